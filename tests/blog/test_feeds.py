from datetime import timedelta

import feedparser
import pytest

from blog import authoring
from blog.models import Category, Series
from tests.factories import LONG_AGO, make_article

pytestmark = pytest.mark.django_db
BODY = "$E=mc^2$, \\eqref{eq:loss}, [that](/archives/1).\n\n\\begin{equation}L=0\\label{eq:loss}\\end{equation}\n"


@pytest.mark.parametrize("path", ["/category/learning/feed", "/tag/rope/feed", "/series/road/feed"])
def test_a_list_has_a_feed_of_its_own_articles(client, path):
    learning = Category.objects.create(slug="learning", name="Learning")
    road = Series.objects.create(slug="road", title="The road")
    make_article(number=1, category=learning, series=road).tags.create(slug="rope", name="RoPE")
    make_article(number=2)

    feed = feedparser.parse(client.get(path).content)

    assert not feed.bozo
    assert [entry.link for entry in feed.entries] == ["http://127.0.0.1:8000/archives/1"]
    assert feed.feed.id == f"http://127.0.0.1:8000{path}"


def test_the_content_is_whole_with_addresses_that_hold_elsewhere_and_tex_behind_the_maths(client):
    make_article(number=12, body=BODY)

    [entry] = feedparser.parse(client.get("/feed").content, sanitize_html=False).entries

    content = entry.content[0].value
    assert 'href="http://127.0.0.1:8000/archives/1"' in content
    assert 'href="http://127.0.0.1:8000/archives/12#eq-loss"' in content
    assert "$E=mc^2$" in content
    assert "<math" in content


def test_what_is_kept_of_a_text_is_what_was_made_of_it(client, monkeypatch):
    make_article(number=12, body=BODY)
    first = client.get("/feed")
    monkeypatch.setattr("blog.typesetting.for_feed", lambda html, address: pytest.fail("made again"))

    assert client.get("/feed?again").content == first.content


def test_an_entry_keeps_its_id_when_it_changes(client):
    article = make_article(number=12)
    before = feedparser.parse(client.get("/feed").content).entries[0]
    article.title, article.body = "Renamed", "Rewritten."
    authoring.save(article)

    after = feedparser.parse(client.get("/feed?again").content).entries[0]

    assert (before.id, after.id, after.title) == ("tag:127.0.0.1,2024:article/12",) * 2 + ("Renamed",)
    assert (after.published, after.updated > before.updated) == (before.published, True)


@pytest.mark.parametrize("signed_in", [False, True])
def test_who_has_the_feed_gets_304_by_etag_and_by_date(client, admin_client, signed_in):
    make_article(number=12, published=LONG_AGO + timedelta(days=3))
    reader = admin_client if signed_in else client
    headers = reader.get("/feed").headers

    assert headers["Last-Modified"] == "Mon, 04 Mar 2024 12:00:00 GMT"
    assert reader.get("/feed", headers={"If-None-Match": headers["ETag"]}).status_code == 304
    assert reader.get("/feed", headers={"If-Modified-Since": headers["Last-Modified"]}).status_code == 304
    assert reader.get("/feed", headers={"If-Modified-Since": "Sun, 03 Mar 2024 12:00:00 GMT"}).status_code == 200


def test_an_empty_feed_is_a_feed(client):
    feed = feedparser.parse(client.get("/feed").content)

    assert (feed.bozo, feed.entries) == (False, [])

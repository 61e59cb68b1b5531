import re
from datetime import timedelta

import feedparser
import pytest

from blog.models import Category, Series
from tests.factories import LONG_AGO, make_article, make_comment

pytestmark = pytest.mark.django_db
ATTENTION = "We meet \\eqref{eq:loss} later.\n\n\\begin{equation}L = \\sum_t l_t\\label{eq:loss}\\end{equation}\n"


def titles(response):
    return re.findall(r'<a class="article-title"[^>]*>([^<]+)</a>', response.content.decode())


def test_the_list_shows_the_newest_first_with_byline_and_excerpt(client):
    make_article(number=1, title="Older", body="An old thought.")
    make_article(number=2, title="Newer", body=ATTENTION, published=LONG_AGO + timedelta(days=1))

    response = client.get("/blog/")

    assert [article.title_html for article in response.context["page"]] == ["Newer", "Older"]
    page = response.content.decode()
    assert page.index("Newer") < page.index("Older")
    assert "A. Writer" in page
    assert 'href="/archives/2#cite"' in page
    assert "An old thought." in page


def test_a_reference_leads_to_its_equation(client):
    make_article(number=7, body=ATTENTION)

    page = client.get("/archives/7").content.decode()

    assert page.count('id="eq-loss"') == 1
    assert re.search(r'We meet <a [^>]*href="#eq-loss"[^>]*>\(1\)</a> later', page)


def test_an_article_names_its_neighbours(client):
    for number in (1, 2, 3):
        make_article(number=number, published=LONG_AGO + timedelta(days=number))

    context = client.get("/archives/2").context

    assert (context["previous"].number, context["next"].number) == (1, 3)


@pytest.mark.parametrize(
    "fields",
    [{"is_draft": True, "published": None}, {"published": LONG_AGO + timedelta(days=36_500)}],
    ids=["draft", "scheduled"],
)
def test_what_is_not_public_is_not_found(client, fields):
    make_article(number=5, **fields)

    response = client.get("/archives/5")

    assert response.status_code == 404
    assert "There is no article with this number." in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("/archives/3/", "/archives/3"), ("/blog", "/blog/"), ("/archives", "/archives/"), ("/feed/", "/feed")],
)
def test_a_slash_too_many_or_too_few_is_a_permanent_redirect(client, wrong, right):
    make_article(number=3)

    response = client.get(wrong + "?a=1")

    assert (response.status_code, response["Location"]) == (301, right + "?a=1")


def test_a_page_of_the_list_that_is_not_there_is_a_sentence(client):
    response = client.get("/blog/?page=99")

    assert response.status_code == 404
    assert "There is no such page of this list." in response.content.decode()


def test_category_tag_and_series_list_their_own(client):
    learning = Category.objects.create(slug="learning", name="Learning", name_zh="学习")
    road = Series.objects.create(slug="road", title="The road")
    make_article(number=1, category=learning)
    make_article(number=2, series=road, part=2)
    make_article(number=3, series=road, part=1, published=LONG_AGO + timedelta(days=9)).tags.create(
        slug="rope", name="RoPE"
    )

    def numbers(path):
        return [article.number for article in client.get(path).context["page"]]

    assert numbers("/category/learning/") == [1]
    assert numbers("/series/road/") == [3, 2]
    assert numbers("/tag/rope/") == [3]
    assert client.get("/category/learning/", headers={"Accept-Language": "zh"}).context["heading"] == "学习"


def test_the_archive_groups_by_year(client):
    make_article(number=1)
    make_article(number=2, published=LONG_AGO + timedelta(days=400))

    years = client.get("/archives/").context["years"]

    assert {year: [(line.number, line.day) for line in lines] for year, lines in years.items()} == {
        "2025": [(2, "2025-04-05")],
        "2024": [(1, "2024-03-01")],
    }
    page = client.get("/archives/").content.decode()
    assert '<time datetime="2024-03-01">03-01</time> <a href="/archives/1" lang="en">Article 1</a>' in page


def test_the_feed_is_whole_and_its_ids_never_change(client):
    make_article(number=12, title="On $n$ and <b>", body=ATTENTION)

    feed = feedparser.parse(client.get("/feed").content)

    assert not feed.bozo
    assert [entry.id for entry in feed.entries] == ["tag:127.0.0.1,2024:article/12"]
    assert "<math" in client.get("/feed").content.decode().replace("&lt;", "<")
    assert feed.entries[0].author == "A. Writer"


def test_a_categorys_feed_has_its_articles_only(client):
    learning = Category.objects.create(slug="learning", name="Learning")
    make_article(number=1, category=learning)
    make_article(number=2)

    feed = feedparser.parse(client.get("/category/learning/feed").content)

    assert (feed.bozo, [entry.link for entry in feed.entries]) == (False, ["http://127.0.0.1:8000/archives/1"])


@pytest.mark.parametrize(("path", "queries"), [("/archives/1", 6), ("/archives/2", 5), ("/blog/", 4)])
def test_a_page_has_a_known_number_of_queries(client, django_assert_num_queries, path, queries):
    make_comment(make_article(number=1))
    for number in range(2, 8):
        make_article(number=number)
    with django_assert_num_queries(queries):
        client.get(path)

import pytest

from blog import authoring
from blog.models import Article
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_kept_page_asks_the_database_nothing(client, django_assert_num_queries):
    make_article(number=1)
    first = client.get("/archives/1")

    with django_assert_num_queries(0):
        second = client.get("/archives/1")

    assert second.content == first.content
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_each_interface_language_has_its_own_page(client):
    make_article(number=1)

    english = client.get("/archives/1", headers={"Accept-Language": "en"})
    chinese = client.get("/archives/1", headers={"Accept-Language": "zh-CN"})
    client.cookies["language"] = "zh-hans"
    by_cookie = client.get("/archives/1", headers={"Accept-Language": "en"})

    assert '<html lang="en"' in english.content.decode()
    assert '<html lang="zh' in chinese.content.decode()
    assert by_cookie.content == chinese.content
    assert english.headers["Vary"] == "Accept-Language, Cookie"


def test_a_change_is_seen_at_once(client):
    article = make_article(number=1, body="Before.")
    client.get("/archives/1")

    article.body = "After."
    authoring.save(article)
    assert "After." in client.get("/archives/1").content.decode()

    make_comment(article, body="Well said.")
    assert "Well said." in client.get("/archives/1").content.decode()


def test_a_browser_that_has_the_page_gets_304(client):
    make_article(number=1)
    etag = client.get("/archives/1").headers["ETag"]

    response = client.get("/archives/1", headers={"If-None-Match": etag})

    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", etag)
    assert client.get("/archives/1").headers["Cache-Control"] == "public, no-cache"


def test_who_is_signed_in_sees_the_page_as_it_is_now(client, admin_client):
    make_article(number=1, body="Before.")
    client.get("/archives/1")
    Article.objects.update(body_html="<p>Behind the cache.</p>")

    assert "Behind the cache." in admin_client.get("/archives/1").content.decode()
    assert "Behind the cache." not in client.get("/archives/1").content.decode()


def test_pages_that_are_kept_set_no_cookie_and_hold_no_token(client):
    make_article(number=1)

    for path in ("/", "/blog/", "/archives/1"):
        response = client.get(path)
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_errors_are_not_kept(client):
    assert client.get("/archives/1").status_code == 404
    make_article(number=1)
    assert client.get("/archives/1").status_code == 200

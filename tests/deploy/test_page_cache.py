import gzip
import time

import pytest
from django.core.cache import cache

from blog import authoring
from blog.models import Article
from deploy.site import page_cache
from deploy.site.kept_pages import Page, RecentPages
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
    assert english.headers["Vary"] == "Accept-Language, Cookie, Accept-Encoding"


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


def test_a_reader_who_takes_gzip_gets_the_same_page_in_a_fraction_of_its_bytes(client):
    make_article(number=1, body="A sentence that comes again. " * 500)
    plain = client.get("/archives/1")

    small = client.get("/archives/1", headers={"Accept-Encoding": "br, gzip"})

    assert gzip.decompress(small.content) == plain.content
    assert small.headers["Content-Encoding"] == "gzip"
    assert [int(answer.headers["Content-Length"]) for answer in (plain, small)] == [
        len(plain.content),
        len(small.content),
    ]
    assert len(small.content) < len(plain.content) / 4
    assert small.headers["ETag"] == plain.headers["ETag"]
    assert client.get("/archives/1", headers={"Accept-Encoding": "gzip;q=0"}).content == plain.content


def test_the_first_reader_of_a_page_gets_it_compressed_too(client):
    make_article(number=1)

    first = client.get("/archives/1", headers={"Accept-Encoding": "gzip"})

    assert b"A plain sentence." in gzip.decompress(first.content)


def test_a_page_for_one_person_is_not_compressed(admin_client):
    make_article(number=1)

    answer = admin_client.get("/archives/1", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers


def test_a_page_in_memory_does_not_ask_redis(client, monkeypatch):
    make_article(number=1)
    first = client.get("/archives/1")
    monkeypatch.setattr(cache, "get_many", lambda keys: pytest.fail("Redis was asked"))

    assert client.get("/archives/1").content == first.content


def test_after_two_seconds_another_process_is_heard(client, monkeypatch):
    article = make_article(number=1, body="Before.")
    client.get("/archives/1")
    here, elsewhere = page_cache.IN_MEMORY, RecentPages(most_bytes=1_000_000, seconds=2)
    monkeypatch.setattr(page_cache, "IN_MEMORY", elsewhere)
    article.body = "After."
    authoring.save(article)
    monkeypatch.setattr(page_cache, "IN_MEMORY", here)
    assert "Before." in client.get("/archives/1").content.decode()

    later = time.monotonic() + 2
    monkeypatch.setattr("deploy.site.kept_pages.monotonic", lambda: later)

    assert "After." in client.get("/archives/1").content.decode()


def test_memory_holds_so_many_bytes_and_no_more():
    pages = RecentPages(most_bytes=1_000, seconds=60)
    for number in range(20):
        pages.put(str(number), Page(b"x" * 100, False, {}))
    pages.put("19", Page(b"y" * 90, False, {}))
    pages.put("vast", Page(b"x" * 500, False, {}))

    assert [number for number in range(20) if pages.get(str(number))] == list(range(10, 20))
    assert pages.get("vast") is None

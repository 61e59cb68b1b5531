import re
from datetime import timedelta

import pytest
from django.utils import timezone

from blog import authoring
from blog.models import Category, Page, Series
from deploy.celery import app
from papers.models import SourceRun
from search import indexing
from tests.deploy.test_counting import FIREFOX
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_healthz_is_the_process_and_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_names_database_broker_and_index(client):
    make_article()
    indexing.index_pending()

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"database": "ok", "broker": "ok", "index": "ok"})


def test_readyz_says_what_is_away(client, settings, tmp_path):
    known = app.conf.broker_url
    app.conf.broker_url = f"redis+socket://{tmp_path / 'nobody'}"
    try:
        response = client.get("/readyz")
    finally:
        app.conf.broker_url = known
    assert (response.status_code, response.json()["database"]) == (503, "ok")
    assert response.json()["broker"].startswith("away: ")


def test_metrics_tell_progress(client):
    make_article(number=1)
    run = SourceRun.objects.create(source="arxiv_oai", state="done", ended="2024-05-06T00:00:00Z")
    run.refresh_from_db()

    text = client.get("/metrics").content.decode()

    assert "scholium_articles 1.0" in text
    assert f'scholium_source_last_success{{source="arxiv_oai"}} {run.ended.timestamp():.7e}' in text


def oldest_due(client) -> float:
    return float(re.search(r"^scholium_run_due_seconds (\S+)$", client.get("/metrics").content.decode(), re.M)[1])


def test_metrics_tell_the_age_of_the_oldest_window_that_is_due(client):
    hour, now = timedelta(hours=1), timezone.now()
    SourceRun.objects.create(source="arxiv_oai", scope="a", due=now + hour)
    SourceRun.objects.create(source="arxiv_oai", scope="b", state="done", due=now - 9 * hour)
    SourceRun.objects.create(source="arxiv_oai", scope="c", state="running", due=now - hour, lease_until=now + hour)
    assert oldest_due(client) == 0
    SourceRun.objects.create(source="arxiv_oai", scope="d", due=now - hour)
    assert 3600 <= oldest_due(client) < 3700
    SourceRun.objects.create(source="arxiv_oai", scope="e", state="running", lease_until=now - 2 * hour)
    assert 7200 <= oldest_due(client) < 7300


def test_the_language_is_kept_in_a_cookie_and_the_reader_goes_back(client):
    response = client.get("/language/zh?next=/blog/%3Fpage%3D1")

    assert response["Location"] == "/blog/?page=1"
    assert "no-store" in response["Cache-Control"]
    assert client.cookies["language"].value == "zh-hans"
    assert 'lang="zh' in client.get("/blog/").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", r"/\evil.example", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(client, back):
    assert client.get("/language/en", {"next": back})["Location"] == "/"


def test_the_language_switch_knows_two_languages(client):
    response = client.get("/language/fr")

    assert (response.status_code, response.cookies) == (404, {})


def test_a_page_links_to_itself_in_the_other_language(client):
    page = client.get("/blog/?page=1&a=%2F%26").content.decode()

    assert 'href="/language/zh?next=/blog/%3Fpage%3D1%26a%3D%252F%2526" rel="nofollow" lang="zh-Hans">中文</a>' in page


def test_a_foreign_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_sitemap_holds_everything_public_that_is_written_here(client):
    maths, road = Category.objects.create(slug="maths", name="Maths"), Series.objects.create(slug="road", title="Road")
    Category.objects.create(slug="empty", name="Empty")
    make_article(number=12, category=maths, series=road).tags.create(slug="rope", name="RoPE")
    make_article(number=13, is_draft=True, published=None).tags.create(slug="secret", name="Secret")
    authoring.save_page(Page(slug="about", title="About", body="Us."))
    authoring.save_page(Page(slug="about", title="关于", body="我们。", language="zh"))
    authoring.save_page(Page(slug="plans", title="Plans", body="Later.", is_draft=True))

    text = client.get("/sitemap.xml").content.decode()

    found = dict(re.findall(r"<loc>http://[^/]+(/[^<]*)</loc>(?:<lastmod>([^<]*)</lastmod>)?", text))
    assert found == {
        "/archives/12": "2024-03-01",
        "/about.html": "",
        "/category/maths/": "2024-03-01",
        "/series/road/": "2024-03-01",
        "/tag/rope/": "2024-03-01",
    } | dict.fromkeys(["/", "/blog/", "/archives/", "/papers/", "/venue/"], "")


def test_robots_are_told_where_the_map_is(client):
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain"
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/blog/", "/papers/", "/venue/", "/search?q=x", "/archives/", "/nowhere"])
def test_every_page_forbids_foreign_scripts(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")


def test_a_page_may_ask_the_known_sources_for_pdfs_and_nobody_else(client, settings):
    settings.PDF_HOSTS = ["https://arxiv.org", "https://papers.example"]
    rules = dict(rule.split(" ", 1) for rule in client.get("/papers/").headers["Content-Security-Policy"].split("; "))

    assert rules["connect-src"] == "'self' https://arxiv.org https://papers.example"
    assert (rules["worker-src"], rules["script-src"]) == ("'self'", "'self'")


def test_the_api_describes_itself(client):
    paths = client.get("/api/openapi.json").json()["paths"]

    assert paths.keys() >= {"/api/articles", "/api/articles/{number}", "/api/series", "/api/equations"}


def test_without_redis_pages_are_served_and_readiness_says_so(client, settings, tmp_path):
    make_article(number=1)
    away = {"BACKEND": "deploy.site.forgiving_cache.ForgivingRedisCache", "LOCATION": f"unix://{tmp_path / 'nobody'}"}
    settings.CACHES = {"default": away}
    settings.READERS_REDIS_URL = f"unix://{tmp_path / 'nobody'}"

    reader = {"User-Agent": FIREFOX}  # who would be counted
    pages = [client.get(path, headers=reader) for path in ("/", "/archives/1", "/feed", "/healthz")]
    assert [page.status_code for page in pages] == [200] * 4
    posted = {"target": "article:1", "name": "Emmy", "body": "Still here.", "website": ""}
    assert client.post("/comments/post", posted).status_code == 302


def test_short_cuts_lead_where_they_should(client):
    assert client.get("/arxiv/")["Location"] == "/papers/"
    assert client.get("/api/")["Location"] == "/api/openapi.json"
    assert client.get("/favicon.ico").status_code == 302

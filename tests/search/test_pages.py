"""The addresses of the search."""

from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree, html

from papers.models import PaperSubject, Subject
from tests.search.rows import article, comment, paper

pytestmark = pytest.mark.django_db


def shown(response) -> list[str]:
    return html.fromstring(response.content).xpath("//*[@class='hit-title']/a/@href")


@pytest.fixture
def foxes(put):
    rows = article("A fox"), paper("Fox", "of the fox", value="2405.99999")
    note = comment(rows[1], "fox!")
    put(*rows, note)
    return [*rows, note]


def test_the_page_shows_articles_papers_and_comments(client, foxes):
    piece, work, note = foxes
    assert sorted(shown(client.get("/search?q=fox"))) == sorted(
        [f"/archives/{piece.number}", f"/arxiv/{work.value}", f"/arxiv/{work.value}#comment-{note.pk}"]
    )
    assert shown(client.get("/search?q=fox&kind=articles")) == [f"/archives/{piece.number}"]


@pytest.mark.parametrize("address", ["/arxiv/search", "/venue/search"])
def test_cool_papers_addresses_search_papers_only(client, foxes, address):
    assert shown(client.get(address, {"query": "fox"})) == ["/arxiv/2405.99999"]


@pytest.mark.parametrize(
    "typed", ["2405.99999", " 2405.99999v2 ", "arXiv:2405.99999", "https://arxiv.org/abs/2405.99999"]
)
def test_an_identifier_in_the_box_leads_to_the_paper(client, foxes, typed):
    response = client.get("/search", {"q": typed})
    assert (response.status_code, response["Location"]) == (302, "/arxiv/2405.99999")


def test_an_identifier_is_looked_for_as_words_in_articles_and_comments(client, foxes):
    response = client.get("/search?q=2405.99999&kind=comments")
    assert (response.status_code, shown(response)) == (200, [])


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/search?q=fox&page=x", 400, "page: Enter a whole number."),
        ("/search?q=fox&page=0", 400, "page: Ensure this value is greater than or equal to 1."),
        (
            "/search?q=fox&page=1000000000",
            400,
            "page: Only the first 1000 results can be seen: a year, a category or another word narrows them.",
        ),
        ("/search?q=fox&page=9", 404, "The results end with page 1."),
        ("/search?q=fox&kind=people", 400, "kind: Select a valid choice. people is not one of the available choices."),
        ("/search?q=fox&sort=luck", 400, "sort: Select a valid choice. luck is not one of the available choices."),
    ],
)
def test_a_wrong_address_is_answered_with_a_sentence(client, foxes, address, status, sentence):
    response = client.get(address)
    assert (response.status_code, response.context["message"]) == (status, sentence)


def test_days_are_those_of_the_site_and_of_papers_those_of_arxiv(client, put, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    late = datetime(2024, 5, 6, 20, tzinfo=UTC)
    piece = article("A fox", published=late)
    put(piece, paper("Fox", announced=None, published=late, authors=["Ada"]), comment(piece, "fox", posted=late))
    page = html.fromstring(client.get("/search?q=fox").content)
    said = {tuple(part.text for part in hit) for hit in page.xpath("//*[@class='hit']/*[@class='meta parts']")}
    assert said == {("Article", "Su", "2024-05-07"), ("Ada", "2024-05-06"), ("Comment", "Ada", "2024-05-07")}


def test_what_nobody_needs_is_ignored_and_a_nul_is_no_error(client, foxes):
    assert len(shown(client.get("/search?q=fox%00&highlight=1&utm_source=x"))) == 3


def test_a_query_that_is_too_long_is_refused_on_its_page(client, foxes):
    response = client.get("/search", {"q": "x" * 401})
    assert (response.status_code, response.context["problem"]) == (400, "A query has at most 400 characters.")


DOORS = ("/search", "/search/feed", "/search.bib", "/arxiv/search", "/venue/search/feed", "/api/search", "/resolve")
TYPED = [
    '"fox',
    '""" -',
    "- OR -",
    "*",
    "f* fox~ fox^9 [a TO z]",
    "'; DROP TABLE papers_paper; --",
    "fox\0\0",
    "\ud7ff\u202e\ufeff",
    'au: ti:" cat:* year:9999',
    "\\frac{ $ $$ \\left(",
    "fox " * 2_560,
    "位" * 10_240,
    "cat:x " * 5_000,
    '"' + "a " * 180,
]


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: typed[:12].encode("unicode_escape").decode())
def test_whatever_is_typed_gets_an_answer_or_a_sentence_at_every_door(client, foxes, typed):
    asked = {door: client.get(door, {"u" if door == "/resolve" else "q": typed}) for door in DOORS}
    assert {door: answer.status_code for door, answer in asked.items() if answer.status_code >= 500} == {}


def test_a_dead_engine_leaves_the_page_standing(client, engine_away):
    engine_away()
    response = client.get("/search?q=fox")
    assert (response.status_code, response.context["away"]) == (503, True)
    assert client.get("/search/feed?q=fox").status_code == 503
    assert client.get("/api/search?q=fox").status_code == 503


def test_a_dead_engine_takes_no_other_page_along(client, foxes, engine_away):
    piece, work, _ = foxes
    engine_away()
    pages = ("/", "/blog/", "/papers/", "/search", piece.get_absolute_url(), work.get_absolute_url(), "/opensearch.xml")
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert client.get("/search?q=2405.99999")["Location"] == "/arxiv/2405.99999"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["index"].partition(":")[0]) == (503, "away")


def test_every_search_is_a_feed_with_names_that_stay(client, foxes):
    piece, work, note = foxes
    feed = feedparser.parse(client.get("/search/feed?q=fox").content)
    assert not feed.bozo
    assert {entry.id: entry.link for entry in feed.entries} == {
        f"tag:127.0.0.1,2024:article/{piece.number}": f"http://127.0.0.1:8000/archives/{piece.number}",
        f"tag:127.0.0.1,2024:paper/arxiv/{work.value}": f"http://127.0.0.1:8000/arxiv/{work.value}",
        f"tag:127.0.0.1,2024:comment/{note.pk}": f"http://127.0.0.1:8000/arxiv/{work.value}#comment-{note.pk}",
    }
    only_papers = feedparser.parse(client.get("/arxiv/search/feed?query=fox").content)
    assert [entry.title for entry in only_papers.entries] == ["Fox"]
    assert feedparser.parse(client.get("/search/feed?q=fox+hound").content).entries == []


def test_the_search_answers_in_json(client, foxes):
    answer = client.get("/api/search?q=fox&kind=papers").json()
    assert answer == {
        "query": "fox",
        "total": 1,
        "counts": {"all": 3, "articles": 1, "papers": 1, "comments": 1},
        "any_word": False,
        "away": False,
        "problem": "",
        "hits": [
            {
                "kind": "paper",
                "url": "http://127.0.0.1:8000/arxiv/2405.99999",
                "title": "Fox",
                "snippet_html": "of the <mark>fox</mark>",
                "when": "2024-05-06T00:00:00Z",
            }
        ],
    }


def test_browsers_learn_how_to_search_here(client):
    response = client.get("/opensearch.xml")
    urls = etree.fromstring(response.content).findall("{*}Url")
    assert [(url.get("type"), url.get("template")) for url in urls] == [
        ("text/html", "http://127.0.0.1:8000/search?q={searchTerms}"),
        ("application/atom+xml", "http://127.0.0.1:8000/search/feed?q={searchTerms}"),
        ("application/opensearchdescription+xml", "http://127.0.0.1:8000/opensearch.xml"),
    ]


def test_papers_speak_english_on_a_page_in_any_language(client, foxes):
    page = html.fromstring(client.get("/search?q=fox&kind=papers", headers={"Accept-Language": "zh"}).content)
    parts = page.xpath("//*[@class='hit-title' or @class='hit-snippet']")
    assert [(part.get("class"), part.get("lang")) for part in parts] == [("hit-title", "en"), ("hit-snippet", "en")]


@pytest.mark.parametrize(("kind", "heading"), [("all", "Topics"), ("papers", "Categories")])
def test_what_narrows_a_search_is_called_by_what_is_in_it(client, put, kind, heading):
    rows = paper("Fox", "of the fox"), paper("Other fox", "of foxes")
    for work, code in zip(rows, ("cs.LG", "cs.CV"), strict=True):
        subject = Subject.objects.create(code=code, name=code, archive="cs", group="Computer Science")
        PaperSubject.objects.create(paper=work, subject=subject, position=0)
    put(*rows)
    page = html.fromstring(client.get(f"/search?q=fox&kind={kind}").content)
    assert page.xpath("//h2[@id='facet-cat']/text()") == [heading]

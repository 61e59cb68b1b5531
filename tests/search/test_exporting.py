"""A search to take away."""

import json
from datetime import date

import bibtexparser
import feedparser
import pytest
from lxml import html

from tests.search.rows import article, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def foxes(put):
    rows = [paper("Fox", value="2312.00007"), paper("A fox and a hen", value="2312.00008"), paper("Hen")]
    put(*rows, article("Fox"))
    return rows


def titles(response) -> list[str]:
    return [json.loads(line)["title"] for line in b"".join(response.streaming_content).decode().splitlines()]


@pytest.mark.parametrize(
    "address", ["/search.jsonl?q=fox", "/arxiv/search.jsonl?query=fox", "/venue/search.jsonl?q=fox"]
)
def test_a_search_exports_the_papers_that_it_finds_in_the_order_of_its_page(client, foxes, address):
    assert titles(client.get(address)) == ["Fox", "A fox and a hen"]


@pytest.mark.parametrize("where", ["/search", "/arxiv/search", "/venue/search"])
def test_page_feed_export_and_json_agree_on_what_there_is(client, put, where):
    papers = [paper(f"Fox {number}", announced=date(2024, 1, number + 1)) for number in range(23)]
    put(*papers, paper("Hen"))
    asked = "q=fox&kind=papers&sort=time"
    newest = [f"Fox {number}" for number in reversed(range(23))]
    pages = [html.fromstring(client.get(f"{where}?{asked}&page={number}").content) for number in (1, 2)]
    assert [title.text_content() for page in pages for title in page.xpath("//*[@class='hit-title']/a")] == newest
    [tab] = pages[0].xpath("//nav[@class='tabs']/a[@aria-current]/*[@class='count']/text()")
    entries = feedparser.parse(client.get(f"{where}/feed?{asked}").content).entries
    answer = client.get(f"/api/search?{asked}").json()
    assert (tab, answer["total"]) == ("23", 23)
    assert [entry.title for entry in entries] == titles(client.get(f"{where}.jsonl?{asked}")) == newest
    assert [hit["title"] for hit in answer["hits"]] == newest[:20]


def test_every_format_is_offered_on_the_page_and_answers(client, foxes):
    page = client.get("/search?q=fox&sort=time&page=1").content.decode()
    for ending in ("bib", "ris", "csv", "jsonl"):
        assert f'href="/search.{ending}?q=fox&amp;sort=time"' in page
        assert client.get(f"/search.{ending}?q=fox&sort=time").status_code == 200
    library = bibtexparser.parse_string(b"".join(client.get("/search.bib?q=hen").streaming_content).decode())
    assert (len(library.entries), library.failed_blocks) == (2, [])


def test_an_unchanged_search_is_not_sent_again(client, foxes):
    first = client.get("/search.csv?q=fox")
    assert client.get("/search.csv?q=fox", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_paper_that_was_hidden_since_is_left_out(client, foxes):
    foxes[0].public = False
    foxes[0].save()
    assert titles(client.get("/search.jsonl?q=fox")) == ["A fox and a hen"]


@pytest.mark.parametrize("query", ["", "-fox", "x" * 401])
def test_a_search_for_nothing_is_refused_with_a_sentence(client, foxes, query):
    response = client.get("/search.bib", {"q": query})
    assert (response.status_code, bool(response.context["message"])) == (400, True)


def test_a_dead_engine_is_said(client, engine_away):
    engine_away()
    assert client.get("/search.bib?q=fox").status_code == 503

from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree

from papers import cards
from papers.models import Paper
from tests.papers.small_arxiv import MONDAY, TUESDAY, announce, make_subjects, make_three_days

pytestmark = pytest.mark.django_db
NASTY = "a]]>b & <c> \x0b\x01\ufffe $x<y$ \U0001d54f “q” ]]&gt; 注意力"


def test_a_feed_holds_the_list_of_its_page(client):
    make_three_days()
    feed = feedparser.parse(client.get("/arxiv/cs.AI+cs.LG-cs.CY/feed").content)
    assert (feed.bozo, feed.feed.title) == (False, "Scholium · cs.AI+cs.LG-cs.CY")
    assert [entry.id for entry in feed.entries] == [
        f"tag:127.0.0.1,2024:paper/arxiv/2405.0000{number}" for number in (2, 3, 5)
    ]


def test_the_parameters_of_the_page_choose_the_entries_of_the_feed(client):
    make_three_days()
    feed = feedparser.parse(client.get("/arxiv/cs.AI/feed?date=2024-05-07&kind=all&skip=1").content)
    assert [entry.link for entry in feed.entries] == ["http://127.0.0.1:8000/arxiv/2405.00001"]


def test_an_entry_says_who_wrote_what_when(client):
    make_subjects()
    announce(
        "2405.00001",
        MONDAY,
        "cs.LG",
        "cs.AI",
        title="On $\\theta$",
        authors=["Ada One", "Bo Two"],
        published=datetime(2024, 5, 5, 8, tzinfo=UTC),
        revised=datetime(2024, 6, 1, 8, tzinfo=UTC),
    )
    [entry] = feedparser.parse(client.get("/arxiv/cs.LG/feed").content).entries
    assert entry.title == "On θ"
    assert [author.name for author in entry.authors] == ["Ada One", "Bo Two"]
    assert [tag.term for tag in entry.tags] == ["cs.LG", "cs.AI"]
    assert (entry.published, entry.updated) == ("2024-05-05T08:00:00+00:00", "2024-06-01T08:00:00+00:00")


def test_the_nastiest_title_leaves_the_feed_well_formed(client):
    make_subjects()
    announce("2405.00001", MONDAY, "cs.LG", title=NASTY, abstract=NASTY, authors=[NASTY])
    content = client.get("/arxiv/cs.LG/feed").content
    etree.fromstring(content, etree.XMLParser(recover=False, resolve_entities=False))
    assert feedparser.parse(content).bozo is False


def test_an_unchanged_feed_is_not_sent_twice(client):
    make_subjects()
    announce("2405.00001", MONDAY, "cs.LG", published=datetime(2024, 5, 5, 8, tzinfo=UTC))
    first = client.get("/arxiv/cs.LG/feed")
    assert first["Last-Modified"] == "Sun, 05 May 2024 08:00:00 GMT"
    assert "public" in first["Cache-Control"]
    again = client.get("/arxiv/cs.LG/feed", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_feed_without_papers_is_a_feed_that_stays_the_same(client):
    make_subjects()
    feed = feedparser.parse(client.get("/arxiv/math-ph/feed").content)
    assert (feed.bozo, feed.entries, feed.feed.updated) == (False, [], "1991-08-14T00:00:00+00:00")


def test_a_feed_of_an_unknown_category_is_not_found(client):
    make_subjects()
    assert client.get("/arxiv/cs.XX/feed").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_entries(client, django_assert_num_queries):
    make_three_days()
    cards.renew()
    client.get("/arxiv/cs.AI")
    with django_assert_num_queries(5):
        client.get("/arxiv/cs.AI/feed")
    announce("2405.00009", TUESDAY, "cs.CY", "cs.LG")
    cards.renew()
    with django_assert_num_queries(5):
        client.get("/arxiv/cs.LG/feed")


def test_an_entry_keeps_its_id_when_its_paper_changes(client):
    make_subjects()
    announce("2405.00001", MONDAY, "cs.LG")
    [before] = feedparser.parse(client.get("/arxiv/cs.LG/feed").content).entries
    Paper.objects.update(title="Another", revised=datetime(2025, 1, 1, tzinfo=UTC))
    cards.renew()
    [after] = feedparser.parse(client.get("/arxiv/cs.LG/feed?fresh=1").content).entries
    assert (after.id, after.title, after.updated) == (before.id, "Another", "2025-01-01T00:00:00+00:00")


def test_two_lists_have_two_ids_and_the_same_list_has_one(client):
    make_three_days()
    lists = ["/arxiv/cs.LG/feed", "/arxiv/cs.LG/feed?any=one", "/arxiv/cs.LG/feed?kind=new", "/arxiv/cs.AI/feed"]
    ids = [feedparser.parse(client.get(address).content).feed.id for address in [*lists, *lists]]
    assert ids[:4] == ids[4:]
    assert len(set(ids)) == 4


def test_papers_by_their_identifiers_have_a_feed(client):
    make_three_days()
    feed = feedparser.parse(client.get("/arxiv/2405.00003,2405.00001/feed").content)
    assert [entry.link[-10:] for entry in feed.entries] == ["2405.00003", "2405.00001"]

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote, quote_plus

import feedparser
import pytest
from django.utils.html import escape
from lxml import html

from papers import cards, store
from papers.models import Edition, Paper, PaperIdentifier, PaperRecord, Release, ReleaseEntry, Venue
from papers.venues import catalogue
from tests.factories import make_paper

pytestmark = pytest.mark.django_db
HOT = "What's Hot Abstracts"


@pytest.fixture(autouse=True)
def iclr() -> Venue:
    """Two public years and one that nobody may see yet."""
    venue = Venue.objects.create(key="ICLR", name="International Conference on Learning Representations")
    Venue.objects.create(key="USENIX-Sec", name="USENIX Security Symposium")
    publish(venue, 2023, ["Poster"])
    publish(venue, 2024, ["Oral", "Poster", "Oral", HOT])
    Edition.objects.create(venue=venue, year=2025)
    return venue


def publish(venue: Venue, year: int, groups: list[str]) -> None:
    edition = Edition.objects.create(venue=venue, year=year)
    published = datetime(year, 5, 1, tzinfo=UTC)
    release = edition.release = Release.objects.create(edition=edition, published=published)
    edition.save()
    for position, group in enumerate(groups):
        paper = make_paper(f"{year % 100}01.0000{position}", edition=edition, group=group)
        name = PaperIdentifier.objects.get(paper=paper)
        record = PaperRecord.objects.create(source="openreview", identifier=name, fields={}, digest="")
        ReleaseEntry.objects.create(release=release, record=record, paper=paper, group=group, position=9 - position)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/venue/ICLR", ["2401.00003", "2401.00002", "2401.00001", "2401.00000"]),
        ("/venue/ICLR.2023", ["2301.00000"]),
        ("/venue/ICLR.2024?group=Oral", ["2401.00002", "2401.00000"]),
        (f"/venue/ICLR?group={quote(HOT)}", ["2401.00003"]),
        ("/venue/ICLR?show=1&skip=2", ["2401.00001"]),
        ("/venue/USENIX-Sec", []),
    ],
)
def test_an_edition_shows_its_release_in_its_order(client, address, shown):
    response = client.get(address)
    assert response.status_code == 200
    assert [paper.value for paper in response.context["cards"]] == shown


def test_an_edition_counts_its_tracks_and_names_its_years(client):
    context = client.get("/venue/ICLR?group=Oral").context
    assert context["groups"] == [(HOT, 1), ("Oral", 2), ("Poster", 1)]
    assert [str(edition) for edition in context["editions"]] == ["ICLR.2024", "ICLR.2023"]
    assert (context["total"], str(context["edition"])) == (2, "ICLR.2024")


def test_a_venue_answers_in_any_case_of_letters_under_one_address(client):
    response = client.get("/venue/iclr.2024?group=Oral")
    assert (response.status_code, response["Location"]) == (301, "/venue/ICLR.2024?group=Oral")


@pytest.mark.parametrize(
    ("address", "said", "suggestions"),
    [
        ("/venue/ICRL", "There is no venue “ICRL” here.", [("ICLR", "/venue/ICLR"), ("All venues", "/venue/")]),
        (
            "/venue/ICLR.2025",
            "ICLR.2025 is not here.",
            [("ICLR.2024", "/venue/ICLR.2024"), ("ICLR.2023", "/venue/ICLR.2023")],
        ),
        ("/venue/ICLR.2023?group=Oral", "ICLR.2023 has no such track.", [("Poster", "/venue/ICLR.2023?group=Poster")]),
        ("/venue/xyz@Nowhere", "“xyz@Nowhere” is no identifier of a paper.", []),
    ],
)
def test_what_is_not_here_is_said_with_what_is(client, address, said, suggestions):
    response = client.get(address)
    assert response.status_code == 404
    assert (response.context["message"], list(response.context["suggestions"])) == (said, suggestions)


def test_a_venue_without_papers_offers_its_feed_and_the_way_to_the_others_but_no_files(client):
    response = client.get("/venue/USENIX-Sec")
    assert (response.context["feed_url"], response.context["exports"]) == ("/venue/USENIX-Sec/feed", [])
    empty = html.fromstring(response.content).find_class("empty")[0]
    assert empty.text_content() == "No papers of this venue are here yet. All venues"
    assert [way.get("href") for way in empty.iter("a")] == ["/venue/"]


def test_the_catalogue_names_each_venue_with_its_public_years(client, django_assert_num_queries):
    with django_assert_num_queries(4):
        response = client.get("/venue/")
    listed = {
        venue.key: [(edition.year, edition.count) for edition in venue.edition_list]
        for venue in response.context["venues"]
    }
    assert listed == {"ICLR": [(2024, 4), (2023, 1)], "USENIX-Sec": []}


def test_an_edition_shows_the_tracks_of_its_years_side_by_side(client):
    years = client.get("/venue/ICLR").context["years"]
    assert [edition.year for edition in years.editions] == [2024, 2023]
    assert {track: list(counts) for track, counts in years.tracks} == {
        HOT: [1, None],
        "Oral": [2, None],
        "Poster": [1, 1],
    }
    assert years.totals == [4, 1]


def test_papers_that_became_one_count_once_wherever_they_are_counted(client):
    first, last = (Paper.objects.get(value=value).pk for value in ("2401.00002", "2401.00000"))
    store.merge(first, last)
    context = client.get("/venue/ICLR").context
    assert context["groups"] == [(HOT, 1), ("Oral", 1), ("Poster", 1)]
    assert {track: list(counts) for track, counts in context["years"].tracks} == {
        HOT: [1, None],
        "Oral": [1, None],
        "Poster": [1, 1],
    }
    assert (context["total"], context["years"].totals) == (3, [3, 1])
    [listed] = [venue for venue in client.get("/venue/").context["venues"] if venue.key == "ICLR"]
    assert [(edition.year, edition.count) for edition in listed.edition_list] == [(2024, 3), (2023, 1)]


def test_an_edition_that_has_just_become_public_is_counted_at_once_and_the_others_not_again(
    client, iclr, django_assert_num_queries
):
    client.get("/venue/")
    publish(iclr, 2026, ["Poster", "Poster"])
    [listed] = [venue for venue in catalogue() if venue.key == "ICLR"]
    assert [(edition.year, edition.count) for edition in listed.edition_list] == [(2026, 2), (2024, 4), (2023, 1)]
    with django_assert_num_queries(2):
        catalogue()


@pytest.mark.parametrize("said", ["Oral", "oral", "ORAL"])
def test_a_track_is_found_in_any_case_of_letters(client, said):
    context = client.get(f"/venue/ICLR.2024?group={said}").context
    assert ([paper.value for paper in context["cards"]], context["group"]) == (["2401.00002", "2401.00000"], "Oral")
    assert context["canonical"].endswith("/venue/ICLR.2024?group=Oral")


def test_a_filter_of_an_edition_keeps_its_track(client):
    context = client.get("/venue/ICLR.2024?group=Oral&any=00002").context
    assert ([paper.value for paper in context["cards"]], context["total"]) == (["2401.00002"], 1)
    assert context["unfiltered_url"] == "/venue/ICLR.2024?group=Oral"
    assert dict(context["exports"])["BibTeX"] == "/venue/ICLR.2024.bib?any=00002&group=Oral"


@pytest.mark.parametrize(
    "address", ["/venue/ICLR.2024", "/venue/ICLR.2024?group=Oral&any=paper", "/venue/ICLR?sort=stars"]
)
def test_an_edition_has_a_known_number_of_queries(client, django_assert_max_num_queries, address):
    cards.renew()
    client.get("/venue/")  # what the foot of every page asks is in memory from here on
    with django_assert_max_num_queries(6):
        client.get(address)


def test_an_edition_can_be_sorted_by_stars(client):
    Paper.objects.filter(value="2401.00001").update(stars=2)
    shown = [paper.value for paper in client.get("/venue/ICLR.2024?sort=stars").context["cards"]]
    assert shown == ["2401.00001", "2401.00000", "2401.00002", "2401.00003"]


def test_the_tracks_of_an_edition_keep_filter_and_order_and_count_what_passes(client):
    response = client.get("/venue/ICLR.2024?group=Oral&any=00002%0A00001&sort=time&show=1&skip=1")
    query = "sort=time&any=00002%0A00001"
    ways = [
        ("All", f"/venue/ICLR.2024?{query}", False, None),
        (escape(HOT), f"/venue/ICLR.2024?{query}&group={quote_plus(HOT)}", False, 0),
        ("Oral", f"/venue/ICLR.2024?{query}&group=Oral", True, 1),
        ("Poster", f"/venue/ICLR.2024?{query}&group=Poster", False, 1),
    ]
    assert [tuple(way) for way in response.context["tracks"]] == ways
    tabs = re.search(r'<nav class="tabs".*?</nav>', response.content.decode(), re.DOTALL)[0]
    assert [unescape(url) for url in re.findall(r'href="([^"]+)"', tabs)] == [url for _label, url, *_rest in ways]


def test_the_years_of_a_venue_keep_filter_and_order_and_drop_the_track(client):
    response = client.get("/venue/ICLR.2024?group=Oral&any=00002&only=0&sort=stars&skip=1")
    query = "sort=stars&any=00002&only=0"
    assert [tuple(way) for way in response.context["year_links"]] == [
        ("2024", f"/venue/ICLR.2024?{query}", True, None),
        ("2023", f"/venue/ICLR.2023?{query}", False, None),
    ]


def test_a_track_of_an_odd_name_is_shown_as_it_is_spelt(client, iclr):
    publish(iclr, 2022, ["<b>Bold</b> & more"])
    page = client.get("/venue/ICLR.2022").content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in page
    assert "<b>Bold" not in page
    way = re.search(r'href="(/venue/ICLR\.2022\?group=[^"]+)"', page)[1]
    assert client.get(unescape(way)).context["group"] == "<b>Bold</b> & more"


def test_the_feed_of_a_venue_holds_its_newest_edition(client):
    feed = feedparser.parse(client.get("/venue/ICLR/feed").content)
    assert (feed.bozo, feed.feed.title, len(feed.entries)) == (False, "Scholium · ICLR.2024", 4)


def test_the_feed_of_new_proceedings_has_an_entry_for_each_edition(client):
    feed = feedparser.parse(client.get("/venue/latest/feed").content)
    assert feed.bozo is False
    assert [(entry.title, entry.id, entry.updated) for entry in feed.entries] == [
        ("ICLR 2024", "tag:127.0.0.1,2024:venue/ICLR.2024", "2024-05-01T00:00:00+00:00"),
        ("ICLR 2023", "tag:127.0.0.1,2024:venue/ICLR.2023", "2023-05-01T00:00:00+00:00"),
    ]


def test_an_edition_is_exported_whole_with_its_venue(client):
    exported = b"".join(client.get("/venue/ICLR.2024.bib").streaming_content).decode()
    assert exported.count("@inproceedings{") == 4
    assert "booktitle = {International Conference on Learning Representations}" in exported

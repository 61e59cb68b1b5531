from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from papers import releases, store
from papers.identifiers import Identifier
from papers.models import Edition, Paper, PaperRecord, Release, ReleaseEntry, Venue
from papers.record import Quarantined, Record
from search.search_indexes import PaperIndex

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    Venue.objects.create(key="ICLR", name="International Conference on Learning Representations")
    return releases.edition_named("iclr.2024")


def entry(name: str, group: str = "Poster", **fields) -> Record:
    values = {"title": f"On {name}", "authors": ("Ada One",), "venue": "ICLR.2024"}
    return Record("upload", Identifier("openreview", name), group=group, **(values | fields))


ITEMS = [
    entry("aaaa1111", "Oral"),
    entry("bbbb2222"),
    entry("cccc3333", "Reject"),
    entry("bbbb2222", "Workshop"),
    entry("dddd4444", "Withdraw", withdrawn=True),
    Quarantined("line 7", b"?", "no title"),
]


def public() -> list[tuple]:
    """What everybody sees: the edition's list, and every paper that is shown at all."""
    listed = ReleaseEntry.objects.filter(release__edition__release__isnull=False).order_by("release", "position")
    current = [row for row in listed if row.release.edition.release_id == row.release_id]
    shown = Paper.objects.filter(public=True).order_by("scheme", "value")
    return [
        *((entry.value, entry.group) for entry in current),
        *shown.values_list("value", "title", "edition__year", "group", "comments"),
    ]


def test_a_list_becomes_a_draft_that_nobody_sees(edition):
    imported = releases.import_release(edition, ITEMS, note="list.csv")
    assert (dict(imported.groups), dict(imported.left_out), imported.repeated, imported.unreadable) == (
        {"Oral": 1, "Poster": 1}, {"Reject": 1, "Withdraw": 1}, 1, [ITEMS[-1]],
    )  # fmt: skip
    assert list(Release.objects.values_list("edition", "note", "published")) == [(edition.pk, "list.csv", None)]
    assert list(imported.release.entries.values_list("position", "value", "group", "record")) == [
        (1, "aaaa1111", "Oral", None),
        (2, "bbbb2222", "Poster", None),
    ]
    assert (Paper.objects.count(), PaperRecord.objects.count(), public()) == (0, 0, [])


def test_publishing_shows_the_list_and_its_papers_and_doing_it_again_changes_nothing(edition):
    release = releases.import_release(edition, ITEMS).release
    releases.publish(release)
    shown = [
        ("aaaa1111", "Oral"),
        ("bbbb2222", "Poster"),
        ("aaaa1111", "On aaaa1111", 2024, "Oral", ""),
        ("bbbb2222", "On bbbb2222", 2024, "Poster", ""),
    ]
    assert public() == shown
    before = Paper.objects.values_list("changed", flat=True).order_by("pk")[0]
    again = releases.import_release(Edition.objects.get(), ITEMS)
    releases.publish(again.release)
    assert (again.is_new, again.release, Release.objects.count()) == (False, release, 1)
    assert (public(), Paper.objects.order_by("pk")[0].changed) == (shown, before)


def test_a_new_draft_leaves_the_words_of_the_public_list_alone(edition):
    releases.publish(releases.import_release(edition, ITEMS).release)
    shown = public()
    releases.import_release(edition, [entry("aaaa1111", title="Another Title"), entry("eeee5555")])
    assert public() == shown


def test_rolling_back_brings_the_former_words_and_hides_what_only_the_later_list_had(edition):
    releases.publish(releases.import_release(edition, ITEMS).release)
    shown = public()
    later = [entry("aaaa1111", "Spotlight", title="Another Title", comments="Later."), entry("eeee5555")]
    second = releases.import_release(edition, later).release
    releases.publish(second)
    assert public() == [
        ("aaaa1111", "Spotlight"),
        ("eeee5555", "Poster"),
        ("aaaa1111", "Another Title", 2024, "Spotlight", "Later."),
        ("eeee5555", "On eeee5555", 2024, "Poster", ""),
    ]
    hidden = Paper.objects.get(value="bbbb2222")
    assert (hidden.public, hidden.title) == (False, "On bbbb2222")
    edition.refresh_from_db()
    releases.roll_back(edition)
    assert public() == shown
    assert not Paper.objects.get(value="eeee5555").public
    assert releases.roll_back(edition) is None
    assert public() == []
    releases.publish(second)
    assert [row[0] for row in public()] == ["aaaa1111", "eeee5555", "aaaa1111", "eeee5555"]


def test_a_paper_that_arxiv_has_too_stays_when_its_edition_is_rolled_back(edition):
    moment = datetime(2024, 1, 16, 10, tzinfo=UTC)
    preprint = Record(
        "arxiv", Identifier("arxiv", "2401.00007"), "Preprint", published=moment, datestamp=date(2024, 1, 17)
    )
    store.save([preprint])
    releases.publish(releases.import_release(edition, [entry("aaaa1111", same_as=(preprint.identifier,))]).release)
    paper = Paper.objects.get()
    assert (paper.title, paper.group, str(paper.edition), paper.identifiers.count()) == (
        "Preprint",
        "Poster",
        "ICLR.2024",
        2,
    )
    edition.refresh_from_db()
    releases.roll_back(edition)
    paper.refresh_from_db()
    assert (paper.public, paper.edition, paper.group) == (True, None, "")


def test_a_paper_of_two_editions_keeps_its_words_while_one_of_them_is_public(edition):
    Venue.objects.create(key="TMLR", name="Transactions")
    other = releases.edition_named("TMLR.2025")
    releases.publish(releases.import_release(edition, [entry("aaaa1111")]).release)
    releases.publish(releases.import_release(other, [entry("aaaa1111", "")]).release)
    assert str(Paper.objects.get().edition) == "TMLR.2025"
    other.refresh_from_db()
    releases.roll_back(other)
    assert (Paper.objects.get().public, str(Paper.objects.get().edition)) == (True, "ICLR.2024")


def test_a_list_follows_its_papers_through_a_merge_and_the_split_that_takes_it_back(edition):
    releases.publish(releases.import_release(edition, [entry("aaaa1111", "Oral"), entry("bbbb2222")]).release)
    listed = Edition.objects.get()
    first, second = (Paper.objects.get(value=value).pk for value in ("aaaa1111", "bbbb2222"))
    assert ReleaseEntry.objects.papers_and_groups(listed) == {first: "Oral", second: "Poster"}
    store.merge(second, first)
    assert ReleaseEntry.objects.papers_and_groups(listed) == {second: "Oral"}
    assert store.split(Identifier("openreview", "aaaa1111")) == first
    assert list(ReleaseEntry.objects.papers_and_groups(listed).items()) == [(first, "Oral"), (second, "Poster")]


def test_a_place_has_the_paper_of_its_record(edition):
    """However identifiers have gone from one paper to another, and whichever release is public."""
    releases.publish(releases.import_release(edition, [entry("aaaa1111"), entry("bbbb2222")]).release)
    edition = Edition.objects.get()
    doi = (Identifier("doi", "10.5555/1"),)
    both = [entry("aaaa1111", same_as=doi), entry("cccc3333", same_as=doi)]
    releases.publish(releases.import_release(edition, both[:1]).release)
    store.save([replace(both[1], source="openreview")])
    releases.roll_back(Edition.objects.get())
    store.merge(*Paper.objects.order_by("pk").values_list("pk", flat=True)[:2])
    spoken = ReleaseEntry.objects.filter(record__isnull=False).order_by("pk")
    told = list(spoken.values_list("paper", "record__identifier__paper"))
    assert len(told) == 3
    assert [paper for paper, _of_record in told] == [of_record for _paper, of_record in told]


def test_what_no_database_takes_is_left_out_of_a_draft_too(edition):
    release = releases.import_release(edition, [entry("aaaa1111", title="NUL\x00 and \ud800 here")]).release
    releases.publish(release)
    assert Paper.objects.get().title == "NUL and here"


def test_releases_of_a_source_go_with_it_and_take_their_editions_along(edition):
    releases.publish(releases.import_release(edition, ITEMS, source="seed").release)
    releases.remove("seed")
    assert (Edition.objects.count(), Release.objects.count(), Paper.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("name", ["", "ICLR", "NONE.2024", "ICLR.24", "ICLR.2024.1"])
def test_an_edition_is_of_a_known_venue_and_a_year(edition, name):
    with pytest.raises(releases.NoSuchVenue):
        releases.edition_named(name)


def test_an_identifier_that_is_too_long_is_named_and_the_rest_comes_in(edition):
    long = replace(entry("aaaa1111"), identifier=Identifier("doi", "10.5555/" + "x" * 200))
    imported = releases.import_release(edition, [long, entry("bbbb2222")])
    assert [bad.error for bad in imported.unreadable] == ["its identifier is too long to be kept"]
    assert imported.groups.total() == 1


def test_a_hidden_paper_has_no_page_and_is_not_found(edition, client):
    release = releases.import_release(edition, [entry("aaaa1111")]).release
    releases.publish(release)
    assert client.get("/venue/aaaa1111@OpenReview").status_code == 200
    assert PaperIndex().index_queryset().count() == 1
    edition.refresh_from_db()
    releases.roll_back(edition)
    assert client.get("/venue/aaaa1111@OpenReview?not=kept").status_code == 404
    assert PaperIndex().index_queryset().count() == 0


def test_entries_that_share_the_doi_of_their_volume_are_papers_of_their_own_and_named(edition):
    volume = Identifier("doi", "10.5555/volume")
    arxiv = Identifier("arxiv", "2401.00003")

    def told(title: str, identifier: Identifier = volume, **fields) -> Record:
        return Record("upload", identifier, title, authors=("Ada One",), venue="ICLR.2024", **fields)

    own, twice = Identifier("doi", "10.5555/own"), Identifier("doi", "10.5555/twice")
    items = [
        told("On Doors"),
        told("On Windows"),
        told("On Roofs", arxiv, same_as=(volume, own)),
        told("On Walls", twice),
        told("on walls.", twice),
    ]
    imported = releases.import_release(edition, items)
    assert imported.complaints == [
        "10.5555/volume stands at 3 entries, so it is taken for none of them: On Doors; On Windows; On Roofs"
    ]
    assert imported.repeated == 1
    entries = imported.release.entries.order_by("position").values_list("scheme", "fields__title", "fields__same_as")
    assert list(entries) == [
        ("list", "On Doors", None),
        ("list", "On Windows", None),
        ("arxiv", "On Roofs", [["doi", "10.5555/own"]]),
        ("doi", "On Walls", None),
    ]
    releases.publish(imported.release)
    assert Paper.objects.filter(public=True).count() == 4

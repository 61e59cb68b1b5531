import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers import store, subjects
from papers.identifiers import Identifier
from papers.models import (
    Announcement,
    Correction,
    Paper,
    PaperIdentifier,
    PaperRecord,
    PaperSubject,
    Subject,
)
from papers.record import Record, Version
from papers.signals import papers_changed, papers_removed
from papers.sources import openreview
from papers.store import Saved
from tests.papers.harvesting import left_behind

pytestmark = pytest.mark.django_db

NEW, CROSS, REPLACE = Announcement.Kind.NEW, Announcement.Kind.CROSS, Announcement.Kind.REPLACE
DOI = Identifier("doi", "10.5555/one")


@pytest.fixture(autouse=True)
def _taxonomy():
    subjects.load(settings.SEEDS_DIR / "subjects.csv")


def make_record(value: str = "2405.00001", version: int = 1, **fields) -> Record:
    """An arXiv record; version n came n - 1 weeks after Wednesday, 1 May 2024."""
    versions = tuple(Version(n, datetime(2024, 5, 1 + 7 * (n - 1), 10, tzinfo=UTC)) for n in range(1, version + 1))
    values = {
        "title": "A Title",
        "abstract": "An abstract.",
        "authors": ("Ada One", "Bo Two"),
        "subjects": ("cs.LG", "cs.AI"),
        "version": version,
        "versions": versions,
        "published": versions[0].submitted,
        "datestamp": date(2024, 5, 2),
    }
    return Record("arxiv", Identifier("arxiv", value), **(values | fields))


def counts(saved: Saved) -> tuple[int, int, int]:
    return saved.new, saved.changed, saved.unchanged


def test_a_new_record_becomes_a_paper_with_all_that_belongs_to_it():
    saved = store.save([make_record(version=2, same_as=(DOI,), title=r"Schr\"odinger's $\psi$")])
    paper = Paper.objects.get()
    assert saved == Saved(1, 0, 0, (paper.pk,))
    assert (paper.title, paper.version, paper.announced, paper.get_absolute_url()) == (
        r"Schrödinger's $\psi$",
        2,
        date(2024, 5, 1),
        "/arxiv/2405.00001",
    )
    assert (paper.published, paper.revised) == (
        datetime(2024, 5, 1, 10, tzinfo=UTC),
        datetime(2024, 5, 8, 10, tzinfo=UTC),
    )
    found = left_behind()
    assert found["identifiers"] == [
        ("arxiv", "2405.00001", "arxiv", "2405.00001"),
        ("doi", "10.5555/one", "arxiv", "2405.00001"),
    ]
    assert found["subjects"] == [("2405.00001", 0, "cs.LG"), ("2405.00001", 1, "cs.AI")]
    assert found["announcements"] == [
        ("2405.00001", date(2024, 5, 1), "cs.AI", CROSS),
        ("2405.00001", date(2024, 5, 1), "cs.LG", NEW),
        ("2405.00001", date(2024, 5, 8), "cs.AI", REPLACE),
        ("2405.00001", date(2024, 5, 8), "cs.LG", REPLACE),
    ]
    assert PaperRecord.objects.get().fields["title"] == r"Schr\"odinger's $\psi$"


def test_saving_the_same_again_changes_nothing_and_tells_nobody():
    records = [make_record(f"2405.{n:05d}") for n in range(1, 6)]
    store.save(records)
    before, heard = left_behind(), []
    papers_changed.connect(lambda sender, pks, **_: heard.append(pks), weak=False, dispatch_uid="test")
    try:
        assert store.save(reversed(records)) == Saved(0, 0, 5, ())
    finally:
        papers_changed.disconnect(dispatch_uid="test")
    assert (left_behind(), heard) == (before, [])


def test_listeners_hear_which_papers_changed_within_the_transaction():
    heard = []

    def listen(sender, pks, **_):
        heard.append((tuple(pks), connection.in_atomic_block))

    store.save([make_record("2405.00001"), make_record("2405.00002")])
    second = Paper.objects.get(value="2405.00002")
    papers_changed.connect(listen)
    store.save([make_record("2405.00001"), make_record("2405.00002", title="Another Title")])
    papers_changed.disconnect(listen)
    assert heard == [((second.pk,), True)]


def test_a_new_version_is_folded_in_and_unsets_the_card():
    store.save([make_record()])
    Paper.objects.update(card_html="<p>", card_version="1", stars=3, opens=4)
    assert counts(store.save([make_record(version=2, title="A Better Title", subjects=("cs.AI",))])) == (0, 1, 0)
    paper = Paper.objects.get()
    assert (paper.title, paper.version, paper.card_html, paper.card_version, paper.stars, paper.opens) == (
        "A Better Title", 2, "", "", 3, 4,
    )  # fmt: skip
    assert left_behind()["subjects"] == [("2405.00001", 0, "cs.AI")]
    assert left_behind()["announcements"] == [
        ("2405.00001", date(2024, 5, 1), "cs.AI", NEW),
        ("2405.00001", date(2024, 5, 8), "cs.AI", REPLACE),
    ]


def test_an_older_version_never_overwrites_a_newer_one():
    store.save([make_record(version=3, title="Third")])
    before = left_behind()
    assert counts(store.save([make_record(version=2, title="Second", datestamp=date(2024, 6, 1))])) == (0, 0, 1)
    assert left_behind() == before


def test_of_one_version_the_later_day_wins_and_the_order_of_arrival_does_not_matter():
    early = make_record(title="Early", datestamp=date(2024, 5, 2))
    late = make_record(title="Late", datestamp=date(2024, 5, 3))
    store.save([late])
    store.save([early])
    assert Paper.objects.get().title == "Late"
    assert counts(store.save([replace(late, title="Later"), early])) == (0, 1, 1)
    assert Paper.objects.get().title == "Later"


def test_what_was_touched_at_its_source_without_a_change_makes_older_words_stale():
    store.save([make_record(datestamp=date(2024, 5, 2))])
    assert counts(store.save([make_record(datestamp=date(2024, 5, 9))])) == (0, 0, 1)
    store.save([make_record(title="Of the fifth", datestamp=date(2024, 5, 5))])
    assert Paper.objects.get().title == "A Title"


def test_the_poorer_old_format_does_not_take_versions_away():
    store.save([make_record(version=2)])
    before = left_behind()
    store.save([replace(make_record(), version=None, versions=(), published=None, datestamp=date(2025, 1, 1))])
    assert left_behind() == before


def test_aliases_of_a_subject_are_one_and_an_unknown_one_is_kept():
    store.save([make_record(subjects=("cs.SY", "eess.SY", "cs.ZZ", "68T40 (Primary)", "cmp-lg", "cs.CL"))])
    assert left_behind()["subjects"] == [
        ("2405.00001", 0, "eess.SY"),
        ("2405.00001", 1, "cs.ZZ"),
        ("2405.00001", 2, "cs.CL"),
    ]
    unknown = Subject.objects.get(code="cs.ZZ")
    assert (unknown.name, unknown.archive, unknown.active) == ("", "cs", False)
    assert PaperRecord.objects.get().fields["subjects"][3] == "68T40 (Primary)"


def test_two_sources_that_name_the_same_doi_speak_of_one_paper():
    review = Record("openreview", Identifier("openreview", "abcDEF12"), title="Theirs", group="Oral", same_as=(DOI,))
    store.save([review])
    assert Paper.objects.get().get_absolute_url() == "/venue/abcDEF12@OpenReview"
    store.save([make_record(title="Ours", same_as=(DOI,), comments="")])
    paper = Paper.objects.get()
    assert (paper.title, paper.get_absolute_url(), paper.announced) == ("Ours", "/arxiv/2405.00001", date(2024, 5, 1))
    store.save([replace(review, title="Theirs, changed", comments="They remark")])
    paper.refresh_from_db()
    assert (paper.title, paper.comments) == ("Ours", "They remark")


@pytest.mark.parametrize("together", [True, False])
def test_two_arxiv_papers_with_one_doi_stay_two(together):
    parts = [make_record("2405.00001", same_as=(DOI,)), make_record("2405.00002", same_as=(DOI,))]
    for page in [parts] if together else [[part] for part in parts]:
        store.save(page)
    assert left_behind()["identifiers"] == [
        ("arxiv", "2405.00001", "arxiv", "2405.00001"),
        ("arxiv", "2405.00002", "arxiv", "2405.00002"),
        ("doi", "10.5555/one", "arxiv", "2405.00001"),
    ]


def test_a_doi_that_comes_later_is_added_to_the_paper():
    store.save([make_record()])
    store.save([make_record(same_as=(DOI,), journal_ref="J. One 1")])
    assert PaperIdentifier.objects.get(scheme="doi").paper == Paper.objects.get()


def test_equal_titles_alone_make_no_one_paper():
    store.save([make_record("2405.00001", title="Preface"), make_record("2405.00002", title="Preface")])
    assert Paper.objects.count() == 2


def test_a_correction_outlives_every_import():
    store.save([make_record()])
    paper = Paper.objects.get()
    correction = Correction.objects.create(paper=paper, field="title", value="A Corrected Title")
    store.refold([paper.pk])
    paper.refresh_from_db()
    assert paper.title == "A Corrected Title"
    store.save([make_record(version=2, title="Imported", abstract="Anew.")])
    paper.refresh_from_db()
    assert (paper.title, paper.abstract) == ("A Corrected Title", "Anew.")
    correction.lifted = datetime(2024, 6, 1, tzinfo=UTC)
    correction.save()
    store.refold([paper.pk])
    paper.refresh_from_db()
    assert paper.title == "Imported"


def test_a_deleted_record_marks_its_paper_withdrawn_until_it_comes_back():
    store.save([make_record()])
    gone = Record("arxiv", Identifier("arxiv", "2405.00001"), title="", datestamp=date(2024, 5, 9), deleted=True)
    assert counts(store.save([gone])) == (0, 1, 0)
    assert counts(store.save([gone])) == (0, 0, 1)
    paper = Paper.objects.get()
    assert (paper.title, paper.withdrawn) == ("A Title", True)
    store.save([make_record(datestamp=date(2024, 5, 10))])
    paper.refresh_from_db()
    assert not paper.withdrawn


def test_a_note_with_a_ddate_is_withdrawn_and_keeps_its_words_until_it_is_restored():
    venue = {"venueid": {"value": "ICLR.cc/2025/Conference"}, "venue": {"value": "ICLR 2025 Poster"}}
    note = {"id": "Gone00001", "forum": "Gone00001", "mdate": 1727404800000}
    whole = note | {"content": venue | {"title": {"value": "A Title"}, "authors": {"value": ["Ada One"]}}}
    told = []
    for state in (whole, note | {"ddate": 1730000000000, "content": {}}, whole | {"ddate": None}):
        store.save(openreview.parse(json.dumps({"notes": [state]}).encode()).records)
        told.append(Paper.objects.values_list("title", "authors", "withdrawn").get())
    assert told == [("A Title", ["Ada One"], is_gone) for is_gone in (False, True, False)]


def test_the_deletion_of_what_was_never_seen_is_nothing():
    gone = Record("arxiv", Identifier("arxiv", "2405.00001"), title="", datestamp=date(2024, 5, 9), deleted=True)
    assert store.save([gone]) == Saved(0, 0, 1, ())
    assert Paper.objects.count() == 0


def test_characters_that_no_database_takes_are_left_out_and_the_same_page_stays_unchanged():
    record = make_record(title="NUL\x00 and \ud800 and \\u0000", authors=("A\x00da",), extra={"x": "\x00"})
    store.save([record])
    assert (Paper.objects.get().title, Paper.objects.get().authors) == (r"NUL and and \u0000", ["Ada"])
    assert counts(store.save([record])) == (0, 0, 1)


def test_removing_a_source_takes_its_papers_and_leaves_those_that_others_know():
    store.save([replace(make_record("2405.00001"), source="seed"), replace(make_record("2405.00002"), source="seed")])
    store.save([make_record("2405.00002", title="The Real One")])
    gone = []
    papers_removed.connect(lambda sender, pks, **_: gone.extend(pks), weak=False, dispatch_uid="test")
    first = Paper.objects.get(value="2405.00001").pk
    try:
        assert store.remove("seed") == 1
    finally:
        papers_removed.disconnect(dispatch_uid="test")
    assert gone == [first]
    assert list(Paper.objects.values_list("value", "title")) == [("2405.00002", "The Real One")]
    assert PaperSubject.objects.filter(paper__value="2405.00001").count() == 0
    assert store.remove("seed") == 0


def test_a_page_ten_times_as_long_takes_no_more_statements():
    def statements(first: int, count: int) -> int:
        records = [make_record(f"2405.{n:05d}", same_as=()) for n in range(first, first + count)]
        with CaptureQueriesContext(
            connection,
        ) as made:
            store.save(records)
        with CaptureQueriesContext(connection) as changed:
            store.save([replace(record, title="Changed") for record in records])
        return len(made) + len(changed)

    statements(1, 4)
    assert statements(100, 4) == statements(200, 40)


def test_an_empty_page_is_nothing():
    assert store.save([]) == Saved()

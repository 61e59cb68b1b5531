"""What a feed hints at, beside what the list of changes tells."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from papers import store, subjects
from papers.identifiers import Identifier
from papers.models import Announcement, Paper, PaperRecord, Sighting
from papers.record import Record, Seen, Version
from tests.papers.harvesting import left_behind

pytestmark = pytest.mark.django_db
NEW, CROSS, REPLACE = Announcement.Kind.NEW, Announcement.Kind.CROSS, Announcement.Kind.REPLACE
IDENTIFIER = Identifier("arxiv", "2405.00001")
TUESDAY, WEDNESDAY, NEXT_WEEK = date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 8)


@pytest.fixture(autouse=True)
def _taxonomy():
    subjects.load(settings.SEEDS_DIR / "subjects.csv")


def full(version: int = 1, **fields) -> Record:
    """Version n came n - 1 weeks after Wednesday, 1 May 2024, early enough for that day's list."""
    versions = tuple(Version(n, datetime(2024, 5, 1 + 7 * (n - 1), 10, tzinfo=UTC)) for n in range(1, version + 1))
    values = {
        "title": "A Title", "abstract": "Whole.", "authors": ("Ada One",), "subjects": ("cs.LG", "cs.AI"),
        "version": version, "versions": versions, "published": versions[0].submitted, "comments": "12 pages",
        "datestamp": versions[-1].submitted.date(),
    }  # fmt: skip
    return Record("arxiv", IDENTIFIER, **(values | fields))


def hint(version: int, kind: str, day: date, *codes: str, **fields) -> Record:
    seen = (Seen(day, kind, codes),)
    values = {"title": "A Title", "abstract": "Whole.", "authors": ("Ada One",), "subjects": ("cs.LG", "cs.AI")}
    return Record("arxiv", IDENTIFIER, version=version, hint=True, seen=seen, **(values | fields))


def announced() -> list[tuple]:
    return [row[1:] for row in left_behind()["announcements"]]


@pytest.mark.parametrize("hint_first", [True, False])
def test_the_day_that_a_feed_was_seen_goes_before_the_day_of_the_schedule(hint_first):
    records = [hint(1, "new", TUESDAY, "cs.LG"), full()]
    for record in records if hint_first else reversed(records):
        store.save([record])
    assert announced() == [(TUESDAY, "cs.AI", CROSS), (TUESDAY, "cs.LG", NEW)]
    assert Paper.objects.get().announced == TUESDAY


def test_a_cross_list_that_a_feed_shows_later_is_listed_on_its_own_day():
    store.save([full()])
    store.save([hint(1, "cross", NEXT_WEEK, "cs.AI")])
    assert announced() == [(WEDNESDAY, "cs.LG", NEW), (NEXT_WEEK, "cs.AI", CROSS)]


def test_a_replacement_that_a_feed_shows_is_never_new():
    store.save([hint(2, "replace", TUESDAY, "cs.LG")])
    assert (announced(), Paper.objects.get().announced) == (
        [(TUESDAY, "cs.AI", REPLACE), (TUESDAY, "cs.LG", REPLACE)], None,
    )  # fmt: skip


def test_a_replacement_bears_the_day_on_which_it_was_seen():
    store.save([full(2)])
    store.save([hint(2, "replace-cross", date(2024, 5, 9), "cs.AI")])
    assert announced() == [
        (WEDNESDAY, "cs.AI", CROSS),
        (WEDNESDAY, "cs.LG", NEW),
        (date(2024, 5, 9), "cs.AI", REPLACE),
        (date(2024, 5, 9), "cs.LG", REPLACE),
    ]


def test_a_hint_of_a_newer_version_keeps_what_it_does_not_tell_and_the_full_record_has_the_last_word():
    store.save([full()])
    saved = store.save([hint(2, "replace", NEXT_WEEK, "cs.LG", title="A Better Title")])
    paper = Paper.objects.get()
    assert (saved.changed, paper.title, paper.version, paper.comments, paper.published) == (
        1, "A Better Title", 2, "12 pages", full().published,
    )  # fmt: skip
    assert store.save([hint(2, "replace", NEXT_WEEK, "cs.LG", title="A Better Title")]).unchanged == 1
    store.save([full(2, title="The Best Title", comments="")])
    paper.refresh_from_db()
    assert (paper.title, paper.comments) == ("The Best Title", "")


@pytest.mark.parametrize("reordered", [dict, lambda fields: dict(sorted(fields.items()))])
def test_a_hint_that_is_repeated_changes_nothing_however_the_database_orders_the_names_of_fields(reordered):
    record = hint(1, "new", TUESDAY, "cs.LG", license="CC0")
    store.save([record])
    kept = PaperRecord.objects.get()
    PaperRecord.objects.update(fields=reordered(kept.fields))
    saved = store.save([record])
    assert (saved.changed, saved.unchanged, PaperRecord.objects.get().changed) == (0, 1, kept.changed)


def test_a_full_record_that_says_the_same_as_a_hint_before_it_is_unchanged():
    record = hint(2, "replace", TUESDAY, "cs.LG", title="A Better Title")
    for one in (hint(1, "new", TUESDAY, "cs.LG"), record, record):
        store.save([one])
    saved = store.save([replace(record, hint=False, seen=())])
    assert (saved.changed, saved.unchanged) == (0, 1)


def test_a_stale_hint_tells_its_day_and_nothing_else_and_twice_changes_nothing():
    store.save([full(2, title="Second")])
    page = [hint(1, "new", TUESDAY, "cs.LG", title="First")]
    saved = store.save(page)
    assert (saved.unchanged, len(saved.pks), Paper.objects.get().title) == (1, 1, "Second")
    before = left_behind()
    assert store.save(page).pks == ()
    assert (left_behind(), Sighting.objects.count()) == (before, 1)


def test_a_retraction_at_a_venue_is_not_lost_behind_arxiv_and_a_withdrawn_submission_is_no_retraction():
    store.save([full()])
    acl = Record("acl", Identifier("acl", "2024.naacl-long.1"), "A Title", same_as=(IDENTIFIER,), withdrawn=True)
    review = Record("openreview", Identifier("openreview", "abcDEF12"), "A Title", same_as=(IDENTIFIER,))
    store.save([replace(review, group="Withdraw", withdrawn=True)])
    assert not Paper.objects.get().withdrawn
    store.save([acl])
    assert Paper.objects.get().withdrawn


def test_a_submission_that_was_not_accepted_is_shown_to_nobody_until_somebody_takes_it():
    review = Record("openreview", Identifier("openreview", "abcDEF12"), "A Title", group="Reject")
    store.save([review])
    assert not Paper.objects.get().public
    store.save([replace(review, group="Poster")])
    assert Paper.objects.get().public

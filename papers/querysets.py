"""Questions about papers, with names: a page, a feed and an export start from one of these, never from all()."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.cache import cache
from django.db import connection, models
from django.db.models import Max

from papers.identifiers import parse_address
from papers.walks import Sought, unless_in

if TYPE_CHECKING:
    from papers.models import Edition

# What a list may be sorted by, as an address names it.
ORDERS = {
    "announced": "kind, p.value",
    "time": "p.published DESC NULLS LAST, p.value",
    "stars": "p.stars DESC, kind, p.value",
    "opened": "p.opens DESC, kind, p.value",
}
# What every list of a day asks, as SQL by hand: put together by Django's own compiler they cost 3 ms of
# the 5 ms that a page may take. The days are asked subject by subject, each from the end of its index: over all
# subjects at once a database reads every row that they ever had.
_NEWEST_DAYS = """
SELECT n.day, (SELECT MAX((SELECT a.day FROM papers_announcement a WHERE a.subject_id = s.id AND a.kind IN ({kinds})
                           AND a.day < n.day ORDER BY a.day DESC LIMIT 1))
               FROM papers_subject s WHERE s.id IN ({subjects}))
FROM (SELECT MAX((SELECT a.day FROM papers_announcement a WHERE a.subject_id = s.id AND a.kind IN ({kinds})
                  ORDER BY a.day DESC LIMIT 1)) AS day
      FROM papers_subject s WHERE s.id IN ({subjects})) n"""
_DAYS_BESIDE = """
SELECT MAX((SELECT a.day FROM papers_announcement a WHERE a.subject_id = s.id AND a.kind IN ({kinds})
            AND a.day < %s ORDER BY a.day DESC LIMIT 1)),
       MIN((SELECT a.day FROM papers_announcement a WHERE a.subject_id = s.id AND a.kind IN ({kinds})
            AND a.day > %s ORDER BY a.day LIMIT 1))
FROM papers_subject s WHERE s.id IN ({subjects})"""
# Each paper is looked up once: joined first, a database looks it up for each of its subjects, and begins a second
# process for a thousand of them, which takes longer than to do it.
_PAPERS_OF_DAY = """
WITH d AS MATERIALIZED (SELECT a.paper_id, MIN(a.kind) AS kind FROM papers_announcement a
                        WHERE a.day = %s AND a.subject_id IN ({wanted}) GROUP BY a.paper_id)
SELECT p.id, d.kind AS kind FROM d JOIN papers_paper p ON p.id = d.paper_id{unless} ORDER BY {order}"""
_DAYS_THAT_HOLD = """
SELECT v.column1 FROM (VALUES {days}) v WHERE {holds}"""
_SORTED = """
SELECT p.id, 0 AS kind FROM papers_paper p WHERE {chosen} ORDER BY {order}"""
_CARDS = """
SELECT id, scheme, value, withdrawn, stars, opens, card_version, card_html FROM papers_paper p WHERE {chosen}"""
_RECORDS = """
SELECT p.id, p.scheme, p.value, p.title, p.abstract, p.authors, p.version, CAST(p.published AS text), p.comments,
       p.journal_ref, p.license, p.url, p.pdf_url, p.withdrawn, p."group", v.key, e.year, v.name,
       p.announced
FROM papers_paper p LEFT JOIN papers_edition e ON e.id = p.edition_id LEFT JOIN papers_venue v ON v.id = e.venue_id
WHERE {chosen}"""
_SUBJECTS = """
SELECT paper_id, subject_id FROM papers_papersubject WHERE {chosen} ORDER BY position"""
_IDENTIFIERS = """
SELECT paper_id, scheme, value FROM papers_paperidentifier WHERE {chosen} ORDER BY scheme, value"""
_TEXTS = """
SELECT id, title, abstract, authors FROM papers_paper p WHERE {chosen}"""
_STATE = """
SELECT COUNT(*), {told} FROM papers_paper p WHERE {chosen}"""
# Changes bear the time at which they are made, so that a sum of them only grows.
_CHANGES = {
    "postgresql": "SUM((EXTRACT(EPOCH FROM p.changed) * 1000000)::bigint)",
    "sqlite": "GROUP_CONCAT(p.changed)",
}
_ENTRIES = """
SELECT r.paper_id, r."group" FROM papers_releaseentry r
WHERE r.release_id = {release} AND r.paper_id IS NOT NULL ORDER BY r.position"""
# Counted as a list of them is read: a paper once, under the track in which it comes first.
_TRACKS = """
SELECT t.release_id, t.track, COUNT(*), MIN(t.position)
FROM (SELECT r.release_id, r."group" AS track, r.position,
             ROW_NUMBER() OVER (PARTITION BY r.release_id, r.paper_id ORDER BY r.position) AS place
      FROM papers_releaseentry r WHERE r.release_id IN ({releases}) AND r.paper_id IS NOT NULL) t
WHERE t.place = 1 GROUP BY t.release_id, t.track"""
_COUNT_SECONDS = 300

Row = tuple[Any, ...]


class Track(NamedTuple):
    """How many papers of a release are in a group of it, and the place of the first of them."""

    name: str
    papers: int
    first: int


class Question(NamedTuple):
    """A statement by hand, and the days and words that it is asked with."""

    sql: str
    values: Sequence[date | str] = ()


class PaperQuerySet(models.QuerySet):
    """Papers, asked by day and by what shows them."""

    def card_rows(self, keys: Collection[int]) -> list[Row]:
        """(id, scheme, value, withdrawn, stars, opens, card_version, card_html) of these papers, in no order."""
        return _rows(_CARDS.format(chosen=_among("p.id", keys))) if keys else []

    def record_rows(self, keys: Collection[int]) -> list[Row]:
        """What a Record is made from, of each of these papers in no order; see papers/records.py."""
        return _rows(_RECORDS.format(chosen=_among("p.id", keys))) if keys else []

    def subject_rows(self, keys: Collection[int]) -> list[tuple[int, int]]:
        """(paper, subject) of these papers, the primary subjects first."""
        return _rows(_SUBJECTS.format(chosen=_among("paper_id", keys))) if keys else []

    def identifier_rows(self, keys: Collection[int]) -> list[tuple[int, str, str]]:
        """(paper, scheme, value) of every name of these papers."""
        return _rows(_IDENTIFIERS.format(chosen=_among("paper_id", keys))) if keys else []

    def texts(self, keys: Collection[int]) -> list[Row]:
        """(id, title, abstract, authors as JSON) of these papers, in no order: what a filter looks through."""
        return _rows(_TEXTS.format(chosen=_among("p.id", keys))) if keys else []

    def sorted(self, keys: Collection[int], order: str) -> list[int]:
        """These papers by one of ORDERS."""
        sql = _SORTED.format(chosen=_among("p.id", keys), order=ORDERS[order])
        return [row[0] for row in _rows(sql)] if keys else []

    def add_counts(self, opens: Mapping[str, int], stars: Mapping[str, int] = MappingProxyType({})) -> None:
        """Add readers' opens and stars to papers by any of their names, as addresses have them.

        What is no name of a paper here is passed over. Rows are taken in the order of their keys, so that two writers
        may wait for each other, but not for ever.
        """
        keys = self._keys_of({*opens, *stars})
        added: dict[int, tuple[int, int]] = {}
        for name, key in keys.items():
            before = added.get(key, (0, 0))
            added[key] = (before[0] + opens.get(name, 0), before[1] + stars.get(name, 0))
        for key, (opened, starred) in sorted(added.items()):
            self.filter(pk=key).update(opens=models.F("opens") + opened, stars=models.F("stars") + starred)

    def _keys_of(self, names: Collection[str]) -> dict[str, int]:
        by_scheme: dict[str, dict[str, str]] = defaultdict(dict)
        for name in names:
            if identifier := parse_address(name):
                by_scheme[identifier.scheme][identifier.value] = name
        found: dict[str, int] = {}
        for scheme, values in by_scheme.items():
            named = self.filter(identifiers__scheme=scheme, identifiers__value__in=list(values))
            rows = named.values_list("identifiers__value", "pk")
            found |= {values[value]: key for value, key in rows if value in values}
        return found

    def state(self, keys: Collection[int]) -> str:
        """Another word whenever one of these papers changes or goes."""
        [row] = _rows(_STATE.format(told=_CHANGES[connection.vendor], chosen=_among("p.id", keys)))
        return str(row)

    def changed_since(self, moment: datetime, after: int) -> PaperQuerySet:
        """What changed at this moment behind the paper `after`, or later, in the order of its changes."""
        later = models.Q(changed__gt=moment) | models.Q(pk__gt=after)
        return self.filter(later, changed__gte=moment, public=True).order_by("changed", "pk")

    def for_records(self) -> PaperQuerySet:
        """With everything a feed, an export or the paper's own page says of it."""
        return self.select_related("edition__venue").defer("card_html")

    def announced_on(self, day: date) -> PaperQuerySet:
        """What was announced first on this day, in the order of its identifiers."""
        return self.filter(announced=day).order_by("value")

    def newest_day(self) -> date | None:
        """The last day on which anything was announced."""
        return self.aggregate(day=Max("announced"))["day"]

    def how_many(self) -> int:
        """Their number, counted at most every five minutes: on millions of rows a count takes a second."""
        found = cache.get("papers:total")
        if found is None:
            found = self.count()
            cache.set("papers:total", found, 300)
        return found


class AnnouncementQuerySet(models.QuerySet):
    """What arXiv announced, asked by day and subject. The kind of a paper is the first that it has in the subjects."""

    def newest_days(
        self, subjects: Collection[int], kinds: Collection[int], unwanted: Collection[int] = ()
    ) -> tuple[date | None, date | None]:
        """The last day with a paper of these kinds in one of the subjects and in no unwanted one; the one before it.

        The last day of the subjects where far and wide all of their papers are unwanted.
        """
        [row] = answers(newest(subjects, kinds, unwanted))[0] if subjects else [(None, None)]
        return dates(row)

    def days_that_hold(
        self, days: Sequence[date], subjects: Collection[int], kinds: Collection[int], unwanted: Collection[int] = ()
    ) -> set[date]:
        """Those of the days with a paper of these kinds in one of the subjects and in no unwanted one."""
        values = ",".join(["(%s)"] * len(days))
        sought = _sought(subjects, kinds, unwanted)
        sql = _DAYS_THAT_HOLD.format(days=values, holds=sought.holds("v.column1"))
        return {as_date(row[0]) for row in _rows(sql, *days)} if subjects else set()

    def days_beside(
        self, day: date, subjects: Collection[int], kinds: Collection[int], unwanted: Collection[int] = ()
    ) -> tuple[date | None, date | None]:
        """The days next to this one, before and after, that `days_that_hold` would name."""
        [row] = answers(beside(day, subjects, kinds, unwanted))[0] if subjects else [(None, None)]
        return dates(row)

    def papers_of_day(
        self, day: date, wanted: Collection[int], unwanted: Collection[int] = (), order: str = "announced"
    ) -> list[tuple[int, int]]:
        """(paper, kind) of what is in a wanted subject and in no unwanted one.

        Each paper comes once: what is new in one subject and a cross-list in another is new.
        """
        return answers(of_day(day, wanted, unwanted, order))[0] if wanted else []


def of_day(day: date, wanted: Collection[int], unwanted: Collection[int], order: str) -> Question:
    """What `papers_of_day` asks."""
    unless = f"\nWHERE {unless_in(_list(unwanted))}" if unwanted else ""
    return Question(_PAPERS_OF_DAY.format(wanted=_list(wanted), unless=unless, order=ORDERS[order]), [day])


def beside(day: date, subjects: Collection[int], kinds: Collection[int], unwanted: Collection[int] = ()) -> Question:
    """What `days_beside` asks."""
    sought = _sought(subjects, kinds, unwanted)
    plain = _DAYS_BESIDE.format(kinds=sought.kinds, subjects=sought.subjects)
    return Question(sought.beside() if sought.passes_over else plain, [day, day])


def newest(subjects: Collection[int], kinds: Collection[int], unwanted: Collection[int] = ()) -> Question:
    """What `newest_days` asks."""
    sought = _sought(subjects, kinds, unwanted)
    plain = _NEWEST_DAYS.format(kinds=sought.kinds, subjects=sought.subjects)
    return Question(sought.newest() if sought.passes_over else plain)


def _sought(subjects: Collection[int], kinds: Collection[int], unwanted: Collection[int]) -> Sought:
    """A subject has a paper once a day: only in several may it be of two kinds, the first of which is what it is."""
    mixed = len(subjects) > 1 and bool(set(range(1, max(kinds))).difference(kinds))
    return Sought(_list(subjects), _list(kinds), _list(unwanted), mixed)


def answers(*questions: Question) -> list[list[Any]]:
    """The rows of each question, Postgres asked in one message: a further one costs as much as ten cards."""
    asked = list(questions)
    if answers_at_once():
        asked = [Question(";".join(sql for sql, _ in questions), [one for _, values in questions for one in values])]
    found = []
    with connection.cursor() as cursor:
        for sql, values in asked:
            # Where nothing is to be put in, no driver looks for where: a list of a thousand keys is a long text.
            cursor.execute(sql, [_told(value) for value in values] or None)
            found.append(cursor.fetchall())
        while len(found) < len(questions) and cursor.nextset():
            found.append(cursor.fetchall())
    return found


def answers_at_once() -> bool:
    """Whether several questions are one message to this database; SQLite takes each by itself, and there is no way."""
    return connection.vendor == "postgresql"


def dates(row: Row) -> tuple[date | None, date | None]:
    """Two days as a database tells them."""
    before, after = (day and as_date(day) for day in row)
    return before, after


def _rows(sql: str, *days: date) -> list[Any]:
    return answers(Question(sql, days))[0]


def _told(value: date | str) -> date | str | None:
    return value if isinstance(value, str) else connection.ops.adapt_datefield_value(value)


def moment(told: datetime | str | None) -> datetime | None:
    """A time as a database tells it to SQL by hand: SQLite leaves out that it is UTC, and may tell it as text."""
    read = datetime.fromisoformat(told) if isinstance(told, str) else told
    return read.replace(tzinfo=UTC) if read and read.tzinfo is None else read


def as_date(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day  # SQLite has no dates


def _among(column: str, keys: Collection[int]) -> str:
    """That a column is one of the keys. Postgres reads an array in a fraction of the time of as many numbers."""
    listed = _list(keys)
    return f"{column} = ANY('{{{listed}}}')" if connection.vendor == "postgresql" else f"{column} IN ({listed})"


def _list(keys: Collection[int]) -> str:
    return ",".join(map(str, map(int, sorted(keys))))


class ReleaseEntryQuerySet(models.QuerySet):
    """What an edition accepted, as its release says."""

    def papers_and_groups(self, edition: Edition) -> dict[int, str]:
        """The papers of the edition's release in their order, each once under its first track.

        Several records may have become one paper.
        """
        rows = _rows(_ENTRIES.format(release=int(edition.release_id or 0)))
        found: dict[int, str] = dict(rows)  # in the place of its first record
        found.update(reversed(rows))  # and under the track of that
        return found

    def tracks(self, releases: Collection[int]) -> dict[int, list[Track]]:
        """The tracks of these releases in their order, each release counted at most every five minutes.

        Each by itself, so that one that has just become public has its number at once, in every process.
        """
        key = f"papers:tracks:{time.time() // _COUNT_SECONDS:.0f}"
        found: dict[int, list[Track]] = cache.get(key, {})
        if missing := set(releases) - found.keys():
            found |= _counted(missing)
            cache.set(key, found, _COUNT_SECONDS)
        return {release: found[release] for release in releases}


def _counted(releases: Collection[int]) -> dict[int, list[Track]]:
    found: dict[int, list[Track]] = {release: [] for release in releases}
    for release, *told in _rows(_TRACKS.format(releases=_list(releases))):
        found[release].append(Track(*told))
    return {release: sorted(tracks, key=attrgetter("first")) for release, tracks in found.items()}

"""Questions about papers, with names: a page, a feed and an export start from one of these, never from all()."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import connection, models
from django.db.models import Max, Min

if TYPE_CHECKING:
    from papers.models import Edition, Paper

# What a list may be sorted by, as an address names it.
ORDERS = {
    "announced": "kind, p.value",
    "time": "p.published DESC, p.value",
    "stars": "p.stars DESC, kind, p.value",
    "opened": "p.opens DESC, kind, p.value",
}
# What every list of a day asks, as SQL by hand: put together by Django's own compiler they cost 3 ms of
# the 5 ms that a page may take. The days are asked subject by subject, each from the end of its index: over all
# subjects at once a database reads every row that they ever had.
_NEWEST_DAY = """
SELECT MAX((SELECT a.day FROM papers_announcement a WHERE a.subject_id = s.id AND a.kind IN ({kinds})
            ORDER BY a.day DESC LIMIT 1))
FROM papers_subject s WHERE s.id IN ({subjects})"""
_DAYS_BESIDE = """
SELECT MAX((SELECT a.day FROM papers_announcement a WHERE a.subject_id = s.id AND a.kind IN ({kinds})
            AND a.day < %s ORDER BY a.day DESC LIMIT 1)),
       MIN((SELECT a.day FROM papers_announcement a WHERE a.subject_id = s.id AND a.kind IN ({kinds})
            AND a.day > %s ORDER BY a.day LIMIT 1))
FROM papers_subject s WHERE s.id IN ({subjects})"""
_PAPERS_OF_DAY = """
SELECT p.id, MIN(a.kind) AS kind FROM papers_announcement a JOIN papers_paper p ON p.id = a.paper_id
WHERE a.day = %s AND a.subject_id IN ({wanted}){unless}
GROUP BY p.id ORDER BY {order}"""
# OFFSET keeps Postgres from reading the whole of an unwanted subject first: it looks up the papers of the day instead.
_UNLESS = """
AND NOT EXISTS (SELECT 1 FROM papers_papersubject u WHERE u.paper_id = a.paper_id AND u.subject_id IN ({unwanted})
                LIMIT 1 OFFSET 0)"""
_CARDS = """
SELECT id, scheme, value, withdrawn, stars, opens, card_version, card_html FROM papers_paper WHERE id IN ({keys})"""

Row = tuple[Any, ...]


class PaperQuerySet(models.QuerySet):
    """Papers, asked by day and by what shows them."""

    def card_rows(self, keys: Collection[int]) -> list[Row]:
        """(id, scheme, value, withdrawn, stars, opens, card_version, card_html) of these papers, in no order."""
        return _rows(_CARDS.format(keys=_list(keys))) if keys else []

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
    """What arXiv announced, asked by day and subject."""

    def newest_day(self, subjects: Collection[int], kinds: Collection[int]) -> date | None:
        """The last day with an announcement of these kinds in one of the subjects."""
        sql = _NEWEST_DAY.format(kinds=_list(kinds), subjects=_list(subjects))
        return self._days(sql)[0] if subjects else None

    def days_beside(
        self, day: date, subjects: Collection[int], kinds: Collection[int]
    ) -> tuple[date | None, date | None]:
        """The days next to this one, before and after, with an announcement of these kinds in one of the subjects."""
        sql = _DAYS_BESIDE.format(kinds=_list(kinds), subjects=_list(subjects))
        before, after = self._days(sql, day, day) if subjects else (None, None)
        return before, after

    def papers_of_day(
        self, day: date, wanted: Collection[int], unwanted: Collection[int] = (), order: str = "announced"
    ) -> list[tuple[int, int]]:
        """(paper, kind) of what is in a wanted subject and in no unwanted one.

        Each paper comes once: what is new in one subject and a cross-list in another is new.
        """
        if not wanted:
            return []
        unless = _UNLESS.format(unwanted=_list(unwanted)) if unwanted else ""
        return _rows(_PAPERS_OF_DAY.format(wanted=_list(wanted), unless=unless, order=ORDERS[order]), day)

    def _days(self, sql: str, *days: date) -> list[date | None]:
        [row] = _rows(sql, *days)
        return [date.fromisoformat(day) if isinstance(day, str) else day for day in row]  # SQLite has no dates


def _rows(sql: str, *days: date) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.ops.adapt_datefield_value(day) for day in days])
        return cursor.fetchall()


def _list(keys: Collection[int]) -> str:
    return ",".join(str(int(key)) for key in sorted(keys))


class ReleaseEntryQuerySet(models.QuerySet):
    """What an edition accepted, as its release says."""

    def accepted_at(self, edition: Edition) -> ReleaseEntryQuerySet:
        return self.filter(release=edition.release_id) if edition.release_id else self.none()

    def groups(self) -> list[tuple[str, int]]:
        """The tracks with their numbers, in the order in which they come."""
        counted = self.order_by().values("group").annotate(count=models.Count("pk"), first=Min("position"))
        return [(row["group"], row["count"]) for row in counted.order_by("first")]

    def papers(self) -> list[int]:
        """The papers in their order, each once, though several records may have become one paper."""
        return list(dict.fromkeys(self.order_by("position").values_list("record__identifier__paper", flat=True)))


def in_order(papers: PaperQuerySet, keys: Sequence[int]) -> list[Paper]:
    """These papers as the keys stand; what is gone meanwhile is left out."""
    found = papers.in_bulk(keys)
    return [found[key] for key in keys if key in found]

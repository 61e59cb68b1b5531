"""Questions about papers, with names: a page, a feed and an export start from one of these, never from all()."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

if TYPE_CHECKING:
    from papers.models import Edition, Paper

# What a list may be sorted by, as an address names it. `1` is what Cool Papers calls its stars.
ORDERS = {
    "announced": ("first_kind", "paper__value"),
    "time": ("-paper__published", "paper__value"),
    "stars": ("-paper__stars", "first_kind", "paper__value"),
    "opened": ("-paper__opens", "first_kind", "paper__value"),
}


class PaperQuerySet(models.QuerySet):
    """Papers, asked by day and by what shows them."""

    def for_cards(self) -> PaperQuerySet:
        """With what a card shows beside its stored HTML, and not the texts that this was made of."""
        return self.only(
            "scheme",
            "value",
            "title",
            "version",
            "withdrawn",
            "url",
            "pdf_url",
            "stars",
            "opens",
            "card_html",
            "card_version",
        )

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
    """Announcements, asked by day and subject."""

    def on(self, day: date) -> AnnouncementQuerySet:
        return self.filter(day=day)

    def in_subjects(self, wanted: Collection[int], unwanted: Collection[int] = ()) -> AnnouncementQuerySet:
        """In one of the wanted subjects, of papers that are in none of the unwanted ones."""
        found = self.filter(subject__in=wanted)
        return found.exclude(paper__papersubject__subject__in=unwanted) if unwanted else found

    def papers_by_kind(self, order: str = "announced") -> list[tuple[int, int]]:
        """(paper, kind), each paper once: what is new in one subject and a cross-list in another is new."""
        grouped = self.order_by().values("paper").annotate(first_kind=Min("kind"))
        return list(grouped.order_by(*ORDERS[order]).values_list("paper", "first_kind"))

    def newest_day(self, subjects: Collection[int]) -> date | None:
        """The last day with such an announcement in one of the subjects."""
        return self._each_subject(subjects).aggregate(day=Max(self._first_day("-day")))["day"]

    def days_beside(self, day: date, subjects: Collection[int]) -> tuple[date | None, date | None]:
        """The announced days next to this one, before and after."""
        before = Max(self.filter(day__lt=day)._first_day("-day"))
        after = Min(self.filter(day__gt=day)._first_day("day"))
        found = self._each_subject(subjects).aggregate(before=before, after=after)
        return found["before"], found["after"]

    def _first_day(self, order: str) -> Subquery:
        """The end of the index in one subject: over all subjects at once, a database reads every row for it."""
        return Subquery(self.filter(subject=OuterRef("pk")).order_by(order).values("day")[:1])

    def _each_subject(self, subjects: Collection[int]) -> QuerySet:
        return apps.get_model("papers", "Subject").objects.order_by().filter(pk__in=subjects)


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

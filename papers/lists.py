"""The lists that papers are read in, and which part of one is asked for: one and the same for pages, feeds and exports.

Nothing is asked of the database before it is needed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlencode

from papers.expressions import Expression
from papers.identifiers import Identifier
from papers.models import Announcement, Edition, Paper, PaperIdentifier, ReleaseEntry, Venue

T = TypeVar("T")
PAGE_SIZE = 25
LARGEST = 1000
_NEW, _CROSS, _REPLACE = Announcement.Kind.NEW, Announcement.Kind.CROSS, Announcement.Kind.REPLACE
# What `?kind=` may say; a list that is not asked holds what is new to its readers.
KINDS = {
    "": (_NEW, _CROSS),
    "all": (_NEW, _CROSS, _REPLACE),
    "new": (_NEW,),
    "cross": (_CROSS,),
    "replace": (_REPLACE,),
}
_COUNTED = {_NEW: "new", _CROSS: "cross", _REPLACE: "replace"}


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for, and how it is sorted. `size` is how many papers such a list shows unasked."""

    day: date | None = None
    show: int = PAGE_SIZE
    skip: int = 0
    kind: str = ""
    order: str = "announced"
    size: int = PAGE_SIZE

    @property
    def kinds(self) -> tuple[int, ...]:
        return KINDS[self.kind]

    def of(self, whole: Sequence[T]) -> Sequence[T]:
        return whole[self.skip : self.skip + self.show]

    def query(self, **changes: object) -> str:
        """`?…` of the same window with these changes, in one fixed order and without what goes without saying."""
        said = {"date": self.day, "kind": self.kind, "sort": self.order, "show": self.show, "skip": self.skip}
        silent = {"sort": "announced", "show": self.size}
        told = {name: value for name, value in (said | changes).items() if value and value != silent.get(name)}
        return f"?{urlencode(told)}" if told else ""

    def links(self, path: str, total: int, **pinned: object) -> dict[str, str]:
        """The addresses of the part before and of the part after this one, empty where there is none."""
        before = max(0, min(self.skip, total) - self.show)
        after = self.skip + self.show
        return {
            "previous_url": path + self.query(skip=before, **pinned) if self.skip else "",
            "next_url": path + self.query(skip=after, **pinned) if after < total else "",
        }


@dataclass
class DayList:
    """The papers that an expression has on a day: three queries, whatever it asks for."""

    expression: Expression
    window: Window

    @cached_property
    def day(self) -> date | None:
        """The day asked for, or the newest that has something of the kinds asked for."""
        newest = Announcement.objects.newest_day
        return self.window.day or newest(self.expression.wanted, self.window.kinds)

    @cached_property
    def days_beside(self) -> tuple[date | None, date | None]:
        beside = Announcement.objects.days_beside
        return beside(self.day, self.expression.wanted, self.window.kinds) if self.day else (None, None)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many papers there are of each kind, those of other kinds than the window's included."""
        counted = Counter(kind for _paper, kind in self._of_the_day)
        return {name: counted[kind] for kind, name in _COUNTED.items()}

    @cached_property
    def papers(self) -> list[tuple[int, int]]:
        """(paper, kind) of the whole list, not only of the part that is shown."""
        kinds = self.window.kinds
        return [(paper, kind) for paper, kind in self._of_the_day if kind in kinds]

    @property
    def shown(self) -> Sequence[tuple[int, int]]:
        return self.window.of(self.papers)

    @cached_property
    def _of_the_day(self) -> list[tuple[int, int]]:
        if not self.day:
            return []
        wanted, unwanted = self.expression.wanted, self.expression.unwanted
        return Announcement.objects.papers_of_day(self.day, wanted, unwanted, self.window.order)


class NoSuchEdition(LookupError):
    """The venue has no public edition of this year."""


class NoSuchTrack(LookupError):
    """The edition has no group of this name."""


@dataclass
class EditionList:
    """The papers of a venue's edition, all or of one track, in the order of its release."""

    venue: Venue
    year: int | None
    window: Window
    group: str = ""

    @cached_property
    def editions(self) -> list[Edition]:
        """The years that are public, the newest first."""
        found = list(self.venue.editions.filter(release__isnull=False).order_by("-year"))
        for edition in found:
            edition.venue = self.venue
        return found

    @cached_property
    def edition(self) -> Edition | None:
        """The year asked for, or the newest; None while nothing of this venue is public."""
        if not self.year:
            return self.editions[0] if self.editions else None
        found = next((edition for edition in self.editions if edition.year == self.year), None)
        if found is None:
            raise NoSuchEdition(f"{self.venue.key}.{self.year}")
        return found

    @cached_property
    def groups(self) -> list[tuple[str, int]]:
        return ReleaseEntry.objects.accepted_at(self.edition).groups() if self.edition else []

    @cached_property
    def papers(self) -> list[int]:
        if not self.edition:
            return []
        entries = ReleaseEntry.objects.accepted_at(self.edition)
        if self.group:
            if self.group not in dict(self.groups):
                raise NoSuchTrack(self.group)
            entries = entries.filter(group=self.group)
        return entries.papers()

    @property
    def shown(self) -> Sequence[int]:
        return self.window.of(self.papers)


def papers_named(identifiers: Sequence[Identifier]) -> dict[Identifier, int]:
    """The primary keys of those that are here, in the order asked; one query a scheme, and there are few of them."""
    found: dict[Identifier, int] = {}
    for scheme in {identifier.scheme for identifier in identifiers}:
        values = [identifier.value for identifier in identifiers if identifier.scheme == scheme]
        rows = PaperIdentifier.objects.filter(scheme=scheme, value__in=values).values_list("value", "paper")
        found |= {Identifier(scheme, value): paper for value, paper in rows}
    return {identifier: found[identifier] for identifier in identifiers if identifier in found}


def paper_named(identifier: Identifier) -> Paper | None:
    """The paper that answers to this name, with everything that is said of it."""
    names = {"identifiers__scheme": identifier.scheme, "identifiers__value": identifier.value}
    return Paper.objects.for_records().filter(**names).first()

"""The lists that papers are read in, and which part of one is asked for: the same for pages, feeds, exports and API.

Nothing is asked of the database before it is needed.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import repeat
from typing import TypeVar
from urllib.parse import quote, quote_plus

from papers import days
from papers.expressions import Expression
from papers.filters import EVERYTHING, Filter, fold
from papers.identifiers import Identifier
from papers.models import Announcement, Edition, Paper, PaperIdentifier, ReleaseEntry, Venue
from papers.querysets import Question, Row, answers, answers_at_once, beside, dates, newest, of_day

T = TypeVar("T")
# (paper, kind of its announcement; None outside a day's list)
Entry = tuple[int, int | None]
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
NO_FILTER = dict.fromkeys(("any", "all", "none", "in", "only"), "")
_newest_of_all: date | None = None
_COUNTED = {_NEW: "new", _CROSS: "cross", _REPLACE: "replace"}


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for, and how it is sorted. `size` is how many papers such a list shows unasked.

    `show` None is the whole list.
    """

    day: date | None = None
    show: int | None = PAGE_SIZE
    skip: int = 0
    kind: str = ""
    order: str = "announced"
    size: int | None = PAGE_SIZE
    filter: Filter = EVERYTHING

    @property
    def kinds(self) -> tuple[int, ...]:
        return KINDS[self.kind]

    def of(self, whole: Sequence[T]) -> Sequence[T]:
        return whole[self.skip : None if self.show is None else self.skip + self.show]

    def parameters(self, **changes: object) -> dict[str, object]:
        """How an address says the same window with these changes: in one order, without what goes without saying."""
        told: dict[str, object] = {"date": self.day, "kind": self.kind, "sort": self.order}
        told |= {"show": self.show, "skip": self.skip}
        if self.filter:
            told |= self.filter.parameters()
        told |= changes
        silent = {"sort": "announced", "show": self.size}
        return {name: value for name, value in told.items() if value and value != silent.get(name)}

    def query(self, **changes: object) -> str:
        return as_query(self.parameters(**changes))

    def links(self, path: str, total: int, **pinned: object) -> dict[str, str]:
        """The addresses of the part before and of the part after this one, empty where there is none."""
        show = self.show or total
        before = max(0, min(self.skip, total) - show)
        after = self.skip + show
        return {
            "previous_url": path + self.query(skip=before, **pinned) if self.skip else "",
            "next_url": path + self.query(skip=after, **pinned) if after < total else "",
        }


def as_query(parameters: Mapping[str, object]) -> str:
    """As `urlencode` has it, with the question mark. A page of a list names thirty addresses of a few words."""
    return "?" + "&".join([f"{name}={_quoted(str(value))}" for name, value in parameters.items()]) if parameters else ""


@lru_cache(maxsize=256)
def _quoted(value: str) -> str:
    return quote_plus(value)


@dataclass
class PaperList(ABC):
    """A list of papers: `path` is its address, `name` says what it is."""

    window: Window

    @cached_property
    @abstractmethod
    def path(self) -> str: ...

    @property
    @abstractmethod
    def name(self) -> str: ...

    @property
    def pinned(self) -> dict[str, object]:
        """What an address must say beside the window, so that it stays the same list."""
        return {}

    @cached_property
    @abstractmethod
    def whole(self) -> Sequence[Entry]:
        """Every paper in the order asked for, those included that the filter hides."""

    @cached_property
    def papers(self) -> Sequence[Entry]:
        """What passes the filter: the whole of it, not only the part that is shown."""
        return self._passed(self.whole)

    @property
    def shown(self) -> Sequence[Entry]:
        return self.window.of(self.papers)

    @property
    def keys(self) -> list[int]:
        """The papers that are shown."""
        return [paper for paper, _kind in self.shown]

    def address(self, ending: str = "", **changes: object) -> str:
        """This list's address with these changes to its parameters; `ending` (`/feed`, `.bib`) follows the path."""
        return self.path + ending + self.window.query(**(self.pinned | changes))

    def _passed(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        if not self.window.filter.hides:
            return entries
        kept = self.window.filter.kept(Paper.objects.texts([paper for paper, _kind in entries]))
        return [entry for entry in entries if entry[0] in kept]

    def _sorted(self, papers: Sequence[int]) -> list[Entry]:
        """Papers that have an order of their own, in the one asked for."""
        order = self.window.order
        return list(zip(papers if order == "announced" else Paper.objects.sorted(papers, order), repeat(None)))


@dataclass
class DayList(PaperList):
    """The papers that an expression has on a day: three queries, whatever it asks for, and one for a filter."""

    expression: Expression

    @cached_property
    def path(self) -> str:
        return arxiv_path(self.expression)

    @property
    def name(self) -> str:
        return str(self.expression)

    @property
    def pinned(self) -> dict[str, object]:
        """The day: a list that is paged through must not turn to the next one in between."""
        return {"date": self.day}

    @cached_property
    def day(self) -> date | None:
        """The day asked for, or the newest that has something of the kinds asked for."""
        return self.window.day or self._newest[0]

    def ask_at_once(self) -> None:
        """Ask for all that a page tells of its day in one message: its papers, what is known of it, the days beside.

        Where no day is asked for, the newest that any list has had is taken for the one, with the question whether it
        is: it nearly always is, and only where it is not is there a second message.
        """
        wanted, unwanted, chosen = self.expression.wanted, self.expression.unwanted, self.window
        if not wanted:
            return
        if chosen.day:
            around = beside(chosen.day, wanted, chosen.kinds, unwanted)
            self._of_the_day, self.known, [found] = answers(*self._about(chosen.day), around)
            self.days_beside = dates(found)
            return
        likely = _newest_of_all if answers_at_once() else None
        if likely:
            around = newest(wanted, chosen.kinds, unwanted)
            papers, known, [found] = answers(*self._about(likely), around)
            self._newest = dates(found)
        if self.day and self.day != likely:
            papers, known = answers(*self._about(self.day))
        if self.day:
            self._of_the_day, self.known = papers, known
            _remember(self.day)

    def _about(self, day: date) -> tuple[Question, Question]:
        """Its papers, and what is known of it."""
        expression = self.expression
        papers = of_day(day, expression.wanted, expression.unwanted, self.window.order)
        return papers, days.question(day, day)

    @cached_property
    def known(self) -> Sequence[Row]:
        """What tells how whole the day is; see papers/days.py."""
        return answers(days.question(self.day, self.day))[0] if self.day else []

    @cached_property
    def days_beside(self) -> tuple[date | None, date | None]:
        if not self.window.day:
            return self._newest[1], None
        expression = self.expression
        return Announcement.objects.days_beside(
            self.window.day, expression.wanted, self.window.kinds, expression.unwanted
        )

    @cached_property
    def whole(self) -> Sequence[Entry]:
        return self._of_kinds(self._of_the_day) if self.window.filter.hides else self.papers

    @cached_property
    def papers(self) -> Sequence[Entry]:
        return self._of_kinds(self._found)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many papers pass the filter, by kind, those of other kinds than the window's included."""
        counted = Counter([kind for _paper, kind in self._found])
        return {name: counted[kind] for kind, name in _COUNTED.items()}

    @cached_property
    def _newest(self) -> tuple[date | None, date | None]:
        expression = self.expression
        return Announcement.objects.newest_days(expression.wanted, self.window.kinds, expression.unwanted)

    @cached_property
    def _found(self) -> Sequence[Entry]:
        return self._passed(self._of_the_day)

    @cached_property
    def _of_the_day(self) -> Sequence[Entry]:
        if not self.day:
            return []
        wanted, unwanted = self.expression.wanted, self.expression.unwanted
        return Announcement.objects.papers_of_day(self.day, wanted, unwanted, self.window.order)

    def _of_kinds(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        kinds = self.window.kinds
        return [entry for entry in entries if entry[1] in kinds]


def _remember(newest_day: date) -> None:
    global _newest_of_all
    _newest_of_all = max(newest_day, _newest_of_all or newest_day)


def forget() -> None:
    """Expect no day to be the newest."""
    global _newest_of_all
    _newest_of_all = None


class NoSuchEdition(LookupError):
    """The venue has no public edition of this year."""


class NoSuchTrack(LookupError):
    """The edition has no group of this name."""


@dataclass
class EditionList(PaperList):
    """The papers of a venue's edition, all or of one track, in the order of its release."""

    venue: Venue
    year: int | None
    group: str = ""

    @cached_property
    def path(self) -> str:
        return f"/venue/{quote(self.venue.key)}" + (f".{self.year}" if self.year else "")

    @property
    def name(self) -> str:
        return " ".join(filter(None, [str(self.edition or self.venue), self.track]))

    @property
    def pinned(self) -> dict[str, object]:
        return {"group": self.track} if self.track else {}

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
        """The tracks with their numbers, in the order in which they come."""
        return list(Counter(self._of_the_edition.values()).items())

    @property
    def passed_by_track(self) -> Counter[str]:
        """How many papers of each track pass the filter."""
        of = self._of_the_edition
        if not self.window.filter.hides:
            return Counter(of.values())
        return Counter(of[paper] for paper, _kind in self._of_the_edition_passed)

    @cached_property
    def papers(self) -> Sequence[Entry]:
        """Taken from all of the edition that passes: a page of one track counts the others too."""
        if not self.window.filter.hides:
            return self.whole
        passed = {paper for paper, _kind in self._of_the_edition_passed}
        return [entry for entry in self.whole if entry[0] in passed]

    @cached_property
    def whole(self) -> Sequence[Entry]:
        track, papers = self.track, self._of_the_edition
        return self._sorted([paper for paper, of in papers.items() if of == track] if track else list(papers))

    @cached_property
    def track(self) -> str:
        """The group asked for as the edition spells it: an address has it in any case, with any quotes."""
        names = [track for track, _count in self.groups] if self.group else [""]
        if self.group in names:
            return self.group
        found = next((name for name in names if fold(name) == fold(self.group)), None)
        if found is None:
            raise NoSuchTrack(self.group)
        return found

    @cached_property
    def _of_the_edition(self) -> dict[int, str]:
        return ReleaseEntry.objects.papers_and_groups(self.edition) if self.edition else {}

    @cached_property
    def _of_the_edition_passed(self) -> Sequence[Entry]:
        return self._passed([(paper, None) for paper in self._of_the_edition])


@dataclass
class NamedList(PaperList):
    """Papers by their identifiers, of all kinds, in the order asked."""

    identifiers: Sequence[Identifier]

    @cached_property
    def path(self) -> str:
        """Under the room of the first of them."""
        room, names = self.identifiers[0].address[:7], [identifier.address[7:] for identifier in self.identifiers]
        return room + ",".join(names)

    @property
    def name(self) -> str:
        return self.path[7:]

    @cached_property
    def whole(self) -> Sequence[Entry]:
        return self._sorted(list(dict.fromkeys(self._here.values())))

    @property
    def missing(self) -> list[Identifier]:
        return [identifier for identifier in self.identifiers if identifier not in self._here]

    @cached_property
    def _here(self) -> dict[Identifier, int]:
        return papers_named(self.identifiers)


def arxiv_path(expression: Expression | str) -> str:
    return f"/arxiv/{quote(str(expression), safe='+,-/.')}"


def papers_named(identifiers: Sequence[Identifier]) -> dict[Identifier, int]:
    """The primary keys of those that are here, in the order asked; one query a scheme, and there are few of them."""
    found: dict[Identifier, int] = {}
    for scheme in {identifier.scheme for identifier in identifiers}:
        values = [identifier.value for identifier in identifiers if identifier.scheme == scheme]
        rows = PaperIdentifier.objects.filter(scheme=scheme, value__in=values, paper__public=True)
        found |= {Identifier(scheme, value): paper for value, paper in rows.values_list("value", "paper")}
    return {identifier: found[identifier] for identifier in identifiers if identifier in found}


def paper_named(identifier: Identifier) -> Paper | None:
    """The paper that answers to this name, with everything that is said of it."""
    names = {"identifiers__scheme": identifier.scheme, "identifiers__value": identifier.value}
    return Paper.objects.for_records().filter(public=True, **names).first()

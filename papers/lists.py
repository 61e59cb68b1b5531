"""The lists that papers are read in: the same for pages, feeds, exports and API.

Nothing is asked of the database before it is needed.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import repeat
from urllib.parse import quote

from papers import days
from papers.expressions import Expression
from papers.filters import fold
from papers.identifiers import Identifier
from papers.models import Announcement, Edition, Paper, PaperIdentifier, ReleaseEntry, Venue
from papers.querysets import Question, Row, answers, answers_at_once, beside, dates, newest, of_day
from papers.windows import Window

# (paper, kind of its announcement; None outside a day's list)
Entry = tuple[int, int | None]
_newest_of_all: date | None = None
_COUNTED = {Announcement.Kind.NEW: "new", Announcement.Kind.CROSS: "cross", Announcement.Kind.REPLACE: "replace"}


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

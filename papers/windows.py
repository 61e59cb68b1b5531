"""Which part of a list of papers is asked for, and how an address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote_plus

from papers.filters import EVERYTHING, Filter
from papers.models import Announcement

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
NO_FILTER = dict.fromkeys(("any", "all", "none", "in", "only"), "")


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

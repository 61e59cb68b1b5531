"""The parameters of a list, read from an address: one and the same for pages, feeds, exports and API."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.days import FIRST_DAY, LAST_DAY
from papers.filters import EVERYTHING, FIELDS, LONGEST_TERM, MOST_TERMS, Filter, FilterError, terms
from papers.querysets import ORDERS
from papers.windows import KINDS, LARGEST, PAGE_SIZE, Window

# `1` is what Cool Papers calls its stars.
_ORDER_NAMES = {**dict(zip(ORDERS, ORDERS, strict=True)), "1": "stars"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# One sentence a parameter: what is wrong with it is what it has to be.
_SENTENCES = {
    "date": gettext_lazy("“date” is a day of the calendar since August 1991, written like 2024-05-06."),
    "show": gettext_lazy("“show” is a whole number from 1 to 1000."),
    "skip": gettext_lazy("“skip” is a whole number from 0 to 10,000,000."),
    "kind": gettext_lazy("“kind” is one of: all, new, cross, replace."),
    "sort": gettext_lazy("“sort” is one of: announced, time, stars, opened."),
}
_NO_TIME = "a time between 1991 and 2099"


def read_day(text: str) -> date:
    """The day that a `date=` names; raises ValueError with a sentence where it names none of arXiv's."""
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else date.min
    except ValueError:
        found = date.min
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError(_SENTENCES["date"])
    return found


# The fields of a form without the form, which copies every field for each reader: that costs more than to read them.
_READERS: dict[str, Callable[[str], Any]] = {
    "date": lambda text: read_day(text) if text else None,
    "show": forms.IntegerField(required=False, min_value=1, max_value=LARGEST).clean,
    "skip": forms.IntegerField(required=False, min_value=0, max_value=10_000_000).clean,
    "kind": forms.ChoiceField(required=False, choices=[(name, name) for name in KINDS if name]).clean,
    "sort": forms.ChoiceField(required=False, choices=list(_ORDER_NAMES.items())).clean,
}


def window(request: HttpRequest, size: int | None = PAGE_SIZE) -> Window:
    """The window that an address asks for; `size` is what is shown when it says nothing (None: all)."""
    if not request.GET:
        return Window(show=size, size=size)
    asked = _cleaned(request.GET)
    return Window(
        day=asked.get("date"),
        show=asked.get("show") or size,
        skip=asked.get("skip") or 0,
        kind=asked.get("kind") or "",
        order=_ORDER_NAMES[asked.get("sort") or "announced"],
        size=size,
        filter=_filter(request.GET),
    )


def _cleaned(said: QueryDict) -> dict[str, Any]:
    """What the address says of the window, each value read."""
    cleaned, wrong = {}, []
    for name, read in _READERS.items():
        if name in said:
            try:
                cleaned[name] = read(str(said[name]))
            except (ValidationError, ValueError):
                wrong.append(str(_SENTENCES[name]))
    if wrong:
        raise BadRequest(" ".join(wrong))
    return cleaned


def filter_of(
    some: Iterable[str], every: Iterable[str], forbidden: Iterable[str], places: Iterable[str], only: bool = True
) -> Filter:
    """`any=`, `all=`, `none=` hold terms, one a line; `in=` where they are looked for; `only=0` marks and hides not."""
    fields = {name for value in places for name in value.split(",") if name}
    if unknown := fields.difference(FIELDS):
        message = _("“in” names some of: title, abstract, authors. It does not know “%(name)s”.")
        raise BadRequest(message % {"name": min(unknown)[:80]})
    try:
        found = (terms("\n".join(some)), terms("\n".join(every)), terms("\n".join(forbidden)))
    except FilterError as error:
        message = _("A filter takes at most %(count)s terms of at most %(length)s characters.")
        raise BadRequest(message % {"count": MOST_TERMS, "length": LONGEST_TERM}) from error
    return Filter(*found, fields=tuple(name for name in FIELDS if name in fields) or FIELDS, only=only)


def in_utc(moment: datetime) -> datetime:
    """In UTC, as which a time without a zone is read; raises ValueError where no database has such a time."""
    try:
        found = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_NO_TIME) from error
    if not FIRST_DAY <= found.date() <= LAST_DAY:
        raise ValueError(_NO_TIME)
    return found


def _filter(asked: QueryDict) -> Filter:
    if not asked.keys() & {"any", "all", "none"}:
        return EVERYTHING
    some, every, forbidden, places = (asked.getlist(name) for name in ("any", "all", "none", "in"))
    return filter_of(some, every, forbidden, places, only=asked.get("only") != "0")

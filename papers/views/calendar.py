"""The days of a month in an expression, each with its state: what can be read, and why a day holds nothing."""

import re
from calendar import SUNDAY, Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers import days
from papers.days import FIRST_DAY, LAST_DAY, DayState, Reason
from papers.lists import DayList
from papers.models import Announcement
from papers.parameters import window
from papers.views.asking import FROM_THE_TOP, public_page
from papers.views.expression import heading, read_expression, subjects_of

_MONTH = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])")
_SENTENCES: dict[Reason, Promise] = {
    "harvested": gettext_lazy("Complete."),
    "running": gettext_lazy("Being fetched: more papers are coming."),
    "fed": gettext_lazy("The feed of this day is here: later replacements and all details are still to come."),
    "awaited": gettext_lazy("Late: the feed of arXiv is still that of an earlier day."),
    "late": gettext_lazy("Not fetched yet, though arXiv has announced it: papers may be missing."),
    "unharvested": gettext_lazy("Only some papers of this day are here."),
    "weekend": gettext_lazy("arXiv announces nothing on Fridays and Saturdays."),
    "holiday": gettext_lazy("arXiv keeps a holiday."),
    "empty": gettext_lazy("arXiv announced nothing: its feed of this day is empty."),
    "early": gettext_lazy("Not announced yet."),
}
_KEY = (
    ("complete", gettext_lazy("all of the day is here")),
    ("partial", gettext_lazy("some of it is here")),
    ("stale", gettext_lazy("announced, and not fetched yet")),
    ("none", gettext_lazy("nothing was announced")),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A day's state by name, and the sentence that tells a reader why."""

    name: str
    sentence: Promise


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of the month. `url` is empty where the list holds nothing of that day."""

    day: date
    is_outside: bool
    state: Told
    url: str


def told(state: DayState) -> Told:
    return Told(state.name, _SENTENCES[state.reason])


@public_page
def month(request: HttpRequest, text: str) -> HttpResponse:
    """`/arxiv/<expression>/calendar?month=2024-05`: this month, unless the address says which."""
    asked = DayList(window(request), read_expression(text))
    first = _month(request.GET.get("month", ""))
    following = (first + timedelta(days=31)).replace(day=1)
    previous = (first - timedelta(days=1)).replace(day=1)
    context = {
        "heading": heading(asked.expression),
        "list_url": asked.path + asked.window.query(date=None, **FROM_THE_TOP),
        "month": first,
        "weeks": _weeks(asked, first),
        "key": _KEY,
        "previous_month": previous,
        "next_month": following,
        "previous_url": address(asked, previous) if previous >= FIRST_DAY else "",
        "next_url": address(asked, following) if following <= timezone.now().date() else "",
    }
    return render(request, "papers/calendar.html", context)


def address(asked: DayList, of: date | None) -> str:
    """The calendar of a list, which leads to days of the same kind, filter and order; None is this month."""
    month_told = f"{of:%Y-%m}" if of else ""
    return f"{asked.path}/calendar" + asked.window.query(date=None, **FROM_THE_TOP, month=month_told)


def _month(text: str) -> date:
    if not text:
        return timezone.now().date().replace(day=1)
    found = _MONTH.fullmatch(text)
    first = date(int(found[1]), int(found[2]), 1) if found and int(found[1]) else None
    if first is None or not FIRST_DAY <= first <= LAST_DAY:
        raise BadRequest(_("“month” is a month since August 1991, written like 2024-05."))
    return first


def _weeks(asked: DayList, first: date) -> list[list[Cell]]:
    """Weeks from Sunday, the evening with which arXiv's week begins."""
    weeks = Calendar(SUNDAY).monthdatescalendar(first.year, first.month)
    shown = [day for week in weeks for day in week]
    expression, kinds = asked.expression, asked.window.kinds
    held = Announcement.objects.days_that_hold(shown, expression.wanted, kinds, expression.unwanted)
    states = days.states(subjects_of(asked.expression), shown)
    return [
        [Cell(day, day.month != first.month, told(states[day]), _url(asked, day, held)) for day in week]
        for week in weeks
    ]


def _url(asked: DayList, day: date, held: set[date]) -> str:
    return asked.path + asked.window.query(date=day, skip=0) if day in held else ""

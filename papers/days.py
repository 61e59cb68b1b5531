"""How whole a day of arXiv is here: complete, partial, stale, or none and why.

What decides is which harvests were made: whether one that came through began after the day's list was out. What
papers there are decides nothing, for a part of a list looks like a list.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from django.db import connection
from django.utils import timezone

from papers import announcements
from papers.models import SourceRun, Subject
from papers.querysets import as_date, moment

# Since the month in which arXiv opened, and far enough for every reader of today: what a reader may ask for.
FIRST_DAY, LAST_DAY = date(1991, 8, 1), date(2099, 12, 31)
# The list of changes is the truth; a feed only hints at what is in it.
_TRUTH = "arxiv_oai"
_OPEN = (SourceRun.State.DUE, SourceRun.State.RUNNING)
_HARVESTS = """
SELECT scope, since, responded, state FROM papers_sourcerun
WHERE source = %s AND (since IS NULL OR since <= %s)
      AND (state IN ('due', 'running') OR state = 'done' AND until IS NULL)"""
Name = Literal["complete", "partial", "stale", "none"]
Reason = Literal["harvested", "running", "late", "unharvested", "weekend", "holiday", "early"]


@dataclass(frozen=True, slots=True)
class DayState:
    name: Name
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Harvest:
    scope: str
    since: date | None
    responded: datetime | None
    is_open: bool


def state(subjects: Collection[Subject], day: date, now: datetime | None = None) -> DayState:
    """The state of a day in these subjects; one query."""
    return states(subjects, [day], now)[day]


def states(subjects: Collection[Subject], days: Collection[date], now: datetime | None = None) -> dict[date, DayState]:
    """The states of days in these subjects; one query for all of them."""
    now = now or timezone.now()
    open_days = [day for day in days if _published(day) <= now and announcements.is_announcement_day(day)]
    harvests = _harvests(max(open_days)) if open_days else []
    return {day: _state(subjects, day, now, harvests) for day in days}


def _state(subjects: Collection[Subject], day: date, now: datetime, harvests: Iterable[_Harvest]) -> DayState:
    if not announcements.is_announcement_day(day):
        return DayState("none", "holiday" if announcements.is_holiday(day) else "weekend")
    published = _published(day)
    if published > now:
        return DayState("none", "early")
    reaching = [harvest for harvest in harvests if harvest.since is None or harvest.since <= day]
    after = [harvest for harvest in reaching if harvest.responded and harvest.responded >= published]
    done = [harvest.scope for harvest in after if not harvest.is_open]
    if all(any(_covers(scope, subject) for scope in done) for subject in subjects):
        return DayState("complete", "harvested")
    if any(harvest.is_open for harvest in after):
        return DayState("partial", "running")
    if any(_covers(harvest.scope, subject) for harvest in reaching for subject in subjects):
        return DayState("stale", "late")
    return DayState("partial", "unharvested")


def _harvests(last: date) -> list[_Harvest]:
    """The harvests that may tell of days up to this one, by hand: every list asks, and has 5 ms for everything."""
    with connection.cursor() as cursor:
        cursor.execute(_HARVESTS, [_TRUTH, connection.ops.adapt_datefield_value(last)])
        rows = cursor.fetchall()
    return [_Harvest(scope, since and as_date(since), moment(told), name in _OPEN) for scope, since, told, name in rows]


def _covers(scope: str, subject: Subject) -> bool:
    """Whether a set of arXiv's (`cs`, `physics:hep-th`, `cs:cs:AI`; empty: all) holds a subject."""
    group, *rest = scope.split(":")
    if len(rest) == 2:
        return subject.code == ".".join(rest)
    if rest:
        return subject.archive == rest[0]
    return not group or group in (subject.archive, subject.group.lower())


def _published(day: date) -> datetime:
    return datetime.combine(day, announcements.PUBLISHES, announcements.NEW_YORK).astimezone(UTC)

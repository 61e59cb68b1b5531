"""How whole a day of arXiv is here: complete, partial, stale, or none and why.

What decides is which harvests were made: whether one that came through began after the day's list was out. When it
was out is what the schedule says, unless arXiv's own feeds were seen and say otherwise: a feed of the day shows that it
was announced, an empty one that nothing was, and one that should be of the day and is of an earlier one that all is
still to come. What papers there are decides nothing, for a part of a list looks like a list.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from django.utils import timezone

from papers import announcements
from papers.models import SourceRun, Subject
from papers.querysets import Question, Row, answers, as_date, moment

# Since the month in which arXiv opened, and far enough for every reader of today: what a reader may ask for.
FIRST_DAY, LAST_DAY = date(1991, 8, 1), date(2099, 12, 31)
# The list of changes is the truth; a feed only hints at what is in it.
_TRUTH = "arxiv_oai"
_OPEN = (SourceRun.State.DUE, SourceRun.State.RUNNING)
_ROWS = """
SELECT scope, since, responded, state, NULL, last_datestamp,
       id IN (SELECT part_of_id FROM papers_sourcerun WHERE part_of_id IS NOT NULL AND state IN ('due', 'running')),
       id IN (SELECT part_of_id FROM papers_sourcerun
              WHERE part_of_id IS NOT NULL AND state NOT IN ('due', 'running', 'done'))
FROM papers_sourcerun
WHERE source = %s AND (since IS NULL OR since <= %s)
      AND (state IN ('due', 'running') OR state = 'done' AND until IS NULL)
UNION ALL
SELECT scope, day, last_seen, 'feed', papers, NULL, NULL, NULL FROM papers_feedday WHERE day BETWEEN %s AND %s"""
# A harvest that brought nothing of a day proves that there is nothing only when the list would long be out: arXiv
# publishes late at times.
_LATEST = timedelta(hours=12)
# No feed was ever stuck for so long.
_LONGEST_STALE = timedelta(days=14)
Name = Literal["complete", "partial", "stale", "none"]
Reason = Literal[
    "harvested", "running", "fed", "awaited", "late", "unharvested", "weekend", "holiday", "empty", "early"
]


@dataclass(frozen=True, slots=True)
class DayState:
    name: Name
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Harvest:
    scope: str
    since: date | None
    responded: datetime | None
    last_datestamp: date | None
    is_open: bool
    is_whole: bool

    def shows(self, day: date, out: datetime) -> bool:
        """Whether the list of this day must have been out. What it announces is dated with the day after, in UTC."""
        if not self.responded or self.responded < out:
            return False
        return self.responded >= out + _LATEST or bool(self.last_datestamp and self.last_datestamp > day)


@dataclass(frozen=True, slots=True)
class _Feed:
    scope: str
    day: date
    last_seen: datetime
    papers: int


def state(
    subjects: Collection[Subject], day: date, now: datetime | None = None, known: Iterable[Row] | None = None
) -> DayState:
    """The state of a day in these subjects; one query, unless what is `known` of the day was asked before."""
    return states(subjects, [day], now, known)[day]


def states(
    subjects: Collection[Subject],
    days: Collection[date],
    now: datetime | None = None,
    known: Iterable[Row] | None = None,
) -> dict[date, DayState]:
    """The states of days in these subjects; one query for all of them."""
    now = now or timezone.now()
    past = [day for day in days if _published(day) <= now]
    if past and known is None:
        [known] = answers(question(min(past), max(past)))
    harvests, feeds = _read(known if past and known else [])
    feeds = [feed for feed in feeds if any(_shows(feed.scope, subject) for subject in subjects)]
    return {day: _state(subjects, day, now, harvests, feeds) for day in days}


def question(first: date, last: date) -> Question:
    """What may tell of days from the first to the last, by hand: every list asks, and has 3.5 ms for everything."""
    return Question(_ROWS, [_TRUTH, last, first - _LONGEST_STALE, last])


def _state(
    subjects: Collection[Subject], day: date, now: datetime, harvests: Iterable[_Harvest], feeds: Collection[_Feed]
) -> DayState:
    of_day = [feed for feed in feeds if feed.day == day]
    if why := _why_nothing(subjects, day, now, of_day):
        return DayState("none", why)
    stale = [feed.last_seen for feed in feeds if feed.day < day and feed.last_seen >= announcements.feed_is_due(day)]
    out = max([_published(day), *stale])
    reaching = [harvest for harvest in harvests if harvest.since is None or harvest.since <= day]
    after = [harvest for harvest in reaching if harvest.shows(day, out)]
    done = [harvest.scope for harvest in after if harvest.is_whole and not harvest.is_open]
    if all(any(_covers(scope, subject) for scope in done) for subject in subjects):
        return DayState("complete", "harvested")
    if any(harvest.is_open for harvest in after):
        return DayState("partial", "running")
    if any(_covers(harvest.scope, subject) for harvest in after for subject in subjects):
        return DayState("partial", "unharvested")
    if of_day:
        return DayState("partial", "fed")
    if stale:
        return DayState("stale", "awaited")
    if any(_covers(harvest.scope, subject) for harvest in reaching for subject in subjects):
        return DayState("stale", "late")
    return DayState("partial", "unharvested")


def _why_nothing(subjects: Collection[Subject], day: date, now: datetime, feeds: Collection[_Feed]) -> Reason | None:
    """Why there is no list of this day; None if there is one, which a feed with papers in it shows on any day."""
    if any(feed.papers for feed in feeds):
        return None
    if not announcements.is_announcement_day(day):
        return "holiday" if announcements.is_holiday(day) else "weekend"
    if _published(day) > now:
        return "early"
    is_empty = all(any(_shows(feed.scope, subject) for feed in feeds) for subject in subjects)
    return "empty" if feeds and is_empty else None


def _read(rows: Iterable[Row]) -> tuple[list[_Harvest], list[_Feed]]:
    harvests, feeds = [], []
    for scope, day, when, state, papers, last, has_open_parts, has_lost_parts in rows:
        if state != "feed":
            is_open = state in _OPEN or bool(has_open_parts)
            dates = day and as_date(day), moment(when), last and as_date(last)
            harvests.append(_Harvest(scope, *dates, is_open, not has_lost_parts))
        elif seen := moment(when):
            feeds.append(_Feed(scope, as_date(day), seen, papers))
    return harvests, feeds


def _shows(scope: str, subject: Subject) -> bool:
    """Whether a feed (`cs`, `cs.LG`, `cs.ai+q-bio.NC`, in any case) shows what is announced in a subject."""
    return any(part in (subject.code.casefold(), subject.archive.casefold()) for part in scope.casefold().split("+"))


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

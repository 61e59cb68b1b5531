"""On which day arXiv announced what it received when: its schedule, in New York's calendar. Plain Python.

What comes in before 14:00 is announced at 20:00 the same day, Monday to Thursday; what comes in on Friday before 14:00
on Sunday at 20:00, and later at the weekend on Monday. On a holiday nothing is announced and all waits for the next
time. The day is New York's at 20:00: in UTC it is over by then, and arXiv's own lists bear the date of the morning
after.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
CLOSES = time(14)
ANNOUNCES = time(20)
# When the metadata of the day can be harvested, as a rule.
PUBLISHES = time(22, 30)
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_DAY = timedelta(days=1)
# arXiv names its holidays each year; these it keeps beside the federal ones.
_FURTHER_HOLIDAYS = {date(2026, 12, 29), date(2026, 12, 31)}


def announced(received: datetime) -> date:
    """The day on which arXiv announced what it received at this (aware) time."""
    local = received.astimezone(NEW_YORK)
    return _announced(local.date(), local.time() >= CLOSES)


def is_announcement_day(day: date) -> bool:
    """Whether arXiv announces on the evening of this day."""
    return day.weekday() not in (_FRIDAY, _SATURDAY) and not is_holiday(day)


def days_of(
    versions: Iterable[tuple[int, datetime]],
    seen_first: date | None = None,
    seen: Mapping[int, date] = MappingProxyType({}),
) -> tuple[date | None, frozenset[date]]:
    """When a paper was announced as new (None: its first version is not known), and when as replaced.

    What was seen (as new; as which version) goes before what the schedule says of the moment of submission.
    """
    first = seen_first
    replaced = dict(seen)
    for number, submitted in versions:
        if number == 1:
            first = first or announced(submitted)
        elif number not in replaced:
            replaced[number] = announced(submitted)
    return first, frozenset(replaced.values()) - {first}


def last_published(now: datetime) -> datetime:
    """When the newest announcement before `now` could be harvested."""
    day = now.astimezone(NEW_YORK).date()
    while True:
        moment = datetime.combine(day, PUBLISHES, NEW_YORK).astimezone(UTC)
        if moment <= now and is_announcement_day(day):
            return moment
        day -= _DAY


def feed_is_due(day: date) -> datetime:
    """When arXiv's feeds turn to the announcement of this day: the midnight after it."""
    return datetime.combine(day + _DAY, time(), NEW_YORK).astimezone(UTC)


def last_fed(now: datetime) -> date:
    """The newest announcement that the feeds ought to show by `now`."""
    day = now.astimezone(NEW_YORK).date() - _DAY
    while not is_announcement_day(day):
        day -= _DAY
    return day


@lru_cache(maxsize=1 << 15)
def _announced(day: date, closed: bool) -> date:
    """Friday's list closes at 14:00 and appears on Sunday: Saturday and Sunday themselves are past every closing."""
    if day.weekday() == _FRIDAY and not closed:
        day += 2 * _DAY
    elif closed or day.weekday() in (_SATURDAY, _SUNDAY):
        day = _next_weekday(day)
        if day.weekday() == _FRIDAY:
            day += 2 * _DAY
    while not is_announcement_day(day):
        day += _DAY
    return day


def _next_weekday(day: date) -> date:
    """The weekday at whose 14:00 the list closes that is open on the evening of `day`."""
    day += _DAY
    while day.weekday() in (_SATURDAY, _SUNDAY):
        day += _DAY
    return day


def is_holiday(day: date) -> bool:
    return day in _holidays(day.year) or day in _FURTHER_HOLIDAYS


@lru_cache(maxsize=128)
def _holidays(year: int) -> frozenset[date]:
    """New Year, King's day, Juneteenth, Independence Day, Labor Day, Thanksgiving, Christmas, as they are observed."""
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 12, 25)]
    if year >= 2021:
        fixed.append(date(year, 6, 19))
    moving = [_nth(year, 1, 0, 3), _nth(year, 9, 0, 1), _nth(year, 11, 3, 4)]
    return frozenset([*map(_observed, fixed), *moving])


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _observed(day: date) -> date:
    """A holiday on a Saturday is kept on Friday, one on a Sunday on Monday."""
    return day + {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(day.weekday(), timedelta())

"""One request at a time to a provider, and none too early: over all processes, machines and restarts, by a row.

The clock is the database's: machines differ, and the one that is ahead would ask too early.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Greatest, Now

from papers.models import Pace

# Longer than a request may take: whoever died while asking holds up the others for no longer.
LONGEST = timedelta(minutes=4)
# So many refusals in a row, and we leave the provider alone for so long: arXiv's last for hours.
MOST_REFUSALS = 3
RESPITE = 900.0
# Nobody is left alone for longer, whatever he asks for: a slip of his would close a source for a year.
LONGEST_REST = 6 * 3600.0
_POLL = 0.05


class NotNow(Exception):
    """Somebody else is at the provider, or it wants to be left alone, for longer than we would wait."""


@contextmanager
def turn(host: str, delay: float, patience: float | None = None) -> Iterator[None]:
    """Wait for our turn, but no more than `patience` seconds, and hold it.

    The next one comes `delay` seconds after the answer, not after the question: so the server never sees two requests
    closer than that, however long the first was on its way.
    """
    owner = uuid4().hex
    Pace.objects.get_or_create(host=host)
    _wait(host, owner, patience)
    try:
        yield
    finally:
        mine = Pace.objects.filter(host=host, owner=owner)
        mine.update(owner="", busy_until=None, next_start=Greatest(F("next_start"), _in(delay)))


def postpone(host: str, seconds: float) -> None:
    """Let nobody ask before so many seconds have passed: the provider wants it so, or has just failed."""
    Pace.objects.get_or_create(host=host)
    Pace.objects.filter(host=host).update(next_start=Greatest(F("next_start"), _in(min(seconds, LONGEST_REST))))


def refused(host: str) -> None:
    """The provider says that it is asked too often."""
    Pace.objects.filter(host=host).update(refusals=F("refusals") + 1)
    if Pace.objects.filter(host=host, refusals__gte=MOST_REFUSALS).exists():
        postpone(host, RESPITE)


def answered(host: str) -> None:
    Pace.objects.filter(host=host, refusals__gt=0).update(refusals=0)


def is_closed(host: str, patience: float) -> bool:
    """Whether nobody may ask within so many seconds."""
    return Pace.objects.filter(host=host, next_start__gt=_in(patience)).exists()


def _wait(host: str, owner: str, patience: float | None) -> None:
    deadline = None if patience is None else time.monotonic() + patience
    while not _claim(host, owner):
        wait = min(max(_seconds_left(host), _POLL), 5.0)
        if deadline is not None and time.monotonic() + wait > deadline:
            raise NotNow(host)
        time.sleep(wait)


def _claim(host: str, owner: str) -> bool:
    is_free = Q(busy_until=None) | Q(busy_until__lte=Now())
    claimed = Pace.objects.filter(is_free, host=host, next_start__lte=Now())
    return claimed.update(owner=owner, busy_until=_in(LONGEST.total_seconds())) > 0


def _seconds_left(host: str) -> float:
    left = ExpressionWrapper(F("next_start") - Now(), output_field=DurationField())
    return Pace.objects.values_list(left, flat=True).get(host=host).total_seconds()


def _in(seconds: float) -> ExpressionWrapper:
    return ExpressionWrapper(Now() + timedelta(seconds=seconds), output_field=DateTimeField())

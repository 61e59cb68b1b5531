"""One request at a time to a provider, and none too early: over all processes and restarts, by a row of its own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from papers.models import Pace

# Longer than a request may take: whoever died while asking holds up the others for no longer.
_LONGEST = timedelta(minutes=5)
_POLL = 0.25


@contextmanager
def turn(host: str, delay: float) -> Iterator[None]:
    """Wait for our turn and hold it. The next one comes `delay` seconds after the answer, not after the question.

    So the server never sees two requests closer than that, however long the first was on its way.
    """
    owner = uuid4().hex
    Pace.objects.get_or_create(host=host)
    while (wait := _claim(host, owner)) is not None:
        time.sleep(wait)
    try:
        yield
    finally:
        next_start = timezone.now() + timedelta(seconds=delay)
        mine = Pace.objects.filter(host=host, owner=owner)
        mine.update(owner="", busy_until=None, next_start=Greatest(F("next_start"), next_start))


def postpone(host: str, seconds: float) -> None:
    """Let nobody ask before so many seconds have passed: the provider wants it so, or has just failed."""
    next_start = timezone.now() + timedelta(seconds=seconds)
    Pace.objects.get_or_create(host=host)
    Pace.objects.filter(host=host, next_start__lt=next_start).update(next_start=next_start)


def _claim(host: str, owner: str) -> float | None:
    """None: the turn is ours. Else the seconds until it is worth asking again."""
    now = timezone.now()
    is_free = Q(busy_until=None) | Q(busy_until__lte=now)
    claimed = Pace.objects.filter(is_free, host=host, next_start__lte=now)
    if claimed.update(owner=owner, busy_until=now + _LONGEST):
        return None
    next_start = Pace.objects.values_list("next_start", flat=True).get(host=host)
    return min(max((next_start - now).total_seconds(), 0.0) or _POLL, 5.0)

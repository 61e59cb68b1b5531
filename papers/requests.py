"""A reader asks for a paper that is not here: a row that a worker works off. Nobody fetches while a reader waits."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, timedelta
from functools import partial
from hashlib import sha256

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from papers.identifiers import Identifier
from papers.models import PaperIdentifier, SourceRun

# Who can give a single paper by its identifier.
_SOURCES = {"arxiv": "arxiv_oai"}
_SINGLE = "id:"
# Whoever walks through made-up numbers fills no queue: so many may wait, and one that is not there is asked for once.
MOST_WAITING = 50
MOST_A_DAY = 1000
ONCE_IN = timedelta(days=7)
# One reader's share of these, so that no crawler takes them all; it is counted for an hour.
MOST_AN_HOUR = 20


def ask_for(address: str, identifiers: Iterable[Identifier]) -> list[Identifier]:
    """Ask on behalf of whoever reads from this network address, who has a share; those that are on their way now."""
    return [identifier for identifier in identifiers if ask(identifier, partial(_may_ask, address))]


def ask(identifier: Identifier, may_ask: Callable[[], bool] = lambda: True) -> bool:
    """Have a worker fetch this paper, unless it is here or was asked for lately; whether it is on its way now.

    To look how far it is takes nothing of a share: only what would be a new row asks `may_ask`.
    """
    source = _SOURCES.get(identifier.scheme)
    today = timezone.now().astimezone(UTC).date()
    if source is None or _is_of_the_future(identifier, today) or _is_here(identifier):
        return False
    asked = SourceRun.objects.filter(source=source, scope__startswith=_SINGLE, part_of=None)
    scope = scope_of(identifier)
    if known := asked.filter(scope=scope, since__gt=today - ONCE_IN).first():
        return known.state in (SourceRun.State.DUE, SourceRun.State.RUNNING)
    if asked.filter(since=today).count() >= MOST_A_DAY or _waiting(source) >= MOST_WAITING or not may_ask():
        return False
    try:
        with transaction.atomic():
            SourceRun.objects.create(source=source, scope=scope, since=today, until=today)
    except IntegrityError:  # another reader was faster
        pass
    return True


def scope_of(identifier: Identifier) -> str:
    """The scope of a run that asks for one record alone."""
    return f"{_SINGLE}{identifier.value}"


def is_single(scope: str) -> bool:
    return scope.startswith(_SINGLE)


def _may_ask(address: str) -> bool:
    key = f"papers:asked:{sha256(address.encode()).hexdigest()}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) <= MOST_AN_HOUR
    except ValueError:  # the hour was over between these two lines
        return True


def _is_of_the_future(identifier: Identifier, today: date) -> bool:
    """An id holds the month that it was given out in; that of tomorrow's may have begun elsewhere."""
    month = identifier.value[:4]
    return month.isdecimal() and month > f"{today + timedelta(days=1):%y%m}"


def _is_here(identifier: Identifier) -> bool:
    return PaperIdentifier.objects.filter(scheme=identifier.scheme, value=identifier.value).exists()


def _waiting(source: str) -> int:
    open_ones = (SourceRun.State.DUE, SourceRun.State.RUNNING)
    asked = SourceRun.objects.filter(source=source, scope__startswith=_SINGLE, part_of=None)
    return asked.filter(state__in=open_ones).count()

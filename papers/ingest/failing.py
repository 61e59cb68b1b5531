"""After a failure: once more, later, for less at a time, or not again.

Every source fails at times. The row says when it is tried again and why it was not done; after a number of attempts in
a row the run is given up, and waits for an operator or for the next window that covers it.
"""

from collections.abc import Callable

from django.conf import settings

from papers import pace
from papers.ingest import pages, proof, quarantine, runs, wire
from papers.models import SourceRun
from papers.record import Quarantined, SourceError
from papers.requests import is_single
from papers.sources import SOURCES
from papers.sources.http import Refused
from papers.sources.openreview import LoginNeeded
from papers.text import storable

# Seconds to the next attempt after the first, second ... failure in a row; then the run is given up.
BACK_OFF = (60.0, 300.0, 900.0, 1800.0, 3600.0)
# A command has a person waiting: it tries twice again, and sits out what the server asks for if that is short.
FOREGROUND_RETRIES = 2
LONGEST_WAIT = 300.0
# A page that failed so often while the server was well is asked for in smaller pieces.
PATIENCE_WITH_A_PAGE = 2

Tell = Callable[[SourceRun, str], None]


def try_again_soon(run: SourceRun, error: SourceError, tell: Tell) -> SourceRun:
    """In the foreground: the pace makes us wait, so that nobody else asks meanwhile either."""
    run = SourceRun.objects.get(pk=run.pk)
    source = SOURCES[run.source]
    asked_for = _asked_for(error)
    if error.permanent or run.attempts >= FOREGROUND_RETRIES or asked_for > LONGEST_WAIT:
        if asked_for:
            pace.postpone(source.SAYS, asked_for)
        return run if _ask_for_less(run, error) else _give_up(run, error)
    wait = max(asked_for, getattr(settings, source.DELAY_SETTING) * 2**run.attempts)
    pace.postpone(source.SAYS, wait)
    run.attempts += 1
    run.error = storable(str(error))
    run.save()
    tell(run, f"{error}; trying again in {wait:g} s")
    return run


def try_again_later(run: SourceRun, error: SourceError) -> SourceRun:
    """In the background: the row says when, and the sweep sends it again."""
    run = SourceRun.objects.get(pk=run.pk)
    if asked_for := _asked_for(error):
        pace.postpone(SOURCES[run.source].SAYS, asked_for)
    if run.attempts >= PATIENCE_WITH_A_PAGE and _ask_for_less(run, error):
        runs.leave(run, run.owner)
        return run
    if error.permanent or run.attempts >= len(BACK_OFF):
        return _give_up(run, error)
    return runs.put_off(run, max(asked_for, BACK_OFF[run.attempts]), str(error))


def _ask_for_less(run: SourceRun, error: SourceError) -> bool:
    """The server is well and only this page fails, for ever: one record on it that the server cannot write is enough.

    So the window is asked for by days. A day that fails, too, is passed over: its records are missing when the list of
    identifiers comes, and each is asked for by name. The one that fails even so goes to quarantine with the answer.
    """
    source = SOURCES[run.source]
    if run.is_listing or not wire.is_of_the_page(error) or not wire.is_well(source):
        return False
    assert isinstance(source, wire.Lists), "only of such a source is it known whether it is well"
    if is_single(run.scope):
        quarantine.keep(run, [Quarantined(run.scope.partition(":")[2], _body(error), str(error))])
        return False
    run.cursor, run.attempts, run.deliveries, run.error = "", 0, 0, storable(str(error))
    proof.forget_way(run)
    if run.narrowed:
        pages.next_day(run)
    else:
        run.narrowed = run.reached or run.since or source.EARLIEST
        run.save()
    return True


def _asked_for(error: SourceError) -> float:
    """The seconds that the server wants to be left alone, as far as we follow it."""
    return min(error.retry_after or 0.0, pace.LONGEST_REST)


def _body(error: SourceError) -> bytes:
    return error.body if isinstance(error, wire.Unreadable | Refused) else b""


def _give_up(run: SourceRun, error: SourceError) -> SourceRun:
    needs_login = isinstance(error, LoginNeeded)
    return runs.fail(run, str(error), SourceRun.State.LOGIN if needs_login else SourceRun.State.FAILED)

"""What workers do: a page at a time of whatever is most urgent. The rows say what that is; messages only wake them.

A message names a run and the state that it was in. When the run has moved on, the message is nobody's: so a thousand
of them, sent while no worker was there, are worked off in a moment, and delivering one three times does nothing.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

from django.db.models import F, Q
from django.db.utils import Error, InterfaceError, OperationalError
from django.utils import timezone

from papers import pace
from papers.ingest import failing, pages, runs
from papers.models import SourceRun, SourceSwitch
from papers.record import SourceError
from papers.sources import SOURCES

# A worker has other things to do than to wait for its turn: it comes back.
PATIENCE = 5.0
COME_BACK = 20.0


def next_page(pk: int, mark: str) -> SourceRun | None:
    """Take the page that this message is about; the run whose page should follow at once."""
    run = SourceRun.objects.filter(pk=pk, state__in=runs.OPEN, due__lte=timezone.now()).first()
    if run is None or mark_of(run) != mark or is_paused(run.source):
        return None
    owner = runs.new_owner()
    try:
        run = runs.claim_delivery(run, owner)
        if run.state in runs.OPEN:
            run = pages.take(run, owner, patience=PATIENCE)
    except runs.Busy:
        return None
    except pace.NotNow:
        runs.hand_back(run, owner, COME_BACK)
        return None
    except SourceError as error:
        failing.try_again_later(run, error)
        return None
    except (OperationalError, InterfaceError) as error:
        # Its disk is full. Or it is away: then the row cannot be told either, and the lease will be over.
        with suppress(Error):
            failing.try_again_later(run, SourceError(runs.reason(error)))
        raise
    except Exception as error:
        failing.try_again_later(run, SourceError(runs.reason(error)))
        raise
    except SystemExit:  # asked to stop
        runs.hand_back(run, owner, 0.0)
        raise
    runs.leave(run, owner)
    return _most_urgent(SOURCES[run.source].SAYS, timezone.now())


def due_runs(now: datetime | None = None) -> list[SourceRun]:
    """The run that each provider should be asked about next: what is due, and what somebody left."""
    now = now or timezone.now()
    return list(
        filter(None, (_most_urgent(host, now) for host in sorted({source.SAYS for source in SOURCES.values()})))
    )


def mark_of(run: SourceRun) -> str:
    """The state that a message is about."""
    state = f"{run.pages} {run.cursor} {run.narrowed} {run.is_listing} {run.attempts} {run.restarts}"
    return sha256(state.encode()).hexdigest()[:16]


def is_paused(source: str) -> bool:
    return SourceSwitch.objects.filter(source=source, paused__isnull=False).exists()


def _most_urgent(host: str, now: datetime) -> SourceRun | None:
    """Today before history: what a reader waits for and the newest window first, a window without a beginning last."""
    if pace.is_closed(host, PATIENCE):
        return None
    free = runs.IS_DUE & Q(due__lte=now) | runs.IS_LEASED & Q(lease_until__lte=now)
    mine = SourceRun.objects.filter(free, source__in=_unpaused(host))
    return mine.order_by(F("since").desc(nulls_last=True), "pk").first()


def _unpaused(host: str) -> Iterator[str]:
    paused = set(SourceSwitch.objects.filter(paused__isnull=False).values_list("source", flat=True))
    return (name for name, source in SOURCES.items() if host == source.SAYS and name not in paused)

"""A run's row through its states: opened, claimed by one process at a time, put off, ended.

Two processes never work at one run: its lease says whose it is, and a page is saved only under the lease that it was
asked for with.
"""

from datetime import timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from papers.models import SourceRun
from papers.record import Window
from papers.text import storable

# A page takes five minutes at worst, then its task is ended; a process that died holds its run for no longer than this.
LEASE = timedelta(minutes=6)
# A worker that began so often with a page and was never heard of again is not to blame: the page is.
MOST_DELIVERIES = 5

OPEN = (SourceRun.State.DUE, SourceRun.State.RUNNING)
GIVEN_UP = (SourceRun.State.FAILED, SourceRun.State.LOGIN, SourceRun.State.DEAD)
IS_DUE = Q(state=SourceRun.State.DUE)
# A run of records at hand has no lease: nobody else could go on with it.
IS_LEASED = Q(state=SourceRun.State.RUNNING, lease_until__isnull=False)


class Busy(Exception):
    """Another process is at this window, or was: its lease is not over."""

    def __init__(self, run: SourceRun) -> None:
        until = f"; should it have died, the run is free at {run.lease_until:%H:%M} UTC" if run.lease_until else ""
        super().__init__(f"Another process is at this window of {run.source} (run {run.pk}){until}.")


def open_run(source: str, window: Window) -> SourceRun:
    """The run of this window that broke off, to go on where it stands; else a new one, which is due now."""
    of_window = SourceRun.objects.filter(
        source=source, scope=window.scope, since=window.since, until=window.until
    ).order_by("pk")
    if run := of_window.filter(IS_DUE | IS_LEASED).last():
        return run
    try:
        with transaction.atomic():
            broke_off = of_window.filter(state__in=GIVEN_UP).filter(~Q(cursor="") | Q(reached__isnull=False))
            if run := broke_off.last():
                return reopen(run)
            return SourceRun.objects.create(source=source, scope=window.scope, since=window.since, until=window.until)
    except IntegrityError:
        raise Busy(
            SourceRun.objects.get(source=source, scope=window.scope, since=window.since, state__in=OPEN)
        ) from None


def reopen(run: SourceRun) -> SourceRun:
    """Due again, with all its attempts before it; an IntegrityError says that another run is at its window."""
    run.state, run.error, run.due, run.ended = SourceRun.State.DUE, "", timezone.now(), None
    run.attempts = run.restarts = run.deliveries = 0
    run.save()
    return run


def new_owner() -> str:
    return uuid4().hex


def claim(run: SourceRun, owner: str) -> SourceRun:
    """Take the run, or hold on to it; Busy if it is somebody else's."""
    if not _take(run.pk, owner):
        raise Busy(SourceRun.objects.get(pk=run.pk))
    return SourceRun.objects.get(pk=run.pk)


def claim_delivery(run: SourceRun, owner: str) -> SourceRun:
    """As `claim`, by a worker. It is counted before the work begins: who is killed by the work counts no more."""
    if not _take(run.pk, owner, deliveries=F("deliveries") + 1):
        raise Busy(SourceRun.objects.get(pk=run.pk))
    run = SourceRun.objects.get(pk=run.pk)
    if run.deliveries > MOST_DELIVERIES:
        told = f"{MOST_DELIVERIES} workers began with this page and died"
        return end(run, SourceRun.State.DEAD, f"{told}; before that: {run.error}" if run.error else told)
    return run


def _take(pk: int, owner: str, **also: object) -> bool:
    now = timezone.now()
    is_free = Q(owner=owner) | Q(lease_until=None) | Q(lease_until__lte=now)
    return bool(
        SourceRun.objects.filter(is_free, pk=pk, state__in=OPEN).update(
            owner=owner,
            lease_until=now + LEASE,
            state=SourceRun.State.RUNNING,
            started=Coalesce(F("started"), now),
            **also,
        )
    )


def hold(run: SourceRun, owner: str) -> None:
    """Inside the transaction that saves: Busy if the lease ran out meanwhile and somebody else took over."""
    if not SourceRun.objects.select_for_update().filter(pk=run.pk, owner=owner).exists():
        raise Busy(SourceRun.objects.get(pk=run.pk))


def leave(run: SourceRun, owner: str) -> None:
    """Between two pages. Not without a lease: should the message that follows be lost, the sweep finds a run left."""
    SourceRun.objects.filter(pk=run.pk, owner=owner).update(owner="", lease_until=timezone.now())


def hand_back(run: SourceRun, owner: str, seconds: float) -> None:
    """Nothing was asked, so nothing counts; again after so many seconds."""
    SourceRun.objects.filter(pk=run.pk, owner=owner).update(
        owner="",
        lease_until=None,
        state=SourceRun.State.DUE,
        due=timezone.now() + timedelta(seconds=seconds),
        deliveries=F("deliveries") - 1,
    )


def put_off(run: SourceRun, seconds: float, error: str) -> SourceRun:
    """After a failure that a worker lived to tell of."""
    run.state, run.due = SourceRun.State.DUE, timezone.now() + timedelta(seconds=seconds)
    run.owner, run.lease_until = "", None
    run.attempts, run.deliveries, run.error = run.attempts + 1, 0, storable(error)
    run.save()
    return run


def end(run: SourceRun, state: SourceRun.State, error: str = "") -> SourceRun:
    """A part's counts are its run's, too: it is for that one that it was asked."""
    run.state, run.error, run.ended = state, storable(error), timezone.now()
    run.owner, run.lease_until = "", None
    run.save()
    if run.part_of_id:
        counts = {name: F(name) + getattr(run, name) for name in ("seen", "new", "changed", "unchanged", "skipped")}
        SourceRun.objects.filter(pk=run.part_of_id).update(**counts)
    return run


def fail(run: SourceRun, error: str, state: SourceRun.State = SourceRun.State.FAILED) -> SourceRun:
    """The run as the database knows it, with the reason: what a failed page had counted is not true."""
    return end(SourceRun.objects.get(pk=run.pk), state, error)


def reason(error: BaseException) -> str:
    return "stopped by hand" if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__}: {error}"

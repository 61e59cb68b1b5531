"""Runs: a window of a source, taken page by page. A page and the cursor behind it are saved in one transaction.

Nothing here knows a wire format. What fails leaves the run's cursor where it was, with the reason in its row; a page
that was half saved does not exist. Two processes never work at one run: its lease says whose it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from papers import announcements, pace, store, subjects
from papers.models import QuarantinedRecord, SourceRun
from papers.record import CursorLost, Page, Quarantined, Record, SourceError, Window
from papers.sources import SOURCES, Source
from papers.sources.http import Client
from papers.store import Saved

# The list shifts while it is read, and what it skipped once comes again within two days.
OVERLAP = timedelta(days=2)
# Asked again within this time even when nothing was due: arXiv publishes late at times, and changes records any day.
ASK_AGAIN = timedelta(hours=6)
# A page takes minutes at worst; a process that died holds its run for no longer than this.
LEASE = timedelta(minutes=10)
BATCH = 1000
# More unreadable records than this, or than one in a hundred, and it is the format that changed.
MOST_BAD = 50
MOST_RESTARTS = 3
# Seconds to the next attempt after the first, second ... failure in a row; then the run is given up.
BACK_OFF = (60.0, 300.0, 900.0, 1800.0, 3600.0)
# A command has a person waiting: it tries twice again, and sits out what the server asks for if that is short.
FOREGROUND_RETRIES = 2
LONGEST_WAIT = 300.0

Tell = Callable[[SourceRun, str], None]
_OPEN = (SourceRun.State.DUE, SourceRun.State.RUNNING)
_IS_DUE = Q(state=SourceRun.State.DUE)
# A run of records at hand has no lease: nobody else could go on with it.
_IS_LEASED = Q(state=SourceRun.State.RUNNING, lease_until__isnull=False)


class Busy(Exception):
    """Another process is at this window, or was: its lease is not over."""

    def __init__(self, run: SourceRun) -> None:
        until = f"; should it have died, the run is free at {run.lease_until:%H:%M} UTC" if run.lease_until else ""
        super().__init__(f"Another process is at this window of {run.source} (run {run.pk}){until}.")


def remove(source: str) -> int:
    """Take back all that a source said; the number of papers that are gone with it."""
    return store.remove(source)


# --- What is at hand --------------------------------------------------------------------------------------------------


def ingest(source: str, items: Iterable[Record | Quarantined], *, limit: int | None = None) -> SourceRun:
    """Save records at hand (sample data, an upload, saved pages) as the word of `source`, in batches."""
    run = SourceRun.objects.create(source=source, state=SourceRun.State.RUNNING, started=timezone.now())
    subjects.load_if_missing(settings.SEEDS_DIR / "subjects.csv")
    says = SOURCES[source].SAYS if source in SOURCES else source
    rest = islice(items, limit)
    try:
        while batch := list(islice(rest, BATCH)):
            _save_batch(run, batch, says)
    except BaseException as error:
        _fail(run, _reason(error))
        raise
    if run.skipped and run.skipped == run.seen:
        return _fail(run, f"none of the {run.seen} entries could be read")
    return _end(run, SourceRun.State.DONE)


def _save_batch(run: SourceRun, batch: Sequence[Record | Quarantined], says: str) -> None:
    bad = [item for item in batch if isinstance(item, Quarantined)]
    with transaction.atomic():
        _count(run, store.save(replace(item, source=says) for item in batch if isinstance(item, Record)), bad)
        _quarantine(run, bad)
        run.save()


# --- From the wire ----------------------------------------------------------------------------------------------------


def open_run(source: str, window: Window) -> SourceRun:
    """The run of this window that broke off, to go on where it stands; else a new one, which is due now."""
    of_window = SourceRun.objects.filter(
        source=source, scope=window.scope, since=window.since, until=window.until
    ).order_by("pk")
    if run := of_window.filter(_IS_DUE | _IS_LEASED).last():
        return run
    try:
        with transaction.atomic():
            if run := of_window.filter(state=SourceRun.State.FAILED).exclude(cursor="").last():
                run.state, run.error, run.attempts, run.restarts = SourceRun.State.DUE, "", 0, 0
                run.save()
                return run
            return SourceRun.objects.create(source=source, scope=window.scope, since=window.since, until=window.until)
    except IntegrityError:
        raise Busy(
            SourceRun.objects.get(source=source, scope=window.scope, since=window.since, state__in=_OPEN)
        ) from None


def pull(run: SourceRun, *, limit: int | None = None, tell: Tell = lambda run, remark: None) -> SourceRun:
    """Take the run's pages until its window ends, in the foreground; `tell` hears of each page and each delay."""
    owner = uuid4().hex
    try:
        while run.state in _OPEN:
            try:
                run = _take_page(run, owner, limit)
                tell(run, "")
            except SourceError as error:
                run = _try_again_soon(run, error, tell)
    except Busy:
        raise
    except BaseException as error:
        _fail(run, _reason(error))
        raise
    return run


def next_page(pk: int) -> bool:
    """Take one page of this run, as a worker does; whether another one can follow at once."""
    run = SourceRun.objects.get(pk=pk)
    if run.state not in _OPEN or run.due > timezone.now():
        return False
    owner = uuid4().hex
    try:
        run = _take_page(run, owner, None)
    except Busy:
        return False
    except SourceError as error:
        _try_again_later(run, error)
        return False
    except Exception as error:
        _try_again_later(run, SourceError(_reason(error)))
        raise
    # Not None: should the message that follows be lost, the sweep finds a run that somebody left.
    SourceRun.objects.filter(pk=pk, owner=owner).update(owner="", lease_until=timezone.now())
    return run.state in _OPEN


def due_runs(now: datetime | None = None) -> list[int]:
    """The runs that a worker should be at: what is due, and what somebody left. Windows that are due are made here."""
    now = now or timezone.now()
    _open_windows(now)
    is_due = _IS_DUE & Q(due__lte=now)
    is_left = _IS_LEASED & Q(lease_until__lte=now)
    wired = SourceRun.objects.filter(is_due | is_left, source__in=SOURCES)
    return list(wired.order_by("-since", "pk").values_list("pk", flat=True))


# --- One page ---------------------------------------------------------------------------------------------------------


def _take_page(run: SourceRun, owner: str, limit: int | None) -> SourceRun:
    """Fetch the page at the run's cursor and save it together with the cursor behind it."""
    run = _claim(run, owner)
    source = SOURCES[run.source]
    subjects.load_if_missing(settings.SEEDS_DIR / "subjects.csv")
    try:
        page = source.parse(_fetch(source, run))
    except CursorLost as error:
        return _start_anew(run, error)
    _check(page, run)
    room = None if limit is None else max(0, limit - run.seen)
    with transaction.atomic():
        # A process whose lease ran out meanwhile may have been replaced: then this page is not its to save.
        if not SourceRun.objects.select_for_update().filter(pk=run.pk, owner=owner).exists():
            raise Busy(SourceRun.objects.get(pk=run.pk))
        _count(run, store.save(page.records[:room]), page.quarantined)
        _quarantine(run, page.quarantined)
        if room is not None and len(page.records) >= room:
            return _end(run, SourceRun.State.STOPPED)
        _move_on(run, page)
        return run if page.token else _end(run, SourceRun.State.DONE)


def _claim(run: SourceRun, owner: str) -> SourceRun:
    now = timezone.now()
    is_free = Q(owner=owner) | Q(lease_until=None) | Q(lease_until__lte=now)
    claimed = SourceRun.objects.filter(is_free, pk=run.pk, state__in=_OPEN).update(
        owner=owner, lease_until=now + LEASE, state=SourceRun.State.RUNNING, started=Coalesce(F("started"), now)
    )
    run = SourceRun.objects.get(pk=run.pk)
    if not claimed:
        raise Busy(run)
    return run


def _fetch(source: Source, run: SourceRun) -> bytes:
    client = Client(getattr(settings, source.URL_SETTING), f"Scholium/0.1 (+{settings.SITE_URL})")
    window = Window(run.scope, run.reached or run.since, run.until)
    with pace.turn(source.SAYS, getattr(settings, source.DELAY_SETTING)):
        return source.fetch(client, window, run.cursor)


def _check(page: Page, run: SourceRun) -> None:
    """What no single record shows: a list that goes round in circles, a format that changed."""
    if page.token and page.token == run.cursor:
        raise SourceError("the page leads to itself: its resumption token is the one that was sent")
    bad, total = len(page.quarantined), len(page.records) + len(page.quarantined)
    if bad > min(MOST_BAD, max(1, total // 100)):
        raise SourceError(
            f"{bad} of {total} records of a page cannot be read, so that its format must have changed; "
            f"{page.quarantined[0].key}: {page.quarantined[0].error}",
            permanent=True,
        )


def _count(run: SourceRun, saved: Saved, bad: Sequence[Quarantined]) -> None:
    run.new += saved.new
    run.changed += saved.changed
    run.unchanged += saved.unchanged
    run.skipped += len(bad)
    run.seen += saved.new + saved.changed + saved.unchanged + len(bad)


def _move_on(run: SourceRun, page: Page) -> None:
    """Progress: whatever failed before this page is over."""
    stamps = [record.datestamp for record in page.records if record.datestamp]
    # The old server sorted by id: there the last day of a page says nothing about what is still to come.
    if stamps == sorted(stamps) and stamps and (run.reached is None or stamps[-1] > run.reached):
        run.reached, run.restarts = stamps[-1], 0
    run.responded = run.responded or page.responded or run.started
    run.pages += 1
    run.cursor, run.attempts, run.error = page.token, 0, ""
    run.save()


def _quarantine(run: SourceRun, bad: Sequence[Quarantined]) -> None:
    for entry in bad:
        key = (entry.key or sha256(entry.raw).hexdigest())[:200]
        row, is_new = QuarantinedRecord.objects.get_or_create(
            source=run.source, key=key, defaults={"raw": entry.raw, "error": entry.error, "run": run}
        )
        if not is_new:
            row.raw, row.error, row.run, row.tries = entry.raw, entry.error, run, row.tries + 1
            row.save()


def _start_anew(run: SourceRun, error: CursorLost) -> SourceRun:
    """The token is worth nothing any more: ask for the window again, from the last day that was saved."""
    if not run.cursor:
        raise SourceError(str(error), permanent=True)
    if run.restarts >= MOST_RESTARTS:
        raise SourceError(f"{error} ({run.restarts} new starts did not help)", permanent=True)
    run.cursor, run.restarts = "", run.restarts + 1
    run.save()
    return run


# --- The end, and failures --------------------------------------------------------------------------------------------


def _end(run: SourceRun, state: SourceRun.State, error: str = "") -> SourceRun:
    run.state, run.error, run.ended = state, error, timezone.now()
    run.owner, run.lease_until = "", None
    run.save()
    return run


def _fail(run: SourceRun, error: str) -> SourceRun:
    """The run as the database knows it, with the reason: what a failed page had counted is not true."""
    return _end(SourceRun.objects.get(pk=run.pk), SourceRun.State.FAILED, error)


def _reason(error: BaseException) -> str:
    return "stopped by hand" if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__}: {error}"


def _try_again_soon(run: SourceRun, error: SourceError, tell: Tell) -> SourceRun:
    """In the foreground: the pace makes us wait, so that nobody else asks meanwhile either."""
    run = SourceRun.objects.get(pk=run.pk)
    source = SOURCES[run.source]
    asked_for = error.retry_after or 0.0
    if error.permanent or run.attempts >= FOREGROUND_RETRIES or asked_for > LONGEST_WAIT:
        if asked_for:
            pace.postpone(source.SAYS, asked_for)
        return _fail(run, str(error))
    wait = max(asked_for, getattr(settings, source.DELAY_SETTING) * 2**run.attempts)
    pace.postpone(source.SAYS, wait)
    run.attempts += 1
    run.error = str(error)
    run.save()
    tell(run, f"{error}; trying again in {wait:g} s")
    return run


def _try_again_later(run: SourceRun, error: SourceError) -> SourceRun:
    """In the background: the row says when, and the sweep of `due_runs` sends it again."""
    run = SourceRun.objects.get(pk=run.pk)
    if error.retry_after:
        pace.postpone(SOURCES[run.source].SAYS, error.retry_after)
    if error.permanent or run.attempts >= len(BACK_OFF):
        return _fail(run, str(error))
    wait = max(error.retry_after or 0.0, BACK_OFF[run.attempts])
    run.state, run.due = SourceRun.State.DUE, timezone.now() + timedelta(seconds=wait)
    run.owner, run.lease_until = "", None
    run.attempts += 1
    run.error = str(error)
    run.save()
    return run


# --- Windows that become due ------------------------------------------------------------------------------------------


def _open_windows(now: datetime) -> None:
    """A row for each part of a source that is followed and ought to be asked again."""
    for source, scope in _followed().order_by().values_list("source", "scope").distinct():
        runs = SourceRun.objects.filter(source=source, scope=scope)
        if runs.filter(state__in=_OPEN).exists() or not _is_due(runs, now):
            continue
        since = _harvested_until(source, scope) - OVERLAP
        SourceRun.objects.bulk_create(
            [SourceRun(source=source, scope=scope, since=since, due=now)], ignore_conflicts=True
        )


def _followed() -> QuerySet[SourceRun]:
    """Runs without an end that came through: whoever made the first one wants the days after it, too."""
    return SourceRun.objects.filter(source__in=SOURCES, state=SourceRun.State.DONE, until=None, responded__isnull=False)


def _is_due(runs: QuerySet[SourceRun], now: datetime) -> bool:
    asked = runs.aggregate(last=Max("started"))["last"]
    return asked is None or asked < announcements.last_published(now) or asked < now - ASK_AGAIN


def _harvested_until(source: str, scope: str) -> date:
    """The day up to which nothing is missing. A run that began later than that leaves a gap, and does not count."""
    until = None
    for run in _followed().filter(source=source, scope=scope).order_by("pk"):
        if run.responded and (until is None or run.since is None or run.since <= until):
            until = max(until or date.min, run.responded.astimezone(UTC).date())
    assert until, "asked of a part that nobody follows"
    return until

"""One page of a run: asked for, read, and saved in one transaction with the cursor behind it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from papers import subjects
from papers.ingest import feeds, proof, quarantine, runs, saving, wire
from papers.ingest.garbage import uncollected
from papers.models import SourceRun
from papers.record import CursorLost, Page, Quarantined, Record, SourceError
from papers.requests import is_single
from papers.sources import SOURCES
from papers.sources.http import NotModified
from papers.store import Saved

# More unreadable records than one in a hundred, and it is the format that changed. So few may be chance on any page, so
# many are none however long it is; and where nothing at all can be read, a second one is enough.
FEWEST_BAD, MOST_BAD = 20, 50
MOST_RESTARTS = 3
# Whoever is chosen to give way in a deadlock, or comes too late to write, has only to write again.
MOST_CLASHES = 3
_CLASHES = ("40P01", "40001")
_DAY = timedelta(days=1)
_SUNDAY = 6


def take(run: SourceRun, owner: str, limit: int | None = None, patience: float | None = None) -> SourceRun:
    """Fetch the page at the run's cursor and save it. The run is ours already; Busy if it is no longer when we save."""
    subjects.load_if_missing(settings.SEEDS_DIR / "subjects.csv")
    try:
        return _take_names(run, owner, patience) if run.is_listing else _take_records(run, owner, limit, patience)
    except CursorLost as error:
        return _start_anew(run, error)


def _take_records(run: SourceRun, owner: str, limit: int | None, patience: float | None) -> SourceRun:
    try:
        body = wire.ask(run, owner, SOURCES[run.source].fetch, wire.window_of(run), patience, feeds.known(run))
    except NotModified:
        return _take_what_is_here(run, owner)
    for _ in range(MOST_CLASHES):
        try:
            return _save_records(run, owner, body, limit)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _CLASHES:
                raise
            run = SourceRun.objects.get(pk=run.pk)  # what was counted is undone with the rest
    return _save_records(run, owner, body, limit)


@uncollected()
def _save_records(run: SourceRun, owner: str, body: wire.Answer, limit: int | None) -> SourceRun:
    page = _by_our_clock(wire.read(SOURCES[run.source].parse, body))
    _check_format(run, page.records, page.quarantined)
    proof.check(page, run)
    room = None if limit is None else max(0, limit - run.seen)
    with transaction.atomic():
        runs.hold(run, owner)
        saved, refused = saving.save(page.records[:room], partial(quarantine.raw_of, run.source, body))
        count(run, saved, [*page.quarantined, *refused])
        quarantine.let_go(run.source, page.records)
        quarantine.keep(run, [*page.quarantined, *refused])
        stale = feeds.note(run, page, body.etag)
        if room is not None and len(page.records) >= room:
            return runs.end(run, SourceRun.State.STOPPED)
        if not stale:
            proof.note(run, page, saved)
            return _move_on(run, page)
        run.save()
    raise stale  # what it told is kept


def _take_what_is_here(run: SourceRun, owner: str) -> SourceRun:
    """Nothing newer than what an earlier run saved: its word on the day counts again."""
    with transaction.atomic():
        runs.hold(run, owner)
        stale = feeds.note_again(run)
        if not stale:
            return _move_on(run, Page())
        run.save()
    raise stale


def _take_names(run: SourceRun, owner: str, patience: float | None) -> SourceRun:
    source = SOURCES[run.source]
    assert isinstance(source, wire.Lists), "only such a source is asked for a list"
    listed = wire.read(source.parse_keys, wire.ask(run, owner, source.fetch_keys, wire.window_of(run), patience))
    if listed.token and listed.token == run.cursor:
        raise SourceError("the list of identifiers leads to itself")
    with transaction.atomic():
        runs.hold(run, owner)
        proof.ask_for_missing(run, listed.datestamps)
        run.cursor = listed.token
        _forget_failures(run)
        return run if run.cursor else proof.finish(run)


def _by_our_clock(page: Page) -> Page:
    """A server that is ahead of us would have us believe that all is here of days that are yet to come."""
    now = timezone.now()
    return replace(page, responded=now) if page.responded and page.responded > now else page


def _check_format(run: SourceRun, read: Sequence[Record], bad: Sequence[Quarantined]) -> None:
    """What no single record shows: a format that changed. Its records are set aside all the same, to be read again
    after the fix; of what is asked for after that nobody knows whether it would bring them once more."""
    total = len(read) + len(bad)
    if len(bad) <= max(FEWEST_BAD, min(MOST_BAD, total // 100)) and (read or len(bad) < 2):
        return
    quarantine.keep(run, bad)
    raise SourceError(
        f"{len(bad)} of {total} records of a page cannot be read, so that its format must have changed; "
        f"{bad[0].key}: {bad[0].error}",
        permanent=True,
    )


def count(run: SourceRun, saved: Saved, bad: Sequence[Quarantined]) -> None:
    run.new += saved.new
    run.changed += saved.changed
    run.unchanged += saved.unchanged
    run.skipped += len(bad)
    run.seen += saved.new + saved.changed + saved.unchanged + len(bad)


def _move_on(run: SourceRun, page: Page) -> SourceRun:
    stamps = [record.datestamp for record in page.records if record.datestamp]
    # The old server sorted by id: there the last day of a page says nothing about what is still to come.
    if stamps == sorted(stamps) and stamps and (run.reached is None or stamps[-1] > run.reached):
        run.reached, run.restarts = stamps[-1], 0
    run.responded = run.responded or page.responded or run.started
    run.pages += 1
    run.cursor = page.token
    _forget_failures(run)
    if run.cursor:
        return run
    if run.narrowed:
        return next_day(run, page.responded)
    # A list that came in one answer has not shifted.
    return proof.finish(run) if run.pages == 1 or is_single(run.scope) else list_names(run)


def _forget_failures(run: SourceRun) -> None:
    """Progress: whatever failed before this page is over."""
    run.attempts, run.deliveries, run.error = 0, 0, ""
    run.save()


def list_names(run: SourceRun) -> SourceRun:
    """The pages are through: what has the list named that none of them brought?"""
    if not isinstance(SOURCES[run.source], wire.Lists):
        return proof.finish(run)
    run.is_listing, run.narrowed, run.cursor = True, None, ""
    run.save()
    return run


def next_day(run: SourceRun, responded: datetime | None = None) -> SourceRun:
    """Past the day that the run was narrowed to: to the next one, or after a Sunday to all that is left again."""
    assert run.narrowed, "only a run that is narrowed goes by days"
    day = run.narrowed + _DAY
    if day > _last_day(run, responded or run.responded or timezone.now()):
        return list_names(run)
    run.reached, run.cursor = day, ""
    run.narrowed = None if run.narrowed.weekday() == _SUNDAY else day
    run.save()
    return run


def _last_day(run: SourceRun, now: datetime) -> date:
    today = now.astimezone(UTC).date()
    return min(run.until, today) if run.until else today


def _start_anew(run: SourceRun, error: CursorLost) -> SourceRun:
    """The token is worth nothing any more: ask for the window again, from the last day that was saved."""
    if not run.cursor:
        raise SourceError(f"{error}, though no token was sent")
    if run.restarts >= MOST_RESTARTS:
        raise SourceError(f"{error} ({run.restarts} new starts did not help)", permanent=True)
    run.cursor, run.restarts, run.deliveries = "", run.restarts + 1, 0
    proof.forget_way(run)
    run.save()
    return run

"""What a person starts and waits for: records at hand, and a harvest in the foreground."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from papers import store, subjects
from papers.ingest import failing, pages, quarantine, runs, saving
from papers.ingest.garbage import uncollected
from papers.models import SourceRun
from papers.record import Quarantined, Record, SourceError
from papers.sources import SOURCES

BATCH = 1000


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
        runs.fail(run, runs.reason(error))
        raise
    if run.skipped and run.skipped == run.seen:
        return runs.fail(run, f"none of the {run.seen} entries could be read")
    return runs.end(run, SourceRun.State.DONE)


def remove(source: str) -> int:
    """Take back all that a source said; the number of papers that are gone with it."""
    return store.remove(source)


def pull(run: SourceRun, *, limit: int | None = None, tell: failing.Tell = lambda run, remark: None) -> SourceRun:
    """Take the run's pages until its window ends; `tell` hears of each page and each delay."""
    run = _to_its_end(run, limit, tell)
    parts = list(run.parts.filter(state__in=runs.OPEN).order_by("pk"))
    if parts:
        tell(run, f"asking for {len(parts)} records by name")
    for part in parts:
        with suppress(runs.Busy):  # a worker is faster
            _to_its_end(part, None, tell)
    return SourceRun.objects.get(pk=run.pk)


def _to_its_end(run: SourceRun, limit: int | None, tell: failing.Tell) -> SourceRun:
    owner = runs.new_owner()
    try:
        while run.state in runs.OPEN:
            run = runs.claim(run, owner)
            try:
                run = pages.take(run, owner, limit)
                tell(run, "")
            except SourceError as error:
                run = failing.try_again_soon(run, error, tell)
    except runs.Busy:
        raise
    except BaseException as error:
        runs.fail(run, runs.reason(error))
        raise
    return run


@uncollected()
def _save_batch(run: SourceRun, batch: Sequence[Record | Quarantined], says: str) -> None:
    bad = [item for item in batch if isinstance(item, Quarantined)]
    with transaction.atomic():
        told = [replace(item, source=says) for item in batch if isinstance(item, Record)]
        saved, refused = saving.save(told, saving.as_fields)
        pages.count(run, saved, [*bad, *refused])
        quarantine.keep(run, [*bad, *refused])
        run.save()

"""A file of gigabytes, line by line: never held whole, and what broke off goes on at the byte that it had reached."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from papers import subjects
from papers.ingest import failing, pages, quarantine, runs, saving
from papers.ingest.garbage import uncollected
from papers.models import SourceRun
from papers.record import Quarantined, Record, SourceError, Window
from papers.sources import FILES

BATCH = 2_000


def take_file(
    source: str, path: Path, *, limit: int | None = None, tell: failing.Tell = lambda run, remark: None
) -> SourceRun:
    """Save every line of a file as the word of `source`. A line that cannot be read is set aside."""
    run = runs.open_run(source, Window(scope=path.name[:80]))
    owner = runs.new_owner()
    run = runs.claim(run, owner)
    subjects.load_if_missing(settings.SEEDS_DIR / "subjects.csv")
    try:
        with path.open("rb") as file:
            file.seek(_start(run, path.stat().st_size))
            for lines in _batches(file, limit):
                run = runs.claim(run, owner)
                _save(run, owner, lines, f"{file.tell()} of {path.stat().st_size}")
                tell(run, "")
    except runs.Busy:
        raise
    except BaseException as error:
        runs.fail(run, str(error) if isinstance(error, SourceError) else runs.reason(error))
        raise
    is_cut_short = limit is not None and run.seen >= limit
    return runs.end(run, SourceRun.State.STOPPED if is_cut_short else SourceRun.State.DONE)


def _start(run: SourceRun, size: int) -> int:
    """The byte to go on at. A file of another size is another file, and is read from its beginning."""
    reached, _of, told = run.cursor.partition(" of ")
    return int(reached) if told == str(size) else 0


def _batches(file: BinaryIO, limit: int | None) -> Iterator[list[bytes]]:
    """Lines in their order. Read by `readline`, not as an iterator: only so does the file know where it stands."""
    lines = islice(iter(file.readline, b""), limit)
    while batch := list(islice(lines, BATCH)):
        yield batch


@uncollected()
def _save(run: SourceRun, owner: str, lines: list[bytes], cursor: str) -> None:
    items = list(FILES[run.source].parse(lines, first=run.seen + 1))
    records = [item for item in items if isinstance(item, Record)]
    bad = [item for item in items if isinstance(item, Quarantined)]
    if bad and not records:
        raise SourceError(f"none of {len(bad)} lines could be read; {bad[0].error}", permanent=True)
    with transaction.atomic():
        runs.hold(run, owner)
        saved, refused = saving.save(records, saving.as_fields)
        pages.count(run, saved, [*bad, *refused])
        quarantine.let_go(run.source, records)
        quarantine.keep(run, [*bad, *refused])
        run.cursor, run.pages, run.responded = cursor, run.pages + 1, run.responded or timezone.now()
        run.save()

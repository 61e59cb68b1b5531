"""What shows that a run took all there was, each once, and did not go round in circles.

Every page leaves a row: the hash of the cursor that brought it and of the identifiers on it, and these in short. When
the pages of a list are through, the source is asked for the identifiers alone. A list of several pages can shift while
it is read, and what it steps over is never seen; what it names and nobody brought is then asked for by name.

Gaps in the numbers of a month (2405.00017 between 00016 and 00018) prove nothing and are not looked for. All archives
share the numbers, so that only a site that follows every one of them could see a gap; and arXiv gives out numbers under
which nothing is ever announced, so that each gap would be asked for, three seconds apart, to learn that it is one. The
server's own list of identifiers says the same for any part of arXiv, names what is there and nothing else, and takes
a request for twenty thousand of them.
"""

import heapq
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from itertools import groupby

from papers import releases, short_keys
from papers.identifiers import Identifier
from papers.ingest import runs
from papers.models import PaperRecord, QuarantinedRecord, RunPage, SourceRun
from papers.record import Page, SourceError
from papers.requests import is_single, scope_of
from papers.sources import SOURCES
from papers.store import Saved

# So often may a page bring what an earlier one brought: a stale answer is one thing, a circle another.
MOST_REPEATS = 2
# More than a day's records missing, and it is not the list that shifted.
MOST_MISSING = 5000
_AT_ONCE = 500


def check(page: Page, run: SourceRun) -> None:
    """Raises SourceError for an answer to another question, and for a list that leads back to where it has been."""
    if is_single(run.scope) and run.scope not in {f"id:{name.rpartition(':')[2]}" for name in _names(page)}:
        raise SourceError("the answer is not of the record that was asked for")
    if not page.token:
        return
    if page.token == run.cursor:
        raise SourceError("the page leads to itself: its resumption token is the one that was sent")
    if run.taken.filter(token=_hash(page.token)).exists():
        raise SourceError("the page leads back to one that was taken already")
    if run.taken.filter(content=_content(page)).count() >= MOST_REPEATS:
        raise SourceError("the list goes round in circles: the page brings what others have brought")


def note(run: SourceRun, page: Page, saved: Saved) -> None:
    """Keep what the page was; part of the transaction that saves it."""
    stamps = [record.datestamp for record in page.records if record.datestamp]
    run.first_datestamp = min([*stamps, *filter(None, [run.first_datestamp])], default=None)
    run.last_datestamp = max([*stamps, *filter(None, [run.last_datestamp])], default=None)
    run.last_token = run.cursor
    RunPage.objects.create(
        run=run,
        number=run.pages + 1,
        token=_hash(run.cursor) if run.cursor else "",
        content=_content(page),
        keys=short_keys.packed(_names(page)),
        records=len(page.records) + len(page.quarantined),
        new=saved.new,
        changed=saved.changed,
    )


def forget_way(run: SourceRun) -> None:
    """The window is asked for anew: the same cursors and the same pages will come again, and rightly."""
    run.taken.update(token="", content="")


def finish(run: SourceRun) -> SourceRun:
    """All was taken. Count the identifiers; in short they have done their service, but for a venue's next list."""
    run.distinct = _distinct(run)
    run = runs.end(run, SourceRun.State.DONE)
    if SOURCES[run.source].SAYS == "arxiv":
        run.taken.update(keys=b"")
    else:
        releases.of_harvest(run, SOURCES[run.source].SAYS)
    return run


def ask_for_missing(run: SourceRun, datestamps: Mapping[Identifier, date]) -> None:
    """A run of its own, part of this one, for each record that the list names and that is not here in that state."""
    names = list(datestamps)
    batches = (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))
    aside = _set_aside(run)
    missing = [name for batch in batches for name in _missing(run, batch, datestamps) if name.value not in aside]
    if run.parts.count() + len(missing) > MOST_MISSING:
        raise SourceError(f"the list names {len(missing)} records and more that no page has brought", permanent=True)
    parts = (
        SourceRun(source=run.source, scope=scope_of(name), since=datestamps[name], until=datestamps[name], part_of=run)
        for name in missing
    )
    SourceRun.objects.bulk_create(parts, ignore_conflicts=True)


def _missing(
    run: SourceRun, names: Iterable[Identifier], datestamps: Mapping[Identifier, date]
) -> Iterable[Identifier]:
    values = {name.value: name for name in names}
    held = PaperRecord.objects.filter(source=SOURCES[run.source].SAYS, identifier__value__in=values)
    for value, datestamp in held.values_list("identifier__value", "datestamp"):
        if datestamp and datestamp >= datestamps[values[value]]:
            del values[value]
    return values.values()


def _set_aside(run: SourceRun) -> set[str]:
    """What came, and could not be read."""
    keys = QuarantinedRecord.objects.filter(source=run.source).values_list("key", flat=True)
    return {key.rpartition(":")[2] for key in keys}


def _distinct(run: SourceRun) -> int:
    """Pages are merged as they are sorted, so that three million identifiers take no more room than the pages do."""
    if is_single(run.scope):
        return run.seen
    pages = [short_keys.unpacked(keys) for keys in run.taken.exclude(keys=b"").values_list("keys", flat=True)]
    return sum(1 for _ in groupby(heapq.merge(*pages)))


def _names(page: Page) -> list[str]:
    return [*(record.identifier.value for record in page.records), *(entry.key for entry in page.quarantined)]


def _content(page: Page) -> str:
    return _hash("\n".join(sorted(_names(page))))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()

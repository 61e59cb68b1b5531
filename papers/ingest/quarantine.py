"""Entries that could not be read: kept with their bytes, read again after a fix, and let go of once they are read."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Protocol, runtime_checkable

from django.db import transaction
from django.db.models import F

from papers import store
from papers.formats import jsonl
from papers.ingest import runs
from papers.models import QuarantinedRecord, SourceRun
from papers.record import Page, Quarantined, Record, SourceError
from papers.requests import is_single
from papers.sources import FILES, SOURCES, LongFile, Source


@runtime_checkable
class Rereads(Source, Protocol):
    """A source whose entries, taken out of their page, can be read."""

    def reread(self, raw: bytes) -> Page: ...


def keep(run: SourceRun, bad: Sequence[Quarantined]) -> None:
    for entry in bad:
        key = (entry.key or sha256(entry.raw).hexdigest())[:200]
        row, is_new = QuarantinedRecord.objects.get_or_create(
            source=run.source, key=key, defaults={"raw": entry.raw, "error": entry.error, "run": run}
        )
        if not is_new:
            row.raw, row.error, row.run, row.tries = entry.raw, entry.error, run, row.tries + 1
            row.save()


def let_go(source: str, records: Iterable[Record]) -> None:
    """What came again and could be read is in quarantine no longer."""
    kept = dict(QuarantinedRecord.objects.filter(source=source).values_list("key", "pk"))
    if not kept:
        return
    values = {record.identifier.value for record in records}
    read = [pk for key, pk in kept.items() if key.rpartition(":")[2] in values]
    QuarantinedRecord.objects.filter(pk__in=read).delete()


def retry(row: QuarantinedRecord) -> bool:
    """Read these bytes again, as the code may be another by now; whether it went well and the entry is saved.

    Of an entry that its source could not give, even by name, there are no bytes: it is asked for again.
    """
    if row.run and is_single(row.run.scope) and row.run.state in runs.GIVEN_UP:
        runs.reopen(row.run)
        return False
    try:
        records, bad = _reread(row.source, bytes(row.raw))
    except SourceError as error:
        records, bad = [], [str(error)]
    if bad or not records:
        told = bad[0] if bad else "there is nothing in it"
        QuarantinedRecord.objects.filter(pk=row.pk).update(error=told, tries=F("tries") + 1)
        return False
    wires: dict[str, Source | LongFile] = {**SOURCES, **FILES}
    says = wires[row.source].SAYS if row.source in wires else row.source
    with transaction.atomic():
        store.save([replace(record, source=says) for record in records])
        QuarantinedRecord.objects.filter(pk=row.pk).delete()
    return True


def retry_all() -> int:
    """The number of entries that could be read at last."""
    rows = QuarantinedRecord.objects.select_related("run").order_by("pk")
    return sum(retry(row) for row in rows.iterator(chunk_size=100))


def _reread(source: str, raw: bytes) -> tuple[list[Record], list[str]]:
    """Lines of a file have no source of their own."""
    if source not in SOURCES:
        items = list(FILES[source].parse([raw]) if source in FILES else jsonl.read(raw))
        return [item for item in items if isinstance(item, Record)], [
            item.error for item in items if isinstance(item, Quarantined)
        ]
    wire = SOURCES[source]
    page = wire.reread(raw) if isinstance(wire, Rereads) else wire.parse(raw)
    return list(page.records), [entry.error for entry in page.quarantined]

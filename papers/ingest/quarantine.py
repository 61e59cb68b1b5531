"""Entries that could not be read: kept with their bytes, read again after a fix, and let go of once they are read."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Protocol, runtime_checkable

from django.db import OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Least

from papers import store
from papers.formats import jsonl
from papers.identifiers import Identifier
from papers.ingest import runs, saving
from papers.models import QuarantinedRecord, SourceRun
from papers.record import Page, Quarantined, Record, SourceError
from papers.requests import is_single
from papers.sources import FILES, SOURCES, LongFile, Source
from papers.text import storable

logger = logging.getLogger(__name__)

# As many as the column holds.
_MOST_TRIES = 32_767


@runtime_checkable
class Rereads(Source, Protocol):
    """A source whose entries can be taken out of their page, and read by themselves."""

    def reread(self, raw: bytes) -> Page: ...

    def raw_of(self, body: bytes, identifier: Identifier) -> bytes: ...


def keep(run: SourceRun, bad: Sequence[Quarantined]) -> None:
    for entry in bad:
        key = (storable(entry.key) or sha256(entry.raw).hexdigest())[:200]
        error = storable(entry.error)
        row, is_new = QuarantinedRecord.objects.get_or_create(
            source=run.source, key=key, defaults={"raw": entry.raw, "error": error, "run": run}
        )
        if not is_new:
            row.raw, row.error, row.run, row.tries = entry.raw, error, run, min(row.tries + 1, _MOST_TRIES)
            row.save()


def raw_of(source: str, body: bytes, record: Record) -> bytes:
    """What the page had of this record: its own bytes, or its fields where its source cannot tell them apart."""
    wire = SOURCES[source]
    found = wire.raw_of(body, record.identifier) if isinstance(wire, Rereads) else b""
    return found or saving.as_fields(record)


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
    told = _read_and_saved(row)
    if told:
        tries = Least(F("tries") + 1, _MOST_TRIES)
        QuarantinedRecord.objects.filter(pk=row.pk).update(error=storable(told), tries=tries)
    return not told


def _read_and_saved(row: QuarantinedRecord) -> str:
    """Why these bytes are still no record; empty: they were one, which is saved now. One row must not stop the rest."""
    wires: dict[str, Source | LongFile] = {**SOURCES, **FILES}
    says = wires[row.source].SAYS if row.source in wires else row.source
    try:
        with transaction.atomic():
            records, bad = _reread(row.source, bytes(row.raw))
            if bad or not records:
                return bad[0] if bad else "there is nothing in it"
            store.save([replace(record, source=says) for record in records])
            QuarantinedRecord.objects.filter(pk=row.pk).delete()
    except SourceError as error:
        return str(error)
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("%s %s of the quarantine", row.source, row.key)
        return runs.reason(error)
    return ""


def retry_all() -> int:
    """The number of entries that could be read at last."""
    rows = QuarantinedRecord.objects.select_related("run").order_by("pk")
    return sum(retry(row) for row in rows.iterator(chunk_size=100))


def _reread(source: str, raw: bytes) -> tuple[list[Record], list[str]]:
    """Lines of a file have no source of their own, and what the store refused may be in our words."""
    if found := saving.from_bytes(source, raw):
        return [found], []
    if source not in SOURCES:
        items = list(FILES[source].parse([raw]) if source in FILES else jsonl.read(raw))
        return [item for item in items if isinstance(item, Record)], [
            item.error for item in items if isinstance(item, Quarantined)
        ]
    wire = SOURCES[source]
    page = wire.reread(raw) if isinstance(wire, Rereads) else wire.parse(raw)
    return list(page.records), [entry.error for entry in page.quarantined]

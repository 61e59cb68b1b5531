"""save(records): match by identifier, keep every source's word, fold into papers, say what changed.

A page is written with a fixed number of statements, sorted by key, by one writer at a time; so it is safe to read first
and write after. A record's rank is its version, then its datestamp: a lower one never replaces a higher one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.utils import timezone

from papers import folding, listing_rows
from papers.identifiers import Identifier
from papers.matching import Entry, Matcher, Work, entries_of
from papers.models import Correction, Paper, PaperIdentifier, PaperRecord, PaperVersion, ReleaseEntry
from papers.record import Record, from_fields
from papers.signals import papers_changed, papers_removed

# Any number will do, if nothing else on the database takes it.
_WRITER = 7_226_114_503


@dataclass(frozen=True, slots=True)
class Saved:
    """What a page brought: records by fate, and the papers that were made or changed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    pks: tuple[int, ...] = ()


@transaction.atomic
def save(records: Iterable[Record]) -> Saved:
    """Keep these records and fold the papers that they are of. Saving them again changes nothing."""
    told = list(records)
    if not told:
        return Saved()
    entries = entries_of(told)
    _wait_for_other_writers()
    matcher = Matcher(entries)
    passed = [entry for entry in entries if entry.is_stale or entry.is_known]
    rest = [entry for entry in entries if not (entry.is_stale or entry.is_known)]
    new = sum(entry.kept is None for entry in rest)
    _move_datestamps(passed)
    works = matcher.match(rest)
    _make(works)
    PaperIdentifier.objects.bulk_create(matcher.new_identifiers)
    _write_records(rest)
    _write_versions(rest)
    revised = {entry.owner.paper_id for entry in rest} - {work.paper.pk for work in works}
    _refold(revised)
    pks = tuple(sorted([*revised, *(work.paper.pk for work in works)]))
    _tell(pks)
    return Saved(new, len(rest) - new, len(told) - len(rest), pks)


@transaction.atomic
def refold(pks: Iterable[int]) -> None:
    """Fold these papers anew: a correction was made or lifted, a release published or taken back."""
    _wait_for_other_writers()
    found = set(pks)
    _refold(found)
    _tell(tuple(sorted(found)))


@transaction.atomic
def remove(source: str) -> int:
    """Take back a source's word. A paper that nobody else speaks of goes; return the number of these."""
    _wait_for_other_writers()
    records = PaperRecord.objects.filter(source=source)
    touched = set(records.values_list("identifier__paper", flat=True))
    ReleaseEntry.objects.filter(record__source=source).delete()
    records.delete()
    staying = set(PaperRecord.objects.filter(identifier__paper__in=touched).values_list("identifier__paper", flat=True))
    if gone := sorted(touched - staying):
        papers_removed.send(sender=Paper, pks=tuple(gone))
        Paper.objects.filter(pk__in=gone).delete()
    _refold(staying)
    _tell(tuple(sorted(staying)))
    return len(gone)


def _wait_for_other_writers() -> None:
    """SQLite has one writer anyhow. In Postgres two pages that share papers would meet in deadlocks and doubles."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER])


def _tell(pks: tuple[int, ...]) -> None:
    if pks:
        papers_changed.send(sender=Paper, pks=pks)


def _make(works: Sequence[Work]) -> None:
    """New papers: nothing is known of them yet but what just came in."""
    for work in works:
        work.records = folding.by_precedence(work.records)
        folding.fold(work.paper, work.records, {})
    rows = listing_rows.of(works)
    Paper.objects.bulk_create([work.paper for work in works])
    listing_rows.add(rows)


def _refold(pks: Collection[int]) -> None:
    """Fold papers that are there, from all that is kept of them."""
    if not pks:
        return
    papers = Paper.objects.select_for_update().filter(pk__in=pks).in_bulk()
    spoken = _records(papers)
    corrections: dict[int, dict[str, object]] = defaultdict(dict)
    for correction in Correction.objects.filter(paper__in=papers, lifted__isnull=True):
        corrections[correction.paper_id][correction.field] = correction.value
    works = [Work(papers[pk], folding.by_precedence(records)) for pk, records in sorted(spoken.items())]
    now = timezone.now()
    for work in works:
        folding.fold(work.paper, work.records, corrections[work.paper.pk])
        work.paper.card_html = work.paper.card_version = ""
        work.paper.changed = now
    rows = listing_rows.of(works)
    # The rows are there and locked, so that this inserts nothing: it is the one way to update many rows at once.
    Paper.objects.bulk_create(
        [work.paper for work in works],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[*folding.FOLDED, "announced", "card_html", "card_version", "changed"],
    )
    listing_rows.replace(rows, papers)


def _records(papers: Collection[int]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    rows = PaperRecord.objects.filter(identifier__paper__in=papers).values_list(
        "source", "fields", "deleted", "identifier__scheme", "identifier__value", "identifier__paper"
    )
    for source, fields, deleted, scheme, value, paper in rows:
        record = from_fields(source, Identifier(scheme, value), fields)
        found[paper].append(replace(record, deleted=True) if deleted else record)
    return found


def _write_records(entries: Sequence[Entry]) -> None:
    now = timezone.now()
    gone = []
    for entry in entries:
        if entry.record.deleted and (kept := entry.kept):
            kept.deleted, kept.datestamp, kept.changed = True, entry.record.datestamp, now
            gone.append(kept)
    PaperRecord.objects.bulk_update(gone, ["deleted", "datestamp", "changed"])
    PaperRecord.objects.bulk_create(
        [
            PaperRecord(
                source=entry.record.source,
                identifier=entry.owner,
                version=entry.record.version,
                datestamp=entry.record.datestamp,
                digest=entry.digest,
                fields=entry.fields,
                changed=now,
            )
            for entry in entries
            if not entry.record.deleted
        ],
        update_conflicts=True,
        unique_fields=["source", "identifier"],
        update_fields=["version", "datestamp", "digest", "fields", "deleted", "changed"],
    )


def _write_versions(entries: Sequence[Entry]) -> None:
    PaperVersion.objects.bulk_create(
        [
            PaperVersion(
                identifier=entry.owner,
                number=version.number,
                submitted=version.submitted,
                size=version.size[:20],
                source_type=version.source_type[:20],
            )
            for entry in entries
            for version in entry.record.versions
        ],
        update_conflicts=True,
        unique_fields=["identifier", "number"],
        update_fields=["submitted", "size", "source_type"],
    )


def _move_datestamps(entries: Iterable[Entry]) -> None:
    """What was only touched at its source says nothing new; but what is older than this touch is stale from now on."""
    moved = []
    for entry in entries:
        if (kept := entry.kept) and entry.is_touched:
            kept.datestamp = entry.record.datestamp
            moved.append(kept)
    PaperRecord.objects.bulk_update(moved, ["datestamp"])

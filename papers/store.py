"""save(records): match by identifier, keep every source's word, fold into papers, say what changed.

A page is written with a fixed number of statements, sorted by key, by one writer at a time; so it is safe to read first
and write after. A record's rank is its version, then its datestamp: a lower one never replaces a higher one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from papers import bulk, folding, identity, listing_rows
from papers.identifiers import Identifier
from papers.matching import Entry, Matcher, Name, Work, entries_of
from papers.models import (
    Correction,
    Paper,
    PaperIdentifier,
    PaperRecord,
    PaperSubject,
    PaperVersion,
    ReleaseEntry,
    Sighting,
)
from papers.record import Record, Version, from_fields
from papers.signals import papers_changed, papers_removed

# Any number will do, if nothing else on the database takes it.
_WRITER = 7_226_114_503
_CHUNK = 2_000


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
    passed: list[Entry] = []
    rest: list[Entry] = []
    for entry in entries:
        (passed if entry.is_stale or entry.is_known else rest).append(entry)
    new = sum(entry.kept is None for entry in rest)
    _move_datestamps(passed)
    works = matcher.match(rest)
    _make(works)
    _write_names(matcher.new_names)
    _write_records(rest)
    _write_versions(rest)
    revised = {entry.owner.work.paper for entry in rest} | _write_sightings(entries)
    for gone, into in matcher.joined.items():
        identity.merge(into, gone, identity.PROVEN)
    revised -= {*(work.paper for work in works), *matcher.joined}
    revised |= identity.part([name.pk for name in matcher.disputed])
    _refold(revised)
    pks = tuple(sorted({*revised, *(work.paper for work in works)}))
    _tell(pks)
    return Saved(new, len(rest) - new, len(told) - len(rest), pks)


@transaction.atomic
def refold(pks: Iterable[int]) -> None:
    """Fold these papers anew: a correction was made or lifted, a release published or taken back."""
    _wait_for_other_writers()
    found = set(pks)
    _refold(found)
    _tell(tuple(sorted(found)))


def follow_aliases(left: Collection[int] = ()) -> int:
    """Fold the papers anew that are listed under what has become another subject's alias, and those under the subjects
    that one was an alias of until now; say how many these were."""
    is_concerned = Q(subject__alias_of__isnull=False) | Q(subject__in=left)
    listed = PaperSubject.objects.filter(is_concerned).order_by("paper")
    found = iter(sorted(set(listed.values_list("paper", flat=True))))
    count = 0
    while chunk := list(islice(found, _CHUNK)):
        refold(chunk)
        count += len(chunk)
    return count


@transaction.atomic
def merge(into: int, gone: int, reason: str = "") -> None:
    """Make one paper of two. All identifiers of both answer from now on; `split` takes it back."""
    if into == gone:
        raise ValueError("a paper cannot be merged with itself")
    _wait_for_other_writers()
    identity.merge(into, gone, reason)
    _refold({into})
    _tell((into,))


@transaction.atomic
def split(identifier: Identifier, reason: str = "") -> int:
    """Make a paper of its own of what goes by this identifier, and of what came with it in a merge; its key."""
    _wait_for_other_writers()
    old, new = identity.split(identifier, reason)
    _refold({old})
    _refold({new})
    _tell((old, new))
    return new


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


# --- Papers -----------------------------------------------------------------------------------------------------------


def _make(works: Sequence[Work]) -> None:
    """New papers: nothing is known of them yet but what just came in."""
    if not works:
        return
    for work, key in zip(works, bulk.next_keys(Paper, len(works)), strict=True):
        work.paper = key
        work.records = folding.by_precedence(work.records)
    sightings = [(work.paper, *sighting) for work in works for record in work.records for sighting in _seen(record)]
    listed = listing_rows.of({work.paper: work.records for work in works}, sightings)
    now = timezone.now()
    rows = (  # folded one by one, while the database takes in those before
        (work.paper, *folding.columns(folding.fold(work.records, {})), listed.first_days[work.paper], now, now)
        for work in works
    )
    bulk.insert(Paper, ("id", *folding.FOLDED, "announced", "created", "changed"), rows)
    listing_rows.add(listed)


def _refold(pks: Collection[int]) -> None:
    """Fold papers that are there, from all that is kept of them. One that nobody speaks of any more is not shown."""
    if not pks:
        return
    papers = sorted(Paper.objects.select_for_update().filter(pk__in=pks).values_list("pk", flat=True))
    spoken = _records(papers)
    Paper.objects.filter(pk__in=set(papers) - set(spoken)).update(public=False, edition=None, group="")
    corrections: dict[int, dict[str, object]] = defaultdict(dict)
    for correction in Correction.objects.filter(paper__in=papers, lifted__isnull=True):
        corrections[correction.paper_id][correction.field] = correction.value
    listed = listing_rows.of(spoken, listing_rows.sightings_of(papers))
    editions = _editions(papers)
    now = timezone.now()
    rows = [
        (
            pk,
            *folding.columns(folding.fold(records, corrections[pk])),
            listed.first_days[pk],
            *editions.get(pk, (None, "")),
            "",
            "",
            now,
        )
        for pk, records in spoken.items()
    ]
    told_beside = ("announced", "edition_id", "group", "card_html", "card_version", "changed")
    bulk.update(Paper, (*folding.FOLDED, *told_beside), rows)
    listing_rows.replace(listed, papers)


def _records(papers: Collection[int]) -> dict[int, list[Record]]:
    """What is kept of these papers, whose word counts most first."""
    found: dict[int, list[Record]] = defaultdict(list)
    rows = PaperRecord.objects.filter(identifier__paper__in=papers).values_list(
        "source", "fields", "deleted", "identifier__scheme", "identifier__value", "identifier__paper"
    )
    for source, fields, deleted, scheme, value, paper in rows:
        record = from_fields(source, Identifier(scheme, value), fields)
        found[paper].append(replace(record, deleted=True) if deleted else record)
    return {paper: folding.by_precedence(records) for paper, records in sorted(found.items())}


def _editions(papers: Collection[int]) -> dict[int, tuple[int, str]]:
    """The newest edition whose public release has the paper, with its group there."""
    public = ReleaseEntry.objects.filter(release__edition__release=F("release"))
    rows = (
        public.filter(record__identifier__paper__in=papers)
        .order_by("release__edition__year", "-position")
        .values_list("record__identifier__paper", "release__edition", "group")
    )
    return {paper: (edition, group) for paper, edition, group in rows}


# --- What was said of them --------------------------------------------------------------------------------------------


def _write_names(names: Sequence[Name]) -> None:
    if not names:
        return
    for name, key in zip(names, bulk.next_keys(PaperIdentifier, len(names)), strict=True):
        name.pk = key
    rows = [(name.pk, name.identifier.scheme, name.identifier.value, name.work.paper) for name in names]
    bulk.insert(PaperIdentifier, ("id", "scheme", "value", "paper_id"), rows)


def _write_records(entries: Sequence[Entry]) -> None:
    now = timezone.now()
    new, changed, gone = [], [], []
    for entry in entries:
        record = entry.record
        said = (record.version, record.datestamp, entry.digest, entry.text, False, now)
        if entry.kept is None:
            new.append((record.source, entry.owner.pk, *said, now))
        elif record.deleted:
            gone.append((entry.kept.pk, record.datestamp, True, now))
        else:
            changed.append((entry.kept.pk, *said))
    columns = ("version", "datestamp", "digest", "fields", "deleted", "changed")
    bulk.insert(PaperRecord, ("source", "identifier_id", *columns, "created"), new)
    bulk.update(PaperRecord, columns, changed)
    bulk.update(PaperRecord, ("datestamp", "deleted", "changed"), gone)


def _write_versions(entries: Sequence[Entry]) -> None:
    told = {
        (entry.owner.pk, version.number): _of_version(version) for entry in entries for version in entry.record.versions
    }
    kept = _kept_versions([entry.owner.pk for entry in entries if not entry.owner.is_new])
    new = [(*key, *row) for key, row in told.items() if key not in kept]
    changed = [(kept[key][0], *row) for key, row in told.items() if key in kept and kept[key][1:] != row]
    columns = ("submitted", "size", "source_type")
    bulk.insert(PaperVersion, ("identifier_id", "number", *columns), new)
    bulk.update(PaperVersion, columns, changed)


def _of_version(version: Version) -> tuple[object, ...]:
    return version.submitted, version.size[:20], version.source_type[:20]


def _kept_versions(names: Collection[int]) -> dict[tuple[int, int], tuple[object, ...]]:
    if not names:
        return {}
    rows = PaperVersion.objects.filter(identifier__among=names).order_by()
    found = rows.values_list("identifier", "number", "pk", "submitted", "size", "source_type")
    return {(name, number): tuple(rest) for name, number, *rest in found}


def _write_sightings(entries: Sequence[Entry]) -> set[int]:
    """Keep what feeds were seen to announce, also of what a better source has told of already; papers it is news of."""
    told = {
        (name, version, subject): (kind, day, paper)
        for entry in entries
        if entry.record.seen and (place := entry.place)
        for name, paper in [place]
        for version, subject, kind, day in _seen(entry.record)
    }
    if not told:
        return set()
    kept = set(
        Sighting.objects.filter(identifier__in={name for name, _, _ in told}).values_list(
            "identifier", "version", "subject"
        )
    )
    rows = [(*key, *row) for key, row in told.items() if key not in kept]
    bulk.insert(Sighting, ("identifier_id", "version", "subject", "kind", "day"), [row[:-1] for row in rows])
    return {row[-1] for row in rows}


def _seen(record: Record) -> Iterable[tuple[int, str, int, date]]:
    for seen in record.seen:
        for subject in seen.subjects:
            yield record.version or 1, subject[:40], listing_rows.KINDS[seen.kind], seen.day


def _move_datestamps(entries: Iterable[Entry]) -> None:
    """What was only touched at its source says nothing new; but what is older than this touch is stale from now on."""
    moved = [
        (entry.kept.pk, entry.record.datestamp)
        for entry in entries
        if entry.kept and entry.is_touched and not entry.is_stale
    ]
    bulk.update(PaperRecord, ("datestamp",), moved)

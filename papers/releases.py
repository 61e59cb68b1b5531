"""A venue's list as somebody brings it: kept as a draft with its own words, published, rolled back.

A draft touches nothing that is public: its words become records only when it is published, and stop being records when
another release takes its place. What is not in any public list any more, and what nobody else speaks of, is hidden;
its row stays, with what was written under it.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import cast

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from papers import short_keys, store
from papers.formats import shared_dois
from papers.groups import accepted
from papers.identifiers import Identifier
from papers.matching import LONGEST_VALUE, storable_fields
from papers.models import Edition, Paper, PaperRecord, Release, ReleaseEntry, SourceRun, Venue
from papers.record import Fields, Quarantined, Record, SourceError, from_fields, to_fields

logger = logging.getLogger(__name__)

_CHUNK = 1_000
# A list that lost more than this part of its papers since the last time is not believed before somebody has looked.
MOST_LOST = 0.05


class NoSuchVenue(LookupError):
    """The catalogue has no venue of this name."""


@dataclass(slots=True)
class Imported:
    """What a list gave: a release (an older one, if that says the same), papers by group, and what is not in it."""

    release: Release
    is_new: bool = True
    groups: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    unreadable: list[Quarantined] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def edition_named(name: str) -> Edition:
    """`ICLR.2024`, made when it is not there; the venue has to be in the catalogue."""
    key, _dot, year = name.rpartition(".")
    venue = Venue.objects.filter(key__iexact=key).first()
    if venue is None or not (year.isdecimal() and 1900 <= int(year) <= 2100):
        raise NoSuchVenue(name)
    return Edition.objects.select_related("venue").get_or_create(venue=venue, year=int(year))[0]


@transaction.atomic
def import_release(
    edition: Edition, items: Iterable[Record | Quarantined], note: str = "", *, source: str = "upload"
) -> Imported:
    """Keep a list as a draft of this edition. What the venue did not accept is counted and left out.

    A SourceError if nothing is left: once published, it would hide all that was public before.
    """
    imported = Imported(Release(edition=edition, source=source, note=note))
    told, imported.complaints = shared_dois.set_apart(items)
    entries = list(_entries(edition, told, imported))
    if not entries:
        raise SourceError(_why_empty(imported), permanent=True)
    return _keep(imported, entries)


def _why_empty(imported: Imported) -> str:
    if imported.unreadable:
        first = imported.unreadable[0]
        return f"none of its {len(imported.unreadable)} entries can be read; the first one: {first.error}"
    groups = ", ".join(f"{group} {count}" for group, count in imported.left_out.most_common())
    return f"no paper of it was accepted ({groups})" if groups else "there is no paper in it"


def _keep(imported: Imported, entries: Sequence[ReleaseEntry]) -> Imported:
    """The release that these entries make, unless the last one of the same source says just the same."""
    edition, source = imported.release.edition, imported.release.source
    if (last := edition.releases.filter(source=source).first()) and _says(last, entries):
        imported.release, imported.is_new = last, False
        return imported
    imported.release.save()
    for entry in entries:
        entry.release = imported.release
    ReleaseEntry.objects.bulk_create(entries, batch_size=_CHUNK)
    return imported


@transaction.atomic
def publish(release: Release) -> None:
    """Let the public see this release in the place of the edition's last one. Again: nothing happens."""
    edition = release.edition
    if edition.release_id == release.pk:
        return
    former = edition.release
    _speak(release)
    _point(edition, release)
    Release.objects.filter(pk=release.pk, published=None).update(published=timezone.now())
    release.refresh_from_db()
    store.refold(_papers_of(release) | _take_back(former))


@transaction.atomic
def roll_back(edition: Edition) -> Release | None:
    """Go back to the release that was public before, or to none; what the public sees now."""
    current = edition.release
    if current is None:
        return None
    before = edition.releases.filter(published__isnull=False, made__lt=current.made).first()
    if before:
        publish(before)
    else:
        _point(edition, None)
        store.refold(_take_back(current))
    return before


@transaction.atomic
def remove(source: str) -> int:
    """Take away a source's releases with all else that it said, and editions that have no other; papers that go."""
    Release.objects.filter(source=source).delete()
    Edition.objects.filter(releases=None).delete()
    return store.remove(source)


# --- A harvest --------------------------------------------------------------------------------------------------------


@transaction.atomic
def of_harvest(run: SourceRun, says: str) -> list[Release]:
    """The releases that a venue's list, taken whole, makes of its editions; for all that the source has of them.

    Each is public at once, but where the public one is of another source, or the list has shrunk: then a curator
    decides. A paper that the source no longer lists stays until a second list, too, came without it.
    """
    seen, vanished, has_shrunk = _compared(run)
    made = []
    for name in _editions_of(says, seen):
        try:
            edition = edition_named(name)
        except NoSuchVenue:
            continue
        rows = _accepted_of(edition, says)
        staying = [row for row in rows if short_keys.short(row[2]) not in vanished]
        release = Release(edition=edition, source=says, note=f"harvest of {run.scope}")
        imported = _keep(Imported(release), [_harvested(row, place) for place, row in enumerate(staying, start=1)])
        made.append(imported.release)
        if has_shrunk or len(staying) < (1 - MOST_LOST) * len(rows):
            logger.warning("%s %s has lost many papers: what is public of %s stays", run.source, run.scope, name)
        elif imported.is_new and (edition.release is None or edition.release.source == says):
            publish(imported.release)
    return made


def _compared(run: SourceRun) -> tuple[set[int], set[int], bool]:
    """What the run saw; what neither it nor the one before it saw any more; whether it saw far less than that one."""
    same = SourceRun.objects.filter(source=run.source, scope=run.scope, state=SourceRun.State.DONE)
    seen, *earlier = [_keys(each) for each in same.filter(pk__lte=run.pk).order_by("-pk")]
    if not earlier:
        return seen, set(), False
    # What could not be read is there all the same, under a name that may not be its own.
    vanished = set().union(*earlier) - earlier[0] - seen if not run.skipped else set()
    return seen, vanished, len(seen) < (1 - MOST_LOST) * len(earlier[0])


def _keys(run: SourceRun) -> set[int]:
    return {key for keys in run.taken.values_list("keys", flat=True) for key in short_keys.unpacked(keys)}


def _editions_of(says: str, seen: set[int]) -> list[str]:
    told = PaperRecord.objects.filter(source=says, fields__venue__isnull=False)
    rows = told.values_list("identifier__value", "fields__venue").iterator(chunk_size=_CHUNK)
    return sorted({venue for value, venue in rows if short_keys.short(value) in seen})


def _accepted_of(edition: Edition, says: str) -> list[tuple[int, str, str, Fields]]:
    told = PaperRecord.objects.filter(source=says, deleted=False, fields__venue=str(edition)).order_by("pk")
    rows = told.values_list("pk", *_NAME, "fields")
    return [row for row in rows if accepted(row[3].get("group", ""))]


def _harvested(row: tuple[int, str, str, Fields], position: int) -> ReleaseEntry:
    pk, scheme, value, fields = row
    group = fields.get("group", "")[:80]
    return ReleaseEntry(record_id=pk, scheme=scheme, value=value, fields=fields, group=group, position=position)


# --- A draft ----------------------------------------------------------------------------------------------------------


def _entries(edition: Edition, items: Iterable[Record | Quarantined], imported: Imported) -> Iterator[ReleaseEntry]:
    """A paper that the list has twice (as a poster, as a talk) stands where it stands first."""
    seen: set[Identifier] = set()
    for item in items:
        if isinstance(item, Quarantined):
            imported.unreadable.append(item)
        elif len(item.identifier.value) > LONGEST_VALUE:
            imported.unreadable.append(Quarantined(str(item.identifier), b"", "its identifier is too long to be kept"))
        elif not accepted(item.group):
            imported.left_out[item.group] += 1
        elif item.identifier in seen:
            imported.repeated += 1
        else:
            seen.add(item.identifier)
            imported.groups[item.group] += 1
            yield _entry(edition, item, len(seen))


def _entry(edition: Edition, record: Record, position: int) -> ReleaseEntry:
    told = to_fields(replace(record, venue=str(edition), position=position))
    return ReleaseEntry(
        scheme=record.identifier.scheme,
        value=record.identifier.value,
        fields=json.loads(json.dumps(storable_fields(told))),
        group=record.group[:80],
        position=position,
    )


def _says(release: Release, entries: Sequence[ReleaseEntry]) -> bool:
    return _content(release.entries.order_by("position")) == _content(entries)


def _content(entries: Iterable[ReleaseEntry]) -> list[tuple[object, ...]]:
    return [(entry.scheme, entry.value, entry.group, entry.fields) for entry in entries]


# --- What is public ---------------------------------------------------------------------------------------------------


def _speak(release: Release) -> None:
    """Make records of a release's words."""
    entries = iter(release.entries.filter(fields__isnull=False).order_by("position"))
    while chunk := list(islice(entries, _CHUNK)):
        store.save(_record(release, entry) for entry in chunk)
        rows = PaperRecord.objects.filter(source=release.source, identifier__value__in=[e.value for e in chunk])
        keys = {row[2:]: row[:2] for row in rows.values_list("pk", "identifier__paper", *_NAME)}
        for entry in chunk:
            entry.record_id, entry.paper_id = keys[entry.scheme, entry.value]
        ReleaseEntry.objects.bulk_update(chunk, ["record", "paper"])


_NAME = ("identifier__scheme", "identifier__value")


def _record(release: Release, entry: ReleaseEntry) -> Record:
    return from_fields(release.source, Identifier(entry.scheme, entry.value), cast(Fields, entry.fields))


def _point(edition: Edition, release: Release | None) -> None:
    edition.release = release
    edition.save(update_fields=["release"])


def _papers_of(release: Release) -> set[int]:
    return set(Paper.objects.filter(identifiers__records__entries__release=release).values_list("pk", flat=True))


def _take_back(release: Release | None) -> set[int]:
    """End the records of a release that is not public any more, but for those in another public one; their papers."""
    if release is None:
        return set()
    papers = _papers_of(release)
    in_public = ReleaseEntry.objects.filter(release__edition__release=F("release"), record__isnull=False)
    ended = PaperRecord.objects.filter(source=release.source, entries__release=release)
    PaperRecord.objects.filter(pk__in=ended.exclude(pk__in=in_public.values("record")).values("pk")).delete()
    return papers

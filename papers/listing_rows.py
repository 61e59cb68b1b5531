"""What lists are made from: the subjects of a paper and the days on which arXiv announced it there.

A day on which a feed was seen to announce it goes before the day that the schedule would have.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from papers import announcements, bulk, folding, subjects
from papers.models import Announcement, PaperSubject, Sighting
from papers.record import Record

_NEW, _CROSS, _REPLACE = int(Announcement.Kind.NEW), int(Announcement.Kind.CROSS), int(Announcement.Kind.REPLACE)
KINDS = {"new": _NEW, "cross": _CROSS, "replace": _REPLACE, "replace-cross": _REPLACE}
_SUBJECT = ("paper_id", "subject_id", "position")
_ANNOUNCEMENT = ("paper_id", "subject_id", "day", "kind")


@dataclass(slots=True)
class ListingRows:
    """Rows of PaperSubject and of Announcement, and each paper's first day."""

    subjects: list[tuple[int, int, int]] = field(default_factory=list)
    announcements: list[tuple[int, int, date, int]] = field(default_factory=list)
    first_days: dict[int, date | None] = field(default_factory=dict)


@dataclass(slots=True)
class _SeenDays:
    """What feeds were seen to announce of one paper: when as new, when as which later version, when as a cross-list."""

    first: date | None = None
    versions: dict[int, date] = field(default_factory=dict)
    crosses: dict[int, date] = field(default_factory=dict)


def of(
    papers: Mapping[int, Sequence[Record]], sightings: Iterable[tuple[int, int, str, int, date]] = ()
) -> ListingRows:
    """The rows of these papers, not yet saved. A sighting is (paper, version, subject's code, kind, day)."""
    rows = ListingRows()
    sightings = list(sightings)
    codes = {code for records in papers.values() for code in folding.subject_codes(records)}
    keys = subjects.resolve(codes | {sighting[2] for sighting in sightings})
    seen = _seen_days(sightings, keys)
    for paper, records in papers.items():
        # Aliases fall together: cs.IT and math.IT are one subject, listed once.
        listed = list(dict.fromkeys(keys[code] for code in folding.subject_codes(records) if code in keys))
        rows.subjects.extend((paper, subject, position) for position, subject in enumerate(listed))
        _announce(paper, records, listed, seen.get(paper) or _SeenDays(), rows)
    return rows


def _announce(paper: int, records: Sequence[Record], listed: Sequence[int], seen: _SeenDays, rows: ListingRows) -> None:
    """New in the first subject and a cross-list in the others; a later version is a replacement in all of them."""
    first, replaced = announcements.days_of(folding.versions(records), seen.first, seen.versions)
    rows.first_days[paper] = first
    for position, subject in enumerate(listed):
        day = max(filter(None, (first, seen.crosses.get(subject))), default=None) if position else first
        if day:
            rows.announcements.append((paper, subject, day, _CROSS if position else _NEW))
        rows.announcements.extend((paper, subject, later, _REPLACE) for later in sorted(replaced) if later != day)


def _seen_days(sightings: Iterable[tuple[int, int, str, int, date]], keys: Mapping[str, int]) -> dict[int, _SeenDays]:
    found: dict[int, _SeenDays] = defaultdict(_SeenDays)
    for paper, version, code, kind, day in sightings:
        days = found[paper]
        if kind == _NEW:
            days.first = min(days.first or day, day)
        elif kind == _REPLACE:
            days.versions[version] = min(days.versions.get(version, day), day)
        elif code in keys:
            days.crosses[keys[code]] = day
    return found


def sightings_of(papers: Collection[int]) -> list[tuple[int, int, str, int, date]]:
    found = Sighting.objects.filter(identifier__paper__in=papers)
    return list(found.values_list("identifier__paper", "version", "subject", "kind", "day"))


def add(rows: ListingRows) -> None:
    """Save the rows of papers that are new."""
    bulk.insert(PaperSubject, _SUBJECT, rows.subjects)
    bulk.insert(Announcement, _ANNOUNCEMENT, rows.announcements)


def replace(rows: ListingRows, papers: Collection[int]) -> None:
    """Make these rows the only ones of these papers, and leave those alone that are there."""
    listed = PaperSubject.objects.filter(paper__in=papers)
    kept_subjects = {row[1:]: row[0] for row in listed.values_list("pk", *_SUBJECT)}
    told = Announcement.objects.filter(paper__in=papers)
    kept = {row[1:]: row[0] for row in told.values_list("pk", *_ANNOUNCEMENT)}
    PaperSubject.objects.filter(
        pk__in=[kept_subjects[row] for row in kept_subjects.keys() - set(rows.subjects)]
    ).delete()
    Announcement.objects.filter(pk__in=[kept[row] for row in kept.keys() - set(rows.announcements)]).delete()
    bulk.insert(PaperSubject, _SUBJECT, [row for row in rows.subjects if row not in kept_subjects])
    bulk.insert(Announcement, _ANNOUNCEMENT, [row for row in rows.announcements if row not in kept])

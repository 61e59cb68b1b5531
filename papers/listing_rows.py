"""What lists are made from: the subjects of a paper and the days on which arXiv announced it there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from papers import announcements, folding, subjects
from papers.matching import Work
from papers.models import Announcement, PaperSubject


@dataclass(frozen=True, slots=True)
class ListingRows:
    subjects: list[PaperSubject]
    announcements: list[Announcement]


def of(works: Sequence[Work]) -> ListingRows:
    """The rows of these papers, not yet saved; each paper's first day is set on the way."""
    rows = ListingRows([], [])
    keys = subjects.resolve({code for work in works for code in folding.subject_codes(work.records)})
    for work in works:
        codes = folding.subject_codes(work.records)
        # Aliases fall together: cs.IT and math.IT are one subject, listed once.
        listed = list(dict.fromkeys(keys[code] for code in codes if code in keys))
        rows.subjects.extend(
            PaperSubject(paper=work.paper, subject_id=subject, position=position)
            for position, subject in enumerate(listed)
        )
        _announce(work, listed, rows.announcements)
    return rows


def _announce(work: Work, listed: Sequence[int], rows: list[Announcement]) -> None:
    """New in the first subject and a cross-list in the others; a later version is a replacement in all of them."""
    first, replaced = announcements.days_of(folding.versions(work.records))
    work.paper.announced = first
    if first:
        rows.extend(
            Announcement(
                paper=work.paper,
                subject_id=subject,
                day=first,
                kind=Announcement.Kind.CROSS if position else Announcement.Kind.NEW,
            )
            for position, subject in enumerate(listed)
        )
    rows.extend(
        Announcement(paper=work.paper, subject_id=subject, day=day, kind=Announcement.Kind.REPLACE)
        for day in sorted(replaced)
        for subject in listed
    )


def add(rows: ListingRows) -> None:
    """Save the rows of papers that are new."""
    PaperSubject.objects.bulk_create(rows.subjects)
    Announcement.objects.bulk_create(rows.announcements)


def replace(rows: ListingRows, papers: Collection[int]) -> None:
    """Make these rows the only ones of these papers, and leave those alone that are there."""
    kept_subjects = {
        (row.paper_id, row.subject_id, row.position): row.pk for row in PaperSubject.objects.filter(paper__in=papers)
    }
    subjects_now = {(row.paper_id, row.subject_id, row.position): row for row in rows.subjects}
    PaperSubject.objects.filter(pk__in=[pk for key, pk in kept_subjects.items() if key not in subjects_now]).delete()
    kept = {
        (row.paper_id, row.day, row.subject_id, row.kind): row.pk
        for row in Announcement.objects.filter(paper__in=papers)
    }
    now = {(row.paper_id, row.day, row.subject_id, row.kind): row for row in rows.announcements}
    Announcement.objects.filter(pk__in=[pk for key, pk in kept.items() if key not in now]).delete()
    add(
        ListingRows(
            [row for key, row in subjects_now.items() if key not in kept_subjects],
            [row for key, row in now.items() if key not in kept],
        )
    )

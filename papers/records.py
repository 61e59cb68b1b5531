"""A folded paper as the one shape that every format writes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from papers.cards import subjects_of
from papers.identifiers import Identifier
from papers.models import Paper, PaperIdentifier, Subject
from papers.record import Record

# The first chunk is small, so that the first bytes leave at once.
_FIRST, _CHUNK = 50, 500
_COLUMNS = (
    "pk", "scheme", "value", "title", "abstract", "authors", "version", "published", "comments", "journal_ref",
    "license", "url", "pdf_url", "withdrawn", "group", "edition__venue__key", "edition__year", "edition__venue__name",
)  # fmt: skip


def record_of(paper: Paper, subjects: Sequence[Subject], identifiers: Sequence[Identifier] = ()) -> Record:
    """What the site says of a paper. Reads its edition with the venue."""
    edition = paper.edition
    row = [getattr(paper, name) for name in _COLUMNS[:15]]
    venue = (edition.venue.key, edition.year, edition.venue.name) if edition else (None, None, None)
    return _record((*row, *venue), [subject.code for subject in subjects], identifiers)


def records(keys: Iterable[int]) -> Iterator[Record]:
    """The records of these papers in this order; three queries a chunk, so that memory stays flat.

    Papers are read as rows, for a model a row costs more than to write it; what is gone meanwhile is left out.
    """
    rest = iter(keys)
    chunk = list(islice(rest, _FIRST))
    while chunk:
        rows = {row[0]: row for row in Paper.objects.filter(pk__in=chunk).values_list(*_COLUMNS)}
        subjects, names = subjects_of(chunk), _identifiers(chunk)
        for key in chunk:
            if row := rows.get(key):
                yield _record(row, [subject.code for subject in subjects[key]], names[key])
        chunk = list(islice(rest, _CHUNK))


def _identifiers(keys: Sequence[int]) -> dict[int, list[Identifier]]:
    """The names of each paper, in the order of their schemes."""
    found: dict[int, list[Identifier]] = defaultdict(list)
    rows = PaperIdentifier.objects.filter(paper__in=keys).order_by("scheme", "value")
    for paper, scheme, value in rows.values_list("paper", "scheme", "value"):
        found[paper].append(Identifier(scheme, value))
    return found


def _record(row: Sequence[Any], subjects: Iterable[str], identifiers: Iterable[Identifier]) -> Record:
    """From a row of _COLUMNS."""
    identifier = Identifier(row[1], row[2])
    return Record(
        "scholium",
        identifier,
        title=row[3],
        abstract=row[4],
        authors=tuple(row[5]),
        subjects=tuple(subjects),
        version=row[6],
        published=row[7],
        same_as=tuple(name for name in identifiers if name != identifier),
        comments=row[8],
        journal_ref=row[9],
        license=row[10],
        url=row[11] or identifier.url,
        pdf_url=row[12],
        withdrawn=row[13],
        venue=f"{row[15]}.{row[16]}" if row[15] else "",
        group=row[14],
        extra={"venue_name": row[17]} if row[15] else {},
    )

"""A folded paper as the one shape that every format writes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import orjson

from papers.cards import subjects_of
from papers.identifiers import Identifier
from papers.models import Paper, Subject
from papers.querysets import as_date, moment
from papers.record import Record

_CHUNK = 1000


def record_of(paper: Paper, subjects: Sequence[Subject], identifiers: Iterable[Identifier] = ()) -> Record:
    """What the site says of a paper. Reads its edition with the venue."""
    edition = paper.edition
    return Record(
        "scholium",
        paper.identifier,
        title=paper.title,
        abstract=paper.abstract,
        authors=tuple(paper.authors),
        subjects=tuple(subject.code for subject in subjects),
        version=paper.version,
        published=paper.published,
        same_as=tuple(name for name in identifiers if name != paper.identifier),
        comments=paper.comments,
        journal_ref=paper.journal_ref,
        license=paper.license,
        url=paper.url or paper.identifier.url,
        pdf_url=paper.pdf_url,
        withdrawn=paper.withdrawn,
        venue=str(edition) if edition else "",
        group=paper.group,
        extra={"venue_name": edition.venue.name} if edition else {},
        announced=paper.announced,
    )


def records(keys: Iterable[int], first: int = _CHUNK) -> Iterator[Record]:
    """The records of these papers in this order; three queries a chunk, so that memory stays flat.

    What is gone meanwhile is left out. With a small `first` chunk the first record is there at once.
    """
    rest = iter(keys)
    chunk = list(islice(rest, first))
    while chunk:
        rows = {row[0]: row for row in Paper.objects.record_rows(chunk)}
        subjects, names = subjects_of(chunk), _identifiers(chunk)
        for key in chunk:
            if row := rows.get(key):
                yield _record(row, subjects[key], names[key])
        chunk = list(islice(rest, _CHUNK))


def _identifiers(keys: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for paper, scheme, value in Paper.objects.identifier_rows(keys):
        found[paper].append((scheme, value))
    return found


def _record(row: Sequence[Any], subjects: Iterable[Subject], names: Sequence[tuple[str, str]]) -> Record:
    """As `record_of`, from a row: to make a model of it costs more than to write it down in any format."""
    (_pk, scheme, value, title, abstract, authors, version, published, comments, journal_ref,
     licence, url, pdf_url, withdrawn, group, venue, year, venue_name, announced) = row  # fmt: skip
    identifier = Identifier(scheme, value)
    return Record(
        "scholium",
        identifier,
        title=title,
        abstract=abstract,
        authors=tuple(orjson.loads(authors)),
        subjects=tuple([subject.code for subject in subjects]),
        version=version,
        published=moment(published),
        same_as=tuple([Identifier(*name) for name in names if name != (scheme, value)]) if len(names) > 1 else (),
        comments=comments,
        journal_ref=journal_ref,
        license=licence,
        url=url or identifier.url,
        pdf_url=pdf_url,
        withdrawn=bool(withdrawn),
        venue=f"{venue}.{year}" if venue else "",
        group=group,
        extra={"venue_name": venue_name} if venue else {},
        announced=as_date(announced) if announced else None,
    )

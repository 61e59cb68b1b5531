"""A folded paper as the one shape that every format writes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from papers.cards import subjects_of
from papers.models import Paper, Subject
from papers.querysets import in_order
from papers.record import Record

_CHUNK = 200


def record_of(paper: Paper, subjects: Sequence[Subject]) -> Record:
    """What the site says of a paper. Reads its edition with the venue."""
    edition = paper.edition
    return Record(
        source="scholium",
        identifier=paper.identifier,
        title=paper.title,
        abstract=paper.abstract,
        authors=tuple(paper.authors),
        subjects=tuple(subject.code for subject in subjects),
        version=paper.version,
        published=paper.published,
        comments=paper.comments,
        journal_ref=paper.journal_ref,
        license=paper.license,
        url=paper.url or paper.identifier.url,
        pdf_url=paper.pdf_url,
        withdrawn=paper.withdrawn,
        venue=str(edition) if edition else "",
        group=paper.group,
        extra={"venue_name": edition.venue.name} if edition else {},
    )


def records(keys: Iterable[int]) -> Iterator[Record]:
    """The records of these papers in this order; two queries for each two hundred, so that memory stays flat."""
    rest = iter(keys)
    while chunk := list(islice(rest, _CHUNK)):
        subjects = subjects_of(chunk)
        for paper in in_order(Paper.objects.for_records(), chunk):
            yield record_of(paper, subjects[paper.pk])

"""A paper from its records and corrections: whose word counts, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from papers.models import Paper
from papers.record import Record
from papers.text import readable, readable_name

# Whose word comes first. What is not named here stands between the sources and the sample data.
PRECEDENCE = ("arxiv", "openreview", "acl", "pmlr", "cvf")
_RANKS = {source: rank for rank, source in enumerate(PRECEDENCE)} | {"seed": 1000}
# What a curator may correct by the name of Paper's column.
CORRECTABLE = frozenset(
    {"title", "abstract", "authors", "comments", "journal_ref", "license", "url", "pdf_url", "withdrawn"}
)
FOLDED = (
    "scheme",
    "value",
    "title",
    "abstract",
    "authors",
    "version",
    "published",
    "revised",
    "withdrawn",
    "comments",
    "journal_ref",
    "license",
    "url",
    "pdf_url",
)


def by_precedence(records: Iterable[Record]) -> list[Record]:
    """The records, whose word counts most first; what its source has deleted comes last."""
    return sorted(records, key=lambda r: (r.deleted, _RANKS.get(r.source, 100), r.identifier))


def fold(paper: Paper, records: Sequence[Record], corrections: Mapping[str, object]) -> None:
    """Fill the paper. `records` come by precedence: what the first leaves empty, the next one tells."""
    lead = records[0]
    paper.scheme, paper.value = lead.identifier.scheme, lead.identifier.value
    paper.title = readable(_first(records, "title"))
    paper.abstract = readable(_first(records, "abstract"))
    paper.authors = [name for name in map(readable_name, _first_authors(records)) if name]
    paper.version = lead.version
    paper.published = next((record.published for record in records if record.published), None)
    paper.revised = _revised(lead)
    paper.withdrawn = lead.withdrawn or lead.deleted
    paper.comments = readable(_first(records, "comments"))
    paper.journal_ref = readable(_first(records, "journal_ref"))
    paper.license = _first(records, "license")[:200]
    paper.url = _first(records, "url")[:500]
    paper.pdf_url = _first(records, "pdf_url")[:500]
    for field, value in corrections.items():
        if field in CORRECTABLE:
            setattr(paper, field, value)


def subject_codes(records: Sequence[Record]) -> tuple[str, ...]:
    return next((record.subjects for record in records if record.subjects), ())


def versions(records: Sequence[Record]) -> list[tuple[int, datetime]]:
    """The versions that arXiv announced. Its old format tells the first day and nothing of what came after."""
    for record in records:
        if record.identifier.scheme == "arxiv" and record.versions:
            return [(version.number, version.submitted) for version in record.versions]
        if record.identifier.scheme == "arxiv" and record.published:
            return [(1, record.published)]
    return []


def _first(records: Sequence[Record], name: str) -> str:
    return next((value for record in records if (value := getattr(record, name))), "")


def _first_authors(records: Sequence[Record]) -> tuple[str, ...]:
    return next((record.authors for record in records if record.authors), ())


def _revised(record: Record) -> datetime | None:
    return record.versions[-1].submitted if record.versions else record.published

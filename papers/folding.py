"""A paper from its records and corrections: whose word counts, field by field."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from papers.groups import accepted
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
    "public",
)

# Made once: `json.dumps` makes one for every list.
_WRITER = json.JSONEncoder(ensure_ascii=False, check_circular=False)


@dataclass(slots=True)
class Folded:
    """What the records say together, by the names of Paper's columns."""

    scheme: str
    value: str
    title: str
    abstract: str
    authors: list[str]
    version: int | None
    published: datetime | None
    revised: datetime | None
    withdrawn: bool
    comments: str
    journal_ref: str
    license: str
    url: str
    pdf_url: str
    public: bool

    @property
    def authors_json(self) -> str:
        return _WRITER.encode(self.authors)


# The values of FOLDED, as they are written.
columns = attrgetter(*("authors_json" if name == "authors" else name for name in FOLDED))


def by_precedence(records: Iterable[Record]) -> list[Record]:
    """The records, whose word counts most first. What its source has deleted comes last, and what a venue did not
    accept only after all that was."""
    return sorted(records, key=lambda r: (r.deleted, not accepted(r.group), _RANKS.get(r.source, 100), r.identifier))


def fold(records: Sequence[Record], corrections: Mapping[str, object]) -> Folded:
    """`records` come by precedence: what the first leaves empty, the next one tells."""
    lead = records[0]
    folded = Folded(
        lead.identifier.scheme,
        lead.identifier.value,
        readable(_first(records, "title")),
        readable(_first(records, "abstract")),
        [name for name in map(readable_name, _first_authors(records)) if name],
        lead.version,
        next((record.published for record in records if record.published), None),
        _revised(lead),
        _withdrawn(records),
        readable(_first(records, "comments")),
        readable(_first(records, "journal_ref")),
        _first(records, "license")[:200],
        _first(records, "url")[:500],
        _first(records, "pdf_url")[:500],
        any(accepted(record.group) for record in records),
    )
    for field, value in corrections.items():
        if field in CORRECTABLE:
            setattr(folded, field, value)
    return folded


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
    for record in records:
        if value := getattr(record, name):
            return str(value)
    return ""


def _first_authors(records: Sequence[Record]) -> tuple[str, ...]:
    return next((record.authors for record in records if record.authors), ())


def _revised(record: Record) -> datetime | None:
    return record.versions[-1].submitted if record.versions else record.published


def _withdrawn(records: Sequence[Record]) -> bool:
    """Withdrawn where it leads, or retracted by anybody else. To withdraw a submission takes no paper back."""
    lead, *others = records
    return lead.withdrawn or lead.deleted or any(r.withdrawn and accepted(r.group) for r in others if not r.deleted)

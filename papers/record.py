"""Record: the one shape that every source yields and that every format reads or writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from papers.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a paper as its source dates it; `submitted` is aware, in UTC."""

    number: int
    submitted: datetime
    size: str = ""
    source_type: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one paper under one identifier.

    Text is as the source wrote it, white space collapsed: TeX accents and `$…$` are kept. `subjects` are codes, the
    primary one first, unknown ones included. `same_as` holds further identifiers that the source itself gives for the
    same work. `datestamp` is the source's own date of its last change, `version` its current version.
    """

    source: str
    identifier: Identifier
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    version: int | None = None
    versions: tuple[Version, ...] = ()
    datestamp: date | None = None
    published: datetime | None = None
    same_as: tuple[Identifier, ...] = ()
    comments: str = ""
    journal_ref: str = ""
    license: str = ""
    url: str = ""
    pdf_url: str = ""
    withdrawn: bool = False
    deleted: bool = False
    venue: str = ""
    group: str = ""
    position: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An entry that could not be read: what it is (if known), its raw bytes and why."""

    key: str
    raw: bytes
    error: str


class SourceError(Exception):
    """A source failed. `permanent` says that trying again without a change is of no use.

    `retry_after` is the number of seconds that the server asked us to wait, if it did.
    """

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after

"""Record: the one shape that every source yields and that every format reads or writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypedDict, cast

from papers.identifiers import Identifier


class Fields(TypedDict, total=False):
    """A record as JSON: what `PaperRecord.fields` holds. What is empty is not there."""

    title: str
    abstract: str
    authors: list[str]
    subjects: list[str]
    version: int | None
    versions: list[tuple[int, str, str, str]]
    published: str
    same_as: list[tuple[str, str]]
    comments: str
    journal_ref: str
    license: str
    url: str
    pdf_url: str
    withdrawn: bool
    venue: str
    group: str
    position: int | None
    extra: dict[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a paper as its source dates it; `submitted` is aware, in UTC."""

    number: int
    submitted: datetime
    size: str = ""
    source_type: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A feed was seen to announce a paper on this day (New York's calendar), as this, in these of its subjects."""

    day: date
    kind: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one paper under one identifier.

    Text is as the source wrote it, white space collapsed: TeX accents and `$…$` are kept. `subjects` are codes, the
    primary one first, unknown ones included. `same_as` holds further identifiers that the source itself gives for the
    same work. `datestamp` is the source's own date of its last change, `version` its current version. A `hint` says
    only a part: what it leaves empty it does not deny. `announced` is the day on which the site lists it first.
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
    hint: bool = False
    seen: tuple[Seen, ...] = ()
    announced: date | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An entry that could not be read: what it is (if known), its raw bytes and why."""

    key: str
    raw: bytes
    error: str


@dataclass(frozen=True, slots=True)
class Window:
    """What of a source is asked for: a part of it by the source's own name, changed in these days (both included)."""

    scope: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a source. `token` is the cursor of the page that comes next; empty: this was the last one.

    `day` is that of the announcement that the page lists, where it lists one and nothing else.
    """

    records: tuple[Record, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    token: str = ""
    responded: datetime | None = None
    day: date | None = None


class SourceError(Exception):
    """A source failed. `permanent` says that trying again without a change is of no use.

    `retry_after` is the number of seconds that the server asked us to wait, if it did.
    """

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class CursorLost(SourceError):
    """The source no longer knows the cursor: its window has to be asked for anew, from the last day that was saved."""


def to_fields(record: Record) -> Fields:
    """The record as JSON, without what is empty.

    Whose word it is, of what and of which day, is kept beside it, and so is where it was seen to be announced.
    """
    kept: Fields = {
        "title": record.title,
        "abstract": record.abstract,
        "authors": list(record.authors),
        "subjects": list(record.subjects),
        "version": record.version,
        "versions": [(v.number, v.submitted.isoformat(), v.size, v.source_type) for v in record.versions],
        "published": record.published.isoformat() if record.published else "",
        "same_as": [(other.scheme, other.value) for other in record.same_as],
        "comments": record.comments,
        "journal_ref": record.journal_ref,
        "license": record.license,
        "url": record.url,
        "pdf_url": record.pdf_url,
        "withdrawn": record.withdrawn,
        "venue": record.venue,
        "group": record.group,
        "position": record.position,
        "extra": dict(record.extra),
    }
    return cast(
        Fields, {name: value for name, value in kept.items() if value or (name == "position" and value is not None)}
    )


def from_fields(source: str, identifier: Identifier, fields: Fields) -> Record:
    """The record that `to_fields` wrote, of this source under this identifier."""
    return Record(
        source,
        identifier,
        title=fields.get("title", ""),
        abstract=fields.get("abstract", ""),
        authors=tuple(fields.get("authors", ())),
        subjects=tuple(fields.get("subjects", ())),
        version=fields.get("version"),
        versions=tuple(
            Version(number, datetime.fromisoformat(submitted), size, source_type)
            for number, submitted, size, source_type in fields.get("versions", ())
        ),
        published=datetime.fromisoformat(fields["published"]) if "published" in fields else None,
        same_as=tuple(Identifier(scheme, value) for scheme, value in fields.get("same_as", ())),
        comments=fields.get("comments", ""),
        journal_ref=fields.get("journal_ref", ""),
        license=fields.get("license", ""),
        url=fields.get("url", ""),
        pdf_url=fields.get("pdf_url", ""),
        withdrawn=fields.get("withdrawn", False),
        venue=fields.get("venue", ""),
        group=fields.get("group", ""),
        position=fields.get("position"),
        extra=fields.get("extra", {}),
    )

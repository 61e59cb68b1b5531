"""Papers, read-only: by the same expressions, identifiers and parameters as the pages."""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from papers import taxonomy
from papers.cards import subjects_of
from papers.expressions import ExpressionError, UnknownCategory
from papers.identifiers import parse_address
from papers.lists import LARGEST, PAGE_SIZE, DayList, Window, paper_named
from papers.models import Subject
from papers.record import Record
from papers.records import record_of, records

router = Router(tags=["papers"])


class SubjectOut(Schema):
    code: str
    name: str
    name_zh: str
    archive: str
    group: str
    alias_of: str | None
    active: bool

    @staticmethod
    def resolve_alias_of(subject: Subject) -> str | None:
        return taxonomy.current().subjects[subject.alias_of_id].code if subject.alias_of_id else None


class PaperOut(Schema):
    id: str
    address: str
    title: str
    abstract: str
    authors: list[str]
    subjects: list[str]
    version: int | None
    published: datetime | None
    venue: str
    group: str
    comments: str
    journal_ref: str
    license: str
    url: str
    pdf_url: str
    withdrawn: bool

    @staticmethod
    def resolve_id(record: Record) -> str:
        return str(record.identifier)

    @staticmethod
    def resolve_address(record: Record) -> str:
        return record.identifier.address


class DayOut(Schema):
    """`expression` is canonical; `total` counts the whole list, `counts` each kind, those not asked for included."""

    expression: str
    day: date | None
    total: int
    counts: dict[str, int]
    previous_day: date | None
    next_day: date | None
    papers: list[PaperOut]


@router.get("/subjects", response=list[SubjectOut])
def subjects(request: HttpRequest) -> list[Subject]:
    """arXiv's categories, closed ones and aliases included."""
    return list(taxonomy.current().subjects.values())


@router.get("/papers/{path:identifier}", response=PaperOut)
def paper(request: HttpRequest, identifier: str) -> Record:
    """One paper by any of its identifiers, as an address names it: `2401.12345`, `hep-th/9901001`, `x@OpenReview`."""
    name = parse_address(identifier) if identifier.isprintable() else None
    found = paper_named(name) if name else None
    if found is None:
        raise HttpError(404, "There is no paper of this identifier here.")
    return record_of(found, subjects_of([found.pk])[found.pk])


@router.get("/days/{path:expression}", response=DayOut)
def day(
    request: HttpRequest,
    expression: str,
    date: date | None = None,
    kind: Literal["", "all", "new", "cross", "replace"] = "",
    sort: Literal["announced", "time", "stars", "opened"] = "announced",
    show: int = Query(PAGE_SIZE, ge=1, le=LARGEST),
    skip: int = Query(0, ge=0, le=10_000_000),
) -> dict[str, object]:
    """The papers of a category expression (`cs.AI+cs.LG-cs.CY`) on a day, the newest one unless `date` says which."""
    try:
        read = taxonomy.read(expression)
    except UnknownCategory as error:
        nearest = f" Nearest: {', '.join(error.nearest)}." if error.nearest else ""
        raise HttpError(404, f"There is no category {error.name[:80]!r}.{nearest}") from error
    except ExpressionError as error:
        raise HttpError(404, f"Not a category expression: {error}.") from error
    asked = DayList(read, Window(day=date, show=show, skip=skip, kind=kind, order=sort))
    previous_day, next_day = asked.days_beside
    return {
        "expression": str(read),
        "day": asked.day,
        "total": len(asked.papers),
        "counts": asked.counts,
        "previous_day": previous_day,
        "next_day": next_day,
        "papers": list(records(paper for paper, _kind in asked.shown)),
    }

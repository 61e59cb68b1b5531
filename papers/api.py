"""Papers, read-only: by the same expressions, identifiers, parameters and filters as the pages."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import date as Day
from typing import Annotated, Literal, Self

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from pydantic import BaseModel, ValidationInfo, field_validator

from papers import cursors, days, taxonomy
from papers.cards import subjects_of
from papers.cursors import Cursor, NoCursor
from papers.days import DayState
from papers.expressions import Expression, ExpressionError, UnknownCategory
from papers.identifiers import Identifier, parse_address
from papers.lists import (
    LARGEST,
    PAGE_SIZE,
    DayList,
    EditionList,
    NoSuchEdition,
    NoSuchTrack,
    PaperList,
    Window,
    paper_named,
)
from papers.models import Paper, PaperIdentifier, PaperSubject, Subject, Venue
from papers.parameters import filter_of
from papers.record import Record
from papers.records import record_of, records
from papers.venues import catalogue, named

router = Router(tags=["papers"])
# Kept by the site for a minute; who has it already is answered with 304.
_kept = decorate_view(cache_control(public=True, max_age=60), conditional_page)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ALWAYS = datetime(1991, 8, 14, tzinfo=UTC)
# As old as a batch may be when it becomes visible.
_IN_FLIGHT = timedelta(minutes=10)


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


class PaperOut(BaseModel):
    """`identifiers` are all the names under which it is known, `id` the one that makes its address.

    No Schema, which looks up each field of each paper by itself: half of what a list costs.
    """

    id: str
    address: str
    identifiers: list[str]
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

    @classmethod
    def of(cls, record: Record) -> Self:
        return cls(
            id=str(record.identifier),
            address=record.identifier.address,
            identifiers=[str(name) for name in (record.identifier, *record.same_as)],
            title=record.title,
            abstract=record.abstract,
            authors=list(record.authors),
            subjects=list(record.subjects),
            version=record.version,
            published=record.published,
            venue=record.venue,
            group=record.group,
            comments=record.comments,
            journal_ref=record.journal_ref,
            license=record.license,
            url=record.url,
            pdf_url=record.pdf_url,
            withdrawn=record.withdrawn,
        )


class Part(Schema):
    """A part of a list. `total` counts the whole list; `next` is the `cursor` of the part that follows."""

    total: int
    next: str | None
    papers: list[PaperOut]


class StateOut(Schema):
    """How whole a day is here: complete, partial, stale (announced and not fetched yet) or none, and why."""

    name: str
    reason: str


class DayOut(Part):
    """`expression` is canonical; `counts` counts each kind, those not asked for included."""

    expression: str
    day: Day | None
    state: StateOut | None
    counts: dict[str, int]
    previous_day: Day | None
    next_day: Day | None


class EditionOut(Part):
    """The papers of a venue's year; `tracks` counts those of the whole year."""

    edition: str
    venue: str
    name: str
    years: list[int]
    track: str
    tracks: dict[str, int]


class Changes(Schema):
    """What changed, in the order of its changes. When `next` is null, ask again with `since` as it stands here."""

    since: datetime
    next: str | None
    papers: list[PaperOut]


class VenueOut(Schema):
    key: str
    name: str
    source: str
    homepage: str
    address: str
    years: list[int]

    @staticmethod
    def resolve_address(venue: Venue) -> str:
        return venue.get_absolute_url()

    @staticmethod
    def resolve_years(venue: Venue) -> list[int]:
        return [edition.year for edition in venue.edition_list]


class Asked(Schema):
    """The parameters of every list."""

    sort: Literal["announced", "time", "stars", "opened", "1"] = Field(
        "announced", description="`1` is what Cool Papers calls its stars"
    )
    show: int = Field(PAGE_SIZE, ge=1, le=LARGEST)
    skip: int = Field(0, ge=0, le=10_000_000)
    cursor: str = Field("", max_length=200)
    any: list[str] = Field([], description="terms, one a line: a paper holds one of them")
    all: list[str] = Field([], description="terms, one a line: a paper holds each of them")
    none: list[str] = Field([], description="terms, one a line: a paper holds none of them")
    places: list[str] = Field([], alias="in", description="where: title, abstract, authors; everywhere unless said")
    only: Literal["", "0", "1"] = Field("1", description="`0`: the list stays whole, whatever `any`, `all`, `none` say")

    @field_validator("sort", "show", "skip", mode="before")
    @classmethod
    def what_is_empty_goes_without_saying(cls, value: object, info: ValidationInfo) -> object:
        return cls.model_fields[str(info.field_name)].default if value == "" else value

    def window(self, day: Day | None = None, kind: str = "") -> Window:
        chosen = filter_of(self.any, self.all, self.none, self.places, only=self.only != "0")
        order = "stars" if self.sort == "1" else self.sort
        return Window(day=day, show=self.show, skip=self.skip, kind=kind, order=order, filter=chosen)


class AskedDay(Asked):
    date: Day | None = Field(None, ge=days.FIRST_DAY, le=days.LAST_DAY)
    kind: Literal["", "all", "new", "cross", "replace"] = ""

    @field_validator("date", mode="before")
    @classmethod
    def as_it_is_written(cls, day: object) -> object:
        """No number of seconds and no time of the day, either of which would be read."""
        if isinstance(day, str) and day and not _DAY.fullmatch(day):
            raise ValueError("a day written like 2024-05-06")
        return day or None


class AskedPapers(AskedDay):
    cat: str = Field("", description="a category expression: cs.AI+cs.LG-cs.CY")
    without: str = Field("", alias="not", description="categories to take away: cs.CY+cs.LG")
    since: datetime | None = Field(None, description="what changed since then, whatever its day")

    @field_validator("since")
    @classmethod
    def in_utc(cls, since: datetime | None) -> datetime | None:
        return since and _in_utc(since)


@router.get("/subjects", response=list[SubjectOut])
@_kept
def subjects(request: HttpRequest) -> list[Subject]:
    """arXiv's categories, closed ones and aliases included."""
    return list(taxonomy.current().subjects.values())


@router.get("/papers", response=DayOut | Changes)
@_kept
def papers(request: HttpRequest, asked: Annotated[AskedPapers, Query()]) -> dict[str, object]:
    """Papers of a day by `cat` and `not`, as on the page of that expression; or, by `since`, all that changed since.

    With neither: every paper there is, in the order of its last change.
    """
    expression = _expression(asked.cat, asked.without) if asked.cat or asked.without else None
    if asked.since or not expression:
        return _changes(asked, expression)
    return _day(expression, asked)


@router.get("/papers/{path:identifier}", response=PaperOut)
@_kept
def paper(request: HttpRequest, identifier: str) -> PaperOut:
    """One paper by any of its identifiers, as an address names it: `2401.12345`, `hep-th/9901001`, `x@OpenReview`."""
    name = parse_address(identifier) if identifier.isprintable() else None
    found = paper_named(name) if name else None
    if found is None:
        raise HttpError(404, "There is no paper of this identifier here.")
    names = PaperIdentifier.objects.filter(paper=found).order_by("scheme", "value")
    identifiers = [Identifier(name.scheme, name.value) for name in names]
    return PaperOut.of(record_of(found, subjects_of([found.pk])[found.pk], identifiers))


@router.get("/days/{path:expression}", response=DayOut)
@_kept
def day(request: HttpRequest, expression: str, asked: Annotated[AskedDay, Query()]) -> dict[str, object]:
    """The papers of a category expression (`cs.AI+cs.LG-cs.CY`) on a day, the newest one unless `date` says which."""
    return _day(_expression(expression), asked)


@router.get("/venues", response=list[VenueOut])
@_kept
def venues(request: HttpRequest) -> list[Venue]:
    """Every venue with the years that are here."""
    return catalogue()


@router.get("/venues/{name}", response=EditionOut)
@_kept
def edition(request: HttpRequest, name: str, asked: Annotated[Asked, Query()], group: str = "") -> dict[str, object]:
    """The papers of a venue's year (`ICLR.2024`) or of its newest (`ICLR`), of one track where `group` says which."""
    found, year = named(name)
    if found is None:
        raise HttpError(404, "There is no venue of this name here.")
    listed = EditionList(asked.window(), found, year, group)
    try:
        part = _part(listed, asked.cursor)
    except NoSuchEdition as error:
        raise HttpError(404, f"{error} is not here.") from error
    except NoSuchTrack as error:
        raise HttpError(404, f"{listed.edition} has no track {str(error)[:80]!r}.") from error
    return part | {
        "edition": str(listed.edition or ""),
        "venue": found.key,
        "name": found.name,
        "years": [one.year for one in listed.editions],
        "track": listed.track,
        "tracks": dict(listed.groups),
    }


def _expression(text: str, without: str = "") -> Expression:
    try:
        read = taxonomy.read(text)
        return _less(read, taxonomy.read(without)) if without else read
    except UnknownCategory as error:
        nearest = f" Nearest: {', '.join(error.nearest)}." if error.nearest else ""
        raise HttpError(404, f"There is no category {error.name[:80]!r}.{nearest}") from error
    except ExpressionError as error:
        raise HttpError(404, f"Not a category expression: {error}.") from error


def _less(expression: Expression, other: Expression) -> Expression:
    """Read anew, as the address of its page is: with that page's limits."""
    if other.excluded:
        raise ExpressionError("what is taken away cannot take away itself")
    return taxonomy.read(str(Expression(expression.included, (*expression.excluded, *other.included))))


def _day(expression: Expression, asked: AskedDay) -> dict[str, object]:
    """The day that a cursor was given for stays the day, though a newer one has come."""
    of_day = _day_of(_cursor(asked.cursor)) if asked.cursor else asked.date
    listed = DayList(asked.window(of_day, asked.kind), expression)
    previous_day, next_day = listed.days_beside
    return _part(listed, asked.cursor, str(listed.day)) | {
        "expression": str(expression),
        "day": listed.day,
        "state": _state(expression, listed.day) if listed.day else None,
        "counts": listed.counts,
        "previous_day": previous_day,
        "next_day": next_day,
    }


def _state(expression: Expression, of: Day) -> DayState:
    known = taxonomy.current().subjects
    return days.state([known[key] for key in expression.wanted], of)


def _part(listed: PaperList, cursor: str, moment: str = "") -> dict[str, object]:
    keys = [key for key, _kind in listed.papers]
    start = _cursor(cursor).rest_of(keys) if cursor else listed.window.skip
    shown = keys[start : start + (listed.window.show or len(keys))]
    end = start + len(shown)
    following = str(Cursor(moment, shown[-1], end)) if shown and end < len(keys) else None
    return {"total": len(keys), "next": following, "papers": _told(shown)}


def _told(keys: Iterable[int]) -> list[PaperOut]:
    return [PaperOut.of(record) for record in records(keys)]


def _changes(asked: AskedPapers, expression: Expression | None) -> dict[str, object]:
    cursor = _cursor(asked.cursor) if asked.cursor else Cursor((asked.since or _ALWAYS).isoformat(), 0)
    moment = _moment_of(cursor)
    later = Paper.objects.changed_since(moment, cursor.paper)
    if expression:
        # Asked paper by paper: what is not among the papers of a subject a database would tell by reading all of them.
        listed = PaperSubject.objects.filter(paper=OuterRef("pk"))
        later = later.filter(Exists(listed.filter(subject__in=expression.wanted)))
        later = later.exclude(Exists(listed.filter(subject__in=expression.unwanted)))
    rows = list(later.values_list("pk", "changed")[: asked.show + 1])
    shown = rows[: asked.show]
    following = str(Cursor(shown[-1][1].isoformat(), shown[-1][0])) if len(rows) > len(shown) else None
    last = shown[-1][1] if shown else moment
    return {"since": _settled(last), "next": following, "papers": _told(_passing(asked, shown))}


def _passing(asked: AskedPapers, rows: Sequence[tuple[int, datetime]]) -> list[int]:
    """What of a part of the changes passes the filter: a part may be short, or empty, and another follow it."""
    keys, chosen = [paper for paper, _changed in rows], asked.window().filter
    if not chosen.hides:
        return keys
    passed = chosen.kept(Paper.objects.texts(keys))
    return [key for key in keys if key in passed]


def _settled(moment: datetime) -> datetime:
    """From when to ask next time: a batch that is still being written bears the time at which it began."""
    return moment - _IN_FLIGHT if moment > timezone.now() - _IN_FLIGHT else moment


def _in_utc(moment: datetime) -> datetime:
    """In UTC, as which a time without a zone is read; raises ValueError where no database has such a time."""
    try:
        found = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time between 1991 and 2099") from error
    if not days.FIRST_DAY <= found.date() <= days.LAST_DAY:
        raise ValueError("a time between 1991 and 2099")
    return found


def _cursor(text: str) -> Cursor:
    try:
        return cursors.read(text)
    except NoCursor as error:
        raise _no_cursor() from error


def _day_of(cursor: Cursor) -> Day:
    try:
        found = Day.fromisoformat(cursor.moment)
    except ValueError as error:
        raise _no_cursor() from error
    if not days.FIRST_DAY <= found <= days.LAST_DAY:
        raise _no_cursor()
    return found


def _moment_of(cursor: Cursor) -> datetime:
    try:
        return _in_utc(datetime.fromisoformat(cursor.moment))
    except ValueError as error:
        raise _no_cursor() from error


def _no_cursor() -> HttpError:
    return HttpError(400, "This is no cursor of this list.")

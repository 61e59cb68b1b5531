"""The shapes of the papers' API: what it answers, and what may be asked of its lists."""

from datetime import date as Day
from datetime import datetime
from typing import Literal, Self

from ninja import Field, Schema
from pydantic import BaseModel, ValidationInfo, field_validator

from papers import taxonomy
from papers.models import Subject, Venue
from papers.parameters import filter_of, in_utc, read_day
from papers.record import Record
from papers.windows import LARGEST, PAGE_SIZE, Window


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
    date: Day | None = None
    kind: Literal["", "all", "new", "cross", "replace"] = ""

    @field_validator("date", mode="before")
    @classmethod
    def as_on_a_page(cls, day: object) -> object:
        """No number of seconds and no time of the day, either of which would be read."""
        return read_day(day) if isinstance(day, str) and day else day or None


class AskedPapers(AskedDay):
    cat: str = Field("", description="a category expression: cs.AI+cs.LG-cs.CY")
    without: str = Field("", alias="not", description="categories to take away: cs.CY+cs.LG")
    since: datetime | None = Field(None, description="what changed since then, whatever its day")

    @field_validator("since")
    @classmethod
    def in_utc(cls, since: datetime | None) -> datetime | None:
        return since and in_utc(since)

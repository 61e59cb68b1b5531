"""Papers, read-only: by the same expressions, identifiers, parameters and filters as the pages."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import date as Day
from typing import Annotated

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from ninja import Query, Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from papers import cursors, days, taxonomy
from papers.api_shapes import Asked, AskedDay, AskedPapers, Changes, DayOut, EditionOut, PaperOut, SubjectOut, VenueOut
from papers.cards import subjects_of
from papers.cursors import Cursor
from papers.days import DayState
from papers.expressions import Expression, ExpressionError, UnknownCategory
from papers.identifiers import Identifier, parse_address
from papers.lists import DayList, EditionList, NoSuchEdition, NoSuchTrack, PaperList, paper_named
from papers.models import Paper, PaperIdentifier, PaperSubject, Subject, Venue
from papers.records import record_of, records
from papers.venues import catalogue, named

router = Router(tags=["papers"])
# Kept by the site for a minute; who has it already is answered with 304.
_kept = decorate_view(cache_control(public=True, max_age=60), conditional_page)
_ALWAYS = datetime(1991, 8, 14, tzinfo=UTC)
# As old as a batch may be when it becomes visible.
_IN_FLIGHT = timedelta(minutes=10)


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
    of_day = cursors.read(asked.cursor).day if asked.cursor else asked.date
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
    start = cursors.read(cursor).rest_of(keys) if cursor else listed.window.skip
    shown = keys[start : start + (listed.window.show or len(keys))]
    end = start + len(shown)
    following = str(Cursor(moment, shown[-1], end)) if shown and end < len(keys) else None
    return {"total": len(keys), "next": following, "papers": _told(shown)}


def _told(keys: Iterable[int]) -> list[PaperOut]:
    return [PaperOut.of(record) for record in records(keys)]


def _changes(asked: AskedPapers, expression: Expression | None) -> dict[str, object]:
    cursor = cursors.read(asked.cursor) if asked.cursor else Cursor((asked.since or _ALWAYS).isoformat(), 0)
    moment = cursor.changed
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

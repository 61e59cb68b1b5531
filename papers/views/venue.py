"""Venues: the catalogue, an edition with its tracks."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _

from papers.cards import shown_cards
from papers.lists import EditionList, NoSuchEdition, NoSuchTrack
from papers.models import Edition, ReleaseEntry, Venue
from papers.parameters import window
from papers.querysets import Track
from papers.venues import catalogue, named
from papers.views.asking import FROM_THE_TOP, Choice, NotHere, exports, list_context, public_page
from papers.views.paper import identifiers_in, moved, paper_or_papers
from papers.windows import Window


class Years(NamedTuple):
    """A table: a column a year, a row a track, and the sums."""

    editions: Sequence[Edition]
    tracks: Sequence[tuple[str, Sequence[int | None]]]
    totals: Sequence[int]


@public_page
def venues(request: HttpRequest) -> HttpResponse:
    return render(request, "papers/venues.html", {"venues": catalogue()})


@public_page
def venue(request: HttpRequest, name: str) -> HttpResponse:
    """`/venue/ICLR` (its newest edition), `/venue/ICLR.2024`, or papers by `/venue/<id>@SOURCE`."""
    if identifiers := identifiers_in(name):
        return paper_or_papers(request, name, identifiers)
    asked = edition_list(name, request.GET.get("group", ""), window(request))
    if name != unquote(asked.path.removeprefix("/venue/")):
        return moved(request, asked.path)
    return render(request, "papers/venue.html", _context(asked))


def find_venue(name: str) -> tuple[Venue, int | None]:
    """The venue and the year that a name speaks of; a 404 that names the nearest venues."""
    found, year = named(name)
    if found:
        return found, year
    by_name = {key.lower(): key for key in Venue.objects.values_list("key", flat=True)}
    near = get_close_matches(name.rpartition(".")[0].lower() or name.lower(), by_name, n=5)
    suggestions = [(by_name[key], f"/venue/{quote(by_name[key])}") for key in near]
    suggestions.append((_("All venues"), "/venue/"))
    raise NotHere(_("There is no venue “%(name)s” here.") % {"name": name[:80]}, suggestions)


def edition_list(name: str, group: str, chosen: Window) -> EditionList:
    """The list that an address names; a 404 that names the years or tracks that there are."""
    asked = EditionList(chosen, *find_venue(name), group)
    try:
        asked.whole  # noqa: B018 asks now what may not be there
    except NoSuchEdition as error:
        years = [(str(edition), edition.get_absolute_url()) for edition in asked.editions[:10]]
        raise NotHere(_("%(name)s is not here.") % {"name": error}, years) from error
    except NoSuchTrack as error:
        tracks = [(track, f"{asked.path}?{urlencode({'group': track})}") for track, _count in asked.groups if track]
        raise NotHere(_("%(edition)s has no such track.") % {"edition": asked.edition}, tracks) from error
    return asked


def _context(asked: EditionList) -> dict[str, Any]:
    return {
        **list_context(asked),
        "venue": asked.venue,
        "edition": asked.edition,
        "editions": asked.editions,
        "groups": asked.groups,
        "group": asked.track,
        "tracks": _tracks(asked),
        "year_links": _year_links(asked),
        "years": _years(asked.editions) if asked.window == Window() else None,
        "cards": shown_cards(asked),
        "feed_url": asked.address("/feed", show="", skip=0),
        "exports": exports(asked) if asked.edition else [],
    }


def _tracks(asked: EditionList) -> list[Choice]:
    """The ways to the tracks, filter and order kept, each with how many of its papers pass."""
    if not asked.groups:
        return []
    passed = asked.passed_by_track

    def way(label: str, track: str, papers: int | None) -> Choice:
        return Choice(label, asked.path + asked.window.query(**FROM_THE_TOP, group=track), track == asked.track, papers)

    named = [(escape(name), name, passed[name]) for name, _count in asked.groups if name]
    return [way(_("All"), "", None), *(way(*track) for track in named)]


def _year_links(asked: EditionList) -> list[Choice]:
    """The ways to the other years, filter and order kept; of their tracks nothing is known here."""
    query = asked.window.query(**FROM_THE_TOP)
    return [
        Choice(str(edition.year), edition.get_absolute_url() + query, edition == asked.edition)
        for edition in asked.editions
    ]


def _years(editions: Sequence[Edition]) -> Years | None:
    """The tracks of all years side by side, where there is more than one year."""
    if len(editions) < 2:
        return None
    tracks = ReleaseEntry.objects.tracks([edition.release_id or 0 for edition in editions])
    counts: dict[str, dict[int | None, int]] = {}
    for track, release in sorted(((track, key) for key, of in tracks.items() for track in of), key=_place):
        counts.setdefault(track.name, {})[release] = track.papers
    rows = [(track, [of_year.get(edition.release_id) for edition in editions]) for track, of_year in counts.items()]
    totals = [sum(of_year.get(edition.release_id, 0) for of_year in counts.values()) for edition in editions]
    return Years(editions, rows, totals)


def _place(of_release: tuple[Track, int]) -> int:
    return of_release[0].first

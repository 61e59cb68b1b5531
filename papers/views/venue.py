"""Venues: the catalogue, an edition with its tracks."""

import re
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from papers.cards import numbered
from papers.lists import EditionList, NoSuchEdition, NoSuchTrack, Window
from papers.models import Edition, Venue
from papers.views.asking import NotHere, exports, public_page, window
from papers.views.paper import identifiers_in, moved, paper_or_papers

_NAME = re.compile(r"(?P<key>.+?)(?:\.(?P<year>\d{4}))?")


@public_page
def venues(request: HttpRequest) -> HttpResponse:
    public = Edition.objects.filter(release__isnull=False).order_by("-year")
    listed = list(Venue.objects.prefetch_related(Prefetch("editions", queryset=public, to_attr="edition_list")))
    for found in listed:
        for edition in found.edition_list:
            edition.venue = found  # its address asks for the key
    return render(request, "papers/venues.html", {"venues": listed})


@public_page
def venue(request: HttpRequest, name: str) -> HttpResponse:
    """`/venue/ICLR` (its newest edition), `/venue/ICLR.2024`, or papers by `/venue/<id>@SOURCE`."""
    if identifiers := identifiers_in(name):
        return paper_or_papers(request, name, identifiers)
    asked = edition_list(name, request.GET.get("group", ""), window(request))
    path = venue_path(asked.venue, asked.year)
    if name != path.removeprefix("/venue/"):
        return moved(request, path)
    return render(request, "papers/venue.html", _context(asked, path))


def find_venue(name: str) -> tuple[Venue, int | None]:
    """The venue and the year that a name speaks of, in any case of letters; a 404 that names the nearest venues."""
    parts = _NAME.fullmatch(name)
    if parts and (found := Venue.objects.filter(key__iexact=parts["key"]).first()):
        return found, int(parts["year"]) if parts["year"] else None
    by_name = {key.lower(): key for key in Venue.objects.values_list("key", flat=True)}
    near = get_close_matches(parts["key"].lower() if parts else "", by_name, n=5)
    suggestions = [(by_name[key], f"/venue/{quote(by_name[key])}") for key in near]
    raise NotHere(_("There is no venue “%(name)s” here.") % {"name": name[:80]}, suggestions)


def venue_path(found: Venue, year: int | None) -> str:
    return f"/venue/{quote(found.key)}" + (f".{year}" if year else "")


def edition_list(name: str, group: str, chosen: Window) -> EditionList:
    """The list that an address names; a 404 that names the years or tracks that there are."""
    asked = EditionList(*find_venue(name), chosen, group)
    try:
        asked.papers  # noqa: B018 asks now what may not be there
    except NoSuchEdition as error:
        years = [(str(edition), edition.get_absolute_url()) for edition in asked.editions[:10]]
        raise NotHere(_("%(name)s is not here.") % {"name": error}, years) from error
    except NoSuchTrack as error:
        path = venue_path(asked.venue, asked.year)
        tracks = [(track, f"{path}?{urlencode({'group': track})}") for track, _count in asked.groups if track]
        raise NotHere(_("%(edition)s has no such track.") % {"edition": asked.edition}, tracks) from error
    return asked


def _context(asked: EditionList, path: str) -> dict[str, Any]:
    group = {"group": asked.group} if asked.group else {}
    return {
        "venue": asked.venue,
        "edition": asked.edition,
        "editions": asked.editions,
        "groups": asked.groups,
        "group": asked.group,
        "total": len(asked.papers),
        "cards": numbered([(key, None) for key in asked.shown], asked.window.skip),
        "show": asked.window.show,
        "skip": asked.window.skip,
        **asked.window.links(path, len(asked.papers), **group),
        "feed_url": f"{path}/feed" + asked.window.query(show="", skip=0, **group),
        "exports": exports(path, asked.window.query(show="", skip=0, **group)),
        "canonical": settings.SITE_URL + path + asked.window.query(**group),
    }

"""From whatever names a paper (an id, an address, a DOI, a citation with ids in it) to its page.

Nothing is fetched here: a paper that is not here is asked for by the page that it would have, and workers bring it.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from papers.identifiers import Identifier, doi, parse_address, read
from papers.lists import papers_named
from papers.models import Paper
from papers.views.paper import ask_for_missing

MOST_CHARACTERS = 10_000
MOST_NAMED = 100


def resolve(request: HttpRequest) -> HttpResponse:
    """`u=` anything: on to the paper or the list of papers, else to the search. JSON, when asked for, tells of each."""
    text = request.GET.get("u", "").replace("\0", " ").strip()
    if not text:
        raise BadRequest(_("Name a paper: /resolve?u= and any identifier or address of it."))
    identifiers = identifiers_in(text)
    if not request.accepts("text/html") or request.GET.get("format") == "json":
        response: HttpResponse = JsonResponse(_told(request, text, identifiers))
    else:
        response = HttpResponseRedirect(_place(text, identifiers))
    patch_vary_headers(response, ["Accept"])
    return response


def identifiers_in(text: str) -> list[Identifier]:
    """What a text names, in its order: as a whole one identifier, or a line with several in it."""
    text = text.strip()[:MOST_CHARACTERS]
    whole = parse_address(text) or doi(text)
    return [whole] if whole else read(text)[:MOST_NAMED]


def address_of(identifiers: Sequence[Identifier]) -> str:
    """The page of one paper or of several; it says itself which of them are not here, and has them fetched."""
    if len(identifiers) == 1:
        return identifiers[0].address
    names = (one.address.removeprefix("/arxiv/").removeprefix("/venue/") for one in identifiers)
    return f"/arxiv/{','.join(names)}"


def _place(text: str, identifiers: Sequence[Identifier]) -> str:
    return address_of(identifiers) if identifiers else f"{reverse('search:results')}?{urlencode({'q': text})}"


def _told(request: HttpRequest, text: str, identifiers: Sequence[Identifier]) -> dict[str, Any]:
    """`state` of a paper: `here`, `coming` (workers were asked for it) or `elsewhere` (only its source has it)."""
    held = papers_named(identifiers)
    titles = dict(Paper.objects.filter(pk__in=held.values()).values_list("pk", "title"))
    coming = ask_for_missing(request, [one for one in identifiers if one not in held])
    papers = [
        {
            "scheme": one.scheme,
            "value": one.value,
            "state": "here" if one in held else "coming" if one in coming else "elsewhere",
            "title": titles.get(held.get(one, 0)),
            "url": settings.SITE_URL + one.address,
            "source": one.url or None,
        }
        for one in identifiers
    ]
    return {"query": text, "url": settings.SITE_URL + _place(text, identifiers), "papers": papers}

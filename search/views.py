"""The pages of the search: results, and what browsers ask for."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from papers.views.asking import NotHere
from search import language
from search.forms import SearchForm
from search.query import MOST_CHARACTERS, MOST_RESULTS, PAGE_SIZE, Results, search
from search.resolving import address_of, identifiers_in

EXPORTS = (("BibTeX", "bib"), ("RIS", "ris"), ("CSV", "csv"), ("JSON lines", "jsonl"))


def asked(request: HttpRequest) -> dict[str, Any]:
    """What the address asks for; a 400 with a sentence when it asks for what there is not."""
    # A NUL is no reason for an error page: it is dropped with all that is not to be printed.
    form = SearchForm({name: str(value).replace("\0", " ") for name, value in request.GET.items()})
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise BadRequest(f"{name}: {errors[0]}")
    return form.cleaned_data


@cache_control(public=True, max_age=60)
def results(request: HttpRequest, kind: str = "") -> HttpResponse:
    """The page of results; identifiers lead to their papers, unless articles or comments are asked for."""
    wanted = asked(request)
    text = wanted["q"] or wanted["query"]
    if composed := language.compose(wanted):
        return HttpResponseRedirect(_written(request, composed, wanted))
    kind, page = kind or wanted["kind"], wanted["page"]
    if kind in ("", "papers") and (named := identifiers_in(text)):
        return HttpResponseRedirect(address_of(named))
    found = search(text, kind, page, wanted["sort"], facets=True)
    context = {
        "query": found.text,
        "kind": kind or "all",
        "sort": wanted["sort"] or "relevance",
        "counts": found.counts,
        "facets": found.facets,
        "detailed": language.fields_of(language.read(found.text[:MOST_CHARACTERS])),
        "page": _page(found, page),
        "most": MOST_RESULTS if found.total > MOST_RESULTS else None,
        "used_or": found.used_or,
        "suggestion": found.suggestion,
        "away": found.away,
        "problem": found.problem,
        "feed_url": _beside(request, "feed"),
        "exports": [(label, _beside(request, ending)) for label, ending in EXPORTS] if found.counts["papers"] else [],
    }
    status = 503 if found.away else 400 if found.problem else 200
    return render(request, "search/results.html", context, status=status)


def _written(request: HttpRequest, query: str, wanted: dict[str, Any]) -> str:
    """The address that says what the detailed form asked for."""
    kept = {name: wanted[name] for name in ("kind", "sort") if wanted[name]}
    return f"{request.path}?{urlencode({'q': query, **kept})}"


def _beside(request: HttpRequest, ending: str) -> str:
    """The same search as a feed or a file."""
    kept = request.GET.copy()
    kept.pop("page", None)
    path = f"{request.path}/feed" if ending == "feed" else f"{request.path}.{ending}"
    return f"{path}?{kept.urlencode()}"


@cache_control(public=True, max_age=86_400)
def opensearch(request: HttpRequest) -> HttpResponse:
    """Lets a browser offer this site's search in its own box."""
    context = {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL}
    return render(request, "search/opensearch.xml", context, "application/opensearchdescription+xml")


def _page(found: Results, number: int) -> Page:
    paginator = Paginator(range(min(found.total, MOST_RESULTS)), PAGE_SIZE)
    if number > paginator.num_pages and not (found.away or found.problem):
        raise NotHere(_("The results end with page %(last)s.") % {"last": paginator.num_pages})
    return Page(found.hits, number, paginator)

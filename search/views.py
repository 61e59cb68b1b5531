"""The pages of the search: results, the way from any identifier to its paper, what browsers ask for."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from papers.identifiers import Identifier, doi, parse_address, read
from papers.lists import papers_named
from papers.views.asking import NotHere
from search.forms import SearchForm
from search.query import MOST_RESULTS, PAGE_SIZE, Results, search

MOST_RESOLVED = 100


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
    """The page of results; an identifier of a paper that is here leads to the paper."""
    wanted = asked(request)
    text = wanted["q"] or wanted["query"]
    if address := _paper_named(text):
        return HttpResponseRedirect(address)
    kind, page = kind or wanted["kind"], wanted["page"]
    found = search(text, kind, page, wanted["sort"])
    context = {
        "query": found.text,
        "kind": kind or "all",
        "sort": wanted["sort"] or "relevance",
        "counts": found.counts,
        "page": _page(found, page),
        "used_or": found.used_or,
        "suggestion": found.suggestion,
        "away": found.away,
        "problem": found.problem,
    }
    status = 503 if found.away else 400 if found.problem else 200
    return render(request, "search/results.html", context, status=status)


def resolve(request: HttpRequest) -> HttpResponse:
    """`u=` any identifier, address or text with identifiers in it: on to the paper or papers, else to the search."""
    text = request.GET.get("u", "").replace("\0", " ").strip()
    if not text:
        raise BadRequest(_("Name a paper: /resolve?u= and any identifier or address of it."))
    identifiers = _identifiers(text[:10_000])
    if not identifiers:
        return HttpResponseRedirect(f"{reverse('search:results')}?{urlencode({'q': text})}")
    held = papers_named(identifiers[:MOST_RESOLVED])
    if not held:
        source = [(one.url, one.url) for one in identifiers[:1] if one.url]
        raise NotHere(_("This paper is not here yet. It can be read at its source."), source)
    if len(held) == 1:
        return HttpResponseRedirect(next(iter(held)).address)
    names = (one.address.removeprefix("/arxiv/").removeprefix("/venue/") for one in held)
    return HttpResponseRedirect(f"/arxiv/{','.join(names)}")


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


def _paper_named(text: str) -> str:
    """The address of the paper that the text is an identifier of, as a whole, if it is here."""
    identifier = parse_address(text.strip()) or doi(text)
    return identifier.address if identifier and papers_named([identifier]) else ""


def _identifiers(text: str) -> list[Identifier]:
    whole = parse_address(text)
    return [whole] if whole else read(text)

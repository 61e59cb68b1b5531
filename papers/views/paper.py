"""One paper, or several by their identifiers."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from blog import typesetting
from papers.cards import shown_cards, subjects_of
from papers.identifiers import Identifier, parse_address
from papers.lists import NamedList, paper_named
from papers.models import Paper, PaperIdentifier, PaperVersion
from papers.parameters import window
from papers.records import record_of
from papers.requests import ask_for
from papers.views.asking import NotHere, NotHereYet, exports, list_context
from papers.views.citing import citations, linked_data, meta
from papers.windows import LARGEST, Window

_VERSION = re.compile(r"v(\d{1,9})$")
# Who follows every link is no reader, and asks for nothing.
_ROBOT = re.compile(r"bot\b|crawl|spider|slurp|scrap|preview|^$", re.I)
MOST_ASKED = 5
LOOK_AGAIN_IN = 20


def identifiers_in(text: str) -> list[Identifier]:
    """The identifiers that an address lists; none: it speaks of something else. A 404 names the part that is none."""
    if whole := parse_address(text):  # alone: a DOI may hold a comma
        return [whole]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    read = {part: parse_address(part) for part in parts}
    if not any(read.values()) and "@" not in text:
        return []
    if wrong := next((part for part in parts if read[part] is None), None):
        raise NotHere(_("“%(name)s” is no identifier of a paper.") % {"name": wrong[:80]})
    if len(read) > LARGEST:
        raise BadRequest(_("At most %(count)s papers go into one address.") % {"count": LARGEST})
    return list(dict.fromkeys(identifier for identifier in read.values() if identifier))


def paper_or_papers(request: HttpRequest, text: str, identifiers: Sequence[Identifier]) -> HttpResponse:
    if len(identifiers) > 1:
        return _several(request, identifiers)
    identifier = identifiers[0]
    if _VERSION.sub("", request.path_info) != unquote(identifier.address):
        return moved(request, identifier.address)
    return _one(request, identifier, text)


def moved(request: HttpRequest, path: str) -> HttpResponse:
    """To the true form of an address, with the query it came with."""
    query = request.META.get("QUERY_STRING")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def find(request: HttpRequest, identifier: Identifier) -> Paper:
    """The paper that answers to this name, with what its page shows; a 404 points to its source, and has it fetched."""
    paper = paper_named(identifier)
    if paper is None:
        source = [(identifier.url, identifier.url)] if identifier.url else []
        if ask_for_missing(request, [identifier]):
            told = _("This paper is not here yet. It is being fetched, which takes a minute or a few; until then:")
            raise NotHereYet(told, source, LOOK_AGAIN_IN)
        if not source:
            raise NotHere(_("There is no paper of this identifier here."))
        raise NotHereYet(_("This paper is not here yet. It can be read at its source."), source)
    return paper


def ask_for_missing(request: HttpRequest, missing: Sequence[Identifier]) -> list[Identifier]:
    """Have workers fetch what a reader looked for in vain; those that are on their way. Nothing is fetched here."""
    if request.method != "GET" or _ROBOT.search(request.headers.get("User-Agent", "")):
        return []
    return ask_for(request.META.get("REMOTE_ADDR", ""), missing[:MOST_ASKED])


def _one(request: HttpRequest, identifier: Identifier, text: str) -> HttpResponse:
    found = find(request, identifier)
    subjects = subjects_of([found.pk])[found.pk]
    names = list(PaperIdentifier.objects.filter(paper=found.pk).order_by("scheme", "value"))
    versions = PaperVersion.objects.filter(identifier__in=names).order_by("number")
    asked_version = _VERSION.search(text)
    found.subject_list = subjects
    found.identifiers_list = [Identifier(name.scheme, name.value) for name in names]
    found.versions_list = list(versions)
    record = record_of(found, subjects, found.identifiers_list)
    path = found.get_absolute_url()
    context = {
        "paper": found,
        "name": path[7:],
        "title": typesetting.plain(found.title),
        "title_html": typesetting.render_abstract(found.title),
        "abstract_html": typesetting.render_abstract(found.abstract),
        "asked_version": int(asked_version[1]) if asked_version else None,
        "citations": citations(record),
        "meta": meta(found, record),
        "linked_data": linked_data(found, record),
        "exports": exports(NamedList(Window(), [found.identifier])),
        "canonical": settings.SITE_URL + path,
    }
    return render(request, "papers/paper.html", context)


def _several(request: HttpRequest, identifiers: Sequence[Identifier]) -> HttpResponse:
    """One list in the order asked; papers that are not here are named with their source."""
    asked = NamedList(window(request), identifiers)
    on_their_way = ask_for_missing(request, asked.missing)
    if not asked.whole:
        sources = [(identifier.value, identifier.url) for identifier in identifiers[:20] if identifier.url]
        if on_their_way:
            told = _("None of these papers is here yet. They are being fetched, which takes a few minutes; until then:")
            raise NotHereYet(told, sources, LOOK_AGAIN_IN)
        raise NotHereYet(_("None of these papers is here yet. They can be read at their sources."), sources)
    context = {
        **list_context(asked),
        "expression": asked.name,
        "heading": _("Papers by their identifiers"),
        "day": None,
        "missing": asked.missing,
        "cards": shown_cards(asked),
        "feed_url": asked.address("/feed", show="", skip=0),
    }
    return render(request, "papers/listing.html", context)

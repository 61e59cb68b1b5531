"""One paper, or several by their identifiers."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from blog import typesetting
from papers.cards import numbered, subjects_of
from papers.formats import bibtex
from papers.identifiers import Identifier, parse_address
from papers.lists import LARGEST, paper_named, papers_named
from papers.models import Paper, PaperIdentifier, PaperVersion, Subject
from papers.records import record_of
from papers.views.asking import NotHere, exports, window

_VERSION = re.compile(r"v(\d{1,4})$")


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


def find(identifier: Identifier) -> Paper:
    """The paper that answers to this name, with what its page shows; a 404 points to its source."""
    paper = paper_named(identifier)
    if paper is None:
        source = [(identifier.url, identifier.url)] if identifier.url else []
        raise NotHere(_("This paper is not here yet. It can be read at its source."), source)
    return paper


def _one(request: HttpRequest, identifier: Identifier, text: str) -> HttpResponse:
    found = find(identifier)
    subjects = subjects_of([found.pk])[found.pk]
    names = list(PaperIdentifier.objects.filter(paper=found.pk).order_by("scheme", "value"))
    versions = PaperVersion.objects.filter(identifier__in=names).order_by("number")
    record = record_of(found, subjects)
    asked_version = _VERSION.search(text)
    path = found.get_absolute_url()
    found.subject_list = subjects
    found.identifiers_list = [Identifier(name.scheme, name.value) for name in names]
    found.versions_list = list(versions)
    context = {
        "paper": found,
        "title": typesetting.plain(found.title),
        "title_html": typesetting.render_abstract(found.title),
        "abstract_html": typesetting.render_abstract(found.abstract),
        "asked_version": int(asked_version[1]) if asked_version else None,
        "citation": bibtex.entry(record),
        "meta": _meta(found, subjects),
        "exports": exports(path, ""),
        "canonical": settings.SITE_URL + path,
    }
    return render(request, "papers/paper.html", context)


def _meta(paper: Paper, subjects: Sequence[Subject]) -> list[tuple[str, str]]:
    """What Google Scholar and Zotero read in the head of a page (Highwire's names)."""
    day = paper.published.strftime("%Y/%m/%d") if paper.published else ""
    pairs = [
        ("citation_title", typesetting.plain(paper.title)),
        *(("citation_author", author) for author in paper.authors),
        ("citation_publication_date", str(paper.edition.year) if paper.edition else day),
        ("citation_online_date", day),
        ("citation_conference_title", paper.edition.venue.name if paper.edition else ""),
        ("citation_arxiv_id", paper.value if paper.scheme == "arxiv" else ""),
        ("citation_pdf_url", paper.pdf_url),
        ("citation_public_url", settings.SITE_URL + paper.get_absolute_url()),
        ("citation_abstract", typesetting.plain(paper.abstract)),
        *(("citation_keywords", subject.name or subject.code) for subject in subjects),
    ]
    return [(name, content) for name, content in pairs if content]


def _several(request: HttpRequest, identifiers: Sequence[Identifier]) -> HttpResponse:
    """One list in the order asked; papers that are not here are named with their source."""
    asked = window(request)
    found = papers_named(identifiers)
    if not found:
        sources = [(identifier.value, identifier.url) for identifier in identifiers[:20] if identifier.url]
        raise NotHere(_("None of these papers is here yet. They can be read at their sources."), sources)
    keys = list(dict.fromkeys(found.values()))
    path = address_of(identifiers)
    context: dict[str, Any] = {
        "expression": path.removeprefix("/arxiv/").removeprefix("/venue/"),
        "heading": _("Papers by their identifiers"),
        "subjects": [],
        "day": None,
        "total": len(keys),
        "missing": [identifier for identifier in identifiers if identifier not in found],
        "cards": numbered([(key, None) for key in keys[asked.skip : asked.skip + asked.show]], asked.skip),
        "show": asked.show,
        "skip": asked.skip,
        "sort": "",
        **asked.links(path, len(keys)),
        "exports": exports(path, asked.query(show="", skip=0)),
        "canonical": settings.SITE_URL + path + asked.query(),
    }
    return render(request, "papers/listing.html", context)


def address_of(identifiers: Sequence[Identifier]) -> str:
    """The address of several papers at once, under the room of the first of them."""
    room, names = identifiers[0].address[:7], [identifier.address[7:] for identifier in identifiers]
    return room + ",".join(names)

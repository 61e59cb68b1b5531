"""What a paper's page tells those who cite it: people, reference managers, search engines."""

import json
from typing import NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from blog import typesetting
from papers.formats import bibtex, csl, publication, ris
from papers.formats.publication import name_in
from papers.models import Paper
from papers.record import Record

# What ends a script element, or begins a comment in one.
_HTML = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


class Citation(NamedTuple):
    """A form in which a paper can be cited; `name` is for addresses and scripts, `label` for readers."""

    name: str
    label: str
    text: str


def citations(record: Record) -> list[Citation]:
    return [
        Citation("text", _("Text"), csl.sentence(record, typesetting.plain(record.title))),
        Citation("bibtex", "BibTeX", bibtex.entry(record)),
        Citation("ris", "RIS", "".join(ris.write([record])).replace("\r\n", "\n").strip()),
        Citation("csl", "CSL-JSON", json.dumps([csl.item(record)], ensure_ascii=False, indent=1)),
    ]


def meta(paper: Paper, record: Record) -> list[tuple[str, str]]:
    """What Google Scholar and Zotero read in the head of a page (Highwire's names)."""
    first = publication.day(record)
    day = first.strftime("%Y/%m/%d") if first else ""
    pairs = [
        ("citation_title", typesetting.plain(paper.title)),
        *(("citation_author", author) for author in paper.authors),
        ("citation_publication_date", str(paper.edition.year) if paper.edition else day),
        ("citation_online_date", day),
        ("citation_conference_title", paper.edition.venue.name if paper.edition else ""),
        ("citation_journal_title", paper.journal_ref if not paper.edition else ""),
        ("citation_arxiv_id", name_in(record, "arxiv")),
        ("citation_doi", name_in(record, "doi")),
        ("citation_pdf_url", paper.pdf_url),
        ("citation_public_url", settings.SITE_URL + paper.get_absolute_url()),
        ("citation_abstract", typesetting.plain(paper.abstract)),
        *(("citation_keywords", subject.name or subject.code) for subject in paper.subject_list),
    ]
    return [(name, content) for name, content in pairs if content]


def linked_data(paper: Paper, record: Record) -> SafeString:
    """The paper as schema.org's ScholarlyArticle, JSON that is safe inside a script element."""
    first = paper.published or paper.announced
    address, edition = settings.SITE_URL + paper.get_absolute_url(), paper.edition
    pdf = {"@type": "MediaObject", "contentUrl": paper.pdf_url, "encodingFormat": "application/pdf"}
    told = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": address,
        "url": address,
        "headline": typesetting.plain(paper.title),
        "abstract": typesetting.plain(paper.abstract),
        "author": [{"@type": "Person", "name": name} for name in paper.authors],
        "datePublished": first.isoformat() if first else "",
        "dateModified": paper.revised.isoformat() if paper.revised else "",
        "keywords": [subject.name or subject.code for subject in paper.subject_list],
        "isPartOf": {"@type": "CreativeWork", "name": f"{edition.venue.name} {edition.year}"} if edition else {},
        "license": paper.license,
        "sameAs": [name.url for name in (record.identifier, *record.same_as) if name.url],
        "encoding": pdf if paper.pdf_url else {},
    }
    known = {name: value for name, value in told.items() if value}
    return mark_safe(json.dumps(known, ensure_ascii=False).translate(_HTML))

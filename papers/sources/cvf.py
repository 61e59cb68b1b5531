"""CVF Open Access, https://openaccess.thecvf.com: CVPR, ICCV, WACV; one page lists a conference.

Terms: the papers are the versions that the Computer Vision Foundation provides, their authors keep the copyright; no
pace is asked for. A conference is one request, `/CVPR2024?day=all`; up to 2017 the page has no days and no such query.

What it does to us:
- The list is one `dl` of `dt.ptitle` and, behind each, `dd` that are rarely closed: authors as hidden inputs of search
  forms, then the links. Everything up to the next `dt` belongs to the paper.
- Pages up to 2017 are Windows-1252, and so are some texts in later ones.
- The abstract stands on the paper's own page only, which would be thousands of requests. Where arXiv is linked, the
  paper's record from there has it.
- Where a conference was split over days, its page without `day=all` names the days and lists no paper.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin

from lxml import etree, html

from papers import identifiers
from papers.formats.bibtex import month_of
from papers.formats.encoding import decode
from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, SourceError, Window
from papers.sources.http import Client

SAYS = "cvf"
URL_SETTING = "CVF_URL"
DELAY_SETTING = "ARXIV_DELAY"

_HOME = "https://openaccess.thecvf.com/"
_CONFERENCE = re.compile(r"(CVPR|ICCV|WACV)(20\d\d)")
_LAST_WITHOUT_DAYS = "2017"


def fetch(client: Client, window: Window, cursor: str) -> bytes:
    """A conference's list; the scope is its name there: `CVPR2024`."""
    found = _CONFERENCE.fullmatch(window.scope)
    if not found:
        raise SourceError(f"{window.scope!r} is no conference of CVF, as CVPR2024 is", permanent=True)
    query = "" if found[2] <= _LAST_WITHOUT_DAYS else "?day=all"
    return client.get(f"{client.base_url.rstrip('/')}/{window.scope}{query}")


def parse(body: bytes) -> Page:
    """Every paper of a list. A page that is cut, or lists no paper, is a SourceError: HTML has no other sign of it."""
    text = decode(body)
    if "</dl>" not in text[text.rfind("ptitle") :].lower():
        told = "is cut" if "ptitle" in text else "lists no paper"
        raise SourceError(f"the page {told}")
    root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, remove_comments=True))
    records: list[Record] = []
    quarantined: list[Quarantined] = []
    for title in root.iter("dt"):
        if "ptitle" not in (title.get("class") or "").split():
            continue
        below = list(_below(title))
        try:
            records.append(_record(title, below))
        except ValueError as problem:
            raw = b"".join(etree.tostring(element, encoding="utf-8") for element in (title, *below))
            quarantined.append(Quarantined(_href(title), b"<dl>" + raw + b"</dl>", str(problem)))  # a list of one
    return Page(tuple(records), tuple(quarantined))


def _below(title: etree._Element) -> Iterator[etree._Element]:
    """What stands between this title and the next."""
    for element in title.itersiblings():
        if element.tag == "dt":
            return
        yield element


def _record(title: etree._Element, below: list[etree._Element]) -> Record:
    text = " ".join(_text(title).split())
    found = identifiers.read(urljoin(_HOME, _href(title)))
    identifier = next((each for each in found if each.scheme == "cvf"), None)
    if not text or identifier is None:
        raise ValueError("no title" if identifier else f"{_href(title)!r} is no page of a paper")
    links = {" ".join(_text(link).split()).lower(): link.get("href", "") for link in _all(below, "a")}
    edition, _w, workshop = identifier.value.rpartition("@")[2].partition("W-")
    return Record(
        SAYS,
        identifier,
        title=text,
        authors=tuple(dict.fromkeys(_authors(below))),
        published=_published(below, edition[-4:]),
        same_as=tuple(_same_as(links.get("arxiv", ""))),
        url=identifier.url,
        pdf_url=urljoin(_HOME, links["pdf"]) if links.get("pdf") else "",
        venue=f"{edition[:-4]}.{edition[-4:]}",
        group=f"Workshop {workshop}" if workshop else "",
        extra={"supplement": urljoin(_HOME, links["supp"])} if links.get("supp") else {},
    )


def _authors(below: list[etree._Element]) -> Iterator[str]:
    for field in _all(below, "input"):
        if field.get("name") == "query_author" and (name := " ".join((field.get("value") or "").split())):
            yield name


def _same_as(link: str) -> Iterator[Identifier]:
    if identifier := identifiers.parse_arxiv(link):
        yield identifier


def _published(below: list[etree._Element], year: str) -> datetime:
    """The month of the BibTeX entry that folds out below each paper; the year's first where there is none."""
    bibref = next((_text(element) for element in _all(below, "div") if "bibref" in (element.get("class") or "")), "")
    found = re.search(r"month\s*=\s*\{?\s*(\w+)", bibref)
    return datetime(int(year), month_of(found[1]) if found else 1, 1, tzinfo=UTC)


def _all(below: list[etree._Element], tag: str) -> Iterator[etree._Element]:
    return (element for part in below for element in part.iter(tag))


def _href(title: etree._Element) -> str:
    return next((link.get("href", "") for link in title.iter("a")), "")


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))

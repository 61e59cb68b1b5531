"""arXiv's daily feeds, https://rss.arxiv.org/rss/cs.LG and /atom/cs.LG: what was announced the evening before.

Terms: as for all of arXiv, metadata is CC0 and one request in three seconds, together with its OAI server and API.

A hint, never the truth: a feed holds one day and at most 2,000 papers, in an order that cuts new ones first; it leaves
out replacements from the sixth version on. It knows neither the dates of versions nor the comments. What it alone tells
is on which day, in which subject and as what (new, cross, replace, replace-cross) a paper was announced.

What it does to us:
- Dates are midnight in New York of the morning after: the feed of Wednesday lists what was announced on Tuesday at
  20:00, and Tuesday is the day that is given here. Before that midnight it is still yesterday's feed, byte for byte.
- On weekends and holidays it has no items, which is no error. A wrong query is a feed too, without a language but with
  a title that begins "Feed error".
- A feed of several subjects (`cs.CL+cs.CV`) tells an item's type as seen from all of them together.
- Authors are one line. The abstract stands behind a line that repeats the id and the type.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote

from lxml import etree

from papers.identifiers import Identifier, doi, parse_arxiv
from papers.record import Page, Quarantined, Record, Seen, SourceError, Window
from papers.sources import author_line, strict_xml
from papers.sources.http import Client

SAYS = "arxiv"
URL_SETTING = "ARXIV_FEED_URL"
DELAY_SETTING = "ARXIV_DELAY"

KINDS = ("new", "cross", "replace", "replace-cross")

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_VERSION = re.compile(r"v([1-9]\d{0,3})$", re.ASCII)
_PREAMBLE = re.compile(r"^arXiv:\S+ Announce Type: \S+\s*(?:Abstract:\s*)?")


@dataclass(frozen=True, slots=True)
class Announced:
    """A paper as it was announced, seen from the feed's subjects; `subjects` are those of them that it is in."""

    record: Record
    kind: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: of which subjects, announced on the evening of which day (New York's calendar), and what."""

    query: tuple[str, ...]
    day: date
    announced: tuple[Announced, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()


def fetch(client: Client, window: Window, cursor: str) -> bytes:
    """The feed of the scope: a subject or an archive, or several joined by `+`."""
    return client.get(f"{client.base_url.rstrip('/')}/rss/{quote(window.scope, safe='+')}")


def parse(body: bytes) -> Page:
    """The papers of a feed: hints of what no better source has told of yet, with the day that only a feed knows."""
    feed = read(body)
    records = (
        replace(item.record, hint=True, seen=(Seen(feed.day, item.kind, item.subjects),)) for item in feed.announced
    )
    return Page(tuple(records), feed.quarantined, day=feed.day)


def read(body: bytes) -> Feed:
    """A whole feed, RSS or Atom; an error feed is a SourceError."""
    if b"<rss" in body[:2000]:
        return _rss(strict_xml.root(body, "rss"))
    return _atom(strict_xml.root(body, f"{_ATOM}feed"))


def reread(raw: bytes) -> Page:
    """An item that `parse` had set aside, by its bytes: what it says of the paper. Of which day it was only its feed
    knew."""
    root = strict_xml.root(b"<entries>" + raw + b"</entries>", "entries")
    if not len(root):
        return Page()
    name, summary = ("guid", "description") if root[0].tag == "item" else (f"{_ATOM}id", f"{_ATOM}summary")
    item = root[0]
    told = _announced(item, (item.findtext(name) or "").strip(), item.findtext(summary) or "", ())
    return Page((replace(told.record, hint=True),))


def raw_of(body: bytes, identifier: Identifier) -> bytes:
    """The bytes of one item of a feed; empty: it is not there."""
    is_rss = b"<rss" in body[:2000]
    root = strict_xml.root(body, "rss" if is_rss else f"{_ATOM}feed")
    tag, name = ("item", "guid") if is_rss else (f"{_ATOM}entry", f"{_ATOM}id")
    mine = (item for item in root.iter(tag) if parse_arxiv((item.findtext(name) or "").strip()) == identifier)
    return next((etree.tostring(item, encoding="utf-8", with_tail=False) for item in mine), b"")


def _rss(root: etree._Element) -> Feed:
    channel = root.find("channel")
    if channel is None:
        raise SourceError("the feed has no channel")
    _raise_error(channel.findtext("title"), channel.findtext("description"))
    day = _evening_before(channel.findtext("pubDate"), parsedate_to_datetime)
    query = _query(channel.find(f"{_ATOM}link"))
    return _feed(query, day, channel.iterfind("item"), "guid", "description")


def _atom(root: etree._Element) -> Feed:
    _raise_error(root.findtext(f"{_ATOM}title"), root.findtext(f"{_ATOM}subtitle"))
    # An empty feed dates only its making, a few minutes after midnight in New York, in UTC: the same date.
    dated = root.findtext(f"{_ATOM}entry/{_ATOM}published") or root.findtext(f"{_ATOM}updated")
    day = _evening_before(dated, datetime.fromisoformat)
    query = _query(next((link for link in root.iterfind(f"{_ATOM}link") if link.get("rel") == "self"), None))
    return _feed(query, day, root.iterfind(f"{_ATOM}entry"), f"{_ATOM}id", f"{_ATOM}summary")


def _raise_error(title: str | None, description: str | None) -> None:
    if (title or "").startswith("Feed error"):
        raise SourceError(f"arXiv says: {' '.join(f'{title}. {description or str()}'.split())}", permanent=True)


def _evening_before(text: str | None, read_date: Callable[[str], datetime]) -> date:
    try:
        return read_date((text or "").strip()).date() - timedelta(days=1)
    except (ValueError, OverflowError):
        raise SourceError(f"the feed is of no day: {text!r}") from None


def _query(link: etree._Element | None) -> tuple[str, ...]:
    address = link.get("href", "") if link is not None else ""
    return tuple(filter(None, unquote(address.rpartition("/")[2]).split("+")))


def _feed(query: tuple[str, ...], day: date, items: Iterator[etree._Element], name: str, summary: str) -> Feed:
    announced: list[Announced] = []
    quarantined: list[Quarantined] = []
    for item in items:
        key = (item.findtext(name) or "").strip()
        try:
            announced.append(_announced(item, key, item.findtext(summary) or "", query))
        except ValueError as problem:
            quarantined.append(Quarantined(key, etree.tostring(item, encoding="utf-8", with_tail=False), str(problem)))
    return Feed(query, day, tuple(announced), tuple(quarantined))


def _announced(item: etree._Element, key: str, summary: str, query: tuple[str, ...]) -> Announced:
    identifier, version = parse_arxiv(key), _VERSION.search(key)
    kind = _text(item, f"{_ARXIV}announce_type")
    title = _text(item, "title") or _text(item, f"{_ATOM}title")
    if identifier is None or version is None:
        raise ValueError(f"{key!r} names no version of a paper")
    if kind not in KINDS or not title:
        raise ValueError("no title" if kind in KINDS else f"announced as {kind!r}")
    subjects = tuple(dict.fromkeys(_subjects(item)))
    other = doi(_text(item, f"{_ARXIV}DOI"))
    record = Record(
        SAYS,
        identifier,
        title=title,
        abstract=_PREAMBLE.sub("", " ".join(summary.split())),
        authors=author_line.names(_text(item, f"{_DC}creator")),
        subjects=subjects,
        version=int(version[1]),
        same_as=(other,) if other and other != identifier else (),
        journal_ref=_text(item, f"{_ARXIV}journal_reference"),
        license=_text(item, f"{_DC}rights"),
        url=identifier.url,
        pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
    )
    return Announced(record, kind, tuple(subject for subject in subjects if _is_asked_for(subject, query)))


def _subjects(item: etree._Element) -> Iterator[str]:
    for category in (*item.iterfind("category"), *item.iterfind(f"{_ATOM}category")):
        if code := (category.get("term") or category.text or "").strip():
            yield code


def _is_asked_for(subject: str, query: tuple[str, ...]) -> bool:
    """Feeds answer to any case, and an archive (`cs`) stands for all its subjects."""
    archive = subject.partition(".")[0]
    return any(asked.casefold() in (subject.casefold(), archive.casefold()) for asked in query)


def _text(item: etree._Element, name: str) -> str:
    return " ".join((item.findtext(name) or "").split())

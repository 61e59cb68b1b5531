"""arXiv's OAI-PMH server, https://oaipmh.arxiv.org/oai: the list of what changed since a day.

Terms: metadata is CC0; at most one request in three seconds, one at a time, over all machines and together with arXiv's
feeds and API (info.arxiv.org/help/api/tou.html).

What it does to us:
- arXivRaw is what we ask for. In the format `arXiv`, which is read too, the server in use since March 2025 gives as
  `created` the date of the current version; only the old server's was the first submission. `acm-class` holds the MSC
  class, or the word None, and is left out.
- A resumption token is a date and an offset, percent-encoded once; it goes back as it came, encoded once more. It dies
  at midnight UTC. The list shifts under it, so records may come twice or be stepped over: windows overlap.
- Errors come with status 200. `noRecordsMatch` is the answer of a quiet day.
- A withdrawal is a new version whose source type holds an I, or only a remark in the comments.
- `deleted` headers are announced, though nobody has seen one.
- One record that the server itself cannot write makes its whole page a 500, for ever: `fetch_keys` lists what is there
  without writing any, and the scope `id:2405.00001` asks for one alone.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from urllib.parse import urlencode

from lxml import etree

from papers.identifiers import Identifier, doi, parse_arxiv
from papers.record import CursorLost, Page, Quarantined, Record, SourceError, Version, Window
from papers.sources import author_line, strict_xml
from papers.sources.http import Client
from papers.text import collapsed

SAYS = "arxiv"
URL_SETTING = "ARXIV_OAI_URL"
DELAY_SETTING = "ARXIV_DELAY"
EARLIEST = date(2005, 9, 16)  # no datestamp lies before it

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_ARXIV = "{http://arxiv.org/OAI/arXiv/}"
_ABBREVIATED = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_ABBREVIATED, 1)}
_DATE = re.compile(r"(?:\w{3}, )?(\d{1,2}) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|\+0000)")
# Comments may speak of a lemma, of another paper or of a conference that something was withdrawn from.
_SAID_OF_A_PAPER = r"(?:\s+(?:has|have|had|is|was|be|been|being|will|must|now|hereby|also|superseded|and|\w+ly))*"
_VERSION = re.compile(r"v?([1-9]\d{0,3})", re.ASCII)
# Papers of 1986 were taken in later. Farther away no calendar reaches, and the store neither.
_FIRST_YEAR, _LAST_YEAR = 1980, 2199
_WITHDRAWN = re.compile(
    r"(?:(?:^|[.;:,!*(\[/-])\s*(?:(?:this|the|our|present)\s+)*|(?<!of )(?<!in )(?<!on )(?<!to )(?<!for )\bthis\s+)"
    rf"(?:(?:paper|article|manuscript|submission|preprint|e-?print|note|draft|work|version|letter){_SAID_OF_A_PAPER}\s+"
    r"|(?:has been|is|was|temporarily)\s+)?withdrawn"
    r"(?=\s*(?:$|[^\w\s?])|\s+(?:by|due|because|for|since|as|owing|pending|until|in favou?r|and|from (?:the )?arxiv)\b)"
    r"|\b(?:authors?|we|i)\s+(?:have|has)\s+withdrawn\s+(?:this|the|our)\b",
    re.IGNORECASE,
)
# An abstract may speak of a drug withdrawn from the market: there it must be the paper that was.
_PAPER_WITHDRAWN = re.compile(
    r"\b(?:paper|article|manuscript|submission|preprint|note|draft)\s+(?:has been|is|was|being|temporarily)"
    r"(?:\s+\w+)?\s+withdrawn\b",
    re.IGNORECASE,
)
_OF_RECORD = {"id", "version", "title", "authors", "categories", "comments", "journal-ref", "license", "abstract"}
_NOT_EXTRA = _OF_RECORD | {"acm-class", "created", "updated"}


def fetch(client: Client, window: Window, cursor: str) -> bytes:
    """The page at the cursor, which is a resumption token; without one the window's first page."""
    if not cursor and window.scope.startswith("id:"):
        key = f"oai:arXiv.org:{window.scope.removeprefix('id:')}"
        return _ask(client, {"verb": "GetRecord", "metadataPrefix": "arXivRaw", "identifier": key})
    return _ask(client, _query("ListRecords", window, cursor))


def fetch_keys(client: Client, window: Window, cursor: str) -> bytes:
    """As `fetch`, of the headers alone: eight times as many to a page, and none that the server cannot write."""
    return _ask(client, _query("ListIdentifiers", window, cursor))


def probe(client: Client) -> None:
    """Raises SourceError unless the server is well."""
    strict_xml.root(_ask(client, {"verb": "Identify"}), f"{_OAI}OAI-PMH")


def _query(verb: str, window: Window, cursor: str) -> dict[str, str]:
    if cursor:
        return {"verb": verb, "resumptionToken": cursor}
    query = {"verb": verb, "metadataPrefix": "arXivRaw"}
    if window.since:
        query["from"] = window.since.isoformat()
    if window.until:
        query["until"] = window.until.isoformat()
    if window.scope:
        query["set"] = window.scope
    return query


def _ask(client: Client, query: Mapping[str, str]) -> bytes:
    return client.get(f"{client.base_url}?{urlencode(query)}")


def parse(body: bytes) -> Page:
    """A page of ListRecords (or GetRecord), read strictly: what is cut, or is no OAI-PMH at all, is a SourceError."""
    root = strict_xml.root(body, f"{_OAI}OAI-PMH")
    responded = _responded(root)
    error = root.find(f"{_OAI}error")
    if error is not None:
        return _empty_or_raise(error, responded)
    listing = root.find(f"{_OAI}ListRecords")
    if listing is None:
        listing = root.find(f"{_OAI}GetRecord")
    if listing is None:
        raise SourceError("the answer is OAI-PMH without a list of records", permanent=True)
    is_old_server = "/oai2" in (root.findtext(f"{_OAI}request") or "")
    records, quarantined = [], []
    for element in listing.iterfind(f"{_OAI}record"):
        try:
            records.append(_record(element, is_old_server))
        except (ValueError, LookupError, OverflowError) as problem:
            raw = etree.tostring(element, encoding="utf-8")
            quarantined.append(Quarantined(_key(element), raw, f"{type(problem).__name__}: {problem}"))
    if not records and not quarantined:
        raise SourceError("the list is empty, which OAI-PMH says in another way")
    token = (listing.findtext(f"{_OAI}resumptionToken") or "").strip()
    return Page(tuple(records), tuple(quarantined), token, responded)


@dataclass(frozen=True, slots=True)
class Keys:
    """A page of ListIdentifiers: what there is, deleted ones left out, and when it last changed."""

    datestamps: Mapping[Identifier, date]
    token: str = ""
    responded: datetime | None = None


def parse_keys(body: bytes) -> Keys:
    root = strict_xml.root(body, f"{_OAI}OAI-PMH")
    responded = _responded(root)
    if (error := root.find(f"{_OAI}error")) is not None:
        _empty_or_raise(error, responded)
        return Keys({}, responded=responded)
    listing = root.find(f"{_OAI}ListIdentifiers")
    if listing is None:
        raise SourceError("the answer is OAI-PMH without a list of identifiers")
    headers = []
    for element in listing.iterfind(f"{_OAI}header"):
        with suppress(ValueError):  # set aside when its record came
            headers.append(_header(element))
    token = (listing.findtext(f"{_OAI}resumptionToken") or "").strip()
    return Keys({header.identifier: header.datestamp for header in headers if not header.deleted}, token, responded)


def reread(raw: bytes) -> Page:
    """A record that `parse` had set aside, by its bytes."""
    return parse(b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord>' + raw + b"</GetRecord></OAI-PMH>")


def raw_of(body: bytes, identifier: Identifier) -> bytes:
    """The bytes of one record of a page; empty: it is not there."""
    elements = strict_xml.root(body, f"{_OAI}OAI-PMH").iter(f"{_OAI}record")
    mine = (element for element in elements if parse_arxiv(_key(element)) == identifier)
    return next((etree.tostring(element, encoding="utf-8", with_tail=False) for element in mine), b"")


def _responded(root: etree._Element) -> datetime | None:
    try:
        return datetime.fromisoformat((root.findtext(f"{_OAI}responseDate") or "").strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _empty_or_raise(error: etree._Element, responded: datetime | None) -> Page:
    code, reason = error.get("code", ""), " ".join((error.text or "").split())
    if code == "noRecordsMatch":
        return Page(responded=responded)
    message = f"the server says {code or 'error'}: {reason}"
    if code == "badResumptionToken":
        raise CursorLost(message)
    raise SourceError(message, permanent=True)


def _key(element: etree._Element) -> str:
    return (element.findtext(f"{_OAI}header/{_OAI}identifier") or "").strip()


# --- One record -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    identifier: Identifier
    datestamp: date
    deleted: bool


# A page holds tens of thousands of elements. To walk over children takes a fraction of the time of `find`, which reads
# its path anew for each of them.


def _record(element: etree._Element, is_old_server: bool) -> Record:
    header = _header(next(element.iterchildren(f"{_OAI}header"), None))
    if header.deleted:
        return Record(SAYS, header.identifier, title="", datestamp=header.datestamp, deleted=True)
    metadata = next(element.iterchildren(f"{_OAI}metadata"), None)
    if metadata is None or len(metadata) != 1:
        raise ValueError("no metadata")
    content = metadata[0]
    if content.tag == f"{_RAW}arXivRaw":
        return _raw(content, header)
    if content.tag == f"{_ARXIV}arXiv":
        return _arxiv(content, header, is_old_server)
    raise ValueError(f"metadata of an unknown format, {content.tag}")


def _header(header: etree._Element | None) -> _Header:
    if header is None:
        raise ValueError("no header")
    texts = _texts(header, _OAI)
    key = texts.get("identifier", "")
    identifier = parse_arxiv(key)
    if identifier is None:
        raise ValueError(f"{key!r} is no identifier of arXiv")
    datestamp = date.fromisoformat(texts.get("datestamp", "")[:10])
    return _Header(identifier, datestamp, header.get("status") == "deleted")


def _raw(content: etree._Element, header: _Header) -> Record:
    versions = tuple(sorted(map(_version, content.iterchildren(f"{_RAW}version")), key=attrgetter("number")))
    if not versions:
        raise ValueError("no version")
    texts = _texts(content, _RAW)
    return _of_texts(
        texts,
        header,
        author_line.names(texts.get("authors", "")),
        versions[0].submitted if versions[0].number == 1 else None,
        versions,
        "I" in versions[-1].source_type,
    )


def _arxiv(content: etree._Element, header: _Header, is_old_server: bool) -> Record:
    texts = _texts(content, _ARXIV)
    created = texts.get("created", "")
    return _of_texts(
        texts,
        header,
        tuple(filter(None, map(_author, content.iterfind(f"{_ARXIV}authors/{_ARXIV}author")))),
        datetime.fromisoformat(created).replace(tzinfo=UTC) if is_old_server and created else None,
    )


def _of_texts(
    texts: Mapping[str, str],
    header: _Header,
    authors: tuple[str, ...],
    published: datetime | None,
    versions: tuple[Version, ...] = (),
    is_marked_withdrawn: bool = False,
) -> Record:
    identifier = header.identifier
    if (told := texts.get("id")) and told != identifier.value and parse_arxiv(told) not in (identifier, None):
        raise ValueError(f"the header is of {identifier}, the metadata of {told}")
    if not texts.get("title"):
        raise ValueError("no title")
    return Record(
        SAYS,
        identifier,
        title=texts["title"],
        abstract=texts.get("abstract", ""),
        authors=authors,
        subjects=tuple(dict.fromkeys(texts.get("categories", "").split())),
        version=versions[-1].number if versions else None,
        versions=versions,
        datestamp=header.datestamp,
        published=published,
        same_as=dois(texts["doi"]) if "doi" in texts else (),
        comments=texts.get("comments", ""),
        journal_ref=texts.get("journal-ref", ""),
        license=texts.get("license", ""),
        url=identifier.url,
        pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
        withdrawn=is_marked_withdrawn or says_withdrawn(texts),
        extra={name: text for name, text in texts.items() if name not in _NOT_EXTRA},
    )


def _texts(content: etree._Element, namespace: str) -> dict[str, str]:
    """The texts of an element's children by name, white space collapsed."""
    prefix, found = len(namespace), {}
    for child in content.iterchildren(etree.Element):
        if (text := child.text) and (text := collapsed(text)):
            found[child.tag[prefix:]] = text
    return found


def _version(element: etree._Element) -> Version:
    texts = _texts(element, _RAW)
    number = version_number(element.get("version", ""))
    return Version(number, moment(texts.get("date", "")), texts.get("size", ""), texts.get("source_type", ""))


def version_number(text: str) -> int:
    """Of `v12`. The highest ever given is of two digits."""
    found = _VERSION.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no version")
    return int(found[1])


def moment(text: str) -> datetime:
    """`Sun, 28 Jun 2009 11:24:35 GMT`; the general parsers take five times as long for a million of these."""
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date")
    day, month, year, hour, minute, second = match.groups()
    if month not in _MONTHS:
        raise ValueError(f"{text!r} is not a date")
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        raise ValueError(f"{text!r} is no date of arXiv's")
    return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)


def _author(element: etree._Element) -> str:
    """Forenames, keyname, suffix: as a reader writes it."""
    parts = (element.findtext(f"{_ARXIV}{name}") or "" for name in ("forenames", "keyname", "suffix"))
    return " ".join(" ".join(parts).split())


def dois(text: str) -> tuple[Identifier, ...]:
    """What a field of DOIs names. The field may hold several, by semicolon, comma or space."""
    found = (doi(part) for part in re.split(r"[;,]?\s+|;", text) if part)
    return tuple(dict.fromkeys(identifier for identifier in found if identifier and identifier.scheme != "arxiv"))


def says_withdrawn(texts: Mapping[str, str]) -> bool:
    """Whether the authors' `comments` or the `abstract` say that the paper is withdrawn.

    The patterns are slow to find nothing, which is what they find in all but a few.
    """
    comments, abstract = texts.get("comments", ""), texts.get("abstract", "")
    return bool(
        ("withdrawn" in comments.lower() and _WITHDRAWN.search(comments))
        or ("withdrawn" in abstract.lower() and _PAPER_WITHDRAWN.search(abstract))
    )

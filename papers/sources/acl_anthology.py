"""The ACL Anthology's own data, one XML file a collection: https://github.com/acl-org/acl-anthology, data/xml.

Terms: the Anthology's metadata and, since 2016, its papers are CC BY 4.0 (earlier papers CC BY-NC-SA 3.0); the code
around them is Apache-2.0. No pace is asked for; a collection is one request, and a few a day are all there is to ask.

What it does to us:
- Titles and abstracts are mixed content: `<fixed-case>` around capitals, `<tex-math>`, italics, links.
- Two ways of naming: `P18-1001` up to 2019 (workshops and some others with two digits for the volume), since then
  `2020.acl-main.1`.
- A volume's front matter is no paper and is left out. Proceedings without any paper, or without a year, are usual.
- `<retracted>` stays in place and is marked; `<removed>` is a paper taken away. Others vanish without a trace, so that
  only a comparison with the whole collection shows it.
- Names in Chinese, Japanese or Korean stand as variants beside the romanised ones.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from papers import identifiers
from papers.formats.bibtex import month_of
from papers.groups import group_of
from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, SourceError, Window
from papers.sources import strict_xml
from papers.sources.http import Client

SAYS = "acl"
URL_SETTING = "ACL_URL"
DELAY_SETTING = "ARXIV_DELAY"

_COLLECTION = re.compile(r"[A-Z]\d{2}|\d{4}\.[a-z][a-z0-9_]*")
_YEAR = re.compile(r"\d{4}")
_TRACK = re.compile(r"\(Volume \d+: ([^()]+)\)|(Student Research Workshop|System Demonstrations|Tutorial)")
# Whose papers the collections of the older naming hold; workshops and the like (W, S, X, Y ...) have no edition here.
_LETTERS = {
    "A": "ANLP", "C": "COLING", "D": "EMNLP", "E": "EACL", "I": "IJCNLP", "J": "CL", "K": "CoNLL", "L": "LREC",
    "N": "NAACL", "P": "ACL", "Q": "TACL",
}  # fmt: skip
_SPELLINGS = {"conll": "CoNLL", "findings": "Findings", "semeval": "SemEval", "starsem": "StarSEM"}
_LICENSES = ("https://creativecommons.org/licenses/by-nc-sa/3.0/", "https://creativecommons.org/licenses/by/4.0/")


def fetch(client: Client, window: Window, cursor: str) -> bytes:
    """A collection whole; the scope is its name: `2024.naacl`, `P18`."""
    if not _COLLECTION.fullmatch(window.scope):
        raise SourceError(f"{window.scope!r} is no collection of the Anthology, as 2024.naacl is", permanent=True)
    return client.get(f"{client.base_url.rstrip('/')}/{window.scope}.xml")


def parse(body: bytes) -> Page:
    """Every paper of a collection, in its order."""
    collection = strict_xml.root(body, "collection")
    records: list[Record] = []
    quarantined: list[Quarantined] = []
    for element in collection.iterfind("volume"):
        volume = _volume(collection.get("id", ""), element)
        for paper in element.iterfind("paper"):
            try:
                records.append(_record(volume, paper))
            except ValueError as problem:
                raw = _alone(collection, element, paper)
                quarantined.append(Quarantined(volume.name_of(paper.get("id", "?")), raw, str(problem)))
    return Page(tuple(records), tuple(quarantined))


def _alone(collection: etree._Element, volume: etree._Element, paper: etree._Element) -> bytes:
    """A collection of this paper only: without its volume nobody could tell what it is."""
    whole = etree.Element("collection", id=collection.get("id", ""))
    part = etree.SubElement(whole, "volume", id=volume.get("id", ""))
    part.extend(deepcopy(element) for element in (*volume.iterfind("meta"), paper))
    return etree.tostring(whole, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Volume:
    collection: str
    number: str
    booktitle: str
    venue: str
    group: str
    published: datetime | None

    def name_of(self, paper: str) -> str:
        """The paper's id in the Anthology: `2024.naacl-long.1`, `P18-1001`, `W01-0501`."""
        if not self.collection[:1].isalpha():
            return f"{self.collection}-{self.number}.{paper}"
        if _counts_in_two_digits(self.collection, self.number):
            return f"{self.collection}-{self.number.zfill(2)}{paper.zfill(2)}"
        return f"{self.collection}-{self.number}{paper.zfill(3)}"


def _counts_in_two_digits(collection: str, volume: str) -> bool:
    """Collections with more than nine volumes: workshops, those of EMNLP 2019 in its own collection."""
    if collection == "D19":
        return volume.isdecimal() and int(volume) >= 5
    return collection.startswith("W") or collection == "C69"


def _volume(collection: str, element: etree._Element) -> _Volume:
    meta = element.find("meta")
    booktitle = _flat(meta.find("booktitle")) if meta is not None else ""
    month = _flat(meta.find("month")) if meta is not None else ""
    year = _year(collection, _flat(meta.find("year")) if meta is not None else "")
    told = [_flat(venue) for venue in meta.iterfind("venue")] if meta is not None else []
    key = _venue(collection, element.get("id", ""), told)
    return _Volume(
        collection,
        element.get("id", ""),
        booktitle,
        f"{key}.{year}" if key and year else "",
        _group(collection, element.get("id", ""), booktitle),
        datetime(year, month_of(month), 1, tzinfo=UTC) if year else None,
    )


def _year(collection: str, told: str) -> int:
    """The year that the volume tells, else its collection: `W01` is of 2001, `P79` of 1979."""
    if found := _YEAR.search(told) or _YEAR.match(collection):
        return int(found[0])
    digits = int(collection[1:]) if collection[1:].isdecimal() else 0
    return (1900 if digits > 60 else 2000) + digits


def _venue(collection: str, volume: str, told: list[str]) -> str:
    """The venue's key. A volume of several venues is of the one that its collection is named after."""
    name = collection.partition(".")[2]
    if not name:
        is_workshop = _counts_in_two_digits(collection, volume)
        return "" if is_workshop else _LETTERS.get(collection[:1], "")
    key = name if name in told or not told else told[0]
    return _SPELLINGS.get(key, key.upper())


def _group(collection: str, volume: str, booktitle: str) -> str:
    """Long, Short, Tutorials: the volume's name, or what its title says where it only has a number."""
    if collection.endswith(".findings"):
        return volume.upper()
    if not volume.isdecimal():
        return group_of(volume)
    found = _TRACK.search(booktitle)
    return group_of(found[1] or found[2]) if found else ""


def _record(volume: _Volume, paper: etree._Element) -> Record:
    name = volume.name_of(paper.get("id", ""))
    identifier = identifiers.parse_address(f"{name}@ACL")
    if identifier is None:
        raise ValueError(f"{name!r} is no id of the Anthology")
    title = _flat(paper.find("title"))
    removed, retracted = paper.find("removed"), paper.find("retracted")
    if not title and removed is None:
        raise ValueError("no title")
    return Record(
        SAYS,
        identifier,
        title=title,
        abstract=_flat(paper.find("abstract")),
        authors=tuple(filter(None, (_name(author) for author in paper.iterfind("author")))),
        published=volume.published,
        same_as=tuple(_same_as(identifier, _flat(paper.find("doi")))),
        license=_LICENSES[volume.published.year >= 2016] if volume.published else "",
        url=identifier.url,
        pdf_url=_pdf(_flat(paper.find("url"))),
        withdrawn=retracted is not None,
        deleted=removed is not None,
        venue=volume.venue,
        group=volume.group,
        extra=dict(_extra(volume, paper, retracted)),
    )


def _extra(volume: _Volume, paper: etree._Element, retracted: etree._Element | None) -> Iterator[tuple[str, str]]:
    found = {
        "venue_name": volume.booktitle,
        "pages": _flat(paper.find("pages")),
        "language": _flat(paper.find("language")),
        "award": "; ".join(_flat(award) for award in paper.iterfind("award")),
        "retracted": _flat(retracted),
        "name_variants": "; ".join(filter(None, map(_variant, paper.iterfind("author/variant")))),
    }
    return ((name, value) for name, value in found.items() if value)


def _same_as(own: Identifier, doi: str) -> Iterator[Identifier]:
    other = identifiers.doi(doi)
    if other and other != own:
        yield other


def _pdf(url: str) -> str:
    if not url:
        return ""
    return url if url.startswith(("https://", "http://")) else f"https://aclanthology.org/{url}.pdf"


def _name(author: etree._Element) -> str:
    return f"{_flat(author.find('first'))} {_flat(author.find('last'))}".strip()


def _variant(variant: etree._Element) -> str:
    """A name in its own script, where the surname stands first."""
    return _flat(variant.find("last")) + _flat(variant.find("first"))


def _flat(element: etree._Element | None) -> str:
    """The text of mixed content on one line: formulas between dollars, all other marks gone."""
    return " ".join("".join(_pieces(element)).split()) if element is not None else ""


def _pieces(element: etree._Element) -> Iterator[str]:
    if element.tag == "tex-math":
        yield f"${''.join(map(str, element.itertext()))}$"
        return
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield (" " if child.tag in ("par", "br") else "") + (child.tail or "")

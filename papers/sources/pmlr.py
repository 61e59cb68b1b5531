"""Proceedings of Machine Learning Research, https://proceedings.mlr.press: a volume a conference.

Terms: papers are their authors', open access, most under CC BY 4.0; no pace is asked for. A volume is one request for
its bibliography, /v<N>/assets/bib/bibliography.bib. The same facts stand as YAML in front of each paper's page
(github.com/mlresearch/v<N>, _posts) and, as a list, in /v<N>/assets/bib/citeproc.yaml: all three are read.

What it does to us:
- The bibliography is LaTeX, meant to be ASCII and often not. The YAML is Unicode, with HTML in some abstracts.
- A paper's id (`abe24a`) is in its address and in the key `pmlr-v235-abe24a`. The bibliography that a volume's editors
  hand in has other keys and no addresses: nothing tells its papers' ids, so none of them is taken.
- Volumes do not tell their venue's short name everywhere; it is found by the name of the proceedings.
- PDFs of newer volumes are redirected to GitHub, which is why their address is kept as the volume gives it.
- A preface may stand among the papers. Months may be 0, dates may be missing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import yaml

from papers import identifiers
from papers.formats import bibtex, listed
from papers.formats.encoding import decode
from papers.groups import group_of
from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, SourceError, Window
from papers.sources.http import Client

SAYS = "pmlr"
URL_SETTING = "PMLR_URL"
DELAY_SETTING = "ARXIV_DELAY"

_VOLUME = re.compile(r"[vr]\d+")
_KEY = re.compile(r"pmlr-([vr]\d+)-([\w-]+)")
_TAG = re.compile(r"</?(?:em|strong|b|i|u|p|sub|sup|span|tt|code|br)(?:\s+[\w-]+=\"[^\"]*\")*\s*/?>", re.IGNORECASE)
_VENUES = (
    ("International Conference on Machine Learning", "ICML"),
    ("Artificial Intelligence and Statistics", "AISTATS"),
    ("Learning Theory", "COLT"),
    ("Uncertainty in Artificial Intelligence", "UAI"),
    ("Conference on Robot Learning", "CoRL"),
    ("Asian Conference on Machine Learning", "ACML"),
    ("Medical Imaging with Deep Learning", "MIDL"),
    ("Learning for Dynamics", "L4DC"),
    ("Causal Learning and Reasoning", "CLeaR"),
    ("Machine Learning for Healthcare", "MLHC"),
    ("Health, Inference, and Learning", "CHIL"),
    ("Lifelong Learning Agents", "CoLLAs"),
    ("Automated Machine Learning", "AutoML"),
    ("Learning on Graphs", "LoG"),
)
_NOT_LEARNING_THEORY = "Algorithmic Learning Theory"


def fetch(client: Client, window: Window, cursor: str) -> bytes:
    """A volume's bibliography; the scope is the volume: `v235`."""
    if not _VOLUME.fullmatch(window.scope):
        raise SourceError(f"{window.scope!r} is no volume of PMLR, as v235 is", permanent=True)
    return client.get(f"{client.base_url.rstrip('/')}/{window.scope}/assets/bib/bibliography.bib")


def parse(body: bytes) -> Page:
    """Every paper of a volume's bibliography, of its list in YAML, or of the pages of its papers one after another."""
    text = decode(body)
    if text.lstrip().startswith("<"):
        raise SourceError("the server answered with an HTML page instead of a bibliography")
    found = list(_of_yaml(text) if re.match(r"\s*(?:---|- )", text) else _of_bibtex(text))
    if not found:
        raise SourceError("the volume holds no paper")
    return Page(
        tuple(item for item in found if isinstance(item, Record)),
        tuple(item for item in found if isinstance(item, Quarantined)),
    )


# --- The bibliography -------------------------------------------------------------------------------------------------


def _of_bibtex(text: str) -> Iterator[Record | Quarantined]:
    if not text.rstrip().endswith("}"):
        raise SourceError("the bibliography is cut")
    for entry in bibtex.entries(text):
        if isinstance(entry, Quarantined):
            yield entry
        elif entry.kind != "proceedings":
            yield _of_entry(entry)


def _of_entry(entry: bibtex.Entry) -> Record | Quarantined:
    identifier = _identifier(entry.key, entry.text("url"))
    if not entry.text("title") or identifier is None:
        reason = "neither its key nor its address tells the paper's id" if entry.text("title") else "no title"
        return Quarantined(entry.key, entry.raw.encode(), reason)
    record = bibtex.record(entry, "")
    venue_name = entry.text("booktitle")
    told = {"venue_name": venue_name, "pages": entry.text("pages"), "software": entry.text("software")}
    return replace(
        record,
        source=SAYS,
        identifier=identifier,
        same_as=_openreview(entry.text("openreview")),
        abstract=_TAG.sub("", record.abstract),
        url=identifier.url,
        pdf_url=record.pdf_url or _pdf(identifier),
        venue=_venue(venue_name, entry.text("year")),
        group=group_of(entry.text("section")),
        comments="",
        extra={name: value for name, value in told.items() if value},
    )


def _identifier(key: str, url: str) -> Identifier | None:
    if found := _KEY.fullmatch(key):
        return Identifier("pmlr", f"{found[2]}@{found[1]}")
    return next((found for found in identifiers.read(url) if found.scheme == "pmlr"), None)


# --- The papers' pages ------------------------------------------------------------------------------------------------


def _of_yaml(text: str) -> Iterator[Record | Quarantined]:
    """Of YAML documents, each a paper or a list of papers; every value is taken as the text that it is."""
    for part in re.split(r"(?m)^---[ \t]*$", text):
        if not part.strip():
            continue
        try:
            # This loader makes strings, lists and mappings, nothing else: no dates, no `No` for False, no objects.
            found = yaml.load(part, Loader=yaml.CBaseLoader)
        except (yaml.YAMLError, RecursionError) as problem:
            yield Quarantined(_id_in(part), part.encode(), f"not YAML: {' '.join(str(problem).split())}")
            continue
        for paper in found if isinstance(found, list) else [found]:
            if isinstance(paper, dict):
                yield _of_page(paper)


def _id_in(text: str) -> str:
    found = re.search(r"(?m)^id: *(\S+)$", text)
    return found[1] if found else ""


def _of_page(paper: Mapping[str, object]) -> Record | Quarantined:
    name, title = _text(paper, "id"), _text(paper, "title")
    volume = f"v{_text(paper, 'volume').lstrip('v')}"
    identifier = identifiers.parse_address(f"{name}@{volume}@PMLR")
    if not title or identifier is None:
        reason = "no title" if identifier else f"{name}@{volume} is no id of PMLR"
        return Quarantined(name, str(dict(paper)).encode(), reason)
    venue_name = _text(paper, "container-title", "booktitle")
    published = _published(paper)
    told = {"venue_name": venue_name, "pages": _text(paper, "page"), "software": _text(paper, "software")}
    return Record(
        SAYS,
        identifier,
        title=title,
        abstract=_TAG.sub("", _text(paper, "abstract")),
        authors=tuple(_names(paper.get("author"))),
        published=published,
        same_as=_openreview(_text(paper, "openreview")),
        url=identifier.url,
        pdf_url=_text(paper, "pdf", "PDF") or _pdf(identifier),
        venue=_venue(venue_name, str(published.year) if published else ""),
        group=group_of(_text(paper, "section")),
        extra={name: value for name, value in told.items() if value},
    )


def _text(paper: Mapping[str, object], *names: str) -> str:
    told = next((value for name in names if isinstance(value := paper.get(name), str) and value.strip()), "")
    return " ".join(told.split())


def _published(paper: Mapping[str, object]) -> datetime | None:
    """The day that the volume came out: `date`, or the parts of `issued`."""
    if moment := listed.year_of(_text(paper, "date")):
        return moment
    issued = paper.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        parts = parts[0]
    return listed.year_of("-".join(str(part) for part in parts)) if isinstance(parts, list) else None


def _names(authors: object) -> Iterator[str]:
    for author in authors if isinstance(authors, list) else ():
        if isinstance(author, dict):
            parts = (author.get(part) or "" for part in ("given", "prefix", "family", "suffix"))
            if name := " ".join(" ".join(map(str, parts)).split()):
                yield name


# --- Both -------------------------------------------------------------------------------------------------------------


def _openreview(value: str) -> tuple[Identifier, ...]:
    found: Iterable[Identifier | None] = (identifiers.parse_address(f"{value}@OpenReview"),) if value else ()
    return tuple(identifier for identifier in found if identifier)


def _pdf(identifier: Identifier) -> str:
    name, _, volume = identifier.value.partition("@")
    return f"https://proceedings.mlr.press/{volume}/{name}/{name}.pdf"


def _venue(name: str, year: str) -> str:
    key = "ALT" if _NOT_LEARNING_THEORY in name else next((key for words, key in _VENUES if words in name), "")
    return f"{key}.{year}" if key and year else ""

"""Every identifier and address of a paper, read and written. Plain Python: all rooms may use it.

An arXiv id counts four digits up to 1412 and five from 1501; what readers type short or padded is brought to that form,
so that a paper is never kept twice. The older ids (hep-th/9901001) lose their subject class (math.GT/0309136). What
follows a DOI's slash may look like an arXiv id and is none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

# The word after the last @ of an address, by scheme; arXiv has a room of its own.
_LABELS = {
    "openreview": "OpenReview",
    "acl": "ACL",
    "pmlr": "PMLR",
    "cvf": "CVF",
    "ijcai": "IJCAI",
    "aaai": "AAAI",
    "usenix": "USENIX",
    "ecva": "ECVA",
    "jmlr": "JMLR",
    "neurips": "NeurIPS",
    "doi": "DOI",
    "list": "List",
}
_SCHEMES = {label.casefold(): scheme for scheme, label in _LABELS.items()}


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A paper's name in one scheme, normalised: `Identifier("arxiv", "2401.12345")`, without a version.

    What a venue's id needs beside it to be unique follows an @: `abe24a@v235` (PMLR), `12@2024` (IJCAI). A `list`
    names what has no identifier at all, after its author and its title: `xu-the-lottery-3f2a9c01@KDD.2024`.
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @property
    def address(self) -> str:
        """The path of the paper's page on this site: `/arxiv/<id>`, `/venue/<id>@SOURCE`."""
        if self.scheme == "arxiv":
            return f"/arxiv/{self.value}"
        return f"/venue/{quote(self.value, safe='/@:;()')}@{_LABELS.get(self.scheme, self.scheme)}"

    @property
    def url(self) -> str:
        """The paper's page at its source; empty where the identifier does not tell it."""
        write = _PAGES.get(self.scheme)
        return write(*self.value.split("@")) if write else ""


def parse_arxiv(text: str) -> Identifier | None:
    """The arXiv identifier that `text` is, in any of its forms (id, URL, DOI, with or without a version), or None."""
    match = _ARXIV_WHOLE.fullmatch(text.strip())
    if not match:
        return None
    if match["archive"]:
        return _old_arxiv(match["archive"], match["serial"])
    return _new_arxiv(match["month"], match["number"])


def parse_address(name: str) -> Identifier | None:
    """The identifier that the last part of an address names: `2401.12345`, `H1-nGgWC-@OpenReview`."""
    value, at, label = name.rpartition("@")
    if not at:
        return parse_arxiv(name)
    scheme = _SCHEMES.get(label.casefold())
    value = unquote(value).strip()
    if not scheme or not _VALUES[scheme].fullmatch(value):
        return None
    return Identifier(scheme, value.lower() if scheme == "doi" else value)


def doi(text: str) -> Identifier | None:
    """The identifier that a DOI stands for: arXiv's and the ACL Anthology's own DOIs name their papers."""
    match = re.fullmatch(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", text.strip(), re.IGNORECASE)
    return _doi(match[1]) if match else None


def read(text: str) -> list[Identifier]:
    """Every identifier in a text, in its order, each once. A stretch of text is read as one identifier only."""
    if whole := parse_arxiv(text):
        return [whole]
    found: list[tuple[int, int, Identifier]] = []
    for pattern, build in _FINDERS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < taken_end and taken_start < end for taken_start, taken_end, _ in found):
                continue
            if identifier := build(match):
                found.append((start, end, identifier))
    return list(dict.fromkeys(identifier for _, _, identifier in sorted(found)))


# --- arXiv ------------------------------------------------------------------------------------------------------------

_NEW = r"(?P<month>\d{2}(?:0[1-9]|1[0-2]))\.(?P<number>\d{4,5})"
# Archives that ever gave out ids of the older kind: any other `word/1234567` is somebody else's number.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_OLD = rf"(?P<archive>(?i:{_ARCHIVES}))(?:\.[A-Za-z-]{{2,}})?/(?P<serial>\d{{2}}(?:0[1-9]|1[0-2])\d{{3}})"
_VERSION = r"(?:v[1-9]\d*)?"
_HOSTS = r"(?:[\w-]+\.)*(?:arxiv\.org|alphaxiv\.org|huggingface\.co|papers\.cool)/(?:[\w-]+/)+"
_PREFIX = (
    rf"(?i:oai:arxiv\.org:|(?:https?://)?{_HOSTS}|(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.|arxiv:\s*)"
)
_ARXIV_WHOLE = re.compile(rf"(?:{_PREFIX})?(?:{_NEW}|{_OLD}){_VERSION}(?:\.pdf)?(?:[?#].*|/)?")


def _new_arxiv(month: str, number: str) -> Identifier | None:
    if month < "0704":
        return None
    if month >= "1501":
        return Identifier("arxiv", f"{month}.{number.zfill(5)}")
    if len(number) == 5 and number[0] != "0":
        return None
    return Identifier("arxiv", f"{month}.{number[-4:]}")


def _old_arxiv(archive: str, serial: str) -> Identifier | None:
    if not (serial[:4] >= "9107" or serial[:4] <= "0703"):
        return None
    return Identifier("arxiv", f"{archive.lower()}/{serial}")


def _found_arxiv(match: re.Match[str]) -> Identifier | None:
    """In running text a number without "arXiv" beside it is taken only when it has its month's count of digits."""
    identifier = parse_arxiv(match["id"])
    bare_new = not match["prefix"] and "/" not in match["id"]
    if identifier and bare_new and not match["id"].startswith(identifier.value):
        return None
    return identifier


# --- Other schemes ----------------------------------------------------------------------------------------------------

_ACL = r"[A-Z]\d{2}-\d{4}|\d{4}\.[a-z][a-z0-9_]*-[a-z0-9]+\.\d+"
_HASH = "[0-9a-f]{32}"
_VALUES = {
    "openreview": re.compile(r"[\w-]{4,}"),
    "acl": re.compile(_ACL),
    "pmlr": re.compile(r"[\w-]+@[vr]\d+"),
    "cvf": re.compile(r"[^\s/@]+@[A-Za-z]+\d{4}(?:W-[\w-]+)?"),
    "ijcai": re.compile(r"\d+@\d{4}"),
    "aaai": re.compile(r"\d+"),
    "usenix": re.compile(r"[\w-]+@\w+"),
    "ecva": re.compile(r"[^\s/@]+@ECCV\d{4}"),
    "jmlr": re.compile(r"[\w-]+@v\d+"),
    "neurips": re.compile(rf"{_HASH}(?:-\w+)?@\d{{4}}|\d{{1,5}}"),
    "list": re.compile(r"[\w.-]+-[0-9a-f]{8}(?:@[\w.-]+)?"),
    "doi": re.compile(r"10\.\d{4,9}/\S+"),
}


def _doi(value: str) -> Identifier | None:
    value = value.rstrip(".,;:'\"]}>")
    # A closing bracket belongs to the sentence, unless the DOI opened it: 10.1002/(SICI)1097-0118.
    while value.endswith(")") and value.count(")") > value.count("("):
        value = value[:-1].rstrip(".,;:")
    if arxiv := parse_arxiv(value):
        return arxiv
    if acl := re.fullmatch(rf"10\.18653/v1/({_ACL})", value, re.IGNORECASE):
        return Identifier("acl", acl[1] if acl[1][0].isdigit() else acl[1].upper())
    if ijcai := re.fullmatch(r"10\.24963/ijcai\.(\d{4})/(\d+)", value, re.IGNORECASE):
        return Identifier("ijcai", f"{ijcai[2]}@{ijcai[1]}")
    # Up to volume 33 the last number was made of issue and page.
    if aaai := re.fullmatch(r"10\.1609/aaai\.v\d+i\d+\.(\d{4,5})", value, re.IGNORECASE):
        return Identifier("aaai", aaai[1])
    return Identifier("doi", value.lower())


def _cvf_page(slug: str, edition: str) -> str:
    if "W-" in edition:
        return f"https://openaccess.thecvf.com/content/{edition.replace('W-', 'W/', 1)}/html/{slug}.html"
    conference, year = edition[:-4], edition[-4:]
    folder = f"content/{edition}" if year >= "2021" else f"content_{conference}_{year}"
    return f"https://openaccess.thecvf.com/{folder}/html/{slug}.html"


def _neurips_page(name: str, year: str = "") -> str:
    """Years before 2022 have no tracks; the numbers of before 2017 lead to their papers still."""
    if not year:
        return f"https://papers.nips.cc/paper/{name}"
    paper, _dash, track = name.partition("-")
    track = track or ("Conference" if year >= "2022" else "")
    return f"https://papers.nips.cc/paper_files/paper/{year}/hash/{paper}-Abstract{track and f'-{track}'}.html"


def _ecva_page(name: str, edition: str) -> str:
    year = edition[-4:]
    return f"https://www.ecva.net/papers/eccv_{year}/papers_ECCV/html/{name}_ECCV_{year}_paper.php"


_PAGES: dict[str, Callable[..., str]] = {
    "arxiv": "https://arxiv.org/abs/{}".format,
    "openreview": "https://openreview.net/forum?id={}".format,
    "acl": "https://aclanthology.org/{}/".format,
    "pmlr": "https://proceedings.mlr.press/{1}/{0}.html".format,
    "cvf": _cvf_page,
    "ijcai": "https://www.ijcai.org/proceedings/{1}/{0}".format,
    "aaai": "https://ojs.aaai.org/index.php/AAAI/article/view/{}".format,
    "usenix": "https://www.usenix.org/conference/{1}/presentation/{0}".format,
    "ecva": _ecva_page,
    "jmlr": "https://jmlr.org/papers/{1}/{0}.html".format,
    "neurips": _neurips_page,
    "doi": lambda *parts: f"https://doi.org/{quote('@'.join(parts), safe='/:;()')}",
}


def _scheme(scheme: str, form: str) -> Callable[[re.Match[str]], Identifier]:
    return lambda match: Identifier(scheme, form.format(**match.groupdict()))


def _found_neurips(match: re.Match[str]) -> Identifier:
    """The main track goes without saying."""
    track = f"-{match['track']}" if match["track"] not in (None, "Conference") else ""
    return Identifier("neurips", f"{match['id']}{track}@{match['year']}")


def _found_usenix(match: re.Match[str]) -> Identifier:
    """The Security Symposium's files bear a shorter name."""
    conference = re.sub(r"^sec(?=\d)", "usenixsecurity", match["conference"])
    return Identifier("usenix", f"{match['id']}@{conference}")


def _finders() -> Iterator[tuple[re.Pattern[str], Callable[[re.Match[str]], Identifier | None]]]:
    """From the surest to the least sure: what an earlier pattern took, a later one leaves alone."""
    yield (
        re.compile(
            r"openreview\.net/(?:forum|pdf|attachment|references/pdf|revisions|notes)\?(?:[^\s#]*&)?id=(?P<id>[\w-]{4,})"
        ),
        _scheme("openreview", "{id}"),
    )
    yield (
        re.compile(
            rf"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology)/(?:papers/)?(?:[A-Z]/[A-Z]\d\d/)?(?P<id>{_ACL})"
            r"(?!\d)(?:/[a-z]\d\d-\d{4})?"
        ),
        _scheme("acl", "{id}"),
    )
    yield (
        re.compile(r"proceedings\.mlr\.press/(?P<volume>[vr]\d+)/(?P<id>[\w-]+)(?=\.html|\.pdf|/|[\s?#]|$)"),
        _scheme("pmlr", "{id}@{volume}"),
    )
    yield (
        re.compile(r"(?:raw\.githubusercontent|github)\.com/mlresearch/(?P<volume>[vr]\d+)/.*?assets/(?P<id>[\w-]+)/"),
        _scheme("pmlr", "{id}@{volume}"),
    )
    yield (
        re.compile(r"jmlr\.org/proceedings/papers/(?P<volume>v\d+)/(?P<id>[\w-]+)\.(?:html|pdf)"),
        _scheme("pmlr", "{id}@{volume}"),
    )
    yield (
        re.compile(r"jmlr\.(?:org|csail\.mit\.edu)/papers/v(?:olume)?(?P<volume>\d+)/(?P<id>[\w-]+)[./]"),
        _scheme("jmlr", "{id}@v{volume}"),
    )
    yield (
        re.compile(
            rf"(?:nips|neurips)\.cc/(?:paper_files/)?paper/(?P<year>\d{{4}})/(?:hash|file)/(?P<id>{_HASH})"
            r"-(?:Abstract|Paper|Supplemental|Metadata)(?:-(?P<track>\w+))?"
        ),
        _found_neurips,
    )
    yield re.compile(r"(?:nips|neurips)\.cc/paper/(?P<id>\d{1,5})(?=-|\.|$|\s)"), _scheme("neurips", "{id}")
    yield (
        re.compile(
            r"ecva\.net/papers/eccv_(?P<year>\d{4})/papers_ECCV/(?:html|papers)/"
            r"(?:0*(?P<number>[1-9]\d{0,4})(?:_ECCV_\d{4}_paper)?|(?P<name>[^\s/?#@]+?)_ECCV_\d{4}_paper)\.(?:php|pdf)"
        ),
        lambda match: Identifier("ecva", f"{match['number'] or match['name']}@ECCV{match['year']}"),
    )
    yield (
        re.compile(
            r"openaccess\.thecvf\.com/content/(?P<conference>[A-Za-z]+)(?P<year>\d{4})W/(?P<workshop>[\w-]+)/"
            r"(?:html|papers)/(?P<id>[^\s/?#@]+)\.(?:html|pdf)"
        ),
        lambda match: Identifier(
            "cvf", f"{match['id']}@{match['conference'].upper()}{match['year']}W-{match['workshop']}"
        ),
    )
    yield (
        re.compile(
            r"openaccess\.thecvf\.com/content[/_](?P<conference>[A-Za-z]+)_?(?P<year>\d{4})/(?:html|papers)/"
            r"(?P<id>[^\s/?#@]+)\.(?:html|pdf)"
        ),
        lambda match: Identifier("cvf", f"{match['id']}@{match['conference'].upper()}{match['year']}"),
    )
    yield (
        re.compile(r"ijcai\.org/(?:proceedings|Proceedings)/(?P<year>\d{4})/0*(?P<id>[1-9]\d*)"),
        _scheme("ijcai", "{id}@{year}"),
    )
    yield (
        re.compile(r"ijcai\.org/Proceedings/(?P<year>\d\d)/Papers/0*(?P<id>[1-9]\d*)\.pdf"),
        _scheme("ijcai", "{id}@20{year}"),
    )
    yield (
        re.compile(r"ojs\.aaai\.org/index\.php/AAAI/article/(?:view|download)/(?P<id>\d+)"),
        _scheme("aaai", "{id}"),
    )
    yield (
        re.compile(r"usenix\.org/conference/(?P<conference>\w+)/presentation/(?P<id>[\w-]+)"),
        _scheme("usenix", "{id}@{conference}"),
    )
    yield re.compile(r"usenix\.org/system/files/(?P<conference>[a-z]+\d\d)-(?P<id>[\w-]+)\.pdf"), _found_usenix
    yield re.compile(r"(?<![\d.])(?P<id>10\.\d{4,9}/[^\s\"<>]+)", re.ASCII), lambda match: _doi(match["id"])
    yield (
        re.compile(
            rf"(?<![\w.-])(?P<prefix>{_PREFIX})?(?<![\d.])(?P<id>(?:{_NEW}(?!\d|\.\d)|{_OLD}(?!\d)){_VERSION})(?!\w)"
        ),
        _found_arxiv,
    )
    yield re.compile(r"(?<![\w.-])(?P<id>\d{4}\.[a-z][a-z0-9_]*-[a-z0-9]+\.\d+)(?![\w-])"), _scheme("acl", "{id}")


_FINDERS = tuple(_finders())

"""Every identifier and address of a paper, read and written. Plain Python: all rooms may use it.

An arXiv id counts four digits up to 1412 and five from 1501; one that is typed padded is brought to that form, so that
a paper is never kept twice, and one that lacks a digit is none: nobody can tell which. The older ids (hep-th/9901001)
lose their subject class (math.GT/0309136). What follows a DOI's slash may look like an arXiv id and is none. DOIs have
no case; what the address of a paper has behind its DOI (`.pdf`, `?download=true`) is no part of it.
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
    def label(self) -> str:
        """As its readers write it: `arXiv:2401.12345`, `DOI:10.1145/3442188.3445922`."""
        return f"{'arXiv' if self.scheme == 'arxiv' else _LABELS.get(self.scheme, self.scheme)}:{self.value}"

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
        return parse_arxiv(name) or _typed_short(name)
    scheme = _SCHEMES.get(label.casefold())
    value = unquote(value).strip()
    if not scheme or not _VALUES[scheme].fullmatch(value):
        return None
    return Identifier(scheme, value.lower() if scheme == "doi" else value)


def _typed_short(name: str) -> Identifier | None:
    """`2401.6769`, which in an address has always meant `2401.06769`; in a text it is a slip, and nobody's name."""
    short = _SHORT.fullmatch(name.strip())
    return _new_arxiv(short["month"], f"0{short['number']}") if short else None


def doi(text: str) -> Identifier | None:
    """The identifier that a DOI stands for: arXiv's and the ACL Anthology's own DOIs name their papers."""
    match = _DOI_WHOLE.fullmatch(text.strip())
    if not match:
        return None
    return _doi(unquote(_AFTER_PATH.sub("", match["id"])) if match["host"] else match["id"])


def read(text: str) -> list[Identifier]:
    """Every identifier in a text, in its order, each once. A stretch of text is read as one identifier only."""
    if whole := parse_arxiv(text):
        return [whole]
    if _ACL_OLD_WHOLE.fullmatch(text.strip()):
        return [Identifier("acl", text.strip())]
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
_OLD = rf"(?P<archive>(?i:{_ARCHIVES}))(?:\.[A-Za-z-]{{2,}})?(?:/|%2[Ff])(?P<serial>\d{{2}}(?:0[1-9]|1[0-2])\d{{3}})"
_VERSION = r"(?:v[1-9]\d*)?"
_HOSTS = r"(?:[\w-]+\.)*(?:arxiv\.org|alphaxiv\.org|huggingface\.co|papers\.cool)/(?:[\w-]+/)+"
_SHORT = re.compile(rf"{_NEW.replace('4,5', '4')}{_VERSION}")
_PREFIX = (
    rf"(?i:oai:arxiv\.org:|(?:https?://)?{_HOSTS}|(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.|arxiv:\s*)"
)
_ARXIV_WHOLE = re.compile(rf"(?:{_PREFIX})?(?:{_NEW}|{_OLD}){_VERSION}(?:\.pdf)?(?:[?#].*|/)?")


def _new_arxiv(month: str, number: str) -> Identifier | None:
    if month < "0704":
        return None
    if month >= "1501":
        return Identifier("arxiv", f"{month}.{number}") if len(number) == 5 else None
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
    bare_new = not match["prefix"] and match["number"]
    if identifier and bare_new and not match["id"].startswith(identifier.value):
        return None
    return identifier


# --- Other schemes ----------------------------------------------------------------------------------------------------

_ACL = r"[A-Z]\d{2}-\d{4}|\d{4}\.[a-z][a-z0-9_]*-[a-z0-9]+\.\d+"
# Without "ACL" beside it, this is one only where nothing else is said: parts and rooms have such numbers, too.
_ACL_OLD_WHOLE = re.compile(r"[ACDEFHIJ-UWXY](?:[01]\d|20|[6-9]\d)-\d{4}")
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


_DOI_WHOLE = re.compile(
    r"(?:(?P<host>https?://(?:dx\.)?doi\.org/)|doi:\s*)?(?P<id>10\.\d{4,9}(?:/|%2F)\S+)", re.IGNORECASE
)
_AFTER_PATH = re.compile(r"[?#].*")
# What publishers' addresses have behind a DOI: how the paper is to be shown.
_SHOWN_AS = re.compile(
    r"(?:[./](?:full|abstract|pdf|epdf|epub|html?|fulltext|full-text|meta|summary|references|figures))+$", re.IGNORECASE
)


def _found_doi(match: re.Match[str]) -> Identifier | None:
    """In an address signs may be encoded, and the address goes on behind the DOI: `?download=true`, `#sec`, `.pdf`."""
    before, value = match.string[max(0, match.start() - 8) : match.start()], match["id"]
    if not before.endswith(("/", "=")):
        return None if "%" in value.partition("/")[0] else _doi(value)
    value = unquote(_AFTER_PATH.sub("", value.partition("&")[0] if before.endswith("=") else value))
    if before.endswith("doi.org/"):
        return _doi(value)
    value = _SHOWN_AS.sub("", value)
    # bioRxiv's and medRxiv's addresses count versions that their DOIs do not.
    return _doi(re.sub(r"v\d+$", "", value) if value.startswith("10.1101/") else value)


def _acl(value: str) -> Identifier:
    return Identifier("acl", value.lower() if value[0].isdigit() else value.upper())


def _doi(value: str) -> Identifier | None:
    value = value.rstrip(".,;:'\"]}>")
    # A closing bracket belongs to the sentence, unless the DOI opened it: 10.1002/(SICI)1097-0118.
    while value.endswith(")") and value.count(")") > value.count("("):
        value = value[:-1].rstrip(".,;:")
    if arxiv := parse_arxiv(value):
        return arxiv
    if acl := re.fullmatch(rf"10\.(?:18653|3115)/v1/({_ACL})", value, re.IGNORECASE):
        return _acl(acl[1])
    if ijcai := re.fullmatch(r"10\.24963/ijcai\.(\d{4})/0*([1-9]\d*)", value, re.IGNORECASE):
        return Identifier("ijcai", f"{ijcai[2]}@{ijcai[1]}")
    # Up to volume 33 the last number was made of issue and page.
    if aaai := re.fullmatch(r"10\.1609/aaai\.v\d+i\d+\.(\d{4,5})", value, re.IGNORECASE):
        return Identifier("aaai", aaai[1])
    return Identifier("doi", value.lower())


def _cvf_page(slug: str, edition: str) -> str:
    """Three ages of addresses; before 2019 most folders were written small."""
    edition, _dash, workshop = edition.partition("-")
    conference, year = re.sub(r"\d{4}W?$", "", edition), edition.removesuffix("W")[-4:]
    if year >= "2021":
        folder = f"content/{edition}/{workshop}/html" if workshop else f"content/{edition}/html"
    elif workshop:
        folder = f"content_{conference}W_{year}/html/{workshop}"
    else:
        is_small = year <= "2016" or (conference == "CVPR" and year <= "2018")
        folder = f"content_{conference.lower() if is_small else conference}_{year}/html"
    return f"https://openaccess.thecvf.com/{folder}/{slug}.html"


def _neurips_page(name: str, year: str = "") -> str:
    """Years before 2022 have no tracks; the numbers of before 2017 lead to their papers still."""
    if not year:
        return f"https://papers.nips.cc/paper/{name}"
    paper, _dash, track = name.partition("-")
    track = track or ("Conference" if year >= "2022" else "")
    return f"https://papers.nips.cc/paper_files/paper/{year}/hash/{paper}-Abstract{track and f'-{track}'}.html"


def _ecva_page(name: str, edition: str) -> str:
    """A number of nine digits is a PDF's, made of the volume and the page: no page goes by it."""
    year = edition[-4:]
    is_pdf = name.isdecimal() and len(name) == 9
    file = f"papers/{name}.pdf" if is_pdf else f"html/{name}_ECCV_{year}_paper.php"
    return f"https://www.ecva.net/papers/eccv_{year}/papers_ECCV/{file}"


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


_CVF_SITE = r"(?:openaccess\.thecvf\.com|cv-foundation\.org/openaccess)"
_CVF_PLACES = (
    r"content/(?P<conference>[A-Za-z]+)(?P<year>\d{4})W/(?P<workshop>[\w-]+)/(?:html|papers|supplemental)/",
    r"content_(?P<conference>[A-Za-z]+)W_(?P<year>\d{4})/(?:html|papers|supplemental)/(?P<workshop>[\w-]+)/",
    r"content[/_](?P<conference>[A-Za-z]+)_?(?P<year>\d{4})/(?:html|papers|supplemental)/(?P<workshop>)",
)
_CVF_FILE = r"(?:(?P<of>[^\s/?#@]+)_supplemental\.(?:pdf|zip)|(?P<id>[^\s/?#@]+)\.(?:html|pdf))"


def _found_cvf(match: re.Match[str]) -> Identifier:
    workshop = f"W-{match['workshop']}" if match["workshop"] else ""
    edition = f"{match['conference'].upper()}{match['year']}{workshop}"
    return Identifier("cvf", f"{match['id'] or match['of'] + '_paper'}@{edition}")


def _found_usenix(match: re.Match[str]) -> Identifier:
    """The Security Symposium's files bear a shorter name."""
    conference = re.sub(r"^sec(?=\d)", "usenixsecurity", match["conference"])
    return Identifier("usenix", f"{match['id']}@{conference}")


def _finders() -> Iterator[tuple[re.Pattern[str], Callable[[re.Match[str]], Identifier | None]]]:
    """From the surest to the least sure: what an earlier pattern took, a later one leaves alone."""
    yield (
        re.compile(r"openreview\.net/(?:forum|pdf|attachment|revisions|notes)\?(?:[^\s#]*&)?id=(?P<id>[\w-]{4,})"),
        _scheme("openreview", "{id}"),
    )
    yield (
        re.compile(
            r"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology)/(?:papers/|anthology-files/\w+/)?"
            rf"(?:[A-Z]/[A-Z]\d\d/|[a-z]\w*/)?(?P<id>(?i:{_ACL}))(?!\d)(?:/[a-z]\d\d-\d{{4}})?"
        ),
        lambda match: _acl(match["id"]),
    )
    yield (
        re.compile(r"proceedings\.mlr\.press/(?P<volume>[vr]\d+)/(?!assets/)(?P<id>[\w-]+)(?=\.html|\.pdf|/|[\s?#]|$)"),
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
            r"-(?:Abstract|Paper|Supplemental|Metadata|Bibtex|AuthorFeedback|(?:Meta)?Reviews?)(?:-(?P<track>\w+))?"
        ),
        _found_neurips,
    )
    yield re.compile(r"(?:nips|neurips)\.cc/paper/(?P<id>\d{1,5})(?=-|\.|$|\s)"), _scheme("neurips", "{id}")
    yield (
        re.compile(
            r"ecva\.net/papers/eccv_(?P<year>\d{4})/papers_ECCV/(?:html|papers)/"
            r"(?:0*(?P<number>[1-9]\d{0,8})(?:_ECCV_\d{4}_paper)?|(?P<name>[^\s/?#@]+?)_ECCV_\d{4}_paper)\.(?:php|pdf)"
        ),
        lambda match: Identifier("ecva", f"{match['number'] or match['name']}@ECCV{match['year']}"),
    )
    for place in _CVF_PLACES:
        yield re.compile(rf"{_CVF_SITE}/{place}{_CVF_FILE}"), _found_cvf
    yield (
        re.compile(r"ijcai\.org/(?:proceedings|Proceedings)/(?P<year>\d{4})/0*(?P<id>[1-9]\d*)"),
        _scheme("ijcai", "{id}@{year}"),
    )
    yield (
        re.compile(r"ijcai\.org/Proceedings/(?P<year>\d\d)/Papers/0*(?P<id>[1-9]\d*)\.pdf"),
        _scheme("ijcai", "{id}@20{year}"),
    )
    yield (
        re.compile(r"(?:ojs\.aaai\.org|aaai\.org/ojs)/index\.php/AAAI/article/(?:view|download)/(?P<id>\d+)"),
        _scheme("aaai", "{id}"),
    )
    yield (
        re.compile(r"usenix\.org/conference/(?P<conference>\w+)/presentation/(?P<id>[\w-]+)"),
        _scheme("usenix", "{id}@{conference}"),
    )
    yield (
        re.compile(
            r"usenix\.org/system/files/conference/(?P<conference>\w+)/[a-z]+\d\d[_-](?:paper[_-])?(?P<id>[\w-]+)\.pdf"
        ),
        _scheme("usenix", "{id}@{conference}"),
    )
    yield re.compile(r"usenix\.org/system/files/(?P<conference>[a-z]+\d\d)-(?P<id>[\w-]+)\.pdf"), _found_usenix
    # Wiley's of the nineties have a part in angle brackets.
    sici = r"(?:<[^\s\"<>]+>\d\.\d\.[A-Za-z]{2};\d-[\w#])?"
    doi_there = rf"(?<![\d.])(?P<id>10\.\d{{4,9}}(?:/|%2[Ff])[^\s\"<>]+{sici})"
    yield re.compile(doi_there, re.ASCII), _found_doi
    yield (
        re.compile(
            rf"(?<![\w.-])(?P<prefix>{_PREFIX})?(?<![\d.])(?P<id>(?:{_NEW}(?!\d|\.\d)|{_OLD}(?!\d)){_VERSION})(?!\w)"
        ),
        _found_arxiv,
    )
    yield re.compile(r"(?<![\w.-])(?P<id>\d{4}\.[a-z][a-z0-9_]*-[a-z0-9]+\.\d+)(?![\w-])"), _scheme("acl", "{id}")


_FINDERS = tuple(_finders())

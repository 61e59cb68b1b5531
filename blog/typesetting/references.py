r"""What `\ref`, `\eqref` and a paper's address lead to, in this text and outside it."""

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol
from urllib.parse import unquote

from blog.typesetting.displays import NumberedRow
from papers.identifiers import Identifier, parse_address, parse_arxiv

REFERENCE_COMMANDS = ("eqref", "ref")
_ELSEWHERE = re.compile(r"(\d+):(.+)", re.DOTALL)
_ARXIV = re.compile(r"(?:arxiv:|https?://(?:[a-z]+\.)*arxiv\.org/(?:abs|pdf|html|format)/)(.+)", re.IGNORECASE)
_OWN = re.compile(r"/(?:arxiv/([a-z.-]+/\d+|\d{4}\.\d+[^/,+]*)|venue/([^?#,]+@[A-Za-z]+))(?:[?#].*)?")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference leads and the words that stand for it: a number, a title.

    `about` says more of a paper, where it stands on a line of its own.
    """

    href: str
    text: str
    is_public: bool = True
    about: str = ""


class Standing(Enum):
    """What an address of the site leads a reader to."""

    PUBLIC = "a page"
    HIDDEN = "a page that is not published"
    NOTHING = "no page"
    UNKNOWN = "nobody can tell"


class Lookup(Protocol):
    """Finds what lies outside the text; the site provides it. None means: there is no such thing."""

    @property
    def site(self) -> str:
        """How the site's full addresses begin, without a slash at the end: links that begin so lead into the site."""

    def equation(self, article: str, label: str) -> Target | None:
        """The equation of another article; `text` is its number without parentheses."""

    def paper(self, identifier: str) -> Target | None:
        """The paper with this identifier as it stands in its address, such as 2401.12345."""

    def picture(self, address: str) -> tuple[int, int] | None:
        """Width and height of one of the site's pictures in pixels, so that a page leaves room for it."""

    def page(self, path: str, anchor: str) -> Standing:
        """What this site has at the path, and on that page at the anchor, which may be empty."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of \\ref or \\eqref."""

    command: str
    label: str


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A link's address that means a paper. `identifier` is None where the address is broken."""

    written: str
    identifier: Identifier | None
    is_own: bool  # an address of this site, to be kept as it is
    is_short: bool = False  # arxiv:…, which leads nowhere until we give it an address

    @property
    def name(self) -> str:
        """The last part of the paper's address here, which a lookup is asked for."""
        if self.identifier is None:
            return self.written
        return self.identifier.address.removeprefix("/arxiv/").removeprefix("/venue/")


def paper_link(address: str) -> PaperLink | None:
    """The paper that an address means: `arxiv:2401.12345`, arXiv's own pages, `/arxiv/…`, `/venue/…@SOURCE`."""
    own = _OWN.fullmatch(address)
    if own is not None:
        name = unquote(own[1] or own[2])
        return PaperLink(name, parse_address(name), is_own=True)
    arxiv = _ARXIV.fullmatch(address)
    if arxiv is None:
        return None
    name = arxiv[1].strip("/")
    return PaperLink(name, parse_arxiv(name), is_own=False, is_short=address[:6].lower() == "arxiv:")


def resolve(reference: Reference, labels: dict[str, NumberedRow], lookup: Lookup | None) -> Target | None:
    """The target with its text as it is shown, or None when nothing has this label."""
    own = labels.get(reference.label)
    if own is not None:
        number = own.number if reference.command == "ref" else own.shown
        return Target("#" + own.anchor, number or "???")
    elsewhere = _ELSEWHERE.fullmatch(reference.label)
    if elsewhere is None or lookup is None:
        return None
    target = lookup.equation(elsewhere[1], elsewhere[2])
    if target is None or reference.command == "ref":
        return target
    return replace(target, text=f"({target.text})")

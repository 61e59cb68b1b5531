"""Links and images: papers get their titles; what leads nowhere, and what a page may not load, is reported."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from markdown_it.token import Token

from blog.typesetting.anchors import Anchors
from blog.typesetting.bare_links import BARE, is_bare
from blog.typesetting.references import Lookup, PaperLink, Standing, Target, paper_link
from blog.typesetting.results import Problem

_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# A number as arXiv gives them, but for a month that there is not.
_NO_PAPER = re.compile(r"(?<![\w./:+-])(?:0[7-9]|[1-3]\d)(?:00|1[3-9]|[2-9]\d)\.\d{5}(?![\w%]|\.\d)")
_MOST_PAGES = 200  # asked for in one text: each may cost a query


def is_remote(address: str) -> bool:
    """Whether an address leads to another host than the page's own."""
    return _REMOTE.match(address) is not None


class Links:
    """Resolves the links of one text, asking the lookup for each address once."""

    def __init__(self, lookup: Lookup | None, anchors: Anchors) -> None:
        self._lookup = lookup
        self._anchors = anchors
        self._pages: dict[tuple[str, str], Standing] = {}
        self._papers: dict[int, Target | None] = {}
        self.images: list[str] = []

    def resolve(self, tokens: Sequence[Token]) -> Iterator[Problem]:
        """Lead `arxiv:…` to the paper's page; a link without words of its own shows the paper's title."""
        for position, token in enumerate(tokens):
            if token.type != "inline" or not token.children:
                continue
            for line, index, child in _with_lines(token):
                if child.type == "image":
                    yield from self._image(child, line)
                elif child.type == "link_open":
                    yield from self._link(token.children, index, line)
                elif child.type == "text":
                    yield from _numbers_of_no_paper(child.content, line)
            if tokens[position - 1].type == "paragraph_open":
                self._show_paper(tokens[position - 1], token.children)

    def _image(self, image: Token, line: int) -> Iterator[Problem]:
        source = self._within_site(str(image.attrs.get("src", "")))
        image.attrs["src"] = source
        self.images.append(source)
        if is_remote(source):
            message = f"The picture {source} lies on another site; pages show only this site's own"
            yield Problem(line, "remote-image", message)
            return
        if self._lookup and (size := self._lookup.picture(source)):
            image.attrs["width"], image.attrs["height"] = size
        yield from self._dead(source, line, "picture")

    def _link(self, children: list[Token], index: int, line: int) -> Iterator[Problem]:
        address = self._within_site(str(children[index].attrs.get("href", "")))
        paper = paper_link(address)
        if paper is not None:
            yield from self._paper(children, index, line, paper)
        elif address.startswith("#"):
            if unquote(address[1:]) not in self._anchors and len(address) > 1:
                yield Problem(line, "dead-link", f"Nothing in this text has the address {unquote(address)}")
        else:
            yield from self._dead(address, line, "page")

    def _paper(self, children: list[Token], index: int, line: int, paper: PaperLink) -> Iterator[Problem]:
        link, words = children[index], children[index + 1]
        target = self._lookup.paper(paper.name) if self._lookup and paper.identifier else None
        is_ours = paper.is_own or (paper.is_short and link.info != BARE)  # written for this site's page of the paper
        self._papers[id(link)] = target
        if target is not None and (paper.is_short or is_bare(link)):
            link.attrs["href"] = target.href
        elif paper.is_short:
            is_elsewhere = link.info == BARE and self._lookup is not None
            link.attrs["href"] = f"{'https://arxiv.org/abs' if is_elsewhere else '/arxiv'}/{paper.name}"
        has_words = words.type != "link_close" and (not is_bare(link) or (link.info == BARE and paper.is_short))
        if not has_words and (target or is_ours):
            shown = Token("text", "", 0, content=target.text if target else paper.name)
            children[index + 1 : index + 1 + (words.type == "text")] = [shown]
        if paper.identifier is None:
            yield Problem(line, "broken-paper", f"{paper.written} is not the identifier of a paper")
            if link.info == BARE and paper.is_short:
                children[index : index + 3] = [words]
        elif target is None and self._lookup is not None and is_ours:
            yield Problem(line, "unknown-paper", f"No paper {paper.name} is known here")

    def _show_paper(self, paragraph: Token, children: list[Token]) -> None:
        """A paper's address on a line of its own, as it is pasted, becomes the paper's title and what is told of it."""
        target = self._papers.get(id(children[0]))
        if target is None or len(children) != 3 or not is_bare(children[0]):
            return
        paragraph.attrs["class"] = "paper-line"
        children[1].content = target.text
        about = Token("text", "", 0, content=target.about)
        opening = Token("about_open", "span", 1, attrs={"class": "paper-about"})
        children += [Token("hardbreak", "br", 0), opening, about, Token("about_close", "span", -1)]

    def _within_site(self, address: str) -> str:
        """The address as a path where it is the site's own, written in full."""
        site = self._lookup.site if self._lookup else ""
        if site and address.startswith(site) and address[len(site) :][:1] in ("", "/", "?", "#"):
            return "/" + address[len(site) :].removeprefix("/")
        return address

    def _dead(self, address: str, line: int, kind: str) -> Iterator[Problem]:
        """What is wrong with the address of a page or a picture of this site."""
        if self._lookup is None or is_remote(address) or _SCHEME.match(address):
            return
        if not address.startswith("/"):
            message = (
                f"The address “{unquote(address)}” leads elsewhere in lists and feeds: begin it with / or https://"
            )
            yield Problem(line, "relative-link", message)
            return
        standing = self._standing(address)
        if standing is Standing.NOTHING:
            code = "dead-image" if kind == "picture" else "dead-link"
            yield Problem(line, code, f"This site has no {kind} {unquote(address)}")
        elif standing is Standing.HIDDEN:
            message = f"Readers cannot follow the link to {unquote(address)}: it is not published yet"
            yield Problem(line, "draft-link", message)

    def _standing(self, address: str) -> Standing:
        path, _, anchor = unquote(address).partition("#")
        asked = path.partition("?")[0], anchor
        if self._lookup is None or (asked not in self._pages and len(self._pages) >= _MOST_PAGES):
            return Standing.UNKNOWN
        if asked not in self._pages:
            self._pages[asked] = self._lookup.page(*asked)
        return self._pages[asked]


def _numbers_of_no_paper(text: str, line: int) -> Iterator[Problem]:
    for found in _NO_PAPER.finditer(text):
        yield Problem(line, "broken-paper", f"{found[0]} is not the identifier of a paper")


def _with_lines(token: Token) -> Iterator[tuple[int, int, Token]]:
    line = (token.map[0] if token.map else 0) + 1
    for index, child in enumerate(token.children or ()):
        yield line, index, child
        if child.type in ("softbreak", "hardbreak"):
            line += 1

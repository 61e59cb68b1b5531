"""Links and images: papers get their titles; what leads nowhere, and what a page may not load, is reported."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from markdown_it.token import Token

from blog.typesetting.anchors import Anchors
from blog.typesetting.references import Lookup, PaperLink, paper_link
from blog.typesetting.results import Problem

_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_MOST_PAGES = 200  # asked for in one text: each may cost a query


def is_remote(address: str) -> bool:
    """Whether an address leads to another host than the page's own."""
    return _REMOTE.match(address) is not None


class Links:
    """Resolves the links of one text, asking the lookup for each address once."""

    def __init__(self, lookup: Lookup | None, anchors: Anchors) -> None:
        self._lookup = lookup
        self._anchors = anchors
        self._pages: dict[str, bool | None] = {}
        self.images: list[str] = []

    def resolve(self, tokens: Sequence[Token]) -> Iterator[Problem]:
        """Lead `arxiv:…` to the paper's page; a link without words of its own shows the paper's title."""
        for token in tokens:
            if token.type != "inline" or not token.children:
                continue
            for line, index, child in _with_lines(token):
                if child.type == "image":
                    yield from self._image(str(child.attrs.get("src", "")), line)
                elif child.type == "link_open":
                    yield from self._link(token.children, index, line)

    def _image(self, source: str, line: int) -> Iterator[Problem]:
        self.images.append(source)
        if is_remote(source):
            message = f"The picture {source} lies on another site; pages show only this site's own"
            yield Problem(line, "remote-image", message)

    def _link(self, children: list[Token], index: int, line: int) -> Iterator[Problem]:
        address = str(children[index].attrs.get("href", ""))
        paper = paper_link(address)
        if paper is not None:
            yield from self._paper(children, index, line, paper)
        elif address.startswith("#"):
            if unquote(address[1:]) not in self._anchors and len(address) > 1:
                yield Problem(line, "dead-link", f"Nothing in this text has the address {unquote(address)}")
        elif address.startswith("/") and not address.startswith("//") and self._has_page(address) is False:
            yield Problem(line, "dead-link", f"This site has no page {unquote(address)}")

    def _paper(self, children: list[Token], index: int, line: int, paper: PaperLink) -> Iterator[Problem]:
        target = self._lookup.paper(paper.name) if self._lookup and paper.identifier else None
        if paper.is_short:
            children[index].attrs["href"] = target.href if target else f"/arxiv/{paper.name}"
        words = children[index + 1]
        if (paper.is_own or paper.is_short) and (children[index].info == "auto" or words.type == "link_close"):
            shown = Token("text", "", 0, content=target.text if target else paper.name)
            children[index + 1 : index + 1 + (words.type == "text")] = [shown]
        if paper.identifier is None:
            yield Problem(line, "broken-paper", f"{paper.written} is not the identifier of a paper")
        elif target is None and self._lookup is not None and (paper.is_own or paper.is_short):
            yield Problem(line, "unknown-paper", f"No paper {paper.name} is known here")

    def _has_page(self, address: str) -> bool | None:
        path = unquote(address.partition("#")[0].partition("?")[0])
        if self._lookup is None or (path not in self._pages and len(self._pages) >= _MOST_PAGES):
            return None
        if path not in self._pages:
            self._pages[path] = self._lookup.page(path)
        return self._pages[path]


def _with_lines(token: Token) -> Iterator[tuple[int, int, Token]]:
    line = (token.map[0] if token.map else 0) + 1
    for index, child in enumerate(token.children or ()):
        yield line, index, child
        if child.type in ("softbreak", "hardbreak"):
            line += 1

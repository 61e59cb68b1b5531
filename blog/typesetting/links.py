"""Links and images: papers get their titles, and what a page may not load is reported."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from blog.typesetting.references import Lookup, paper_identifier
from blog.typesetting.results import Problem

_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def resolve_links(tokens: Sequence[Token], lookup: Lookup | None) -> list[Problem]:
    """Lead `arxiv:…` to the paper's page; a link without words of its own shows the paper's title."""
    problems: list[Problem] = []
    for token in tokens:
        if token.type != "inline" or not token.children:
            continue
        for line, index, child in _with_lines(token):
            if child.type == "image" and _REMOTE.match(str(child.attrs.get("src", ""))):
                message = f"The picture {child.attrs['src']} lies on another site; pages show only this site's own"
                problems.append(Problem(line, "remote-image", message))
            elif child.type == "link_open":
                problems += _resolve_paper(token.children, index, line, lookup)
    return problems


def _with_lines(token: Token) -> Iterator[tuple[int, int, Token]]:
    line = (token.map[0] if token.map else 0) + 1
    for index, child in enumerate(token.children or ()):
        yield line, index, child
        if child.type in ("softbreak", "hardbreak"):
            line += 1


def _resolve_paper(children: list[Token], index: int, line: int, lookup: Lookup | None) -> list[Problem]:
    address = str(children[index].attrs.get("href", ""))
    identifier = paper_identifier(address)
    if identifier is None:
        return []
    target = lookup.paper(identifier) if lookup is not None else None
    if address[0] != "/":
        children[index].attrs["href"] = target.href if target else f"/arxiv/{identifier}"
    words = children[index + 1]
    if children[index].info == "auto" or words.type == "link_close":
        title = target.text if target else identifier
        shown = Token("text", "", 0, content=title)
        children[index + 1 : index + 1 + (words.type == "text")] = [shown]
    if target is None and lookup is not None:
        return [Problem(line, "unknown-paper", f"No paper {identifier} is known here")]
    return []

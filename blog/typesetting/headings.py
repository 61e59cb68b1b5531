"""Addresses of headings, and what stands in the table of contents."""

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token

from blog.typesetting.anchors import Anchors
from blog.typesetting.plaintext import plain
from blog.typesetting.results import Heading

_NOT_IN_ANCHOR = re.compile(r"[^\w]+")


def name_headings(tokens: Sequence[Token], anchors: Anchors) -> tuple[Heading, ...]:
    """Give each heading an anchor no equation has, and list them.

    All begin with `sec-`, so that none meets an id of the page around the article.
    """
    found: list[Heading] = []
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        text = " ".join(plain(reading_text(inline.children or ())).split())
        anchor = anchors.free("sec-" + _NOT_IN_ANCHOR.sub("-", text.lower()).strip("-")[:80])
        opening.meta["anchor"] = anchor
        found.append(Heading(int(opening.tag[1]), anchor, text, opening.map[0] + 1 if opening.map else 0))
    return tuple(found)


def reading_text(children: Sequence[Token]) -> str:
    """What a reader reads of inline tokens, formulas as `$TeX$`."""
    parts: list[str] = []
    for child in children:
        if child.type == "formula":
            parts.append(f"${child.content}$")
        elif child.type == "display":
            parts.append(f"$${child.content}$$")
        elif child.type == "reference":
            parts.append(str(child.meta.get("shown", "")))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(reading_text(child.children or ()))
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
    return "".join(parts)


def document_text(tokens: Sequence[Token]) -> str:
    """The whole text for search and feeds: a block a line."""
    blocks: list[str] = []
    for token in tokens:
        if token.type == "inline":
            blocks.append(reading_text(token.children or ()))
        elif token.type == "display":
            blocks.append(f"$${token.content}$$")
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.rstrip("\n"))
    return "\n".join(block for block in blocks if block.strip())

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
        children = inline.children or ()
        text = plain(reading_text(children))
        # An equation's number may change; the heading's address is to stay.
        named = plain(reading_text([child for child in children if child.type != "reference"]))
        anchor = anchors.free("sec-" + _NOT_IN_ANCHOR.sub("-", named.lower()).strip("-")[:80])
        opening.meta["anchor"] = anchor
        found.append(Heading(int(opening.tag[1]), anchor, text, opening.map[0] + 1 if opening.map else 0))
    return tuple(found)


def reading_text(children: Sequence[Token]) -> str:
    """What a reader reads of inline tokens, formulas as `$TeX$`."""
    parts: list[str] = []
    for index, child in enumerate(children):
        if child.type == "formula":
            parts.append(f"${tex_to_read(child)}$")
        elif child.type == "display":
            parts.append(f"$${tex_to_read(child)}$$")
        elif child.type == "reference":
            parts.append(str(child.meta.get("shown", "")))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(_apart(parts, reading_text(child.children or ())))
        elif child.type in ("text", "code_inline"):
            behind_image = bool(parts) and bool(child.content) and index > 0 and children[index - 1].type == "image"
            parts.append(_apart(parts, child.content) if behind_image else child.content)
    return "".join(parts)


def tex_to_read(token: Token) -> str:
    """A formula's TeX, its references as the numbers that they show."""
    return str(token.meta.get("to_read", token.content))


def _apart(before: Sequence[str], words: str) -> str:
    """Words of a picture do not run into those around it."""
    runs_on = bool(before) and before[-1][-1:].isalnum() and words[:1].isalnum()
    return f" {words}" if runs_on else words


def document_text(tokens: Sequence[Token]) -> str:
    """The whole text for search and feeds: a block a line."""
    blocks: list[str] = []
    for token in tokens:
        if token.type == "inline":
            blocks.append(reading_text(token.children or ()))
        elif token.type == "display":
            blocks.append(f"$${tex_to_read(token)}$$")
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.rstrip("\n"))
    return "\n".join(block for block in blocks if block.strip())

"""The first part of an article for lists: whole blocks, and never half a formula, link or piece of code.

It is cut from tokens, not from HTML, and whatever is open at the cut is closed: the outcome is balanced by
construction.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from blog.typesetting.cjk import is_cjk

ENOUGH = 300  # characters of reading text; a block that begins before this is begun
MOST = 400
_FEW = 120  # with less than this, a table or code is left out and the text goes on behind it
_DISPLAY_LENGTH = 40
_LEFT_OUT = frozenset({"table_open", "fence", "code_block", "hr", "html_block"})
_NOT_SHOWN = frozenset({"image", "footnote_ref", "footnote_anchor", "html_inline", "caption_open", "caption_close"})
_DANGLING = " \t\n,,、:(“‘"
_SENTENCE_END = re.compile(r"[。!?;…][”’」』)]*|[.!?][\"')\]]*(?=\s)")


def excerpt_tokens(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of the excerpt, for the renderer in its bare form."""
    return _Excerpt(tokens).cut()


@dataclass(slots=True)
class _Excerpt:
    tokens: Sequence[Token]
    out: list[Token] = field(default_factory=list)
    open: list[Token] = field(default_factory=list)
    length: int = 0

    def cut(self) -> list[Token]:
        index = 0
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.type == "footnote_block_open" or self._is_enough(token):
                break
            if token.type in _LEFT_OUT:
                if self.length >= _FEW:
                    break
                index = _behind(self.tokens, index)
                continue
            if _has_nothing_to_read(self.tokens, index):
                index += 3
                continue
            if not self._take(token):
                break
            index += 1
        self._close()
        return _without_last_headings(self.out)

    def _is_enough(self, token: Token) -> bool:
        """Whether to stop before this token. A paragraph that leads to a formula is not left without it."""
        if self.length < ENOUGH or token.nesting < 0:
            return False
        led_to = token.type == "display" and bool(self.out) and self.out[-1].type == "paragraph_close"
        return not (led_to and self.length < MOST)

    def _take(self, token: Token) -> bool:
        """Take one token; False when the excerpt ends within it."""
        if token.type == "inline":
            children, used, whole = _cut_inline(token.children or [], MOST - self.length)
            self.out.append(token.copy(children=children))
            self.length += used
            return whole
        if token.nesting > 0:
            self.open.append(token)
        elif token.nesting < 0:
            self.open.pop()
        elif token.type == "display":
            self.length += _DISPLAY_LENGTH
        self.out.append(token)
        return True

    def _close(self) -> None:
        while self.open:
            opened = self.open.pop()
            if self.out[-1] is opened:
                self.out.pop()  # opened just before the end: nothing in it
            else:
                closing = Token(opened.type.removesuffix("_open") + "_close", opened.tag, -1)
                closing.hidden, closing.block = opened.hidden, True
                self.out.append(closing)


def _cut_inline(children: Sequence[Token], room: int) -> tuple[list[Token], int, bool]:
    """The children that fit, their length, and whether all of them did."""
    taken: list[Token] = []
    opened: list[Token] = []
    used = 0
    for child in children:
        if child.type in _NOT_SHOWN:
            continue
        length = _length(child)
        if used + length > room:
            _end_with_ellipsis(taken, opened, child, room - used)
            return taken, room, False
        used += length
        taken.append(child)
        if child.nesting > 0:
            opened.append(child)
        elif child.nesting < 0:
            opened.pop()
    return taken, used, True


def _end_with_ellipsis(taken: list[Token], opened: list[Token], child: Token, room: int) -> None:
    shortened = _shortened(child.content, room) if child.type == "text" else ""
    ellipsis = Token("text", "", 0, content="…")
    if shortened:
        ellipsis.content = shortened + "…"
    while not shortened and opened and taken and taken[-1] is opened[-1]:
        taken.pop()
        opened.pop()
    taken.append(ellipsis)
    for token in reversed(opened):
        taken.append(Token(token.type.removesuffix("_open") + "_close", token.tag, -1, markup=token.markup))


def _shortened(text: str, room: int) -> str:
    """The text up to its last sentence, or else word, that ends within the room."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, room)]
    if ends and ends[-1] > room // 2:
        return text[: ends[-1]].rstrip("…")
    end = room
    while end > 0 and not (text[end - 1].isspace() or text[end].isspace() or is_cjk(text[end - 1])):
        end -= 1
    return text[:end].rstrip(_DANGLING)


def _length(token: Token) -> int:
    if token.type == "formula":
        return min(len(token.content), 12)
    if token.type == "display":
        return _DISPLAY_LENGTH
    return 4 if token.type == "reference" else len(token.content)


def _behind(tokens: Sequence[Token], index: int) -> int:
    """The index after the block that begins here."""
    if tokens[index].nesting == 0:
        return index + 1
    level = tokens[index].level
    index += 1
    while index < len(tokens) and not (tokens[index].nesting < 0 and tokens[index].level == level):
        index += 1
    return index + 1


def _has_nothing_to_read(tokens: Sequence[Token], index: int) -> bool:
    """Whether a paragraph of pictures begins here."""
    if tokens[index].type != "paragraph_open" or index + 2 >= len(tokens):
        return False
    children = tokens[index + 1].children or []
    return tokens[index].tag == "figure" or all(child.type in _NOT_SHOWN for child in children)


def _without_last_headings(tokens: list[Token]) -> list[Token]:
    while len(tokens) >= 3 and tokens[-1].type == "heading_close":
        tokens = tokens[:-3]
    return tokens

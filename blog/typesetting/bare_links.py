"""Addresses that stand in the prose as they are, `https://…` and `arXiv:2401.12345`, as links."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from blog.typesetting.cjk import is_cjk

BARE = "bare"  # what such a link says of itself in Token.info, where `<…>` says "auto"
_SCHEME = re.compile(r"(?<![a-z0-9+./-])(?:https?|arxiv)$", re.IGNORECASE)
_WEB = re.compile(r"://[^\s<>\"“”‘’`|\\^{}]+")
_ARXIV = re.compile(r": ?((?:[a-z-]+(?:\.[a-z-]+)?/\d{5,9}|\d{4}\.\d{3,9})(?:v\d+)?)(?!\w)", re.IGNORECASE)
_NOT_LAST = ".,;:!?'\"*_~"


def bare_links_plugin(md: MarkdownIt) -> None:
    md.inline.ruler.after("text", "bare_link", _bare_link)


def _bare_link(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != ":" or state.linkLevel > 0:
        return False
    scheme = _SCHEME.search(state.pending)
    if scheme is None:
        return False
    is_paper = scheme[0].lower() == "arxiv"
    found = (_ARXIV if is_paper else _WEB).match(state.src, state.pos, state.posMax)
    rest = found[0] if found and is_paper else _whole(found[0]) if found else ""
    if len(rest) <= len("://"):
        return False
    if not silent:
        state.pending = state.pending[: scheme.start()]
        _push(state, f"arxiv:{found[1]}" if found and is_paper else scheme[0] + rest, scheme[0] + rest)
    state.pos += len(rest)
    return True


def _push(state: StateInline, address: str, words: str) -> None:
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": state.md.normalizeLink(address)}
    opening.info = BARE
    text = state.push("text", "", 0)
    text.content = words
    state.push("link_close", "a", -1).info = BARE


def _whole(address: str) -> str:
    """The address without what belongs to the sentence around it."""
    end = next((index for index, char in enumerate(address) if is_cjk(char)), len(address))
    while end and (address[end - 1] in _NOT_LAST or _closes_the_sentence(address[:end])):
        end -= 1
    return address[:end]


def _closes_the_sentence(address: str) -> bool:
    """A bracket at the end is the address's own only where it was opened within it."""
    pair = {")": "(", "]": "["}.get(address[-1:])
    return pair is not None and address.count(address[-1]) > address.count(pair)


def is_bare(token: Token) -> bool:
    """Whether a link was not written as one, with words of its own."""
    return token.type == "link_open" and token.info in (BARE, "auto")

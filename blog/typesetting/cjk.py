"""Markdown for scripts that put no space between words.

CommonMark finds emphasis by looking for spaces and punctuation, so that `**“强调”**文字` stays plain; and it turns
every line break into a space, which shows as a gap between two Chinese characters.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7af\uffa1-\uffdc]")  # Korean puts spaces between its words
_WIDE_PUNCTUATION = frozenset("、。，．：；！？（）《》「」『』【】〈〉〔〕")  # carries its own space
_QUOTES = frozenset("“”‘’…—")


def is_cjk(char: str) -> bool:
    return bool(char) and _CJK.match(char) is not None


def is_cjk_text(text: str) -> bool:
    """Whether a text reads as Chinese, Japanese or Korean: one such letter in twenty is enough."""
    sample = text[:2_000]
    return len(_CJK.findall(sample)) * 20 > len(sample)


class CjkStateInline(StateInline):
    """A CJK neighbour counts as a border of a word, as punctuation does."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        marker = self.src[start]
        end = start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        punct_before, punct_after = _is_punctuation(before), _is_punctuation(after)
        space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
        left = not (space_after or (punct_after and not (space_before or punct_before or is_cjk(before))))
        right = not (space_before or (punct_before and not (space_after or punct_after or is_cjk(after))))
        can_open = left and (canSplitWord or not right or punct_before)
        can_close = right and (canSplitWord or not left or punct_after)
        return Scanned(can_open, can_close, end - start)


class CjkParserInline(ParserInline):
    """The inline parser with the state above: markdown-it offers no other seam for it."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = CjkStateInline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def joins_without_space(before: Token | None, after: Token | None) -> bool:
    """Whether the line break between two tokens is to vanish: Chinese and Japanese put no space there."""
    if before is None or after is None:
        return False
    last, first = before.content[-1:], after.content[:1]
    if not (last and first):
        return False
    if last in _WIDE_PUNCTUATION or first in _WIDE_PUNCTUATION:
        return True
    return all(char in _QUOTES or _is_unspaced(char) for char in (last, first)) and (is_cjk(last) or is_cjk(first))


def _is_unspaced(char: str) -> bool:
    return is_cjk(char) and not _HANGUL.match(char)


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)

"""Marks where a filter's terms stand in a card. Plain Python.

A card is HTML: tags, formulas and the sources of broken ones are never touched, and a mark never reaches over one.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from papers.filters import fold

# The parts of a card that a reader may search in, by the class that they bear.
_PART = re.compile(r'<(h3|p|div|details) class="paper-(title|authors|abstract)\b.*?</\1>', re.DOTALL)
_LEFT_ALONE = re.compile(r"(<math\b.*?</math>|<code\b.*?</code>|<[^>]*>)", re.DOTALL)
_ENTITY = re.compile(r"&#?\w+;")
_CHARACTER = re.compile(rf"{_ENTITY.pattern}|.", re.DOTALL)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&#39;": "'"}
_Spans = list[tuple[int, int]]


def marked(html: str, terms: Sequence[str], fields: Sequence[str]) -> str:
    """The card with `<mark>` around each of the terms in these of its parts."""
    folded = tuple(sorted({fold(term) for term in terms}, key=len, reverse=True))
    if not folded:
        return html
    return _PART.sub(lambda part: _marked_part(part[0], folded) if part[2] in fields else part[0], html)


def _marked_part(html: str, terms: tuple[str, ...]) -> str:
    pieces = _LEFT_ALONE.split(html)
    pieces[::2] = [_marked_text(text, terms) for text in pieces[::2]]  # what the pattern did not take is text
    return "".join(pieces)


def _marked_text(text: str, terms: tuple[str, ...]) -> str:
    """Text as it stands in HTML: an entity is one character. Most of it holds no term, and is left as it is."""
    if text.isspace():
        return text
    if text.isascii() and "&" not in text and "$" not in text:
        spans = _spans(text.lower(), terms)
        return _with_marks(text, spans) if spans else text
    if not _spans(fold(_ENTITY.sub(lambda entity: _ENTITIES.get(entity[0], entity[0]), text)), terms):
        return text
    characters = _CHARACTER.findall(text)
    letters = [_letter(character) for character in characters]
    owner = [place for place, letter in enumerate(letters) for _ in letter]
    spans = [(owner[start], owner[end - 1] + 1) for start, end in _spans("".join(letters), terms)]
    starts = [0, *accumulate(map(len, characters))]
    return _with_marks(text, [(starts[start], starts[end]) for start, end in spans])


def _with_marks(text: str, spans: _Spans) -> str:
    pieces, done = [], 0
    for start, end in spans:
        if start >= done:  # two terms may stand in one letter: ß is ss
            pieces += [text[done:start], "<mark>", text[start:end], "</mark>"]
            done = end
    return "".join([*pieces, text[done:]])


@lru_cache(maxsize=1 << 12)
def _letter(character: str) -> str:
    return fold(_ENTITIES.get(character, character))


def _spans(text: str, terms: tuple[str, ...]) -> _Spans:
    """Where the terms stand, from left to right; the longest where two begin together, none over another."""
    return [match.span() for match in _pattern(terms).finditer(text)]


@lru_cache(maxsize=256)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, terms)))

"""Words of a text, for documents and queries of every engine alike: one function, `read`.

English words are stemmed, accents folded (written in Unicode or in TeX), traditional characters simplified, runs of
Chinese, Japanese and Korean cut into overlapping pairs, hyphenated words kept both apart and joined, and TeX read as
the symbols it sets.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC
from Stemmer import Stemmer

VERSION = 3
"""Raise it when the same text gives other tokens than before: every index is then built anew."""

LONGEST_TOKEN = 64
MOST_REMEMBERED = 60_000


@dataclass(frozen=True, slots=True)
class Word:
    """One thing as it was written.

    `parts` stand side by side in the text (`self`, `attention`) and are found as a phrase; `joined` is the same
    written as one (`selfattention`), another way to be found; `beside` are tokens that only documents need.
    A stop word is too frequent to tell documents apart.
    """

    parts: tuple[str, ...]
    joined: str = ""
    beside: tuple[str, ...] = ()
    is_stop_word: bool = False


# Only as words of prose: the `a` of `$a$` and `f(a)` is a symbol.
_STOP_WORDS = """
a an and are as at be by for from has have i in is it its of on or that the these this to was we were which with
"""
# Commands that change the look of what follows: found by name, but `\\mathcal{O}(n)` is `O(n)` as well.
_STYLES = """
mathcal mathbb mathbf mathrm mathfrak mathscr mathsf mathit boldsymbol bm hat tilde bar vec dot overline underline
widehat widetilde
"""
# Commands that say nothing of the content.
_LAYOUT = """
left right big bigl bigr bigg biggl biggr begin end quad qquad displaystyle textstyle label tag text textbf textit
textrm texttt emph operatorname limits nolimits cdot cdots ldots dots
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
STYLES = frozenset(_STYLES.split())
LAYOUT = frozenset(_LAYOUT.split())

CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af\U00020000-\U0003ffff"
_CHUNK = re.compile(
    rf"[{CJK}々]+|[^\s{CJK}々,;:|/!?，。；：、！？（）()《》“”「」…]+(?:\([^\s{CJK}]*\))?|\([^\s{CJK}]*\)"
)
_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")
_HYPHENATED = re.compile(r"[a-z]+(?:-[a-z]+)+")
_IS_CJK = re.compile(rf"[{CJK}]")
_PART = re.compile(r"\\[A-Za-z]+|\d+(?:\.\d+)*(?![^\W\d_])|[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-'’‐‑–.][^\W_]+)+")
_AROUND = '().,:;!?[]"'
"""What says nothing at either end of a word."""
_POSSESSIVE = re.compile(r"['’]s\b")
_TEX_ACCENT = re.compile(r"""\{?\\(?:["'`^~=.]\s*|[uvHtcdbkr](?:\s+|(?=\{)))\{?\\?([A-Za-z])\}?(?:(?<=\})\}?)?""")
_TEX_LETTER = re.compile(r"\{?\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?![A-Za-z])(?:\{\}|\}| )?")
_SUPERSCRIPTS = str.maketrans({sign: f"^{digit}" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})
# Letters whose stroke or ligature Unicode does not count as an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_HAS_CJK = re.compile(rf"[{CJK}]")


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters and their simplified forms, one for one, so that a run is as long as it was.

    Asked of OpenCC character by character: as words they would be turned according to what stands around them, which
    is another thing in a query than in a text.
    """
    every = [chr(code) for first, last in ((0x3400, 0x9FFF), (0xF900, 0xFAFF)) for code in range(first, last + 1)]
    turned = OpenCC("t2s").convert("\n".join(every)).split("\n")
    return {ord(one): other for one, other in zip(every, turned, strict=True) if one != other and len(other) == 1}


def simplified(text: str) -> str:
    """學習 as 学习."""
    return text.translate(_simplified()) if _HAS_CJK.search(text) else text


def fold(text: str) -> str:
    """Lower case without accents, compatibility forms made plain. Kana and Hangul keep the marks that make them."""
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.translate(_SUPERSCRIPTS)))
    return simplified(unicodedata.normalize("NFC", bare)).casefold().translate(_LETTERS)


def read(text: str) -> Iterator[Word]:
    """The words of a text, in order, stop words left out."""
    yield from (word for word in _words(text) if not word.is_stop_word)


def read_query(text: str) -> tuple[Word, ...]:
    """The words somebody typed; stop words count when there is nothing else."""
    words = tuple(_words(text))
    return tuple(word for word in words if not word.is_stop_word) or words


def spaced(text: str) -> list[str]:
    """A text for an index: its tokens with a space between them, and a second such text of other ways to find it.

    A word's parts stand side by side in the first, where phrases are found; the second holds compounds written as
    one, names of styles, and the single characters of Chinese runs.
    """
    _PIECES.forget()
    # Without the sign that ends it a word is met again sooner. What is folded is folded once a word, not once a text.
    pieces = _plain(text).lower().replace(", ", " ").replace(". ", " ").split()
    parts = " ".join(filter(None, map(_PIECES.__getitem__, pieces)))
    others = _PIECES.others
    if others.keys().isdisjoint(pieces):
        return [parts] if parts else []
    beside = " ".join(dict.fromkeys(other for piece in pieces if piece in others for other in others[piece]))
    return [tokens for tokens in (parts, beside) if tokens]


class _Pieces(dict[str, str]):
    """The tokens of what stands between two spaces: most is met again and again, and to read it takes long.

    `others` are other ways to find a piece, of the few that have some.
    """

    def __init__(self) -> None:
        self.others: dict[str, tuple[str, ...]] = {}
        self._older: tuple[dict[str, str], dict[str, tuple[str, ...]]] = ({}, {})

    def forget(self) -> None:
        """What was not met again while MOST_REMEMBERED others were; not in the middle of a text."""
        if max(len(self), len(self.others)) > MOST_REMEMBERED:
            self._older = (dict(self), self.others)
            self.others = {}
            self.clear()

    def __missing__(self, piece: str) -> str:
        parts, others = self._older
        if piece in parts:
            told, beside = parts[piece], others.get(piece, ())
        else:
            told, beside = _read_piece(piece)
        if beside:
            self.others[piece] = beside
        if len(piece) <= LONGEST_TOKEN:  # a paragraph of Chinese is not met again
            self[piece] = told
        return told


_PIECES = _Pieces()


def _read_piece(piece: str) -> tuple[str, tuple[str, ...]]:
    bare = piece.strip(_AROUND)
    if bare.isascii() and bare.isalpha():
        return "" if bare in STOP_WORDS else _token(bare), ()
    if _NUMBER.fullmatch(bare):
        return bare, ()
    compound = piece.rstrip(",:;.!?")
    if _HYPHENATED.fullmatch(compound):
        parts = compound.split("-")
        return " ".join(map(_token, parts)), (_token("".join(parts)),)
    words = [word for word in _words_of(fold(piece)) if not word.is_stop_word]
    others = tuple(other for word in words for other in (word.joined, *word.beside) if other)
    return " ".join(part for word in words for part in word.parts), others


def tokens(words: Iterable[Word]) -> frozenset[str]:
    """Everything by which these words are found, for highlighting."""
    return frozenset(token for word in words for token in (*word.parts, word.joined) if token)


def _words(text: str) -> Iterator[Word]:
    return _words_of(fold(_plain(text)))


def _words_of(folded: str) -> Iterator[Word]:
    for chunk in _CHUNK.findall(folded):
        if _IS_CJK.match(chunk):
            yield _run(chunk)
        elif word := _word(chunk):
            yield word


def _plain(text: str) -> str:
    """Letters for TeX's accents: `Schr\\"odinger` becomes `Schrodinger` (the accent would be folded anyway)."""
    text = text.replace("\0", " ")
    if "\\" not in text:
        return text
    text = _TEX_ACCENT.sub(r"\1", text)
    return _TEX_LETTER.sub(r"\1", text).replace("\\\\", " ")


def _run(run: str) -> Word:
    """A run without spaces, as overlapping pairs; its single characters are indexed for queries of one character."""
    if len(run) == 1:
        return Word((run,))
    return Word(tuple(run[i : i + 2] for i in range(len(run) - 1)), beside=tuple(dict.fromkeys(run)))


@lru_cache(maxsize=5_000)
def _word(chunk: str) -> Word | None:
    chunk = _POSSESSIVE.sub("", chunk)
    found = _PART.findall(chunk)
    styles = tuple(part[1:] for part in found if part.startswith("\\") and part[1:] in STYLES)
    parts = [part for part in found if not (part.startswith("\\") and part[1:] in STYLES | LAYOUT)]
    stems = tuple(_token(part.removeprefix("\\")) for part in parts)
    if not stems:
        return Word(styles[:1]) if styles else None
    joined = ""
    if len(parts) > 1 and (compound := _COMPOUND.search(chunk)) and compound[0].strip("$") == chunk.strip(".$'\"-"):
        joined = _token("".join(parts))
    return Word(stems, joined, styles, is_stop_word=len(parts) == 1 and parts[0] in STOP_WORDS and "$" not in chunk)


# Porter's algorithm, as Snowball has it; what it keeps in memory itself is kept here already.
_stem = Stemmer("porter", 0).stemWord


@lru_cache(maxsize=20_000)
def _token(part: str) -> str:
    """A stem for an English word, the name of a Greek letter, everything else as it is."""
    if part.isascii():
        return (_stem(part) if part.isalpha() and len(part) > 2 else part)[:LONGEST_TOKEN]
    if len(part) == 1 and unicodedata.name(part, "").startswith("GREEK SMALL LETTER "):
        return unicodedata.name(part).removeprefix("GREEK SMALL LETTER ").removeprefix("FINAL ").lower()
    return part[:LONGEST_TOKEN]

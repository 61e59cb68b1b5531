"""What a hit shows of itself: the text around the first thing that was looked for, marked. No formula is ever cut."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice

from django.utils.safestring import SafeString, mark_safe

from blog import typesetting
from search import analyzers

LENGTH = 280
BEFORE = 70
"""Characters shown before the first hit, for its context."""

LOOKED_THROUGH = 30_000
MOST_REMEMBERED = 100_000
_CJK = analyzers.CJK
# What is shown whole or not at all: a formula, a run of Chinese, a word, a sign; each with the space after it.
_ATOM = re.compile(
    r"(?:(?P<formula>\$\$[^$]+\$\$|\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\])"
    rf"|(?P<run>[{_CJK}]+)|(?P<word>[^\W{_CJK}](?:[^\s$<>{_CJK}]*[^\W{_CJK}])?)|\S) ?"
)
_IS_RUN = re.compile(rf"[{_CJK}]")
_TO_BE_SET = "$"
"""Stands among the tokens of what is more than words, and is none itself."""

_HAS_MORE_THAN_WORDS = re.compile(rf"[$\\{_CJK}]")


class Marker:
    """Shows texts with these words marked in them."""

    def __init__(self, words: Sequence[analyzers.Word]) -> None:
        self._words = words
        self._tokens = analyzers.tokens(words) | {_TO_BE_SET}
        self._runs = [run for word in words if _IS_RUN.match(run := _as_run(word))]

    def snippet(self, text: str) -> SafeString:
        """Some 280 characters of plain text with `$…$` formulas, from before the first hit, or the beginning."""
        pieces = _pieces(text[:LOOKED_THROUGH])
        hit = self._first_hit(pieces)
        first = pieces[hit] if pieces else ""
        context, begins_later = _some(reversed(pieces[:hit]), BEFORE)
        after, goes_on = _some(islice(pieces, hit + 1, None), LENGTH - len(first) - sum(map(len, context)))
        html = self._html([*reversed(context), first, *after])
        return mark_safe(f"{'… ' * begins_later}{html}{' …' * goes_on}")

    def marked(self, text: str) -> SafeString:
        """A whole text, such as a title."""
        return mark_safe(self._html(_pieces(text)))

    def _first_hit(self, pieces: Sequence[str]) -> int:
        """Where the first hit is; 0 when there is none."""
        is_plain = self._tokens.isdisjoint
        likely = (at for at, piece in enumerate(pieces) if not is_plain(_TOKENS[piece]))
        return next((at for at in likely if self._is_hit(pieces[at])), 0)

    def _html(self, pieces: Sequence[str]) -> str:
        is_plain = self._tokens.isdisjoint
        html: list[str] = []
        start = 0
        for at in [at for at, piece in enumerate(pieces) if not is_plain(_TOKENS[piece])]:
            html += (escape("".join(pieces[start:at])), *self._set(pieces[at]))
            start = at + 1
        return "".join([*html, escape("".join(pieces[start:]))]).strip()

    def _set(self, piece: str) -> Iterator[str]:
        """A piece that is a formula or has something in it of what was looked for."""
        for atom in _ATOM.finditer(piece):
            written = atom[0].rstrip()
            if atom["run"]:
                yield self._marked_run(written)
            else:
                html = escape(typesetting.plain(written) if atom["formula"] else written)
                yield f"<mark>{html}</mark>" if self._is_hit(written) else html
            yield " " * (len(written) < len(atom[0]))

    def _is_hit(self, piece: str) -> bool:
        """Whether all parts of a word are here."""
        if _IS_RUN.match(piece):
            return any(run in analyzers.simplified(piece) for run in self._runs)
        here = _TOKENS[piece]
        return any(word.joined in here or here.issuperset(word.parts) for word in self._words)

    def _marked_run(self, run: str) -> str:
        hits: set[int] = set()
        plain = analyzers.simplified(run)  # as long as the run: one character for one
        for looked_for in self._runs:
            start = plain.find(looked_for)
            while start >= 0:
                hits.update(range(start, start + len(looked_for)))
                start = plain.find(looked_for, start + 1)
        html = "".join(f"<mark>{character}</mark>" if i in hits else character for i, character in enumerate(run))
        return html.replace("</mark><mark>", "")


def _pieces(text: str) -> list[str]:
    """A text in order, each piece with the space after it: atoms, or words with their signs where there is no more."""
    words = text.split()
    if not _HAS_MORE_THAN_WORDS.search(text):
        return [f"{word} " for word in words]
    return [atom[0] for atom in _ATOM.finditer(" ".join(words))]


def _some(pieces: Iterable[str], length: int) -> tuple[list[str], bool]:
    """As many as have this many characters together, and whether there are more."""
    taken: list[str] = []
    for piece in pieces:
        length -= len(piece)
        if length < 0:
            return taken, True
        taken.append(piece)
    return taken, False


class _Tokens(dict[str, frozenset[str]]):
    """The tokens of a piece: most are met again and again, or their word is, with a comma or without."""

    def __missing__(self, piece: str) -> frozenset[str]:
        if len(self) > MOST_REMEMBERED:
            self.clear()
        word = piece.strip(" .,;:()").lower()
        if word != piece and word.isalpha() and word.isascii():
            self[piece] = self[word]
            return self[word]
        here = analyzers.tokens(analyzers.read(piece))
        if piece.startswith(("$", "\\")) or _IS_RUN.match(piece):
            here |= {_TO_BE_SET}
        if len(piece) <= analyzers.LONGEST_TOKEN:
            self[piece] = here
        return here


_TOKENS = _Tokens()


def _as_run(word: analyzers.Word) -> str:
    """The characters that the overlapping pairs of a word were cut from."""
    return "".join(part[0] for part in word.parts) + word.parts[-1][1:]

"""What a hit shows of itself: the text around the first thing that was looked for, marked. No formula is ever cut."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import compress, count, filterfalse, islice

from django.utils.safestring import SafeString

from blog import typesetting
from search import analyzers

LENGTH = 280
BEFORE = 70
"""Characters shown before the first hit, for its context."""

LOOKED_THROUGH = 30_000
MOST_REMEMBERED = 100_000
AT_A_TIME = 40
"""Pieces that are looked at before one of them is a hit: often there is one among the first."""
_CJK = analyzers.CJK
# What is shown whole or not at all: a formula, a run of Chinese, a word, a sign; each with the space after it.
_ATOM = re.compile(
    r"(?:(?P<formula>\$\$[^$]+\$\$|\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\])"
    rf"|(?P<run>[{_CJK}]+)|(?P<word>[^\W{_CJK}](?:[^\s$<>{_CJK}]*[^\W{_CJK}])?)|\S) ?"
)
_IS_RUN = _HAS_RUN = re.compile(rf"[{_CJK}]")
_IS_TO_BE_SET = re.compile(rf"[$\\{_CJK}]")


class Marker:
    """Shows texts with these words marked in them."""

    def __init__(self, words: Sequence[analyzers.Word]) -> None:
        self._words = words
        self._tokens = analyzers.tokens(words)
        self._runs = [run for word in words if _IS_RUN.match(run := _as_run(word))]
        self._met = _met()
        self._likely: set[str] = set()
        self._known = -1
        self._shown: dict[str, str] = {}

    def snippet(self, text: str) -> SafeString:
        """Some 280 characters of plain text with `$…$` formulas, from before the first hit, or the beginning."""
        pieces, gap = _pieces(text[:LOOKED_THROUGH])
        hit = next((at for at in self._places(pieces, gap) if self._is_hit(pieces[at])), 0)
        first = hit - _fitting(reversed(pieces[max(0, hit - BEFORE) : hit]), BEFORE, gap)
        end = max(hit + 1, first + _fitting(islice(pieces, first, None), LENGTH, gap))
        html = self._html(pieces[first:end], gap)
        return SafeString(f"{'… ' * (first > 0)}{html}{' …' * (end < len(pieces))}")

    def marked(self, text: str) -> SafeString:
        """A whole text, such as a title."""
        return SafeString(self._html(*_pieces(text)))

    def _places(self, pieces: Sequence[str], gap: str) -> Iterator[int]:
        """Where there is more than plain text: what has a token of what is looked for, and what has to be set."""
        for start in range(0, len(pieces), AT_A_TIME):
            some = pieces[start : start + AT_A_TIME]
            self._meet(some)
            is_more = self._likely.__contains__ if gap else self._is_more
            yield from compress(count(start), map(is_more, some))

    def _is_more(self, piece: str) -> bool:
        return piece in self._likely or piece in self._met.to_be_set

    def _meet(self, pieces: Iterable[str]) -> None:
        """Read what nobody has read before, and know which pieces have the tokens that are looked for."""
        for piece in filterfalse(self._met.__contains__, pieces):
            if not self._tokens.isdisjoint(self._met[piece]) or _IS_TO_BE_SET.match(piece):
                self._likely.add(piece)
        if self._known != len(self._met):  # with a piece came its word, and those that others met meanwhile
            self._known = len(self._met)
            self._likely.update(*(self._met.holding.get(token, ()) for token in self._tokens))

    def _html(self, pieces: Sequence[str], gap: str) -> str:
        html: list[str] = []
        start = 0
        for at in self._places(pieces, gap):
            if start < at:
                html.append(escape(gap.join(pieces[start:at])))
            html.append(self._set(pieces[at]))
            start = at + 1
        if start < len(pieces):
            html.append(escape(gap.join(pieces[start:])))
        return gap.join(html).strip()

    def _set(self, piece: str) -> str:
        """A piece that is a formula or has something in it of what was looked for."""
        if piece not in self._shown:
            self._shown[piece] = "".join(self._atoms(piece))
        return self._shown[piece]

    def _atoms(self, piece: str) -> Iterator[str]:
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
        here = self._met[piece]
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


def _pieces(text: str) -> tuple[list[str], str]:
    """A text in order, and what stands between its pieces: a space between words with their signs; where there is more
    than words, nothing between atoms that have their space with them.
    """
    words = text.split()
    if "$" not in text and "\\" not in text and (text.isascii() or not _HAS_RUN.search(text)):
        return words, " "
    return [atom[0] for atom in _ATOM.finditer(" ".join(words))], ""


def _fitting(pieces: Iterable[str], room: int, gap: str) -> int:
    """How many of these have so many characters together."""
    at = -1
    for at, piece in enumerate(pieces):
        room -= len(piece) + len(gap)
        if room < 0:
            return at
    return at + 1


class _Met(dict[str, frozenset[str]]):
    """Pieces and their tokens: most are met again and again, or their word is, with a comma or without.

    `holding` has the pieces by their tokens, `to_be_set` those that are never plain text.
    """

    def __init__(self) -> None:
        self.holding: defaultdict[str, list[str]] = defaultdict(list)
        self.to_be_set: set[str] = set()

    def __missing__(self, piece: str) -> frozenset[str]:
        word = piece.strip(" .,;:()").lower()
        is_known = word != piece and word.isalpha() and word.isascii()
        here = self[word] if is_known else analyzers.tokens(analyzers.read(piece))
        if len(piece) <= analyzers.LONGEST_TOKEN:
            self[piece] = here
            for token in here:
                self.holding[token].append(piece)
            if _IS_TO_BE_SET.match(piece):
                self.to_be_set.add(piece)
        return here


_memory = [_Met()]


def _met() -> _Met:
    """What all threads remember; a new one when there is too much of it, and who has the old one may go on with it."""
    if len(_memory[0]) > MOST_REMEMBERED:
        _memory[0] = _Met()
    return _memory[0]


def _as_run(word: analyzers.Word) -> str:
    """The characters that the overlapping pairs of a word were cut from."""
    return "".join(part[0] for part in word.parts) + word.parts[-1][1:]

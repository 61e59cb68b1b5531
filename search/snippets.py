"""What a hit shows of itself: the text around the first thing that was looked for, marked. No formula is ever cut."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from blog import typesetting
from search import analyzers

LENGTH = 280
BEFORE = 70
"""Characters shown before the first hit, for its context."""

LOOKED_THROUGH = 30_000
_ATOM = re.compile(
    rf"(?P<formula>\$\$[^$]+\$\$|\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\])|(?P<run>[{analyzers.CJK}]+)"
    rf"|\s+|[^\W{analyzers.CJK}](?:[^\s${analyzers.CJK}]*[^\W{analyzers.CJK}])?|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece that is shown whole or not at all: a word, a formula, a run of Chinese, the space between."""

    html: str
    length: int
    is_hit: bool


def snippet(text: str, words: Sequence[analyzers.Word]) -> SafeString:
    """Some 280 characters of plain text with `$…$` formulas, from a little before the first hit, or the beginning."""
    before: list[Atom] = []
    shown: list[Atom] = []
    atoms = _atoms(text[:LOOKED_THROUGH], words)
    for atom in atoms:
        before.append(atom)
        if atom.is_hit:
            shown = _last(before, BEFORE + atom.length)
            break
    if not shown:
        shown, atoms = [], iter(before)
    is_cut_before = bool(shown) and len(shown) < len(before)
    room = LENGTH - sum(atom.length for atom in shown)
    is_cut_after = False
    for atom in atoms:
        room -= atom.length
        if room < 0 and shown:
            is_cut_after = True
            break
        shown.append(atom)
    html = "".join(atom.html for atom in shown).strip()
    return mark_safe(f"{'… ' * is_cut_before}{html}{' …' * is_cut_after}")


def marked(text: str, words: Sequence[analyzers.Word]) -> SafeString:
    """A whole text, such as a title, with what was looked for marked."""
    return mark_safe("".join(atom.html for atom in _atoms(text, words)))


def _atoms(text: str, words: Sequence[analyzers.Word]) -> Iterator[Atom]:
    tokens = analyzers.tokens(words)
    for match in _ATOM.finditer(text):
        written = match[0]
        if match["run"]:
            yield _run(written, tokens)
        elif written.isspace():
            yield Atom(" ", 1, False)
        else:
            shown = typesetting.plain(written) if match["formula"] else written
            is_hit = _is_hit(_tokens(written), words)
            html = escape(shown)
            yield Atom(f"<mark>{html}</mark>" if is_hit else html, len(shown), is_hit)


def _is_hit(tokens: frozenset[str], words: Sequence[analyzers.Word]) -> bool:
    return any(word.joined in tokens or tokens.issuperset(word.parts) for word in words) if tokens else False


@lru_cache(maxsize=50_000)
def _tokens(written: str) -> frozenset[str]:
    return analyzers.tokens(analyzers.read(written))


def _run(run: str, tokens: frozenset[str]) -> Atom:
    """Chinese is marked by character: every pair that was looked for, or a single character."""
    hits = {i for i, character in enumerate(run) if character in tokens}
    for i in range(len(run) - 1):
        if run[i : i + 2] in tokens:
            hits |= {i, i + 1}
    html = "".join(f"<mark>{escape(c)}</mark>" if i in hits else escape(c) for i, c in enumerate(run))
    return Atom(html.replace("</mark><mark>", ""), len(run), bool(hits))


def _last(atoms: Sequence[Atom], room: int) -> list[Atom]:
    """The end of `atoms` that fits into `room` characters."""
    start = len(atoms)
    while start and (room := room - atoms[start - 1].length) >= 0:
        start -= 1
    return list(atoms[start:]) or list(atoms[-1:])

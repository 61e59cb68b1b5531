"""What a hit shows of itself: the text around the first thing that was looked for, marked. No formula is ever cut."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import accumulate

from django.utils.safestring import SafeString, mark_safe

from blog import typesetting
from search import analyzers

LENGTH = 280
BEFORE = 70
"""Characters shown before the first hit, for its context."""

LOOKED_THROUGH = 30_000
_CJK = analyzers.CJK
# What is shown whole or not at all: a formula, a run of Chinese, a word, a sign; each with the space after it.
_ATOM = re.compile(
    r"(?:(?P<formula>\$\$[^$]+\$\$|\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\])"
    rf"|(?P<run>[{_CJK}]+)|(?P<word>[^\W{_CJK}](?:[^\s$<>{_CJK}]*[^\W{_CJK}])?)|\S)\s*",
    re.DOTALL,
)


def snippet(text: str, words: Sequence[analyzers.Word]) -> SafeString:
    """Some 280 characters of plain text with `$…$` formulas, from a little before the first hit, or the beginning."""
    tokens = analyzers.tokens(words)
    atoms: list[re.Match[str]] = []
    first_hit, read = -1, 0
    for atom in _ATOM.finditer(text[:LOOKED_THROUGH]):
        atoms.append(atom)
        read += len(atom[0])
        if first_hit < 0 and _is_hit(atom, words, tokens):
            first_hit, read = len(atoms) - 1, 0
        if read > LENGTH and first_hit >= 0:
            break
    first_hit = max(first_hit, 0)
    start = first_hit - sum(length <= BEFORE for length in accumulate(len(a[0]) for a in reversed(atoms[:first_hit])))
    end = start + max(1, sum(length <= LENGTH for length in accumulate(len(a[0]) for a in atoms[start:])))
    html = "".join(_html(atom, words, tokens) for atom in atoms[start:end]).strip()
    return mark_safe(f"{'… ' * (start > 0)}{html}{' …' * (end < len(atoms))}")


def marked(text: str, words: Sequence[analyzers.Word]) -> SafeString:
    """A whole text, such as a title, with what was looked for marked."""
    tokens = analyzers.tokens(words)
    return mark_safe("".join(_html(atom, words, tokens) for atom in _ATOM.finditer(text)))


def _html(atom: re.Match[str], words: Sequence[analyzers.Word], tokens: frozenset[str]) -> str:
    written = atom[0].rstrip()
    space = " " * (len(written) < len(atom[0]))
    if atom["run"]:
        return _marked_run(written, words) + space
    html = escape(typesetting.plain(written) if atom["formula"] else written)
    return (f"<mark>{html}</mark>" if _is_hit(atom, words, tokens) else html) + space


def _is_hit(atom: re.Match[str], words: Sequence[analyzers.Word], tokens: frozenset[str]) -> bool:
    """Whether all parts of a word are here; `tokens` are those of all words, a quick way to say no."""
    if run := atom["run"]:
        return any(_as_run(word) in analyzers.simplified(run) for word in words)
    here = _tokens(atom["formula"] or atom["word"] or "")
    if tokens.isdisjoint(here):
        return False
    return any(word.joined in here or here.issuperset(word.parts) for word in words)


@lru_cache(maxsize=50_000)
def _tokens(written: str) -> frozenset[str]:
    return analyzers.tokens(analyzers.read(written))


def _marked_run(run: str, words: Sequence[analyzers.Word]) -> str:
    hits: set[int] = set()
    plain = analyzers.simplified(run)  # as long as the run: one character for one
    for looked_for in map(_as_run, words):
        start = plain.find(looked_for)
        while start >= 0:
            hits.update(range(start, start + len(looked_for)))
            start = plain.find(looked_for, start + 1)
    html = "".join(f"<mark>{character}</mark>" if i in hits else character for i, character in enumerate(run))
    return html.replace("</mark><mark>", "")


def _as_run(word: analyzers.Word) -> str:
    """The characters that the overlapping pairs of a word were cut from."""
    return "".join(part[0] for part in word.parts) + word.parts[-1][1:]

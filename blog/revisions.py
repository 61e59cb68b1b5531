"""What changed between two revisions of an article: line by line, and inside a line word by word.

A paragraph is one line of Markdown, and Chinese puts no spaces between words: a line that changed is compared by words,
Chinese characters and TeX commands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from blog.models import Revision

Kind = Literal["same", "removed", "added"]
CONTEXT = 2
MOST = 2_000
"""Of more lines, or more words in a stretch, all are told as removed and added: the time grows with the square."""
_WORD = re.compile(r"\\[A-Za-z]+|[A-Za-z0-9_]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text that changed, with the lines around it. The line numbers say where it begins."""

    old_line: int
    new_line: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """The changes from an older revision to a newer one; a part that stayed is empty."""

    title: tuple[Change, ...]
    preamble: tuple[Change, ...]
    body: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.title or self.preamble or self.body)


def diff(old: Revision, new: Revision) -> Diff:
    return Diff(
        title=compare(old.title, new.title),
        preamble=compare(old.preamble, new.preamble),
        body=compare(old.body, new.body),
    )


def compare(old: str, new: str) -> tuple[Change, ...]:
    """The stretches in which two texts differ, each with up to two lines of what is around it."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    # What is the same at both ends is cut off before: most edits are small, and the comparison is not linear.
    start = max(0, _common(old_lines, new_lines) - CONTEXT)
    cut = max(0, _common(old_lines[start:][::-1], new_lines[start:][::-1]) - CONTEXT)
    old_lines, new_lines = old_lines[start : len(old_lines) - cut], new_lines[start : len(new_lines) - cut]
    if max(len(old_lines), len(new_lines)) > MOST:
        return (Change(start + 1, start + 1, tuple(_told(old_lines, new_lines))),)
    changes = []
    for group in SequenceMatcher(None, old_lines, new_lines).get_grouped_opcodes(CONTEXT):
        pieces: list[Piece] = []
        for kind, old_start, old_end, new_start, new_end in group:
            before, after = old_lines[old_start:old_end], new_lines[new_start:new_end]
            pieces += [Piece("same", "".join(before))] if kind == "equal" else _words("".join(before), "".join(after))
        changes.append(Change(start + group[0][1] + 1, start + group[0][3] + 1, tuple(pieces)))
    return tuple(changes)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same from the beginning on."""
    pairs = zip(one, other, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) > MOST or len(after) > MOST:
        yield from _told(before, after)
        return
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(before[old_start:old_end]))
        else:
            yield from _told(before[old_start:old_end], after[new_start:new_end])


def _told(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    if before:
        yield Piece("removed", "".join(before))
    if after:
        yield Piece("added", "".join(after))

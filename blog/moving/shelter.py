"""Formulas, references to them and code put aside while the text around them is changed, and put back as they were."""

import re
import secrets
from collections.abc import Callable, Iterator

from blog.typesetting.scan import closing_dollar

_ENVIRONMENTS = "equation|align|gather|multline|eqnarray|alignat|flalign|split|cases|aligned|array|[bpvVB]?matrix"
_REFERENCE = r"\\(?:eq)?ref\s*\{[^{}\n]{1,200}\}"
_OPENING = re.compile(rf"{_REFERENCE}|\\(?:\[|\(|begin\{{(?:{_ENVIRONMENTS})\*?\}}|.)|\$\$|\$", re.DOTALL)
_CLOSING = {r"\[": r"\]", r"\(": r"\)", "$$": "$$"}
_CODE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`)(?:[^\n]|\n(?![ \t]*\n))+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_LONGEST_INLINE = 5_000


class Shelter:
    """Holds formulas and code behind words that no text contains and no converter changes."""

    def __init__(self) -> None:
        self._word = f"kept{secrets.token_hex(6)}n"
        self._kept: list[str] = []
        self._mark = re.compile(rf"{self._word}(\d+)x")

    def hide_code(self, text: str) -> str:
        return _CODE.sub(lambda found: self.keep(found[0]), text)

    def hide_maths(self, text: str, change: Callable[[str], str] = str) -> str:
        parts, position = [], 0
        for start, end in _formulas(text):
            parts += [text[position:start], self.keep(change(text[start:end]))]
            position = end
        return "".join([*parts, text[position:]])

    def keep(self, text: str) -> str:
        self._kept.append(text)
        return f"{self._word}{len(self._kept) - 1}x"

    def restore(self, text: str) -> str:
        """What was put aside may itself hold something that was put aside before."""
        while self._mark.search(text):
            text = self._mark.sub(lambda found: self._kept[int(found[1])], text)
        return text


def _formulas(text: str) -> Iterator[tuple[int, int]]:
    """Where formulas stand. A closing that was sought in vain is not sought again: the text is gone through once."""
    missing: set[str] = set()
    position = 0
    while (found := _OPENING.search(text, position)) is not None:
        position = found.end()
        end = _end_of_formula(text, found, missing)
        if end is not None:
            yield found.start(), end
            position = end


def _end_of_formula(text: str, opening: re.Match[str], missing: set[str]) -> int | None:
    if opening[0] == "$":
        place = closing_dollar(text, opening.end(), _LONGEST_INLINE)
        return None if place is None or "\n" in text[opening.end() : place] else place + 1
    if opening[0].startswith(("\\ref", "\\eqref")):
        return opening.end()  # a reference in prose is TeX, too
    closing = opening[0].replace("\\begin", "\\end") if "{" in opening[0] else _CLOSING.get(opening[0])
    if closing is None or closing in missing:
        return None
    place = text.find(closing, opening.end())
    if place == -1:
        missing.add(closing)
        return None
    return place + len(closing)

"""Formulas as they are looked for: the symbols of their TeX in order, however they were spaced, braced and dressed.

`\\frac{\\beta}{1-\\beta}`, `\\dfrac \\beta {1 - \\beta}` and `\\tfrac\\beta{1-β}` are the same row of tokens, and
what is part of a formula is part of its row. What only changes the look is left out: sizes, spaces, braces, typefaces.
Not seen as the same: `x_i^2` and `x^2_i`, `a/b` and `\\frac ab`.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from search.analyzers import STYLES

LONGEST = 5_000
"""Characters of a formula that are read."""
MOST_ASKED = 100
"""Tokens of a query."""

# Every way to begin is a sign as such: then the search leaps from one such sign to the next.
_FORMULA = re.compile(
    r"\$\$(.+?)\$\$|\$(?<!\\\$)([^$\n]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]|\\begin\{(\w+\*?)\}(.+?)\\end\{\5\}", re.DOTALL
)
_SILENT_WITH_ARGUMENT = re.compile(r"\\(?:label|tag\*?|begin|end|ref|eqref|hspace\*?|vspace\*?)\s*\{[^{}]*\}")
_COMMENT = re.compile(r"(?<!\\)%.*")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\S", re.DOTALL)
_LOOKS = """
left right middle big Big bigg Bigg bigl bigr biggl biggr Bigl Bigr Biggl Biggr quad qquad displaystyle textstyle
scriptstyle limits nolimits notag nonumber text textrm textbf textit mathop operatorname mathrm rm bf it pmb
mathnormal boldmath mathstrut strut hfill
"""
_SILENT = STYLES.union(_LOOKS.split())
_SAME = {
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "dbinom": "binom", "tbinom": "binom", "le": "leq", "ge": "geq",
    "ne": "neq", "to": "rightarrow", "gets": "leftarrow", "lVert": "Vert", "rVert": "Vert", "ldots": "dots",
    "cdots": "dots", "dotsc": "dots", "dotsb": "dots", "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta",
    "implies": "Rightarrow", "iff": "Leftrightarrow", "land": "wedge", "lor": "vee", "lnot": "neg", "lbrace": "{",
    "rbrace": "}", "lbrack": "[", "rbrack": "]", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "ast": "*",
    "colon": ":", "prime": "'", "emptyset": "varnothing",
}  # fmt: skip
_SIGNS = {"≤": "\\leq", "≥": "\\geq", "≠": "\\neq", "∞": "\\infty", "∑": "\\sum", "∫": "\\int", "→": "\\rightarrow"}
_SIGNS |= {"−": "-", "∂": "\\partial", "∇": "\\nabla", "√": "\\sqrt", "·": "\\cdot", "×": "\\times", "∈": "\\in"}


def formulas_in(text: str) -> Iterator[str]:
    """The TeX of every formula of a text, without its dollars."""
    for match in _FORMULA.finditer(text):
        yield next(group for number, group in enumerate(match.groups(), 1) if group and number != 5)


def tokens(tex: str) -> list[str]:
    """The row of symbols that a formula is."""
    tex = _SILENT_WITH_ARGUMENT.sub(" ", _COMMENT.sub("", tex[:LONGEST]))
    return [token for found in _TOKEN.findall(unicodedata.normalize("NFC", tex)) if (token := _token(found))]


def asked(text: str) -> str:
    """The formula that a query is as a whole; "" for words, among which there may be TeX."""
    text = text.strip()
    whole = _FORMULA.fullmatch(text)
    if whole:
        return next(formulas_in(text))
    bare = re.sub(r"\\[A-Za-z]+", "", text)
    is_tex = "\\" in text and re.search(r"[{}_^=+/<>-]", text)
    return text if is_tex and not re.search(r"[^\W\d_]{3,}", bare) else ""


def spelt(tex: str) -> str:
    """The same formula in one spelling, however it was spaced and braced: no space but between `\\beta` and `x`."""
    pairs = pairwise(["", *tokens(tex)])
    return "".join(f" {token}" if before.startswith("\\") and token.isalpha() else token for before, token in pairs)


def _token(found: str) -> str:
    if found in "{}&~":
        return ""
    if len(found) == 1:
        return _SIGNS.get(found) or _greek(found)
    name = found[1:]
    if name in _SILENT or not (name.isalpha() or name in "{}|"):
        return ""
    name = _SAME.get(name, name)
    if name == "|":
        return "\\Vert"
    return f"\\{name}" if name.isalpha() and len(name) > 1 else name


def _greek(sign: str) -> str:
    name = unicodedata.name(sign, "")
    for kind, write in (("GREEK SMALL LETTER ", str.lower), ("GREEK CAPITAL LETTER ", str.title)):
        if name.startswith(kind) and " " not in name.removeprefix(kind):
            letter = write(name.removeprefix(kind)).replace("lamda", "lambda").replace("Lamda", "Lambda")
            return f"\\{letter}"
    return sign

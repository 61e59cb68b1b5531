"""arXiv's authors are one line of text: `A. Baker, B. Smith (1) and C. Doe ((1) MIT)`. Here it becomes names.

Affiliations and their numbers are left out. A collaboration is kept as a name, in brackets or not. TeX stays.
"""

import re
from collections.abc import Iterator

_GROUP = r"(?:collaborations?|consortium|team|group)\b"
_SPLIT = re.compile(r"\s*(?:[,;]|\\?&)\s*(?:and\s+)?|\s+and\s+|\s+(?=(?:on behalf of|for)\s+the\s)", re.IGNORECASE)
# A line without any of these is split at its commas: by far the most lines, and much faster.
_OTHER_SIGNS = (";", "&", ":", "and ", " on behalf of ", " for ")
_LEAD = re.compile(r"^(?:(?:and|with|on behalf of|for)\s+)*(?:the\s+)?(?=\S)")
_SUFFIX = re.compile(r"(?:Jr|Sr|[1-4](?:st|nd|rd|th)|I{2,3}|IV)\.?", re.IGNORECASE)
_NO_NAME = re.compile(r"(?:et\s+al\.?|others|[\W\d_]*)", re.IGNORECASE)


def names(line: str) -> tuple[str, ...]:
    """The display names on the line, in their order."""
    found: list[str] = []
    plain, brackets = _without_brackets(" ".join(line.split()))
    for part in _parts(plain):
        if _is_of_words(part):
            found.append(part)
        elif found and _SUFFIX.fullmatch(part):
            found[-1] += f", {part}"
        elif not _NO_NAME.fullmatch(part):
            found.append(part)
    found += [_LEAD.sub("", text) for text in brackets if re.search(_GROUP + "$", text, re.IGNORECASE)]
    return tuple(found)


def _parts(plain: str) -> Iterator[str]:
    """Between commas and "and"; a collaboration may stand before a colon with its members after it."""
    before, colon, after = plain.partition(":")
    if colon and re.search(_GROUP, before, re.IGNORECASE):
        plain = f"{before}, {after}"
    lower = plain.lower()
    has_commas_only = not any(sign in lower for sign in _OTHER_SIGNS)
    for part in map(str.strip, plain.split(",") if has_commas_only else _SPLIT.split(plain)):
        yield _LEAD.sub("", part).strip() if part[:1].islower() else part


def _is_of_words(part: str) -> bool:
    """A name of several words, as nearly all are. It saves two patterns, which speak of single words and of "et al"."""
    return " " in part and part[0].isalpha() and part[:3].lower() != "et "


def _without_brackets(line: str) -> tuple[str, list[str]]:
    """The line outside all brackets, and what stands in the outermost ones; one never closed reaches to the end."""
    if "(" not in line and ")" not in line:
        return line, []
    plain: list[str] = []
    brackets: list[str] = []
    depth = 0
    for character in line:
        if character == "(":
            depth += 1
            if depth == 1:
                brackets.append("")
                continue
        elif character == ")":
            depth = max(0, depth - 1)
            if depth == 0:
                continue
        if depth:
            brackets[-1] += character
        else:
            plain.append(character)
    return "".join(plain), [text.strip() for text in brackets]

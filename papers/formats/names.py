"""Authors as people type them into one field, taken apart into display names in their order."""

import re
from collections.abc import Iterator

_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV)\.?", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_STRONG = re.compile(r"\s*[;；、|\n]\s*")
_WEAK = re.compile(r"\s*[,，]\s*")
_OTHERS = re.compile(r"(?:others|et\s+al\.?)", re.IGNORECASE)


def split(text: str) -> tuple[str, ...]:
    """The names in a field of a table or a list: between semicolons, else between "and", else between commas.

    A single comma between single words is a surname first: "Euler, Leonhard" is one person.
    """
    text = " ".join(text.replace("\n", ";").split(" ")).strip(" ;；、|,，")
    if _STRONG.search(text):
        parts = [surname_last(part) for part in _STRONG.split(text)]
    elif _AND.search(text):
        parts = [name for part in _AND.split(text) for name in _between_commas(part.strip(" ,"))]
    else:
        parts = _between_commas(text)
    return tuple(_with_suffixes(parts))


def split_bibtex(text: str) -> tuple[tuple[str, ...], bool]:
    """The names of a BibTeX field, and whether it ends in "and others". What braces hold together stays together."""
    parts = [part for part in _outside_braces(" ".join(text.split()), _AND) if part]
    found = tuple(name for part in parts if not _OTHERS.fullmatch(part) and (name := _first_to_last(part)))
    return found, any(_OTHERS.fullmatch(part) for part in parts)


def surname_last(name: str) -> str:
    """ "Euler, Leonhard" as a reader writes it; what holds more commas than that is left alone."""
    last, comma, first = name.partition(",")
    if not comma or "," in first or not first.strip() or _SUFFIX.fullmatch(first.strip()):
        return " ".join(name.split())
    return " ".join(f"{first} {last}".split())


def _between_commas(text: str) -> list[str]:
    parts = [part for part in _WEAK.split(text) if part]
    if len(parts) == 2 and not any(" " in part or not part.isascii() for part in parts):
        return [surname_last(text.replace("，", ","))]
    return parts


def _with_suffixes(parts: list[str]) -> Iterator[str]:
    """ "J. Wyatt; Jr; D. Standley" are two people."""
    held = ""
    for part in filter(None, parts):
        if held and _SUFFIX.fullmatch(part):
            held += f", {part}"
            continue
        if held and not _OTHERS.fullmatch(held):
            yield held
        held = part
    if held and not _OTHERS.fullmatch(held):
        yield held


def _first_to_last(name: str) -> str:
    """BibTeX's three forms: "First von Last", "von Last, First" and "von Last, Jr, First"."""
    parts = list(_outside_braces(name, re.compile(r"\s*,\s*")))
    if len(parts) == 2:
        parts = [f"{parts[1]} {parts[0]}"]
    elif len(parts) >= 3:
        parts = [f"{' '.join(parts[2:])} {parts[0]}, {parts[1]}"]
    return " ".join(parts[0].split()) if parts else ""


def _outside_braces(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """The pieces between separators that stand outside every pair of braces."""
    start, depth, position = 0, 0, 0
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth <= 0 and (found := separator.match(text, position)):
            yield text[start:position].strip()
            start = position = found.end()
            continue
        position += 1
    yield text[start:].strip()

"""What an index holds of a row, the same for every engine: one table of fields, one way to fill them.

Texts come to an engine already read by search.analyzers, as tokens with a space between them, so that an engine needs
no analyzer but one that splits at spaces, and all engines find the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum, auto
from functools import lru_cache
from zlib import crc32

from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.exceptions import SkipDocument
from haystack.indexes import SearchIndex

from search import analyzers, formulas

VERSION = 4
"""Raise it when FIELDS or what is put into them changes: every index is then built anew."""

Document = dict[str, str | int | list[str]]
"""ID, DJANGO_CT and DIGEST, and of FIELDS those that are not empty: lists of strings, or whole numbers."""

DIGEST = "digest"
"""A checksum of the document, by which the nightly comparison sees that a row changed and nobody said so."""

LONGEST_CODE = 200
MINUTES_A_DAY = 24 * 60


class Kind(Enum):
    WORDS = auto()
    """Tokens with positions. Each string of the list is a text of its own: no phrase reaches from one to the next."""
    NAMES = auto()
    """WORDS, each text the name of a person, found whichever of the names comes first."""
    TEX = auto()
    """Tokens with positions, too: the symbols of formulas, each formula a text (see search.formulas)."""
    CODES = auto()
    """Exact strings in lower case, looked up whole and counted."""
    NUMBER = auto()
    """A whole number: looked up, compared, sorted by."""
    TIME = auto()
    """A moment, or the first of a day, in minutes (see `minutes`): a NUMBER to the engine."""


@dataclass(frozen=True, slots=True)
class Field:
    """`boost` is what a hit in it weighs. `counted`: it is asked as a facet. `sorted`: it is asked as an order."""

    kind: Kind
    boost: float = 1.0
    counted: bool = False
    sorted: bool = False

    @property
    def is_text(self) -> bool:
        return self.kind in {Kind.WORDS, Kind.NAMES, Kind.TEX}

    @property
    def is_number(self) -> bool:
        return self.kind in {Kind.NUMBER, Kind.TIME}


FIELDS: dict[str, Field] = {
    "title": Field(Kind.WORDS, boost=3.0),
    "body": Field(Kind.WORDS),  # an article's text, a paper's abstract, a comment
    "authors": Field(Kind.NAMES),
    "names": Field(Kind.WORDS),  # of categories, tags and venues, identifiers: what it is called besides
    "formulas": Field(Kind.TEX, boost=3.0),  # looked up by its own name only
    "whole_title": Field(Kind.CODES, boost=10.0),  # an exact title comes first
    "categories": Field(Kind.CODES, counted=True),
    "venue": Field(Kind.CODES, counted=True),
    "year": Field(Kind.NUMBER, counted=True, sorted=True),
    "time": Field(Kind.TIME, sorted=True),
    "stars": Field(Kind.NUMBER, sorted=True),
}
# DJANGO_CT ("papers.paper") is counted and sorted by, too. ID ("papers.paper.12") is the only thing that is stored.

CONTENT = ("title", "body", "authors", "names")
"""Where a word without a field is looked for."""


def documents(index: SearchIndex, rows: Iterable[object]) -> Iterator[Document]:
    """What to put into an engine for these rows: models, or what the index itself reads in their place."""
    for row in rows:
        try:
            prepared = index.full_prepare(row)
        except SkipDocument:
            continue
        del prepared[DJANGO_ID]
        yield _document(prepared)


def _document(prepared: dict[str, object]) -> Document:
    document: Document = {ID: str(prepared.pop(ID)), DJANGO_CT: str(prepared.pop(DJANGO_CT))}
    for name, value in prepared.items():
        if value or value == 0:
            document[name] = _put(FIELDS[name].kind, value)
    document[DIGEST] = crc32("\x1f".join(f"{name}\x1e{_plain(document[name])}" for name in sorted(document)).encode())
    return document


def _plain(value: str | int | list[str]) -> str:
    return "\x1e".join(value) if isinstance(value, list) else str(value)


def _put(kind: Kind, value: object) -> int | list[str]:
    if kind is Kind.NUMBER:
        assert isinstance(value, int)
        return value
    if kind is Kind.TIME:
        assert isinstance(value, date), "a day, or a moment, which is one, too"
        return minutes(value)
    assert isinstance(value, str | list | tuple)
    texts = [value] if isinstance(value, str) else value
    if kind is Kind.CODES:
        return [code(text) for text in texts]
    if kind is Kind.TEX:
        return [row for tex in texts if (row := " ".join(formulas.tokens(tex)))]
    if kind is Kind.NAMES:
        return [form for name in texts for form in _forms(name)]
    return [spaced for text in texts for spaced in _spaced(text)]


def code(text: str) -> str:
    return text.lower()[:LONGEST_CODE]


def minutes(when: date) -> int:
    """Since the first day that date.toordinal() counts, in UTC: as fine as 32 bits hold for a long time to come."""
    if not isinstance(when, datetime):
        return when.toordinal() * MINUTES_A_DAY
    when = when.astimezone(UTC)
    return when.toordinal() * MINUTES_A_DAY + when.hour * 60 + when.minute


def whole_title(title: str) -> str:
    """Equal for titles that differ in accents, hyphens, endings and little words only."""
    return next(iter(_spaced(title)), "")[:LONGEST_CODE]


@lru_cache(maxsize=4)
def _spaced(text: str) -> tuple[str, ...]:
    """A title is read for two fields."""
    return tuple(analyzers.spaced(text))


@lru_cache(maxsize=2_000)
def _forms(name: str) -> tuple[str, ...]:
    """A name as it is written, and without what others leave out: "donald e knuth", "donald knuth", "d knuth"."""
    forms = analyzers.spaced(name)
    parts = forms[0].split() if forms else []
    full = [part for part in parts if len(part) > 1]
    if 1 < len(full) < len(parts):
        forms.append(" ".join(full))
    if len(full) > 1 and full[0].isascii():
        forms.append(f"{full[0][0]} {full[-1]}")
    return tuple(forms)

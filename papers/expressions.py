"""Category expressions of addresses: `cs.AI+cs.LG-cs.CY`. Plain Python.

`+`, `,` and white space join, `-` takes away. Categories hold `-` themselves (`hep-th`, `physics.med-ph`), so that an
expression can only be read against the names that there are, the longest first.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

MOST_TERMS = 60
_SEPARATOR = re.compile(r"[+,\s-]")
_JOINS = re.compile(r"[+,\s]*")


@dataclass(frozen=True, slots=True)
class Term:
    """A category or an archive. `code` is its canonical spelling, `subjects` are the keys of what it covers."""

    code: str
    subjects: frozenset[int]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expression:
    """What is in one of `included` and in none of `excluded`. A page asks it for its subjects twenty times."""

    included: tuple[Term, ...]
    excluded: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return "+".join(term.code for term in self.included) + "".join(f"-{term.code}" for term in self.excluded)

    @cached_property
    def wanted(self) -> frozenset[int]:
        return _union(self.included) - self.unwanted

    @cached_property
    def unwanted(self) -> frozenset[int]:
        return _union(self.excluded)

    def with_term(self, term: Term) -> "Expression | None":
        """This too; None when it is in already."""
        if term.subjects <= self.wanted:
            return None
        kept = tuple(other for other in self.excluded if other.subjects.isdisjoint(term.subjects))
        included = self.included if term.subjects <= _union(self.included) else (*self.included, term)
        return Expression(included, kept)

    def without_term(self, term: Term) -> "Expression | None":
        """All but this; None when it is out already or nothing would be left."""
        included = tuple(other for other in self.included if other != term)
        rest = Expression(included, self.excluded)
        if not rest.wanted.isdisjoint(term.subjects) or len(included) == len(self.included):
            rest = Expression(included, (*self.excluded, term))
        return rest if rest.wanted and term not in self.excluded else None


class ExpressionError(ValueError):
    """No expression at all: empty, or only taking away."""


class TooLong(ExpressionError):
    """More than MOST_TERMS categories."""


class LooseMinus(ExpressionError):
    """A minus with nothing behind it to take away."""


class NothingLeft(ExpressionError):
    """All that is named is taken away again."""


class UnknownCategory(ExpressionError):
    """A name that the taxonomy does not have; `nearest` are the codes that come closest to it."""

    def __init__(self, name: str, nearest: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.nearest = nearest


def read(text: str, terms: Mapping[str, Term]) -> Expression:
    """Read an expression. `terms` maps every name in lower case to what it stands for, aliases to their canonical."""
    included: list[Term] = []
    excluded: list[Term] = []
    rest = _JOINS.sub("", text, count=1)
    while rest:
        taken_away = rest.startswith("-")
        rest = rest.removeprefix("-").lstrip()
        if not rest:
            raise LooseMinus("a minus with no category behind it")
        name = _longest(rest, terms)
        if name is None:
            raise _unknown(rest, terms)
        (excluded if taken_away else included).append(terms[name])
        if len(included) + len(excluded) > MOST_TERMS:
            raise TooLong(f"more than {MOST_TERMS} categories")
        rest = _JOINS.sub("", rest[len(name) :], count=1)
    if not included:
        raise ExpressionError("no category to show")
    expression = Expression(tuple(dict.fromkeys(included)), tuple(dict.fromkeys(excluded)))
    if not expression.wanted:
        raise NothingLeft("all that is named is taken away again")
    return expression


def nearest(name: str, terms: Mapping[str, Term], count: int = 5) -> tuple[str, ...]:
    """The canonical codes that come closest to a name, by code, by the part behind the dot, or by title."""
    scores: dict[str, float] = {}
    for key, term in terms.items():
        score = max(_likeness(name.lower(), other.lower()) for other in (key, *key.split(".")[1:], *term.names))
        scores[term.code] = max(score, scores.get(term.code, 0.0))
    close = sorted((-score, code) for code, score in scores.items() if score >= 0.6)
    return tuple(code for _score, code in close[:count])


def _longest(rest: str, terms: Mapping[str, Term]) -> str | None:
    """The longest name that `rest` starts with and that ends where a separator or the text does."""
    lowered = rest.lower()
    ends = [end for end in range(1, len(rest) + 1) if end == len(rest) or _SEPARATOR.match(rest, end)]
    return next((lowered[:end] for end in reversed(ends) if lowered[:end] in terms), None)


def _unknown(rest: str, terms: Mapping[str, Term]) -> UnknownCategory:
    """Name the part that is not known: up to a joint, or up to a `-` behind which a known category stands."""
    name = re.split(r"[+,\s]", rest, maxsplit=1)[0]
    for minus in re.finditer("-", name):
        if minus.start() and _longest(name[minus.end() :], terms):
            name = name[: minus.start()]
            break
    return UnknownCategory(name, nearest(name, terms))


def _likeness(name: str, other: str) -> float:
    matcher = SequenceMatcher(None, name, other)
    return matcher.ratio() if matcher.real_quick_ratio() >= 0.6 and matcher.quick_ratio() >= 0.6 else 0.0


def _union(terms: Iterable[Term]) -> frozenset[int]:
    return frozenset().union(*(term.subjects for term in terms))

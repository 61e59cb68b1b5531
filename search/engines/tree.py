"""A question to an index, in terms that every engine can turn into its own; and the way there from Haystack's SQ tree.

What is decided once for all engines is decided here: where a word is looked for, what a hyphen means, in which order
an author may be named. What a reader typed is never parsed as a language: it arrives as words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from haystack.backends import SearchNode
from haystack.constants import DJANGO_CT, ID
from haystack.exceptions import SearchBackendError
from haystack.inputs import BaseInput, Exact

from search import analyzers, formulas
from search.engines.documents import CONTENT, FIELDS, MINUTES_A_DAY, Field, Kind, code, minutes

MOST_NAMES = 6
"""A person has at most so many: a longer phrase is looked for as it stands."""
NEAR = 1
"""So many words may stand between two of a title that belong together: "lower error bounds". From two on, the engines
would take them in the other order, too."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token in a field of text, scored by how telling it is there."""

    field: str
    token: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two tokens or more, side by side in one text of a field, or with up to `between` others among them."""

    field: str
    tokens: tuple[str, ...]
    boost: float = 1.0
    between: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """An exact string in a field of codes, ID or DJANGO_CT; scored with the field's boost when that is not 1."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """What begins with this, a token of a text or a code; not scored."""

    field: str
    start: str


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `first` to `last`, both included, None for an open end; not scored."""

    field: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class All:
    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Query"


@dataclass(frozen=True, slots=True)
class Better:
    """What `found` finds, no more and no less; what matches a sign as well scores that much more."""

    found: "Query"
    signs: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


Query = Token | Phrase | Code | Prefix | Between | All | Some | Not | Better | Everything | Nothing


def read(node: SearchNode) -> Query:
    """The question that a tree of SQ objects asks."""
    if not node.children:
        return Everything()
    parts = [read(one) if isinstance(one, SearchNode) else _condition(node, *one) for one in node.children]
    if node.negated or node.connector == "OR":
        joined = some(parts) if node.connector == "OR" else every(parts)
        return Not(joined) if node.negated else joined
    return _titles_first(every(parts), [word for one in node.children for word in _anywhere(node, one)])


def _condition(node: SearchNode, expression: str, value: object) -> Query:
    name, how = node.split_expression(expression)
    return leaf(name, how, value)


def _anywhere(node: SearchNode, child: SearchNode | tuple[str, object]) -> list[analyzers.Word]:
    """The words that a condition looks for wherever they may be."""
    if isinstance(child, SearchNode):
        return []
    name, how = node.split_expression(child[0])
    text, is_phrase = _said(child[1], how)
    return _words(str(text), is_phrase=is_phrase) if name == "content" and how != "startswith" else []


def _titles_first(found: Query, words: Sequence[analyzers.Word]) -> Query:
    """The same, but a title that has all of the words counts again, and so do neighbours that are neighbours in it."""
    parts = [part for word in words for part in word.parts]
    if len(parts) < 2:
        return found
    boost = FIELDS["title"].boost
    whole = every([_word("title", word) for word in words])
    return Better(found, (whole, *(Phrase("title", pair, boost, NEAR) for pair in dict.fromkeys(pairwise(parts)))))


def leaf(name: str, how: str, value: object) -> Query:
    """One condition: `how` is Haystack's filter, "content" (as it comes), "exact", "in", "range", "gte" …"""
    value, is_phrase = _said(value, how)
    if name == "content":
        return every([_in_fields(word, CONTENT, how) for word in _words(str(value), is_phrase=is_phrase)])
    if name in {ID, DJANGO_CT}:
        return _code(name, how, value)
    if name not in FIELDS:
        raise SearchBackendError(f"{name} is no field of this index")
    return _in_field(name, FIELDS[name], how, value, is_phrase=is_phrase)


def _said(value: object, how: str) -> tuple[object, bool]:
    """What is looked for, and whether its words have to stand side by side."""
    is_phrase = isinstance(value, Exact) or how == "exact"
    return (value.query_string if isinstance(value, BaseInput) else value), is_phrase


def _in_field(name: str, field: Field, how: str, value: object, *, is_phrase: bool) -> Query:
    if field.is_number:
        return _number(name, field, how, value)
    if field.kind is Kind.CODES:
        return _code(name, how, value)
    if field.kind is Kind.TEX:
        return _row(name, field, formulas.tokens(str(value))[: formulas.MOST_ASKED])
    words = _words(str(value), is_phrase=is_phrase)
    if field.kind is Kind.NAMES and is_phrase:
        return some([_word(name, turned) for turned in _turns(words[0])]) if words else Nothing()
    return every([_in_fields(word, (name,), how) for word in words])


def every(parts: Iterable[Query]) -> Query:
    """All of these. Nothing to ask for is nothing to find."""
    parts = tuple(parts)
    return parts[0] if len(parts) == 1 else All(parts) if parts else Nothing()


def some(parts: Iterable[Query]) -> Query:
    parts = tuple(parts)
    return parts[0] if len(parts) == 1 else Some(parts) if parts else Nothing()


def _words(text: str, *, is_phrase: bool) -> list[analyzers.Word]:
    words = [word for word in analyzers.read_query(text) if word.parts]
    if is_phrase and words:
        return [analyzers.Word(tuple(part for word in words for part in word.parts))]
    return words


def _in_fields(word: analyzers.Word, names: Iterable[str], how: str) -> Query:
    if how == "startswith":
        return some([Prefix(name, word.parts[0]) for name in names])
    return some([_word(name, word) for name in names])


def _word(name: str, word: analyzers.Word) -> Query:
    """A word in one field: its parts side by side, or written as one."""
    boost = FIELDS[name].boost
    if len(word.parts) == 1:
        return Token(name, word.parts[0], boost)
    apart = Phrase(name, word.parts, boost)
    return Some((apart, Token(name, word.joined, boost))) if word.joined else apart


def _row(name: str, field: Field, tokens: Sequence[str]) -> Query:
    """Symbols side by side."""
    if not tokens:
        return Nothing()
    return Phrase(name, tuple(tokens), field.boost) if len(tokens) > 1 else Token(name, tokens[0], field.boost)


def _turns(word: analyzers.Word) -> list[analyzers.Word]:
    """ "su jianlin" and "jianlin su": a name from each of its parts on, round to the one before."""
    parts = word.parts
    if len(parts) > MOST_NAMES:
        return [word]
    return [analyzers.Word(parts[i:] + parts[:i]) for i in range(len(parts))]


def _code(name: str, how: str, value: object) -> Query:
    if how == "in":
        assert isinstance(value, Iterable)
        return some([_code(name, "exact", one) for one in value])
    if how == "startswith":
        return Prefix(name, code(str(value)))
    if how not in {"content", "exact"}:
        raise SearchBackendError(f"{name}__{how} is no condition that this index answers")
    return Code(name, code(str(value)))


def _number(name: str, field: Field, how: str, value: object) -> Query:
    if how == "in":
        assert isinstance(value, Iterable)
        return some([_number(name, field, "exact", one) for one in value])
    if how == "range":
        assert isinstance(value, Iterable)
        (first, _), (_, last) = (_span(one) for one in value)
        return Between(name, first, last)
    first, last = _span(value)
    bounds = {
        "content": (first, last),
        "exact": (first, last),
        "gt": (last + 1, None),
        "gte": (first, None),
        "lt": (None, first - 1),
        "lte": (None, last),
    }
    if how not in bounds:
        raise SearchBackendError(f"{name}__{how} is no condition that this index answers")
    return Between(name, *bounds[how])


def _span(value: object) -> tuple[int, int]:
    """The first and the last number that is meant: a day has many minutes."""
    if isinstance(value, date):
        first = minutes(value)
        return first, first if isinstance(value, datetime) else first + MINUTES_A_DAY - 1
    try:
        number = int(str(value))
    except ValueError as error:
        raise SearchBackendError(f"{value!r} is no number") from error
    return number, number

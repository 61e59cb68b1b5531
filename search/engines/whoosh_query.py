"""Haystack's tree of conditions as Whoosh's own query objects. What a reader typed is never parsed as a language."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from haystack.backends.whoosh_backend import WhooshSearchQuery
from haystack.exceptions import SearchBackendError
from haystack.inputs import BaseInput, Exact
from whoosh import fields, query
from whoosh.matching import Matcher
from whoosh.searching import SearchContext, Searcher

from search import analyzers
from search.engines.tree import fold


class MendedQuery(WhooshSearchQuery):
    def build_query(self) -> query.Query | str:
        if not self.query_filter:
            return self.matching_all_fragment()
        if not self.backend.setup_complete:
            self.backend.setup()
        return fold(self.query_filter, leaf=self._leaf, every=query.And, some=query.Or, never=query.Not)

    def _leaf(self, name: str, how: str, value: object) -> query.Query:
        if isinstance(value, BaseInput) and not value.post_process:
            return self.backend.parser.parse(value.prepare(self))
        if name == "content":
            name = self.backend.content_field_name
        text = value.query_string if isinstance(value, BaseInput) else value
        if isinstance(self.backend.schema[name], fields.TEXT):
            return self._text(name, how, str(text), is_phrase=isinstance(value, Exact) or how == "exact")
        return _value(name, how, text)

    def _text(self, name: str, how: str, text: str, *, is_phrase: bool) -> query.Query:
        if how == "startswith":
            return query.Prefix(name, analyzers.fold(text))
        words = analyzers.read_query(text)
        if is_phrase:
            words = (analyzers.Word(tuple(part for word in words for part in word.parts)),)
        return query.And([self._word(name, word) for word in words if word.parts]) if words else query.NullQuery

    def _word(self, name: str, word: analyzers.Word) -> query.Query:
        found = _in_field(name, word)
        if name != self.backend.content_field_name:
            return found
        for weighty, boost in self.backend.boosted_fields.items():
            found = Rather(found, _in_field(weighty, word, boost))
        return found


class Rather(query.AndMaybe):
    """What the first query finds; the second only moves it up, and is not asked where nobody counts scores."""

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> Matcher:
        if context is not None and context.weighting is None:
            return self.a.matcher(searcher, context)
        return super().matcher(searcher, context)


def _in_field(name: str, word: analyzers.Word, boost: float = 1.0) -> query.Query:
    """A word in one field: its parts side by side, or written as one."""
    if len(word.parts) == 1:
        return query.Term(name, word.parts[0], boost=boost)
    apart = query.Phrase(name, list(word.parts), boost=boost)
    return query.Or([apart, query.Term(name, word.joined, boost=boost)]) if word.joined else apart


def _value(name: str, how: str, value: object) -> query.Query:
    """A condition on a field that holds no prose: keywords, dates, numbers."""
    if how == "in":
        assert isinstance(value, Iterable)
        return query.Or([_value(name, "exact", one) for one in value])
    if how == "range":
        assert isinstance(value, Sequence)
        first, last = value
        return _between(name, first, last)
    if how in {"gt", "gte"}:
        return _between(name, value, None, startexcl=how == "gt")
    if how in {"lt", "lte"}:
        return _between(name, None, value, endexcl=how == "lt")
    if how not in {"content", "exact"}:
        raise SearchBackendError(f"{name}__{how} is no condition that this index answers")
    return _between(name, value, value) if isinstance(value, (date, int, float)) else query.Term(name, str(value))


def _between(name: str, first: object, last: object, **edges: bool) -> query.Query:
    if isinstance(first, date) or isinstance(last, date):
        return query.DateRange(name, _midnight(first), _midnight(last), constantscore=True, **edges)
    return query.NumericRange(name, first, last, constantscore=True, **edges)


def _midnight(day: object) -> object:
    if isinstance(day, date) and not isinstance(day, datetime):
        return datetime(day.year, day.month, day.day)
    return day

"""A question in tantivy's own query objects."""

import re
from collections.abc import Collection
from dataclasses import dataclass

import tantivy
from haystack.constants import DJANGO_CT
from tantivy import Occur

from search.engines import tree
from search.engines.documents import FIELDS


@dataclass(frozen=True, slots=True)
class Builder:
    schema: tantivy.Schema

    def of(self, asked: tree.Query) -> tantivy.Query:
        match asked:
            case tree.Token(field, token, boost):
                return _boosted(tantivy.Query.term_query(self.schema, field, token), boost)
            case tree.Phrase(field, tokens, boost, between):
                return _boosted(tantivy.Query.phrase_query(self.schema, field, list(tokens), between), boost)
            case tree.Code(field, value):
                return self._code(field, value)
            case tree.Prefix(field, start):
                return _unscored(tantivy.Query.regex_query(self.schema, field, f"{re.escape(start)}.*"))
            case tree.Between(field, first, last):
                bounds = tantivy.Query.range_query(self.schema, field, tantivy.FieldType.Integer, first, last)
                return _unscored(bounds)
            case tree.All(parts):
                return self._all(parts)
            case tree.Some(parts):
                return tantivy.Query.boolean_query([(Occur.Should, self.of(part)) for part in parts])
            case tree.Better(found, signs):
                better = [(Occur.Should, self.of(sign)) for sign in signs]
                return tantivy.Query.boolean_query([(Occur.Must, self.of(found)), *better])
            case tree.Not():
                return self._all((tree.Everything(), asked))
            case tree.Everything():
                return _unscored(tantivy.Query.all_query())
            case tree.Nothing():
                return tantivy.Query.empty_query()

    def narrowed(self, query: tantivy.Query, kinds: Collection[str]) -> tantivy.Query:
        if not kinds:
            return query
        among = self.of(tree.some([tree.Code(DJANGO_CT, kind) for kind in kinds]))
        return tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, among)])

    def _code(self, field: str, value: str) -> tantivy.Query:
        found = tantivy.Query.term_query(self.schema, field, value, index_option="basic")
        boost = FIELDS[field].boost if field in FIELDS else 1.0
        return _boosted(found, boost) if boost != 1 else _unscored(found)

    def _all(self, parts: tuple[tree.Query, ...]) -> tantivy.Query:
        """What must not be is said beside what must be: alone it would be every document but these."""
        if all(isinstance(part, tree.Not) for part in parts):
            parts = (tree.Everything(), *parts)
        clauses = [
            (Occur.MustNot, self.of(part.part)) if isinstance(part, tree.Not) else (Occur.Must, self.of(part))
            for part in parts
        ]
        return tantivy.Query.boolean_query(clauses)


def _boosted(query: tantivy.Query, boost: float) -> tantivy.Query:
    return tantivy.Query.boost_query(query, boost) if boost != 1 else query


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)

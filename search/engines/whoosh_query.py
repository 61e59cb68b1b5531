"""A question in Whoosh's own query objects."""

from functools import singledispatch

from whoosh import query

from search.engines import tree
from search.engines.documents import FIELDS


@singledispatch
def of(asked: tree.Query) -> query.Query:
    raise TypeError(f"{asked!r} is no question")


@of.register
def _(asked: tree.Token) -> query.Query:
    return query.Term(asked.field, asked.token, boost=asked.boost)


@of.register
def _(asked: tree.Phrase) -> query.Query:
    return query.Phrase(asked.field, list(asked.tokens), boost=asked.boost)


@of.register
def _(asked: tree.Code) -> query.Query:
    boost = FIELDS[asked.field].boost if asked.field in FIELDS else 1.0
    found = query.Term(asked.field, asked.value, boost=boost)
    return found if boost != 1 else query.ConstantScoreQuery(found, 0.0)


@of.register
def _(asked: tree.Prefix) -> query.Query:
    return query.Prefix(asked.field, asked.start, constantscore=True)


@of.register
def _(asked: tree.Between) -> query.Query:
    return query.ConstantScoreQuery(query.NumericRange(asked.field, asked.first, asked.last, constantscore=True), 0.0)


@of.register
def _(asked: tree.All) -> query.Query:
    return query.And([of(part) for part in asked.parts])


@of.register
def _(asked: tree.Some) -> query.Query:
    return query.Or([of(part) for part in asked.parts])


@of.register
def _(asked: tree.Not) -> query.Query:
    return query.Not(of(asked.part))


@of.register
def _(asked: tree.Everything) -> query.Query:
    return query.Every()


@of.register
def _(asked: tree.Nothing) -> query.Query:
    return query.NullQuery

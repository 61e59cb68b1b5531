"""Haystack's tree of conditions, walked for every engine alike: an engine says what a leaf is and how to join."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from haystack.backends import SearchNode

Query = TypeVar("Query")


def fold(
    node: SearchNode,
    *,
    leaf: Callable[[str, str, object], Query],
    every: Callable[[Sequence[Query]], Query],
    some: Callable[[Sequence[Query]], Query],
    never: Callable[[Query], Query],
) -> Query:
    """The engine's own query for a tree of SQ objects. `leaf` receives field, filter ("content", "gte" …), value."""

    def condition(expression: str, value: object) -> Query:
        name, how = node.split_expression(expression)
        return leaf(name, how, value)

    def build(node: SearchNode) -> Query:
        children = [build(child) if isinstance(child, SearchNode) else condition(*child) for child in node.children]
        joined = children[0] if len(children) == 1 else (some if node.connector == "OR" else every)(children)
        return never(joined) if node.negated else joined

    return build(node)

"""Questions in OpenSearch's own terms. Tokens are compared as they are: nothing is analysed a second time."""

from haystack.constants import DJANGO_CT, ID

from search.engines import tree
from search.engines.base import Question
from search.engines.documents import FIELDS

Json = dict[str, object]

MOST_COUNTED = 1_000
"""Values of a facet."""


def body(question: Question, *, most: int) -> Json:
    """A whole search request. Of equals the lesser id comes first, whichever copy of a shard answers."""
    start = min(question.start, most)
    end = most if question.end is None else min(max(question.end, start), most)
    kinds: Json = {"terms": {DJANGO_CT: list(question.kinds)}} if question.kinds else {"match_all": {}}
    return {
        "query": clause(question.query),
        "post_filter": kinds,
        "from": start,
        "size": end - start,
        "sort": [*(_order(name) for name in question.order or ("-_score",)), {ID: "asc"}],
        "track_total_hits": True,
        "aggs": {name: _facet(name, kinds) for name in question.facets},
        "_source": False,
    }


def _order(name: str) -> Json:
    return {name.lstrip("-"): {"order": "desc" if name.startswith("-") else "asc"}}


def _facet(name: str, kinds: Json) -> Json:
    """Counted among what is listed, but for the kinds themselves: among all that was found."""
    counted: Json = {"terms": {"field": name, "size": MOST_COUNTED}}
    return {"filter": {"match_all": {}} if name == DJANGO_CT else kinds, "aggs": {"values": counted}}


def clause(query: tree.Query) -> Json:
    match query:
        case tree.Token(field, token, boost):
            return {"term": {field: {"value": token, "boost": boost}}}
        case tree.Phrase(field, tokens, boost, between):
            return {"match_phrase": {field: {"query": " ".join(tokens), "slop": between, "boost": boost}}}
        case tree.Code(field, value):
            weight = _weight(field)
            return clause(tree.Token(field, value, weight)) if weight else _constant({"term": {field: value}})
        case tree.Prefix(field, start):
            return _constant({"prefix": {field: start}})
        case tree.Between(field, first, last):
            bounds = {"gte": first, "lte": last}
            return _constant({"range": {field: {name: bound for name, bound in bounds.items() if bound is not None}}})
        case tree.All(parts):
            unwanted = [part.part for part in parts if isinstance(part, tree.Not)]
            wanted = [part for part in parts if not isinstance(part, tree.Not)] or [tree.Everything()]
            return {
                "bool": {"must": [clause(part) for part in wanted], "must_not": [clause(part) for part in unwanted]}
            }
        case tree.Some(parts):
            return _some(parts)
        case tree.Better(found, signs):
            return {"bool": {"must": [clause(found)], "should": [clause(sign) for sign in signs]}}
        case tree.Not():
            return clause(tree.All((query,)))
        case tree.Everything():
            return {"match_all": {"boost": 0.0}}
        case tree.Nothing():
            return {"match_none": {}}


def _some(parts: tuple[tree.Query, ...]) -> Json:
    """Codes of one field are one condition: a server takes a thousand clauses at most, but many more terms."""
    codes = [part for part in parts if isinstance(part, tree.Code)]
    fields = {part.field for part in codes if not _weight(part.field)}
    if len(codes) == len(parts) and len(fields) == 1:
        return _constant({"terms": {fields.pop(): [part.value for part in codes]}})
    return {"bool": {"should": [clause(part) for part in parts], "minimum_should_match": 1}}


def _weight(name: str) -> float:
    """How much a code adds to the score; most only say yes or no."""
    return FIELDS[name].boost if name in FIELDS and FIELDS[name].boost != 1 else 0.0


def _constant(condition: Json) -> Json:
    """Without a say in the order."""
    return {"constant_score": {"filter": condition, "boost": 0.0}}

"""The search of the site. Nothing that is typed makes it raise; an engine that is away is said, not thrown."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _
from haystack import connections
from haystack.backends import SQ
from haystack.constants import DJANGO_CT
from haystack.exceptions import SearchBackendError
from haystack.models import SearchResult
from haystack.utils import get_model_ct

from blog.models import Article
from comments.models import Comment
from papers import taxonomy
from papers.models import Paper, Venue
from search import analyzers, language
from search.hits import Hit, hits_of
from search.language import MOST_TERMS, Clause
from search.suggestions import suggest

logger = logging.getLogger(__name__)

KINDS: dict[str, type[models.Model]] = {"articles": Article, "papers": Paper, "comments": Comment}
SORTS = {"": (), "relevance": (), "time": ("-time",), "stars": ("-stars",)}
PAGE_SIZE = 20
MOST_RESULTS = 1_000
MOST_CHARACTERS = 400

# What is counted beside the results, by the field that narrows to it, and how many values of each are shown.
FACETS = {"year": "year", "cat": "categories", "venue": "venue"}
MOST_VALUES = 10


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: `query` narrows to it, or frees from it when it `is_on`."""

    label: str
    count: int
    query: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Results:
    """`total` is how many were found of the kind asked for, at most MOST_RESULTS of them can be seen.

    `keys` are the primary keys of the rows behind the hits: of one kind, where one was asked for.
    """

    text: str
    hits: Sequence[Hit] = ()
    keys: Sequence[int] = ()
    total: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("all", *KINDS), 0))
    used_or: bool = False
    suggestion: str = ""
    away: bool = False
    problem: str = ""
    facets: dict[str, list[Value]] = field(default_factory=dict)


def search(
    text: str,
    kind: str = "",
    page: int = 1,
    sort: str = "",
    size: int = PAGE_SIZE,
    *,
    or_any: bool = True,
    facets: bool = False,
    shown: bool = True,
) -> Results:
    """A page of what holds all the words; when nothing does, of what holds any of them (unless `or_any` is off).

    With `shown` off, the rows of the hits are not fetched: there are keys alone.
    """
    text = clean(text)
    if not text:
        return Results(text)
    # Before anybody looks at what is in it.
    if len(text) > MOST_CHARACTERS:
        return Results(text, problem=_("A query has at most %(most)s characters.") % {"most": MOST_CHARACTERS})
    clauses = language.read(text)
    if problem := _problem(clauses):
        return Results(text, problem=problem)
    rows = slice((page - 1) * size, min(page * size, MOST_RESULTS))
    try:
        return _ask(text, clauses, _Asked(kind, rows, sort, facets, shown), or_any=or_any)
    except SearchBackendError:
        logger.exception("The search engine is away.")
        return Results(text, away=True)


def clean(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _problem(clauses: Sequence[Clause]) -> str:
    if sum(len(word.parts) for clause in clauses if not clause.is_formula for word in clause.words) > MOST_TERMS:
        return _("A query has at most %(most)s words.") % {"most": MOST_TERMS}
    if all(clause.is_unwanted for clause in clauses):
        return _("Name at least one word to look for.")
    if year := language.misread_year(clauses):
        return _("%(text)s is no year: write year:2023 or year:2021..2024.") % {"text": year}
    return ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which of what is found, in which order, whether it is counted by facets, and whether hits are to be shown."""

    kind: str
    rows: slice
    sort: str
    facets: bool
    shown: bool

    def found(self, condition: SQ) -> "_Found":
        """By one question to the engine, which tells how many there are of every kind, too."""
        query = connections["default"].get_query()  # what a SearchQuerySet copies at each step
        query.add_filter(condition)
        for name in SORTS[self.sort]:
            query.add_order_by(name)
        for name in (DJANGO_CT, *(FACETS.values() if self.facets else ())):
            query.add_field_facet(name)
        if self.kind:
            query.add_model(KINDS[self.kind])
        query.set_limits(self.rows.start, self.rows.stop)
        results = query.get_results()
        counted = query.get_facet_counts()["fields"]
        by_kind = dict(counted.pop(DJANGO_CT))
        counts = {name: by_kind.get(get_model_ct(model), 0) for name, model in KINDS.items()}
        return _Found({"all": sum(counts.values()), **counts}, results, counted)


@dataclass(frozen=True, slots=True)
class _Found:
    counts: dict[str, int]
    results: Sequence[SearchResult]
    facets: dict[str, list[tuple[str | int, int]]]


def _ask(text: str, clauses: Sequence[Clause], asked: _Asked, *, or_any: bool) -> Results:
    found = asked.found(language.condition(clauses))
    counts, kind = found.counts, asked.kind or "all"
    # What no title has is put right only where it finds nothing: it may be a word all the same.
    is_prose = not any(clause.is_formula for clause in clauses)
    suggestion = suggest(text) if is_prose and not counts["all"] else ""
    used_or = False
    if or_any and not counts[kind] and any(clause.is_free for clause in clauses):
        found = asked.found(language.condition(clauses, any_word=True))
        used_or = bool(found.counts[kind])
        # The other tabs keep the count of what holds all the words: so many are found behind them.
        counts = {**counts, kind: found.counts[kind]} if asked.kind else found.counts
    words = [word for clause in clauses if not clause.is_unwanted for word in clause.words]
    if used_or:
        words = [analyzers.Word((part,)) for word in words for part in word.parts]
    rows = [(result.model, int(result.pk)) for result in found.results]
    return Results(
        text,
        hits_of(rows, words) if asked.shown else (),
        [pk for _, pk in rows],
        counts[kind],
        counts,
        used_or,
        suggestion,
        facets=_facets(clauses, found) if asked.facets else {},
    )


def _facets(clauses: Sequence[Clause], found: _Found) -> dict[str, list[Value]]:
    """Where there is something to choose, or something chosen."""
    shown = {}
    for name, counted in FACETS.items():
        counts = found.facets.get(counted, ())[:MOST_VALUES]
        labels = _labels(name, [value for value, _ in counts]) if counts else {}
        values = [_value(clauses, name, labels[value], count) for value, count in counts]
        if name == "year":
            values.sort(key=lambda value: value.label, reverse=True)
        if len(values) > 1 or any(value.is_on for value in values):
            shown[name] = values
    return shown


def _value(clauses: Sequence[Clause], name: str, label: str, count: int) -> Value:
    query = language.with_filter(clauses, name, label)
    return Value(label, count, query, language.is_narrowed(clauses, name, label))


def _labels(name: str, values: Iterable[str | int]) -> dict[str | int, str]:
    """Codes as one writes them: an index holds them in lower case."""
    spelt: dict[str, str] = {}
    if name == "cat":
        spelt = {code: term.code for code, term in taxonomy.current().terms.items()}
    if name == "venue":
        spelt = {key.lower(): key for key in Venue.objects.values_list("key", flat=True)}
    return {value: spelt.get(str(value), str(value)) for value in values}

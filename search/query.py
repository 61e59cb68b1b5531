"""The search of the site. Nothing that is typed makes it raise; an engine that is away is said, not thrown."""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from django.db import models
from django.utils.translation import gettext as _
from haystack.backends import SQ
from haystack.constants import DJANGO_CT
from haystack.exceptions import SearchBackendError
from haystack.inputs import Exact
from haystack.models import SearchResult
from haystack.query import SearchQuerySet
from haystack.utils import get_model_ct

from blog.models import Article
from comments.models import Comment
from papers.models import Paper
from search import analyzers
from search.hits import Hit, hits_of
from search.suggestions import suggest

logger = logging.getLogger(__name__)

KINDS: dict[str, type[models.Model]] = {"articles": Article, "papers": Paper, "comments": Comment}
SORTS = {"": (), "relevance": (), "time": ("-day",)}
PAGE_SIZE = 20
MOST_RESULTS = 1_000
MOST_CHARACTERS = 400
MOST_TERMS = 40

# A quote after a backslash is TeX's diaeresis, Schr\\"odinger.
_CLAUSE = re.compile(r"""(?P<minus>(?<!\S)[-−])?(?:"(?P<phrase>(?:\\"|[^"])*)"|(?P<words>(?:\\"|[^\s"])+))""")
_QUOTES = str.maketrans("“”„«»＂", '""""""')


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of what was typed: words or a phrase, wanted or not."""

    text: str
    words: tuple[analyzers.Word, ...]
    is_phrase: bool
    is_unwanted: bool


@dataclass(frozen=True, slots=True)
class Results:
    """`total` is how many were found of the kind asked for, at most MOST_RESULTS of them can be seen."""

    text: str
    hits: Sequence[Hit] = ()
    total: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("all", *KINDS), 0))
    used_or: bool = False
    suggestion: str = ""
    away: bool = False
    problem: str = ""


def search(
    text: str, kind: str = "", page: int = 1, sort: str = "", size: int = PAGE_SIZE, *, or_any: bool = True
) -> Results:
    """A page of what holds all the words; when nothing does, of what holds any of them (unless `or_any` is off)."""
    text = clean(text)
    if not text:
        return Results(text)
    clauses = read(text)
    if problem := _problem(text, clauses):
        return Results(text, problem=problem)
    try:
        return _ask(text, clauses, kind, slice((page - 1) * size, min(page * size, MOST_RESULTS)), sort, or_any)
    except SearchBackendError:
        logger.exception("The search engine is away.")
        return Results(text, away=True)


def clean(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def read(text: str) -> list[Clause]:
    """`"a phrase"`, `-unwanted`, and words; a quote without its partner is no quote."""
    clauses = []
    for match in _CLAUSE.finditer(text.translate(_QUOTES)):
        said = match["words"] if match["phrase"] is None else match["phrase"]
        if words := analyzers.read_query(said):
            clauses.append(Clause(said, words, match["phrase"] is not None, bool(match["minus"])))
    return _without_stop_words(clauses)


def _without_stop_words(clauses: Sequence[Clause]) -> list[Clause]:
    """Words too frequent to be indexed are not asked for, unless nothing else was typed."""
    telling = [clause for clause in clauses if any(analyzers.read(clause.text))]
    return telling if any(not clause.is_unwanted for clause in telling) else list(clauses)


def _problem(text: str, clauses: Sequence[Clause]) -> str:
    if len(text) > MOST_CHARACTERS:
        return _("A query has at most %(most)s characters.") % {"most": MOST_CHARACTERS}
    if sum(len(word.parts) for clause in clauses for word in clause.words) > MOST_TERMS:
        return _("A query has at most %(most)s words.") % {"most": MOST_TERMS}
    if all(clause.is_unwanted for clause in clauses):
        return _("Name at least one word to look for.")
    return ""


def _ask(text: str, clauses: Sequence[Clause], kind: str, rows: slice, sort: str, or_any: bool) -> Results:
    counts, found = _found(_condition(clauses, and_), kind, rows, sort)
    used_or = False
    # What no title has is put right only where it finds nothing: it may be a word all the same.
    suggestion = "" if counts["all"] else suggest(text)
    if or_any and not counts[kind or "all"]:
        rescued, found = _found(_condition(clauses, or_), kind, rows, sort)
        used_or = bool(rescued[kind or "all"])
        # The other tabs keep the count of what holds all the words: so many are found behind them.
        counts = {**counts, kind or "all": rescued[kind or "all"]} if kind else rescued
    wanted = [word for clause in clauses if not clause.is_unwanted for word in clause.words]
    if used_or:
        wanted = [analyzers.Word((part,)) for word in wanted for part in word.parts]
    hits = hits_of([(result.model, int(result.pk)) for result in found], wanted)
    return Results(text, hits, counts[kind or "all"], counts, used_or, suggestion)


Join = Callable[[SQ, SQ], SQ]


def _condition(clauses: Sequence[Clause], join: Join) -> SQ:
    wanted = [part for clause in clauses if not clause.is_unwanted for part in _parts(clause, join)]
    condition = reduce(join, wanted)
    for clause in clauses:
        if clause.is_unwanted:
            condition &= ~_said(clause)
    return condition


def _parts(clause: Clause, join: Join) -> Iterable[SQ]:
    """For "any of them" a long word falls into its parts: a run of Chinese is seldom repeated as a whole."""
    if join is and_ or clause.is_phrase:
        return [_said(clause)]
    return [SQ(content=part) for word in clause.words for part in word.parts]


def _said(clause: Clause) -> SQ:
    return SQ(content=Exact(clause.text)) if clause.is_phrase else SQ(content=clause.text)


def _found(condition: SQ, kind: str, rows: slice, sort: str) -> tuple[dict[str, int], list[SearchResult]]:
    """Counts of every kind and the rows asked for, by one question to the engine."""
    found = SearchQuerySet().filter(condition).order_by(*SORTS[sort]).facet(DJANGO_CT)
    if kind:
        found = found.models(KINDS[kind])
    results = found[rows]
    by_kind = dict(found.facet_counts()["fields"][DJANGO_CT])
    counts = {name: by_kind.get(get_model_ct(model), 0) for name, model in KINDS.items()}
    return {"all": sum(counts.values()), **counts}, results

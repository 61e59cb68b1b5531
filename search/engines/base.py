"""What every engine of the site is: Haystack's backend with what the stock backends leave out.

Haystack's side (update, remove, clear, search, more_like_this, and a query built from SQ objects) is done here, once.
An engine is a subclass of Backend, with a subclass of haystack.backends.BaseEngine that names it and Query:

    class TantivyEngine(BaseEngine):
        backend = TantivyBackend
        query = Query

and fills in these, all of which raise whatever their library raises (callers get a SearchBackendError):

    store(documents, gone)     put these in the place of what has their ids, and take `gone` out, in ONE commit that is
                               seen by the next search; with no index there yet, make one without a stamp
    ask(question)              an Answer; may be asked at any time, by many threads; makes no index
    frequencies(field, tokens) in how many documents each of the tokens stands
    count()                    how many documents there are: the sign that the engine is there
    inventory()                (id, digest) of every document
    forget(kinds)              take out the documents of these DJANGO_CT, or all: the index itself stays
    identity()                 what tells the live index apart from every other that there ever was, on this engine or
                               another; "" when there is none
    beside(name)               a backend of the same class over an index of this name beside the live one, made on the
                               first store; a half-built one is found again under its name
    make_live(name)            put that index in the place of the live one at once; searches that run go on; every other
                               index of the site is dropped
    drop()                     take away this index; of the live one, all that there is of the site's indexes
    alone(wait=…)              one indexer at a time, wherever it runs: yields whether it is us

and may fill in

    filling()                  when it can do better than one commit a batch: put in many, as a Filling says, while
                               nobody else writes to this index
    is_damaged()               when its files can be: whether the index is there and will not open, today or tomorrow

The fields are in documents.FIELDS: a document comes as a dict of lists of strings and whole numbers, its texts as
tokens with a space between them, to be split at spaces and nothing else. A question comes as the eleven node types of
tree.py. Neither knows an engine; an engine knows no field by name. tests/search runs over every engine that is there
(tests/search/engines.py); where one has to differ, a line of its table says why.
"""

import logging
import math
from abc import abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Self

from django.conf import settings
from django.db import models
from haystack import connections
from haystack.backends import BaseSearchBackend, BaseSearchQuery, log_query
from haystack.constants import ID
from haystack.exceptions import SearchBackendError
from haystack.indexes import SearchIndex
from haystack.models import SearchResult
from haystack.utils import get_identifier, get_model_ct

from search import analyzers
from search.engines import documents, tree
from search.engines.documents import Document

logger = logging.getLogger(__name__)

SIMILAR_BY_WORDS = 20
SIMILAR_IN = ("title", "body")


@dataclass(frozen=True, slots=True)
class Question:
    """What to find and what of it to show.

    `query` decides what is found. `kinds`, when there are any, narrows what is listed and counted to these DJANGO_CT;
    only a facet of DJANGO_CT itself looks past them, so that one question tells how many there are of every kind.
    `order` holds fields, "-time" from the last to the first; without one the best come first. What lacks a value
    comes last either way.
    """

    query: tree.Query
    kinds: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    start: int = 0
    end: int | None = None
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`hits` are ids and scores from `start` to `end`; `facets` counts per field, the most frequent first."""

    total: int
    hits: Sequence[tuple[str, float]]
    facets: Mapping[str, Sequence[tuple[str | int, int]]] = field(default_factory=dict)


class Filling:
    """How a new index is filled: `put` as often as there are documents, `commit` when they shall be sure to last.

    Between the two nobody else may write to the index; after a commit anybody may.
    """

    def __init__(self, backend: "Backend") -> None:
        self._backend = backend

    def put(self, documents: Collection[Document]) -> None:
        self._backend.store(documents, ())

    def commit(self) -> None:
        """Nothing is left to do where every `put` is a commit."""


class Query(BaseSearchQuery):
    """Haystack's conditions as a question; the same for every engine."""

    def build_query(self) -> tree.Query:
        return tree.read(self.query_filter)

    def build_query_fragment(self, field: str, filter_type: str, value: object) -> str:
        """Only for `narrow(SQ(…))`, which Haystack hands on as text."""
        return f"{field}:{getattr(value, 'query_string', value)}"


class Backend(BaseSearchBackend):
    serves: int | None = None
    """So many documents are served well; None: as many as the machines have room for."""
    in_bulk = 5_000
    """Documents that are put in at once when all are: few cost time, many cost memory."""
    in_commit = 1
    """When all are put in: how many make it worth while to commit. So many have to be put in again after a crash."""

    def __init__(self, connection_alias: str, **options: object) -> None:
        super().__init__(connection_alias, **{"BATCH_SIZE": self.in_bulk, "SILENTLY_FAIL": False, **options})
        self.options = options

    # --- What an engine fills in ------------------------------------------------------------------------------------

    @abstractmethod
    def store(self, documents: Collection[Document], gone: Collection[str]) -> None: ...

    @abstractmethod
    def ask(self, question: Question) -> Answer: ...

    @abstractmethod
    def frequencies(self, field: str, tokens: Sequence[str]) -> list[int]: ...

    @abstractmethod
    def count(self) -> int: ...

    @abstractmethod
    def inventory(self) -> Iterator[tuple[str, int]]: ...

    @abstractmethod
    def forget(self, kinds: Collection[str] | None) -> None: ...

    @abstractmethod
    def identity(self) -> str: ...

    @abstractmethod
    def beside(self, name: str) -> Self: ...

    @abstractmethod
    def make_live(self, name: str) -> None: ...

    @abstractmethod
    def drop(self) -> None: ...

    @abstractmethod
    def alone(self, *, wait: bool) -> AbstractContextManager[bool]: ...

    @contextmanager
    def filling(self) -> Iterator[Filling]:
        """What was put in and not committed when an error ends it may be lost."""
        yield Filling(self)

    def is_damaged(self) -> bool:
        return False

    # --- Writing ----------------------------------------------------------------------------------------------------

    @property
    def wanted_stamp(self) -> str:
        """All that the content of an index depends on but its rows, in a form that is the same tomorrow."""
        indexes = connections[self.connection_alias].get_unified_index().get_indexes().values()
        versions = sorted(f"{type(index).__name__} {index.version}" for index in indexes)
        fields = [f"{name} {one.kind.name}" for name, one in documents.FIELDS.items()]
        made_by = [type(self).__name__, f"days of {settings.TIME_ZONE}"]
        read_by = [f"documents {documents.VERSION}", f"words {analyzers.VERSION}"]
        return "\n".join([*made_by, *read_by, *versions, *fields, ""])

    def write(self, updates: Iterable[tuple[SearchIndex, Iterable[models.Model]]], removals: Iterable[str]) -> None:
        """Everything in one commit. Rows are read before any lock is taken: a slow database holds up nobody."""
        put = {document[ID]: document for index, rows in updates for document in documents.documents(index, rows)}
        gone = set(removals) - put.keys()
        if put or gone:
            with raising():
                self.store(list(put.values()), gone)

    def update(self, index: SearchIndex, iterable: Iterable[models.Model], commit: bool = True) -> None:
        self.write([(index, iterable)], [])

    def remove(self, obj_or_string: models.Model | str, commit: bool = True) -> None:
        self.write([], [get_identifier(obj_or_string)])

    def clear(self, models: Iterable[type[models.Model]] | None = None, commit: bool = True) -> None:
        with raising():
            self.forget(None if models is None else [get_model_ct(model) for model in models])

    # --- Searching --------------------------------------------------------------------------------------------------

    @log_query  # type: ignore[untyped-decorator]
    def search(
        self,
        query_string: tree.Query | str,
        sort_by: Iterable[str] | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        facets: Iterable[str] | None = None,
        narrow_queries: Iterable[str] | None = None,
        models: Iterable[type[models.Model]] | None = None,
        result_class: type[SearchResult] | None = None,
        **unsupported: object,
    ) -> dict[str, object]:
        """Haystack's own contract; `facets` may be any field that is counted, and DJANGO_CT."""
        parts = [_query(part) for part in (query_string, *(narrow_queries or ()))]
        question = Question(
            tree.every([part for part in parts if part != tree.Everything()] or [tree.Everything()]),
            tuple(get_model_ct(model) for model in models or ()),
            tuple(sort_by or ()),
            start_offset or 0,
            end_offset,
            tuple(facets or ()),
        )
        with raising():
            answer = self.ask(question)
        return {
            "results": [_result(*hit, result_class or SearchResult) for hit in answer.hits],
            "hits": answer.total,
            "facets": {"fields": {name: list(counts) for name, counts in answer.facets.items()}},
            "spelling_suggestion": None,
        }

    def more_like_this(
        self,
        model_instance: models.Model,
        additional_query_string: tree.Query | str | None = None,
        **options: object,
    ) -> dict[str, object]:
        """Documents that share the words which tell this one apart; its text comes from its row, not from the index."""
        index = connections[self.connection_alias].get_unified_index().get_index(type(model_instance))
        telling = self.telling(next(documents.documents(index, [model_instance])))
        alike = tree.some([tree.Token(name, word, boost) for word, boost in telling for name in SIMILAR_IN])
        itself = tree.Code(ID, get_identifier(model_instance))
        parts = [alike, tree.Not(itself), _query(additional_query_string or "*")]
        return self.search(tree.All(tuple(part for part in parts if part != tree.Everything())), **options)

    def telling(self, document: Document, most: int = SIMILAR_BY_WORDS) -> list[tuple[str, float]]:
        """The tokens that tell a document apart and how much each of them does (tf·idf, 1 for the most telling)."""
        texts = [text for name in SIMILAR_IN if isinstance(found := document.get(name), list) for text in found]
        said = Counter(token for text in texts for token in text.split() if len(token) > 1 and not token.isdigit())
        with raising():
            known = self.frequencies("body", list(said))
            total = self.count()
        weights = {
            token: times * math.log(1 + total / among)
            for (token, times), among in zip(said.items(), known, strict=True)
            if among
        }
        best = sorted(weights.items(), key=lambda weight: (-weight[1], weight[0]))[:most]
        return [(token, weight / best[0][1]) for token, weight in best]

    def document_count(self) -> int:
        with raising():
            return self.count()

    def check(self) -> None:
        """Raises a SearchBackendError unless this index can be asked: for its number of documents, and for words."""
        with raising():
            self.count()
            for name in SIMILAR_IN:
                self.frequencies(name, ["word"])

    def is_there(self) -> bool:
        try:
            self.check()
        except SearchBackendError:
            return False
        return True


@contextmanager
def raising() -> Iterator[None]:
    """Whatever an engine's library raises, a damaged file, a full disk or a dead server, as the error callers know."""
    try:
        yield
    except SearchBackendError:
        raise
    except Exception as error:
        raise SearchBackendError(f"the engine failed: {error!r}") from error


def _query(wanted: tree.Query | str) -> tree.Query:
    """A question, or the text of one: "*", or "field:value" as a facet narrows."""
    if not isinstance(wanted, str):
        return wanted
    name, _, value = wanted.partition(":")
    return tree.Everything() if wanted == "*" else tree.leaf(name, "exact", value)


def _result(identifier: str, score: float, result_class: type[SearchResult]) -> SearchResult:
    app_label, model_name, pk = identifier.split(".", 2)
    return result_class(app_label, model_name, pk, score, id=identifier)


def kind_of(identifier: str) -> str:
    """DJANGO_CT of an id."""
    return identifier.rpartition(".")[0]

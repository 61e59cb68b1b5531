"""Haystack's Whoosh backend, mended: the engine of a site that nobody has given another.

Against the stock backend: no write is lost to a lock, slices are what was asked for, one open reader a thread,
nothing is stored or sorted that nobody asks for, queries are objects (never text to be parsed again), any mix of sort
directions, and the house's own words (search.analyzers). A failure is raised, never only logged.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from django.db import models
from haystack import connections
from haystack.backends import log_query
from haystack.backends.whoosh_backend import WhooshEngine as StockEngine
from haystack.backends.whoosh_backend import WhooshSearchBackend
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.exceptions import SearchBackendError, SkipDocument
from haystack.fields import SearchField
from haystack.indexes import SearchIndex
from haystack.models import SearchResult
from haystack.utils import get_identifier, get_model_ct
from whoosh import fields, query
from whoosh.analysis import Analyzer, Token
from whoosh.columns import RefBytesColumn
from whoosh.filedb.filestore import FileStorage
from whoosh.index import _DEF_INDEX_NAME, TOC, EmptyIndexError
from whoosh.qparser import QueryParser
from whoosh.searching import Searcher
from whoosh.writing import CLEAR, SegmentWriter

from search import analyzers
from search.engines.lock import exclusive
from search.engines.whoosh_query import MendedQuery

VERSION = 1
"""Raise it when `build_schema` changes: the index is then built anew."""

BATCH_SIZE = 5_000
"""Documents of one commit of `update_index`: every commit merges segments, so that small ones cost most."""

WRITER_MEGABYTES = 256
SIMILAR_BY_WORDS = 20


class Words(Analyzer):
    """search.analyzers as Whoosh wants it."""

    def __call__(self, value: str, positions: bool = False, start_pos: int = 0, **wanted: object) -> Iterator[Token]:
        token = Token(positions=positions, **wanted)
        for text, place in analyzers.positions(analyzers.read(value)):
            token.text, token.pos, token.boost, token.stopped = text, start_pos + place, 1.0, False
            yield token


class MendedBackend(WhooshSearchBackend):
    def __init__(self, connection_alias: str, **options: object) -> None:
        super().__init__(connection_alias, **{"BATCH_SIZE": BATCH_SIZE, "SILENTLY_FAIL": False, **options})
        self._open: Searcher | None = None
        self._generation = -1

    # --- The index on disk ------------------------------------------------------------------------------------------

    @cached_property
    def searched_fields(self) -> Mapping[str, SearchField]:
        return connections[self.connection_alias].get_unified_index().all_searchfields()

    @cached_property
    def boosted_fields(self) -> dict[str, float]:
        """Fields that weigh more, looked at beside the document itself."""
        return {name: field.boost for name, field in self.searched_fields.items() if field.boost != 1}

    def setup(self) -> None:
        """The schema only: a reader never makes an index, and a writer makes it under its lock."""
        self.content_field_name, self.schema = self.build_schema(self.searched_fields)
        self.parser = QueryParser(self.content_field_name, schema=self.schema)
        self.storage = FileStorage(self.path)
        self.setup_complete = True

    def build_schema(self, searched: Mapping[str, SearchField]) -> tuple[str, fields.Schema]:
        schema = fields.Schema(
            **{
                ID: fields.ID(stored=True, unique=True),
                # One byte a document beside the postings, so that hits are counted by kind without a query a kind.
                DJANGO_CT: fields.ID(sortable=RefBytesColumn()),
                **{field.index_fieldname: _field_type(field) for field in searched.values()},
            }
        )
        return next(field.index_fieldname for field in searched.values() if field.document), schema

    @property
    def lock_path(self) -> str:
        """Beside the folder, not in it: who clears the folder must hold the lock."""
        return f"{self.path.rstrip(os.sep)}.lock"

    @contextmanager
    def writing(self, *, over_anything: bool = False) -> Iterator[SegmentWriter]:
        """A writer of the newest index, alone; committed at the end, given up when anything was raised.

        With `over_anything` an index that cannot be read gives way to an empty one.
        """
        if not self.setup_complete:
            self.setup()
        with exclusive(self.lock_path):
            os.makedirs(self.path, exist_ok=True)
            try:
                found = self.storage.open_index(schema=self.schema)
            except EmptyIndexError:
                found = self.storage.create_index(self.schema)
            except Exception:
                if not over_anything:
                    raise
                found = self.storage.create_index(self.schema)
            with _committed(found.writer(limitmb=WRITER_MEGABYTES)) as writer:
                yield writer

    def searcher(self) -> Searcher:
        """This thread's searcher of the newest commit.

        Opened anew after a commit, not refreshed: Whoosh's refresh keeps segments that are gone, deleted rows and all.
        """
        if not self.setup_complete:
            self.setup()
        newest = TOC._latest_generation(self.storage, _DEF_INDEX_NAME)
        if self._open is None or newest != self._generation:
            self._close()
            self._open, self._generation = self.storage.open_index(schema=self.schema).searcher(), newest
        return self._open

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    # --- Writing ----------------------------------------------------------------------------------------------------

    def update(self, index: SearchIndex, iterable: Iterable[models.Model], commit: bool = True) -> None:
        self.write([(index, iterable)], [])

    def remove(self, obj_or_string: models.Model | str, commit: bool = True) -> None:
        self.write([], [get_identifier(obj_or_string)])

    def write(self, updates: Iterable[tuple[SearchIndex, Iterable[models.Model]]], removals: Iterable[str]) -> None:
        """Everything in one commit. Rows are read before the lock is taken, so that a slow database holds up nobody."""
        documents = {document[ID]: document for index, rows in updates for document in self._documents(index, rows)}
        gone = {*documents, *removals}
        if not gone:
            return
        with self.writing() as writer:
            with writer.searcher() as old:
                found = [old.document_number(**{ID: identifier}) for identifier in gone]
            for number in found:
                if number is not None:
                    writer.delete_document(number)
            for document in documents.values():
                writer.add_document(**document)

    def _documents(self, index: SearchIndex, rows: Iterable[models.Model]) -> Iterator[dict[str, object]]:
        for row in rows:
            try:
                prepared = index.full_prepare(row)
            except SkipDocument:
                continue
            del prepared[DJANGO_ID]
            yield {name: self._from_python(value) for name, value in prepared.items() if value is not None}

    def clear(self, models: Sequence[type[models.Model]] | None = None, commit: bool = True) -> None:
        """Forget the documents of these models, or all. The folder stays: whoever reads it meets one commit more."""
        if models is None:
            with self.writing(over_anything=True) as writer:
                writer.mergetype = CLEAR
            self._stamp_path.write_text(self.wanted_stamp)
            return
        with self.writing() as writer:
            writer.delete_by_query(query.Or([query.Term(DJANGO_CT, get_model_ct(model)) for model in models]))

    def delete_index(self) -> None:
        self.clear()

    def stamp(self) -> str:
        """What the index on disk was made for; differs from `wanted_stamp` when it has to be built anew."""
        try:
            return self._stamp_path.read_text()
        except FileNotFoundError:
            return ""

    @property
    def wanted_stamp(self) -> str:
        """The analyzer's version and all that is known of the fields, in a form that is the same tomorrow."""
        indexes = connections[self.connection_alias].get_unified_index().get_indexes().values()
        versions = sorted(f"{type(index).__name__} {index.version}" for index in indexes)
        kinds = sorted(f"{name} {field.field_type} {field.boost}" for name, field in self.searched_fields.items())
        return "\n".join([f"schema {VERSION}", f"words {analyzers.VERSION}", *versions, *kinds, ""])

    @property
    def _stamp_path(self) -> Path:
        return Path(self.path) / "made_for"

    def optimize(self) -> None:
        with self.writing() as writer:
            writer.optimize = True

    # --- Searching --------------------------------------------------------------------------------------------------

    @log_query  # type: ignore[untyped-decorator]
    def search(
        self,
        query_string: query.Query | str,
        sort_by: Sequence[str] | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        facets: Iterable[str] | None = None,
        narrow_queries: Iterable[str] | None = None,
        models: Iterable[type[models.Model]] | None = None,
        result_class: type[SearchResult] | None = None,
        **unsupported: object,
    ) -> dict[str, object]:
        """Haystack's own contract. Facets count any field that has a column: the kind of document, dates."""
        with self._answering() as searcher:
            wanted = self._narrowed(query_string, models, narrow_queries)
            numbers = list(searcher.docs_for_query(wanted))
            page = self._page(searcher, wanted, numbers, sort_by, start_offset or 0, end_offset)
            return {
                "results": [self._result(searcher, *hit, result_class or SearchResult) for hit in page],
                "hits": len(numbers),
                "facets": {"fields": {name: self._count(searcher, name, numbers) for name in facets or ()}},
                "spelling_suggestion": None,
            }

    @contextmanager
    def _answering(self) -> Iterator[Searcher]:
        try:
            yield self.searcher()
        except Exception as error:  # whatever a damaged or missing file makes Whoosh raise
            self._close()
            raise SearchBackendError(f"the index does not answer: {error!r}") from error

    def more_like_this(
        self,
        model_instance: models.Model,
        additional_query_string: query.Query | str | None = None,
        end_offset: int | None = None,
        **options: object,
    ) -> dict[str, object]:
        """Documents that share the words which tell this one apart; its text comes from its row, not from the index."""
        index = connections[self.connection_alias].get_unified_index().get_index(type(model_instance))
        text = index.full_prepare(model_instance)[self.content_field_name]
        with self._answering() as searcher:
            key_terms = searcher.key_terms_from_text(self.content_field_name, text, numterms=SIMILAR_BY_WORDS)
        alike = query.Or([query.Term(self.content_field_name, word, boost=weight) for word, weight in key_terms])
        itself = query.Not(query.Term(ID, get_identifier(model_instance)))
        return self.search(query.And([alike, itself]), end_offset=end_offset, **options)

    def document_count(self) -> int:
        with self._answering() as searcher:
            return searcher.doc_count()

    def _narrowed(
        self,
        wanted: query.Query | str,
        models: Iterable[type[models.Model]] | None,
        narrow_queries: Iterable[str] | None,
    ) -> query.Query:
        parts = [self._query(wanted), *(self._query(narrow) for narrow in narrow_queries or ())]
        if models:
            kinds = query.Or([query.Term(DJANGO_CT, get_model_ct(model)) for model in models])
            parts.append(query.ConstantScoreQuery(kinds, 0.0))
        return query.And(parts).normalize()

    def _query(self, wanted: query.Query | str) -> query.Query:
        if isinstance(wanted, query.Query):
            return wanted
        return query.Every() if wanted == "*" else self.parser.parse(wanted)

    def _page(
        self,
        searcher: Searcher,
        wanted: query.Query,
        numbers: list[int],
        sort_by: Sequence[str] | None,
        start: int,
        end: int | None,
    ) -> list[tuple[int, float]]:
        """Document numbers and scores of the rows from `start` to `end`."""
        end = len(numbers) if end is None else min(end, len(numbers))
        if start >= end:
            return []
        if not sort_by:
            top = searcher.search(wanted, limit=end)
            return [(hit.docnum, hit.score) for hit in top[start:end]]
        ordered = sorted(numbers)
        # A stable sort by the least field first gives any mix of directions.
        for name in reversed(sort_by):
            field = name.lstrip("-")
            column = searcher.reader().column_reader(field, translate=False)
            ordered.sort(key=column.__getitem__, reverse=name.startswith("-"))
            # A row without a value stands last in either direction.
            missing = self.schema[field].column_type.default_value()
            ordered = [n for n in ordered if column[n] != missing] + [n for n in ordered if column[n] == missing]
        return [(number, 0.0) for number in ordered[start:end]]

    def _count(self, searcher: Searcher, name: str, numbers: list[int]) -> list[tuple[object, int]]:
        column = searcher.reader().column_reader(name)
        return Counter(column[number] for number in numbers).most_common()

    def _result(self, searcher: Searcher, number: int, score: float, result_class: type[SearchResult]) -> SearchResult:
        identifier = searcher.stored_fields(number)[ID]
        app_label, model_name, pk = identifier.split(".", 2)
        return result_class(app_label, model_name, pk, score, id=identifier)


class WhooshEngine(StockEngine):
    backend = MendedBackend
    query = MendedQuery


@contextmanager
def _committed(writer: SegmentWriter) -> Iterator[SegmentWriter]:
    try:
        yield writer
        writer.commit()
    except BaseException:
        # What could not be written is not there: the old list of segments still stands. Only the lock has to go.
        if not writer.is_closed:
            writer.writelock.release()
            writer.is_closed = True
        raise


def _field_type(field: SearchField) -> fields.FieldType:
    """How a field is kept. A column, which sorting and counting need, only for what has an order: dates and numbers."""
    if field.is_multivalued:
        return fields.KEYWORD(commas=True, stored=False)
    if field.field_type in {"date", "datetime"}:
        return fields.DATETIME(sortable=True)
    if field.field_type in {"integer", "float"}:
        return fields.NUMERIC(numtype=int if field.field_type == "integer" else float, sortable=True)
    if field.field_type == "boolean":
        return fields.BOOLEAN()
    return fields.TEXT(analyzer=Words())

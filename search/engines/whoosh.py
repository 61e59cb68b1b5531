"""Whoosh: the engine of a site that nobody has given another. Pure Python, good to some twenty thousand documents.

Against Haystack's stock backend: no write is lost to a lock, slices are what was asked for, one open reader a thread,
nothing is stored or sorted that nobody asks for, one pass over what matches for hits, counts and facets alike, any mix
of sort directions, and the house's own words.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from heapq import nlargest
from math import inf

from haystack.backends import BaseEngine
from haystack.constants import DJANGO_CT, ID
from whoosh import fields, query
from whoosh.analysis import IDAnalyzer
from whoosh.columns import ColumnReader, MultiColumnReader, RefBytesColumn
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence
from whoosh.index import _DEF_INDEX_NAME, TOC, EmptyIndexError
from whoosh.searching import Searcher
from whoosh.writing import CLEAR, SegmentWriter

from search.engines.base import Answer, Query, Question
from search.engines.documents import DIGEST, FIELDS, Document, Field
from search.engines.folder import FolderBackend
from search.engines.whoosh_postings import Found, Snapshot
from search.engines.whoosh_query import Reading

WRITER_MEGABYTES = 256
BETWEEN_TEXTS = 10
"""Places left free between two texts of a field, so that no phrase reaches across."""
BETWEEN_CODES = "\n"


class WhooshBackend(FolderBackend):
    serves = 20_000
    _commit: tuple[object, ...] | None = None
    _snapshot: Snapshot

    # --- Writing ----------------------------------------------------------------------------------------------------

    def store(self, documents: Collection[Document], gone: Collection[str]) -> None:
        with self._writer() as writer:
            with writer.searcher() as old:
                replaced = [old.document_number(**{ID: str(one[ID])}) for one in documents]
                found = [old.document_number(**{ID: identifier}) for identifier in gone]
            for number in (*replaced, *found):
                if number is not None:
                    writer.delete_document(number)
            for document in documents:
                writer.add_document(**document)

    def take_out(self, kinds: Collection[str] | None) -> None:
        with self._writer() as writer:
            if kinds is None:
                writer.mergetype = CLEAR
            else:
                writer.delete_by_query(query.Or([query.Term(DJANGO_CT, kind) for kind in kinds]))

    @contextmanager
    def _writer(self) -> Iterator[SegmentWriter]:
        """A writer of the newest commit, alone; committed at the end, given up when anything was raised."""
        with self.writing() as folder:
            storage = FileStorage(str(folder))
            try:
                found = storage.open_index(schema=SCHEMA)
            except EmptyIndexError:
                found = storage.create_index(SCHEMA)
            with _committed(found.writer(limitmb=WRITER_MEGABYTES)) as writer:
                yield writer

    # --- Searching --------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The newest commit, open: Haystack gives every thread a backend, and so a snapshot, of its own.

        Opened anew after a commit, not refreshed: Whoosh's refresh keeps segments that are gone, deleted rows and all.
        """
        folder = self.reading()
        storage = FileStorage(str(folder))
        commit = (folder, TOC._latest_generation(storage, _DEF_INDEX_NAME))
        if self._commit != commit:
            self.close()
            self._snapshot = Snapshot(storage.open_index(schema=SCHEMA).searcher())
            self._commit = commit
        return self._snapshot

    def close(self) -> None:
        if self._commit is not None:
            self._commit = None
            self._snapshot.searcher.close()

    @contextmanager
    def _searching(self) -> Iterator[Snapshot]:
        """What failed is not asked again: its files may be gone."""
        try:
            yield self.snapshot()
        except BaseException:
            self.close()
            raise

    def ask(self, question: Question) -> Answer:
        with self._searching() as index:
            scored = Reading(index, scored=not question.order).of(question.query)
            facets = {DJANGO_CT: _count(index, DJANGO_CT, scored)} if DJANGO_CT in question.facets else {}
            if question.kinds:
                kind_of = index.codes(DJANGO_CT)
                scored = {number: score for number, score in scored.items() if kind_of[number] in question.kinds}
            facets |= {name: _count(index, name, scored) for name in question.facets if name != DJANGO_CT}
            page = _page(index, question, scored)
            hits = [(str(index.searcher.stored_fields(number)[ID]), score) for number, score in page]
            return Answer(len(scored), hits, facets)

    def frequencies(self, field: str, tokens: Sequence[str]) -> list[int]:
        with self._searching() as index:
            return [index.frequency(field, token) for token in tokens]

    def count(self) -> int:
        with self._searching() as index:
            return int(index.searcher.doc_count())

    def inventory(self) -> Iterator[tuple[str, int]]:
        with self._searching() as index:
            for stored in index.searcher.reader().all_stored_fields():
                yield stored[ID], stored[DIGEST]


class WhooshEngine(BaseEngine):
    backend = WhooshBackend
    query = Query


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


def _page(index: Snapshot, question: Question, scored: Found) -> list[tuple[int, float]]:
    """Document numbers and scores of the rows that were asked for."""
    end = len(scored) if question.end is None else question.end
    if not question.order:
        return _best(scored, end)[question.start :]
    ordered = sorted(scored)
    # A stable sort by the least field first gives any mix of directions.
    for name in reversed(question.order):
        column = _column(index.searcher, name.lstrip("-"))
        ordered.sort(key=column.__getitem__, reverse=name.startswith("-"))
        missing = SCHEMA[name.lstrip("-")].column_type.default_value()
        ordered = [n for n in ordered if column[n] != missing] + [n for n in ordered if column[n] == missing]
    return [(number, 0.0) for number in ordered[question.start : end]]


def _best(scored: Found, end: int) -> list[tuple[int, float]]:
    """The older document first among equals, as in every other engine."""
    if end < len(scored):
        least = nlargest(end, scored.values())[-1] if end else inf
        scored = {number: score for number, score in scored.items() if score >= least}
    return sorted(scored.items(), key=lambda hit: (-hit[1], hit[0]))[:end]


def _count(index: Snapshot, name: str, numbers: Iterable[int]) -> Sequence[tuple[str | int, int]]:
    """How many of these documents have each value; several codes of a document are kept in one column value."""
    if name in FIELDS and FIELDS[name].is_number:
        column = _column(index.searcher, name)
        missing, read = SCHEMA[name].column_type.default_value(), SCHEMA[name].from_column_value
        counted = Counter(map(column.__getitem__, numbers))
        return [(read(value), times) for value, times in counted.most_common() if value != missing]
    codes: Counter[str] = Counter()
    for value, times in Counter(map(index.codes(name).__getitem__, numbers)).items():
        for code in value.split(BETWEEN_CODES):
            codes[code] += times
    del codes[""]
    return codes.most_common()


def _column(searcher: Searcher, name: str) -> ColumnReader:
    """A field's value by document, as it is kept. Whoosh's own reader of several segments passes over those that have
    none of it, and gives their documents the values of others, or fails.
    """
    leaves = list(searcher.reader().leaf_readers())
    columns = [leaf.column_reader(name, translate=False) for leaf, _ in leaves]
    return columns[0] if len(columns) == 1 else MultiColumnReader(columns, [first for _, first in leaves])


class Texts(fields.TEXT):
    """Texts whose tokens stand between spaces. Whoosh's own way there makes an object of every token."""

    def __init__(self) -> None:
        super().__init__(analyzer=IDAnalyzer())

    def index(self, value: Sequence[str], **wanted: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = defaultdict(list)
        first = 0
        for text in value:
            tokens = text.split(" ")
            for place, token in enumerate(tokens, first):
                places[token].append(place)
            first += len(tokens) + BETWEEN_TEXTS
        encode = self.format.encode
        return ((token.encode(), len(at), float(len(at)), encode(at)) for token, at in places.items())


class Codes(fields.KEYWORD):
    """Exact strings. A counted one keeps them in a column, too, by a number into a table of those that there are."""

    def __init__(self, *, counted: bool) -> None:
        super().__init__(stored=False, sortable=RefBytesColumn() if counted else False)
        # With a format that counts, every posting would have to carry its number: a segment that lacks it is found
        # well, but can never be merged.
        self.format = Existence()

    def index(self, value: Sequence[str], **wanted: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((code.encode(), 1, 1.0, b"") for code in dict.fromkeys(value))

    def to_column_value(self, value: Sequence[str]) -> bytes:
        return BETWEEN_CODES.join(dict.fromkeys(value)).encode()


def _field_type(field: Field) -> fields.FieldType:
    if field.is_text:
        return Texts()
    if field.is_number:
        return fields.NUMERIC(numtype=int, sortable=field.sorted or field.counted)
    return Codes(counted=field.counted)


SCHEMA = fields.Schema(
    **{
        ID: fields.ID(stored=True, unique=True),
        DIGEST: fields.STORED(),
        # One byte a document beside the postings, so that hits are counted by kind without a query a kind.
        DJANGO_CT: fields.ID(sortable=RefBytesColumn()),
        **{name: _field_type(field) for name, field in FIELDS.items()},
    }
)

"""tantivy: the engine for one strong machine and millions of papers.

The index is on a local disk (not on NFS), one process at a time writes to it. Every write opens the index afresh: an
Index object that is kept open while other processes write never learns which files they left, and loses track of its
own.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from haystack.backends import BaseEngine
from haystack.constants import DJANGO_CT, ID

from search.engines.base import Answer, Filling, Query, Question
from search.engines.documents import DIGEST, FIELDS, Document
from search.engines.folder import FolderBackend
from search.engines.tantivy_query import Builder

WRITER_BYTES = 15_000_000
"""A batch of changes needs no more."""
FILLING_BYTES = 50_000_000
"""Room for `in_commit` papers, so that each commit is one segment: of smaller ones more are merged, that is written
twice, and what is merged is in the memory."""
MOST_VALUES = 65_000
"""A facet is counted over so many different values."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(DJANGO_CT, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(DIGEST, fast=True)
    for name, field in FIELDS.items():
        if field.is_text:
            builder.add_text_field(name, tokenizer_name="whitespace")
        elif field.is_number:
            builder.add_integer_field(name, indexed=True, fast=True)
        else:
            builder.add_text_field(name, fast=field.counted, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()
BUILDER = Builder(SCHEMA)


class TantivyBackend(FolderBackend):
    in_bulk = 1_000
    in_commit = 30_000
    _commit: tuple[object, ...] | None = None
    _searcher: tantivy.Searcher

    # --- Writing ----------------------------------------------------------------------------------------------------

    def store(self, documents: Collection[Document], gone: Collection[str]) -> None:
        with self._writer() as writer:
            # Before anything is added: a removal reaches all that came before it, what this very batch adds as well.
            for identifier in (*(str(document[ID]) for document in documents), *gone):
                writer.delete_documents_by_term(ID, identifier)
            for document in documents:
                writer.add_document(tantivy.Document.from_dict(document, SCHEMA))

    @contextmanager
    def filling(self) -> Iterator[Filling]:
        filling = TantivyFilling(self)
        try:
            yield filling
        finally:
            filling.let_go()

    def take_out(self, kinds: Collection[str] | None) -> None:
        with self._writer() as writer:
            if kinds is None:
                writer.delete_all_documents()
            for kind in kinds or ():
                writer.delete_documents_by_term(DJANGO_CT, kind)

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """A writer of the newest commit, alone; what it did is seen all at once at the end, or never."""
        with self.writing() as folder:
            writer = _writer(folder, WRITER_BYTES)
            yield writer
            writer.commit()
            writer.wait_merging_threads()

    # --- Searching --------------------------------------------------------------------------------------------------

    def searcher(self) -> tantivy.Searcher:
        """A searcher of the newest commit."""
        folder = self.reading()
        written = (folder / "meta.json").stat()
        commit = (folder, written.st_ino, written.st_mtime_ns)
        if self._commit != commit:
            self._searcher = tantivy.Index.open(str(folder)).searcher()
            self._commit = commit
        return self._searcher

    def close(self) -> None:
        self._commit = None

    def ask(self, question: Question) -> Answer:
        searcher, every = self.searcher(), BUILDER.of(question.query)
        listed = BUILDER.narrowed(every, question.kinds)
        # Counted first: then the best can be had without looking at all the others.
        by_kind = _counts(searcher, every, [DJANGO_CT])[DJANGO_CT]
        total = sum(count for kind, count in by_kind if not question.kinds or kind in question.kinds)
        facets = {DJANGO_CT: by_kind} if DJANGO_CT in question.facets else {}
        facets |= _counts(searcher, listed, [name for name in question.facets if name != DJANGO_CT])
        end = total if question.end is None else min(question.end, total)
        hits = _hits(searcher, listed, question, end)
        return Answer(total, [(searcher.doc(address)[ID][0], score) for score, address in hits], facets)

    def frequencies(self, field: str, tokens: Sequence[str]) -> list[int]:
        searcher = self.searcher()
        return [searcher.doc_freq(field, token) for token in tokens]

    def count(self) -> int:
        return self.searcher().num_docs

    def inventory(self) -> Iterator[tuple[str, int]]:
        searcher = self.searcher()
        if not searcher.num_docs:
            return
        found = [address for _, address in searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs).hits]
        for address, digest in zip(found, searcher.fast_field_values(DIGEST, found), strict=True):
            yield searcher.doc(address)[ID][0], int(digest or 0)


class TantivyFilling(Filling):
    """One writer from commit to commit, so that there are few commits and large segments."""

    _backend: TantivyBackend
    _writer: tantivy.IndexWriter | None = None

    def put(self, documents: Collection[Document]) -> None:
        if self._writer is None:
            folder = self._backend.folder
            assert folder is not None, "an index that has a name"
            folder.mkdir(parents=True, exist_ok=True)
            self._writer = _writer(folder, FILLING_BYTES)
        for document in documents:
            # It may be there, from before a crash or because it changed meanwhile.
            self._writer.delete_documents_by_term(ID, str(document[ID]))
            self._writer.add_document(tantivy.Document.from_dict(document, SCHEMA))

    def commit(self) -> None:
        if self._writer is not None:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._writer = None

    def let_go(self) -> None:
        self._writer = None


class TantivyEngine(BaseEngine):
    backend = TantivyBackend
    query = Query


def _writer(folder: Path, heap: int) -> tantivy.IndexWriter:
    return tantivy.Index(SCHEMA, path=str(folder)).writer(heap, num_threads=1)


Hits = list[tuple[float, tantivy.DocAddress]]


def _hits(searcher: tantivy.Searcher, listed: tantivy.Query, question: Question, end: int) -> Hits:
    limit = end - question.start
    if limit <= 0:
        return []
    if not question.order:
        return searcher.search(listed, limit=limit, offset=question.start, count=False).hits
    if len(question.order) > 1:
        return _sorted(searcher, listed, question.order)[question.start : end]
    name = question.order[0]
    order = tantivy.Order.Desc if name.startswith("-") else tantivy.Order.Asc
    found = searcher.search(
        listed, limit=limit, offset=question.start, count=False, order_by_field=name.lstrip("-"), order=order
    )
    return [(0.0, address) for _, address in found.hits]


def _sorted(searcher: tantivy.Searcher, listed: tantivy.Query, order: Sequence[str]) -> Hits:
    """By several fields, which tantivy cannot: all that is found is sorted here. No page of the site asks for it."""
    found = [address for _, address in searcher.search(listed, limit=max(1, searcher.num_docs)).hits]
    for name in reversed(order):
        values = _values(searcher, name.lstrip("-"), found)
        known = sorted(
            ((value, at) for at, value in enumerate(values) if value is not None),
            key=lambda pair: pair[0],
            reverse=name.startswith("-"),
        )
        missing = [at for at, value in enumerate(values) if value is None]
        found = [found[at] for at in (*(at for _, at in known), *missing)]
    return [(0.0, address) for address in found]


def _values(
    searcher: tantivy.Searcher, name: str, addresses: list[tantivy.DocAddress]
) -> Sequence[int | float | str | None]:
    if name == DJANGO_CT:
        return [searcher.doc(address)[ID][0].rpartition(".")[0] for address in addresses]
    return searcher.fast_field_values(name, addresses)


def _counts(
    searcher: tantivy.Searcher, query: tantivy.Query, names: Collection[str]
) -> dict[str, list[tuple[str | int, int]]]:
    if not names:
        return {}
    wanted = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}
    counted = searcher.aggregate(query, wanted)
    return {
        name: [(_value(bucket["key"]), bucket["doc_count"]) for bucket in counted[name]["buckets"]] for name in names
    }


def _value(key: str | float) -> str | int:
    return key if isinstance(key, str) else int(key)

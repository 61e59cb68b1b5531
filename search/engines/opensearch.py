"""OpenSearch: the engine of a site that has outgrown one machine. Tried on 2.19.

A module of our own on the maintained client, because django-haystack-opensearch 1.0.0 sends a query as text to be
parsed again, only logs what a batch could not write, knows no alias to build behind, and installs its demo site beside
its package. Here the questions are those of every other engine (search.engines.tree) and so are the tokens: the server
splits at spaces, and needs no plugin, no dictionary and no script.

The site's name is an alias. The index behind it is called `<site>.<name>` and has three shards, each with a copy on
another node; for which site it was made stands in its mapping. Of a document nothing is kept but its id.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from zlib import crc32

from django.conf import settings
from django.db import connection
from haystack.backends import BaseEngine
from haystack.constants import DJANGO_CT, ID
from haystack.exceptions import SearchBackendError
from opensearchpy import NotFoundError, RequestError, TransportError

from search.engines import tree
from search.engines.base import Answer, Backend, Query, Question, raising
from search.engines.documents import DIGEST, FIELDS, Document, Field
from search.engines.lock import exclusive
from search.engines.opensearch_client import client, left, within
from search.engines.opensearch_query import Json, body, clause

SHARDS = 3
COPIES = 1
FIRST = "first"
BETWEEN_TEXTS = 100
"""Places left free between two texts of a field, so that no phrase reaches across."""

SEARCH_SECONDS = {"seconds": 2.0, "a_node": 1.0}
"""A reader is told that the search is away rather than kept waiting for longer."""
WRITE_SECONDS = {"seconds": 60.0, "a_node": 30.0}
"""To choose a new manager, and a copy in the place of what was lost, takes a cluster some seconds."""
FORGET_SECONDS = {"seconds": 600.0, "a_node": 600.0}
PAUSE = 0.2

BULK_DOCUMENTS = 1_000
"""Of one request; the tokens of a paper are some 2 kB."""
MOST = 10_000
"""Hits that a question can page through: the server's own limit."""
PASSING = frozenset({429, 502, 503, 504})
"""Statuses of a cluster that is busy, or about to replace a node: what it refused is sent again."""
AGAIN = frozenset({404, 500, 502, 503, 504})
"""Statuses of a search that met the end of an index, or of a node between finding and fetching: it is asked again."""


class OpenSearchBackend(Backend):
    """`HOSTS` and `INDEX_NAME` are the settings; `BESIDE` names an index that is not live, set by `beside` alone."""

    def __init__(self, connection_alias: str, **options: object) -> None:
        super().__init__(connection_alias, **options)
        hosts = options["HOSTS"]
        assert isinstance(hosts, list)
        self.client = client(hosts)
        self.site = str(options["INDEX_NAME"])
        self._beside = str(options.get("BESIDE", ""))

    @property
    def target(self) -> str:
        """What is asked and written: the alias, or the index that is being made."""
        return self._index_of(self._beside) if self._beside else self.site

    def _index_of(self, name: str) -> str:
        return f"{self.site}.{name}"

    # --- Writing ----------------------------------------------------------------------------------------------------

    def store(self, documents: Collection[Document], gone: Collection[str]) -> None:
        """A batch that breaks off does no harm: all of it comes again, and puts the same in the same place."""
        actions: list[list[object]] = [[{"index": {"_id": one[ID]}}, one] for one in documents]
        actions += [[{"delete": {"_id": identifier}}] for identifier in gone]
        with _asking(**WRITE_SECONDS):
            self._make_sure_of_index()
            for start in range(0, len(actions), BULK_DOCUMENTS):
                self._send(actions[start : start + BULK_DOCUMENTS])
            self._refresh()

    def _send(self, actions: Sequence[list[object]]) -> None:
        """Every action has an answer of its own: what cannot be done now is sent again, anything else is an error."""
        while True:
            lines = [line for action in actions for line in action]
            try:
                answer = self.client.bulk(body=lines, index=self.target, require_alias=not self._beside)
                answers = [next(iter(item.values())) for item in answer["items"]]
            except TransportError as error:
                if error.status_code not in PASSING:
                    raise
                answers = [{"status": error.status_code, "error": str(error)}] * len(actions)
            refused = [(action, said) for action, said in zip(actions, answers, strict=True) if "error" in said]
            for_good = [said for _, said in refused if said["status"] not in PASSING]
            if for_good:
                raise SearchBackendError(f"{len(for_good)} documents were refused, the first: {for_good[0]}")
            if not refused:
                return
            if left() < PAUSE:
                raise SearchBackendError(f"{len(refused)} documents were refused till the end: {refused[0][1]}")
            time.sleep(PAUSE)
            actions = [action for action, _ in refused]

    def _refresh(self) -> None:
        """What was written is found from now on, in every copy."""
        while not self._is_refreshed():
            if left() < PAUSE:
                raise SearchBackendError("what was written is not to be seen yet")
            time.sleep(PAUSE)

    def _is_refreshed(self) -> bool:
        try:
            return not self.client.indices.refresh(index=self.target)["_shards"]["failed"]
        except TransportError as error:
            if error.status_code not in PASSING:
                raise
            return False

    def _make_sure_of_index(self) -> None:
        indices = self.client.indices
        there = indices.exists(index=self.target) if self._beside else indices.exists_alias(name=self.site)
        if not there:
            self._create(self._beside or FIRST)

    def _create(self, name: str) -> None:
        aliases: Json = {} if self._beside else {self.site: {}}
        made = {"settings": _SETTINGS, "mappings": mapping(self.site), "aliases": aliases}
        try:
            self.client.indices.create(index=self._index_of(name), body=made)
        except RequestError as error:  # made by another, or by ourselves before a node died that should have said so
            if error.error != "resource_already_exists_exception":
                raise

    def forget(self, kinds: Collection[str] | None) -> None:
        every: Json = {"match_all": {}}
        with _asking(**FORGET_SECONDS):
            try:
                done = self.client.delete_by_query(
                    index=self.target,
                    body={"query": every if kinds is None else {"terms": {DJANGO_CT: list(kinds)}}},
                    conflicts="proceed",
                    refresh=True,
                )
            except NotFoundError:
                return
        if done["failures"]:
            raise SearchBackendError(f"not all is forgotten: {done['failures'][0]}")

    # --- One index behind the other ---------------------------------------------------------------------------------

    def identity(self) -> str:
        """The server's own: not even a copy of the index has the same."""
        with _asking(**SEARCH_SECONDS):
            try:
                known = self.client.indices.get_settings(index=self.target, name="index.uuid")
            except NotFoundError:
                return ""
        return next((str(index["settings"]["index"]["uuid"]) for index in known.values()), "")

    def beside(self, name: str) -> Self:
        return type(self)(self.connection_alias, **{**self.options, "BESIDE": name})

    def make_live(self, name: str) -> None:
        index = self._index_of(name)
        with _asking(**WRITE_SECONDS):
            self.beside(name)._make_sure_of_index()
            # A copy of every shard first, where there is a node for it: the old index was as safe as that.
            self.client.cluster.health(index=index, wait_for_no_initializing_shards=True, timeout="20s")
            others = [other for other in self._indices() if other != index]
            swap: list[Json] = [{"add": {"index": index, "alias": self.site}}]
            swap += [{"remove": {"index": other, "alias": self.site, "must_exist": False}} for other in others]
            self.client.indices.update_aliases(body={"actions": swap})
            # Only now, when all nodes know the new one: a search that still reads an old one is asked again.
            if others:
                self.client.indices.delete(index=",".join(others))

    def _indices(self) -> list[str]:
        """All indices of this site; one whose name only begins alike says in its mapping that it is another's."""
        known = self.client.indices.get_mapping(index=self._index_of("*"))
        return [name for name, index in known.items() if _meta(index).get("site") == self.site]

    def drop(self) -> None:
        with _asking(**WRITE_SECONDS):
            if there := [self.target] if self._beside else self._indices():
                self.client.indices.delete(index=",".join(there), ignore_unavailable=True)

    @contextmanager
    def alone(self, *, wait: bool) -> Iterator[bool]:
        """By a file on this machine and, where machines share a PostgreSQL, by a lock in it. Both end with us."""
        with exclusive(str(Path(settings.VAR_DIR) / f"{self.site}.indexer.lock"), wait=wait) as on_this_machine:
            if not on_this_machine or connection.vendor != "postgresql":
                yield on_this_machine
                return
            with _advisory_lock(crc32(f"search of {self.site}".encode()), wait=wait) as everywhere:
                yield everywhere

    # --- Searching --------------------------------------------------------------------------------------------------

    def ask(self, question: Question) -> Answer:
        found = self._search(body(question, most=MOST))
        return Answer(
            found["hits"]["total"]["value"],
            [(hit["_id"], hit["_score"] or 0.0) for hit in found["hits"]["hits"]],
            {
                name: [(bucket["key"], bucket["doc_count"]) for bucket in counted["values"]["buckets"]]
                for name, counted in found.get("aggregations", {}).items()
            },
        )

    def _search(self, asked: Json) -> Any:
        """All shards or none; every page of a question from the same copies, whose scores may differ a little."""
        options: dict[str, Any] = {
            "index": self.target,
            "body": asked,
            "search_type": "dfs_query_then_fetch",  # how telling a word is, over all shards
            "allow_partial_search_results": False,
        }
        copies = f"{crc32(repr(asked['query']).encode()):x}"
        with _asking(**SEARCH_SECONDS):
            try:
                return self.client.search(**options, preference=copies)
            except TransportError as error:
                if error.status_code not in AGAIN:
                    raise
            time.sleep(PAUSE)
            return self.client.search(**options)

    def frequencies(self, field: str, tokens: Sequence[str]) -> list[int]:
        if not tokens:
            return []
        lines: list[Json] = []
        for token in tokens:
            counted = clause(tree.Token(field, token))
            lines += [{}, {"query": counted, "size": 0, "track_total_hits": True}]
        with _asking(**SEARCH_SECONDS):
            answers = self.client.msearch(index=self.target, body=lines)["responses"]
        if failed := next((answer for answer in answers if "error" in answer), None):
            raise SearchBackendError(f"the index does not count: {failed}")
        return [answer["hits"]["total"]["value"] for answer in answers]

    def count(self) -> int:
        found = self._search({"query": clause(tree.Everything()), "size": 0, "track_total_hits": True})
        return int(found["hits"]["total"]["value"])

    def inventory(self) -> Iterator[tuple[str, int]]:
        asked: Json = {
            "query": clause(tree.Everything()),
            "size": MOST,
            "sort": [{ID: "asc"}],
            "docvalue_fields": [DIGEST],
            "_source": False,
        }
        while hits := self._search(asked)["hits"]["hits"]:
            for hit in hits:
                yield hit["_id"], hit["fields"][DIGEST][0]
            asked["search_after"] = hits[-1]["sort"]


class OpenSearchEngine(BaseEngine):
    backend = OpenSearchBackend
    query = Query


_SETTINGS = {"index": {"number_of_shards": SHARDS, "number_of_replicas": COPIES}}


def mapping(site: str) -> Json:
    """What the server knows of the fields; one that it does not know is no error while code of two versions runs."""
    exact = {"type": "keyword"}
    return {
        "_meta": {"site": site},
        "dynamic": False,
        "_source": {"enabled": False},
        "properties": {
            ID: exact,
            DJANGO_CT: exact,
            DIGEST: {"type": "long", "index": False},
            **{name: _property(field) for name, field in FIELDS.items()},
        },
    }


def _property(field: Field) -> Json:
    if field.is_text:
        return {"type": "text", "analyzer": "whitespace", "position_increment_gap": BETWEEN_TEXTS}
    return {"type": "long" if field.is_number else "keyword", "doc_values": field.counted or field.sorted}


def _meta(index: Json) -> Json:
    mappings = index["mappings"]
    assert isinstance(mappings, dict)
    return mappings.get("_meta", {})


@contextmanager
def _asking(*, seconds: float, a_node: float) -> Iterator[None]:
    """Whatever is asked of the cluster is asked in here: in time, and with an error that callers know."""
    with raising(), within(seconds, a_node=a_node):
        yield


@contextmanager
def _advisory_lock(key: int, *, wait: bool) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'pg_advisory_lock' if wait else 'pg_try_advisory_lock'}(%s)", [key])
        ours = wait or cursor.fetchone()[0]
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])

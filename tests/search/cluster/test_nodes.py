"""Nodes that die, hang and come back: what was written is there, and who searches does not notice."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from haystack.exceptions import SearchBackendError

import search
from search import indexing
from search.engines import tree
from search.engines.base import Backend, Question
from search.models import PendingDocument
from tests.search.rows import announce, paper

pytestmark = pytest.mark.django_db

FOXES = Question(tree.Token("body", "fox"), end=1_000)


def document(number: int) -> dict:
    return {
        "id": f"papers.paper.{number}",
        "django_ct": "papers.paper",
        "title": [f"paper {number}"],
        "body": ["fox"],
        "digest": number,
    }


def names(backend: Backend) -> set[str]:
    return {name for name, _ in backend.ask(FOXES).hits}


@contextmanager
def asking(backend: Backend, heard: list) -> Iterator[Callable[[int], None]]:
    """Three readers ask without a pause; yields how to wait until so many more of them were answered."""
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                heard.append(names(backend))
            except SearchBackendError as error:
                heard.append(error)

    def wait(more: int) -> None:
        until, deadline = len(heard) + more, time.monotonic() + 60
        while len(heard) < until:
            assert time.monotonic() < deadline, "nobody answers"
            readers[0].join(0.01)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        yield wait
    finally:
        done.set()
        for reader in readers:
            reader.join()


def test_readers_do_not_notice_that_the_manager_of_the_cluster_was_killed(cluster, backend):
    backend.store([document(number) for number in range(200)], ())
    cluster.wait()
    heard: list = []
    with asking(backend, heard) as wait:
        wait(50)
        cluster.kill(cluster.manager())
        wait(150)
    wrong = [one for one in heard if one != {f"papers.paper.{number}" for number in range(200)}]
    assert wrong == []


def test_a_node_killed_while_it_writes_loses_nothing(cluster, backend, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 20)
    monkeypatch.setattr(indexing, "FRESH", 5)
    indexing.index_pending()  # an empty index of this schema
    rows = [paper(f"paper {number}", "fox") for number in range(300)]
    announce(*rows)
    killed = threading.Thread(target=kill_when, args=(cluster, lambda: backend.count() >= 60))
    killed.start()
    try:
        while PendingDocument.objects.exists():
            indexing.index_pending()
    finally:
        killed.join()
    wanted = {f"papers.paper.{row.pk}" for row in rows}
    assert cluster.dead() == 1
    assert names(backend) == wanted
    cluster.mend()
    cluster.kill(cluster.manager())  # now the other copies have to know everything
    assert names(backend) == wanted


def kill_when(cluster, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached() and time.monotonic() < deadline:
        pass
    cluster.kill(cluster.manager())


def test_nodes_that_hang_keep_nobody_waiting(cluster, backend):
    backend.store([document(1)], ())
    for node in cluster.nodes:
        node.process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(SearchBackendError):
            backend.ask(FOXES)
        assert time.monotonic() - began < 3
    finally:
        for node in cluster.nodes:
            node.process.send_signal(signal.SIGCONT)


def test_a_cluster_that_was_killed_whole_comes_back_with_all_that_was_written(cluster, backend):
    backend.store([document(number) for number in range(50)], ())
    for node in cluster.nodes:
        cluster.kill(node)
    assert search.health().startswith("away: ")
    cluster.mend()
    assert names(backend) == {f"papers.paper.{number}" for number in range(50)}
    assert search.health() == "ok"


def test_readers_find_everything_while_the_index_is_made_anew(cluster, backend):
    backend.batch_size = 50
    rows = [paper(f"paper {number}", "fox") for number in range(200)]
    indexing.index_pending()
    wanted, heard = {f"papers.paper.{row.pk}" for row in rows}, []
    assert names(backend) == wanted
    late = []

    def between(_: int) -> None:
        if not late:
            late.append(paper("late", "fox"))
            announce(*late)

    with asking(backend, heard) as wait:
        for _ in range(3):
            indexing.rebuild(between)
        wait(20)
    with_late = wanted | {f"papers.paper.{late[0].pk}"}
    assert [one for one in heard if one not in (wanted, with_late)] == []
    assert names(backend) == with_late

"""The index as it is kept in life: by a worker, on a disk that may be full, by a builder that may be killed."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from haystack.exceptions import SearchBackendError

from deploy.supervisor import end_with
from search import indexing
from search.models import PendingDocument
from search.query import search
from tests import services
from tests.search.rows import announce, paper

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """Where the engine's address has its folder."""
    folder = tmp_path / "index"
    folder.mkdir()
    with services.small_disk(folder):
        yield folder


@pytest.mark.folder  # the cluster's disks are another machine's
@pytest.mark.slow
@pytest.mark.small_disk
@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh's files, closed in vain
@pytest.mark.parametrize("rest", [0, 200_000])
def test_a_full_disk_keeps_changes_waiting_and_the_index_as_it_was(small_disk, engine, backend, rest):
    announce(paper("fox"))
    indexing.index_pending()
    hounds = [paper(f"hound {i}", " ".join(f"w{i}x{n}" for n in range(300))) for i in range(200)]
    announce(*hounds)
    with services.filled(small_disk, rest):
        with pytest.raises((SearchBackendError, OSError)):
            indexing.index_pending()
        assert [hit.title for hit in search("fox").hits] == ["fox"]
        assert PendingDocument.objects.count() == len(hounds)
        with pytest.raises((SearchBackendError, OSError)):
            indexing.rebuild(lambda _: None)
        assert [hit.title for hit in search("fox").hits] == ["fox"]
    indexing.index_pending()
    assert (search("hound").counts["papers"], search("fox").counts["papers"]) == (len(hounds), 1)
    assert (PendingDocument.objects.count(), indexing.reconcile()) == (0, 0)


# --- Processes ------------------------------------------------------------------------------------------------------

MADE = """
import sys, django
django.setup()
from django.core.management import call_command
from papers.models import Paper
call_command("migrate", verbosity=0)
Paper.objects.bulk_create(
    Paper(scheme="arxiv", value=f"2405.{n:05}", title=f"Paper {n}", abstract="a fox " * 50)
    for n in range(int(sys.argv[1]))
)
"""
BUILDER = """
import django
django.setup()
from haystack import connections
from search import indexing
backend = connections["default"].get_backend()
backend.batch_size = 50
type(backend).in_commit = 100
indexing.rebuild(lambda built: print(built, flush=True))
"""
FINISHER = """
import django
django.setup()
from haystack import connections
from search import indexing
indexing.index_pending()
print(len(dict(connections["default"].get_backend().inventory())), indexing.reconcile())
"""


@pytest.fixture
def run(engine, tmp_path):
    """Runs a program of a site that has a database of its own, and this engine."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "SCHOLIUM_VAR": str(tmp_path),
        "SEARCH_URL": engine.address(tmp_path),
    }
    with contextlib.ExitStack() as stack:

        def begin(*command: str, **more: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env={**environment, **more},
                stdout=subprocess.PIPE,
                text=True,
                preexec_fn=partial(end_with, os.getpid()),
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield begin


def said(process: subprocess.Popen[str]) -> str:
    told, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return told


@pytest.mark.slow
def test_a_builder_that_is_killed_is_taken_over_from_and_nothing_is_missing_or_twice(run, tmp_path):
    said(run("-c", MADE, "600"))
    for steps in (1, 3, 6):
        builder = run("-c", BUILDER)
        for _ in range(steps):
            builder.stdout.readline()
        builder.kill()
        builder.wait()
    assert said(run("-c", FINISHER)).split() == ["600", "0"]


CHANGER = """
import sys, time, django
django.setup()
from django.db import transaction
from papers.models import Paper
from papers.signals import papers_changed
from search.models import PendingDocument
from search.query import search
pid, batch = int(sys.argv[1]), int(sys.argv[2])

def spent():
    ticks = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / 100

with transaction.atomic():
    papers_changed.send(Paper, pks=list(Paper.objects.order_by("-pk").values_list("pk", flat=True)[:batch]))
before, started = spent(), time.monotonic()
with transaction.atomic():
    first = Paper.objects.order_by("pk").values_list("pk", flat=True)[0]
    Paper.objects.filter(pk=first).update(title="Quokka")
    papers_changed.send(Paper, pks=[first])
while not search("quokka").hits:
    time.sleep(0.02)
print(time.monotonic() - started, spent() - before, PendingDocument.objects.count())
"""


@pytest.mark.slow
def test_one_change_is_found_within_five_seconds_though_two_thousand_were_before_it(run, tmp_path):
    """Five of the worker's own: how much else this machine has to do is another matter."""
    said(run("-c", MADE, "2500"))
    said(run("-c", FINISHER))
    with services.embedded_server(tmp_path) as redis:
        worker = run("-m", "celery", "--app", "deploy", "--quiet", "worker", "--pool", "solo", REDIS_URL=redis)
        _, seconds, waiting = map(float, said(run("-c", CHANGER, str(worker.pid), "2000", REDIS_URL=redis)).split())
        worker.terminate()
        worker.wait()
    assert seconds < 5
    assert waiting > 1_000, "it was not found because all the rest was done"

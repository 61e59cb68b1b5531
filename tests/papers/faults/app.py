"""The site's own Celery application, in a hurry: what takes minutes takes seconds, and only the harvest is worked off.

`FAULTS_WITHOUT_TRANSACTIONS=1` takes a page's transaction away: every statement is committed by itself. Runs with it
show that the other runs could fail. `FAULTS_MEMORY=300` ends a process that takes more megabytes, as the kernel would,
and makes those pages heavy in which site.HEAVY stands.
"""

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
django.setup()

from celery.signals import worker_process_init  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402

from deploy.celery import app  # noqa: E402
from papers import bulk, pace  # noqa: E402
from papers.ingest import failing, runs, working  # noqa: E402
from papers.sources import arxiv_oai  # noqa: E402
from tests.papers.faults.site import HEAVY  # noqa: E402

HURRY = float(os.environ.get("FAULTS_HURRY", "2"))

runs.LEASE = timedelta(seconds=HURRY)
pace.LONGEST = timedelta(seconds=HURRY)
working.COME_BACK = 0.5
failing.BACK_OFF = (0.5, 0.5, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0)
# The one thing that is not hurried up: a run may meet more deaths here than in years.
app.conf.beat_schedule = {"sweep": {"task": "papers.tasks.sweep", "schedule": 0.5}}
app.conf.beat_max_loop_interval = 0.5
app.conf.task_routes = {
    "search.*": {"queue": "left-alone"},
    "blog.*": {"queue": "left-alone"},
    "deploy.*": {"queue": "left-alone"},
}


def commit_each(execute, sql, parameters, many, context):
    result = execute(sql, parameters, many, context)
    if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
        context["connection"].connection.commit()
    return result


def without_transactions(connection, **_):
    connection.features.uses_savepoints = False
    connection.execute_wrappers.append(commit_each)


def copy_and_commit(*arguments):
    copy(*arguments)
    connection.connection.commit()


copy = bulk._copy
if os.environ.get("FAULTS_WITHOUT_TRANSACTIONS"):
    connection_created.connect(without_transactions)
    bulk._copy = copy_and_commit


MEMORY = int(os.environ.get("FAULTS_MEMORY", "0")) << 20
PAGE = os.sysconf("SC_PAGE_SIZE")


def parse_heavily(body):
    hoard = [b"x" * (1 << 20) for _ in range(2048)] if HEAVY in body else []
    page = parse(body)
    hoard.clear()
    return page


def watch_memory():
    """The kernel kills what takes too much without a word, at any moment."""
    statistics = Path("/proc/self/statm")
    while int(statistics.read_text().split()[1]) * PAGE < MEMORY:
        time.sleep(0.005)
    os.kill(os.getpid(), signal.SIGKILL)


parse = arxiv_oai.parse
if MEMORY:
    arxiv_oai.parse = parse_heavily


@worker_process_init.connect
def limited_memory(**_):
    if MEMORY:
        threading.Thread(target=watch_memory, daemon=True).start()


@worker_process_init.connect
def fresh_connection(**_):
    """A forked child that talks through its parent's connection would test nothing but that."""
    connection.close()

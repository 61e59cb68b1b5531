"""The site's own Celery application, in a hurry: what takes minutes takes seconds, and only the harvest is worked off.

`FAULTS_WITHOUT_TRANSACTIONS=1` takes a page's transaction away: every statement is committed by itself. Runs with it
show that the other runs could fail.
"""

import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
django.setup()

from celery.signals import worker_process_init  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402

from deploy.celery import app  # noqa: E402
from papers import bulk, pace  # noqa: E402
from papers.ingest import failing, runs, working  # noqa: E402

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


@worker_process_init.connect
def fresh_connection(**_):
    """A forked child that talks through its parent's connection would test nothing but that."""
    connection.close()

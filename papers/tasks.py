"""Celery's door to the ingest. A message carries the id of a run's row; losing it loses a minute, and no page."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from papers import ingest
from papers.ingest import jobs, quarantine, working
from papers.models import SourceRun

logger = logging.getLogger(__name__)


@shared_task
def harvest_due() -> None:
    """Make a row for each window that ought to be asked for by now, and send it.

    A fresh site asks nobody: a part of a source is followed once `manage.py ingest SOURCE [--set S]` has harvested it
    without --until, or once a run of it that was added in the admin is done. Deleting the runs of a part ends that.
    """
    ingest.open_windows()
    sweep()


@shared_task
def sweep() -> None:
    """Send what is due, what a dead worker left, and what a broker lost."""
    for run in ingest.due_runs():
        _send(run)


@shared_task
def harvest_page(pk: int, mark: str) -> None:
    """Take one page, so that no task is long, and go on with whatever is most urgent by then."""
    if run := ingest.next_page(pk, mark):
        _send(run)


@shared_task
def watch() -> None:
    """Tell the operators of what is late, once a day and source."""
    jobs.alert()


@shared_task
def read_quarantine_again() -> None:
    """A fix may have come with the last deploy."""
    quarantine.retry_all()


def _send(run: SourceRun) -> None:
    """Without a broker the row stays due: the sweep finds it once there is one again."""
    try:
        harvest_page.delay(run.pk, working.mark_of(run))
    except OperationalError as error:
        logger.warning("no broker to send run %s to: %s", run.pk, error)

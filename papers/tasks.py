"""Celery's door to the ingest. A message carries the id of a run's row; losing it loses half an hour, and no page."""

from celery import shared_task

from papers import ingest


@shared_task
def harvest_due() -> None:
    """Send every run that is due, or that a dead worker left.

    A fresh site asks nobody: a part of a source is followed once `manage.py ingest SOURCE [--set S]` has harvested it
    without --until, or once a run of it that was added in the admin is done. Deleting the runs of a part ends that.
    """
    for pk in ingest.due_runs():
        harvest_page.delay(pk)


@shared_task
def harvest_page(pk: int) -> None:
    """Take one page, so that no task is long, and go on with the next."""
    if ingest.next_page(pk):
        harvest_page.delay(pk)

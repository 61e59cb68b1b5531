"""Celery's door to jobs that touch more than one room."""

from celery import shared_task

import blog.authoring
import comments.posting
from deploy.site import counting


@shared_task
def flush_readers() -> None:
    counting.flush()


@shared_task
def renew_typesetting() -> None:
    """Set again what an older typesetter made, a batch at a time; papers' cards have a job of their own."""
    blog.authoring.renew()
    comments.posting.renew()

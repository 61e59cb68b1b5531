"""Celery's door to jobs that touch more than one room."""

from celery import shared_task

import blog.authoring
import comments.posting
from deploy.site import counting
from papers import cards


@shared_task
def flush_readers() -> None:
    counting.flush()


@shared_task
def renew_typesetting() -> None:
    """Set again what an older typesetter made, a batch of each at a time."""
    blog.authoring.renew()
    comments.posting.renew()
    cards.renew()

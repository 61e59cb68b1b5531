"""Celery's door to the blog."""

from celery import shared_task

from blog import authoring


@shared_task
def publish_due() -> None:
    """Articles with a date to come go public by themselves; this tells who keeps pages or an index of them."""
    authoring.publish_due()

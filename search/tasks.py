"""Celery's door to the indexer."""

from celery import shared_task

from search import indexing


@shared_task
def index_pending() -> int:
    return indexing.index_pending()

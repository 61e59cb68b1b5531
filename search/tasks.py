"""Celery's doors to the indexer."""

from celery import shared_task

from search import indexing, related, suggestions


@shared_task
def index_pending() -> int:
    return indexing.index_pending()


@shared_task(ignore_result=True)
def find_neighbours() -> int:
    return related.find_pending()


# Every document is compared with its row: of a million that takes some minutes. Below the visibility timeout.
@shared_task(soft_time_limit=840, time_limit=870)
def reconcile() -> int:
    found = indexing.reconcile()
    indexing.index_pending()
    suggestions.count_words()
    return found

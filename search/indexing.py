"""From pending rows to the index: one consumer at a time, in batches, each row forgotten only after the commit.

A crash between commit and forgetting repeats a batch, which changes nothing. An index of another schema, or none at
all, is built anew from the database by making everything pending.
"""

import logging
import time
from collections.abc import Iterable, Sequence

from django.db import models, transaction
from django.utils import timezone
from haystack import connections
from haystack.utils import get_model_ct

from blog.models import Article
from comments.models import Comment
from papers.models import Paper
from search.engines.lock import exclusive
from search.engines.whoosh import MendedBackend
from search.models import PendingDocument

logger = logging.getLogger(__name__)

MODELS: dict[str, type[models.Model]] = {
    PendingDocument.Kind.ARTICLE: Article,
    PendingDocument.Kind.PAPER: Paper,
    PendingDocument.Kind.COMMENT: Comment,
}
BATCH = 500
FRESH = 100
"""So many of a batch are the newest rows: what was just written is found at once while thousands wait before it."""
SECONDS = 200
"""A run ends before Celery's time limit; the rows that are left are taken by the next one."""


def index_pending(seconds: float = SECONDS) -> int:
    """Index what waits; the number of rows done. Returns at once when another process is at it."""
    done, until = 0, time.monotonic() + seconds
    # Once more after letting go of the lock: a row may have come when we had looked last and its nudge met the lock.
    while due().exists() or not is_current():
        with exclusive(_lock_path(), wait=False) as alone:
            if not alone:
                return done
            if not is_current():
                begin_anew()
            while taken := take():
                index(taken)
                done += forget(taken)
                if time.monotonic() > until:
                    return done
    return done


def due() -> models.QuerySet[PendingDocument]:
    return PendingDocument.objects.filter(queued__lte=timezone.now())


def take() -> list[PendingDocument]:
    """A batch: the newest rows and the oldest, so that neither a long queue nor a busy day keeps anything waiting."""
    newest = due().order_by("-pk")[:FRESH]
    oldest = due().order_by("pk")[: BATCH - FRESH]
    return list({row.pk: row for row in (*newest, *oldest)}.values())


def index(rows: Iterable[PendingDocument]) -> None:
    """Bring the engine up to date with the database for these rows, in one commit."""
    backend, indexes = _backend(), connections["default"].get_unified_index()
    updates, removals = [], []
    for kind, model in MODELS.items():
        pks = {row.object_pk for row in rows if row.kind == kind}
        public = list(indexes.get_index(model).index_queryset().filter(pk__in=pks)) if pks else []
        updates.append((indexes.get_index(model), public))
        hidden = pks - {row.pk for row in public}
        removals += [f"{get_model_ct(model)}.{pk}" for pk in hidden]
        if model is Article:
            _come_back(hidden)
    backend.write(updates, removals)


def forget(rows: Sequence[PendingDocument]) -> int:
    """Drop exactly these rows: one that was written meanwhile for the same object stays."""
    return PendingDocument.objects.filter(pk__in=[row.pk for row in rows]).delete()[0]


def begin_anew() -> None:
    """Everything is pending again and the index empty. In this order: a crash between repeats it."""
    with transaction.atomic():
        for kind, model in MODELS.items():
            public = connections["default"].get_unified_index().get_index(model).index_queryset()
            pks = public.order_by().values_list("pk", flat=True).iterator(chunk_size=10_000)
            PendingDocument.objects.bulk_create(
                (PendingDocument(kind=kind, object_pk=pk) for pk in pks), batch_size=1_000
            )
    logger.info("The index is built anew: %s documents wait.", PendingDocument.objects.count())
    _backend().clear()


def is_current() -> bool:
    """Whether the index was made for the schema of this code."""
    backend = _backend()
    return backend.stamp() == backend.wanted_stamp


def _backend() -> MendedBackend:
    return connections["default"].get_backend()


def _lock_path() -> str:
    return f"{_backend().path}.indexer.lock"


def _come_back(hidden: Iterable[int]) -> None:
    """An article with a date to come has its turn when it is out; nobody will signal that."""
    planned = Article.objects.filter(pk__in=hidden, is_draft=False, published__gt=timezone.now())
    PendingDocument.objects.bulk_create(
        PendingDocument(kind=PendingDocument.Kind.ARTICLE, object_pk=pk, queued=published)
        for pk, published in planned.values_list("pk", "published")
        if published
    )

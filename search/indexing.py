"""From pending rows to the index: one consumer at a time, in batches, each row forgotten only after the commit.

A crash between commit and forgetting repeats a batch, which changes nothing. An index that is not known to hold every
change (see Rebuild), is damaged or not there at all is made anew from the database beside the live one, which answers
until the new one takes its place. What changes meanwhile goes into both; the live one, if it cannot take it, is no
longer known to hold every change.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from django.db import models, transaction
from django.utils import timezone
from haystack import connections
from haystack.constants import ID
from haystack.exceptions import SearchBackendError
from haystack.utils import get_model_ct

from blog.models import Article
from comments.models import Comment
from papers.ingest.garbage import uncollected
from papers.models import Paper
from search import related, suggestions
from search.engines.base import Backend, Filling, raising
from search.engines.documents import DIGEST, documents
from search.models import PendingDocument, Rebuild
from search.search_indexes import Index, Row

logger = logging.getLogger(__name__)

Updates = list[tuple[Index, list[models.Model]]]

MODELS: dict[str, type[models.Model]] = {
    PendingDocument.Kind.ARTICLE: Article,
    PendingDocument.Kind.COMMENT: Comment,
    PendingDocument.Kind.PAPER: Paper,
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
    while due().exists() or _being_made().exists() or not is_current():
        with _backend().alone(wait=False) as alone:
            if not alone:
                return done
            if (unfinished := _unfinished()) or not is_current():
                is_first = not _backend().identity()
                for built in build(unfinished or _begin(), until):
                    done += built
                if time.monotonic() > until:
                    return done
                if is_first:  # nobody has told of these titles one by one
                    suggestions.count_words()
            while taken := take():
                index(taken)
                done += forget(taken)
                if time.monotonic() > until:
                    return done
    return done


def rebuild(said: Callable[[int], object]) -> None:
    """Make the whole index anew, in the foreground; `said` hears how many documents each batch has put into it."""
    with _backend().alone(wait=True):
        for built in build(_begin()):
            said(built)


def public_count() -> int:
    """How many documents a whole index has."""
    return sum(_public(model).count() for model in MODELS.values())


# --- Pending rows ---------------------------------------------------------------------------------------------------


def due() -> models.QuerySet[PendingDocument]:
    return PendingDocument.objects.filter(queued__lte=timezone.now())


def take() -> list[PendingDocument]:
    """A batch: the newest rows and the oldest, so that neither a long queue nor a busy day keeps anything waiting."""
    newest = due().order_by("-pk")[:FRESH]
    oldest = due().order_by("pk")[: BATCH - FRESH]
    return list({row.pk: row for row in (*newest, *oldest)}.values())


def index(rows: Iterable[PendingDocument], beside: Backend | None = None) -> None:
    """Bring the live index up to date with the database for these rows, in one commit, or one that is made beside it.

    Then the live one, too; if it cannot take them it is no longer known to hold every change, which is nobody's error.
    """
    updates: Updates = []
    removals: list[str] = []
    for kind, model in MODELS.items():
        pks = {row.object_pk for row in rows if row.kind == kind}
        public = list(_public(model).filter(pk__in=pks)) if pks else []
        updates.append((_index_of(model), public))
        hidden = pks - {row.pk for row in public}
        removals += [f"{get_model_ct(model)}.{pk}" for pk in hidden]
        if model is Article:
            _come_back(hidden)
    if beside is None:
        _backend().write(updates, removals)
    else:
        beside.write(updates, removals)
        if not _takes(updates, removals):
            _live().delete()
    suggestions.learn(row.title for _, found in updates for row in found if isinstance(row, Article | Paper))


def _takes(updates: Updates, removals: Sequence[str]) -> bool:
    """Whether the live index has heard of everything before, and now of this."""
    if not is_current():
        return False
    try:
        _backend().write(updates, removals)
    except SearchBackendError:
        logger.warning("The live index takes no changes.", exc_info=True)
        return False
    return True


def forget(rows: Sequence[PendingDocument]) -> int:
    """Drop exactly these rows: one that was written meanwhile for the same object stays."""
    with transaction.atomic():
        related.enqueue(rows)
        return PendingDocument.objects.filter(pk__in=[row.pk for row in rows]).delete()[0]


def _come_back(hidden: Iterable[int]) -> None:
    """An article with a date to come has its turn when it is out; nobody will signal that."""
    planned = Article.objects.filter(pk__in=hidden, is_draft=False, published__gt=timezone.now())
    PendingDocument.objects.bulk_create(
        PendingDocument(kind=PendingDocument.Kind.ARTICLE, object_pk=pk, queued=published)
        for pk, published in planned.values_list("pk", "published")
        if published
    )


# --- The whole index anew -------------------------------------------------------------------------------------------


def is_current() -> bool:
    """Whether the live index was made for this code and engine, has heard of every change, and opens."""
    backend = _backend()
    identity = backend.identity()
    known = _live().filter(identity=identity, stamp=backend.wanted_stamp)
    return bool(identity) and known.exists() and not backend.is_damaged()


def _live() -> models.QuerySet[Rebuild]:
    return Rebuild.objects.exclude(identity="")


def _being_made() -> models.QuerySet[Rebuild]:
    return Rebuild.objects.filter(identity="")


def build(rebuild: Rebuild, until: float = math.inf) -> Iterator[int]:
    """Fill an index beside the live one and put it in its place; yields how many documents each step put into it.

    To be called by who is alone. How far it has come is remembered after every commit, and when the time is up, so
    that any process may go on from there.
    """
    live, beside = _backend(), _backend().beside(rebuild.name)
    with beside.filling() as filling:
        since_commit = 0
        for rows in _rest(rebuild):
            with uncollected():
                put = list(documents(_index_of(MODELS[rebuild.kind]), rows))
                with raising():
                    filling.put(put)
            since_commit += len(rows)
            yield len(rows)
            is_late, fresh = time.monotonic() > until, take()
            if is_late or fresh or since_commit >= beside.in_commit:
                _keep(filling, rebuild)
                since_commit = 0
            if is_late:
                return
            if fresh:
                index(fresh, beside)
                forget(fresh)
        _keep(filling, rebuild)
    with raising():
        live.make_live(rebuild.name)
        rebuild.identity = live.identity()
    with transaction.atomic():
        related.enqueue_missing()
        Rebuild.objects.exclude(pk=rebuild.pk).delete()
        rebuild.save()


def _begin() -> Rebuild:
    for given_up in _being_made():
        _give_up(given_up)
    logger.info("The index is made anew.")
    return Rebuild.objects.create(name=f"{timezone.now():%Y%m%d%H%M%S%f}", stamp=_backend().wanted_stamp)


def _unfinished() -> Rebuild | None:
    """One to go on with. What was begun for another code or engine hears of no change from now on."""
    rebuild = _being_made().first()
    if rebuild is None:
        return None
    is_ours = rebuild.stamp == _backend().wanted_stamp
    if is_ours and (not rebuild.object_pk or _backend().beside(rebuild.name).is_there()):
        return rebuild
    _give_up(rebuild)
    return None


def _give_up(rebuild: Rebuild) -> None:
    rebuild.delete()
    beside = _backend().beside(rebuild.name)
    if beside.identity() != _backend().identity():  # else it was about to be told that it is live
        beside.drop()


def _keep(filling: Filling, rebuild: Rebuild) -> None:
    with raising():
        filling.commit()
    rebuild.save()


def _rest(rebuild: Rebuild) -> Iterator[Sequence[Row]]:
    """What is not in the index yet, batch by batch; `rebuild` then speaks of the batch, but is not saved."""
    kinds = list(MODELS)
    for kind in kinds[kinds.index(rebuild.kind) :]:
        for rows in _batches(kind, rebuild.object_pk if kind == rebuild.kind else 0):
            rebuild.kind, rebuild.object_pk = kind, rows[-1].pk
            yield rows


def _batches(kind: str, after: int = 0) -> Iterator[Sequence[Row]]:
    while rows := _index_of(MODELS[kind]).rows_after(after, _backend().batch_size):
        yield rows
        after = rows[-1].pk


# --- What was missed ------------------------------------------------------------------------------------------------


def reconcile() -> int:
    """Compare every document with its row, and make pending what is missing, out of date or no longer public.

    The rows' own words are compared, by a checksum: a change that nobody signalled is found, too.
    """
    if not is_current():
        return 0
    held = dict(_backend().inventory())
    wrong: list[PendingDocument] = []
    for kind, model in MODELS.items():
        for document in documents(_index_of(model), chain.from_iterable(_batches(kind))):
            if held.pop(str(document[ID]), None) != document[DIGEST]:
                wrong.append(_pending(kind, str(document[ID])))
    kinds = {get_model_ct(model): kind for kind, model in MODELS.items()}
    wrong += [_pending(kinds[name.rpartition(".")[0]], name) for name in held]
    PendingDocument.objects.bulk_create(wrong, batch_size=1_000)
    if wrong:
        logger.warning("%s documents were out of step with their rows and wait to be indexed.", len(wrong))
    return len(wrong)


def _pending(kind: str, identifier: str) -> PendingDocument:
    return PendingDocument(kind=kind, object_pk=int(identifier.rpartition(".")[2]))


# --- Haystack's objects ---------------------------------------------------------------------------------------------


def _public(model: type[models.Model]) -> models.QuerySet[models.Model]:
    return _index_of(model).index_queryset()


def _index_of(model: type[models.Model]) -> Index:
    return connections["default"].get_unified_index().get_index(model)


def _backend() -> Backend:
    return connections["default"].get_backend()

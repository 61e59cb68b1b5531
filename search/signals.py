"""Haystack's seam for hearing of changes. What changed becomes a pending row in the change's own transaction."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.dispatch import Signal
from haystack.signals import BaseSignalProcessor

from blog.signals import articles_changed, articles_removed
from comments.signals import comments_changed, comments_removed
from papers import bulk
from papers.signals import papers_changed, papers_removed
from search.models import PendingDocument
from search.tasks import index_pending

KINDS: dict[PendingDocument.Kind, tuple[Signal, ...]] = {
    PendingDocument.Kind.ARTICLE: (articles_changed, articles_removed),
    PendingDocument.Kind.PAPER: (papers_changed, papers_removed),
    PendingDocument.Kind.COMMENT: (comments_changed, comments_removed),
}


class PendingDocuments(BaseSignalProcessor):
    """Listens to the rooms' signals, never to every save of every model."""

    def setup(self) -> None:
        # Kept, because a signal holds its receivers weakly.
        self.receivers = {kind: partial(enqueue, kind) for kind in KINDS}
        for kind, signals in KINDS.items():
            for signal in signals:
                signal.connect(self.receivers[kind])

    def teardown(self) -> None:
        for kind, signals in KINDS.items():
            for signal in signals:
                signal.disconnect(self.receivers[kind])


def enqueue(kind: PendingDocument.Kind, pks: Iterable[int], **sent: object) -> None:
    """Whether a row was changed or removed is asked when its turn comes: only then is the answer the last one."""
    bulk.insert(PendingDocument, ("kind", "object_pk"), [(kind.value, pk) for pk in pks])
    # Robust: without a broker the change still stands, and beat's next round finds the row.
    transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Tell the workers that there is something to index; no waiting for a broker that is away."""
    index_pending.apply_async(retry=False)

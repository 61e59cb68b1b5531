"""Something changed among the comments: sent inside the transaction, with primary keys. Who listens is not known."""

from django.dispatch import Signal

comments_changed = Signal()
"""`pks`: comments that were posted, shown, hidden or edited."""

comments_removed = Signal()
"""`pks`: comments that are gone."""

"""Something changed among the papers: sent inside the transaction, with primary keys. Who listens is not known here."""

from django.dispatch import Signal

papers_changed = Signal()
"""`pks`: papers that were made or changed."""

papers_removed = Signal()
"""`pks`: papers that are gone."""

"""Something changed in the blog: sent inside the transaction, with primary keys. Who listens is not known here."""

from django.dispatch import Signal

articles_changed = Signal()
"""`pks`: articles that were made or changed."""

articles_removed = Signal()
"""`pks`: articles that are gone."""

pages_changed = Signal()
"""`pks`: pages beside the articles that were made, changed or removed."""

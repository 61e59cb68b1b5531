"""Something changed among the papers: sent inside the transaction, with primary keys. Who listens is not known here."""

from django.dispatch import Signal

papers_changed = Signal()
"""`pks`: papers that were made or changed."""

papers_removed = Signal()
"""`pks`: papers that are gone."""

papers_merged = Signal()
"""`gone` became part of `into`; its row is still there, so that what stands under it can move."""

papers_split = Signal()
"""`made` was split off from `kept`, with these `identifiers`."""

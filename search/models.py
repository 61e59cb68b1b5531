"""What waits to be indexed. A row is written in the transaction of the change it speaks of: nothing is lost between."""

from django.db import models
from django.utils import timezone


class PendingDocument(models.Model):
    """A document (kind and primary key of its row) whose index entry is out of date. Gone when it has been indexed."""

    class Kind(models.TextChoices):
        ARTICLE = "article"
        PAPER = "paper"
        COMMENT = "comment"

    kind = models.CharField(max_length=10, choices=Kind)
    object_pk = models.BigIntegerField()
    queued = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=("kind", "object_pk"), name="pending_document"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_pk}"


class Rebuild(models.Model):
    """An index that is being made beside the live one, and how far it has come: whoever is stopped is taken over from.

    `kind` and `object_pk` are the last row that is in it. There is one at most; a new one gives up the one before.
    """

    name = models.CharField(max_length=40, unique=True)
    stamp = models.TextField(help_text="what the index is made for")
    kind = models.CharField(max_length=10, choices=PendingDocument.Kind, default=PendingDocument.Kind.ARTICLE)
    object_pk = models.BigIntegerField(default=0)
    started = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name}: {self.kind} {self.object_pk}"

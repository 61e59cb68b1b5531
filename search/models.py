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

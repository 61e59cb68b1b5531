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


class PendingNeighbours(models.Model):
    """A document whose neighbours are to be found (see search.related). Gone when they have been."""

    kind = models.CharField(max_length=10, choices=PendingDocument.Kind)
    object_pk = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("kind", "object_pk"), name="pending_neighbours"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_pk}"


class Neighbour(models.Model):
    """Two documents that are about the same, as found from the first of them; shown on the pages of both."""

    MOST_CHARACTERS = 200

    kind = models.CharField(max_length=10, choices=PendingDocument.Kind)
    object_pk = models.BigIntegerField()
    other_kind = models.CharField(max_length=10, choices=PendingDocument.Kind)
    other_pk = models.BigIntegerField()
    likeness = models.FloatField(help_text="cosine of their tf·idf vectors, 0 to 1")
    words = models.CharField(max_length=MOST_CHARACTERS, help_text="what both speak of")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "object_pk", "other_kind", "other_pk"), name="one_row_a_neighbour"),
        )
        indexes = (models.Index(fields=("other_kind", "other_pk"), name="neighbour_seen_back"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_pk} ~ {self.other_kind} {self.other_pk}"


class TitleWord(models.Model):
    """A word of the titles on this site, folded, for "did you mean" (see search.suggestions)."""

    LONGEST = 40

    word = models.CharField(max_length=LONGEST, unique=True)
    documents = models.IntegerField(default=1, help_text="in how many titles it stands")

    def __str__(self) -> str:
        return self.word


class Rebuild(models.Model):
    """An index that hears of every change: the live one; and one that is made beside it, and how far it has come.

    There is one of each at most, told apart by `identity`. What an engine holds and no row speaks of has missed changes
    and is made anew, be it whole: the site may have had another engine meanwhile, or another database. While an index
    is made, `kind` and `object_pk` are the last row that is in it: whoever is stopped is taken over from.
    """

    name = models.CharField(max_length=40, unique=True)
    stamp = models.TextField(help_text="what the index is made for")
    identity = models.TextField(blank=True, help_text="which of all indexes it is, once it is live")
    kind = models.CharField(max_length=10, choices=PendingDocument.Kind, default=PendingDocument.Kind.ARTICLE)
    object_pk = models.BigIntegerField(default=0)
    started = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name}: {self.kind} {self.object_pk}"

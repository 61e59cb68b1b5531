"""What sources and curators said of papers, by identifier: of it papers are folded, and can be folded anew."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.models.papers import Paper


class PaperIdentifier(models.Model):
    """An identifier belongs to one paper. It is what merge and split move, with its records and versions."""

    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=200)
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="identifiers")
    apart = models.BooleanField(
        default=False, db_default=False, help_text=_("split off by a curator: no source joins it again")
    )

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = (models.UniqueConstraint(fields=("scheme", "value"), name="identifier_of_one_paper"),)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class PaperRecord(models.Model):
    """What one source says under one identifier. arXiv's OAI, feed and snapshot are one source, "arxiv"."""

    source = models.CharField(max_length=20)
    identifier = models.ForeignKey(PaperIdentifier, models.CASCADE, related_name="records")
    version = models.PositiveIntegerField(null=True, blank=True)
    datestamp = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the fields: equal means unchanged"))
    fields = models.JSONField()
    deleted = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = (models.UniqueConstraint(fields=("source", "identifier"), name="one_record_per_source"),)

    def __str__(self) -> str:
        return f"{self.source} {self.identifier_id}"


class PaperVersion(models.Model):
    """A version as the source dates it, of an identifier: a split takes it along."""

    identifier = models.ForeignKey(PaperIdentifier, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    submitted = models.DateTimeField()
    size = models.CharField(max_length=20, blank=True)
    source_type = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("number",)
        verbose_name = _("version of a paper")
        verbose_name_plural = _("versions of papers")
        constraints = (models.UniqueConstraint(fields=("identifier", "number"), name="version_once"),)

    def __str__(self) -> str:
        return f"v{self.number}"


class Sighting(models.Model):
    """A feed was seen to announce this version in this subject on this day: better known than any day worked out."""

    identifier = models.ForeignKey(PaperIdentifier, models.CASCADE, related_name="sightings", db_index=False)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=40, help_text=_("the subject's code as the feed has it"))
    kind = models.PositiveSmallIntegerField()
    day = models.DateField()

    class Meta:
        verbose_name = _("sighting")
        verbose_name_plural = _("sightings")
        constraints = (models.UniqueConstraint(fields=("identifier", "version", "subject"), name="seen_once"),)

    def __str__(self) -> str:
        return f"{self.day} v{self.version} in {self.subject}"


class IdentityChange(models.Model):
    """Identifiers that went from one paper to another, with all that is needed to send them back."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("two papers became one")
        SPLIT = "split", _("one paper became two")

    kind = models.CharField(max_length=10, choices=Kind)
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, related_name="identity_changes")
    identifiers = models.JSONField(help_text=_("those that moved: scheme and value of each"))
    kept = models.JSONField(default=dict, help_text=_("what the paper that they came from had of its own"))
    reason = models.TextField(blank=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("merge or split")
        verbose_name_plural = _("merges and splits")

    def __str__(self) -> str:
        return f"{self.kind} of {', '.join(':'.join(name) for name in self.identifiers)}"


class Correction(models.Model):
    """A curator's word on one field of a paper. It outlives every later import, until it is lifted."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=40)
    value = models.JSONField()
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    made = models.DateTimeField(default=timezone.now)
    lifted = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = (
            models.UniqueConstraint(
                fields=("paper", "field"), condition=Q(lifted__isnull=True), name="one_correction_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.paper_id}"

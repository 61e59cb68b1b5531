"""Venues, their years, and what each year accepted, release by release."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.models.papers import Paper
from papers.models.records import PaperRecord
from papers.querysets import ReleaseEntryQuerySet


class Venue(models.Model):
    """A conference or journal; `key` is its name in addresses (ICLR, USENIX-Sec)."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=20, blank=True, help_text=_("where its papers come from"))
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    homepage = models.URLField(blank=True)

    # What the catalogue sets on a venue.
    edition_list: "list[Edition]"

    class Meta:
        ordering = ("key",)
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("papers:venue", args=[self.key])


class Edition(models.Model):
    """A venue's year (ICLR.2024). It points at the Release that the public sees; none: nothing is public yet."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="editions")
    year = models.PositiveSmallIntegerField()
    expected = models.PositiveIntegerField(null=True, blank=True, help_text=_("papers that the venue itself counts"))
    release = models.ForeignKey("Release", models.SET_NULL, null=True, blank=True, related_name="+")

    # What the catalogue sets on an edition: how many papers it has.
    count: int

    class Meta:
        ordering = ("venue", "-year")
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = (models.UniqueConstraint(fields=("venue", "year"), name="edition_once_a_year"),)

    def __str__(self) -> str:
        return f"{self.venue.key}.{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("papers:venue", args=[f"{self.venue.key}.{self.year}"])


class Release(models.Model):
    """One state of an edition's list. Publishing and rolling back move the edition's pointer and fold again."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="releases")
    source = models.CharField(max_length=20, default="upload", db_default="upload", help_text=_("whose word it is"))
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    made = models.DateTimeField(default=timezone.now)
    published = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made",)
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    def __str__(self) -> str:
        return f"{self.edition} of {self.made:%Y-%m-%d}"


class ReleaseEntry(models.Model):
    """A paper's place in a release: its track ("Oral"), its position, and the words that the release has for it.

    Only publishing makes `record` of the words, so that a draft changes nothing that anybody sees, and a roll-back
    finds its own words again. `paper` is the one that the record is of: found by way of it, the papers of a large
    edition cost ten times as much.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="entries", db_index=False)
    record = models.ForeignKey(PaperRecord, models.SET_NULL, null=True, blank=True, related_name="entries")
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, blank=True, related_name="entries")
    scheme = models.CharField(max_length=20, blank=True, db_default="")
    value = models.CharField(max_length=200, blank=True, db_default="")
    fields = models.JSONField(null=True, blank=True)
    group = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField()

    objects = ReleaseEntryQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        verbose_name = _("release entry")
        verbose_name_plural = _("release entries")
        constraints = (models.UniqueConstraint(fields=("release", "record"), name="record_once_in_release"),)
        indexes = (models.Index(fields=("release", "position"), name="entries_in_order"),)

    def __str__(self) -> str:
        return f"{self.position} of {self.release_id}"

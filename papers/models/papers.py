"""What readers see: papers, the subjects that they are in and the days on which they were announced."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.identifiers import Identifier
from papers.querysets import AnnouncementQuerySet, PaperQuerySet

if TYPE_CHECKING:
    from papers.models.records import PaperVersion


class Subject(models.Model):
    """A category of arXiv's taxonomy, or one met on the wire that the taxonomy does not know (then without a name)."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120, blank=True)
    name_zh = models.CharField(max_length=120, blank=True)
    archive = models.CharField(max_length=40, db_index=True, help_text=_("cs for cs.LG, hep-th for hep-th"))
    group = models.CharField(max_length=80, blank=True)
    alias_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="aliases")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = (models.CheckConstraint(condition=~Q(alias_of=F("id")), name="subject_not_its_own_alias"),)

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("papers:arxiv", args=[self.code])


class Paper(models.Model):
    """A work, folded from its records. `scheme` and `value` name its canonical identifier, which makes its address."""

    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=200)
    title = models.TextField()
    abstract = models.TextField(blank=True)
    authors = models.JSONField(default=list, help_text=_("display names, in order"))
    subjects = models.ManyToManyField(Subject, through="PaperSubject", related_name="papers")
    version = models.PositiveIntegerField(null=True, blank=True)
    published = models.DateTimeField(null=True, blank=True, help_text=_("first submission"))
    revised = models.DateTimeField(null=True, blank=True, help_text=_("current version"))
    announced = models.DateField(null=True, blank=True, help_text=_("first announcement, New York's calendar"))
    withdrawn = models.BooleanField(default=False)
    comments = models.TextField(blank=True, help_text=_("the authors' remark at the source"))
    journal_ref = models.TextField(blank=True)
    license = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    pdf_url = models.CharField(max_length=500, blank=True)
    # Here and below: where another index begins with the key, one of the key alone would only be work for every row.
    edition = models.ForeignKey(
        "Edition", models.SET_NULL, null=True, blank=True, related_name="papers", db_index=False
    )
    group = models.CharField(max_length=80, blank=True)
    public = models.BooleanField(
        default=True, db_default=True, help_text=_("a source speaks of it as accepted, or a published release has it")
    )
    stars = models.PositiveIntegerField(default=0)
    opens = models.PositiveIntegerField(default=0)
    card_html = models.TextField(blank=True, editable=False)
    card_version = models.CharField(max_length=40, blank=True, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    objects = PaperQuerySet.as_manager()

    # What its own page sets on a paper.
    subject_list: list[Subject]
    identifiers_list: list[Identifier]
    versions_list: "list[PaperVersion]"

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = (models.UniqueConstraint(fields=("scheme", "value"), name="paper_canonical_identifier"),)
        indexes = (
            models.Index(fields=("announced", "value"), name="paper_announced"),
            models.Index(fields=("edition", "group"), name="paper_edition_group"),
        )

    def __str__(self) -> str:
        return f"{self.identifier} {self.title[:80]}"

    def get_absolute_url(self) -> str:
        return self.identifier.address

    @property
    def identifier(self) -> Identifier:
        return Identifier(self.scheme, self.value)


class PaperSubject(models.Model):
    """A paper's place in a subject; position 0 is the primary one. Aliases are already folded into their canonical."""

    paper = models.ForeignKey(Paper, models.CASCADE)
    subject = models.ForeignKey(Subject, models.PROTECT, db_index=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        verbose_name = _("subject of a paper")
        verbose_name_plural = _("subjects of papers")
        constraints = (models.UniqueConstraint(fields=("subject", "paper"), name="paper_once_per_subject"),)

    def __str__(self) -> str:
        return f"{self.paper_id} in {self.subject_id}"


class Announcement(models.Model):
    """arXiv announced this paper in this subject on this day (New York's calendar)."""

    class Kind(models.IntegerChoices):
        NEW = 1, _("new")
        CROSS = 2, _("cross-list")
        REPLACE = 3, _("replacement")

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="announcements", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, db_index=False)
    day = models.DateField()
    kind = models.PositiveSmallIntegerField(choices=Kind)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = (models.UniqueConstraint(fields=("paper", "day", "subject"), name="announced_once"),)
        indexes = (models.Index(fields=("subject", "day", "kind", "paper"), name="announced_in_subject"),)

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"

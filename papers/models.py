"""What is kept about papers: facts and their constraints.

A PaperRecord is what one source says under one identifier; a Paper is the fold of its records, by precedence, and of
its Corrections. No source overwrites another's word.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.identifiers import Identifier
from papers.querysets import AnnouncementQuerySet, PaperQuerySet, ReleaseEntryQuerySet


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
        constraints = (models.UniqueConstraint(fields=("subject", "paper"), name="paper_once_per_subject"),)

    def __str__(self) -> str:
        return f"{self.paper_id} in {self.subject_id}"


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
        constraints = (models.UniqueConstraint(fields=("identifier", "version", "subject"), name="seen_once"),)

    def __str__(self) -> str:
        return f"{self.day} v{self.version} in {self.subject}"


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
    finds its own words again.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="entries")
    record = models.ForeignKey(PaperRecord, models.SET_NULL, null=True, blank=True, related_name="entries")
    scheme = models.CharField(max_length=20, blank=True, db_default="")
    value = models.CharField(max_length=200, blank=True, db_default="")
    fields = models.JSONField(null=True, blank=True)
    group = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField()

    objects = ReleaseEntryQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("release", "record"), name="record_once_in_release"),)

    def __str__(self) -> str:
        return f"{self.position} of {self.release_id}"


class SourceRun(models.Model):
    """One window of one source, from the first page to the last: where it stands, what it saw, why it failed.

    `cursor` is the source's own token of the page that comes next; it moves in the transaction that saves the page
    before it, so that a crash repeats one page at most.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped at its limit")
        FAILED = "failed", _("failed")
        LOGIN = "login", _("needs login")
        DEAD = "dead", _("given up: its workers died")

    source = models.CharField(max_length=20)
    scope = models.CharField(max_length=80, blank=True, help_text=_("the source's own name of a part: cs, cs:cs:AI"))
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    cursor = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("failures in a row"))
    deliveries = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text=_("how often a worker began with this page and was not heard of again")
    )
    restarts = models.PositiveSmallIntegerField(default=0, help_text=_("cursors that the source forgot"))
    reached = models.DateField(
        null=True, blank=True, help_text=_("newest datestamp saved: where the window starts anew")
    )
    part_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("the run whose list names this record, though none of its pages brought it"),
    )
    narrowed = models.DateField(
        null=True, blank=True, help_text=_("the one day that is asked for, as the source fails on a page around it")
    )
    is_listing = models.BooleanField(
        default=False, db_default=False, help_text=_("only identifiers are asked for, to see what no page brought")
    )
    first_datestamp = models.DateField(null=True, blank=True)
    last_datestamp = models.DateField(null=True, blank=True)
    distinct = models.PositiveIntegerField(null=True, blank=True, help_text=_("identifiers, once the run is done"))
    last_token = models.TextField(blank=True, db_default="", help_text=_("the cursor of the last page"))
    due = models.DateTimeField(default=timezone.now)
    owner = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    responded = models.DateTimeField(null=True, blank=True, help_text=_("the server's own clock at the first page"))
    started = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes = (models.Index(fields=("state", "due"), name="run_state_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("source", "scope", "since"),
                condition=Q(state__in=("due", "running")),
                name="one_open_run_per_window",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.scope} {self.since or ''} {self.state}"

    @property
    def counts(self) -> str:
        """The closing line of a run, as the command prints it."""
        return (
            f"seen {self.seen} · new {self.new} · changed {self.changed} · "
            f"unchanged {self.unchanged} · skipped {self.skipped}"
        )


class FeedDay(models.Model):
    """A feed of arXiv's as it was seen: of which day's announcement it was, of how many papers, and when it was so."""

    scope = models.CharField(max_length=80, help_text=_("what was asked for: cs.LG, cs, cs.AI+q-bio.NC"))
    day = models.DateField(help_text=_("the evening of the announcement, New York's calendar"))
    papers = models.PositiveIntegerField()
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)
    etag = models.CharField(
        max_length=200, blank=True, help_text=_("by which its server knows whether it is the newest")
    )

    class Meta:
        verbose_name = _("feed of a day")
        verbose_name_plural = _("feeds of days")
        constraints = (models.UniqueConstraint(fields=("day", "scope"), name="feed_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.scope} of {self.day}"


class RunPage(models.Model):
    """A page that a run took: what shows that nothing was left out, and that no list goes round in circles."""

    run = models.ForeignKey(SourceRun, models.CASCADE, related_name="taken")
    number = models.PositiveIntegerField()
    token = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the cursor that brought it"))
    content = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of its identifiers"))
    keys = models.BinaryField(help_text=_("its identifiers in short, until the run is done"))
    records = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    saved = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        verbose_name = _("page of a run")
        verbose_name_plural = _("pages of runs")
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="page_once_in_run"),)
        indexes = (models.Index(fields=("saved",), name="page_saved"),)

    def __str__(self) -> str:
        return f"{self.number} of {self.run_id}"


class QuarantinedRecord(models.Model):
    """An entry that could not be read, kept with its raw bytes until a fix reads it."""

    source = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    raw = models.BinaryField()
    error = models.TextField()
    run = models.ForeignKey(SourceRun, models.SET_NULL, null=True, blank=True, related_name="quarantined")
    tries = models.PositiveSmallIntegerField(default=1)
    first_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("quarantined record")
        verbose_name_plural = _("quarantined records")
        constraints = (models.UniqueConstraint(fields=("source", "key"), name="quarantined_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Pace(models.Model):
    """When the next request to a host's servers may start: one row a host, over all workers and restarts.

    While `busy_until` lies ahead, `owner` has a request under way and nobody else starts one.
    """

    host = models.CharField(max_length=100, unique=True)
    next_start = models.DateTimeField(default=timezone.now)
    refusals = models.PositiveSmallIntegerField(default=0, db_default=0, help_text=_("answers 429 in a row"))
    owner = models.CharField(max_length=32, blank=True, editable=False)
    busy_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("pace")
        verbose_name_plural = _("paces")

    def __str__(self) -> str:
        return self.host


class SourceSwitch(models.Model):
    """What an operator said of a source, and when the operators were told of it."""

    source = models.CharField(max_length=20, unique=True)
    paused = models.DateTimeField(null=True, blank=True)
    alerted = models.DateField(null=True, blank=True, help_text=_("the day of the last letter about it"))

    class Meta:
        verbose_name = _("switch of a source")
        verbose_name_plural = _("switches of sources")

    def __str__(self) -> str:
        return self.source

"""How sources are fetched: runs and their pages, feeds that were seen, what could not be read, pace and switches."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

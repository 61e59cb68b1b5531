"""What an operator sees of the sources, and what he can do."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers import pace
from papers.ingest import due, runs
from papers.models import Pace, QuarantinedRecord, RunPage, SourceRun, SourceSwitch
from papers.sources import SOURCES

logger = logging.getLogger(__name__)

# Due for so long, with nobody else at its provider: no worker is there, or they have stopped listening.
UNATTENDED = timedelta(minutes=10)
MOST_TROUBLES = 20
# Seconds. Closed for longer, it is by the provider's own wish.
LONGER_THAN_A_PACE = 60.0


class State(models.TextChoices):
    OK = "ok", gettext_lazy("ok")
    RUNNING = "running", gettext_lazy("running")
    UNUSED = "unused", gettext_lazy("not followed")
    PAUSED = "paused", gettext_lazy("paused")
    LIMITED = "limited", gettext_lazy("limited by the source")
    UNATTENDED = "unattended", gettext_lazy("waiting for a worker")
    LATE = "late", gettext_lazy("late")
    FAILED = "failed", gettext_lazy("failed")
    LOGIN = "login", gettext_lazy("needs login")


@dataclass(frozen=True, slots=True)
class Job:
    """One source. `rate` is records a minute over the last hour; `troubles` are given up and not made good since."""

    source: str
    state: State
    parts: tuple[str, ...]
    last_success: datetime | None
    here_until: datetime | None
    oldest_due: SourceRun | None
    waiting: int
    rate: float
    troubles: tuple[SourceRun, ...]
    quarantined: int
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    records: int
    new: int


def board(now: datetime | None = None) -> list[Job]:
    now = now or timezone.now()
    return [_job(source, now) for source in SOURCES]


def history(days: int = 30, now: datetime | None = None) -> list[Day]:
    """Records that came over the wire on each of the last days, those without any included."""
    today = (now or timezone.now()).date()
    first = today - timedelta(days=days - 1)
    pages = RunPage.objects.filter(saved__date__gte=first).annotate(day=TruncDate("saved")).order_by().values("day")
    found = {row["day"]: row for row in pages.annotate(all=Sum("records"), fresh=Sum("new"))}
    return [
        Day(day, found[day]["all"], found[day]["fresh"]) if day in found else Day(day, 0, 0)
        for day in (first + timedelta(days=number) for number in range(days))
    ]


# --- What he can do ---------------------------------------------------------------------------------------------------


def run_now(source: str) -> int:
    """Nothing of this source waits any longer, and each part that is followed is asked for; the number of runs due."""
    now = timezone.now()
    for name, scope in due.followed_parts():
        if name == source and not SourceRun.objects.filter(source=name, scope=scope, state__in=runs.OPEN).exists():
            due.open_window(name, scope, now)
    waiting = SourceRun.objects.filter(source=source, state=SourceRun.State.DUE)
    waiting.filter(due__gt=now).update(due=now)
    return waiting.count()


def retry(run: SourceRun) -> bool:
    """Begin again where the run was given up; False if it was not, or another run is at its window."""
    if run.state not in runs.GIVEN_UP:
        return False
    try:
        with transaction.atomic():
            runs.reopen(run)
    except IntegrityError:
        return False
    return True


def pause(source: str) -> None:
    """Ask this source for nothing, from the next page on."""
    SourceSwitch.objects.update_or_create(source=source, defaults={"paused": timezone.now()})


def resume(source: str) -> None:
    SourceSwitch.objects.filter(source=source).update(paused=None)


def alert(now: datetime | None = None) -> None:
    """Log each part of which a day is late, and write to the operators, once a day and source."""
    now = now or timezone.now()
    paused = set(SourceSwitch.objects.filter(paused__isnull=False).values_list("source", flat=True))
    late: dict[str, list[str]] = {}
    for source, scope, until in due.late_parts(now):
        if source not in paused:
            logger.error("%s %s is late: here until %s", source, scope or "(all)", until.isoformat())
            late.setdefault(source, []).append(f"{scope or _('everything')}: {until:%Y-%m-%d %H:%M} UTC")
    for source, lines in late.items():
        _write_once_a_day(source, lines, now.date())


# --- How it is seen ---------------------------------------------------------------------------------------------------


def _job(source: str, now: datetime) -> Job:
    mine = SourceRun.objects.filter(source=source)
    parts = tuple(scope for name, scope in due.followed_parts() if name == source)
    waiting = mine.filter(_is_waiting(now)).order_by("due", "pk")
    last = mine.filter(state=SourceRun.State.DONE, responded__isnull=False).order_by("-ended").first()
    troubles = tuple(_troubles(source))
    here_until = min((due.harvested_until(source, scope) for scope in parts), default=None)
    is_paused = SourceSwitch.objects.filter(source=source, paused__isnull=False).exists()
    hour = RunPage.objects.filter(run__source=source, saved__gt=now - timedelta(hours=1))
    oldest = waiting.first()
    return Job(
        source,
        State.PAUSED if is_paused else _state(source, troubles, here_until, oldest, now),
        parts,
        last.ended if last else None,
        here_until,
        oldest,
        waiting.count(),
        (hour.aggregate(all=Sum("records"))["all"] or 0) / 60,
        troubles,
        QuarantinedRecord.objects.filter(source=source).count(),
        is_paused,
    )


def _state(
    source: str, troubles: tuple[SourceRun, ...], here_until: datetime | None, oldest: SourceRun | None, now: datetime
) -> State:
    """The first that is true, the one that asks most of the operator first."""
    running = SourceRun.objects.filter(runs.IS_LEASED, source=source, lease_until__gt=now).exists()
    candidates = (
        (State.LOGIN, any(run.state == SourceRun.State.LOGIN for run in troubles)),
        (State.LIMITED, _is_limited(SOURCES[source].SAYS)),
        (State.FAILED, bool(troubles)),
        (State.LATE, here_until is not None and here_until < now - due.LATE),
        (State.UNATTENDED, oldest is not None and oldest.due < now - UNATTENDED and not running),
        (State.RUNNING, running),
        (State.OK, here_until is not None or oldest is not None),
    )
    return next((state for state, is_true in candidates if is_true), State.UNUSED)


def _is_waiting(now: datetime) -> Q:
    return runs.IS_DUE | runs.IS_LEASED & Q(lease_until__lte=now)


def _is_limited(host: str) -> bool:
    refused = Pace.objects.filter(host=host, refusals__gte=pace.MOST_REFUSALS)
    return pace.is_closed(host, LONGER_THAN_A_PACE) or (refused.exists() and pace.is_closed(host, 0))


def _troubles(source: str) -> Iterator[SourceRun]:
    """Given up, and no later run of the same part came through."""
    given_up = SourceRun.objects.filter(source=source, state__in=runs.GIVEN_UP).order_by("-pk")
    done = SourceRun.objects.filter(source=source, state=SourceRun.State.DONE)
    later = done.filter(scope=models.OuterRef("scope"), pk__gt=models.OuterRef("pk"))
    yield from given_up.filter(~models.Exists(later)).annotate(aside=Count("quarantined"))[:MOST_TROUBLES]


# --- Letters ----------------------------------------------------------------------------------------------------------


def _write_once_a_day(source: str, lines: list[str], today: date) -> None:
    """Two beats may run: the row decides who writes. A letter that cannot be sent was not, and is tried again."""
    SourceSwitch.objects.get_or_create(source=source)
    not_yet = SourceSwitch.objects.filter(Q(alerted=None) | ~Q(alerted=today), source=source)
    with transaction.atomic():
        if not not_yet.update(alerted=today):
            return
        if addresses := _operators():
            text = "\n".join(lines)
            link = f"{settings.SITE_URL}{reverse('admin:papers_sourcerun_changelist')}"
            told = _("These parts of %(source)s are here only until:") % {"source": source}
            send_mail(
                _("%(site)s: %(source)s is late") % {"site": settings.SITE_NAME, "source": source},
                f"{told}\n\n{text}\n\n{link}\n",
                None,
                addresses,
            )


def _operators() -> list[str]:
    """Who may see the page that the letter leads to."""
    people = get_user_model()._default_manager.filter(is_superuser=True, is_active=True)
    return list(people.exclude(email="").order_by("pk").values_list("email", flat=True))

"""Windows that become due: whoever harvested a part of a source once, without an end, wants the days after it, too."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from papers import announcements
from papers.ingest import feeds, runs
from papers.models import SourceRun, SourceSwitch
from papers.record import Window
from papers.sources import SOURCES

# The list shifts while it is read, and what it skipped once comes again within two days.
OVERLAP = timedelta(days=2)
# Asked again within this time even when nothing was due: arXiv publishes late at times, and changes records any day.
ASK_AGAIN = timedelta(hours=6)
# A day is late when nothing came through for so long.
LATE = timedelta(hours=26)
# What announces something new every evening. A venue's list is done when it is done, and asked for by a person.
_DAILY = [name for name, source in SOURCES.items() if source.SAYS == "arxiv"]


def open_windows(now: datetime | None = None) -> None:
    """A row for each part of a source that is followed and ought to be asked again."""
    now = now or timezone.now()
    paused = set(SourceSwitch.objects.filter(paused__isnull=False).values_list("source", flat=True))
    for source, scope in followed_parts():
        runs_of_part = SourceRun.objects.filter(source=source, scope=scope)
        if (
            source in paused
            or runs_of_part.filter(state__in=runs.OPEN).exists()
            or not _is_due(source, runs_of_part, now)
        ):
            continue
        open_window(source, scope, now)


def open_window(source: str, scope: str, now: datetime) -> None:
    """The next window of a part that is followed, due now."""
    window = Window(scope, harvested_until(source, scope).date() - OVERLAP)
    row = SourceRun(source=source, scope=scope, since=window.since, due=now)
    SourceRun.objects.bulk_create([row], ignore_conflicts=True)


def followed_parts() -> list[tuple[str, str]]:
    return list(_followed().order_by("source", "scope").values_list("source", "scope").distinct())


def harvested_until(source: str, scope: str) -> datetime:
    """The moment up to which nothing is missing. A run that began later leaves a gap, and does not count."""
    until: datetime | None = None
    rows = _followed().filter(source=source, scope=scope).order_by("pk").values_list("since", "responded")
    for since, responded in rows:
        if responded and (until is None or since is None or since <= _day(until)):
            until = max(until, responded) if until else responded
    assert until, "asked of a part that nobody follows"
    return until.astimezone(UTC)


def late_parts(now: datetime) -> list[tuple[str, str, datetime]]:
    """The parts of which a day is late, with the moment up to which they are here."""
    parts = ((source, scope, harvested_until(source, scope)) for source, scope in followed_parts())
    return [part for part in parts if part[2] < now - LATE]


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _followed() -> QuerySet[SourceRun]:
    return SourceRun.objects.filter(source__in=_DAILY, state=SourceRun.State.DONE, until=None, responded__isnull=False)


def _is_due(source: str, runs_of_part: QuerySet[SourceRun], now: datetime) -> bool:
    asked = runs_of_part.aggregate(last=Max("started"))["last"]
    return asked is None or asked < _last_news(source, now) or asked < now - ASK_AGAIN


def _last_news(source: str, now: datetime) -> datetime:
    """A feed turns at midnight, an hour and a half after the list: asked earlier it is yesterday's, word for word."""
    if source == feeds.SOURCE:
        return announcements.feed_is_due(announcements.last_fed(now))
    return announcements.last_published(now)

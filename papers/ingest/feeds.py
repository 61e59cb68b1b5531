"""Of which day a feed was when it was seen: what arXiv itself says of whether it has announced anything.

A feed of yesterday reads as well as one of today. Only its date tells that there is nothing new yet; whoever takes it
for today's loses the day without noticing.
"""

from datetime import date, datetime

from django.utils import timezone

from papers import announcements
from papers.models import FeedDay, SourceRun
from papers.record import Page, SourceError

SOURCE = "arxiv_feed"
LONGEST_ETAG = 200


class Stale(SourceError):
    """The feed is still of an earlier announcement: its papers are saved, and its day is yet to come."""


def known(run: SourceRun) -> str:
    """The ETag of the feed that is here, as a whole."""
    newest = FeedDay.objects.filter(scope=run.scope).order_by("-last_seen").first() if run.source == SOURCE else None
    return newest.etag if newest else ""


def note(run: SourceRun, page: Page, etag: str, now: datetime | None = None) -> Stale | None:
    """Keep what was seen, in the page's transaction; the failure, if the feed should be of a later day by now."""
    if run.source != SOURCE or page.day is None:
        return None
    now = now or timezone.now()
    seen = len(page.records) + len(page.quarantined)
    told = {"papers": seen, "last_seen": now, "etag": etag if len(etag) <= LONGEST_ETAG else ""}
    FeedDay.objects.update_or_create(
        scope=run.scope, day=page.day, defaults=told, create_defaults=told | {"first_seen": now}
    )
    return _stale(page.day, now)


def note_again(run: SourceRun, now: datetime | None = None) -> Stale | None:
    """The feed is still the one that is here."""
    now = now or timezone.now()
    newest = FeedDay.objects.filter(scope=run.scope).latest("last_seen")
    newest.last_seen = now
    newest.save(update_fields=["last_seen"])
    return _stale(newest.day, now)


def _stale(day: date, now: datetime) -> Stale | None:
    expected = announcements.last_fed(now)
    return Stale(f"the feed is stale: still that of {day}, not of {expected}") if day < expected else None

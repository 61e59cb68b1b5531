"""Of which day a feed was when it was seen: what arXiv itself says of whether it has announced anything.

A feed of yesterday reads as well as one of today. Only its date tells that there is nothing new yet; whoever takes it
for today's loses the day without noticing.
"""

from datetime import datetime

from django.utils import timezone

from papers import announcements
from papers.models import FeedDay, SourceRun
from papers.record import Page, SourceError

SOURCE = "arxiv_feed"


class Stale(SourceError):
    """The feed is still of an earlier announcement: its papers are saved, and its day is yet to come."""


def note(run: SourceRun, page: Page, now: datetime | None = None) -> Stale | None:
    """Keep what was seen, in the page's transaction; the failure, if the feed should be of a later day by now."""
    if run.source != SOURCE or page.day is None:
        return None
    now = now or timezone.now()
    seen = len(page.records) + len(page.quarantined)
    FeedDay.objects.update_or_create(
        scope=run.scope,
        day=page.day,
        defaults={"papers": seen, "last_seen": now},
        create_defaults={"papers": seen, "first_seen": now, "last_seen": now},
    )
    expected = announcements.last_fed(now)
    if page.day >= expected:
        return None
    return Stale(f"the feed is stale: still that of {page.day}, not of {expected}")

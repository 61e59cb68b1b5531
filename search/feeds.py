"""Every search is a feed: its newest results, an alert for who follows it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from search.hits import Hit
from search.query import search
from search.views import asked

LENGTH = 50


@cache_control(public=True, max_age=300)
def feed(request: HttpRequest, kind: str = "") -> HttpResponse:
    """Newest first, and only what holds all the words: "some of them" would wake a reader for nothing."""
    wanted = asked(request)
    found = search(wanted["q"] or wanted["query"], kind or wanted["kind"], sort="time", size=LENGTH, or_any=False)
    if found.away:
        return HttpResponse(_("The search does not answer at the moment."), "text/plain; charset=utf-8", status=503)
    atom = Atom1Feed(
        title=f"{settings.SITE_NAME} · {found.text}",
        link=f"{settings.SITE_URL}{request.get_full_path().replace('/feed', '', 1)}",
        description=found.problem,
        author_name=settings.SITE_NAME,
        feed_url=settings.SITE_URL + request.get_full_path(),
    )
    for hit in found.hits:
        atom.add_item(**_entry(hit))
    return HttpResponse(atom.writeString("utf-8"), "application/atom+xml; charset=utf-8")


def _entry(hit: Hit) -> dict[str, Any]:
    return {
        "title": hit.title,
        "link": settings.SITE_URL + hit.url,
        "description": hit.snippet_html,
        "unique_id": f"{settings.FEED_IDS}:{hit.name}",
        "pubdate": hit.when,
        "updateddate": hit.when,
    }

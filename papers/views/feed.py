"""Atom feeds of lists: what is new in an expression, in a venue, and which proceedings are new."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import conditional_page

from blog import typesetting
from papers.cards import subjects_of
from papers.lists import LARGEST, DayList
from papers.models import Edition, Paper, Subject
from papers.querysets import in_order
from papers.views.asking import public_page, window
from papers.views.listing import arxiv_path, read_expression
from papers.views.venue import edition_list, venue_path

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(1991, 8, 14, tzinfo=UTC)  # the day arXiv opened: before it nothing can have changed
LATEST = 30


class PaperFeed(Atom1Feed):
    """Atom with every author of an entry, its first publication, and nothing in it that changes by the clock."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=_EPOCH)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", author)
            handler.endElement("author")


@public_page
@conditional_page
def arxiv(request: HttpRequest, text: str) -> HttpResponse:
    """`/arxiv/<expression>/feed`: the whole newest day, or what the parameters of the page choose."""
    asked = DayList(read_expression(text), window(request, LARGEST))
    keys = [paper for paper, _kind in asked.shown]
    return _answer(_feed(request, str(asked.expression), arxiv_path(asked.expression), keys))


@public_page
@conditional_page
def venue(request: HttpRequest, name: str) -> HttpResponse:
    """`/venue/<name>/feed`: the newest edition, or the one named."""
    asked = edition_list(name, request.GET.get("group", ""), window(request, LARGEST))
    title = str(asked.edition or asked.venue)
    return _answer(_feed(request, title, venue_path(asked.venue, asked.year), asked.shown))


@public_page
@conditional_page
def latest_venues(request: HttpRequest) -> HttpResponse:
    """`/venue/latest/feed`: one entry for each proceedings that became public."""
    feed = _empty(request, _("New proceedings"), "/venue/")
    public = Edition.objects.filter(release__published__isnull=False).select_related("venue", "release")
    for edition in public.order_by("-release__published")[:LATEST]:
        assert edition.release
        feed.add_item(
            title=f"{edition.venue.key} {edition.year}",
            link=settings.SITE_URL + edition.get_absolute_url(),
            description=escape(_clean(edition.venue.name)),
            unique_id=f"tag:scholium,2024:venue/{edition}",
            updateddate=edition.release.published,
            authors=[],
        )
    return _answer(feed)


def _feed(request: HttpRequest, name: str, path: str, keys: Sequence[int]) -> PaperFeed:
    feed = _empty(request, name, path)
    subjects = subjects_of(keys)
    for paper in in_order(Paper.objects.for_records(), keys):
        feed.add_item(**_entry(paper, subjects[paper.pk]))
    return feed


def _empty(request: HttpRequest, name: str, path: str) -> PaperFeed:
    return PaperFeed(
        title=f"{settings.SITE_NAME} · {_clean(name)}",
        link=settings.SITE_URL + path,
        description="",
        author_name=settings.SITE_NAME,
        feed_url=settings.SITE_URL + request.get_full_path(),
        feed_guid=f"tag:scholium,2024:list{path}",
    )


def _entry(paper: Paper, subjects: Iterable[Subject]) -> dict[str, Any]:
    return {
        "title": _clean(typesetting.plain(paper.title)),
        "link": settings.SITE_URL + paper.get_absolute_url(),
        "description": _clean(typesetting.render_abstract(paper.abstract)),
        "unique_id": f"tag:scholium,2024:paper/{paper.scheme}/{paper.value}",
        "authors": [_clean(author) for author in paper.authors],
        "categories": [subject.code for subject in subjects],
        "pubdate": paper.published,
        "updateddate": paper.revised or paper.published or _midnight(paper.announced) or paper.created,
    }


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _clean(text: str) -> str:
    """Without the characters that XML forbids: sources hold control characters, and one of them breaks a feed."""
    return _ILLEGAL.sub("", text)


def _answer(feed: PaperFeed) -> HttpResponse:
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    response.headers["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return response

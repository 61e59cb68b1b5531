"""Atom feeds of lists: what is new in an expression, in a venue, and which proceedings are new."""

import re
from collections.abc import Iterable
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
from papers.cards import Card, cards, subjects_of
from papers.lists import PaperList
from papers.models import Edition, Paper, Subject
from papers.views.asking import public_page
from papers.views.export import list_of_arxiv, list_of_venue
from papers.windows import LARGEST

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(1991, 8, 14, tzinfo=UTC)  # the day arXiv opened: before it nothing can have changed
_COLUMNS = ("pk", "title", "authors", "published", "revised", "announced", "created")
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
    return _answer(_feed(request, list_of_arxiv(request, text, LARGEST)))


@public_page
@conditional_page
def venue(request: HttpRequest, name: str) -> HttpResponse:
    """`/venue/<name>/feed`: the newest edition, or the one named."""
    return _answer(_feed(request, list_of_venue(request, name, LARGEST)))


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
            unique_id=f"{settings.FEED_IDS}:venue/{edition}",
            updateddate=edition.release.published,
            authors=[],
        )
    return _answer(feed)


def _feed(request: HttpRequest, asked: PaperList) -> PaperFeed:
    """The entries take their abstracts from the cards, where they stand typeset."""
    keys = asked.keys
    feed = _empty(request, asked.name, asked.path + asked.window.query(**(asked.pinned | {"date": asked.window.day})))
    subjects = subjects_of(keys)
    papers = {row.pk: row for row in Paper.objects.filter(pk__among=keys).values_list(*_COLUMNS, named=True)}
    for card in cards(keys):
        if row := papers.get(card.pk):
            feed.add_item(**_entry(card, row, subjects[card.pk]))
    return feed


def _empty(request: HttpRequest, name: str, address: str) -> PaperFeed:
    return PaperFeed(
        title=f"{settings.SITE_NAME} · {_clean(name)}",
        link=settings.SITE_URL + address,
        description="",
        author_name=settings.SITE_NAME,
        feed_url=settings.SITE_URL + request.get_full_path(),
        feed_guid=f"{settings.FEED_IDS}:list{address}",
    )


def _entry(card: Card, paper: Any, subjects: Iterable[Subject]) -> dict[str, Any]:
    return {
        "title": _clean(typesetting.plain(paper.title)),
        "link": settings.SITE_URL + card.get_absolute_url(),
        "description": _clean(card.abstract_html),
        "unique_id": f"{settings.FEED_IDS}:paper/{card.scheme}/{card.value}",
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
    written = feed.writeString("utf-8")  # into a response each of ten thousand little pieces would be encoded by itself
    modified = http_date(feed.latest_post_date().timestamp())
    return HttpResponse(
        written, content_type="application/atom+xml; charset=utf-8", headers={"Last-Modified": modified}
    )

"""Atom feeds of the blog: each article whole, under an id that never changes; nothing in them follows the clock."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from blog import typesetting
from blog.models import Article, Category, Series, Tag
from blog.querysets import ArticleQuerySet

LENGTH = 20
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_COLUMNS = (
    *("number", "title", "author_name", "published", "updated", "language", "excerpt_html", "body_html"),
    *("category__name", "series__title"),
)
kept_feed = cache_control(public=True, max_age=300)


class FullContentAtom(Atom1Feed):
    """Atom with the whole article in `<content>`, beside the summary that Django writes."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=_EPOCH)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


@kept_feed
@conditional_page
def site(request: HttpRequest) -> HttpResponse:
    return _feed(request, settings.SITE_NAME, reverse("blog:list"), Article.objects.published())


@kept_feed
@conditional_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Category, slug=slug)
    return _feed(request, _named(found.name), found.get_absolute_url(), Article.objects.published().in_category(found))


@kept_feed
@conditional_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    return _feed(request, _named(found.name), found.get_absolute_url(), Article.objects.published().tagged(found))


@kept_feed
@conditional_page
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest parts first, as in every feed, though the series is read from its first part on."""
    found = get_object_or_404(Series, slug=slug)
    return _feed(
        request, _named(found.title), found.get_absolute_url(), Article.objects.published().filter(series=found)
    )


def _named(name: str) -> str:
    return f"{settings.SITE_NAME} · {name}"


def _feed(request: HttpRequest, title: str, path: str, articles: ArticleQuerySet) -> HttpResponse:
    feed = FullContentAtom(
        title=title,
        link=settings.SITE_URL + path,
        description=_("Articles"),
        feed_url=settings.SITE_URL + request.path,
        feed_guid=settings.SITE_URL + request.path,
    )
    for row in articles.values(*_COLUMNS)[:LENGTH]:
        feed.add_item(**_item(row))
    return HttpResponse(
        feed.writeString("utf-8"),
        content_type=feed.content_type,
        headers={"Last-Modified": http_date(feed.latest_post_date().timestamp())},
    )


def _item(row: dict[str, Any]) -> dict[str, Any]:
    """One article; its formulas stand as TeX behind the MathML, for readers that show none."""
    address = f"{settings.SITE_URL}/archives/{row['number']}"
    return {
        "title": typesetting.plain(row["title"]),
        "link": address,
        "description": typesetting.for_feed(row["excerpt_html"], address),
        "content": typesetting.for_feed(row["body_html"], address),
        # The number is the article's for good, wherever the site moves to.
        "unique_id": f"{settings.FEED_IDS}:article/{row['number']}",
        "author_name": row["author_name"],
        "pubdate": row["published"],
        "updateddate": row["updated"] or row["published"],
        "categories": [name for name in (row["category__name"], row["series__title"]) if name],
    }

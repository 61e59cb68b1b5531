"""Atom feeds of the blog: each article whole, under an id that never changes; nothing in them follows the clock."""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
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
SECONDS = 24 * 3600  # that a text may lie unread before it is made anew
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
    rows = list(articles.values(*_COLUMNS)[:LENGTH])
    for row, texts in zip(rows, _texts(rows), strict=True):
        feed.add_item(**(_item(row) | texts))
    return HttpResponse(
        feed.writeString("utf-8"),
        content_type=feed.content_type,
        headers={"Last-Modified": http_date(feed.latest_post_date().timestamp())},
    )


def _item(row: dict[str, Any]) -> dict[str, Any]:
    """One article but for its texts."""
    return {
        "title": typesetting.plain(row["title"]),
        "link": _address(row),
        # The number is the article's for good, wherever the site moves to.
        "unique_id": f"{settings.FEED_IDS}:article/{row['number']}",
        "author_name": row["author_name"],
        "pubdate": row["published"],
        "updateddate": row["updated"] or row["published"],
        "categories": [name for name in (row["category__name"], row["series__title"]) if name],
    }


def _texts(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Summary and text of each; formulas stand as TeX behind the MathML, for readers that show none.

    Kept by what they are made of: an article that stays the same is not gone through again when another one changes.
    """
    keys = [f"feed:{_digest(_address(row), row['excerpt_html'], row['body_html'])}" for row in rows]
    known = cache.get_many(keys)
    made = {key: _text(row) for key, row in zip(keys, rows, strict=True) if key not in known}
    if made:
        cache.set_many(made, SECONDS)
    return [(known | made)[key] for key in keys]


def _text(row: dict[str, Any]) -> dict[str, str]:
    return {
        "description": typesetting.for_feed(row["excerpt_html"], _address(row)),
        "content": typesetting.for_feed(row["body_html"], _address(row)),
    }


def _address(row: dict[str, Any]) -> str:
    return f"{settings.SITE_URL}/archives/{row['number']}"


def _digest(*parts: str) -> str:
    return blake2b("\0".join((typesetting.VERSION, *parts)).encode(), digest_size=20).hexdigest()

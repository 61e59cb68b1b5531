"""Atom feeds of the blog: full content, stable ids."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from blog import typesetting
from blog.models import Article, Category

LENGTH = 20


class FullContentAtom(Atom1Feed):
    """Atom with the whole article in `<content>`, beside the summary that Django writes."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class BlogFeed(Feed):
    feed_type = FullContentAtom

    def get_object(self, request: HttpRequest, slug: str | None = None) -> Category | None:
        return get_object_or_404(Category, slug=slug) if slug else None

    def title(self, obj: Category | None) -> str:
        return f"{settings.SITE_NAME} · {obj.name}" if obj else settings.SITE_NAME

    def link(self, obj: Category | None) -> str:
        return obj.get_absolute_url() if obj else reverse("blog:list")

    def feed_guid(self, obj: Category | None) -> str:
        return settings.SITE_URL + self.feed_url(obj)

    def feed_url(self, obj: Category | None) -> str:
        return reverse("blog:category_feed", args=[obj.slug]) if obj else reverse("blog:feed")

    def items(self, obj: Category | None) -> list[Article]:
        articles = Article.objects.published().select_related("category")
        if obj:
            articles = articles.in_category(obj)
        return list(articles.defer("body", "text")[:LENGTH])

    def item_title(self, item: Article) -> str:
        return typesetting.plain(item.title)

    def item_description(self, item: Article) -> str:
        return item.excerpt_html

    def item_extra_kwargs(self, item: Article) -> dict[str, str]:
        return {"content": item.body_html}

    def item_guid(self, item: Article) -> str:
        """Never changes: the number is the article's for good, wherever the site moves to."""
        return f"tag:scholium,2024:article/{item.number}"

    def item_author_name(self, item: Article) -> str:
        return item.author_name

    def item_categories(self, item: Article) -> list[str]:
        return [item.category.name] if item.category else []

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.updated or item.published

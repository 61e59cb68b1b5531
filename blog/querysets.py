"""Questions about articles, with names: a page, a feed and an index start from one of these, never from all()."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from blog.models import Article, Category, Tag


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> ArticleQuerySet:
        """What the public may see now: published, and its time has come. Newest first."""
        return self.filter(is_draft=False, published__lte=timezone.now()).order_by("-published", "-number")

    def for_list(self) -> ArticleQuerySet:
        """With what a list shows and without what it does not: the body stays in the database."""
        return self.select_related("category").only(
            "number",
            "title",
            "title_html",
            "author_name",
            "published",
            "readers",
            "excerpt_html",
            "language",
            "category",
        )

    def in_category(self, category: Category) -> ArticleQuerySet:
        return self.filter(category=category)

    def tagged(self, tag: Tag) -> ArticleQuerySet:
        return self.filter(tags=tag)

"""Questions about articles, with names: a page, a feed and an index start from one of these, never from all()."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from blog.models import Category, Page, Tag


class ArticleQuerySet(models.QuerySet):
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

    def went_public(self) -> ArticleQuerySet:
        """Those whose time has come and of which nobody has been told."""
        return self.published().filter(is_out=False)

    def add_counts(self, readers: Mapping[int, int]) -> None:
        """Add readers to articles by their numbers, in one order: no two writers wait for each other for ever."""
        for number, count in sorted(readers.items()):
            self.filter(number=number).update(readers=models.F("readers") + count)


class PageQuerySet(models.QuerySet):
    def public(self) -> PageQuerySet:
        return self.filter(is_draft=False)

    def at(self, slug: str, language: str) -> Page | None:
        """The page of this address in this language; in another one if there is no such."""
        found = list(self.public().filter(slug=slug))
        return next((page for page in found if page.language == language), found[0] if found else None)

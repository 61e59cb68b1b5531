"""What search engines are told of: the doors, and everything that is written here."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from blog.models import Article, Category, Page, Series, Tag


class Articles(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet[Article]:
        return Article.objects.published().only("number", "published", "updated")

    def lastmod(self, item: Article) -> datetime | None:
        return item.updated or item.published


class Pages(Sitemap):
    def items(self) -> list[str]:
        return list(Page.objects.public().order_by("slug").values_list("slug", flat=True).distinct())

    def location(self, item: str) -> str:
        return reverse("blog:page", args=[item])


class Lists(Sitemap):
    """Categories, tags and series with anything public in them, each as old as its newest article."""

    def items(self) -> list[tuple[str, datetime]]:
        public = Article.objects.published().order_by()
        changed = Max(Coalesce("articles__updated", "articles__published"))
        return [
            (reverse(f"blog:{model._meta.model_name}", args=[slug]), newest)
            for model in (Category, Series, Tag)
            for slug, newest in model.objects.filter(articles__in=public)
            .annotate(newest=changed)
            .order_by("slug")
            .values_list("slug", "newest")
        ]

    def location(self, item: tuple[str, datetime]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime]) -> datetime:
        return item[1]


class Doors(Sitemap):
    """The pages from which everything else is reached."""

    def items(self) -> list[str]:
        return ["site:home", "blog:list", "blog:archive", "papers:home", "papers:venues"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"articles": Articles, "pages": Pages, "lists": Lists, "doors": Doors}

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from blog.models import Article


class Articles(Sitemap):
    def items(self) -> QuerySet[Article]:
        return Article.objects.published().only("number", "published", "updated")

    def lastmod(self, item: Article) -> datetime | None:
        return item.updated or item.published


class Doors(Sitemap):
    """The pages from which everything else is reached."""

    def items(self) -> list[str]:
        return ["site:home", "blog:list", "blog:archive", "papers:home", "papers:venues"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"articles": Articles, "doors": Doors}

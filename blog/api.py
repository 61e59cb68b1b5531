"""Articles, read-only."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from blog.models import Article

router = Router(tags=["articles"])


class ArticleSummary(Schema):
    number: int
    title: str
    language: str
    author_name: str
    published: datetime
    url: str

    @staticmethod
    def resolve_url(article: Article) -> str:
        return article.get_absolute_url()


class ArticleText(ArticleSummary):
    updated: datetime | None
    body: str
    body_html: str


@router.get("/articles", response=list[ArticleSummary])
def articles(
    request: HttpRequest, before: datetime | None = None, limit: int = Query(25, ge=1, le=100)
) -> list[Article]:
    """Published articles, newest first; `before` continues after the last one of a page."""
    found = Article.objects.published().for_list()
    if before:
        found = found.filter(published__lt=before)
    return list(found[:limit])


@router.get("/articles/{int:number}", response=ArticleText)
def article(request: HttpRequest, number: int) -> Article:
    return get_object_or_404(Article.objects.published(), number=number)

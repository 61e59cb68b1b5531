"""Articles, series and equations, read-only. Lists go on with the `cursor` that the part before named as `next`."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from inspect import signature
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from ninja import Path, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from blog import citation
from blog.models import Article, Equation, Series
from blog.querysets import ArticleQuerySet

router = Router(tags=["articles"])
_cached = decorate_view(cache_control(public=True, max_age=60), conditional_page)
_SHOW = Query(25, ge=1, le=100)
_CURSOR = Query("", max_length=200)
_NO_NUL = r"^[^\x00]*$"  # Postgres refuses to compare a NUL
_NAME = Query("", max_length=200, pattern=_NO_NUL)


def _kept(view: Callable[..., Any]) -> Callable[..., Any]:
    """Cached, and strict: a parameter that nobody knows is most often one that is misspelled."""
    known = [name for name in signature(view).parameters if name not in ("request", "number", "slug")]

    @wraps(view)
    def strict(request: HttpRequest, **arguments: Any) -> Any:
        if unknown := [name for name in request.GET if name not in known]:
            knows = f"It knows {', '.join(known)}." if known else "It takes none."
            raise HttpError(400, f"There is no parameter “{unknown[0][:40]}” here. {knows}")
        return view(request, **arguments)

    return _cached(strict)


class ArticleSummary(Schema):
    number: int
    title: str
    language: str
    author_name: str
    published: datetime
    updated: datetime | None
    summary: str
    category: str | None
    series: str | None
    part: int | None
    url: str

    @staticmethod
    def resolve_category(article: Article) -> str | None:
        return article.category.slug if article.category else None

    @staticmethod
    def resolve_series(article: Article) -> str | None:
        return article.series.slug if article.series else None

    @staticmethod
    def resolve_url(article: Article) -> str:
        return citation.address(article)


class EquationOut(Schema):
    """`label` and `number` are empty where a formula has none; `url` leads to it and outlives its number."""

    article: int
    anchor: str
    label: str
    number: str
    tex: str
    url: str

    @staticmethod
    def resolve_article(equation: Equation) -> int:
        return equation.article.number

    @staticmethod
    def resolve_url(equation: Equation) -> str:
        return f"{citation.address(equation.article)}#{equation.anchor}"


class ArticleText(ArticleSummary):
    tags: list[str]
    readers: int
    body: str
    preamble: str
    body_html: str
    equations: list[EquationOut]

    @staticmethod
    def resolve_tags(article: Article) -> list[str]:
        return [tag.slug for tag in article.tags.all()]

    @staticmethod
    def resolve_equations(article: Article) -> list[Equation]:
        return list(article.equations.select_related("article"))


class Articles(Schema):
    next: str | None
    articles: list[ArticleSummary]


class Equations(Schema):
    next: str | None
    equations: list[EquationOut]


class SeriesOut(Schema):
    slug: str
    title: str
    description: str
    parts: int
    url: str

    @staticmethod
    def resolve_url(series: Series) -> str:
        return settings.SITE_URL + series.get_absolute_url()


class SeriesWithParts(SeriesOut):
    articles: list[ArticleSummary]

    @staticmethod
    def resolve_articles(series: Series) -> list[Article]:
        return list(_summaries().filter(series=series).order_by(F("part").asc(nulls_last=True), "published", "number"))


@router.get("/articles", response=Articles)
@_kept
def articles(
    request: HttpRequest,
    category: str = _NAME,
    tag: str = _NAME,
    since: datetime | None = None,
    show: int = _SHOW,
    cursor: str = _CURSOR,
) -> dict[str, Any]:
    """Published articles, the newest first; `since`: those that were published or updated from then on."""
    found = _summaries()
    if category:
        found = found.filter(category__slug=category)
    if tag:
        found = found.filter(tags__slug=tag)
    if since:
        moment = since if timezone.is_aware(since) else since.replace(tzinfo=UTC)
        found = found.filter(Q(published__gte=moment) | Q(updated__gte=moment))
    if cursor:
        published, number = _read(cursor)
        found = found.filter(Q(published__lt=published) | Q(published=published, number__lt=number))
    shown = list(found[: show + 1])
    last = shown[show - 1] if len(shown) > show else None
    return {"next": _cursor(last) if last else None, "articles": shown[:show]}


@router.get("/articles/{int:number}", response=ArticleText)
@_kept
def article(request: HttpRequest, number: int) -> Article:
    """One article with its source and its equations."""
    return _found(number)


@router.get("/articles/{int:number}/equations", response=list[EquationOut])
@_kept
def equations_of_article(request: HttpRequest, number: int) -> list[Equation]:
    return list(_found(number).equations.select_related("article"))


@router.get("/equations", response=Equations)
@_kept
def equations(
    request: HttpRequest,
    label: str = _NAME,
    article: int = Query(0, ge=0, lt=2**31),
    show: int = _SHOW,
    cursor: int = Query(0, ge=0, lt=2**63),
) -> dict[str, Any]:
    """The equations of published articles, the latest set last; `label` and `article`, its number, choose."""
    public = Article.objects.published().order_by()
    found = Equation.objects.filter(article__in=public, pk__gt=cursor).select_related("article").order_by("pk")
    if label:
        found = found.filter(label=label)
    if article:
        found = found.filter(article__number=article)
    shown = list(found[: show + 1])
    return {"next": str(shown[show - 1].pk) if len(shown) > show else None, "equations": shown[:show]}


@router.get("/series", response=list[SeriesOut])
@_kept
def series_list(request: HttpRequest) -> list[Series]:
    """Every series with a public part, and how many there are."""
    return list(_series())


@router.get("/series/{slug}", response=SeriesWithParts)
@_kept
def series(request: HttpRequest, slug: str = Path(..., pattern=_NO_NUL)) -> Series:
    """A series with its public parts in their order."""
    found = _series().filter(slug=slug).first()
    if found is None:
        raise HttpError(404, "There is no series of this name.")
    return found


def _summaries() -> ArticleQuerySet:
    wide = ("body", "body_html", "excerpt_html", "text", "headings", "problems", "preamble", "title_html")
    return Article.objects.published().select_related("category", "series").defer(*wide)


def _series() -> QuerySet[Series]:
    public = Count("articles", Q(articles__in=Article.objects.published().order_by()))
    return Series.objects.annotate(parts=public).filter(parts__gt=0).order_by("slug")


def _found(number: int) -> Article:
    found = Article.objects.published().select_related("category", "series").filter(number=number).first()
    if found is None:
        raise HttpError(404, "There is no article with this number.")
    return found


def _cursor(article: Article) -> str:
    """The place behind an article: its moment and number, so that what is published meanwhile shifts nothing."""
    assert article.published
    return urlsafe_b64encode(f"{article.published.isoformat()} {article.number}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        moment, number = urlsafe_b64decode(cursor.encode()).decode().split(" ")
        published = datetime.fromisoformat(moment)
        if timezone.is_naive(published) or int(number) >= 2**31:
            raise ValueError(cursor)
        return published, int(number)
    except ValueError as error:
        raise HttpError(400, "This is no cursor of this list.") from error

"""The pages of the blog: lists, an article, the archive by year."""

from itertools import groupby

from django.conf import settings
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from blog import citation
from blog.models import Article, Category, Page, Series, Tag
from blog.querysets import ArticleQuerySet

PAGE_SIZE = 8
cached_page = cache_control(public=True, max_age=60)


@cached_page
def article_list(request: HttpRequest) -> HttpResponse:
    return _list(request, Article.objects.published(), heading=_("Blog"), feed_url=reverse("blog:feed"))


@cached_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Category, slug=slug)
    heading = found.name_zh if request.LANGUAGE_CODE.startswith("zh") and found.name_zh else found.name
    feed_url = reverse("blog:category_feed", args=[slug])
    return _list(request, Article.objects.published().in_category(found), heading=heading, feed_url=feed_url)


@cached_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    return _list(request, Article.objects.published().tagged(found), heading=found.name, feed_url=reverse("blog:feed"))


@cached_page
def series(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Series, slug=slug)
    articles = Article.objects.published().filter(series=found).order_by("part", "published")
    return _list(request, articles, heading=found.title, feed_url=reverse("blog:feed"), intro=found.description)


def _list(
    request: HttpRequest, articles: ArticleQuerySet, *, heading: str, feed_url: str, intro: str = ""
) -> HttpResponse:
    try:
        page = Paginator(articles.for_list(), PAGE_SIZE).page(request.GET.get("page", 1))
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404(_("There is no such page of this list.")) from error
    context = {"heading": heading, "intro": intro, "page": page, "feed_url": feed_url}
    return render(request, "blog/list.html", context)


@cached_page
def archive(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published().for_archive()
    years = [(year, list(group)) for year, group in groupby(articles, key=lambda article: article.published.year)]
    return render(request, "blog/archive.html", {"years": years})


@cached_page
def article(request: HttpRequest, number: int) -> HttpResponse:
    found = Article.objects.published().for_page().filter(number=number).first()
    if found is None:
        raise Http404(_("There is no article with this number."))
    context = {
        "article": found,
        "previous": Article.objects.published().before(found),
        "next": Article.objects.published().after(found),
        "citation": citation.bibtex(found, settings.SITE_URL + found.get_absolute_url()),
    }
    return render(request, "blog/article.html", context)


@cached_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = Page.objects.at(slug, "zh" if request.LANGUAGE_CODE.startswith("zh") else "en")
    if found is None:
        raise Http404(_("There is no page at this address."))
    return render(request, "blog/page.html", {"page": found})

"""The pages of the blog: lists, an article, its citations, the archive by year, pages beside the articles."""

from django.conf import settings
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.core.paginator import Page as PageOf
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from blog import citation, reading
from blog import series as series_room
from blog.models import Article, Category, Page, Series, Tag
from blog.reading import Entries, Entry

PAGE_SIZE = 8
cached_page = cache_control(public=True, max_age=60)


@cached_page
def article_list(request: HttpRequest) -> HttpResponse:
    return _list(request, Entries(), heading=_("Blog"), feed_url=reverse("blog:feed"))


@cached_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Category, slug=slug)
    heading = found.name_zh if request.LANGUAGE_CODE.startswith("zh") and found.name_zh else found.name
    feed_url = reverse("blog:category_feed", args=[slug])
    return _list(request, Entries(reading.in_category(found)), heading=heading, feed_url=feed_url, kind=_("Category"))


@cached_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    feed_url = reverse("blog:tag_feed", args=[slug])
    return _list(request, Entries(reading.tagged(found)), heading=found.name, feed_url=feed_url, kind=_("Tag"))


@cached_page
def series(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Series, slug=slug)
    feed_url = reverse("blog:series_feed", args=[slug])
    listing = Entries(reading.in_series(found))
    return _list(request, listing, heading=found.title, feed_url=feed_url, kind=_("Series"), intro=found.description)


def _list(
    request: HttpRequest, entries: Entries, *, heading: str, feed_url: str, kind: str = "", intro: str = ""
) -> HttpResponse:
    """`kind` is what the list is one of, for the trail that leads to it."""
    try:
        page: PageOf[Entry] = Paginator(entries, PAGE_SIZE).page(request.GET.get("page", 1))
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404(_("There is no such page of this list.")) from error
    context = {"heading": heading, "kind": kind, "intro": intro, "page": page, "feed_url": feed_url}
    if page.number > 1:
        context["canonical"] = f"{settings.SITE_URL}{request.path}?page={page.number}"
    return render(request, "blog/list.html", context)


@cached_page
def archive(request: HttpRequest) -> HttpResponse:
    return render(request, "blog/archive.html", {"years": reading.years(reading.titles())})


@cached_page
def article(request: HttpRequest, number: int) -> HttpResponse:
    found = _article(number)
    previous, following, tags = reading.around(found)
    context = {
        "article": found,
        "url": found.get_absolute_url(),
        "tags": tags,
        "place": series_room.place(found),
        "previous": previous,
        "next": following,
        "citations": citation.citations(found),
        "meta": citation.meta(found),
        "open_graph": citation.open_graph(found),
        "linked_data": citation.linked_data(found, [tag.name for tag in tags]),
    }
    return render(request, "blog/article.html", context)


@cached_page
@conditional_page
def cite(request: HttpRequest, number: str, suffix: str) -> HttpResponse:
    """An article's citation as a file: `/archives/<number>.bib`, `.ris`, `.json`."""
    found = _article(int(number))
    form = next(form for form in citation.citations(found) if form.suffix == suffix)
    name = f'attachment; filename="scholium-{number}.{suffix}"'
    return HttpResponse(form.text + "\n", f"{form.type}; charset=utf-8", headers={"Content-Disposition": name})


def _article(number: int) -> Article:
    found = reading.article(number) if number < 2**31 else None  # Postgres has no larger numbers to compare
    if found is None:
        raise Http404(_("There is no article with this number."))
    return found


@cached_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = Page.objects.at(slug, "zh" if request.LANGUAGE_CODE.startswith("zh") else "en")
    if found is None:
        raise Http404(_("There is no page at this address."))
    return render(request, "blog/page.html", {"page": found})

"""What a text may refer to outside itself, for the typesetter: this site's equations, papers and addresses."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.module_loading import import_string

from blog import images, redirects
from blog.models import Article, Category, Equation, Page, Series, Tag
from blog.typesetting import Standing, Target


class SiteLookup:
    """Drafts count: two parts of a series may refer to each other before either is out. The typesetter tells of them.

    `own` is the number of the article that asks: what leads within it is never reported as unpublished.
    """

    def __init__(self, own: int | None = None) -> None:
        self._own = own

    @property
    def site(self) -> str:
        return str(settings.SITE_URL)

    def equation(self, article: str, label: str) -> Target | None:
        number = _number(article)
        found = self._equation(number, label)
        if found is None and (moved := redirects.number_now(number)):
            found = self._equation(moved, label)
        return found

    def _equation(self, number: int, label: str) -> Target | None:
        rows = Equation.objects.filter(article__number=number, label=label).select_related("article")
        equation = rows.only("anchor", "number", "article__number", "article__is_draft", "article__published").first()
        if equation is None:
            return None
        address = f"{equation.article.get_absolute_url()}#{equation.anchor}"
        return Target(address, equation.number or "???", is_public=self._is_public(equation.article))

    def paper(self, identifier: str) -> Target | None:
        """The blog knows no papers: the setting PAPER_LOOKUP names the function that does."""
        found: Target | None = import_string(settings.PAPER_LOOKUP)(identifier)
        return found

    def picture(self, address: str) -> tuple[int, int] | None:
        return images.size_at(address)

    def page(self, path: str, anchor: str) -> Standing:
        """Of the blog's addresses the row is asked for; of other rooms' only whether their form is right."""
        if path.startswith(settings.STATIC_URL):
            return Standing.UNKNOWN
        if "\0" in path + anchor:
            return Standing.NOTHING  # Postgres refuses to compare it
        standing = self._here(path, anchor)
        if standing is Standing.NOTHING and (target := redirects.target(path)):
            target = target.partition("#")[0].partition("?")[0]
            return self._here(target, "") if target.startswith("/") else Standing.PUBLIC
        return standing

    def _here(self, path: str, anchor: str) -> Standing:
        found = None
        for spelling in (path, f"{path}/", path.rstrip("/")):  # a slash too many or too few leads on
            try:
                found = found or resolve(spelling)
            except Resolver404:
                continue
        if found is None:
            return Standing.NOTHING
        ask = _ASKED.get(found.view_name)
        if found.view_name in ("blog:article", "blog:cite"):
            return self._article(int(found.kwargs["number"]), anchor)
        return ask(found.kwargs) if ask else Standing.PUBLIC

    def _article(self, number: int, anchor: str) -> Standing:
        if number == self._own:
            return Standing.UNKNOWN  # it is being written
        article = Article.objects.filter(number=number).only("number", "is_draft", "published").first()
        if article is None or (anchor.startswith("eq-") and not article.equations.filter(anchor=anchor).exists()):
            return Standing.NOTHING
        return Standing.PUBLIC if self._is_public(article) else Standing.HIDDEN

    def _is_public(self, article: Article) -> bool:
        return article.number == self._own or article.is_public(timezone.now())


def _page(wanted: Mapping[str, str]) -> Standing:
    drafts = list(Page.objects.filter(slug=wanted["slug"]).values_list("is_draft", flat=True))
    if not drafts:
        return Standing.NOTHING
    return Standing.HIDDEN if all(drafts) else Standing.PUBLIC


def _row_of(rows: QuerySet) -> Callable[[Mapping[str, str]], Standing]:
    return lambda wanted: _standing(rows.filter(slug=wanted["slug"]).exists())


def _image(wanted: Mapping[str, str]) -> Standing:
    return _standing((Path(settings.MEDIA_ROOT) / "images" / wanted["name"]).is_file())


def _standing(is_there: bool) -> Standing:
    return Standing.PUBLIC if is_there else Standing.NOTHING


_ASKED: dict[str, Callable[[Mapping[str, str]], Standing]] = {
    "blog:page": _page,
    "blog:image": _image,
    **{f"blog:category{rest}": _row_of(Category.objects.all()) for rest in ("", "_feed")},
    **{f"blog:tag{rest}": _row_of(Tag.objects.all()) for rest in ("", "_feed")},
    **{f"blog:series{rest}": _row_of(Series.objects.all()) for rest in ("", "_feed", "_export")},
}


def _number(text: str) -> int:
    """An article's number; -1, which no article has, for what the database would refuse to compare."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1

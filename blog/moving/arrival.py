"""Writes what is carried over from another blog: articles, pages, categories, tags, series and old addresses.

Everything goes through `authoring` and `redirects`, as if somebody had typed it. A dry run takes the same way up to
the point of writing, so that it reports what the real run will do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings

from blog import authoring, redirects
from blog.models import Article, Category, Page, Series, Tag
from blog.moving import samples
from blog.moving.items import ArticleItem, Blog, Label, PageItem, SeriesItem
from blog.moving.links import rewrite
from blog.moving.media import Media
from blog.moving.report import Report
from blog.moving.samples import SamplePage
from blog.typesetting.cjk import is_cjk_text

MOST_IN_AN_ADDRESS = 400
# Faults of a text itself: those of what it refers to may mend themselves as the rest of the blog arrives.
_OWN_FAULTS = {"broken-tex", "broken-preamble", "unclosed-formula", "too-long"}


@dataclass(frozen=True, slots=True)
class Arrived:
    """An article that is here now; in a dry run a new one has no row."""

    article: Article
    is_new: bool


class Arrival:
    """One blog on its way in. `sample_pages` make room for a page of the same address."""

    def __init__(
        self,
        blog: Blog,
        report: Report,
        *,
        files: Path | None = None,
        dry_run: bool = False,
        sample_pages: frozenset[SamplePage] = frozenset(),
    ) -> None:
        self._blog = blog
        self._report = report
        self._dry_run = dry_run
        self._media = Media(files, blog.hosts, dry_run=dry_run)
        self._sample_pages = sample_pages
        self._brought: set[tuple[str, str]] = set()
        self._compared: set[str] = set()
        self._given: set[int] = set()
        self._parts: set[tuple[str, int]] = set()
        self._free = max(authoring.next_number(), blog.highest_number % samples.FIRST_NUMBER + 1)
        self._unsettled: list[int] = []

    def names(self) -> None:
        """Categories, tags and series that stand by themselves; those that are here already stay as they are."""
        for label in self._blog.categories():
            self._category(label)
        for label in self._blog.tags():
            self._tag(label)
        for item in self._blog.series():
            self._in_series(item)

    def article(self, item: ArticleItem) -> Arrived | None:
        """The article of this item: the one that came before, or a new one. None where its number is another's."""
        known = self._known(item)
        if known is not None:
            self._report.count("articles", "known")
            return Arrived(known, is_new=False)
        if item.origin is None and self._is_taken(item.number):
            self._report.count("articles", "refused")
            self._report.lose(item.name, f"is left alone: another article has the number {item.number} here")
            return None
        article = self._new(item)
        self._report.count("articles", "new drafts" if article.is_draft else "new")
        self._report.lose(item.name, *item.losses)
        if article.is_draft and not item.is_draft:
            self._report.lose(item.name, "has no date: a draft here")
        self._report_faults(item.name, article.problems)
        self._lead_on(item.old_paths, article.get_absolute_url(), item.name)
        if item.number is not None and item.number >= samples.FIRST_NUMBER:  # answers once the samples are gone
            self._lead_on((f"/archives/{item.number}",), article.get_absolute_url(), item.name)
        return Arrived(article, is_new=True)

    def page(self, item: PageItem) -> None:
        language = _language(item.language, f"{item.title}\n{item.body}")
        slug = _slug(item.slug)
        making_room = samples.untouched(self._sample_pages, slug)
        known = Page.objects.filter(slug=slug, language=language).first()
        is_same = known is not None and known.body.strip() == item.body.strip()
        if known and (is_same or known not in making_room):
            self._report.count("pages", "known")
            if not is_same:
                self._report.lose(item.name, f"is left alone: there is another text at /{slug}.html")
            self._brought.add((slug, language))
            return
        self._make_room(item, [sample for sample in making_room if (slug, sample.language) not in self._brought])
        self._brought.add((slug, language))
        page = Page(
            slug=slug,
            language=language,
            title=_fitting(item.title, 200),
            body=self._with_files(item.body, item.folder, item.name),
            preamble=item.preamble,
            is_draft=item.is_draft,
            is_listed=item.is_listed,
            position=item.position,
        )
        if not self._dry_run:
            authoring.save_page(page)
        self._report.count("pages", "new drafts" if page.is_draft else "new")
        self._report.lose(item.name, *item.losses)
        self._lead_on(item.old_paths, f"/{slug}.html", item.name)

    def _make_room(self, item: PageItem, pages: list[Page]) -> None:
        """A sample in another language goes, too: its readers would not see the page that was brought."""
        for page in pages:
            self._report.lose(item.name, f"takes the place of the sample page “{page.title}” ({page.language})")
            if not self._dry_run:
                authoring.remove_page(page)

    def finish(self) -> None:
        """Old addresses of other things; and texts that speak of what came after them, set once more."""
        for address in self._blog.redirects():
            self._lead_on((address.old,), address.new, address.old, permanent=address.permanent)
        for item, sentence in self._blog.losses():
            self._report.lose(item, sentence)
        self._report.count("pictures", "new", len(self._media.new))
        Article.objects.filter(pk__in=self._unsettled).update(typeset_with="")
        while self._unsettled and authoring.renew():
            pass

    def _known(self, item: ArticleItem) -> Article | None:
        if item.origin and (found := Article.objects.filter(origin=item.origin).first()):
            return found
        found = Article.objects.filter(number=item.number).first() if item.number else None
        own = found is not None and item.origin in (None, found.origin)
        return found if found and own and (found.title == item.title or found.published == item.published) else None

    def _new(self, item: ArticleItem) -> Article:
        article = Article(
            number=self._number(item),
            title=self._cut(item, "title", item.title or str(item.number or item.source), 200),
            slug=_fitting(item.slug, 120),
            language=_language(item.language, f"{item.title}\n{item.body}"),
            author_name=self._cut(item, "author", item.author or settings.SITE_NAME, 80),
            body=self._with_files(item.body, item.folder, item.name),
            preamble=item.preamble,
            is_draft=item.is_draft or item.published is None,
            published=item.published,
            updated=item.updated,
            comments_open=item.comments_open,
            readers=item.readers,
            origin=item.origin,
        )
        article.part = self._part(item)
        category = self._category(item.category) if item.category else None
        if self._dry_run:
            authoring.typeset(article)
            return article
        article.category = category
        article.series = self._in_series(item.series) if item.series else None
        authoring.save(article, lead_others=False)
        article.tags.set([tag for label in item.tags if (tag := self._tag(label))])
        if any(problem["kind"] not in _OWN_FAULTS for problem in article.problems):
            self._unsettled.append(article.pk)
        return article

    def _number(self, item: ArticleItem) -> int:
        """The number that it had, so that its address stays; where that is taken, or a sample's, the next free one."""
        number = item.number
        if number is None or self._is_taken(number) or (item.origin and number >= samples.FIRST_NUMBER):
            while self._is_taken(self._free):
                self._free += 1
            if number is not None:
                whose = "is another’s" if number < samples.FIRST_NUMBER else "is kept for samples"
                self._report.lose(item.name, f"has the number {self._free} here: {number} {whose}")
            number = self._free
        self._given.add(number)
        return number

    def _is_taken(self, number: int | None) -> bool:
        return number is not None and (number in self._given or Article.objects.filter(number=number).exists())

    def _part(self, item: ArticleItem) -> int | None:
        if item.series is None or item.part is None:
            return None
        place = (item.series.slug, item.part)
        if place in self._parts or Article.objects.filter(series__slug=place[0], part=place[1]).exists():
            self._report.lose(item.name, f"is no longer part {item.part} of {item.series.slug}: another article is")
            return None
        self._parts.add(place)
        return item.part

    def _category(self, label: Label) -> Category | None:
        """The category of this slug; in a dry run none is made."""
        slug, values = _slug(label.slug), {"name": _fitting(label.name, 80), "name_zh": _fitting(label.name_zh, 80)}
        category = Category.objects.filter(slug=slug).first()
        if category is None:
            return None if self._dry_run else Category.objects.create(slug=slug, **values)
        if values["name"] not in (slug, category.name, category.name_zh) and slug not in self._compared:
            self._compared.add(slug)
            self._name(category, values)
        return category

    def _name(self, category: Category, values: dict[str, str]) -> None:
        """A name that the samples brought gives way, one that somebody chose stays."""
        what = f"category “{values['name']}”"
        if not samples.alone_use(category):
            self._report.lose(what, f"is “{category.name}” here: the category {category.slug} has its name already")
            return
        self._report.lose(what, f"gives its name to {category.slug}, which the samples called “{category.name}”")
        if not self._dry_run:
            Category(pk=category.pk, slug=category.slug, **values).save()

    def _tag(self, label: Label) -> Tag | None:
        if self._dry_run:
            return None
        return Tag.objects.get_or_create(slug=_slug(label.slug), defaults={"name": _fitting(label.name, 80)})[0]

    def _in_series(self, item: SeriesItem) -> Series | None:
        if self._dry_run:
            return None
        values = {"title": _fitting(item.title, 200), "description": item.description}
        return Series.objects.get_or_create(slug=_slug(item.slug), defaults=values)[0]

    def _with_files(self, body: str, folder: str, name: str) -> str:
        """The text with its pictures brought in and the links to its old site made links within this one."""
        text = rewrite(body, lambda address: self._media.lead(address, folder))
        self._report.lose(name, *self._media.faults)
        self._media.faults.clear()
        return text

    def _lead_on(self, old_paths: Iterable[str], new: str, name: str, *, permanent: bool = True) -> None:
        for old in old_paths:
            if len(unquote(old)) > MOST_IN_AN_ADDRESS:
                self._report.lose(name, f"its old address {old[:60]}… is too long to be kept")
            elif unquote(old).rstrip("/") != new.rstrip("/"):
                self._report.addresses.append((unquote(old), new))
                if not self._dry_run:
                    redirects.keep(old, new, permanent=permanent)

    def _report_faults(self, name: str, problems: list[dict[str, object]]) -> None:
        for problem in problems:
            if problem["kind"] in _OWN_FAULTS:
                self._report.lose(name, f"line {problem['line']}: {problem['message']}")

    def _cut(self, item: ArticleItem, what: str, text: str, most: int) -> str:
        if len(text) > most:
            self._report.lose(item.name, f"its {what} is cut to {most} characters")
        return _fitting(text, most)


def _fitting(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _slug(slug: str) -> str:
    """Without what would end its part of an address."""
    return _fitting(slug.replace("/", "-"), 80) or "-"


def _language(named: str, text: str) -> str:
    if named in Article.Language.values:
        return named
    return Article.Language.CHINESE if is_cjk_text(text) else Article.Language.ENGLISH

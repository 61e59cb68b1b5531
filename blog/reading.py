"""What the pages of the blog show, asked by SQL by hand.

Django's compiler and its model instances cost two thirds of the 5 ms that a page may take; these rows cost a tenth.
What may be seen is said here once more, as in `ArticleQuerySet.published`: the tests hold both to the same answer.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple, overload

from django.db import connection
from django.utils import timezone

from blog.models import Article, Category, Series, Tag

Row = tuple[Any, ...]

_PUBLIC = "a.is_draft = FALSE AND a.published <= %s"
_NEWEST = "a.published DESC, a.number DESC"
# The parts of a series in their order; those without a number come last, as they were published.
_PARTS = "a.part IS NULL, a.part, a.published, a.number"
_ENTRIES = f"""
SELECT a.number, a.title_html, a.language, a.author_name, a.published, a.readers, a.excerpt_html
FROM blog_article a WHERE {_PUBLIC} AND {{which}} ORDER BY {{order}} LIMIT %s OFFSET %s"""
_COUNT = f"SELECT COUNT(*) FROM blog_article a WHERE {_PUBLIC} AND {{which}}"
_TITLES = f"""
SELECT a.number, a.title_html, a.language, {{day}} FROM blog_article a WHERE {_PUBLIC} ORDER BY {_NEWEST}"""
_TITLES_OF_SERIES = f"""
SELECT a.number, a.title_html, a.language FROM blog_article a WHERE {_PUBLIC} AND a.series_id = %s ORDER BY {_PARTS}"""
_ARTICLE_FIELDS = (
    *("id", "number", "title", "language", "author_id", "author_name", "category_id", "series_id", "part", "published"),
    *("updated", "comments_open", "readers", "title_html", "body_html", "summary", "headings"),
)
_CATEGORY_FIELDS, _SERIES_FIELDS = ("id", "slug", "name", "name_zh"), ("id", "slug", "title")
_ARTICLE = f"""
SELECT {", ".join(f"a.{name}" for name in _ARTICLE_FIELDS)}, {", ".join(f"c.{name}" for name in _CATEGORY_FIELDS)},
       {", ".join(f"s.{name}" for name in _SERIES_FIELDS)}
FROM blog_article a LEFT JOIN blog_category c ON c.id = a.category_id LEFT JOIN blog_series s ON s.id = a.series_id
WHERE {_PUBLIC} AND a.number = %s"""
# Asked in one go; neighbours are compared as pairs, so that each side is one step in the index.
_AROUND = f"""
SELECT * FROM (SELECT 0 AS kind, a.number, a.title_html, a.language FROM blog_article a
               WHERE {_PUBLIC} AND (a.published, a.number) < (%s, %s)
               ORDER BY a.published DESC, a.number DESC LIMIT 1) AS b
UNION ALL
SELECT * FROM (SELECT 1 AS kind, a.number, a.title_html, a.language FROM blog_article a
               WHERE {_PUBLIC} AND (a.published, a.number) > (%s, %s)
               ORDER BY a.published, a.number LIMIT 1) AS a
UNION ALL
SELECT 2 AS kind, 0, t.slug, t.name FROM blog_tag t JOIN blog_article_tags x ON x.tag_id = t.id
WHERE x.article_id = %s"""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which articles a list holds and in which order, as SQL with its parameters."""

    which: str = "1 = 1"
    parameters: tuple[int, ...] = ()
    order: str = _NEWEST


EVERYTHING = Listing()


@dataclass(frozen=True, slots=True)
class Title:
    """An article as a line of its own."""

    number: int
    title_html: str
    language: str

    def get_absolute_url(self) -> str:
        return f"/archives/{self.number}"


@dataclass(frozen=True, slots=True)
class Entry(Title):
    """An article as a list shows it."""

    author_name: str
    published: datetime
    readers: int
    excerpt_html: str


class Line(NamedTuple):
    """An article as the archive shows it, with its day in the site's zone (2024-05-06): made by the thousand."""

    number: int
    title_html: str
    language: str
    day: str


def in_category(category: Category) -> Listing:
    return Listing("a.category_id = %s", (category.pk,))


def tagged(tag: Tag) -> Listing:
    return Listing("a.id IN (SELECT x.article_id FROM blog_article_tags x WHERE x.tag_id = %s)", (tag.pk,))


def in_series(series: Series) -> Listing:
    return Listing("a.series_id = %s", (series.pk,), _PARTS)


@dataclass(frozen=True, slots=True)
class Entries:
    """The public articles of a listing, for a Paginator: counted and sliced, never read whole."""

    listing: Listing = EVERYTHING

    def __len__(self) -> int:
        sql = _COUNT.format(which=self.listing.which)
        [[number]] = _rows(sql, timezone.now(), *self.listing.parameters)
        return int(number)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[0 : len(self)])

    @overload
    def __getitem__(self, part: int) -> Entry: ...

    @overload
    def __getitem__(self, part: slice) -> list[Entry]: ...

    def __getitem__(self, part: int | slice) -> Entry | list[Entry]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start = part.start or 0
        sql = _ENTRIES.format(which=self.listing.which, order=self.listing.order)
        rows = _rows(sql, timezone.now(), *self.listing.parameters, part.stop - start, start)
        return [
            Entry(number, title_html, language, author, moment(published), readers, excerpt)
            for number, title_html, language, author, published, readers, excerpt in rows
        ]


def titles() -> list[Line]:
    """Every public article, the newest first."""
    sql, parameters = _day_of_publication(timezone.get_current_timezone_name())
    return [Line._make(row) for row in _rows(_TITLES.format(day=sql), *parameters, timezone.now())]


def _day_of_publication(zone: str) -> tuple[str, tuple[str, ...]]:
    """As text: two thousand moments made into datetimes would cost more than everything else on the page."""
    if zone == "UTC":
        return "SUBSTR(CAST(a.published AS VARCHAR(40)), 1, 10)", ()
    sql, parameters = connection.ops.datetime_cast_date_sql("a.published", (), zone)
    return f"CAST({sql} AS VARCHAR(10))", tuple(parameters)


def titles_of_series(series: int) -> list[Title]:
    """The public parts of a series, in their order."""
    return [Title(*row) for row in _rows(_TITLES_OF_SERIES, timezone.now(), series)]


def article(number: int) -> Article | None:
    """A public article with its category and series and all that its page shows; the source text stays where it is."""
    row = next(iter(_rows(_ARTICLE, timezone.now(), number)), None)
    if row is None:
        return None
    values = dict(zip(_ARTICLE_FIELDS, row, strict=False))
    values |= {"published": moment(values["published"]), "headings": json.loads(values["headings"])}
    values["updated"] = moment(values["updated"]) if values["updated"] else None
    found = Article.from_db("default", list(values), list(values.values()))
    split = len(_ARTICLE_FIELDS) + len(_CATEGORY_FIELDS)
    if found.category_id:
        found.category = Category.from_db("default", _CATEGORY_FIELDS, row[len(_ARTICLE_FIELDS) : split])
    if found.series_id:
        found.series = Series.from_db("default", _SERIES_FIELDS, row[split:])
    return found


def around(article: Article) -> tuple[Title | None, Title | None, list[Tag]]:
    """The articles published before and after this one, and its tags."""
    now, here = timezone.now(), (article.published, article.number)
    rows = _rows(_AROUND, now, *here, now, *here, article.pk)
    beside = {kind: Title(*title) for kind, *title in rows if kind < 2}
    tags = sorted((slug, name) for kind, _zero, slug, name in rows if kind == 2)
    return beside.get(0), beside.get(1), [Tag(slug=slug, name=name) for slug, name in tags]


def _rows(sql: str, *parameters: datetime | int | str | None) -> list[Row]:
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapt(value) if isinstance(value, datetime) else value for value in parameters])
        return cursor.fetchall()


def moment(value: datetime) -> datetime:
    """SQLite's moments know no zone; all of ours are UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def years(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The same by year, in the order in which they come."""
    return {year: list(found) for year, found in groupby(lines, key=lambda line: line.day[:4])}

"""The samples: folders of Markdown files, articles with categories and series as tables beside them, and pages."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from blog import authoring
from blog.models import Article, Category, Page, Series
from blog.moving import markdown_folder
from blog.moving.arrival import Arrival
from blog.moving.items import CannotRead
from blog.moving.report import Report


def load_folder(folder: Path) -> Iterator[tuple[Article, bool]]:
    """Bring in every `*.md` of a folder, with whether it was new. An article whose number is taken is left alone."""
    _load_names(folder / "categories.csv", Category)
    _load_names(folder / "series.csv", Series)
    blog = markdown_folder.read(folder)
    if blog.unreadable:
        raise CannotRead(blog.unreadable[0].reason)
    arrival = Arrival(blog, Report())
    for item in blog.articles():
        with transaction.atomic():
            arrived = arrival.article(item)
        if arrived is not None:
            yield arrived.article, arrived.is_new
    arrival.finish()


def load_pages(folder: Path) -> int:
    """Bring in every page of a folder; the number of new ones. One that has its address and language is left alone."""
    before = Page.objects.count()
    blog = markdown_folder.read(folder)
    arrival = Arrival(blog, Report())
    for item in blog.pages():
        arrival.page(item)
    arrival.finish()
    return Page.objects.count() - before


def remove_pages(folder: Path) -> None:
    """Take the pages of a folder away again, but for those that were edited."""
    for item in markdown_folder.read(folder).pages():
        for page in Page.objects.filter(slug=item.slug, language=item.language, body=item.body):
            authoring.remove_page(page)


def remove_names(folder: Path) -> None:
    """Take the categories and series of a folder away again, but for those that hold an article or were renamed."""
    for slug, values in _names(folder / "categories.csv", Category):
        Category.objects.filter(slug=slug, articles=None, **values).delete()
    for slug, values in _names(folder / "series.csv", Series):
        Series.objects.filter(slug=slug, articles=None, **values).delete()


def _load_names(path: Path, model: type[Category] | type[Series]) -> None:
    """Rows that are there already stay."""
    for slug, values in _names(path, model):
        model.objects.get_or_create(slug=slug, defaults=values)


def _names(path: Path, model: type[Category] | type[Series]) -> Iterator[tuple[str, dict[str, str]]]:
    """Names of categories or series, each with its slug: a CSV whose header names the columns."""
    if not path.is_file():
        return
    columns = {field.name for field in model._meta.fields}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            row["name"] = row.get("name") or row.get("name_en", "")
            yield row["slug"], {key: value for key, value in row.items() if key in columns and key != "slug"}

"""Articles as Markdown files with YAML front matter between lines of `---`; the seeds and the folder import use it."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from blog.authoring import save
from blog.models import Article, Category, Series, Tag


class FrontMatterError(ValueError):
    """A file that cannot be read as an article; the message names the file and says why."""


def read(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the text of one file."""
    content = path.read_text(encoding="utf-8-sig")
    opening, _, rest = content.partition("---\n")
    front, closing, body = rest.partition("\n---\n")
    if opening.strip() or not closing:
        raise FrontMatterError(f"{path.name}: no front matter between two lines of ---")
    try:
        fields = yaml.safe_load(front)
    except yaml.YAMLError as error:
        raise FrontMatterError(f"{path.name}: the front matter is not YAML: {error}") from error
    missing = {"number", "title"} - set(fields or {})
    if missing:
        raise FrontMatterError(f"{path.name}: the front matter lacks {', '.join(sorted(missing))}")
    return fields, body.strip("\n") + "\n"


def load_folder(folder: Path) -> Iterator[tuple[Article, bool]]:
    """Bring in every `*.md` of a folder, with whether it was new. An article whose number is taken is left alone."""
    _load_names(folder / "categories.csv", Category)
    _load_names(folder / "series.csv", Series)
    for path in sorted(folder.glob("*.md")):
        fields, body = read(path)
        known = Article.objects.filter(number=fields["number"]).first()
        yield (known, False) if known else (_create(fields, body), True)


@transaction.atomic
def _create(fields: dict[str, Any], body: str) -> Article:
    published = fields.get("published")
    article = Article(
        number=fields["number"],
        title=fields["title"],
        slug=fields.get("slug", ""),
        language=fields.get("language", Article.Language.ENGLISH),
        author_name=fields.get("author", ""),
        body=body,
        preamble=fields.get("preamble", ""),
        category=_named(Category, fields.get("category")),
        series=_titled(fields.get("series")),
        part=fields.get("part"),
        is_draft=published is None,
        published=_moment(published) if published else None,
    )
    save(article)
    article.tags.set([tag for name in fields.get("tags", []) if (tag := _named(Tag, name))])
    return article


def _named(model: type[Category] | type[Tag], name: str | None) -> Any:
    if not name:
        return None
    slug = name.replace(" ", "-")
    return model.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def _titled(slug: str | None) -> Series | None:
    return Series.objects.get_or_create(slug=slug, defaults={"title": slug})[0] if slug else None


def _moment(value: str | datetime) -> datetime:
    """YAML turns some dates into values of its own and leaves others as text; both must carry a zone."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise FrontMatterError(f"published: {value} has no time zone")
    return moment


def _load_names(path: Path, model: type[Category] | type[Series]) -> None:
    """Names of categories or series: a CSV whose header names the columns; rows that are there already stay."""
    if not path.is_file():
        return
    columns = {field.name for field in model._meta.fields}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            row["name"] = row.get("name") or row.get("name_en", "")
            values = {key: value for key, value in row.items() if key in columns and key != "slug"}
            model.objects.get_or_create(slug=row["slug"], defaults=values)

"""The whole blog as files: Markdown with front matter, its pictures, and JSON for what is no text.

`import_articles` reads the folder back as it was. Revisions stay behind: they are the backup's.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import yaml
from django.conf import settings
from django.urls import reverse

from blog import images
from blog.models import Article, Category, Page, Redirect, Series, Tag
from blog.moving.items import PASSING, CannotRead

_PICTURE = re.compile(images.NAME)


def leave(folder: Path) -> dict[str, int]:
    """Write everything below an empty folder; how much there was of each kind."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotRead(f"{folder} is not an empty folder.")
    counts = {"articles": 0, "pages": 0, "pictures": 0}
    articles = Article.objects.select_related("category", "series").prefetch_related("tags").order_by("number")
    for article in articles.iterator(100):
        name = "-".join(filter(None, (f"{article.number:06d}", _file_name(article.slug))))
        _write(folder / "articles" / f"{name}.md", _article_fields(article), article.body)
        counts["articles"] += 1
    for page in Page.objects.order_by("slug", "language"):
        name = f"{_file_name(page.slug)}.{page.language}"
        _write(folder / "pages" / f"{name}.md", _page_fields(page), page.body)
        counts["pages"] += 1
    counts["pictures"] = _pictures(folder)
    names = _names()
    (folder / "blog.json").write_text(json.dumps(names, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return counts | {kind: len(rows) for kind, rows in names.items()}


def _file_name(slug: str) -> str:
    return re.sub(r"[^\w-]+", "-", slug)


def _article_fields(article: Article) -> dict[str, object]:
    return {
        "number": article.number,
        "title": article.title,
        "slug": article.slug,
        "language": article.language,
        "author": article.author_name,
        "category": article.category and article.category.slug,
        "tags": sorted(tag.slug for tag in article.tags.all()),
        "series": article.series and article.series.slug,
        "part": article.part,
        "draft": article.is_draft or None,
        "published": article.published,
        "updated": article.updated,
        "comments": None if article.comments_open else False,
        "readers": article.readers or None,
        "preamble": article.preamble,
        "origin": article.origin,
    }


def _page_fields(page: Page) -> dict[str, object]:
    return {
        "layout": "page",
        "slug": page.slug,
        "title": page.title,
        "language": page.language,
        "draft": page.is_draft or None,
        "listed": None if page.is_listed else False,
        "position": page.position or None,
        "preamble": page.preamble,
    }


def _write(path: Path, fields: dict[str, object], body: str) -> None:
    """What a field has by default is left out."""
    kept = {key: value for key, value in fields.items() if value not in (None, "", [])}
    front = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=1_000)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{front}---\n\n{body}\n", encoding="utf-8", newline="\n")


def _pictures(folder: Path) -> int:
    """The pictures at the path that they have on the site, where the texts name them."""
    kept = Path(settings.MEDIA_ROOT) / "images"
    found = [path for path in sorted(kept.glob("*")) if _PICTURE.fullmatch(path.name)] if kept.is_dir() else []
    for path in found:
        target = folder / reverse("blog:image", args=[path.name]).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return len(found)


def _names() -> dict[str, list[dict[str, str]]]:
    redirects = Redirect.objects.order_by("old_path")
    return {
        "categories": [_strings(row) for row in Category.objects.order_by("slug").values("slug", "name", "name_zh")],
        "tags": [_strings(row) for row in Tag.objects.order_by("slug").values("slug", "name")],
        "series": [_strings(row) for row in Series.objects.order_by("slug").values("slug", "title", "description")],
        "redirects": [
            {"old": row.old_path, "new": row.new_path} | ({} if row.permanent else {"kind": PASSING})
            for row in redirects
        ],
    }


def _strings(row: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in row.items()}

"""What the sample data put here and nobody has touched: it gives way to what a blog brings."""

from pathlib import Path
from typing import NamedTuple

from blog.models import Article, Category, Page
from blog.moving import markdown_folder

FIRST_NUMBER = 9_000_001
"""The number of the first sample article; no article of anybody's own has one as high."""


class SamplePage(NamedTuple):
    slug: str
    language: str
    body: str


def pages_in(folder: Path) -> frozenset[SamplePage]:
    """The sample pages as their files say them; none where there is no such folder."""
    if not folder.is_dir():
        return frozenset()
    found = markdown_folder.read(folder).pages()
    return frozenset(SamplePage(item.slug, item.language, item.body) for item in found)


def untouched(samples: frozenset[SamplePage], slug: str) -> list[Page]:
    """The pages of this address, in any language, that are samples and as they came."""
    return [page for page in Page.objects.filter(slug=slug) if SamplePage(slug, page.language, page.body) in samples]


def alone_use(category: Category) -> bool:
    """Whether sample articles stand in this category, and no others."""
    numbers = list(Article.objects.filter(category=category).values_list("number", flat=True))
    return bool(numbers) and min(numbers) >= FIRST_NUMBER

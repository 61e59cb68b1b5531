"""The links to the pages beside the articles, which the foot of every page shows."""

from django.core.cache import cache
from django.db import transaction

from blog.models import Page

SECONDS = 60
_KEYS = {language.value: f"blog:page-links:{language.value}" for language in Page.Language}


def links(language: str) -> list[tuple[str, str]]:
    """(address, title) of each listed page: in this language, or in the one that it has."""
    found: list[tuple[str, str]] | None = cache.get(_KEYS[language])
    if found is None:
        found = _links(language)
        cache.set(_KEYS[language], found, SECONDS)
    return found


def forget() -> None:
    """Another set of links holds once the transaction commits."""
    transaction.on_commit(lambda: cache.delete_many(_KEYS.values()))


def _links(language: str) -> list[tuple[str, str]]:
    by_slug: dict[str, str] = {}
    for slug, spoken, title in Page.objects.public().filter(is_listed=True).values_list("slug", "language", "title"):
        if spoken == language or slug not in by_slug:
            by_slug[slug] = title
    return [(f"/{slug}.html", title) for slug, title in by_slug.items()]

"""`{% related_to paper %}`: what is about the same, under an article or a paper."""

from django import template
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from blog.models import Article
from papers.models import Paper
from search.related import neighbours_of, shown

register = template.Library()

SECONDS = 300


@register.simple_tag
def related_to(row: Article | Paper) -> SafeString:
    """Papers and articles with the words that they share; nothing where there are none. Kept for five minutes."""
    near = neighbours_of(row)
    if not near:
        return mark_safe("")
    key = f"search:related:{row._meta.label_lower}:{row.pk}:{get_language()}"
    found: str | None = cache.get(key)
    if found is None:
        related = shown(near)
        found = render_to_string("search/includes/related.html", {"related": related}) if related else ""
        cache.set(key, found, SECONDS)
    return mark_safe(found)

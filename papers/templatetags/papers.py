"""What several templates of papers say: addresses, and the words of the scripts."""

from functools import cache
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def author_search(name: str) -> str:
    """Where the papers of an author are: the search for the name, for nobody can tell two of one name apart."""
    phrase = name.replace('"', " ")
    return "/search?" + urlencode({"kind": "papers", "q": f'"{phrase}"'})


@register.simple_tag
def reader_tools() -> SafeString:
    """A reader's record and the view of PDFs, as a list has them: set once a language and kept."""
    return _reader_tools("zh" if (get_language() or "").startswith("zh") else "en")


@cache
def _reader_tools(language: str) -> SafeString:
    return mark_safe(render_to_string("papers/includes/reader_tools.html", {"language": language}))

"""Addresses that several templates of papers make."""

from urllib.parse import urlencode

from django import template

register = template.Library()


@register.simple_tag
def author_search(name: str) -> str:
    """Where the papers of an author are: the search for the name, for nobody can tell two of one name apart."""
    phrase = name.replace('"', " ")
    return "/search?" + urlencode({"kind": "papers", "q": f'"{phrase}"'})

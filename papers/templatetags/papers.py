"""What several templates of papers say, and what of it is too much for a template's loop, which every list pays."""

from collections.abc import Iterable
from functools import cache, lru_cache
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from papers.cards import Card
from papers.models import Subject
from papers.views.asking import Choice

register = template.Library()


@register.simple_tag
def author_search(name: str) -> str:
    """Where the papers of an author are: the search for the name, for nobody can tell two of one name apart."""
    phrase = name.replace('"', " ")
    return "/search?" + urlencode({"kind": "papers", "q": f'"{phrase}"'})


@register.simple_tag
def kept(name: str) -> SafeString:
    """A template that hangs on nothing but the language: set once and kept."""
    return _kept(name, _language())


@cache
def _kept(name: str, language: str) -> SafeString:
    return SafeString(render_to_string(name, {"language": language}))


@register.simple_tag
def card_lines(cards: Iterable[Card]) -> SafeString:
    return SafeString("\n".join([card.html for card in cards]))


@register.simple_tag(takes_context=True)
def list_links(context: Context, title: str) -> SafeString:
    """What the head of a list's page names: its feed, the pages beside it; a filtered one is for no search engine."""
    links = ['<meta name="robots" content="noindex">'] if context["filter"] else []
    if url := context["feed_url"]:
        links.append(f'<link rel="alternate" type="application/atom+xml" title="{escape(title)}" href="{escape(url)}">')
    for rel, name in (("prev", "previous_url"), ("next", "next_url")):
        if url := context[name]:
            links.append(f'<link rel="{rel}" href="{escape(url)}">')
    return SafeString("\n".join(links))


@register.simple_tag
def export_links(exports: Iterable[tuple[str, str]]) -> SafeString:
    """The formats that a list can be taken away in, as items of a list."""
    line = '<li><a href="{}" rel="nofollow" download>{}</a></li>'
    return SafeString("\n".join([line.format(escape(url), escape(label)) for label, url in exports]))


@register.simple_tag
def choices(choices: Iterable[Choice], current: str = "page", rel: str = "") -> SafeString:
    """Links, of which one leads to what is shown; `current` is what ARIA calls it."""
    related = f' rel="{rel}"' if rel else ""
    return SafeString("\n".join([_choice(choice, current, related) for choice in choices]))


def _choice(choice: Choice, current: str, related: str) -> str:
    shown = f' aria-current="{current}"' if choice.is_chosen else ""
    count = "" if choice.papers is None else f' <span class="count">{choice.papers}</span>'
    return f'<a href="{escape(choice.url)}"{related}{shown}>{choice.label}{count}</a>'


@register.simple_tag
def subject_lines(subjects: Iterable[Subject], query: str = "") -> SafeString:
    """Subjects as items of a list, each the way to its own, with the query of this one; an archive may have forty."""
    language, asked = _language(), escape(query)
    lines = [_subject_line(one.code, one.name, one.name_zh, language) for one in subjects]
    return SafeString("\n".join([f"{way}{asked}{said}" for way, said in lines]))


@lru_cache(maxsize=1024)
def _subject_line(code: str, name: str, name_zh: str, language: str) -> tuple[str, str]:
    """What stands before the query of the link, and after it."""
    code, name = escape(code), escape(name_zh if language == "zh" and name_zh else name)
    return f'<li><a href="/arxiv/{code}', f'"><span translate="no">{code}</span> {name}</a></li>'


def _language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"

"""A day of arXiv by a category expression."""

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from papers import days, taxonomy
from papers.cards import SubjectLinks, shown_cards
from papers.expressions import Expression, Term
from papers.lists import DayList, arxiv_path
from papers.parameters import window
from papers.views import calendar
from papers.views.asking import FROM_THE_TOP, Choice, list_context, public_page
from papers.views.expression import heading, read_expression, subjects_of
from papers.views.paper import identifiers_in, paper_or_papers

_KIND_LABELS = {
    "": gettext_lazy("New and cross-listed"),
    "all": gettext_lazy("All"),
    "new": gettext_lazy("New"),
    "cross": gettext_lazy("Cross-lists"),
    "replace": gettext_lazy("Replacements"),
}


@public_page
def arxiv(request: HttpRequest, text: str) -> HttpResponse:
    """`/arxiv/cs.AI+cs.LG-cs.CY`, or papers by their identifiers: `/arxiv/2401.12345`."""
    if identifiers := identifiers_in(text):
        return paper_or_papers(request, text, identifiers)
    asked = DayList(window(request), read_expression(text))
    return render(request, "papers/listing.html", _context(asked))


def _context(asked: DayList) -> dict[str, Any]:
    asked.ask_at_once()
    previous_day, next_day = asked.days_beside
    subjects = subjects_of(asked.expression)
    return {
        **list_context(asked),
        "expression": str(asked.expression),
        "heading": heading(asked.expression),
        "subjects": subjects,
        "subject_query": asked.window.query(**FROM_THE_TOP),
        "day": asked.day,
        "day_number": asked.day.isoformat() if asked.day else "",
        "day_in_words": _in_words(asked.day, get_language()) if asked.day else "",
        "state": calendar.told(days.state(subjects, asked.day, known=asked.known)) if asked.day else None,
        "counts": asked.counts,
        "kinds": list(_kinds(asked)),
        "cards": shown_cards(asked, _subject_links(asked)),
        "previous_day": previous_day,
        "next_day": next_day,
        "previous_day_url": asked.path + asked.window.query(date=previous_day, **FROM_THE_TOP) if previous_day else "",
        "next_day_url": asked.path + asked.window.query(date=next_day, **FROM_THE_TOP) if next_day else "",
        "calendar_url": calendar.address(asked, asked.day),
        "feed_url": f"{asked.path}/feed" + asked.window.query(**FROM_THE_TOP),
    }


@lru_cache(maxsize=256)
def _in_words(day: date, _language: str | None) -> str:
    return date_format(day)


def _kinds(asked: DayList) -> Iterator[Choice]:
    for kind, label in _labels(get_language()):
        url = asked.path + asked.window.query(kind=kind, **FROM_THE_TOP)
        yield Choice(label, url, kind == asked.window.kind, asked.counts.get(kind))


@lru_cache(maxsize=4)
def _labels(_language: str | None) -> list[tuple[str, str]]:
    return [(kind, str(label)) for kind, label in _KIND_LABELS.items()]


def _subject_links(asked: DayList) -> SubjectLinks:
    """What follows a subject on the cards of a list: the way to the list with it too, and to that without it."""
    query, terms = escape(asked.window.query(**FROM_THE_TOP)), taxonomy.current().terms
    added, dropped = escape(_("Show %(code)s too")), escape(_("Leave out %(code)s"))

    def way(name: str, path: str, title: str, sign: str) -> str:
        link = f'class="subject-{name}" href="{path}{query}" rel="nofollow" title="{title}"' if path else ""
        return f"<a {link}>{sign}</a>" if path else ""

    @cache
    def ways(code: str) -> str:
        term = terms.get(code.lower())
        if term is None:
            return ""
        (more, less), named = _with_and_without(asked.expression, term), {"code": code}
        links = way("add", more, added % named, "+") + way("drop", less, dropped % named, "−")
        return f'<span class="subject-ways">{links}</span>' if links else ""

    return ways


@lru_cache(maxsize=2048)
def _with_and_without(expression: Expression, term: Term) -> tuple[str, str]:
    """Where the list with a subject too is, and that without it; empty where there is none.

    Kept, for every page of a list asks it of the same few subjects, and each costs as much as half a card.
    """
    more, less = expression.with_term(term), expression.without_term(term)
    return arxiv_path(more) if more else "", arxiv_path(less) if less else ""

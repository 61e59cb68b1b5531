"""A day of arXiv by a category expression."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from papers import expressions, taxonomy
from papers.cards import numbered
from papers.expressions import Expression, ExpressionError, UnknownCategory
from papers.lists import KINDS, DayList
from papers.models import Subject
from papers.views.asking import NotHere, exports, public_page, window
from papers.views.paper import identifiers_in, paper_or_papers


@public_page
def arxiv(request: HttpRequest, text: str) -> HttpResponse:
    """`/arxiv/cs.AI+cs.LG-cs.CY`, or papers by their identifiers: `/arxiv/2401.12345`."""
    if identifiers := identifiers_in(text):
        return paper_or_papers(request, text, identifiers)
    asked = DayList(read_expression(text), window(request))
    return render(request, "papers/listing.html", _context(asked))


def read_expression(text: str) -> Expression:
    """The expression of an address; a 404 that names the nearest categories, or says what is wrong."""
    try:
        return taxonomy.read(text)
    except UnknownCategory as error:
        message = _("arXiv has no category “%(name)s”.") % {"name": error.name[:80]}
        raise NotHere(message, [(_label(code), arxiv_path(code)) for code in error.nearest]) from error
    except ExpressionError as error:
        message = _("This address names no category, or more than %(count)s of them.")
        raise NotHere(message % {"count": expressions.MOST_TERMS}) from error


def arxiv_path(expression: Expression | str) -> str:
    return f"/arxiv/{quote(str(expression), safe='+,-/.')}"


def _context(asked: DayList) -> dict[str, Any]:
    path = arxiv_path(asked.expression)
    pinned = {"date": asked.day}  # a list that is paged through must not turn to the next day in between
    previous_day, next_day = asked.days_beside
    return {
        "expression": str(asked.expression),
        "heading": _heading(asked.expression),
        "subjects": _subjects(asked.expression),
        "day": asked.day,
        "total": len(asked.papers),
        "counts": asked.counts,
        "kind": asked.window.kind,
        "kinds": [(kind, path + asked.window.query(kind=kind, skip=0)) for kind in KINDS],
        "sort": asked.window.order,
        "show": asked.window.show,
        "skip": asked.window.skip,
        "cards": numbered(asked.shown, asked.window.skip),
        "previous_day": previous_day,
        "next_day": next_day,
        "previous_day_url": path + asked.window.query(date=previous_day, skip=0) if previous_day else "",
        "next_day_url": path + asked.window.query(date=next_day, skip=0) if next_day else "",
        **asked.window.links(path, len(asked.papers), **pinned),
        "feed_url": f"{path}/feed",
        "exports": exports(path, asked.window.query(show="", skip=0, **pinned)),
        "canonical": settings.SITE_URL + path + asked.window.query(),
    }


def _subjects(expression: Expression) -> list[Subject]:
    """What the list draws from, closed categories aside."""
    known = taxonomy.current().subjects
    wanted = [known[key] for key in expression.wanted]
    return sorted((subject for subject in wanted if subject.active), key=lambda subject: subject.code)


def _heading(expression: Expression) -> str:
    """The category's name where the expression is one category, else the expression."""
    text = str(expression)
    return text if expression.excluded or len(expression.included) > 1 else _label(text)


def _label(code: str) -> str:
    named = taxonomy.current().terms[code.lower()].names
    if not named:
        return code
    chinese = (get_language() or "").startswith("zh")
    return f"{code} · {named[1] if chinese and len(named) > 1 else named[0]}"

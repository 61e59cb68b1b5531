"""Titles and abstracts of papers as HTML: escaped text, formulas, a little TeX; no Markdown."""

import re
from html import escape

from blog.typesetting import engine
from blog.typesetting.formulas import error_html, inline_html
from blog.typesetting.textcommands import Formula, Markup, pieces

MAX_LENGTH = 20_000
MAX_FORMULAS = 200
_SECONDS = 1.0
_SPACE = re.compile(r"\s+")


def render_abstract(text: str) -> str:
    """Inline HTML, safe in any element. A formula that cannot be set shows its source."""
    budget = engine.Budget(_SECONDS)
    left = MAX_FORMULAS
    parts: list[str] = []
    for piece in pieces(text[:MAX_LENGTH]):
        if isinstance(piece, Formula):
            left -= 1
            parts.append(_formula_html(piece.tex, budget) if left >= 0 else escape(f"${piece.tex}$"))
        elif isinstance(piece, Markup):
            parts.append(f"</{piece.tag}>" if piece.closing else f"<{piece.tag}>")
        else:
            parts.append(escape(_SPACE.sub(" ", piece), quote=False))
    return "".join(parts).strip()


def _formula_html(tex: str, budget: engine.Budget) -> str:
    formula = engine.typeset(tex, display=False, budget=budget)
    if formula.error:
        return error_html(f"${tex}$", formula.error)
    return inline_html(tex, formula, {})

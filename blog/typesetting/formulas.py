"""Formulas and references as HTML for the page.

Nothing here depends on a page's other formulas but the numbers put in at the end, so a formula is set once
however often its number changes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from blog.typesetting.displays import Display
from blog.typesetting.engine import Formula
from blog.typesetting.references import REFERENCE_COMMANDS, Reference, Target
from blog.typesetting.scan import MARK_END, MARK_START, commands, mark

# About what fits a 360 px screen, in letters: wider formulas get a box of their own that scrolls.
WIDE_DISPLAY = 20
WIDE_INLINE = 20
# Wider than the column of any screen: then the formula takes a line of its own and scrolls there.
VAST_INLINE = 70
_REFERENCE_MARK = re.compile(f"({MARK_START}r\\d+{MARK_END})")
_TEXT_WITH_REFERENCE = re.compile(f"<mtext>([^<]*{MARK_START}r\\d+{MARK_END}[^<]*)</mtext>")
_MARK = re.compile(f"{MARK_START}([art])(\\d+){MARK_END}")


def with_marked_references(tex: str) -> tuple[str, list[Reference]]:
    r"""TeX with a mark in place of each `\ref` and `\eqref`, which engines cannot resolve."""
    found: list[Reference] = []
    parts: list[str] = []
    position = 0
    for start, end, command, label in commands(tex, *REFERENCE_COMMANDS):
        parts += [tex[position:start], f"\\text{{{mark('r', len(found))}}}"]
        found.append(Reference(command, label.strip()))
        position = end
    parts.append(tex[position:])
    return "".join(parts), found


def with_shown_references(tex: str, targets: Sequence[Target | None]) -> str:
    r"""TeX with what is shown in place of each `\ref` and `\eqref`."""
    parts: list[str] = []
    position = 0
    for (start, end, _, _), target in zip(commands(tex, *REFERENCE_COMMANDS), targets, strict=False):
        parts += [tex[position:start], f"\\text{{{target.text if target else '(???)'}}}"]
        position = end
    parts.append(tex[position:])
    return "".join(parts)


def reference_html(target: Target | None, *, linked: bool = True) -> str:
    if target is None:
        return '<span class="reference reference-missing">(???)</span>'
    text = escape(target.text)
    if not linked:
        return f'<span class="reference">{text}</span>'
    return f'<a class="reference" href="{escape(target.href)}">{text}</a>'


def error_html(source: str, message: str) -> str:
    return f'<code class="math-error" translate="no" title="{escape(message)}">{escape(source)}</code>'


def inline_html(source: str, formula: Formula, targets: Mapping[int, str], behind: str = "") -> str:
    """`behind` is the punctuation after the formula: one that takes a line of its own takes it along."""
    body = _filled(formula.mathml, targets, {}, {})
    wide = " math-vast" if formula.letters > VAST_INLINE else " math-wide" if formula.letters > WIDE_INLINE else ""
    annotation = f'<annotation encoding="application/x-tex">{escape(source)}</annotation>'
    within, after = (behind, "") if wide else ("", behind)
    return (
        f'<span class="math{wide}" translate="no"><math><semantics>{body}{annotation}</semantics></math>{within}</span>'
        f"{after}"
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """What a displayed formula's box needs to know of its page: its language, and whether ids may stand."""

    equation_word: str = "Equation"
    anchors: bool = True


def display_html(formula: Formula, display: Display, targets: Mapping[int, str], frame: Frame, *, block: bool) -> str:
    """The formula in its box: the number at the right edge, the formula scrolling by itself when it is wide."""
    tag = "div" if block else "span"
    by_row = display.has_margin_column
    numbered = display.numbered_rows
    classes = "equation equation-rows" if by_row else "equation"
    if display.environment == "multline":
        classes += " equation-low"  # LaTeX puts its number beside the last line
    margin = "" if by_row or not numbered else _number_html(numbered[0].anchor, numbered[0].shown, frame)
    anchor = "" if by_row else _id_html(next((row.anchor for row in display.rows if row.anchor), ""), frame)
    return (
        f'<{tag} class="{classes}"{anchor} data-tex="{escape(display.source.strip())}" translate="no">'
        f'<{tag} class="equation-body"{_scrollable(formula, display, frame)}><math display="block">'
        f"{_filled(formula.mathml, targets, *_row_parts(display, frame))}</math></{tag}>{margin}</{tag}>"
    )


def _row_parts(display: Display, frame: Frame) -> tuple[dict[int, str], dict[int, str]]:
    """What replaces the marks of rows: their numbers, and the ids of their table rows."""
    if not display.has_margin_column:
        return {}, {}
    rows = [(index, row) for index, row in enumerate(display.rows) if row.number is not None]
    numbers = {index: _number_html(row.anchor, row.shown, frame) for index, row in rows}
    ids = {index: escape(row.anchor) for index, row in rows}
    return numbers, ids if frame.anchors else {}


def _filled(mathml: str, targets: Mapping[int, str], numbers: Mapping[int, str], ids: Mapping[int, str]) -> str:
    if MARK_START not in mathml:
        return mathml
    if not ids:
        mathml = re.sub(f' id="{MARK_START}a\\d+{MARK_END}"', "", mathml)
    mathml = _TEXT_WITH_REFERENCE.sub(_split_text, mathml)
    pieces = {"r": targets, "t": numbers, "a": ids}
    return _MARK.sub(lambda match: pieces[match[1]].get(int(match[2]), ""), mathml)


def _split_text(match: re.Match[str]) -> str:
    """Text and references side by side: browsers put a link within an `<mtext>` on a line of its own."""
    parts = [part for part in _REFERENCE_MARK.split(match[1]) if part]
    return "<mrow>" + "".join(f"<mtext>{part}</mtext>" for part in parts) + "</mrow>"


def _number_html(anchor: str, shown: str | None, frame: Frame) -> str:
    text = escape(shown or "")
    if not frame.anchors:
        return f'<span class="equation-number">{text}</span>'
    return f'<a class="equation-number" href="#{escape(anchor)}">{text}</a>'


def _id_html(anchor: str, frame: Frame) -> str:
    return f' id="{escape(anchor)}"' if anchor and frame.anchors else ""


def _scrollable(formula: Formula, display: Display, frame: Frame) -> str:
    """Keyboard access for boxes that may scroll; the width is a guess from the number of letters."""
    widest = formula.letters // max(1, len(display.rows))
    if widest <= WIDE_DISPLAY:
        return ""
    numbers = " ".join(row.shown or "" for row in display.numbered_rows)
    name = f"{frame.equation_word} {numbers}".strip()
    return f' tabindex="0" role="group" aria-label="{escape(name)}"'

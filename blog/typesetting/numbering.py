"""Equation numbers and anchors, given out before any engine sees a formula.

Numbers restart in each text. A labelled row keeps its anchor whatever its number becomes; an unlabelled one is
known by its TeX.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from blog.typesetting.anchors import Anchors
from blog.typesetting.displays import Display, NumberedRow
from blog.typesetting.results import Equation

MAX_LABEL = 100  # characters: a label becomes an address, which is kept in a column
MAX_TAG = 60
_NOT_IN_ANCHOR = re.compile(r"[\s\"'<>&%#]+")


@dataclass(slots=True)
class Subequations:
    """The beginning of `subequations`, or its end: equations between are 2a, 2b and so on, and its label says 2."""

    line: int
    opens: bool
    label: str = ""
    row: NumberedRow = field(default_factory=lambda: NumberedRow(""))


@dataclass(slots=True)
class Numbers:
    """The outcome for a whole text: who is called what."""

    equations: list[Equation] = field(default_factory=list)
    labels: dict[str, NumberedRow] = field(default_factory=dict)
    anchors: Anchors = field(default_factory=Anchors)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


def number(items: Iterable[Display | Subequations], plain_tag: Callable[[str], str]) -> Numbers:
    """Give every row its number and its anchor. Labelled rows choose their anchors first: theirs are kept."""
    items = list(items)
    numbers = Numbers()
    _count(items, plain_tag, numbers.faults)
    for item in items:
        if isinstance(item, Display):
            for row in item.rows:
                _anchor_by_label(row, item, numbers)
        elif item.label and _take_label(item.label, item.row, item.line, numbers):
            item.row.labels = (item.label,)
    group: Subequations | None = None
    for item in items:
        if isinstance(item, Subequations):
            group = item if item.opens and item.row.labels else None
            continue
        for row in _linkable(item):
            if not row.anchor:
                row.anchor = numbers.anchors.free(anchor_of_tex(row.tex))
            if group is not None:
                _point_to(row, group.row, numbers)
                group = None
            label = row.labels[0] if row.labels else None
            numbers.equations.append(Equation(row.anchor, label, row.number, row.tex))
    return numbers


def anchor_of_label(label: str) -> str:
    return "eq-" + _NOT_IN_ANCHOR.sub("-", label.removeprefix("eq:"))


def anchor_of_tex(tex: str) -> str:
    return "eq-" + hashlib.sha256(tex.encode()).hexdigest()[:8]


def _count(
    items: list[Display | Subequations], plain_tag: Callable[[str], str], faults: list[tuple[int, str, str]]
) -> None:
    counter = part = 0
    group: Subequations | None = None
    for item in items:
        if isinstance(item, Subequations):
            if item.opens == (group is not None):
                faults.append(_unpaired(item))
            group = item if item.opens else None
            counter += item.opens
            part = 0
            item.row.number = str(counter)
            continue
        for row in item.rows:
            if row.tag is not None:
                row.number = plain_tag(row.tag)[:MAX_TAG]
            elif row.counts and group is not None:
                part += 1
                row.number = f"{counter}{_letters(part)}"
            elif row.counts:
                counter += 1
                row.number = str(counter)
    if group is not None:
        faults.append(_unpaired(group))


def _letters(part: int) -> str:
    """a … z, aa, ab …"""
    before, last = divmod(part - 1, 26)
    return (_letters(before) if before else "") + chr(ord("a") + last)


def _unpaired(item: Subequations) -> tuple[int, str, str]:
    message = r"\begin{subequations} and \end{subequations} do not come in turn"
    return item.line, "unclosed-formula", message


def _point_to(first: NumberedRow, whole: NumberedRow, numbers: Numbers) -> None:
    """What has parts has no place of its own on the page: its label leads to the first of them."""
    whole.anchor = first.anchor
    numbers.equations.append(Equation(first.anchor, whole.labels[0], whole.number, first.tex))


def _take_label(label: str, row: NumberedRow, line: int, numbers: Numbers) -> bool:
    if len(label) > MAX_LABEL:
        numbers.faults.append((line, "long-label", f"A label may have {MAX_LABEL} characters: {label[:40]}…"))
        return False
    if label in numbers.labels:
        message = f"The label “{label}” is already taken by an earlier equation"
        numbers.faults.append((line, "doubled-label", message))
        return False
    numbers.labels[label] = row
    return True


def _anchor_by_label(row: NumberedRow, formula: Display, numbers: Numbers) -> None:
    taken: list[str] = []
    for label in row.labels:
        line = _line_of_label(formula, label)
        if not _take_label(label, row, line, numbers):
            continue
        taken.append(label)
        wanted = anchor_of_label(label)
        if not row.anchor:
            if wanted in numbers.anchors:
                message = f"The label “{label}” gives the same address #{wanted} as an earlier label"
                numbers.faults.append((line, "clashing-label", message))
            row.anchor = numbers.anchors.free(wanted)
        if row.number is None:
            message = f"The label “{label}” stands on an equation without a number; references to it show ???"
            numbers.faults.append((line, "label-without-number", message))
    row.labels = tuple(taken)


def _line_of_label(formula: Display, label: str) -> int:
    """The line of the label's last use in the formula: when it is doubled there, that one is at fault."""
    uses = list(re.finditer(r"\\label\s*\{\s*" + re.escape(label), formula.source))
    return formula.line + (formula.source.count("\n", 0, uses[-1].start()) if uses else 0)


def _linkable(formula: Display) -> list[NumberedRow]:
    """Rows with a number or a label; of a formula that has neither, the formula as a whole."""
    known = [row for row in formula.rows if row.number is not None or row.labels]
    return known or formula.equations[:1]

r"""Equation numbers and anchors, given out before any engine sees a formula.

Numbers restart in each text. A labelled row keeps its anchor whatever its number becomes; an unlabelled one is
known by its TeX.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from blog.typesetting.anchors import Anchors
from blog.typesetting.results import Equation
from blog.typesetting.scan import Row, mark, rows, with_one_column_less, without

# Environments that stand by themselves in the text, and what sets them once the numbers are ours.
NUMBERED = frozenset({"equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign"})
ENVIRONMENTS = NUMBERED | {name + "*" for name in NUMBERED}
_ROW_ENVIRONMENTS = {
    "align": "align*",
    "gather": "gather*",
    "alignat": "alignat*",
    "flalign": "align*",
    "eqnarray": "align*",
}
_NO_NUMBER = re.compile(r"\\(?:notag|nonumber)(?![a-zA-Z])\s*")
_ENVIRONMENT = re.compile(r"\\begin\s*\{([a-z]+\*?)\}(.*)\\end\s*\{\1\}", re.DOTALL)
_COLUMNS = re.compile(r"\s*(\{\d+\})")
_NOT_IN_ANCHOR = re.compile(r"[\s\"'<>&%#]+")


@dataclass(slots=True)
class NumberedRow:
    """One row that may carry a number. `number` is what \\ref shows, `shown` what stands at the margin."""

    tex: str
    end: str = ""
    labels: tuple[str, ...] = ()
    tag: str | None = None
    starred_tag: bool = False
    counts: bool = False
    number: str | None = None
    anchor: str = ""

    @property
    def shown(self) -> str | None:
        return self.number if self.starred_tag or self.number is None else f"({self.number})"


@dataclass(slots=True)
class Display:
    """A displayed formula: its source, where it stands, its rows and the TeX for the engine."""

    source: str
    line: int
    environment: str
    rows: list[NumberedRow] = field(default_factory=list)

    @property
    def numbered_rows(self) -> list[NumberedRow]:
        return [row for row in self.rows if row.number is not None]

    @property
    def has_margin_column(self) -> bool:
        """Whether numbers belong to single rows, so that only the engine can place them."""
        return len(self.rows) > 1 and bool(self.numbered_rows)

    def engine_tex(self) -> str:
        kind = self.environment.rstrip("*")
        if kind not in _ROW_ENVIRONMENTS:
            body = self.rows[0].tex
            return f"\\begin{{multline*}}{body}\\end{{multline*}}" if kind == "multline" else body
        environment = _ROW_ENVIRONMENTS[kind]
        columns, body = self._columns()
        if len(self.rows) == 1 and kind == "gather":
            return body
        if not self.has_margin_column:
            environment = {"align*": "aligned", "gather*": "gathered", "alignat*": "alignedat"}[environment]
        return f"\\begin{{{environment}}}{columns}{body}\\end{{{environment}}}"

    def _columns(self) -> tuple[str, str]:
        """The argument of alignat, and all rows with a mark where a number goes."""
        parts = []
        for index, row in enumerate(self.rows):
            tag = f"\\tag*{{{mark('t', index)}}}" if row.number is not None else ""
            parts.append(row.tex + (tag if self.has_margin_column else "") + row.end)
        body = "".join(parts)
        if not self.environment.startswith("alignat"):
            return "", body
        columns = _COLUMNS.match(body)
        return (columns[1], body[columns.end() :]) if columns else ("{9}", body)


def display(source: str, line: int, *, counts: bool = True) -> Display:
    """Read a displayed formula: an environment, or what stood between $$ and $$.

    With `counts` off only a `\\tag` gives a number.
    """
    found = _ENVIRONMENT.fullmatch(source.strip())
    environment, body = (found[1], found[2]) if found and found[1] in ENVIRONMENTS else ("", source)
    kind = environment.rstrip("*")
    counts = counts and environment in NUMBERED
    if kind in _ROW_ENVIRONMENTS:
        pieces = rows(body)
        if kind == "eqnarray":
            pieces = [Row(with_one_column_less(piece.tex), piece.end) for piece in pieces]
        return Display(source, line, environment, [_row(piece, counts) for piece in pieces])
    return Display(source, line, environment, [_row(Row(body, ""), counts)])


def _row(piece: Row, counts: bool) -> NumberedRow:
    tex, taken = without(piece.tex, "label", "tag", "tag*")
    tex, silenced = _NO_NUMBER.subn("", tex)
    tags = [(name, argument) for name, argument in taken if name != "label"]
    return NumberedRow(
        tex=tex.strip(),
        end=piece.end,
        labels=tuple(argument for name, argument in taken if name == "label"),
        tag=tags[0][1] if tags else None,
        starred_tag=bool(tags) and tags[0][0] == "tag*",
        counts=counts and not silenced,
    )


@dataclass(slots=True)
class Numbers:
    """The outcome for a whole text: who is called what."""

    equations: list[Equation] = field(default_factory=list)
    labels: dict[str, NumberedRow] = field(default_factory=dict)
    anchors: Anchors = field(default_factory=Anchors)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


def number(displays: Iterable[Display], plain_tag: Callable[[str], str]) -> Numbers:
    """Give every row its number and its anchor. Labelled rows choose their anchors first: theirs are kept."""
    displays = list(displays)
    numbers = Numbers()
    _count(displays, plain_tag)
    for formula in displays:
        for row in formula.rows:
            _anchor_by_label(row, formula.line, numbers)
    for formula in displays:
        for row in _linkable(formula):
            if not row.anchor:
                row.anchor = numbers.anchors.free(anchor_of_tex(row.tex))
            label = row.labels[0] if row.labels else None
            numbers.equations.append(Equation(row.anchor, label, row.number, row.tex))
    return numbers


def anchor_of_label(label: str) -> str:
    return "eq-" + _NOT_IN_ANCHOR.sub("-", label.removeprefix("eq:"))


def anchor_of_tex(tex: str) -> str:
    return "eq-" + hashlib.sha256(tex.encode()).hexdigest()[:8]


def _count(displays: list[Display], plain_tag: Callable[[str], str]) -> None:
    counter = 0
    for formula in displays:
        for row in formula.rows:
            if row.tag is not None:
                row.number = plain_tag(row.tag)
            elif row.counts:
                counter += 1
                row.number = str(counter)


def _anchor_by_label(row: NumberedRow, line: int, numbers: Numbers) -> None:
    for label in row.labels:
        if label in numbers.labels:
            numbers.faults.append(
                (line, "doubled-label", f"The label “{label}” is already taken by an earlier equation")
            )
            continue
        wanted = anchor_of_label(label)
        if not row.anchor:
            if wanted in numbers.anchors:
                message = f"The label “{label}” gives the same address #{wanted} as an earlier label"
                numbers.faults.append((line, "clashing-label", message))
            row.anchor = numbers.anchors.free(wanted)
        if row.number is None:
            message = f"The label “{label}” stands on an equation without a number; references to it show ???"
            numbers.faults.append((line, "label-without-number", message))
        numbers.labels[label] = row


def _linkable(formula: Display) -> list[NumberedRow]:
    """Rows with a number or a label; of a formula that has neither, the formula as a whole."""
    known = [row for row in formula.rows if row.number is not None or row.labels]
    return known or formula.rows[:1]

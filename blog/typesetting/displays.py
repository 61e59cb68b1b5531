r"""Displayed formulas read: their environment, their rows, and what TeX the engine gets for them."""

import re
from dataclasses import dataclass, field, replace

from blog.typesetting.scan import Row, mark, rows, with_one_column_less, without, without_comments

# Environments that stand by themselves in the text, and what sets them once the numbers are ours.
NUMBERED = frozenset({"equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign"})
ENVIRONMENTS = NUMBERED | {name + "*" for name in NUMBERED} | {"displaymath"}
# Those that TeX allows within a formula only; written by themselves, as MathJax allows, they are displayed.
_INNER = (
    "aligned alignedat gathered split cases dcases rcases drcases array matrix pmatrix bmatrix Bmatrix vmatrix "
    "Vmatrix smallmatrix CD"
)
DISPLAYED = ENVIRONMENTS | frozenset(_INNER.split())
_ROW_ENVIRONMENTS = {
    "align": "align*",
    "gather": "gather*",
    "alignat": "alignat*",
    "flalign": "align*",
    "eqnarray": "align*",
}
_NO_NUMBER = re.compile(r"\\(?:notag|nonumber)(?![a-zA-Z])\s*")
_ENVIRONMENT = re.compile(r"\\begin\s*\{([a-zA-Z]+\*?)\}(.*)\\end\s*\{\1\}", re.DOTALL)
_COLUMNS = re.compile(r"\s*(\{\d+\})")


@dataclass(slots=True)
class NumberedRow:
    """One row that may carry a number. `number` is what \\ref shows, `shown` what stands at the margin."""

    tex: str
    end: str = ""
    labels: tuple[str, ...] = ()
    tag: str | None = None
    starred_tag: bool = False
    counts: bool = False
    is_text: bool = False
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
    def equations(self) -> list[NumberedRow]:
        """The rows without the words between them."""
        return [row for row in self.rows if not row.is_text]

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
            if row.is_text:
                parts.append(f"\\text{{{mark('i', 0)}{row.tex}}}{row.end if row is not self.rows[-1] else ''}")
                continue
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
    body = without_comments(body)
    kind = environment.rstrip("*")
    counts = counts and environment in NUMBERED
    if kind in _ROW_ENVIRONMENTS:
        pieces = rows(body)
        if kind == "eqnarray":
            pieces = [replace(piece, tex=with_one_column_less(piece.tex)) for piece in pieces]
        return Display(source, line, environment, [_row(piece, counts) for piece in pieces])
    return Display(source, line, environment, [_row(Row(body), counts)])


def _row(piece: Row, counts: bool) -> NumberedRow:
    if piece.is_text:
        return NumberedRow(piece.tex, piece.end, is_text=True)
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

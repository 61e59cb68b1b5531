"""The formulas and references of one text, set one after the other: macros defined in one hold for the next."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from blog.typesetting import engine
from blog.typesetting.displays import Display
from blog.typesetting.formulas import with_marked_references, with_shown_references
from blog.typesetting.references import Reference, Target
from blog.typesetting.rules import Rules
from blog.typesetting.scan import closing_brace
from blog.typesetting.sharing import Shared, Store, Wanted

_DEFINITION = re.compile(
    r"\\(?:(?:re|provide)?newcommand|renewcommand|[gex]?def|let|DeclareMathOperator|DeclarePairedDelimiter)(?![a-zA-Z])"
)
_WHOLE_HEAD = re.compile(rf"\s*{_DEFINITION.pattern}\*?\s*(?:\{{\s*\\[a-zA-Z]+\s*\}}|\\[a-zA-Z]+)[^{{}}\\]{{0,40}}\{{")
_UNKNOWN_MACRO = re.compile(r"(\\[a-zA-Z]+) is not known")
_MOST_FETCHES = 5  # from the store: the first, and one after each change of the macros

Resolve = Callable[[Reference, int], Target | None]
Report = Callable[[int, str, str], None]


@dataclass(slots=True)
class Piece:
    """A formula, a reference or a border of subequations, with all that is known of it."""

    token: Token
    line: int
    display: Display | None = None
    tex: str = ""
    references: list[Reference] = field(default_factory=list)
    formula: engine.Formula | None = None
    targets: list[Target | None] = field(default_factory=list)
    error: str = ""

    @property
    def is_formula(self) -> bool:
        return self.token.type in ("formula", "display")

    def line_of(self, words: str) -> int:
        """The line of the words within the formula; its own where they do not occur."""
        return self.line + self.token.content.count("\n", 0, max(0, self.token.content.find(words)))


class Setter:
    """Sets the pieces of one text within its rules. Used once."""

    def __init__(self, rules: Rules, preamble: str, store: Store | None, resolve: Resolve, report: Report) -> None:
        self._rules = rules
        self._preamble = preamble
        self._shared = Shared(store)
        self._resolve = resolve
        self._report = report
        self._budget = engine.Budget(rules.seconds)
        self._made: dict[Wanted, engine.Formula] = {}
        self._fetches = _MOST_FETCHES
        self._has_new_macros = False

    def set_all(self, pieces: Sequence[Piece]) -> None:
        self._check_preamble()
        self._prepare(pieces)
        self._fetch(pieces)
        for index, piece in enumerate(pieces):
            if piece.token.type == "reference":
                self._refer(piece)
            elif piece.is_formula:
                self._set(piece)
                if self._has_new_macros:
                    self._has_new_macros = False
                    self._fetch(pieces[index + 1 :])
        self._shared.give(self._made)

    def _check_preamble(self) -> None:
        error = engine.preamble_error(self._preamble) if self._preamble else ""
        if error:
            self._report(0, "broken-preamble", f"The macros cannot be read: {error}")
            self._preamble = ""

    def _prepare(self, pieces: Sequence[Piece]) -> None:
        left = self._rules.max_formulas
        for piece in pieces:
            if not piece.is_formula:
                continue
            left -= 1
            piece.error = self._refusal(piece.token.content, left)
            tex = piece.display.engine_tex() if piece.display else piece.token.content
            piece.tex, piece.references = ("", []) if piece.error else with_marked_references(tex)

    def _refusal(self, tex: str, left: int) -> str:
        """Why a formula is not even tried."""
        if left < 0:
            return f"No more than {self._rules.max_formulas:,} formulas are set in one text"
        if len(tex) > self._rules.max_formula:
            return f"A formula may have {self._rules.max_formula:,} characters"
        if self._rules.comment and _DEFINITION.search(tex):
            return "Macros cannot be defined in a comment"
        return ""

    def _fetch(self, pieces: Sequence[Piece]) -> None:
        self._fetches -= 1
        if self._fetches >= 0:
            self._shared.fetch(self._wanted(piece) for piece in pieces if piece.is_formula and not piece.error)

    def _wanted(self, piece: Piece) -> Wanted:
        return piece.tex, piece.display is not None, self._preamble

    def _refer(self, piece: Piece) -> None:
        reference = Reference(piece.token.meta["command"], piece.token.content)
        target = self._resolve(reference, piece.line)
        piece.targets = [target]
        piece.token.meta["shown"] = target.text if target else "(???)"

    def _set(self, piece: Piece) -> None:
        if not piece.error:
            piece.targets = [
                self._resolve(reference, piece.line_of(f"{{{reference.label}}}")) for reference in piece.references
            ]
            if piece.references:
                piece.token.meta["to_read"] = with_shown_references(piece.token.content, piece.targets)
            wanted = tex, display, preamble = self._wanted(piece)
            piece.formula = engine.typeset(tex, display=display, preamble=preamble, budget=self._budget)
            self._made[wanted] = piece.formula
            piece.error = piece.formula.error
            self._keep_definitions(piece, piece.formula)
        if piece.error:
            unknown = _UNKNOWN_MACRO.fullmatch(piece.error)
            kind, line = ("unknown-macro", piece.line_of(unknown[1])) if unknown else ("broken-tex", piece.line)
            self._report(line, kind, f"{piece.error}: {_shortened(piece.token.content)}")

    def _keep_definitions(self, piece: Piece, formula: engine.Formula) -> None:
        """Macros that a formula begins with hold for all that follows, as in a browser's MathJax.

        A formula of nothing else is not shown.
        """
        content = piece.token.content.strip()
        if formula.error or not _DEFINITION.match(content):
            return
        piece.token.hidden = formula.letters == 0
        macros = content if piece.token.hidden else content[: _end_of_definitions(content)]
        self._has_new_macros = bool(macros)
        self._preamble = f"{self._preamble}\n{macros}".strip()


def _end_of_definitions(tex: str) -> int:
    """Where the definitions end that TeX begins with."""
    position = 0
    while found := _WHOLE_HEAD.match(tex, position):
        end = closing_brace(tex, found.end() - 1)
        if end is None:
            break
        position = end
    return position


def _shortened(tex: str) -> str:
    words = " ".join(tex.split())
    return words if len(words) <= 80 else words[:79] + "…"

"""A whole text on its way to the page: parse, number, set, clean, and put the formulas in."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from blog.typesetting import engine
from blog.typesetting.cjk import is_cjk_text
from blog.typesetting.displays import Display, display
from blog.typesetting.excerpt import excerpt_tokens
from blog.typesetting.formulas import (
    Frame,
    display_html,
    error_html,
    inline_html,
    reference_html,
    with_marked_references,
)
from blog.typesetting.headings import document_text, name_headings
from blog.typesetting.links import Links
from blog.typesetting.lint import stray_tex
from blog.typesetting.markdown import article_parser, comment_parser
from blog.typesetting.math_rules import MATH_TYPES
from blog.typesetting.measures import count_words, mentions
from blog.typesetting.numbering import Numbers, Subequations, number
from blog.typesetting.plaintext import formula_text
from blog.typesetting.references import Lookup, Reference, Target, resolve
from blog.typesetting.results import Problem, Rendered
from blog.typesetting.sanitize import clean_article, clean_comment
from blog.typesetting.scan import MARK_END, MARK_START, cleaned

_DEFINITION = re.compile(r"\\(?:(?:re|provide)?newcommand|renewcommand|[gex]?def|let|DeclareMathOperator)(?![a-zA-Z])")


MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """What a kind of text may do."""

    max_length: int
    max_formulas: int
    max_formula: int
    seconds: float
    comment: bool = False

    def parser(self) -> MarkdownIt:
        return comment_parser() if self.comment else article_parser()

    def clean(self, html: str) -> str:
        return clean_comment(html) if self.comment else clean_article(html)


ARTICLE = Rules(max_length=500_000, max_formulas=5_000, max_formula=5_000, seconds=5.0)
COMMENT = Rules(max_length=10_000, max_formulas=20, max_formula=500, seconds=2.0, comment=True)


@dataclass(slots=True)
class _Piece:
    """A formula or reference of the text with all that is known of it."""

    token: Token
    line: int
    display: Display | None = None
    formula: engine.Formula | None = None
    targets: list[Target | None] = field(default_factory=list)
    error: str = ""


class Document:
    """One text being set. Used once."""

    def __init__(self, text: str, rules: Rules, *, preamble: str = "", lookup: Lookup | None = None) -> None:
        self._rules = rules
        self._lookup = lookup
        self._preamble = cleaned(preamble).strip()
        self._problems: list[Problem] = []
        self._pieces: list[_Piece] = []
        self._nonce = secrets.token_hex(8)
        self._budget = engine.Budget(rules.seconds)
        self._formulas_left = rules.max_formulas
        self._text = self._bounded(cleaned(text))
        self._word = "公式" if is_cjk_text(self._text) else "Equation"

    def render(self) -> Rendered:
        env: dict[str, object] = {}
        tokens = self._rules.parser().parse(self._text, env)
        self._collect(tokens)
        numbers = self._number()
        self._check_preamble()
        for piece in self._pieces:
            self._set(piece, numbers)
        headings = () if self._rules.comment else name_headings(tokens, numbers.anchors)
        links = Links(self._lookup, numbers.anchors)
        named = mentions(tokens)  # before a paper's identifier gives way to its title
        for problem in (*stray_tex(tokens), *links.resolve(tokens)):
            self._report(problem.line, problem.kind, problem.message)
        text = document_text(tokens)
        return Rendered(
            html=self._html(tokens, env, bare=self._rules.comment),
            equations=() if self._rules.comment else tuple(numbers.equations),
            headings=headings,
            problems=tuple(sorted(self._problems, key=lambda problem: problem.line)),
            excerpt=self._html(excerpt_tokens(tokens), env, bare=True),
            text=text,
            words=count_words(text),
            formulas=sum(piece.token.type in ("formula", "display") for piece in self._pieces),
            labels=tuple(numbers.labels),
            images=tuple(links.images),
            mentions=named,
        )

    def _report(self, line: int, kind: str, message: str) -> None:
        """Note a problem. Nobody mends more than a hundred at a time."""
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(line, kind, message))

    def _bounded(self, text: str) -> str:
        most = self._rules.max_length
        if len(text) <= most:
            return text
        message = f"The text has {len(text):,} characters; only the first {most:,} are set"
        self._report(text.count("\n", 0, most) + 1, "too-long", message)
        return text[:most]

    def _collect(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            for child in (token, *(token.children or ())):
                if child.type in MATH_TYPES:
                    child.meta["index"] = len(self._pieces)
                    self._pieces.append(_Piece(child, child.meta["line"] + 1))

    def _number(self) -> Numbers:
        items: list[Display | Subequations] = []
        for piece in self._pieces:
            if piece.token.type == "display":
                piece.display = display(piece.token.content, piece.line, counts=not self._rules.comment)
                items.append(piece.display)
            elif piece.token.type == "subequations":
                items.append(Subequations(piece.line, piece.token.meta["opens"], piece.token.content))
        numbers = number(items, formula_text)
        if not self._rules.comment:
            for fault in numbers.faults:
                self._report(*fault)
        return numbers

    def _check_preamble(self) -> None:
        error = engine.preamble_error(self._preamble) if self._preamble else ""
        if error:
            self._report(0, "broken-preamble", f"The macros cannot be read: {error}")
            self._preamble = ""

    def _set(self, piece: _Piece, numbers: Numbers) -> None:
        if piece.token.type == "subequations":
            return
        if piece.token.type == "reference":
            reference = Reference(piece.token.meta["command"], piece.token.content)
            target = self._resolve(reference, piece.line, numbers)
            piece.targets = [target]
            piece.token.meta["shown"] = target.text if target else "(???)"
            return
        piece.error = self._refusal(piece)
        if not piece.error:
            tex = piece.display.engine_tex() if piece.display else piece.token.content
            tex, references = with_marked_references(tex)
            piece.targets = [self._resolve(reference, piece.line, numbers) for reference in references]
            in_display = piece.display is not None
            piece.formula = engine.typeset(tex, display=in_display, preamble=self._preamble, budget=self._budget)
            piece.error = piece.formula.error
            self._keep_definitions(piece)
        if piece.error:
            message = f"{piece.error}: {_shortened(piece.token.content)}"
            self._report(piece.line, "broken-tex", message)

    def _keep_definitions(self, piece: _Piece) -> None:
        """A formula that only defines macros defines them for all that follows, as in a browser's MathJax."""
        assert piece.formula is not None
        content = piece.token.content.strip()
        if not piece.error and piece.formula.letters == 0 and _DEFINITION.match(content):
            self._preamble = f"{self._preamble}\n{content}".strip()
            piece.token.hidden = True

    def _refusal(self, piece: _Piece) -> str:
        """Why a formula is not even tried."""
        self._formulas_left -= 1
        if self._formulas_left < 0:
            return f"No more than {self._rules.max_formulas:,} formulas are set in one text"
        if len(piece.token.content) > self._rules.max_formula:
            return f"A formula may have {self._rules.max_formula:,} characters"
        if self._rules.comment and _DEFINITION.search(piece.token.content):
            return "Macros cannot be defined in a comment"
        return ""

    def _resolve(self, reference: Reference, line: int, numbers: Numbers) -> Target | None:
        target = resolve(reference, numbers.labels, self._lookup)
        if target is None:
            message = f"No equation has the label “{reference.label}”"
            self._report(line, "unknown-label", message)
        return target

    def _html(self, tokens: Sequence[Token], env: dict[str, object], *, bare: bool) -> str:
        env = {**env, "stand_in": self._stand_in, "bare": bare}
        parser = self._rules.parser()
        html = self._rules.clean(parser.renderer.render(tokens, parser.options, env))
        stand_in = re.compile(f"{MARK_START}{self._nonce}\\.(\\d+){MARK_END}")
        html = stand_in.sub(lambda match: self._piece_html(self._pieces[int(match[1])], bare), html)
        # Left over: marks that an author wrote as character references.
        return html.replace(MARK_START, "").replace(MARK_END, "")

    def _stand_in(self, token: Token) -> str:
        return f"{MARK_START}{self._nonce}.{token.meta['index']}{MARK_END}"

    def _piece_html(self, piece: _Piece, bare: bool) -> str:
        token = piece.token
        targets = {index: reference_html(target, linked=not bare) for index, target in enumerate(piece.targets)}
        if token.type == "reference":
            return targets[0]
        if token.hidden or token.type == "subequations":
            return ""
        if piece.formula is None or piece.error:
            html = error_html(_as_written(token), piece.error)
            return f'<div class="equation equation-error">{html}</div>' if token.block else html
        if piece.display is None:
            return inline_html(token.content, piece.formula, targets)
        frame = Frame(self._word, anchors=not bare)
        return display_html(piece.formula, piece.display, targets, frame, block=token.block)


def _as_written(token: Token) -> str:
    if token.type == "formula":
        return f"${token.content}$"
    return token.content if token.content.startswith("\\begin") else f"$${token.content}$$"


def _shortened(tex: str) -> str:
    words = " ".join(tex.split())
    return words if len(words) <= 80 else words[:79] + "…"

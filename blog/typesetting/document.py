"""A whole text on its way to the page: parse, number, set, clean, and put the formulas in."""

import re
import secrets
from collections.abc import Sequence
from functools import partial

from markdown_it.token import Token

from blog.typesetting.cjk import is_cjk_text
from blog.typesetting.displays import Display, display
from blog.typesetting.excerpt import excerpt_tokens
from blog.typesetting.formulas import Frame, display_html, error_html, inline_html, reference_html
from blog.typesetting.headings import document_text, name_headings
from blog.typesetting.links import Links
from blog.typesetting.lint import stray_tex
from blog.typesetting.math_rules import MATH_TYPES
from blog.typesetting.measures import count_words, mentions
from blog.typesetting.numbering import Numbers, Subequations, number
from blog.typesetting.pieces import Piece, Setter
from blog.typesetting.plaintext import formula_text
from blog.typesetting.references import Lookup, Reference, Target, resolve
from blog.typesetting.results import Problem, Rendered
from blog.typesetting.rules import ARTICLE, COMMENT, Rules
from blog.typesetting.scan import MARK_END, MARK_START, cleaned
from blog.typesetting.sharing import Store
from blog.typesetting.tables import too_large

MAX_PROBLEMS = 100
_STAND_IN = re.compile(
    f"{MARK_START}([0-9a-f]{{16}})\\.(\\d+){MARK_END}([,.;:!?)\\]，。、；：！？）】》」』”’]{{0,3}})"
)

__all__ = ["ARTICLE", "COMMENT", "Document"]


class Document:
    """One text being set. Used once."""

    def __init__(
        self, text: str, rules: Rules, *, preamble: str = "", lookup: Lookup | None = None, store: Store | None = None
    ) -> None:
        self._rules = rules
        self._lookup = lookup
        self._store = store
        self._preamble = cleaned(preamble).strip()
        self._problems: list[Problem] = []
        self._pieces: list[Piece] = []
        self._nonce = secrets.token_hex(8)
        self._text = self._bounded(cleaned(text))
        self._word = "公式" if is_cjk_text(self._text) else "Equation"

    def render(self) -> Rendered:
        env: dict[str, object] = {}
        tokens = self._rules.parser().parse(self._text, env)
        self._collect(tokens)
        numbers = self._number()
        resolve = partial(self._resolve, numbers)
        Setter(self._rules, self._preamble, self._store, resolve, self._report).set_all(self._pieces)
        headings = () if self._rules.comment else name_headings(tokens, numbers.anchors)
        links = Links(self._lookup, numbers.anchors)
        named = mentions(tokens)  # before a paper's identifier gives way to its title
        for problem in (*too_large(env), *stray_tex(tokens), *links.resolve(tokens)):
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
            formulas=sum(piece.is_formula for piece in self._pieces),
            labels=tuple(numbers.labels),
            images=tuple(links.images),
            mentions=named,
            blocks=_blocks(tokens),
        )

    def _report(self, line: int, kind: str, message: str) -> None:
        """Note a problem. Nobody mends more than a hundred at a time.

        A message may quote a decoded address, with characters in it that the database refuses.
        """
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(line, kind, cleaned(message)))

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
                    self._pieces.append(Piece(child, child.meta["line"] + 1))

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

    def _resolve(self, numbers: Numbers, reference: Reference, line: int) -> Target | None:
        target = resolve(reference, numbers.labels, self._lookup)
        if target is None:
            message = f"No equation has the label “{reference.label}”"
            self._report(line, "unknown-label", message)
        elif not target.is_public:
            message = f"Readers cannot follow the reference to {reference.label}: its article is not published yet"
            self._report(line, "draft-link", message)
        return target

    def _html(self, tokens: Sequence[Token], env: dict[str, object], *, bare: bool) -> str:
        env = {**env, "stand_in": self._stand_in, "bare": bare}
        parser = self._rules.parser()
        html = self._rules.clean(parser.renderer.render(tokens, parser.options, env))
        html = _STAND_IN.sub(lambda match: self._put_in(match, bare), html)
        # Left over: marks that an author wrote as character references.
        return html.replace(MARK_START, "").replace(MARK_END, "")

    def _stand_in(self, token: Token) -> str:
        return f"{MARK_START}{self._nonce}.{token.meta['index']}{MARK_END}"

    def _put_in(self, stand_in: re.Match[str], bare: bool) -> str:
        nonce, index, behind = stand_in.groups()
        return self._piece_html(self._pieces[int(index)], behind, bare) if nonce == self._nonce else stand_in[0]

    def _piece_html(self, piece: Piece, behind: str, bare: bool) -> str:
        """The piece, and the punctuation that follows it."""
        if piece.formula and piece.display is None and not (piece.error or piece.token.hidden):
            targets = self._targets_html(piece, bare)
            return inline_html(piece.token.content, piece.formula, targets, behind)
        return self._own_html(piece, bare) + behind

    def _targets_html(self, piece: Piece, bare: bool) -> dict[int, str]:
        return {index: reference_html(target, linked=not bare) for index, target in enumerate(piece.targets)}

    def _own_html(self, piece: Piece, bare: bool) -> str:
        token = piece.token
        targets = self._targets_html(piece, bare)
        if token.type == "reference":
            return targets[0]
        if token.hidden or token.type == "subequations":
            return ""
        if piece.formula is None or piece.display is None or piece.error:
            html = error_html(_as_written(token), piece.error)
            return f'<div class="equation equation-error">{html}</div>' if token.block else html
        frame = Frame(self._word, anchors=not bare)
        return display_html(piece.formula, piece.display, targets, frame, block=token.block)


def _blocks(tokens: Sequence[Token]) -> tuple[int, ...]:
    """The first line of each element that stands on the top level of the HTML, footnotes aside."""
    return tuple(
        token.map[0] + 1
        for token in tokens
        if token.level == 0 and token.nesting >= 0 and token.map and not token.hidden
        if token.type not in ("inline", "subequations")
    )


def _as_written(token: Token) -> str:
    if token.type == "formula":
        return f"${token.content}$"
    return token.content if token.content.startswith("\\begin") else f"$${token.content}$$"

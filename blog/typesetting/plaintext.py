"""TeX as plain Unicode: for titles of windows, feeds, search and mails."""

import re
import unicodedata
from functools import cache

from blog.typesetting.textcommands import Formula, Markup, pieces

_MOST_LEVELS = 20
_AFTER_BRACKET = re.compile(r"([(\[⟨⌊⌈]) ")
_BEFORE_BRACKET = re.compile(r" ([)\]⟩⌋⌉,])")
_LEXEME = re.compile(r"\\[a-zA-Z]+\*?|\\.|[{}^_&~$]|\s+|[^\\{}^_&~$\s]+", re.DOTALL)
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega"
)
_SYMBOLS = {
    "lambda": "λ", "Lambda": "Λ", "varepsilon": "ε", "epsilon": "ϵ", "vartheta": "ϑ", "varphi": "φ", "phi": "ϕ",
    "varrho": "ϱ", "varsigma": "ς", "varpi": "ϖ", "times": "×", "cdot": "·", "div": "÷", "pm": "±", "mp": "∓",
    "ast": "∗", "star": "⋆", "circ": "∘", "bullet": "•", "oplus": "⊕", "otimes": "⊗", "odot": "⊙", "leq": "≤",
    "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "ll": "≪", "gg": "≫", "approx": "≈", "sim": "∼",
    "simeq": "≃", "cong": "≅", "equiv": "≡", "propto": "∝", "lesssim": "≲", "gtrsim": "≳", "in": "∈", "notin": "∉",
    "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "cup": "∪", "cap": "∩",
    "setminus": "∖", "emptyset": "∅", "varnothing": "∅", "forall": "∀", "exists": "∃", "neg": "¬", "land": "∧",
    "wedge": "∧", "lor": "∨", "vee": "∨", "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔",
    "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "implies": "⇒", "iff": "⇔", "mapsto": "↦",
    "longrightarrow": "⟶", "uparrow": "↑", "downarrow": "↓", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑",
    "prod": "∏", "int": "∫", "oint": "∮", "iint": "∬", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ",
    "dots": "…", "ldots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "Vert": "‖", "|": "‖", "lVert": "‖", "rVert": "‖", "vert": "|",
    "mid": "|", "lvert": "|", "rvert": "|", "parallel": "∥", "perp": "⊥", "prime": "′", "dagger": "†", "ddagger": "‡",
    "degree": "°", "angle": "∠", "triangle": "△", "square": "□", "top": "⊤", "bot": "⊥", "vdash": "⊢", "models": "⊨",
    "quad": " ", "qquad": " ", ",": " ", ";": " ", ":": " ", " ": " ", "!": "", "\\": " ", "{": "{", "}": "}",
    "%": "%", "&": "&", "#": "#", "_": "_", "$": "$", "triangleq": "≜", "coloneqq": "≔", "doteq": "≐", "asymp": "≍",
    "leqslant": "⩽", "geqslant": "⩾", "lll": "⋘", "ggg": "⋙", "prec": "≺", "succ": "≻", "preceq": "⪯", "succeq": "⪰",
    "nmid": "∤", "nexists": "∄", "subsetneq": "⊊", "supsetneq": "⊋", "sqcup": "⊔", "sqcap": "⊓", "uplus": "⊎",
    "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁", "bigotimes": "⨂", "bigsqcup": "⨆", "coprod": "∐", "iiint": "∭",
    "gets": "←", "longleftarrow": "⟵", "Longrightarrow": "⟹", "Longleftarrow": "⟸", "Longleftrightarrow": "⟺",
    "longmapsto": "⟼", "hookrightarrow": "↪", "rightharpoonup": "⇀", "rightleftharpoons": "⇌", "leadsto": "⇝",
    "nearrow": "↗", "searrow": "↘", "Uparrow": "⇑", "Downarrow": "⇓", "updownarrow": "↕", "because": "∵",
    "therefore": "∴", "colon": ":", "backslash": "∖", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "imath": "ı", "jmath": "ȷ", "wp": "℘", "complement": "∁", "Box": "□", "blacksquare": "■", "checkmark": "✓",
    "sharp": "♯", "flat": "♭", "natural": "♮", "ltimes": "⋉", "rtimes": "⋊", "bowtie": "⋈", "vDash": "⊨", "dashv": "⊣",
    "dotsc": "…", "dotsb": "⋯", "dotsm": "⋯", "dotsi": "⋯", "digamma": "ϝ", "eth": "ð", "mho": "℧", "S": "§",
    "lnot": "¬", "owns": "∋", "surd": "√", "middot": "·", "hslash": "ℏ", "diamond": "⋄",
    "cdotp": "·", "bigwedge": "⋀", "bigvee": "⋁", "ominus": "⊖", "oslash": "⊘",
}  # fmt: skip
_DROPPED_NAMES = (
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr limits nolimits displaystyle "
    "textstyle scriptstyle mathrm mathbf mathit mathcal mathscr mathfrak mathsf mathtt boldsymbol bm pmb text textrm "
    "textbf textit textsc texttt textsf mbox operatorname operatorname* mathop mathbin mathrel rm bf it cal tt sf "
    "emph ensuremath notag nonumber hfill substack cancel bcancel xcancel boxed fbox mathstrut strut underline "
    "overbrace underbrace smash mathclap mathllap mathrlap hline allowbreak nobreak bold mathbfit symbf symbfit "
    "scriptscriptstyle Bbb frak mathnormal vcenter mathord mathopen mathclose mathpunct mathinner mathchoice"
)
# Names that a reader reads as they are; nothing else that is unknown is glued to what stands beside it, either.
_HIDDEN_NAMES = (  # with their argument
    "label ref eqref require color phantom hphantom vphantom hspace hspace* vspace mspace mskip hskip kern mkern "
    "rule end pagecolor"
)
_SECOND_NAMES = "textcolor colorbox raisebox htmlClass href"  # shown is the second argument
_OVER_NAMES = "overset stackrel overbracket"
_ARROWS = {"xrightarrow": "→", "xleftarrow": "←", "xRightarrow": "⇒", "xleftrightarrow": "↔", "xmapsto": "↦"}
_WITH_COLUMNS = frozenset({"array", "alignat", "alignat*", "alignedat", "darray", "subarray"})
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "acute": "\u0301",
}  # fmt: skip
_GREEK = frozenset(_GREEK_NAMES.split())
_DROPPED = frozenset(_DROPPED_NAMES.split())
_HIDDEN = frozenset(_HIDDEN_NAMES.split())
_SECOND = frozenset(_SECOND_NAMES.split())
_OVER = frozenset(_OVER_NAMES.split())
_DEFINING = frozenset({"newcommand", "renewcommand", "providecommand", "DeclareMathOperator", "DeclareMathOperator*"})
_BRACKETED = re.compile(r"\[[^\]]*\]")
_SUPER = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_SUB = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def plain(text: str) -> str:
    """A title or abstract with TeX in it, as plain Unicode text on one line."""
    parts = []
    for piece in pieces(text):
        if isinstance(piece, Formula):
            parts.append(formula_text(piece.tex))
        elif not isinstance(piece, Markup):
            parts.append(piece)
    return " ".join("".join(parts).split())


def formula_text(tex: str) -> str:
    """A formula as readable Unicode: `\\theta_t \\in \\mathbb{R}^d` becomes θₜ ∈ ℝ^d."""
    reader = _Reader([match[0] for match in _LEXEME.finditer(tex)])
    text = " ".join(unicodedata.normalize("NFC", reader.row(0)).split())
    return _AFTER_BRACKET.sub(r"\1", _BEFORE_BRACKET.sub(r"\1", text))


@cache
def _symbol(name: str) -> str | None:
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    if name.lower() in _GREEK:
        case = "CAPITAL" if name[0].isupper() else "SMALL"
        return unicodedata.lookup(f"GREEK {case} LETTER {name.upper()}")
    if name.startswith("var") and name[3:4].isupper():
        return _symbol(name[3:])
    return None


class _Reader:
    def __init__(self, lexemes: list[str]) -> None:
        self._lexemes = lexemes
        self._position = 0

    def row(self, level: int) -> str:
        """Everything up to the brace that closes this group, or to the end."""
        parts: list[str] = []
        while self._position < len(self._lexemes):
            lexeme = self._next()
            if lexeme == "}":
                break
            parts.append(self._one(lexeme, level))
        return "".join(parts)

    def _next(self) -> str:
        self._position += 1
        return self._lexemes[self._position - 1]

    def _one(self, lexeme: str, level: int) -> str:
        if lexeme == "{":
            return self.row(level + 1) if level < _MOST_LEVELS else ""
        if lexeme == "^":
            return _raised("^", self._argument(level).strip())
        if lexeme == "_":
            return _raised("_", self._argument(level).strip())
        if lexeme[0] == "\\":
            return self._command(lexeme[1:], level)
        return "" if lexeme == "$" else " " if lexeme in "&~" or lexeme.isspace() else lexeme

    def _argument(self, level: int) -> str:
        while self._position < len(self._lexemes) and self._lexemes[self._position].isspace():
            self._position += 1
        if self._position >= len(self._lexemes) or level >= _MOST_LEVELS:
            return ""
        lexeme = self._next()
        if len(lexeme) > 1 and lexeme[0] != "\\":
            # x^10 lifts the 1 alone
            self._position -= 1
            self._lexemes[self._position] = lexeme[1:]
            lexeme = lexeme[0]
        return "" if lexeme == "}" else self._one(lexeme, level + 1)

    def _command(self, name: str, level: int) -> str:
        if name in _DROPPED:
            return ""
        if name in _ACCENTS:
            body = self._argument(level)
            return body + _ACCENTS[name] if len(body) == 1 else body
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return f"{_grouped(self._argument(level))}/{_grouped(self._argument(level))}"
        if name == "sqrt":
            degree = self._optional()
            return degree.translate(_SUPER) + "√" + _grouped(self._argument(level))
        if name in ("mathbb", "mathbbm", "mathds"):
            return "".join(_double_struck(char) for char in self._argument(level))
        if name in _HIDDEN or name in _DEFINING or name == "def":
            return self._hidden(name, level)
        if name in _SECOND:
            self._argument(level)
            return self._argument(level)
        if name in _OVER or name == "underset":
            beside = self._argument(level).strip()
            return self._argument(level).strip() + _raised("_" if name == "underset" else "^", beside)
        return self._word(name, level)

    def _word(self, name: str, level: int) -> str:
        if name == "begin":
            if self._argument(level) in _WITH_COLUMNS:
                self._optional()
                self._argument(level)
            return " "
        if name == "tag":
            return f" ({self._argument(level)})"
        if name in ("binom", "dbinom", "tbinom"):
            return f"C({self._argument(level)}, {self._argument(level)})"
        if name in _ARROWS:
            self._optional()
            self._argument(level)
            return f" {_ARROWS[name]} "
        if name == "pmod":
            return f" (mod {self._argument(level)})"
        if name in ("bmod", "mod"):
            return " mod "
        if name == "not":
            return self._argument(level).strip() + "\u0338"
        if name == "\\":
            self._optional()
        symbol = _symbol(name)
        if symbol is not None:
            return symbol
        is_raised = self._position < len(self._lexemes) and self._lexemes[self._position] in "^_"
        return f" {name.rstrip('*')}{'' if is_raised else ' '}"

    def _hidden(self, name: str, level: int) -> str:
        """Nothing, for a command whose argument nobody reads; a definition has its name and its text."""
        if name == "def":
            while self._position < len(self._lexemes) and self._lexemes[self._position] != "{":
                self._position += 1
        elif name in _DEFINING:
            self._argument(level)
            self._optional()
        elif name.endswith(("kern", "skip")) and self._lexemes[self._position : self._position + 1] != ["{"]:
            self._position += 1  # a length without braces
            return ""
        self._argument(level)
        return ""

    def _optional(self) -> str:
        """What stands in square brackets here; twice, where a definition says how many arguments and a default."""
        found = ""
        while self._position < len(self._lexemes) and self._lexemes[self._position][0] == "[":
            rest = "".join(self._lexemes[self._position :])
            bracketed = _BRACKETED.match(rest)
            if bracketed is None:
                break
            found = bracketed[0][1:-1]
            self._lexemes[self._position :] = _LEXEME.findall(rest[bracketed.end() :])
        return found


def _raised(sign: str, body: str) -> str:
    """An exponent or an index: in small letters where Unicode has them all."""
    letters = _SUPER if sign == "^" else _SUB
    if body and all(ord(char) in letters for char in body):
        return body.translate(letters)
    if len(body) > 1 and not (body[0] == "(" and body[-1] == ")"):
        body = f"({body})"
    return sign + body if body else ""


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _double_struck(char: str) -> str:
    if char == "1":
        return "𝟙"
    try:
        return unicodedata.lookup(f"DOUBLE-STRUCK CAPITAL {char}" if char.isupper() else "")
    except KeyError:
        try:
            return unicodedata.lookup(f"MATHEMATICAL DOUBLE-STRUCK CAPITAL {char}")
        except KeyError:
            return char

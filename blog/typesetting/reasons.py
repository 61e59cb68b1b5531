"""Why a formula could not be set, in words an author can act on."""

import re

from blog.typesetting.scan import closing_brace

# Refused whatever they are given: they would let a formula link, load or restyle.
_REFUSED_NAMES = "href url includegraphics html htmlClass htmlId htmlStyle htmlData class id style data"
_REFUSED = frozenset(_REFUSED_NAMES.split())
# Temml counts positions in the TeX that it was given, which is not quite the author's.
_POSITION = re.compile(r"\s+at (?:position \d+|end of input):.*", re.DOTALL)
_UNKNOWN = re.compile(r"(?:Unsupported function name|Undefined control sequence|Unrecognized function name): ?(\\.*)")
_END = r"(?:EOF|end of input)"
# How many arguments the commands take that are most often written without one; the engine's complaint is then of
# whatever it finds in its place.
_TWO = "frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel"
_ONE = (
    "sqrt hat bar vec tilde dot ddot widehat widetilde overline underline underbrace overbrace mathbb mathbf mathcal "
    "mathfrak mathrm mathscr boldsymbol bm operatorname text boxed tag ^ _"
)
_ARGUMENTS = dict.fromkeys(_TWO.split(), 2) | dict.fromkeys(_ONE.split(), 1)
_TAKES_ARGUMENTS = re.compile(r"\\(?:([a-zA-Z]+)|.)|[\^_]", re.DOTALL)
_ENDS_IN_ARGUMENT = re.compile("Unexpected end of input in a macro argument, expected '}'")
_NO_ARGUMENT = re.compile(r"\s*(?:$|[}&^_]|\\(?:right|middle|end)(?![a-zA-Z])|\\\\)")
_ONE_ARGUMENT = re.compile(r"\s*(?:\\[a-zA-Z]+|\\.|[^{\s])", re.DOTALL)
_OPTION = re.compile(r"\s*\[[^\[\]]*\]")

_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"No such environment: (.*)", r"The environment {\1} is not known"),
        (rf"Expected '}}', got '{_END}'", "A { has no }"),
        (r"Expected 'EOF', got '}'", "A } has no {"),
        (r"Extra \}", "A } has no {"),
        (r"Expected 'EOF', got '&'", "An & stands outside a table"),
        (r"Expected 'EOF', got '\\right'", r"A \\right has no \\left"),
        (r"Expected 'EOF', got '\\end'", r"An \\end has no \\begin"),
        (r"Expected '\\right', got '.*", r"A \\left has no \\right"),
        (r"Expected '}', got '(.*)'", r"A } is missing before \1"),
        (r"Expected '\\end', got '.*", r"A \\begin has no \\end"),
        (r"Expected .* or \\end", r"A \\begin has no \\end"),
        (r"Mismatch: \\begin\{(.*)\} matched by \\end\{(.*)\}", r"\\begin{\1} is closed by \\end{\2}"),
        (r"Expected 'EOF', got '#'", r"A # stands outside a macro's definition: write \\# for the sign"),
        (
            r"Expected 'EOF', got '([_^])'",
            r"\1 stands within \\text: write \\\1 for the sign, or put a formula between dollars",
        ),
        (r'Function "(.*)" is not trusted', r"\1 is not allowed in a formula"),
        (r"Expected a control sequence", r"\\def must be followed by a command's name"),
        (r"Expected group after '(.*)'", r"Nothing stands after \1"),
        (r"Expected group as argument to '(.*)'", r"\1 lacks its argument"),
        (
            r"Got function '(.*?)' with no arguments.*",
            r"\1 cannot stand alone here: put it in braces with its argument",
        ),
        (r"Unexpected end of input in a macro argument, expected '(.*)'", r"The formula ends where a \1 should close"),
        (r"\\middle without preceding \\left", r"A \\middle has no \\left"),
        (r"Double superscript", "Two exponents follow one symbol: put braces round the first with its symbol"),
        (r"Double subscript", "Two indices follow one symbol: put braces round the first with its symbol"),
        (r"Limit controls must follow a math operator", r"\\limits must follow an operator such as \\sum"),
        (r"Multiple \\tag", r"The equation has two \\tag"),
        (r"\{(.*)\} can be used only in display mode\.", r"The environment {\1} must stand on its own, not within $…$"),
        (r"\\tag works only in display mode", r"A \\tag must stand in a displayed formula"),
        (r"Can't use function '(.*)' in text mode", r"\1 stands within \\text: put it between dollars there"),
        (r"Can't use function '(.*)' in math mode", r"\1 can stand only within \\text"),
        (r"Too many expansions.*", "The macros of this formula call each other without end"),
        (r"Unknown column alignment: (.*)", r"The column “\1” of this table is not known; l, c, r and | are"),
        (r"Use of the macro doesn't match its definition", "A macro is not used as it was defined"),
        (r"Invalid delimiter '(.*?)' after '(.*)'", r"\2 must be followed by a bracket, not by \1"),
        (r"Unexpected character: '(.*)'", r"The character “\1” cannot stand here"),
    )
)


def reason(message: str, tex: str = "") -> str:
    """The engine's message on the TeX as a sentence; without one of ours, its own words."""
    words = _POSITION.sub("", message.removeprefix("ParseError:").strip()).strip()
    unknown = _UNKNOWN.fullmatch(words)
    if unknown is not None:
        return _about_unknown(unknown[1])
    if lacking := _lacking_argument(tex):
        return lacking
    if _ENDS_IN_ARGUMENT.match(words) and closing_brace(f"{{{tex}}}", 0) is not None:
        return "The last command lacks an argument"
    for pattern, sentence in _SENTENCES:
        found = pattern.fullmatch(words)
        if found is not None:
            return found.expand(sentence)
    return words or "The engine cannot set this formula"


def _lacking_argument(tex: str) -> str:
    """Which command, exponent or index stands without what belongs to it; nothing where none does."""
    for found in _TAKES_ARGUMENTS.finditer(tex):
        count = _ARGUMENTS.get(found[1] or found[0], 0)
        option = _OPTION.match(tex, found.end()) if found[1] == "sqrt" else None
        position: int | None = option.end() if option else found.end()
        for nth in range(count):
            if position is None:
                break  # a brace that nothing closes: the engine says so
            if _NO_ARGUMENT.match(tex, position):
                which = "" if count == 1 else " first" if nth == 0 else " second"
                return f"{found[0]} lacks its{which} argument" if found[1] else f"Nothing stands after {found[0]}"
            position = _behind_argument(tex, position)
    return ""


def _behind_argument(tex: str, start: int) -> int | None:
    single = _ONE_ARGUMENT.match(tex, start)
    return single.end() if single else closing_brace(tex, start)


def _about_unknown(name: str) -> str:
    if name[1:] in _REFUSED:
        return f"{name} is not allowed in a formula"
    return f"{name} is not known"

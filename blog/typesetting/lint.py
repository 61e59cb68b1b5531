"""TeX that was left standing in the prose: most often a formula that did not become one."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from blog.typesetting.displays import DISPLAYED
from blog.typesetting.results import Problem
from blog.typesetting.whole_formulas import formulas

_SUSPICIOUS = re.compile(r"\\[a-zA-Z]{2}|\$\$")
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_BEGIN = re.compile(r"\\begin\s*\{([a-zA-Z]+\*?)\}")
_STRAY = re.compile(
    r"(?<!\\)\\(?P<border>begin|end)\s*\{(?!subequations)(?P<environment>[a-zA-Z]+\*?)\}"
    r"|(?<!\\)\\(?P<command>(?!(?:begin|end|ref|eqref)(?![a-zA-Z]))[a-zA-Z]{2,})\*?(?P<argument>\s*[{\[])?"
    r"|(?<![\\$])(?P<dollars>\$\$)(?!\$)"
)
_DEFINITION = "write it between dollars, or among the macros of the article"
_INSTEAD = {
    "label": "it must stand within a numbered formula",
    "tag": "it must stand within a displayed formula",
    "cite": "a link or <arxiv:2401.12345> names a paper",
    "section": "a heading is a line that begins with ##",
    "subsection": "a heading is a line that begins with ###",
    "footnote": "a footnote is written [^1]",
    "textbf": "bold is written **so**",
    "emph": "emphasis is written *so*",
    "textit": "emphasis is written *so*",
    "texttt": "code is written between `",
    "item": "a list's line begins with - or 1.",
    "includegraphics": "a picture is written ![words](address)",
    "href": "a link is written [words](address)",
    "url": "an address is a link by itself",
    "cref": "\\eqref and \\ref are known",
    "autoref": "\\eqref and \\ref are known",
    "newcommand": _DEFINITION,
    "renewcommand": _DEFINITION,
    "providecommand": _DEFINITION,
    "def": _DEFINITION,
    "DeclareMathOperator": _DEFINITION,
}
_INSTEAD |= {"citep": _INSTEAD["cite"], "citet": _INSTEAD["cite"], "Cref": _INSTEAD["cref"]}
_ELSEWHERE = "commands of TeX stand in formulas"
# Before a backslash that is part of an address or of a name in a file system rather than TeX.
_WITHIN_PATH = re.compile(r"[\w:/.\\]", re.ASCII)


def stray_tex(tokens: Sequence[Token]) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "inline" and _SUSPICIOUS.search(token.content):
            yield from _stray_in(token)


def _stray_in(token: Token) -> Iterator[Problem]:
    prose = _prose(token.content)
    first = (token.map[0] if token.map else 0) + 1
    for found in _STRAY.finditer(prose):
        if _is_path(prose, found):
            continue
        kind, message = _complaint(found)
        yield Problem(first + token.content.count("\n", 0, found.start()), kind, message)


def _prose(text: str) -> str:
    """The text with blanks for its code and its formulas; an environment that is none is left at its beginning."""
    without_code = _CODE.sub(_blank, text)
    parts: list[str] = []
    position = 0
    for start, end in formulas(text, 0, len(text)):
        named = _BEGIN.match(text, start, end)
        shown = named[0] if named and named[1] not in DISPLAYED else ""
        parts += [without_code[position:start], shown, " " * (end - start - len(shown))]
        position = end
    parts.append(without_code[position:])
    return "".join(parts)


def _is_path(prose: str, found: re.Match[str]) -> bool:
    r"""Whether a command that nobody knows and that takes no argument is rather part of `C:\users`."""
    if found["command"] is None or found["command"] in _INSTEAD or found["argument"]:
        return False
    return _WITHIN_PATH.match(prose[max(0, found.start() - 1) :]) is not None


def _complaint(found: re.Match[str]) -> tuple[str, str]:
    environment = found["environment"]
    if found["dollars"]:
        return "unclosed-formula", "$$ has no second $$ before the next empty line"
    if not environment:
        instead = _INSTEAD.get(found["command"], _ELSEWHERE)
        return "stray-tex", f"\\{found['command']} is shown as written: {instead}"
    if environment not in DISPLAYED:
        return "stray-tex", f"\\{found['border']}{{{environment}}} is shown as written: this environment is not known"
    if found["border"] == "begin":
        message = f"\\begin{{{environment}}} has no \\end{{{environment}}} before the next empty line"
    else:
        message = f"\\end{{{environment}}} has no \\begin{{{environment}}} before it in this paragraph"
    return "unclosed-formula", message


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])

"""TeX that was left standing in the prose: most often a formula that did not become one."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from blog.typesetting.displays import DISPLAYED
from blog.typesetting.results import Problem
from blog.typesetting.whole_formulas import formulas

_SUSPICIOUS = re.compile(r"\\(?:begin|end|label|tag|cite|section|subsection|footnote|textbf|emph|item)\b|\$\$")
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_BEGIN = re.compile(r"\\begin\s*\{([a-zA-Z]+\*?)\}")
_STRAY = re.compile(
    r"(?<!\\)\\(?P<border>begin|end)\s*\{(?!subequations)(?P<environment>[a-zA-Z]+\*?)\}"
    r"|(?<!\\)\\(?P<command>label|tag|cite|section|subsection|footnote|textbf|emph|item)(?![a-zA-Z])"
    r"|(?<![\\$])(?P<dollars>\$\$)(?!\$)"
)
_INSTEAD = {
    "label": "it must stand within a numbered formula",
    "tag": "it must stand within a displayed formula",
    "cite": "a link or <arxiv:2401.12345> names a paper",
    "section": "a heading is a line that begins with ##",
    "subsection": "a heading is a line that begins with ###",
    "footnote": "a footnote is written [^1]",
    "textbf": "bold is written **so**",
    "emph": "emphasis is written *so*",
    "item": "a list's line begins with - or 1.",
}


def stray_tex(tokens: Sequence[Token]) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "inline" and _SUSPICIOUS.search(token.content):
            yield from _stray_in(token)


def _stray_in(token: Token) -> Iterator[Problem]:
    prose = _prose(token.content)
    first = (token.map[0] if token.map else 0) + 1
    for found in _STRAY.finditer(prose):
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


def _complaint(found: re.Match[str]) -> tuple[str, str]:
    environment = found["environment"]
    if found["dollars"]:
        return "unclosed-formula", "$$ has no second $$ before the next empty line"
    if not environment:
        return "stray-tex", f"\\{found['command']} is shown as written: {_INSTEAD[found['command']]}"
    if environment not in DISPLAYED:
        return "stray-tex", f"\\{found['border']}{{{environment}}} is shown as written: this environment is not known"
    if found["border"] == "begin":
        message = f"\\begin{{{environment}}} has no \\end{{{environment}}} before the next empty line"
    else:
        message = f"\\end{{{environment}}} has no \\begin{{{environment}}} before it in this paragraph"
    return "unclosed-formula", message


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])

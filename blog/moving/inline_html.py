"""HTML inside Markdown, which this site shows as text: turned into Markdown where Markdown has a word for it."""

import re

from blog.moving.html_to_markdown import convert
from blog.moving.shelter import Shelter

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WHOLE = re.compile(
    r"<(?P<tag>table|ul|ol|dl|figure|iframe|video|audio|object|script|style|svg|form|blockquote|pre|details)\b[^>]*>"
    r".*?</(?P=tag)\s*>",
    re.DOTALL | re.IGNORECASE,
)
_PAIR = re.compile(
    r"<(?P<tag>a|b|strong|i|em|code|kbd|del|s|sub|sup|h[1-6])\b[^<>]*>[^<>\n]*</(?P=tag)\s*>", re.IGNORECASE
)
_SINGLE = re.compile(r"<(?:img|embed)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"[ \t]*<br\s*/?>[ \t]*(\n?)", re.IGNORECASE)
_RULE = re.compile(r"<hr\s*/?>", re.IGNORECASE)
_LEFT = re.compile(
    r"</?(?P<tag>p|div|span|font|center|u|small|big|mark|ins|abbr|section|article|b|strong|i|em|a)\b[^<>]*>"
)


def without_html(markdown: str) -> tuple[str, tuple[str, ...]]:
    """The Markdown, and what was lost; code and formulas stay as they are."""
    if "<" not in markdown:
        return markdown, ()
    shelter = Shelter()
    lost: set[str] = set()

    def converted(found: re.Match[str]) -> str:
        made, more = convert(shelter.restore(found[0]))
        lost.update(more)
        return shelter.keep(made.strip())

    text = shelter.hide_maths(shelter.hide_code(markdown))
    text = _COMMENT.sub("", text)
    text = _WHOLE.sub(lambda found: f"\n\n{converted(found)}\n\n", text)
    text = _SINGLE.sub(converted, _PAIR.sub(converted, text))
    text = _RULE.sub("\n\n---\n\n", _BREAK.sub(_broken, text))
    for found in _LEFT.finditer(text):
        lost.add(f"<{found['tag'].lower()}> (its text is kept)")
    text = _LEFT.sub("", text)
    return re.sub(r"\n{4,}", "\n\n\n", shelter.restore(text)), tuple(sorted(lost))


def _broken(found: re.Match[str]) -> str:
    """A line break; in a row of a table, which must stay one line, a space."""
    start = found.string.rfind("\n", 0, found.start()) + 1
    return " " if found.string.startswith("|", start) else "\\\n"

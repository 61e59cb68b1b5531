"""Reading set HTML back: formulas shortened, tags balanced."""

import re
from html.parser import HTMLParser

_MATH = re.compile(r"<math[ >].*?</math>", re.DOTALL)
_ANNOTATION = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
VOID = {"br", "hr", "img", "input"}


def letters(mathml: str) -> str:
    """What a reader sees of a formula."""
    return _TAG.sub("", _ANNOTATION.sub("", mathml)).replace("\u2061", "")


def brief(html: str) -> str:
    """HTML with each formula's MathML shortened to ⟨its letters⟩."""
    return _MATH.sub(lambda match: f"⟨{letters(match[0])}⟩", html)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(html)
    return parser.found


def unbalanced(html: str) -> list[str]:
    """Tags that are closed without being open, or open at the end."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    return parser.faults + parser.open

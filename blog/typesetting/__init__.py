"""Markdown and TeX to safe HTML with numbered, linked equations. Plain Python; every room may use it.

Set a text once, when it is saved, and keep the HTML with VERSION: another version may set it differently.
"""

from blog.typesetting.abstracts import render_abstract
from blog.typesetting.document import ARTICLE, COMMENT, Document
from blog.typesetting.engine import TEMML_VERSION
from blog.typesetting.plaintext import plain
from blog.typesetting.references import Lookup, Target
from blog.typesetting.results import Equation, Heading, Mention, Problem, Rendered

_REVISION = 1  # raise it whenever the HTML for the same text changes
VERSION: str = f"{_REVISION}-temml-{TEMML_VERSION}"

__all__ = [
    "VERSION",
    "Equation",
    "Heading",
    "Lookup",
    "Mention",
    "Problem",
    "Rendered",
    "Target",
    "plain",
    "render",
    "render_abstract",
    "render_comment",
]


def render(text: str, *, preamble: str = "", lookup: Lookup | None = None) -> Rendered:
    """Set an article. Whatever is wrong with it is told in `problems`; the rest is set all the same."""
    return Document(text, ARTICLE, preamble=preamble, lookup=lookup).render()


def render_comment(text: str) -> Rendered:
    """Set a comment: fewer elements, no numbers, no macros, tight limits, links that pass on no esteem."""
    return Document(text, COMMENT).render()

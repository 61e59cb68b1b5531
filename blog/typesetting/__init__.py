"""Markdown and TeX to safe HTML with numbered, linked equations. Plain Python; every room may use it.

Set a text once, when it is saved, and keep the HTML with VERSION: another version may set it differently.
"""

from blog.typesetting.abstracts import render_abstract
from blog.typesetting.document import Document
from blog.typesetting.feed import for_feed
from blog.typesetting.plaintext import plain
from blog.typesetting.references import Lookup, Standing, Target
from blog.typesetting.results import Equation, Heading, Mention, Problem, Rendered
from blog.typesetting.rules import ARTICLE, COMMENT
from blog.typesetting.sharing import Store
from blog.typesetting.version import VERSION

__all__ = [
    "VERSION",
    "Equation",
    "Heading",
    "Lookup",
    "Mention",
    "Problem",
    "Rendered",
    "Standing",
    "Store",
    "Target",
    "for_feed",
    "plain",
    "render",
    "render_abstract",
    "render_comment",
]


def render(text: str, *, preamble: str = "", lookup: Lookup | None = None, store: Store | None = None) -> Rendered:
    """Set an article. Whatever is wrong with it is told in `problems`; the rest is set all the same.

    The preamble holds macros; a site's and an article's may simply be joined. The store, such as a Django cache,
    shares formulas between processes.
    """
    return Document(text, ARTICLE, preamble=preamble, lookup=lookup, store=store).render()


def render_comment(text: str, *, store: Store | None = None) -> Rendered:
    """Set a comment: fewer elements, no numbers, no macros, tight limits, links that pass on no esteem."""
    return Document(text, COMMENT, store=store).render()

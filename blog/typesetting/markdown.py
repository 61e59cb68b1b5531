"""The Markdown parsers, and how their tokens become HTML with stand-ins for formulas."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from blog.typesetting.bare_links import bare_links_plugin
from blog.typesetting.cjk import CjkParserInline, joins_without_space
from blog.typesetting.code import code_block
from blog.typesetting.headings import reading_text
from blog.typesetting.links import is_remote
from blog.typesetting.math_rules import math_plugin
from blog.typesetting.whole_formulas import whole_formulas_plugin

_OPTIONS = {"html": False, "linkify": False, "typographer": False, "maxNesting": 30}
# A title at the end of `![words](address "title")`, in each of the three ways to write it.
_TITLE = re.compile(
    r"""(?:"((?:\\.|[^"\\])+)"|'((?:\\.|[^'\\])+)'|\(((?:\\.|[^()\\])+)\))(?P<end>\s*\)\s*$)""", re.DOTALL
)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "mailto", "arxiv"})
_NOT_IN_COMMENTS = ["heading", "lheading", "hr", "reference", "html_block", "html_inline", "image"]


class SafeMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """A link to anything but a web page, a mail address or a paper stays the text that it was."""
        scheme = _SCHEME.match(url)
        return scheme is None or scheme[1].lower() in _SCHEMES


class Renderer(RendererHTML):
    """HTML from tokens. `env["stand_in"](token)` gives the mark that a formula's HTML replaces later.

    `env["bare"]` leaves out ids and footnote marks: an excerpt shares its page with others.
    """

    def formula(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        mark: str = env["stand_in"](tokens[idx])
        return mark + "\n" if tokens[idx].block else mark

    display = reference = subequations = formula

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return code_block(tokens[idx].content, unescapeAll(tokens[idx].info))

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return code_block(tokens[idx].content, "")

    def softbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        before = tokens[idx - 1] if idx > 0 else None
        after = tokens[idx + 1] if idx + 1 < len(tokens) else None
        return "" if joins_without_space(before, after) else "\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        alt = escape(self.renderInlineAsText(token.children or (), options, env))
        title = f' title="{escape(str(token.attrs["title"]))}"' if "title" in token.attrs else ""
        source = escape(str(token.attrs["src"]))
        if is_remote(str(token.attrs["src"])):
            # A page asks its own host for everything; a picture elsewhere is a link that the reader may follow.
            before = [other.type for other in tokens[:idx]]
            in_link = before.count("link_open") > before.count("link_close")
            return alt or source if in_link else f'<a href="{source}"{title}>{alt or source}</a>'
        size = "".join(f' {name}="{token.attrs[name]}"' for name in ("width", "height") if name in token.attrs)
        return f'<img src="{source}" alt="{alt}"{title}{size} loading="lazy" decoding="async">'

    def renderInlineAsText(self, tokens: Sequence[Token] | None, options: OptionsDict, env: EnvType) -> str:
        return reading_text(tokens or ())

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        if env.get("bare"):
            return '<p class="excerpt-heading"><strong>'
        return f'<{token.tag} id="{escape(str(token.meta.get("anchor", "")))}">'

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</strong></p>\n" if env.get("bare") else f"</{tokens[idx].tag}>\n"

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        # markdown-it writes style="text-align:…", which our content policy would have to allow.
        style = str(tokens[idx].attrs.get("style", ""))
        side = style.removeprefix("text-align:")
        return f'<{tokens[idx].tag} class="align-{side}">' if style else f"<{tokens[idx].tag}>"

    th_open = td_open


@cache
def article_parser() -> MarkdownIt:
    md = SafeMarkdown("commonmark", _OPTIONS, renderer_cls=Renderer)
    _make_cjk(md)
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin).use(tasklists_plugin).use(math_plugin).use(whole_formulas_plugin).use(bare_links_plugin)
    md.core.ruler.push("headings", _lower_headings)
    md.core.ruler.after("inline", "figures", _make_figures)  # before formulas get their lines and footnotes their list
    return md


@cache
def comment_parser() -> MarkdownIt:
    md = SafeMarkdown("commonmark", {**_OPTIONS, "maxNesting": 12}, renderer_cls=Renderer)
    _make_cjk(md)
    md.enable("strikethrough")
    md.use(math_plugin).use(whole_formulas_plugin).use(bare_links_plugin)
    md.disable(_NOT_IN_COMMENTS)
    return md


def _make_cjk(md: MarkdownIt) -> None:
    parser = CjkParserInline()
    parser.ruler, parser.ruler2 = md.inline.ruler, md.inline.ruler2
    md.inline = parser


def _lower_headings(state: StateCore) -> None:
    """The page's title is the only h1: where an author uses `#`, every heading steps down by one."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    if any(token.tag == "h1" for token in headings):
        for token in headings:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"


def _make_figures(state: StateCore) -> None:
    """A paragraph of nothing but an image with a title is a figure; the title, as Markdown, is its caption."""
    tokens = state.tokens
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "paragraph_open" or inline.type != "inline" or closing.type != "paragraph_close":
            continue
        children = inline.children or []
        if len(children) != 1 or children[0].type != "image" or not children[0].attrs.get("title"):
            continue
        opening.tag = closing.tag = "figure"
        opening.hidden = closing.hidden = False
        caption = _caption(state, inline.content, str(children[0].attrs.pop("title")))
        children += [Token("caption_open", "figcaption", 1), *caption, Token("caption_close", "figcaption", -1)]


def _caption(state: StateCore, image: str, title: str) -> list[Token]:
    """The title's inline tokens. It is read as it was written: without its backslashes it would be other TeX."""
    written = (found for found in _TITLE.finditer(image) if unescapeAll(found[1] or found[2] or found[3]) == title)
    found = next(written, None)
    text, start = (image[found.start() + 1 : found.start("end") - 1], found.start() + 1) if found else (title, 0)
    caption: list[Token] = []
    state.md.inline.parse(text, state.md, state.env, caption)
    for token in caption:
        if "position" in token.meta:
            token.meta["position"] += start
    return caption

"""A body written in HTML as Markdown with TeX, and what of it Markdown cannot say."""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from lxml.html import HtmlElement, HTMLParser, fragment_fromstring

from blog.moving.links import rewrite
from blog.moving.shelter import Shelter
from blog.typesetting import render

_TAG = re.compile(r"<[^<>]*>")
_BREAKS = re.compile(r"<br\s*/?>|</?p[^>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"([\\`*]|(?<![^\W_])_|_(?![^\W_])|~~|&(?=#?\w{1,32};))")
# Here `\[` begins a formula: a bracket that would be read as a link's, a note's or a task's is named by its number.
_LINK_LIKE = re.compile(r"\](?=[(\[:])|\[(?=\^)|(?<=[-.] )\[(?=[ xX]\]\s)")
_NAMED = {"[": "&#91;", "]": "&#93;", "|": "&#124;"}
_LINE_START = re.compile(r"^(\s*)(\d{0,9})([#>+.)-](?=\s)|-{3,}$|=+$)", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_DROPPED = {"script", "style", "noscript", "template", "head", "title", "meta", "link", "base"}
_FOREIGN = {"iframe", "object", "embed", "video", "audio", "form", "svg", "canvas", "math", "applet", "map", "input"}
_TRANSPARENT = {
    "span",
    "font",
    "small",
    "big",
    "abbr",
    "cite",
    "center",
    "label",
    "ins",
    "mark",
    "time",
    "tt",
    "q",
}
_WRAPS = {
    "strong": "**",
    "b": "**",
    "em": "*",
    "i": "*",
    "dfn": "*",
    "var": "*",
    "del": "~~",
    "s": "~~",
    "strike": "~~",
}
_BLOCKS = {
    *("p", "div", "section", "article", "main", "header", "footer", "aside", "figure", "blockquote", "pre", "ul", "ol"),
    *("dl", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center", "details", "address", "figcaption", "html"),
    *("body", "nav", "li", "dt", "dd", "summary", "fieldset"),
}
_LANGUAGE = re.compile(r"(?:lang(?:uage)?-|brush:\s*)([\w+#-]+)")
MOST_NESTED = 100


def convert(source: str, *, paragraphs: bool = False) -> tuple[str, tuple[str, ...]]:
    """The Markdown, and the names of what was lost. `paragraphs`: a blank line outside all tags begins a paragraph
    and a line's end breaks the line, as WordPress and Typecho show it."""
    shelter = Shelter()
    hidden = shelter.hide_maths(source, lambda tex: html.unescape(_BREAKS.sub("", tex)))
    if not hidden.strip():
        return "", ()
    parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    root = fragment_fromstring(hidden.replace("\x00", ""), create_parent="div", parser=parser)
    if any("depth" in error.message for error in parser.error_log):  # the parser gives up there, and drops the text
        words = _escape(html.unescape(_TAG.sub("", hidden))).strip() + "\n"
        return shelter.restore(words), ("elements nested without end (their text is kept)",)
    converter = _Converter(shelter, paragraphs=paragraphs)
    markdown = shelter.restore(converter.document(root))
    if converter.asked:
        markdown = _led_within(markdown, converter)
    return markdown, tuple(sorted(converter.lost))


def _led_within(markdown: str, converter: "_Converter") -> str:
    """With the links to headings led to the addresses that the headings have here: they follow from their words."""
    here = render(markdown).headings
    pairs = zip(converter.headings, here, strict=True) if len(here) == len(converter.headings) else ()
    anchors = {name: f"#{heading.anchor}" for names, heading in pairs for name in names}
    if lost := sorted(converter.asked - anchors.keys()):
        more = ", …" if len(lost) > 5 else ""
        converter.lost.add(f"places that links lead to: {', '.join(lost[:5])}{more}")
    return rewrite(markdown, lambda address: anchors.get(unquote(address[1:])) if address.startswith("#") else None)


class _Converter:
    def __init__(self, shelter: Shelter, *, paragraphs: bool) -> None:
        self.lost: set[str] = set()
        self.headings: list[set[str]] = []  # the names that each had
        self.asked: set[str] = set()  # the names of places in this text that a link leads to
        self._shelter = shelter
        self._paragraphs = paragraphs
        self._depth = 0

    def document(self, root: HtmlElement) -> str:
        """Links, pictures and code are put aside by now: the brackets that are left are prose."""
        text = "\n\n".join(self._blocks(root, loose=self._paragraphs)).strip() + "\n"
        return _LINK_LIKE.sub(lambda found: _NAMED[found[0]], text)

    def _blocks(self, element: HtmlElement, *, loose: bool = False) -> list[str]:
        """The children as blocks; what stands between blocks makes paragraphs of its own."""
        self._depth += 1
        blocks: list[str] = []
        run: list[str] = []
        if self._depth > MOST_NESTED:
            self.lost.add(f"elements nested more than {MOST_NESTED} deep (their text is kept)")
            blocks = [_escape("".join(element.itertext()))]
        else:
            self._walk(element, blocks, run, loose=loose)
        self._depth -= 1
        return [block for block in blocks if block.strip()]

    def _walk(self, element: HtmlElement, blocks: list[str], run: list[str], *, loose: bool) -> None:
        run.append(self._text(element.text, loose=loose))
        for child in element:
            if isinstance(child.tag, str) and self._is_block(child):
                _close(run, blocks)
                blocks += self._block(child)
            elif isinstance(child.tag, str):
                run.append(self._inline(child))
            run.append(self._text(child.tail, loose=loose))
        _close(run, blocks)

    def _is_block(self, element: HtmlElement) -> bool:
        if element.tag in _BLOCKS:
            return True
        return element.tag in _TRANSPARENT | {"a"} and any(child.tag in _BLOCKS for child in element.iterdescendants())

    def _block(self, element: HtmlElement) -> list[str]:
        tag = element.tag
        if tag in ("ul", "ol"):
            return [self._list(element)]
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(_names_of(element))
            return [f"{'#' * int(tag[1])} {_one_line(self._inlines(element))}"]
        if tag == "blockquote":
            return [_prefixed("\n\n".join(self._blocks(element)), "> ", "> ")]
        makers: dict[str, Callable[[HtmlElement], str]] = {
            "pre": self._code_block,
            "table": self._table,
            "hr": lambda _element: "---",
            "figure": self._figure,
            "summary": lambda found: f"**{_one_line(self._inlines(found))}**",
            "dt": lambda found: f"**{_one_line(self._inlines(found))}**",
        }
        return [makers[tag](element)] if tag in makers else self._blocks(element)

    def _list(self, element: HtmlElement) -> str:
        number = int(element.get("start")) if (element.get("start") or "").isdecimal() else 1
        items: list[str] = []
        for child in element:
            if child.tag == "li":
                mark = f"{number}. " if element.tag == "ol" else "- "
                blocks = self._blocks(child)
                tight = all(not block.startswith(("- ", "1. ", "```", "|")) or at for at, block in enumerate(blocks))
                joined = "\n".join(blocks) if tight and len(blocks) < 3 and _is_nested(blocks) else "\n\n".join(blocks)
                items.append(_prefixed(joined, mark, " " * len(mark)))
                number += 1
            elif isinstance(child.tag, str) and items:
                items.append(_prefixed("\n\n".join(self._block(child)), "  ", "  "))
        return "\n".join(items)

    def _code_block(self, element: HtmlElement) -> str:
        code = self._shelter.restore("".join(_raw_text(element))).strip("\n")
        names = " ".join(part.get("class") or "" for part in (element, *element.iterdescendants("code")))
        language = _LANGUAGE.search(names)
        fence = "```"
        while fence in code:
            fence += "`"
        return self._shelter.keep(f"{fence}{language[1] if language else ''}\n{code}\n{fence}")

    def _figure(self, element: HtmlElement) -> str:
        caption = next(element.iterdescendants("figcaption"), None)
        image = next(element.iterdescendants("img"), None)
        if image is None or caption is None:
            return "\n\n".join(self._blocks(element))
        return self._image(image, title=_one_line(caption.text_content()))

    def _table(self, element: HtmlElement) -> str:
        rows = [[self._cell(cell) for cell in row if cell.tag in ("td", "th")] for row in element.iterdescendants("tr")]
        rows = [row for row in rows if row]
        if any(cell.get("rowspan", "1") != "1" or cell.get("colspan", "1") != "1" for cell in element.iter("td", "th")):
            self.lost.add("table cells that span several rows or columns")
        if not rows:
            return ""
        width = max(map(len, rows))
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
        return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])

    def _cell(self, cell: HtmlElement) -> str:
        return _one_line(" ".join(self._blocks(cell))).replace("|", "\\|")

    def _inlines(self, element: HtmlElement) -> str:
        parts = [self._text(element.text)]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self._inline(child))
            parts.append(self._text(child.tail))
        return "".join(parts)

    def _inline(self, element: HtmlElement) -> str:
        tag = element.tag
        self._depth += 1
        try:
            if self._depth > MOST_NESTED:
                return _escape(element.text_content())
            return self._inline_of(tag, element)
        finally:
            self._depth -= 1

    def _inline_of(self, tag: str, element: HtmlElement) -> str:
        if tag == "br":
            return "\\\n"
        if tag == "img":
            return self._image(element)
        if tag == "a":
            return self._link(element)
        if tag in ("code", "kbd", "samp"):
            return self._code(element)
        if tag in ("sub", "sup") and re.fullmatch(r"[\w+-]{1,20}", element.text_content()):
            return f"${'_' if tag == 'sub' else '^'}{{{element.text_content()}}}$"
        if tag in _WRAPS:
            return _wrapped(self._inlines(element), _WRAPS[tag])
        if tag in _DROPPED or tag in _FOREIGN:
            self.lost.add(f"<{tag}>{_address(element)}")
            return ""
        if tag not in _TRANSPARENT and tag not in _BLOCKS:
            self.lost.add(f"<{tag}> (its text is kept)")
        return self._inlines(element)

    def _link(self, element: HtmlElement) -> str:
        words, href = self._inlines(element), (element.get("href") or "").strip()
        if not href or not words.strip():
            return words
        if href.startswith("#") and len(href) > 1:
            self.asked.add(unquote(href[1:]))
        return self._shelter.keep(f"[{_named(_one_line(words))}]({_destination(href)})")

    def _image(self, element: HtmlElement, title: str = "") -> str:
        source = (element.get("src") or element.get("data-src") or element.get("data-original") or "").strip()
        if not source:
            return ""
        alt = _named(_one_line(element.get("alt") or ""))
        title = title or _one_line(element.get("title") or "")
        shown = title.replace("\\", "\\\\").replace('"', '\\"')
        return self._shelter.keep(f"![{alt}]({_destination(source)}" + (f' "{shown}")' if shown else ")"))

    def _code(self, element: HtmlElement) -> str:
        code = self._shelter.restore(element.text_content())
        ticks = "`"
        while ticks in code:
            ticks += "`"
        pad = " " if code.startswith("`") or code.endswith("`") else ""
        return self._shelter.keep(f"{ticks}{pad}{code}{pad}{ticks}") if code else ""

    def _text(self, text: str | None, *, loose: bool = False) -> str:
        if not text:
            return ""
        if loose:
            parts = [re.sub(r"[ \t]*\n[ \t]*", "\\\\\n", _escape(part)) for part in _BLANK_LINES.split(text)]
            return "\n\n".join(parts)
        return _escape(re.sub(r"\s+", " ", text))


def _names_of(heading: HtmlElement) -> set[str]:
    """The names that lead to a heading: its own, those of what is in it, and of an empty anchor before it."""
    elements = [element for element in heading.iter() if isinstance(element.tag, str)]
    before = heading.getprevious()
    if before is not None and before.tag == "a" and not (before.text_content() + (before.tail or "")).strip():
        elements.append(before)
    return {name for element in elements for key in ("id", "name") if (name := element.get(key))}


def _close(run: list[str], blocks: list[str]) -> None:
    """What has gathered between two blocks, as paragraphs."""
    for paragraph in _BLANK_LINES.split("".join(run)):
        mended = re.sub(r"^(?:\\\n|\s)+|(?:\\\n|\\$|\s)+$", "", paragraph)
        if mended:
            blocks.append(_LINE_START.sub(r"\1\2\\\3", mended))
    run.clear()


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\\" + found[1] if found[1] != "~~" else "\\~\\~", text)


def _named(text: str) -> str:
    """The text with nothing in it that ends a link's words, or a cell of a table."""
    return re.sub(r"[\[\]|]", lambda found: _NAMED[found[0]], text)


def _one_line(text: str) -> str:
    return re.sub(r"\s*\\?\n\s*", " ", text).strip()


def _is_nested(blocks: list[str]) -> bool:
    return len(blocks) == 2 and blocks[1].startswith(("- ", "1. "))


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join((first if at == 0 else rest if line else rest.rstrip()) + line for at, line in enumerate(lines))


def _wrapped(text: str, mark: str) -> str:
    """Markdown's marks stand close to the words, so the spaces go outside."""
    words = text.strip()
    if not words or "\n\n" in words:
        return text
    start = text[: len(text) - len(text.lstrip())]
    return f"{start}{mark}{words}{mark}{text[len(start) + len(words) :]}"


def _destination(address: str) -> str:
    address = address.replace("|", "%7C")
    if re.search(r"[\s()<>]", address):
        return "<" + re.sub(r"\s", "%20", address).replace("<", "%3C").replace(">", "%3E") + ">"
    return address


def _address(element: HtmlElement) -> str:
    address = element.get("src") or element.get("data") or ""
    return f" {address}" if address else ""


def _raw_text(element: HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            if child.tag == "br":
                yield "\n"
            yield from _raw_text(child)
        yield child.tail or ""

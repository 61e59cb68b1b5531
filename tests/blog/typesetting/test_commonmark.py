"""The examples of the CommonMark specification: all come out as it says but for those of differences.py.

Compared is what the HTML means. What ours has on top in every case is left aside: addresses of headings, the marks and
colours of code, lazy pictures.
"""

import hashlib
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from blog.typesetting import render
from tests.blog.typesetting.commonmark.differences import DIFFERENCES
from tests.blog.typesetting.reading import VOID

FOLDER = Path(__file__).parent / "commonmark"
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)
ON_TOP = {("pre", "class"), ("pre", "translate"), ("pre", "tabindex"), ("img", "loading"), ("img", "decoding")}
ON_TOP |= {(f"h{level}", "id") for level in range(1, 7)}


def examples() -> Iterator[tuple[int, str, str]]:
    text = (FOLDER / "spec.txt").read_text(encoding="utf-8").replace("→", "\t")
    for number, found in enumerate(EXAMPLE.finditer(text), 1):
        yield number, found[1], found[2]


class Meaning(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.in_code = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_code |= tag == "code"
        if not (tag == "span" and self.in_code):
            kept = sorted(f'{name}="{value}"' for name, value in attrs if (tag, name) not in ON_TOP)
            self.parts.append(f"<{' '.join([tag, *kept])}>")

    def handle_endtag(self, tag: str) -> None:
        if not (tag in VOID or (tag == "span" and self.in_code)):
            self.parts.append(f"</{tag}>")
        self.in_code &= tag != "code"

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    handle_pi = handle_decl = unknown_decl = handle_comment


def meaning(html: str) -> str:
    between_blocks = re.compile(r"\n*(</?(?:p|h\d|ul|ol|li|blockquote|pre|hr)\b[^>]*>)\n*")
    return between_blocks.sub(r"\1", "".join(Meaning(html).parts)).strip("\n")


def test_the_specification_is_the_published_one():
    digest = hashlib.sha256((FOLDER / "spec.txt").read_bytes()).hexdigest()
    assert f"SHA-256 {digest}\n" in (FOLDER / "VERSION").read_text(encoding="utf-8")


def test_markdown_is_commonmark_but_for_the_differences_listed():
    differing = [number for number, text, html in examples() if meaning(render(text).html) != meaning(html)]
    assert differing == sorted(number for numbers in DIFFERENCES.values() for number in numbers)


def test_all_examples_of_the_specification_are_run():
    assert [number for number, _, _ in examples()] == list(range(1, 653))

"""What can be told of a text once it is set: its length, and the papers it speaks of."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from blog.typesetting.cjk import is_cjk
from blog.typesetting.headings import reading_text
from blog.typesetting.references import paper_link
from blog.typesetting.results import Mention
from papers.identifiers import read

MAX_MENTIONS = 500
MAX_SENTENCE = 500
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[。!?;]+[”’」』)]*|[.!?]+[\"')\]]*(?=\s)|\n")
_MAY_NAME_A_PAPER = re.compile(r"\d{4}\.\d{4}|/\d{7}|10\.\d{4,9}/|\.(?:net|org|press|com)/|@")


def count_words(text: str) -> int:
    """Words of a text without its formulas, each Chinese, Japanese or Korean character as one."""
    count = 0
    for word in _WORD.findall(_FORMULA.sub(" ", text)):
        wide = 0 if word.isascii() else sum(map(is_cjk, word))
        count += wide + (len(word) > wide)
    return count


def mentions(tokens: Sequence[Token]) -> tuple[Mention, ...]:
    """Each paper with the first sentence that names it."""
    found: dict[str, Mention] = {}
    for token in tokens:
        if token.type != "inline" or not _MAY_NAME_A_PAPER.search(token.content):
            continue
        for mention in _mentions_in(token.children or ()):
            if len(found) < MAX_MENTIONS:
                found.setdefault(str(mention.identifier), mention)
    return tuple(found.values())


def _mentions_in(children: Sequence[Token]) -> Iterator[Mention]:
    text = reading_text(children)
    for index, child in enumerate(children):
        if child.type == "link_open":
            address = str(child.attrs.get("href", ""))
            paper = paper_link(address)
            named = [paper.identifier] if paper and paper.identifier else read(address)
            sentence = _sentence(text, len(reading_text(children[:index])))
            yield from (Mention(identifier, sentence) for identifier in named if identifier)
    for start, end in _sentences(text):
        yield from (Mention(identifier, text[start:end].strip()) for identifier in read(text[start:end]))


def _sentence(text: str, position: int) -> str:
    for start, end in _sentences(text):
        if position < end:
            return text[start:end].strip()
    return text[-MAX_SENTENCE:].strip()


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for border in _SENTENCE_END.finditer(text):
        yield start, min(border.end(), start + MAX_SENTENCE)
        start = border.end()
    if start < len(text):
        yield start, min(len(text), start + MAX_SENTENCE)

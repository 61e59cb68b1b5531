"""Series: where an article stands in its own, and which one its title speaks of."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from blog import reading
from blog.models import Article

_CHINESE = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
_THIRDS = {"上": 1, "中": 2, "下": 3}
LAST = "下"
_ROMAN_NUMERALS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX"
_NUMBER_WORDS = "one two three four five six seven eight nine ten"
_ROMAN = {numeral: value for value, numeral in enumerate(_ROMAN_NUMERALS.split(), start=1)}
_WORDS = {word: value for value, word in enumerate(_NUMBER_WORDS.split(), start=1)}
_ARABIC_TEXT, _CHINESE_TEXT, _ROMAN_TEXT = r"\d{1,2}", r"[一二三四五六七八九十]{1,3}", r"[IVX]{1,5}"
_NUMBER = rf"(?:{_ARABIC_TEXT}|{_CHINESE_TEXT}|{_ROMAN_TEXT})"
_STEM = r"(?P<stem>.*\S)"
_END = r"\s*(?:$|[:：,，、;；.。—–-])"
# From the surest sign to the weakest; the first that fits decides.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE if "[Pp]art" in form else 0)
    for form in (
        rf"{_STEM}\s*[(（【\[]\s*(?P<part>{_NUMBER}|[上中下])(?:\s*(?:篇|完))?\s*[)）】\]]{_END}",
        rf"{_STEM}[\s,，:：(（—–-]+(?:[Pp]art|episode|chapter|no\.?|#)\s*(?P<part>{_NUMBER}|{'|'.join(_WORDS)})(?:[)）]|\b)",
        rf"{_STEM}\s*[\s,，:：(（—–-]?\s*第(?P<part>{_NUMBER})(?:部分|[篇章回讲期节集])",
        rf"{_STEM}之(?P<part>{_CHINESE_TEXT}){_END}",
        rf"(?P<stem>.*[^\d\s])\s*[:：]\s*(?P<part>{_ARABIC_TEXT}|{_CHINESE_TEXT})[、,，.．:：](?!\d)",
        rf"{_STEM}\s+(?P<part>II|III|IV|VI|VII|VIII|IX|XI|XII|XIII|XIV|XV|XVI|XVII|XVIII|XIX|XX){_END}",
    )
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a title says of its series: what all its parts begin with, and which part this is.

    The last of 上, 中, 下 is the second part where there is no middle one.
    """

    stem: str
    part: int
    is_last: bool = False

    def part_beside(self, taken: Collection[int]) -> int:
        """Which part it is where these are others'."""
        return 2 if self.is_last and 2 not in taken else self.part


@dataclass(frozen=True, slots=True)
class Part:
    """A public part of a series, as the box on an article lists it."""

    number: int
    title_html: str
    language: str
    is_here: bool

    @property
    def url(self) -> str:
        return f"/archives/{self.number}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands in its series: part `position` of `len(parts)`, with its neighbours."""

    parts: tuple[Part, ...]
    position: int

    @property
    def previous(self) -> Part | None:
        return self.parts[self.position - 2] if self.position > 1 else None

    @property
    def next(self) -> Part | None:
        return self.parts[self.position] if self.position < len(self.parts) else None


def place(article: Article) -> Place | None:
    """The public parts of the article's series in their order; None when it stands alone."""
    if article.series_id is None:
        return None
    titles = reading.titles_of_series(article.series_id)
    parts = tuple(Part(one.number, one.title_html, one.language, one.number == article.number) for one in titles)
    position = next((index for index, part in enumerate(parts, start=1) if part.is_here), 0)
    return Place(parts, position) if position else None


def suggest(title: str) -> Suggestion | None:
    """The series and the part that a title names, as in “Diffusion, slowly (III): …” or “…漫谈（二十四）”."""
    for form in _FORMS:
        if found := form.match(title):
            stem = found["stem"].strip(" \t:：,，、;；—–-")
            part = _value(found["part"])
            if stem and part:
                return Suggestion(stem, part, is_last=found["part"] == LAST)
    return None


def _value(numeral: str) -> int:
    """1 to 99 as Arabic, Chinese or (to XX) Roman numerals, or a part's name; 0 for what is none of these."""
    if numeral.isdecimal():
        return int(numeral)
    return _THIRDS.get(numeral) or _ROMAN.get(numeral.upper()) or _WORDS.get(numeral.lower()) or _chinese_value(numeral)


def _chinese_value(numeral: str) -> int:
    """一 to 九十九: digit, then 十, then digit, each of which may be missing."""
    found = re.fullmatch(r"([一二三四五六七八九])?(十)?([一二三四五六七八九])?", numeral)
    if found is None or (found[1] and found[3] and not found[2]):
        return 0
    tens = 10 * _CHINESE.get(found[1], 1) if found[2] else 0
    ones = _CHINESE.get(found[3], 0) if found[2] else _CHINESE.get(found[1] or found[3], 0)
    return tens + ones

"""Titles and abstracts as arXiv and BibTeX write them: plain text with formulas and a little TeX between."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from blog.typesetting.scan import cleaned, closing_brace, closing_delimiter, closing_dollar

_MOST = 2_000  # characters of one formula or one command's argument
_MOST_SCANNED = 200_000
_MOST_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Formula:
    tex: str


@dataclass(frozen=True, slots=True)
class Markup:
    """The beginning or the end of emphasised text; `tag` is an HTML element's name."""

    tag: str
    closing: bool = False


Piece = str | Formula | Markup

_TAGS = {"emph": "em", "textit": "em", "textsl": "em", "it": "em", "em": "em", "sl": "em", "textbf": "strong"}
_TAGS |= {"bf": "strong", "texttt": "code", "tt": "code", "textsuperscript": "sup", "textsubscript": "sub"}
_PLAIN_NAMES = "textrm textsc textsf textup textmd text mbox underline uline url path sc rm sf"
_PLAIN = frozenset(_PLAIN_NAMES.split())
_FIRST_DROPPED = frozenset({"href", "textcolor"})  # only the words in the second argument are for the reader
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "S": "§",
    "dots": "…", "ldots": "…", "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘",
    "textregistered": "®", "texttrademark": "™", "textdegree": "°", "textasciitilde": "~", "LaTeX": "LaTeX",
    "TeX": "TeX", "textbackslash": "\\", "slash": "/",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_ACCENT = re.compile(
    r"\\(?:([\'`^\"~=.])\s*(?:\{\s*(\\?[A-Za-z])\s*\}|(\\[ij](?![A-Za-z])|[A-Za-z]))"
    r"|([cvuHkrdb])\s*(?:\{\s*(\\?[A-Za-z])\s*\}|\s+(\\?[A-Za-z])(?![A-Za-z])))"
)
_COMMAND = re.compile(r"\\([a-zA-Z]+)[ \t]*")
_GROUP = re.compile(r"\{\s*\\(it|em|sl|bf|tt|sc|rm|sf)(?![a-zA-Z])\s*")
_SPECIAL = re.compile(r"\$\$?|\\|\{|``|''|---?")
_SIGNS = {"``": "“", "''": "”", "---": "—", "--": "–"}


def pieces(text: str) -> Iterator[Piece]:
    """The text in order: strings, formulas, and the borders of emphasis."""
    return _Reader(cleaned(text)).read()


class _Reader:
    def __init__(self, text: str, level: int = 0) -> None:
        self._text = text
        self._level = level
        self._position = 0
        self._scans = _MOST_SCANNED

    def read(self) -> Iterator[Piece]:
        text = self._text
        while (special := _SPECIAL.search(text, self._position)) is not None:
            if special.start() > self._position:
                yield text[self._position : special.start()]
            self._position = special.start()
            sign = special[0]
            if sign in _SIGNS:
                self._position += len(sign)
                yield _SIGNS[sign]
            elif (formula := self._formula()) is not None:
                yield formula
            elif sign[0] == "$":
                self._position += len(sign)
                yield sign
            elif sign == "{":
                yield from self._group()
            else:
                yield from self._command()
        yield text[self._position :]

    def _formula(self) -> Formula | None:
        text, start = self._text, self._position
        if self._scans <= 0:
            return None
        end: int | None = None
        closing = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}.get(text[start : start + 2])
        if closing is not None:
            end = closing_delimiter(text, start + 2, closing, _MOST)
            begin, after = start + 2, len(closing)
        elif text[start] == "$":
            end = closing_dollar(text, start + 1, _MOST)
            begin, after = start + 1, 1
        else:
            return None
        if end is None:
            self._scans -= _MOST
            return None
        self._position = end + after
        return Formula(text[begin:end])

    def _group(self) -> Iterator[Piece]:
        r"""Braces: `{\bf …}` is emphasis, `{\"o}` and `{BERT}` are what stands inside."""
        end = self._closing(self._position)
        if end is None:
            self._position += 1
            yield "{"
            return
        old_style = _GROUP.match(self._text, self._position)
        begin = old_style.end() if old_style else self._position + 1
        body = self._text[begin : end - 1]
        self._position = end
        yield from self._inside(body, _TAGS.get(old_style[1]) if old_style else None)

    def _command(self) -> Iterator[Piece]:
        accent = _ACCENT.match(self._text, self._position)
        if accent is not None:
            self._position = accent.end()
            letter = (accent[2] or accent[3] or accent[5] or accent[6]).lstrip("\\")
            yield unicodedata.normalize("NFC", letter + _ACCENTS[accent[1] or accent[4]])
            return
        command = _COMMAND.match(self._text, self._position)
        if command is None:
            escaped = self._text[self._position + 1 : self._position + 2]
            self._position += 1 + len(escaped)
            yield {"\\": " ", ",": " ", "-": "", "/": "", "": "\\"}.get(escaped, escaped)
        elif command[1] in _LETTERS:
            self._position = command.end()
            yield _LETTERS[command[1]]
        else:
            yield from self._with_argument(command)

    def _with_argument(self, command: re.Match[str]) -> Iterator[Piece]:
        name = command[1]
        end = self._closing(command.end()) if self._text[command.end() : command.end() + 1] == "{" else None
        if end is None:
            self._position = command.end()
            yield command[0]  # an unknown command stays as it was written
            return
        self._position = end
        argument = self._text[command.end() + 1 : end - 1]
        if name in _FIRST_DROPPED and self._text[end : end + 1] == "{":
            yield from self._group()
        elif name in _TAGS or name in _PLAIN:
            yield from self._inside(argument, _TAGS.get(name))
        else:
            yield command[0] + "{"
            yield from self._inside(argument, None)
            yield "}"

    def _inside(self, body: str, tag: str | None) -> Iterator[Piece]:
        if self._level >= _MOST_LEVELS:
            yield body
            return
        if tag:
            yield Markup(tag)
        yield from _Reader(body, self._level + 1).read()
        if tag:
            yield Markup(tag, closing=True)

    def _closing(self, start: int) -> int | None:
        """The end of the braces begun here; costly failures are counted, so that `{{{{…` stays cheap."""
        if self._scans <= 0:
            return None
        end = closing_brace(self._text[start : start + _MOST], 0)
        if end is None:
            self._scans -= _MOST
            return None
        return start + end

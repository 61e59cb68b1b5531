"""Text of a source made ready for reading and searching; what the source wrote stays in its record. Plain Python.

TeX accents become Unicode, formulas between dollars stay as they are, control characters and soft hyphens go. Most
texts need none of it and are left alone.
"""

import html
import re
import unicodedata

# Here and below: what must not stand before a sign is asked after it, so that the search leaps from sign to sign.
_NOT_ESCAPED = r"(?<!\\.)"
_MATHS = re.compile(
    rf"(\${_NOT_ESCAPED}\$.+?\$\$|\${_NOT_ESCAPED}(?:\\.|[^$\\])*\$|\\{_NOT_ESCAPED}(?:\(.+?\\\)|\[.+?\\\]))", re.DOTALL
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BREAK = re.compile(r"<\s*br\s*/?\s*>", re.IGNORECASE)
# Controls, DEL, soft hyphen, zero-width and direction marks, byte-order mark, lone surrogates, noncharacters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\x0b": " ", "\x0c": " "}
_LIGATURE = re.compile(f"[{''.join(_LIGATURES)}]")

_COMBINING = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "v": "\u030c", "c": "\u0327", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
# \"o \"{o} \v{s} \v s \'\i \'{\i}; a tilde after a slash is a home page (/\~name), not an accent.
_ACCENT = r"\\(?<!/\\)\\*(?:(?P<mark>[\"'`^~=.])|(?P<word>[vcuHkrdb])(?:\s+|(?=[{\\])))"
_BASE = r"(?:\{\s*\\?(?P<inner>[A-Za-z])\s*\}|\\(?P<dotless>[ij])(?![A-Za-z])\s*|(?P<letter>[A-Za-z]))"
_BRACED = re.compile(rf"\{{\s*{_ACCENT}{_BASE}\s*\}}")
_BARE = re.compile(_ACCENT + _BASE)
# \"so\" is somebody's quotation: what closes it is followed by no letter.
_QUOTED = re.compile(r'\\(?<!\w\\)\\*"(?=\w)([^"\\]*)\\+"(?![A-Za-z{\\])')
# In names, where no other command occurs, people forget the space after one: Fran\ccois, \Oyvind.
_TIGHT = re.compile(r"\\(?P<mark>)(?P<word>[vcuHkr])(?P<inner>)(?P<dotless>)(?P<letter>[A-Za-z])")
_TIGHT_LETTER = re.compile(r"\\(ss|aa|AA|ae|AE|oe|OE|o|O|l|L)")
_NAMES = "|".join(sorted(_LETTERS, key=len, reverse=True))
_LETTER = re.compile(rf"\{{\s*\\+({_NAMES})\s*\}}|\\+({_NAMES})(?:\{{\}}|\s+(?=[a-z])|(?![A-Za-z]))")
_FONT = re.compile(
    r"\\(?:emph|text(?:it|bf|tt|sc|rm|sf|sl|up)?|mbox)\s*\{([^{}]*)\}|\{\\(?:bf|it|em|sl|tt|sc|rm|sf)\s+([^{}]*)\}"
)
# A tilde ties words (H.~Weyl, Section~3); between a lone letter and a number it says "about" (redshift z~1).
_ESCAPED = re.compile(r"\\([&%#_{}])|(~)(?<=[\w.,]~)(?!(?<=\b[A-Za-z]~)\d)(?=\w)")


def readable(text: str) -> str:
    """One line in NFC without TeX accents, entities and what cannot be seen; formulas stay TeX."""
    if _is_plain(text):
        return " ".join(text.split()) if "  " in text else text.strip()
    if "<" in text:
        text = _BREAK.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if not text.isprintable() or any(sign in text for sign in _LIGATURES):
        text = _LIGATURE.sub(lambda match: _LIGATURES[match[0]], text)
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    if "\\" in text or "~" in text:
        text = "".join(part if n % 2 else _without_tex(part) for n, part in enumerate(_MATHS.split(text)))
    return collapsed(unicodedata.normalize("NFC", text))


def readable_name(text: str) -> str:
    """A person's name: no formulas in it, and braces only hold letters together."""
    if _is_plain(text) and "$" not in text and "}" not in text:
        return " ".join(text.split()) if "  " in text else text.strip()
    name = readable(text.replace("$", ""))
    if "\\" in name:
        name = _TIGHT.sub(_accented, _TIGHT_LETTER.sub(lambda match: _LETTERS[match[1]], name))
    return name.replace("{", "").replace("}", "")


def collapsed(text: str) -> str:
    """The words with one space between them. Most texts are broken and indented lines at worst: these, or none, are
    mended in a fraction of the time that it takes to find the words."""
    text = text.strip().replace("\n", " ")
    return text if "  " not in text and text.isprintable() else " ".join(text.split())


def _is_plain(text: str) -> bool:
    """Printable ASCII in which nothing has to be resolved. Many times faster than a pattern on an abstract."""
    return (
        text.isascii()
        and text.isprintable()
        and not ("\\" in text or "&" in text or "<" in text or "{" in text or "~" in text)
    )


def storable(text: str) -> str:
    """A source's own text, but for what no database takes: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def _character(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _without_tex(text: str) -> str:
    if "\\" not in text:
        return _ESCAPED.sub(lambda match: match[1] or " ", text) if "~" in text else text
    text = _QUOTED.sub(r'"\1"', text)
    text = _BARE.sub(_accented, _BRACED.sub(_accented, text))
    text = _LETTER.sub(lambda match: _LETTERS[match[1] or match[2]], text)
    text = _FONT.sub(lambda match: match[1] if match[1] is not None else match[2], text)
    return _ESCAPED.sub(lambda match: match[1] or " ", text)


def _accented(match: re.Match[str]) -> str:
    """The letter with its accent, if Unicode has it: `\\"` before a letter that takes none is a quotation mark."""
    letter = match["inner"] or match["dotless"] or match["letter"]
    composed = unicodedata.normalize("NFC", letter + _COMBINING[match["mark"] or match["word"]])
    return composed if len(composed) == 1 else match[0]

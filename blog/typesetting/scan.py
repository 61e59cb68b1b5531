"""Reading TeX without understanding it: braces, rows, commands with their arguments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_LEXEME = re.compile(r"\\begin\s*\{[^{}]*\}|\\end\s*\{[^{}]*\}|\\[a-zA-Z]+\*?|\\.|%[^\n]*|[{}&]", re.DOTALL)
_COMMENT = re.compile(r"(\\.)|%[^\n]*", re.DOTALL)
_INTERTEXT = ("\\intertext", "\\shortintertext")
_ROW_END = re.compile(r"\\\\\*?(?:[ \t]*\[[^\]\[]*\])?")

# The engine refuses characters of the private areas, so the marks are the interlinear annotation ones:
# nobody writes them, and they are taken out of every input.
MARK_START = "\ufff9"
MARK_END = "\ufffb"
_SIGN_OF_TEX = re.compile(r"\\[a-zA-Z]|[\^_{]")
# Money in Chinese, `价格$100，利润$` or `5$，利润$`.
_CHINESE_PRICE = re.compile(
    r"\d[^$]*[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]|[\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]"
)
_PATIENCE = 200  # characters: how far behind a delimiter within braces the right one is sought
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")


def mark(kind: str, number: int | str) -> str:
    """A stand-in for something that is put in when the engine has done its work."""
    return f"{MARK_START}{kind}{number}{MARK_END}"


def cleaned(text: str) -> str:
    """The text with plain newlines and without characters that no XML reader accepts and no mark may use."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row with what ends it; or the text between two rows."""

    tex: str
    end: str = ""
    is_text: bool = False


def closing_brace(tex: str, start: int) -> int | None:
    """The place after the brace that closes the one at `start`."""
    depth = 0
    for lexeme in _LEXEME.finditer(tex, start):
        if lexeme[0] == "{":
            depth += 1
        elif lexeme[0] == "}":
            depth -= 1
            if depth <= 0:
                return lexeme.end()
    return None


def closing_delimiter(text: str, start: int, delimiter: str, limit: int) -> int | None:
    r"""The place of the delimiter that ends the formula begun before `start`, outside all braces.

    So `$\text{若 $x>0$}$` is one formula. Where the braces do not match, the first delimiter ends it, and the engine
    will complain. Looks no further than `limit` characters, nor past an empty line.
    """
    depth = 0
    within_braces: int | None = None
    for found in _border(delimiter).finditer(text, start, min(len(text), start + limit)):
        lexeme = found[0]
        if lexeme == "{":
            depth += 1
        elif lexeme == "}":
            depth = max(0, depth - 1)
        elif lexeme == "\n\n":
            break
        elif lexeme == delimiter:
            if depth == 0:
                return found.start()
            within_braces = within_braces or found.start()
        if within_braces is not None and found.start() - within_braces > _PATIENCE:
            break
    return within_braces


@cache
def _border(delimiter: str) -> re.Pattern[str]:
    return re.compile(re.escape(delimiter) + r"|\\.|[{}]|\n\n", re.DOTALL)


def closing_dollar(text: str, start: int, limit: int) -> int | None:
    """The place of the `$` that ends an inline formula begun before `start`; None where `$` is a price.

    A formula neither begins nor ends with a space. A digit behind its end speaks for a price, unless the formula has
    a sign of TeX in it: `1$2$3` is money, `128$\\times$128` is not. Nor is Chinese behind a number: `$5买$`.
    """
    if start >= len(text) or text[start].isspace() or text[start] == "$":
        return None
    end = closing_delimiter(text, start, "$", limit)
    if end is None or text[end - 1].isspace():
        return None
    following = text[end + 1 : end + 2]
    may_be_price = (following.isdigit() and following.isascii()) or _CHINESE_PRICE.match(text, start, end)
    return None if may_be_price and not looks_like_tex(text, start, end) else end


def looks_like_tex(text: str, start: int, end: int) -> bool:
    """Whether a command, an index, an exponent or a brace stands there."""
    return _SIGN_OF_TEX.search(text, start, end) is not None


def without_comments(tex: str) -> str:
    r"""The TeX without what stands behind a `%` on its line: else what we add to a row would be part of the comment."""
    return _COMMENT.sub(lambda found: found[1] or "", tex) if "%" in tex else tex


def rows(body: str) -> list[Row]:
    r"""The body of align, gather and the like, cut at each `\\` and `\intertext` outside braces and environments."""
    found: list[Row] = []
    depth = 0
    start = 0
    for lexeme in _LEXEME.finditer(body):
        word = lexeme[0]
        if lexeme.start() < start:
            continue
        if word == "{" or word.startswith("\\begin"):
            depth += 1
        elif word == "}" or word.startswith("\\end"):
            depth -= 1
        elif word == "\\\\" and depth == 0:
            end = _ROW_END.match(body, lexeme.start())
            assert end is not None
            found.append(Row(body[start : lexeme.start()], end[0]))
            start = end.end()
        elif word in _INTERTEXT and depth == 0 and (after := _behind_argument(body, lexeme.end())):
            if body[start : lexeme.start()].strip():
                found.append(Row(body[start : lexeme.start()], "\\\\"))
            found.append(Row(body[lexeme.end() : after].strip()[1:-1], "\\\\", is_text=True))
            start = after
    if body[start:].strip() or not found:
        found.append(Row(body[start:]))
    return found


def _behind_argument(tex: str, start: int) -> int | None:
    begin = start + len(tex[start:]) - len(tex[start:].lstrip())
    return closing_brace(tex, begin) if tex[begin : begin + 1] == "{" else None


def with_one_column_less(row: str) -> str:
    """A row of eqnarray, `a &=& b`, as align wants it: `a &= b`."""
    depth = 0
    seen = 0
    for lexeme in _LEXEME.finditer(row):
        if lexeme[0] == "{" or lexeme[0].startswith("\\begin"):
            depth += 1
        elif lexeme[0] == "}" or lexeme[0].startswith("\\end"):
            depth -= 1
        elif lexeme[0] == "&" and depth == 0:
            seen += 1
            if seen == 2:
                return f"{row[: lexeme.start()]} {row[lexeme.end() :]}"
    return row


def commands(tex: str, *names: str) -> Iterator[tuple[int, int, str, str]]:
    """Each use of a command with one argument in braces: start, end, name, argument."""
    if not any(f"\\{name}" in tex for name in names):
        return
    position = 0
    for lexeme in _LEXEME.finditer(tex):
        if lexeme.start() < position or lexeme[0][1:] not in names or lexeme[0][0] != "\\":
            continue
        brace = lexeme.end()
        while brace < len(tex) and tex[brace] in " \t\n":
            brace += 1
        end = closing_brace(tex, brace) if tex[brace : brace + 1] == "{" else None
        if end is not None:
            position = end
            yield lexeme.start(), end, lexeme[0][1:], tex[brace + 1 : end - 1]


def without(tex: str, *names: str) -> tuple[str, list[tuple[str, str]]]:
    """The TeX with every use of the commands taken out, and what was taken: (name, argument)."""
    kept: list[str] = []
    taken: list[tuple[str, str]] = []
    position = 0
    for start, end, name, argument in commands(tex, *names):
        kept.append(tex[position:start])
        taken.append((name, argument.strip()))
        position = end
    kept.append(tex[position:])
    return "".join(kept), taken

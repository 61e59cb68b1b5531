"""The rows of a MySQL dump (mysqldump, phpMyAdmin, Adminer), read without a server and without running any of it.

A dump is text of any length: it is cut into tokens piece by piece, and only CREATE TABLE (for the columns' order) and
INSERT are looked at. What does not end as it should is refused with the number of its line.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from blog.moving.items import CannotRead

Value = str | int | float | None

MOST_IN_A_TOKEN = 64 << 20  # characters; MySQL itself refuses a statement of more bytes unless it is told otherwise
_TOKEN = re.compile(
    r"""(?P<space>\s++)
      | (?P<comment>--(?:[ \t][^\n]*+)?(?=\n)|\#[^\n]*+(?=\n)|/\*(?:[^*]++|\*(?!/))*+\*/)
      | (?P<string>'(?:[^'\\]++|\\.|'')*+'|"(?:[^"\\]++|\\.|"")*+")
      | (?P<name>`(?:[^`]++|``)*+`)
      | (?P<hex>0x[0-9a-fA-F]++|[xX]'[0-9a-fA-F]*+')
      | (?P<number>(?!0x)[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?)
      | (?P<word>(?![xX]')(?:[^\W\d]|[@$])[\w$@]*+)
      | (?P<sign>(?!/\*|--|\#)[^\s\w'"`])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)|''|\"\"", re.DOTALL)
_MEANING = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "%": r"\%", "_": r"\_"}
_NOT_COLUMNS = {"PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "CONSTRAINT", "CHECK", "FOREIGN"}
_WORDS: dict[str, Value] = {"NULL": None, "TRUE": 1, "FALSE": 0}
_END = ""
_AHEAD = 4  # characters that tell a token from a longer one: X'e5', 1e-9


@dataclass(frozen=True, slots=True)
class Row:
    table: str
    columns: tuple[str, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else self.text if self.kind == "sign" else ""


class Dump:
    """`columns` names those of every table that the dump makes, also of one without a row, once its rows are read."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.columns: dict[str, tuple[str, ...]] = {}
        self._tokens = _tokens(pieces, self._hear)
        self._opened = self._closed = self._in_transaction = False
        self._token = _Token(_END, "", 1)
        self._statement = 1

    def rows(self) -> Iterator[Row]:
        """Every row that is inserted, in the dump's order. Raises CannotRead where the dump is broken or cut off."""
        while self._advance(at_end=True).kind != _END:
            self._statement = self._token.line
            if self._token.word == "CREATE":
                self._learn_columns()
            elif self._token.word in ("INSERT", "REPLACE"):
                yield from self._insert()
            elif self._token.word in ("START", "COMMIT"):  # phpMyAdmin puts all of it in one transaction
                self._in_transaction = self._token.word == "START"
            self._skip()
        if (self._opened and not self._closed) or self._in_transaction:
            raise CannotRead(
                f"The dump breaks off after line {self._statement:,}: the lines that close it are missing."
            )

    def _hear(self, comment: str) -> None:
        """mysqldump and phpMyAdmin put the client's settings aside at the top and give them back at the very end."""
        if "@OLD_CHARACTER_SET_CLIENT" in comment:
            self._opened = self._opened or "@OLD_CHARACTER_SET_CLIENT=@@" in comment
            self._closed = self._closed or "=@OLD_CHARACTER_SET_CLIENT" in comment

    def _advance(self, *, at_end: bool = False) -> _Token:
        self._token = next(self._tokens, _Token(_END, "", 0))
        if self._token.kind == _END and not at_end:
            raise CannotRead(f"The dump breaks off inside the statement that begins on line {self._statement:,}.")
        return self._token

    def _advance_past(self, *words: str) -> _Token:
        while self._advance().word in words:
            pass
        return self._token

    def _skip(self) -> None:
        while self._token.word != ";":
            self._advance()

    def _broken(self, expected: str) -> CannotRead:
        return CannotRead(
            f"Line {self._token.line:,} of the dump: {expected} is expected, not {self._token.text[:40]!r}."
        )

    def _learn_columns(self) -> None:
        if self._advance_past("TEMPORARY").word != "TABLE":
            return
        self._advance_past("IF", "NOT", "EXISTS")
        table = self._table()
        if self._token.word == "(":
            self.columns[table] = tuple(self._defined_columns())

    def _table(self) -> str:
        """The name here, without its database's; ends on what follows it."""
        name = _name(self._token)
        while self._advance().word == ".":
            name = _name(self._advance())
        return name.rpartition(".")[2]

    def _defined_columns(self) -> Iterator[str]:
        depth, first = 1, True
        while depth:
            token = self._advance()
            if first and (token.kind == "name" or (token.kind == "word" and token.word not in _NOT_COLUMNS)):
                yield _name(token)
            first = token.word == "," and depth == 1
            depth += (token.word == "(") - (token.word == ")")

    def _insert(self) -> Iterator[Row]:
        self._advance_past("INTO", "IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED")
        table = self._table()
        columns = self.columns.get(table, ())
        if self._token.word == "(":
            columns = tuple(self._named_columns())
            self._advance()
        if self._token.word not in ("VALUES", "VALUE"):
            return
        while self._advance().word == "(":
            line = self._token.line
            values = tuple(self._values())
            if len(values) != len(columns):
                what = f"{len(values)} values for {len(columns)} columns" if columns else "the columns have no names"
                raise CannotRead(f"Line {line:,} of the dump: {what} in a row of {table}.")
            yield Row(table, columns, values)
            if self._advance().word != ",":
                break

    def _named_columns(self) -> Iterator[str]:
        while self._token.word != ")":
            yield _name(self._advance())
            if self._advance().word not in (",", ")"):
                raise self._broken("a comma")

    def _values(self) -> Iterator[Value]:
        while self._token.word != ")":
            self._advance()
            if self._token.kind == "word" and (self._token.text[0] == "_" or self._token.word in ("B", "N")):
                self._advance()  # the character set of what follows: _utf8mb4'…', _binary '…'
            yield self._value()
            if self._advance().word not in (",", ")"):
                raise self._broken("a comma")

    def _value(self) -> Value:
        token = self._token
        if token.kind == "string":
            return _unescaped(token.text[1:-1])
        if token.kind == "number":
            return float(token.text) if any(sign in token.text for sign in ".eE") else int(token.text)
        if token.kind == "hex":
            digits = token.text[2:].rstrip("'")
            return bytes.fromhex(digits.zfill(len(digits) + len(digits) % 2)).decode("utf-8", "replace")
        if token.word in _WORDS:
            return _WORDS[token.word]
        raise self._broken("a plain value")


def _name(token: _Token) -> str:
    return token.text[1:-1].replace("``", "`") if token.kind == "name" else token.text.strip('"')


def _unescaped(text: str) -> str:
    if "\\" not in text and "''" not in text and '""' not in text:
        return text
    return _ESCAPE.sub(lambda found: _MEANING.get(found[1], found[1]) if found[1] else found[0][0], text)


def _tokens(pieces: Iterable[str], hear: Callable[[str], None]) -> Iterator[_Token]:
    """The tokens of a text that comes in pieces; spaces are left out, comments are told to `hear`.

    A token near the end of what has come may go on in the next piece, or be the start of another. What is held doubles
    each time, so that one long text is looked through a few times and not once a piece.
    """
    coming = iter(pieces)
    held, position, line, is_all = "", 0, 1, False
    while True:
        found = _TOKEN.match(held, position)
        if not is_all and (found is None or found.end() + _AHEAD > len(held)):
            held, position = held[position:], 0
            if len(held) > MOST_IN_A_TOKEN:
                raise CannotRead(f"The text that begins on line {line:,} of the dump has no end in sight.")
            held, is_all = _longer(held, coming)
            continue
        if found is None:
            if position < len(held):
                raise CannotRead(f"The dump breaks off inside the text that begins on line {line:,}.")
            return
        kind, text = str(found.lastgroup), found[0]
        if kind == "comment":
            hear(text)
        elif kind != "space":
            yield _Token(kind, text, line)
        line += text.count("\n")
        position = found.end()


def _longer(held: str, coming: Iterator[str]) -> tuple[str, bool]:
    """What is held and at least as much again; and whether that is all, which ends with a line's end."""
    gathered, length = [held], 0
    for piece in coming:
        gathered.append(piece)
        length += len(piece)
        if length > len(held):
            return "".join(gathered), False
    return "".join([*gathered, "\n"]), True

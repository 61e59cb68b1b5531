"""The rows of a plain dump by pg_dump: lines of values between tabs behind each `COPY … FROM stdin;`."""

import re
from collections.abc import Iterable, Iterator

from blog.moving.items import CannotRead
from blog.moving.sql_dump import Row
from blog.moving.sqlite_dump import lines

HEAD = re.compile(r"^-- PostgreSQL database dump\s*$|^COPY [^\n]+ FROM stdin;\s*$", re.MULTILINE)
_COPY = re.compile(r"COPY (?P<table>[^\s(]+) \((?P<columns>.+)\) FROM stdin;\s*", re.IGNORECASE)
_INSERT = re.compile(r"INSERT INTO [\w.\"]+ ")
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)
_MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_COMPLETE = "-- PostgreSQL database dump complete"


class Dump:
    """`columns` names those of every table that the dump fills, once its rows are read."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.columns: dict[str, tuple[str, ...]] = {}
        self._lines = enumerate(lines(pieces), start=1)

    def rows(self) -> Iterator[Row]:
        """Every row, in the dump's order. Raises CannotRead where the dump is broken or cut off."""
        has_head = is_complete = False
        for at, line in self._lines:
            if found := _COPY.fullmatch(line):
                table = found["table"].rpartition(".")[2].strip('"')
                self.columns[table] = tuple(name.strip().strip('"') for name in found["columns"].split(","))
                yield from self._copied(table, at)
            elif _INSERT.match(line):
                raise CannotRead(
                    "This dump of PostgreSQL has INSERT statements: make one with pg_dump without --inserts."
                )
            has_head = has_head or line.startswith("-- PostgreSQL database dump")
            is_complete = is_complete or line.startswith(_COMPLETE)
        if has_head and not is_complete:
            raise CannotRead(f"The dump breaks off: the line “{_COMPLETE}” at its end is missing.")

    def _copied(self, table: str, began: int) -> Iterator[Row]:
        columns = self.columns[table]
        for at, line in self._lines:
            if line.rstrip("\r\n") == "\\.":
                return
            values = tuple(_value(text) for text in line.rstrip("\r\n").split("\t"))
            if len(values) != len(columns):
                what = f"{len(values)} values for {len(columns)} columns"
                raise CannotRead(f"Line {at:,} of the dump: {what} in a row of {table}.")
            yield Row(table, columns, values)
        raise CannotRead(f"The dump breaks off inside the rows that begin on line {began:,}.")


def _value(text: str) -> str | None:
    return None if text == "\\N" else _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    """pg_dump names characters by their letter; by their number only other programs do."""
    code = found[1]
    if code[0] in "01234567":
        return chr(int(code, 8))
    return chr(int(code[1:], 16)) if code[0] == "x" and len(code) > 1 else _MEANING.get(code, code)

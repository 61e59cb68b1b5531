"""A dump that SQLite's own shell or Python's `iterdump` wrote, read by SQLite itself.

Only the statements that make the wanted tables and fill them are run, and in these nothing but literals and the
functions by which such a dump writes line ends: no file is attached, no query runs.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator

from blog.moving.items import CannotRead
from blog.moving.sql_dump import MOST_IN_A_TOKEN

HEAD = re.compile(r"\s*(?:PRAGMA foreign_keys\s*=\s*OFF;\s*)?BEGIN TRANSACTION;", re.IGNORECASE)
_FILLING = re.compile(
    r"\s*(?:CREATE TABLE(?: IF NOT EXISTS)?|INSERT INTO)\s+[\"'`\[]?(?P<table>[^\s\"'`(\]]+)", re.IGNORECASE
)
_ALLOWED = {
    *(sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_REINDEX),
    *(sqlite3.SQLITE_READ, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_TRANSACTION),
}
_FUNCTIONS = {"replace", "char", "unistr"}
_UNISTR = re.compile(r"\\(?:\\|\+([0-9a-fA-F]{6})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-9a-fA-F]{4}))")


def load(connection: sqlite3.Connection, pieces: Iterable[str], tables: tuple[str, ...]) -> None:
    """Fill the tables whose names end like these. Raises CannotRead where the dump is broken or cut off."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_IN_A_TOKEN)
    connection.create_function("unistr", 1, _unistr, deterministic=True)  # SQLite has its own from 3.50 on
    connection.set_authorizer(_may)
    try:
        is_open = False
        for line, statement in _statements(pieces):
            found = _FILLING.match(statement)
            if found and found["table"].endswith(tables):
                _run(connection, line, statement)
            is_open = not statement.lstrip().upper().startswith("COMMIT")
    finally:
        connection.set_authorizer(None)
    if is_open:
        raise CannotRead("The dump breaks off: the line COMMIT; at its end is missing.")


def _run(connection: sqlite3.Connection, line: int, statement: str) -> None:
    try:
        connection.execute(statement)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise CannotRead(f"The statement that begins on line {line:,} of the dump cannot be read: {error}.") from error


def _may(action: int, first: str | None, second: str | None, *_where: str | None) -> int:
    allowed = second in _FUNCTIONS if action == sqlite3.SQLITE_FUNCTION else action in _ALLOWED
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _statements(pieces: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each statement with the number of its first line. Inside a text the quotes so far are odd in number."""
    held: list[str] = []
    quotes = length = 0
    begins = 1
    for at, line in enumerate(lines(pieces), start=1):
        if not held:
            begins = at
        held.append(line)
        quotes += line.count("'")
        length += len(line)
        if length > MOST_IN_A_TOKEN:
            raise CannotRead(f"The statement that begins on line {begins:,} of the dump has no end in sight.")
        if quotes % 2 == 0 and line.rstrip().endswith(";") and sqlite3.complete_statement(text := "".join(held)):
            yield begins, text
            held, quotes, length = [], 0, 0
    if "".join(held).strip():
        raise CannotRead(f"The dump breaks off inside the statement that begins on line {begins:,}.")


def lines(pieces: Iterable[str]) -> Iterator[str]:
    """The lines of a text that comes in pieces, each with its end; only `\\n` ends one."""
    held: list[str] = []
    for piece in pieces:
        *whole, rest = piece.split("\n")
        for line in whole:
            yield "".join([*held, line, "\n"])
            held = []
        held.append(rest)
    if last := "".join(held):
        yield last


def _unistr(text: str | None) -> str | None:
    def character(found: re.Match[str]) -> str:
        digits = next(filter(None, found.groups()), None)
        return chr(int(digits, 16)) if digits else "\\"

    return None if text is None else _UNISTR.sub(character, text)

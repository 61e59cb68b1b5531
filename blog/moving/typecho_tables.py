"""The tables of a Typecho database, from its SQLite file or from a dump of its database, whichever kind that is.

Either way they are asked in SQLite: a dump is first read to its end into a temporary file, so that a broken one is
refused before anything is written anywhere, and a large one needs no memory.
"""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from blog.moving import postgres_dump, sql_dump, sqlite_dump
from blog.moving.items import CannotRead
from blog.moving.texts import chunks, encoding_of

TABLES = ("contents", "comments", "metas", "relationships", "users", "options", "fields")
_NEEDED = ("contents", "metas", "relationships")
_ALWAYS = (*_NEEDED, "comments", "users", "options")
# Some tools write every number of a dump as text.
_NUMBERS = {"cid", "mid", "coid", "uid", "created", "modified", "parent", "order", "authorId", "user", "int_value"}
_SQLITE = b"SQLite format 3\0"

Row = sqlite3.Row


class Tables:
    """One blog's tables, whatever their prefix."""

    def __init__(self, connection: sqlite3.Connection, prefix: str) -> None:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda data: data.decode("utf-8", "replace").replace("\x00", "")
        self._connection = connection
        names = _names(connection)
        self._prefix = _chosen(names, prefix)
        if missing := [table for table in _ALWAYS if self._prefix + table not in names]:
            raise CannotRead(
                f"This is a part of a blog of Typecho: {', '.join(missing)} cannot be found among its tables. The file "
                "was cut off, or made of some tables only; make one of all."
            )

    def has(self, table: str) -> bool:
        return self._prefix + table in _names(self._connection)

    def columns(self, table: str) -> set[str]:
        return {str(row["name"]) for row in self._connection.execute(f"PRAGMA table_info({self._quoted(table)})")}

    def rows(self, table: str, more: str = "", *values: object) -> list[Row]:
        """All rows that fulfil a condition; none where the table is missing."""
        if not self.has(table):
            return []
        return self._connection.execute(f"SELECT * FROM {self._quoted(table)} {more}", values).fetchall()

    def one_by_one(self, table: str, key: str, more: str = "") -> Iterator[Row]:
        """The same where rows are large: only one at a time is held."""
        query = f"SELECT {key} FROM {self._quoted(table)} {more} ORDER BY {key}"
        for found in self._connection.execute(query).fetchall():
            yield self.rows(table, f"WHERE {key} = ?", found[0])[0]

    def number(self, expression: str, table: str, condition: str = "1") -> int:
        """A count or a maximum; `{contents}` in the condition stands for that table."""
        where = condition.format(contents=self._quoted("contents"))
        query = f"SELECT {expression} FROM {self._quoted(table)} WHERE {where}"
        return int(self._connection.execute(query).fetchone()[0] or 0)

    def _quoted(self, table: str) -> str:
        return _quoted(self._prefix + table)


@contextlib.contextmanager
def opened(path: Path, prefix: str = "") -> Iterator[Tables]:
    """The tables in a dump or a database file; `prefix` chooses among several blogs in one dump."""
    with contextlib.ExitStack() as stack:
        with path.open("rb") as file:
            is_database = file.read(16) == _SQLITE
        if is_database:
            connection = _database(path)
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="scholium-import-"))
            connection = _loaded(path, Path(folder) / "dump.sqlite3")
        stack.enter_context(contextlib.closing(connection))
        try:
            yield Tables(connection, prefix)
        except sqlite3.DatabaseError as error:
            raise CannotRead(f"{path.name} is not whole: {error}.") from error


def _database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        connection.close()
        raise CannotRead(f"{path.name} is not whole: {verdict.splitlines()[-1]}.")
    return connection


def _loaded(path: Path, target: Path) -> sqlite3.Connection:
    """The rows of a dump's Typecho tables in a database of our own; other tables are passed over."""
    connection = sqlite3.connect(target, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("BEGIN")
        _load(connection, path)
        for name in _names(connection):
            if name.endswith(("comments", "relationships", "fields")):
                connection.execute(f"CREATE INDEX {_quoted(name + '_cid')} ON {_quoted(name)} (cid)")
        connection.execute("COMMIT")
    except (CannotRead, sqlite3.Error) as error:
        connection.close()
        raise error if isinstance(error, CannotRead) else CannotRead(f"{path.name}: {error}.") from error
    return connection


def _load(connection: sqlite3.Connection, path: Path) -> None:
    encoding = encoding_of(path)
    head = next(chunks(path, encoding))
    if sqlite_dump.HEAD.match(head):
        return sqlite_dump.load(connection, chunks(path, encoding), TABLES)
    dump = (postgres_dump if postgres_dump.HEAD.search(head) else sql_dump).Dump(chunks(path, encoding))
    for row in dump.rows():
        if row.table.endswith(TABLES):
            _keep(connection, row)
    for table, columns in dump.columns.items():
        if table.endswith(TABLES):
            _make(connection, table, columns)
    return None


def _keep(connection: sqlite3.Connection, row: sql_dump.Row) -> None:
    columns, blanks = ", ".join(map(_quoted, row.columns)), ", ".join("?" * len(row.values))
    _make(connection, row.table, row.columns)
    connection.execute(f"INSERT INTO {_quoted(row.table)} ({columns}) VALUES ({blanks})", row.values)


def _make(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    typed = ", ".join(f"{_quoted(name)} {'INTEGER' if name in _NUMBERS else 'BLOB'}" for name in columns)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {_quoted(table)} ({typed})")


def _names(connection: sqlite3.Connection) -> set[str]:
    return {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _chosen(names: set[str], wanted: str) -> str:
    prefixes = sorted(name.removesuffix("contents") for name in names if name.endswith("contents"))
    found = [prefix for prefix in prefixes if all(prefix + table in names for table in _NEEDED)]
    if wanted:
        found = [prefix for prefix in found if prefix == wanted]
    if not found:
        named = f" with the prefix {wanted}" if wanted else ""
        raise CannotRead(
            f"There is no blog of Typecho in this file: its tables {', '.join(_NEEDED)} are not there{named}."
        )
    if len(found) > 1:
        raise CannotRead(f"There are several blogs in this file: choose one with --prefix, {' or '.join(found)}.")
    return found[0]

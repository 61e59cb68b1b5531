"""Many rows of one table in one go: by COPY where the database has it, else by one prepared statement.

Django would make a model of every row and write every value into the text of an INSERT, which costs more than all the
rest of a harvest. Rows are tuples; JSON columns come as text that was written once, for hashing too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup

Row = tuple[object, ...]


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class Among(_Lookup):
    """`column__among=values`: as `in`, with one parameter for all of them. `in` prepares each value by itself, which
    takes longer than the answer."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        return list(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*params, self.rhs)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(self.rhs))


def next_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys for so many new rows. SQLite takes them when they are inserted: until then nobody else may write."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The sequence's name in a query of its own: it would be looked up anew for every key.
            sequence = "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s))) FROM generate_series(1, %s)"
            cursor.execute(sequence, [model._meta.db_table, model._meta.pk.column, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[Row] | Iterator[Row]) -> None:
    """New rows with these columns; the others get their defaults, the key its next value.

    COPY takes rows in while an iterator makes the next ones; it may not ask the database anything.
    """
    if not rows:
        return
    named = [_field(model, name) for name in names]
    rest = [field for field in model._meta.concrete_fields if field not in named and not field.primary_key]
    defaults = tuple(field.get_default() for field in rest)
    columns = [_quote(field.column) for field in (*named, *rest)]
    table, whole = _quote(model._meta.db_table), (row + defaults for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, table, columns, whole)
            return
        marks = ", ".join(["%s"] * len(columns))
        prepared = _prepared([*named, *rest], whole)
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", prepared)


def update(model: type[models.Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    """New values of these columns; each row begins with its primary key."""
    if not rows:
        return
    key, fields = model._meta.pk, [_field(model, name) for name in names]
    table, columns = _quote(model._meta.db_table), [_quote(field.column) for field in (key, *fields)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            settings = ", ".join(f"{column} = told.{column}" for column in columns[1:])
            cursor.execute(f"CREATE TEMP TABLE told AS SELECT {', '.join(columns)} FROM {table} WITH NO DATA")
            _copy(cursor, "told", columns, rows)
            cursor.execute(f"ANALYZE told ({columns[0]})")  # or the database takes it for larger than the table itself
            cursor.execute(f"UPDATE {table} SET {settings} FROM told WHERE {table}.{columns[0]} = told.{columns[0]}")
            cursor.execute("DROP TABLE told")
            return
        settings = ", ".join(f"{column} = %s" for column in columns[1:])
        prepared = _prepared([*fields, key], ((*row[1:], row[0]) for row in rows))
        cursor.executemany(f"UPDATE {table} SET {settings} WHERE {columns[0]} = %s", prepared)


def _copy(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _prepared(fields: Sequence[_Field], rows: Iterable[Row]) -> list[list[Any]]:
    """Values as SQLite takes them, which has no type for a date."""
    writers = [_as_it_is if isinstance(field, models.JSONField) else field.get_db_prep_save for field in fields]
    return [[write(value, connection) for write, value in zip(writers, row, strict=True)] for row in rows]


def _as_it_is(value: object, connection: object) -> object:
    return value


def _field(model: type[models.Model], name: str) -> _Field:
    return next(field for field in model._meta.concrete_fields if name in (field.name, field.attname))


def _quote(name: str | None) -> str:
    assert name, "every column has a name"
    return connection.ops.quote_name(name)

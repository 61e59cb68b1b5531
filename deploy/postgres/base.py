"""Django's PostgreSQL backend, for many short questions over connections that are kept."""

import select

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, object]) -> psycopg.Connection:
        """No question of ours runs long enough to earn back what compiling it takes."""
        connection: psycopg.Connection = super().get_new_connection(conn_params)
        was_in_autocommit = connection.autocommit
        connection.autocommit = True
        connection.execute("SET jit = off")
        connection.autocommit = was_in_autocommit
        return connection

    def is_usable(self) -> bool:
        """Asked once a request. A server that has ended has said so, and then there is something to read.

        To ask it in words each time would be another round trip for every page.
        """
        try:
            has_spoken = select.poll()
            has_spoken.register(self.connection.fileno(), select.POLLIN)
        except (psycopg.Error, ValueError):  # closed on our side
            return False
        return super().is_usable() if has_spoken.poll(0) else True

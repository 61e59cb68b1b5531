"""Connections are kept from request to request; one whose server has ended is seen to be dead before it is used."""

from contextlib import closing

import pytest
from django.db import connection, connections

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_connection_that_the_server_has_ended_is_not_usable():
    connection.ensure_connection()
    try:
        before = connection.is_usable()
        end(connection.connection.info.backend_pid)
        assert (before, connection.is_usable()) == (True, False)
    finally:
        connection.close()


def end(backend: int) -> None:
    """Returns when that process of the server is gone."""
    other = connections.create_connection("default")
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [backend])
        assert cursor.fetchone() == (True,)


def test_a_usable_connection_is_asked_nothing(django_assert_num_queries):
    connection.ensure_connection()
    with django_assert_num_queries(0):
        assert connection.is_usable()


def test_queries_are_not_compiled():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)

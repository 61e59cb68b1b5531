"""Connections are kept from request to request; one whose server has ended is seen to be dead before it is used."""

import pytest
from django.db import connection, connections

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_connection_that_the_server_has_ended_is_not_usable():
    connection.ensure_connection()
    before = connection.is_usable()
    with connections.create_connection("default").cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        other.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [connection.connection.info.backend_pid])
        other.connection.close()
    assert (before, connection.is_usable()) == (True, False)
    connection.close()


def test_a_usable_connection_is_asked_nothing(django_assert_num_queries):
    connection.ensure_connection()
    with django_assert_num_queries(0):
        assert connection.is_usable()


def test_queries_are_not_compiled():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)

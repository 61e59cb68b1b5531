"""Finding: one index over articles, papers and comments behind Haystack's interface."""

from django.apps import apps as installed
from django.db import DatabaseError
from haystack import connections
from haystack.exceptions import SearchBackendError


def health() -> str:
    """ "ok" when the engine answers, else what is wrong, for /readyz."""
    try:
        connections["default"].get_backend().check()
    except SearchBackendError as error:
        return f"away: {error}{_being_made()}"
    return "ok"


def _being_made() -> str:
    try:
        rebuild = installed.get_model("search", "Rebuild").objects.filter(identity="").first()
    except DatabaseError:  # which has a line of its own there
        return ""
    return f"; a new index is being made, {rebuild.kind} {rebuild.object_pk} is in it" if rebuild else ""

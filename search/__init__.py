"""Finding: one index over articles, papers and comments behind Haystack's interface."""

from haystack import connections
from haystack.exceptions import SearchBackendError


def health() -> str:
    """ "ok" when the engine answers, else what is wrong, for /readyz."""
    try:
        connections["default"].get_backend().document_count()
    except SearchBackendError as error:
        return f"away: {error}"
    return "ok"

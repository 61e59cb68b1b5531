"""The site with a search engine, or an index, of a test's own."""

from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def use(settings) -> Iterator[Callable[[str], None]]:
    """Calling it gives the site another SEARCH_URL."""
    # Not at the top: Haystack reads the settings when imported, and pytest imports this file before they are made.
    from haystack import connections

    def connect(known: dict[str, dict[str, object]]) -> None:
        settings.HAYSTACK_CONNECTIONS = known
        # Haystack takes the class of an engine from what the settings were at first, its options from what they are.
        connections.connections_info = known
        connections.reload("default")

    before = settings.HAYSTACK_CONNECTIONS
    yield lambda address: connect(connection_of(address))
    connect(before)


def connection_of(address: str) -> dict[str, dict[str, object]]:
    from deploy.settings import search_connection

    return {"default": search_connection(address)}

"""An index of its own for every test."""

from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def index(tmp_path, settings) -> Iterator[str]:
    """The folder of an index that this test alone uses; nothing is in it yet."""
    # Not at the top: Haystack reads the settings when imported, and pytest imports this file before they are made.
    from haystack import connections

    path = str(tmp_path / "index")
    settings.HAYSTACK_CONNECTIONS = {"default": {**settings.HAYSTACK_CONNECTIONS["default"], "PATH": path}}
    connections.reload("default")
    yield path
    connections.reload("default")


@pytest.fixture
def backend(index):
    from haystack import connections

    return connections["default"].get_backend()


@pytest.fixture
def put(backend) -> Callable[..., None]:
    """Index these rows now, in one commit."""
    from haystack import connections

    def put(*rows) -> None:
        unified = connections["default"].get_unified_index()
        backend.write([(unified.get_index(type(row)), [row]) for row in rows], [])

    return put

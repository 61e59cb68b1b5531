"""An index of its own for every test, on every engine that is here."""

from collections.abc import Callable, Iterator

import pytest

from tests.search.engines import Engine, here
from tests.search_setting import connection_of


@pytest.fixture(params=here(), ids=lambda engine: engine.name)
def engine(request, tmp_path, use) -> Iterator[Engine]:
    """The engine under test, asked for an index that is not there yet."""
    from haystack import connections

    use(request.param.address(tmp_path))
    made = connections["default"].get_backend()
    yield request.param
    made.drop()


@pytest.fixture
def engine_away(engine, settings) -> Iterator[None]:
    """Calling it takes the engine away: from then on nobody answers."""
    from haystack import connections

    def take_away() -> None:
        settings.HAYSTACK_CONNECTIONS = connection_of(engine.nowhere)
        connections.reload("default")

    return take_away


@pytest.fixture
def backend(engine):
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

"""What is here needs a cluster, and is looked at only when there is one: see plugin.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.search.cluster import nodes


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """None leaves the question to others."""
    return None if nodes.CLUSTER in config.stash else True


@pytest.fixture
def cluster(request) -> Iterator[nodes.Cluster]:
    """Whole when a test begins; whatever the test does to it is mended when it ends."""
    found = request.config.stash[nodes.CLUSTER]
    yield found
    found.mend()

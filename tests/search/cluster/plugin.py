"""Runs the suite over a cluster: `pytest -p tests.search.cluster.plugin` starts one and ends it with the run."""

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path
from zlib import crc32

import pytest

from tests.search.cluster import nodes, server
from tests.search.engines import ENGINES, Engine

_session = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    began = time.monotonic()
    folder = Path(_session.enter_context(tempfile.TemporaryDirectory(prefix="scholium-cluster-")))
    cluster = _session.enter_context(nodes.running(folder, server.class_path()))
    config.stash[nodes.CLUSTER] = cluster
    os.environ["SEARCH_CLUSTER"] = cluster.hosts
    sys.stdout.write(f"{cluster} after {time.monotonic() - began:.0f} s\n")


def address(folder: Path) -> str:
    """Of an index for the test that has this folder to itself."""
    return f"opensearch+http://{os.environ['SEARCH_CLUSTER']}/t{crc32(str(folder).encode()):08x}"


# Here, because tests/search is collected over the engines that it finds, and the cluster is not up until later.
ENGINES[:] = [Engine("opensearch", address, "opensearch+http://127.0.0.1:1/nowhere")]


def pytest_unconfigure() -> None:
    _session.close()

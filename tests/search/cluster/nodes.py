"""A cluster of three nodes, a process each, on loopback and on ports picked at random."""

import contextlib
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from deploy.supervisor import end_with
from tests.services import DidNotStart, free_port

NAMES = ("n1", "n2", "n3")
START_SECONDS = 120
HEAP = "512m"
# Serial collection and the first compiler alone: a test is over before anything better pays.
JAVA = ["java", f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=info"]


@dataclass(slots=True)
class Node:
    name: str
    folder: Path
    http: int = field(default_factory=free_port)
    transport: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "log"


class Cluster:
    def __init__(self, folder: Path, class_path: str) -> None:
        self.class_path = class_path
        self.nodes = [Node(name, folder / name) for name in NAMES]

    def __str__(self) -> str:
        return f"OpenSearch at {self.hosts}, {self.megabytes()} MB of memory"

    @property
    def hosts(self) -> str:
        return ",".join(f"127.0.0.1:{node.http}" for node in self.nodes)

    def start(self, node: Node) -> None:
        """Start a process for the node; it joins, or forms, the cluster in its own time."""
        node.folder.mkdir(exist_ok=True)
        with node.log.open("ab") as log:
            node.process = subprocess.Popen(
                [
                    *JAVA,
                    f"-Djava.io.tmpdir={node.folder}",
                    "-cp",
                    self.class_path,
                    "ClusterNode",
                    *self._settings(node),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=node.folder,
                start_new_session=True,
                preexec_fn=partial(end_with, os.getpid()),
            )

    def _settings(self, node: Node) -> list[str]:
        settings = {
            "cluster.name": "scholium-tests",
            "node.name": node.name,
            "path.home": node.folder,
            "network.host": "127.0.0.1",
            "http.port": node.http,
            "transport.port": node.transport,
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{other.transport}" for other in self.nodes),
            "cluster.initial_cluster_manager_nodes": ",".join(NAMES),
            # A full disk of the machine that runs the tests is not what they are about.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        return [f"{name}={value}" for name, value in settings.items()]

    def kill(self, node: Node) -> None:
        """SIGKILL: no farewell to the others."""
        assert node.process is not None
        node.process.kill()
        node.process.wait()
        node.process = None

    def manager(self) -> Node:
        """The node that the others have chosen to lead them."""
        node = next(node for node in self.nodes if node.process is not None)
        with urllib.request.urlopen(f"http://127.0.0.1:{node.http}/_cat/cluster_manager?h=node", timeout=5) as answer:
            name = answer.read().decode().strip()
        return next(node for node in self.nodes if node.name == name)

    def dead(self) -> int:
        return sum(node.process is None for node in self.nodes)

    def stop(self) -> None:
        running = [node.process for node in self.nodes if node.process is not None]
        for process in running:
            process.kill()
        for process in running:
            process.wait()

    def wait(self, status: str = "green") -> None:
        """Until all nodes that run have met and every shard is where it belongs."""
        running = [node for node in self.nodes if node.process is not None]
        deadline = time.monotonic() + START_SECONDS
        while not all(self._is(node, status, len(running)) for node in running):
            for node in running:
                if node.process is None or node.process.poll() is not None or time.monotonic() > deadline:
                    raise DidNotStart(f"{node.name}:\n{node.log.read_text(errors='replace')[-10_000:]}")

    def _is(self, node: Node, status: str, nodes: int) -> bool:
        asked = f"wait_for_status={status}&wait_for_nodes={nodes}&wait_for_no_initializing_shards=true&timeout=1s"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{node.http}/_cluster/health?{asked}", timeout=5) as answer:
                return not json.load(answer)["timed_out"]
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
            return False

    def mend(self) -> None:
        """Start what was killed, and wait until it has caught up."""
        for node in self.nodes:
            if node.process is None:
                self.start(node)
        self.wait()

    def megabytes(self) -> int:
        """Resident memory of all nodes."""
        pids = [node.process.pid for node in self.nodes if node.process is not None]
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
        return pages * os.sysconf("SC_PAGE_SIZE") >> 20


CLUSTER = pytest.StashKey[Cluster]()
"""Where a run of pytest keeps its cluster."""


@contextlib.contextmanager
def running(folder: Path, class_path: str) -> Iterator[Cluster]:
    cluster = Cluster(folder, class_path)
    try:
        for node in cluster.nodes:
            cluster.start(node)
        cluster.wait()
        yield cluster
    finally:
        cluster.stop()

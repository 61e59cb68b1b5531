"""A granian of one worker on a loopback port, and what it spends."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.services import free_port

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int

    def cpu_seconds(self) -> float:
        """User and system time of the process tree so far."""
        return sum(cpu_ticks(pid) for pid in _tree(self.pid)) / TICK

    def megabytes(self) -> float:
        """Memory that its largest process holds: the one worker's."""
        return max(map(_resident, _tree(self.pid))) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


@contextlib.contextmanager
def serving(application: str, environment: dict[str, str], log: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-access-log", application]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=output)
    try:
        server = Server(process.pid, port)
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            connection = server.connection()
            connection.request("GET", "/bare")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the server under measurement does not answer")


def _tree(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def cpu_ticks(pid: int) -> int:
    """User and system time of one process so far, in TICKs of a second."""
    try:
        fields = _stat(pid)
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _resident(pid: int) -> int:
    """Pages of memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1])


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the command's name, which may hold blanks: state, parent, …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()

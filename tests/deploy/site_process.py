"""`manage.py up` as a real process, and everything it starts."""

import contextlib
import ctypes
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
READY = re.compile(r"The site is on (http://\S+)")
WORKER_READY = re.compile(r"celery@\S+ ready")
PASSWORD = re.compile(r"the password (\S+)")
LONGEST_RUN = 600  # of a test that would never end
LIBC = ctypes.CDLL(None)


class SiteProcess:
    """Starts on entering, waits for nothing; on leaving, whatever still runs is killed."""

    def __init__(self, var_dir: Path, port: int | None = None, **environment: str) -> None:
        self.var_dir = var_dir
        self.port = port or free_port()
        self.lines: list[str] = []
        # A developer's REDIS_URL must not reach it, nor the warnings-as-errors of the suite.
        quiet = {"DATABASE_URL": "", "REDIS_URL": "", "SCHOLIUM_VAR": str(var_dir), "PORT": str(self.port)}
        self._environment = os.environ | quiet | environment
        self._watchers: dict[int, int] = {}

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=obey_file_modes,
        )
        self._alarm = threading.Timer(LONGEST_RUN, self.process.kill)
        self._alarm.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._alarm.cancel()
        for process in descendants(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.kill()
        self.process.communicate()
        for watcher in self._watchers.values():
            os.close(watcher)

    @property
    def transcript(self) -> str:
        return "".join(self.lines)

    def wait_until_ready(self) -> float:
        """Until the worker, too, has all its processes. The CPU seconds spent up to the line with the address.

        Nearly all of a start is one process at a time, so that on a machine with nothing else to do it takes about
        as many seconds; but the machine of a test has other things to do.
        """
        seconds = None
        for line in self._output():
            if READY.search(line):
                seconds = sum(map(cpu_seconds, [self.process.pid, *descendants(self.process.pid)]))
            if seconds is not None and WORKER_READY.search(self.transcript):
                self._watch_descendants()
                return seconds
        raise AssertionError(f"it never came up:\n{self.transcript}")

    def wait_until_ended(self) -> int:
        """The exit status, with the rest of the output in `lines`."""
        for _ in self._output():
            pass
        return self.process.wait()

    def password(self) -> str | None:
        found = PASSWORD.findall(self.transcript)
        assert len(found) <= 1
        return found[0] if found else None

    def child(self, words: str) -> int:
        """The direct child whose command line holds these words."""
        (found,) = [pid for pid in children(self.process.pid) if words in command_line(pid)]
        return found

    def survivors(self, seconds: float) -> set[str]:
        """Which of the processes that ran when it was ready still run when so many seconds have passed."""
        poll = select.poll()
        for watcher in self._watchers.values():
            poll.register(watcher, select.POLLIN)
        left = {watcher: pid for pid, watcher in self._watchers.items()}
        deadline = time.monotonic() + seconds
        while left:
            ended = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
            if not ended:
                break
            for watcher, _ in ended:
                poll.unregister(watcher)
                del left[watcher]
        return {command_line(pid) for pid in left.values()}

    @property
    def watched(self) -> list[int]:
        """Every process below the supervisor when it was ready."""
        return list(self._watchers)

    def kill_everything(self) -> None:
        for watcher in self._watchers.values():
            signal.pidfd_send_signal(watcher, signal.SIGKILL)
        self.process.kill()

    def _output(self) -> Iterator[str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            yield line

    def _watch_descendants(self) -> None:
        """A pidfd names one process for good: no other can be taken for it later."""
        self._watchers = {pid: os.pidfd_open(pid) for pid in descendants(self.process.pid)}


def obey_file_modes() -> None:
    """For preexec_fn: root, too, is kept out of a read-only folder once its override is gone."""
    if os.getuid() == 0:
        pr_capbset_drop, cap_dac_override = 24, 1
        LIBC.prctl(pr_capbset_drop, cap_dac_override)


def children(process: int) -> list[int]:
    return [pid for pid, parent in process_table().items() if parent == process]


def descendants(process: int) -> list[int]:
    return [pid for child in children(process) for pid in (child, *descendants(child))]


def process_table() -> dict[int, int]:
    """Every process of the machine with its parent."""
    table = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            table[int(folder.name)] = int(status_fields(int(folder.name))[1])
    return table


def cpu_seconds(process: int) -> float:
    """Its own and that of the children it has seen end, in user and system mode."""
    return sum(map(int, status_fields(process)[11:15])) / os.sysconf("SC_CLK_TCK")


def status_fields(process: int) -> list[str]:
    """/proc/…/stat from the third field on: the second is a name in parentheses and may hold anything."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def command_line(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ").strip()

"""Runs several programs as one: their output in one stream, the end of one the end of all. Plain Python, one thread.

    with Supervisor(sys.stdout) as supervisor:
        supervisor.start("web", [...])
        supervisor.start("worker", [...])
        supervisor.watch()

Every program leads a session of its own, so that Ctrl-C in a terminal reaches the supervisor alone, which then stops
the programs in reverse order of their start. Nothing outlives the supervisor, not even its SIGKILL: on Linux the kernel
ends its direct children, and deploy/guard.py ends theirs.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Self, TextIO

STOP_SECONDS = 10.0
GUARD = Path(__file__).with_name("guard.py")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_LINE = 64 * 1024
COLOURS = (36, 32, 35, 33, 34)

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class StopAsked(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class ChildEnded(Exception):
    """A program that should run on ended by itself; the text says which and how."""


class NotReady(Exception):
    """A program that should answer by now does not."""


def end_with(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent dies, as a preexec_fn may. Only Linux knows how."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died between fork and prctl: the signal would never come
        os._exit(1)


def how_it_ended(returncode: int) -> str:
    """`was killed by SIGKILL`, `exited with status 3`."""
    if returncode >= 0:
        return f"exited with status {returncode}"
    try:
        name = signal.Signals(-returncode).name
    except ValueError:
        name = f"signal {-returncode}"
    return f"was killed by {name}"


@dataclass(slots=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    unfinished_line: bytes = field(default=b"")

    @property
    def output(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def has_ended(self) -> bool:
        """Leaves a dead child unreaped where the system can: until then nobody else can get its process id."""
        if not hasattr(os, "waitid"):
            return self.process.poll() is not None
        if self.process.returncode is not None:
            return True
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


class Supervisor:
    def __init__(self, out: TextIO, keep_open: Sequence[int] = ()) -> None:
        """`keep_open`: file descriptors that the guard holds until the last program is gone (a lock, say)."""
        self._out = out
        self._keep_open = keep_open
        self._coloured = out.isatty() and "NO_COLOR" not in os.environ
        self._children: list[Child] = []
        self._guard: Child | None = None
        self._stop_asked = False
        self._selector = selectors.DefaultSelector()
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Self:
        self._listen_to_signals()
        command = [sys.executable, "-I", "-S", str(GUARD)]
        self._guard = self._spawn("guard", command, stdin=subprocess.PIPE, pass_fds=self._keep_open, outlives_us=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._stop_listening()

    def say(self, name: str, text: str) -> None:
        """One line of the common stream. A reader who left (`make up | head`) is a wish to stop."""
        prefix = f"{name:<7} |"
        if self._coloured:
            prefix = f"\x1b[{COLOURS[sum(name.encode()) % len(COLOURS)]}m{prefix}\x1b[0m"
        try:
            self._out.write(f"{prefix} {text}\n")
            self._out.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())
            self._stop_asked = True

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        child = self._spawn(name, command, environment)
        self._tell_guard(f"+{child.process.pid}")

    def run(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """A program that has to end, and well, before anything else goes on."""
        self.start(name, command, environment)
        child = self._children[-1]
        while not child.has_ended():
            self._turn(may_end=child)
        self._bury(child)
        if child.process.returncode != 0:
            raise ChildEnded(f"{name} {how_it_ended(child.process.returncode)}")

    def wait_until(self, ready: Callable[[], bool], seconds: float, sentence: str) -> None:
        """Passes the programs' output on until `ready()`; raises NotReady(sentence) when that takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                raise NotReady(sentence)
            self._turn(timeout=0.1)

    def watch(self) -> None:
        """Runs until a program ends (ChildEnded) or somebody asks to stop (StopAsked)."""
        while True:
            self._turn()

    def stop(self) -> None:
        """Stops the programs, the youngest first; what has not stopped in STOP_SECONDS, all in all, is killed."""
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self._children[:]):
            if not child.has_ended():
                child.process.terminate()
            while not child.has_ended() and (left := deadline - time.monotonic()) > 0:
                self._pass_output_on(left)
            self._bury(child)

    def _spawn(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        stdin: int = subprocess.DEVNULL,
        pass_fds: Sequence[int] = (),
        outlives_us: bool = False,
    ) -> Child:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=None if outlives_us else partial(end_with, os.getpid()),
            pass_fds=pass_fds,
        )
        child = Child(name, process)
        os.set_blocking(child.output.fileno(), False)
        self._selector.register(child.output, selectors.EVENT_READ, partial(self._read, child))
        self._children.append(child)
        return child

    def _turn(self, timeout: float | None = None, may_end: Child | None = None) -> None:
        """One round: wait for output, a signal or a death, and act on it."""
        self._pass_output_on(timeout)
        if self._stop_asked:
            raise StopAsked
        for child in self._children:
            if child is not may_end and child.has_ended():
                self._bury(child)
                raise ChildEnded(f"{child.name} {how_it_ended(child.process.returncode)}")

    def _pass_output_on(self, timeout: float | None) -> None:
        for key, _ in self._selector.select(timeout):
            key.data()

    def _read(self, child: Child) -> None:
        chunk = child.output.read(LONGEST_LINE)
        if chunk is None:
            return
        if not chunk:
            self._selector.unregister(child.output)
        *lines, rest = (child.unfinished_line + chunk).split(b"\n")
        if rest and (not chunk or len(rest) > LONGEST_LINE):
            lines.append(rest)
            rest = b""
        child.unfinished_line = rest
        for line in lines:
            self.say(child.name, line.decode(errors="replace").rstrip("\r"))

    def _bury(self, child: Child) -> None:
        """Kills what is left of the child's group, then takes its exit status and its last words."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self._children.remove(child)
        if child.output in self._selector.get_map():
            self._read(child)
        if child.output in self._selector.get_map():
            self._selector.unregister(child.output)
        if child.unfinished_line:
            self.say(child.name, child.unfinished_line.decode(errors="replace"))
        child.output.close()
        if child is self._guard:
            self._close_guard()
        else:
            self._tell_guard(f"-{child.process.pid}")

    def _tell_guard(self, line: str) -> None:
        # A guard that was killed is found by the next _turn, like any other child.
        if self._guard and self._guard.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._guard.process.stdin.write(line.encode() + b"\n")
                self._guard.process.stdin.flush()

    def _close_guard(self) -> None:
        if self._guard and self._guard.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._guard.process.stdin.close()
        self._guard = None

    def _listen_to_signals(self) -> None:
        """Signals end select() by a byte on a pipe; a nohup'ed terminal hang-up stays ignored."""
        self._wake_reader, self._wake_writer = os.pipe()
        for descriptor in (self._wake_reader, self._wake_writer):
            os.set_blocking(descriptor, False)
        self._selector.register(self._wake_reader, selectors.EVENT_READ, self._empty_wake_pipe)
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._ask_to_stop)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def _stop_listening(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        self._selector.close()
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_asked = True

    def _empty_wake_pipe(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_reader, 4096)

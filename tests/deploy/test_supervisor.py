"""The supervisor as a process of its own: it takes over signal handlers, and its death is part of the contract."""

import os
import select
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.supervisor import how_it_ended
from tests.deploy.site_process import ROOT, children

# A program with a child of its own, in its process group, as granian and Celery have; both tell their ids.
PARENT_AND_CHILD = "sleep 600 & echo pids $$ $!; wait"
STUBBORN = "trap '' TERM; echo pids $$ $$; while :; do sleep 1; done"


@contextmanager
def supervisor(body: str, patience: float = 60.0) -> Iterator[subprocess.Popen[str]]:
    """One that leaves its programs so many seconds to stop: those that do take as long as the machine takes."""
    script = f"""
import sys
from deploy import supervisor as module
from deploy.supervisor import ChildEnded, NotReady, StopAsked, Supervisor

module.STOP_SECONDS = {patience}
try:
    with Supervisor(sys.stdout) as supervisor:
{textwrap.indent(textwrap.dedent(body), " " * 8)}
except (ChildEnded, NotReady, StopAsked) as end:
    print(type(end).__name__, end, flush=True)
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def pids_told(process: subprocess.Popen[str], programs: int) -> list[int]:
    assert process.stdout is not None
    told = []
    for _ in range(programs):
        told += [int(word) for word in process.stdout.readline().partition("pids ")[2].split()]
    return told


def all_end(watchers: list[int], seconds: float) -> bool:
    return all(select.select([watcher], [], [], seconds)[0] for watcher in watchers)


def test_output_carries_the_name_of_its_program_a_line_at_a_time():
    with supervisor(r"""supervisor.run("web", ["printf", "one\\ntwo\\nno newline"])""") as process:
        assert process.communicate()[0] == "web     | one\nweb     | two\nweb     | no newline\n"


def test_bytes_that_are_no_text_do_not_stop_the_stream():
    with supervisor(r"""supervisor.run("web", ["printf", "caf\\351\\nnext\\n"])""") as process:
        assert process.communicate()[0] == "web     | caf�\nweb     | next\n"


def test_a_program_that_must_end_well_stops_the_start_when_it_does_not():
    with supervisor("""
        supervisor.run("prepare", ["sh", "-c", "exit 3"])
        supervisor.start("web", ["echo", "never"])
    """) as process:
        assert process.communicate()[0] == "ChildEnded prepare exited with status 3\n"


def test_the_end_of_one_is_the_end_of_all():
    with supervisor(f"""
        supervisor.start("web", ["sh", "-c", {PARENT_AND_CHILD!r}])
        supervisor.start("worker", ["sh", "-c", {PARENT_AND_CHILD!r}])
        supervisor.watch()
    """) as process:
        pids = pids_told(process, programs=2)
        watchers = [os.pidfd_open(pid) for pid in pids]
        os.kill(pids[0], signal.SIGKILL)
        assert process.communicate()[0] == "ChildEnded web was killed by SIGKILL\n"
        assert all_end(watchers, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_program_and_its_children(number):
    with supervisor(f"""
        supervisor.start("web", ["sh", "-c", {PARENT_AND_CHILD!r}])
        supervisor.watch()
    """) as process:
        watchers = [os.pidfd_open(pid) for pid in pids_told(process, programs=1)]
        process.send_signal(number)
        assert process.communicate()[0] == "StopAsked \n"
        assert all_end(watchers, 0)


def test_programs_stop_the_youngest_first():
    program = 'trap "echo stops; exit" TERM; echo pids $$ $$; while :; do sleep 0.05; done'
    with supervisor(f"""
        for name in ["first", "second", "third"]:
            supervisor.start(name, ["sh", "-c", {program!r}])
        supervisor.watch()
    """) as process:
        pids_told(process, programs=3)
        process.terminate()
        assert process.communicate()[0].splitlines() == [
            "third   | stops",
            "second  | stops",
            "first   | stops",
            "StopAsked ",
        ]


def test_a_program_that_ignores_the_wish_to_stop_is_killed_in_the_end():
    with supervisor(
        f"""
        supervisor.start("web", ["sh", "-c", {STUBBORN!r}])
        supervisor.watch()
    """,
        patience=1.0,
    ) as process:
        watchers = [os.pidfd_open(pid) for pid in pids_told(process, programs=1)]
        process.terminate()
        assert process.communicate()[0] == "StopAsked \n"
        assert all_end(watchers, 0)


@pytest.mark.parametrize("program", [PARENT_AND_CHILD, STUBBORN], ids=["with a child", "stubborn"])
def test_nothing_outlives_a_killed_supervisor(program):
    with supervisor(f"""
        supervisor.start("web", ["sh", "-c", {program!r}])
        supervisor.watch()
    """) as process:
        pids = {*pids_told(process, programs=1), *children(process.pid)}
        watchers = [os.pidfd_open(pid) for pid in pids]
        assert len(watchers) >= 2  # the guard, too
        process.kill()
        assert all_end(watchers, 60)


def test_a_killed_guard_is_a_reason_to_stop():
    with supervisor(f"""
        supervisor.start("web", ["sh", "-c", {PARENT_AND_CHILD!r}])
        supervisor.watch()
    """) as process:
        pids = pids_told(process, programs=1)
        watchers = [os.pidfd_open(pid) for pid in pids]
        (guard,) = set(children(process.pid)) - set(pids)
        os.kill(guard, signal.SIGKILL)
        assert process.communicate()[0] == "ChildEnded guard was killed by SIGKILL\n"
        assert all_end(watchers, 0)


def test_a_program_that_does_not_answer_in_time_is_not_waited_for():
    with supervisor("""
        supervisor.start("web", ["sleep", "600"])
        supervisor.wait_until(lambda: False, 0.2, "The web server did not answer.")
    """) as process:
        assert process.communicate()[0] == "NotReady The web server did not answer.\n"


def test_a_reader_who_leaves_stops_everything():
    with supervisor(f"""
        supervisor.start("web", ["sh", "-c", {PARENT_AND_CHILD + "; yes"!r}])
        supervisor.watch()
    """) as process:
        pids = pids_told(process, programs=1)
        watchers = [os.pidfd_open(pid) for pid in pids]
        process.stdout.close()
        os.kill(pids[1], signal.SIGTERM)  # its parent goes on to talk to nobody
        assert process.wait(60) == 0
        assert all_end(watchers, 0)


@pytest.mark.parametrize(
    ("returncode", "words"),
    [(0, "exited with status 0"), (3, "exited with status 3"), (-9, "was killed by SIGKILL")],
)
def test_an_end_is_told_in_words(returncode, words):
    assert how_it_ended(returncode) == words


def test_the_guard_needs_nothing_but_python():
    guard = Path(ROOT / "deploy" / "guard.py")
    assert subprocess.run([sys.executable, "-I", "-S", guard], input="+1\n-1\n", text=True).returncode == 0

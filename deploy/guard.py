"""Ends what a killed supervisor leaves behind. A script: deploy.supervisor starts it first and stops it last.

A kernel tells only the direct children of a process that it died. Granian's and Celery's own children are not among
them, and no process can clean up after its own SIGKILL. So this one reads which process groups run, a line each
(`+1234` started, `-1234` gone), and takes the end of its input for the end of the supervisor.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE_SECONDS = 2.0


def read_groups(lines: Iterable[str]) -> set[int]:
    """The groups still running when the lines end."""
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    return groups


def send(groups: set[int], number: int) -> set[int]:
    """Signal each group; the groups that were there to be signalled."""
    reached = set()
    for group in groups:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            continue  # macOS answers EPERM for a group of zombies
        reached.add(group)
    return reached


def end(groups: set[int]) -> None:
    """SIGTERM, which lets a request and the append-only file end well, then SIGKILL for whoever stays."""
    deadline = time.monotonic() + GRACE_SECONDS
    left = send(groups, signal.SIGTERM)
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = send(left, 0)
    send(left, signal.SIGKILL)


if __name__ == "__main__":
    end(read_groups(sys.stdin))

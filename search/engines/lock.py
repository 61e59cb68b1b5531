"""One writer at a time, over all processes of the machine. The kernel lets go of the lock of a process that dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def exclusive(path: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock file at `path`, in turn with all who want it; yields False if `wait` is off and it is taken."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)

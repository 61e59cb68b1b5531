"""The garbage collector, resting while a page is worked on.

A page is a hundred thousand objects that all live until it is saved, without a cycle among them. They would make the
collector walk through everything that the process holds, again and again for nothing: for a fifth of the page's time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """What has no more use goes as it always does; only cycles wait until the page is saved."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

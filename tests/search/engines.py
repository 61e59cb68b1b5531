"""The engines that the suite runs over: those that are on this machine, each with an address for an index of its own.

Nothing else in tests/search names an engine. Where one has to differ from the others, DIFFERENCES says so and why;
a test that such a line names asks `differs`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Engine:
    """`address` makes the SEARCH_URL of an index that nobody else uses; at `nowhere` no engine answers."""

    name: str
    address: Callable[[Path], str]
    nowhere: str
    is_folder: bool = False


ENGINES = [
    Engine("whoosh", lambda tmp_path: f"whoosh://{tmp_path}/index", "whoosh:///proc/nowhere", is_folder=True),
    Engine("tantivy", lambda tmp_path: f"tantivy://{tmp_path}/index", "tantivy:///proc/nowhere", is_folder=True),
]

# (engine, what) -> why. Kept short: a difference that can be mended is a fault.
DIFFERENCES: dict[tuple[str, str], str] = {}


def differs(engine: Engine, what: str) -> bool:
    return (engine.name, what) in DIFFERENCES


def here() -> list[Engine]:
    """All of them, or those that SEARCH_ENGINES names, as in SEARCH_ENGINES=tantivy,opensearch."""
    wanted = os.environ.get("SEARCH_ENGINES")
    return [engine for engine in ENGINES if not wanted or engine.name in wanted.split(",")]

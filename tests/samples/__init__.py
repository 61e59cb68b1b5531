"""Saved answers of the sources: of our own making, in the exact format of the wire, with its oddities."""

from pathlib import Path

FOLDER = Path(__file__).parent


def sample(name: str) -> bytes:
    """The bytes of one, by its path below this folder."""
    return (FOLDER / name).read_bytes()

"""Identifiers in eight bytes each: enough to count the pages of a run by, and to compare one run with another."""

from array import array
from collections.abc import Iterable
from hashlib import blake2b


def short(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())


def packed(names: Iterable[str]) -> bytes:
    return array("Q", sorted(map(short, names))).tobytes()


def unpacked(keys: bytes | memoryview) -> "array[int]":
    return array("Q", bytes(keys))

"""How wide and high a picture is, read from its first bytes, so that a page leaves room for it. Plain Python."""

import struct
from collections.abc import Iterator

BEGINNING = 256 * 1024
"""The bytes to read of a file: a JPEG may carry a thumbnail and more before it comes to the point."""
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ORIENTATION = 0x0112
_ON_ITS_SIDE = range(5, 9)


def size(beginning: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as a browser shows it; None for what is broken or no PNG, JPEG, GIF or WebP."""
    try:
        found = _size(beginning)
    except (struct.error, IndexError):
        return None
    return found if found and min(found) > 0 else None


def _size(data: bytes) -> tuple[int, int] | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack_from(">II", data, 16)
        return width, height
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack_from("<HH", data, 6)
        return width, height
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    return _webp(data) if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _webp(data: bytes) -> tuple[int, int] | None:
    """Of the three kinds: with extensions, without loss, with loss."""
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(part, "little") + 1 for part in struct.unpack_from("3s3s", data, 24))
        return width, height
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """A camera that was held upright says so in its Exif, and browsers turn the picture."""
    turned = False
    for marker, start in _segments(data):
        if marker == 0xE1 and data[start : start + 6] == b"Exif\0\0":
            turned = _orientation(data[start + 6 :]) in _ON_ITS_SIDE
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, start + 1)
            return (height, width) if turned else (width, height)
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Each marker with where its content begins."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        if data[position + 1] == 0xFF:  # filling
            position += 1
            continue
        yield data[position + 1], position + 4
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")


def _orientation(tiff: bytes) -> int:
    """The entry of the first directory that says which side is up; 1, upright, where there is none."""
    order = "<" if tiff[:2] == b"II" else ">"
    (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
    (entries,) = struct.unpack_from(f"{order}H", tiff, directory)
    for index in range(entries):
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, directory + 2 + 12 * index)
        if tag == _ORIENTATION:
            return int(value)
    return 1

"""The first bytes of pictures as their formats lay them down."""

import struct

import pytest

from blog.image_size import size

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x06\0\0\0"
GIF = b"GIF89a" + struct.pack("<HH", 31, 17) + b"\x80\0\0"
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 639 | 479 << 14)
LOSSY = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480 | 1 << 14)
EXTENDED = b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0" + (4095).to_bytes(3, "little") + (99).to_bytes(3, "little")


def jpeg(*segments: bytes, frame: int = 0xC0) -> bytes:
    start_of_frame = b"\xff" + bytes([frame]) + struct.pack(">HBHH", 17, 8, 480, 640)
    return b"\xff\xd8" + b"".join(segments) + start_of_frame


def exif(order: str, orientation: int) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}IHHHIHHH", 8, 2, 0x010F, 3, 1, 7, 0, 0x0112)
    tiff = mark + entries + struct.pack(f"{order}HIHH", 3, 1, orientation, 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


JFIF = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        (PNG, (640, 480)),
        (GIF, (31, 17)),
        (LOSSLESS, (640, 480)),
        (LOSSY, (640, 480)),
        (EXTENDED, (4096, 100)),
        (jpeg(JFIF), (640, 480)),
        (jpeg(JFIF, b"\xff", frame=0xC2), (640, 480)),
        (jpeg(exif("<", 1)), (640, 480)),
        (jpeg(exif("<", 6)), (480, 640)),
        (jpeg(JFIF, exif(">", 8)), (480, 640)),
    ],
    ids=["png", "gif", "lossless", "lossy", "extended", "jpeg", "progressive", "upright", "turned", "big-endian"],
)
def test_the_size_is_read_as_a_browser_shows_it(beginning, expected):
    assert size(beginning) == expected


@pytest.mark.parametrize(
    "broken",
    [
        *(PNG[:20], GIF[:8], LOSSLESS[:20], EXTENDED[:25], jpeg()[:6], jpeg(exif("<", 6)[:20]), b"", b"<svg/>"),
        *(b"\xff\xd8\xff\xe0 and so on", b"RIFF\0\0\0\0WEBPNEW ", PNG[:16] + bytes(8)),
    ],
)
def test_what_is_cut_or_unknown_has_no_size(broken):
    assert size(broken) is None

"""Text files as they come from other machines: UTF-8 with or without a mark, UTF-16 with one, GB18030."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from blog.moving.items import CannotRead

_CHUNK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive: unpack it first",
    b"\x1f\x8b": "compressed with gzip: unpack it first",
    b"BZh": "compressed with bzip2: unpack it first",
    b"\xfd7zXZ": "compressed with xz: unpack it first",
    b"%PDF": "a PDF",
}


def read_text(path: Path, most: int) -> str:
    """The whole text of a file of at most so many bytes, with plain line ends."""
    size = path.stat().st_size
    if size > most:
        raise CannotRead(f"{path.name} has {size:,} bytes; {most:,} is the most that is read.")
    text = "".join(chunks(path, encoding_of(path)))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def chunks(path: Path, encoding: str) -> Iterator[str]:
    """The text piece by piece, so that a file of any size fits."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


def encoding_of(path: Path) -> str:
    """The encoding that the whole file is readable in; one that is readable in none is refused with its place."""
    with path.open("rb") as file:
        head = file.read(8)
    for start, what in _FOREIGN.items():
        if head.startswith(start):
            raise CannotRead(f"{path.name} is {what}.")
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    wrong = _first_wrong_byte(path, "utf-8")
    if wrong is None:
        return "utf-8"
    if _reads_as_chinese(path):
        return "gb18030"
    raise CannotRead(
        f"{path.name} is neither UTF-8 (byte {wrong:,} does not fit) nor Chinese text in GB18030. Save it as UTF-8."
    )


def _first_wrong_byte(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    position = 0
    with path.open("rb") as file:
        while True:
            data = file.read(_CHUNK)
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                return position - kept + error.start + 1
            position += len(data)
            if not data:
                return None


def _reads_as_chinese(path: Path) -> bool:
    """Almost any bytes are formally GB18030; those that mean it yield characters which are common in Chinese."""
    if _first_wrong_byte(path, "gb18030") is not None:
        return False
    foreign = common = 0
    for text in chunks(path, "gb18030"):
        characters = [character for character in text if character > "\x7f"]
        foreign += len(characters)
        common += sum(1 for character in characters if _is_common(character))
    return common >= 0.9 * foreign


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True

"""Text files as people save them: UTF-8 with or without a mark, UTF-16, and what Excel makes of Chinese or German."""

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> str:
    """The text, without its byte-order mark. No byte is lost: what is nothing else is Windows-1252.

    Almost any Western text is formally GB18030 as well, but then reads as rare characters: text is taken for Chinese
    only where what it yields is common in Chinese.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return _western(data)
    return text if _reads_as_chinese(text) else _western(data)


def _reads_as_chinese(text: str) -> bool:
    foreign = [character for character in text if character > "\x7f"]
    common = sum(1 for character in foreign if _in_gb2312(character))
    return common >= 0.9 * len(foreign)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _western(data: bytes) -> str:
    """Windows-1252, whose five bytes without a meaning read as Latin-1 has them: as invisible controls."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")

import gzip

import pytest

from blog.moving.items import CannotRead
from blog.moving.texts import encoding_of, read_text

CHINESE = "位置编码与长度外推：先写下希望满足的性质，再看还剩多少选择。$x_1$\r\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030")],
)
def test_a_chinese_text_is_read_in_the_encodings_that_people_save_it_in(tmp_path, encoding, found):
    path = tmp_path / "a.md"
    path.write_bytes(CHINESE.encode(encoding))

    assert encoding_of(path) == found
    assert read_text(path, 1_000) == CHINESE.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            "Gödel à l’été".encode("cp1252"),
            "a.md is neither UTF-8 (byte 2 does not fit) nor Chinese text in GB18030. Save it as UTF-8.",
        ),
        (
            b"x" * 1_048_575 + "é".encode() + b"\xff",
            "a.md is neither UTF-8 (byte 1,048,578 does not fit) nor Chinese text in GB18030. Save it as UTF-8.",
        ),
        (gzip.compress(b"INSERT"), "a.md is compressed with gzip: unpack it first."),
    ],
    ids=[
        "Western",
        "UTF-8 for a megabyte",
        "gzip",
    ],  # bytes of gzip hold the time: every process would name its own test
)
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, data, sentence):
    path = tmp_path / "a.md"
    path.write_bytes(data)

    with pytest.raises(CannotRead) as refused:
        encoding_of(path)
    assert str(refused.value) == sentence


def test_a_file_over_the_limit_is_not_read(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * 101)

    with pytest.raises(CannotRead, match=r"^a.md has 101 bytes; 100 is the most that is read.$"):
        read_text(path, 100)

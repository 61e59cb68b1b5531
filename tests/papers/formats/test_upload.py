import pytest

from papers.formats import upload
from papers.identifiers import Identifier
from papers.record import Record, SourceError

PAPER = Record(
    "upload", Identifier("arxiv", "2401.00001"), title="One", url="https://arxiv.org/abs/2401.00001", venue="ICLR.2024"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"id,title\n2401.00001,One\n"),
        ("table", "\ufeff编号\t标题\r\n2401.00001\tOne\r\n".encode()),
        ("a.txt", b"TY  - JOUR\nTI  - One\nUR  - https://arxiv.org/abs/2401.00001\nER  -\n"),
        ("a.json", b'[{"title": "One", "site": "https://arxiv.org/abs/2401.00001"}]'),
        ("a.json", b'{"https://arxiv.org/abs/2401.00001": {"title": "One"}}'),
        ("a.jsonl", b'{"title": "One", "site": "https://arxiv.org/abs/2401.00001"}\n'),
    ],
)
def test_a_file_is_read_as_what_it_is(name, data):
    assert list(upload.read(name, data, venue="ICLR.2024")) == [PAPER]


@pytest.mark.parametrize("name", ["a.bib", "a.txt"])
def test_bibtex_is_told_by_its_name_or_its_first_sign(name):
    [record] = upload.read(name, b"@misc{a, title={One}, eprint={2401.00001}}", venue="ICLR.2024")
    assert (record.identifier, record.title, record.venue) == (PAPER.identifier, "One", "ICLR.2024")


def test_our_own_lines_are_read_as_such_and_put_into_the_venue():
    [record] = upload.read("a.jsonl", b'{"source": "arxiv", "id": "2401.00001", "title": "One"}\n', venue="ICLR.2024")
    assert (record.identifier, record.title, record.venue) == (PAPER.identifier, "One", "ICLR.2024")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04...", "a.x is an archive or an Excel workbook: save the sheet as CSV"),
        (b"%PDF-1.7", "a.x is a PDF"),
        (b"\xef\xbb\xbf \n", "a.x is empty"),
    ],
)
def test_other_files_are_named_for_what_they_are(data, message):
    with pytest.raises(SourceError) as caught:
        upload.read("a.x", data)
    assert (str(caught.value), caught.value.permanent) == (message, True)

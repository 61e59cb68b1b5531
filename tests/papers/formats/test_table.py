import csv
import io
import random
from datetime import UTC, datetime

import pytest

from papers.formats import table
from papers.identifiers import Identifier
from papers.record import Quarantined, Record, SourceError

ROWS = [
    ["序号", "论文标题", "作者", "摘要", "录用类型", "论文链接", "arXiv ID", "年份"],
    ["1", "深度学习综述", "张三；李四、王五", "本文综述了“深度”学习。", "Oral", "https://openreview.net/forum?id=H1-nGgWC-",
     "2401.00001", "2024"],
    ["2", 'Quotes "inside", and commas; too', "Kern, Ada; Ek, Bo", "One\ntwo lines", "reject", "", "", "2024年"],
]  # fmt: skip
READ = [
    Record(
        "upload",
        Identifier("openreview", "H1-nGgWC-"),
        title="深度学习综述",
        abstract="本文综述了“深度”学习。",
        authors=("张三", "李四", "王五"),
        published=datetime(2024, 1, 1, tzinfo=UTC),
        same_as=(Identifier("arxiv", "2401.00001"),),
        url="https://openreview.net/forum?id=H1-nGgWC-",
        venue="KDD.2024",
        group="Oral",
        position=1,
    ),
    Record(
        "upload",
        Identifier("list", "kern-quotes-inside-and-commas-too-a7abd1c7@KDD.2024"),
        title='Quotes "inside", and commas; too',
        abstract="One two lines",
        authors=("Ada Kern", "Bo Ek"),
        published=datetime(2024, 1, 1, tzinfo=UTC),
        venue="KDD.2024",
        group="Reject",
        position=2,
    ),
]


def as_csv(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_table_is_read_whatever_its_encoding_delimiter_and_line_ends(encoding, end, delimiter):
    data = as_csv(ROWS, delimiter, end).encode(encoding)
    assert list(table.read(data, venue="KDD.2024")) == READ


def test_a_western_table_is_not_taken_for_chinese():
    data = as_csv([["Title", "Authors"], ["Größe und “Maß” – déjà vu", "José Müller, Ann O’Brien"]]).encode("cp1252")
    [record] = table.read(data)
    assert (record.title, record.authors) == ("Größe und “Maß” – déjà vu", ("José Müller", "Ann O’Brien"))


def test_a_single_column_of_titles_is_enough():
    assert list(table.read(b"title\nOne\n\n  \nTwo\n")) == [
        Record("upload", Identifier("list", "one-7692c3ad"), title="One"),
        Record("upload", Identifier("list", "two-3fc4ccfe"), title="Two"),
    ]


def test_rows_that_do_not_fit_are_set_aside_and_the_rest_is_read():
    data = b"id,title\n2401.00001,Good\n2401.00002,\n2401.00003,A,B\n"
    data += b'2401.00004,"a"b\n2401.00005,Good too\n2401.00006,"open\n'
    assert list(table.read(data)) == [
        Record("upload", Identifier("arxiv", "2401.00001"), title="Good", url="https://arxiv.org/abs/2401.00001"),
        Quarantined("2401.00002", b"2401.00002,\n", "line 3: no title"),
        Quarantined("2401.00003", b"2401.00003,A,B\n", "line 4: 3 cells below a header of 2"),
        Quarantined("", b'2401.00004,"a"b\n', "line 5: ',' expected after '\"'"),
        Record("upload", Identifier("arxiv", "2401.00005"), title="Good too", url="https://arxiv.org/abs/2401.00005"),
        Quarantined("", b'2401.00006,"open\n', "line 7: unexpected end of data"),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            "作者,摘要\n张三,无题\n".encode(),
            "no column holds the title: one of them must be called title or 标题; the header says 作者, 摘要",
        ),
        (b"title,authors\n", "the table has a header and no row below it"),
        (b'title,"authors\nOne,Two\n', "the header cannot be read: unexpected end of data"),
        (b"", "no column holds the title: one of them must be called title or 标题; the header says nothing"),
    ],
)
def test_a_table_without_a_title_column_or_a_row_says_so(data, message):
    with pytest.raises(SourceError) as caught:
        list(table.read(data))
    assert (str(caught.value), caught.value.permanent) == (message, True)


def test_a_spreadsheet_is_given_no_formula_and_reading_gives_the_cell_back():
    titles = ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "'=quoted", "'plain", "a=b"]
    records = [
        Record("scholium", Identifier("arxiv", f"2401.0000{n}"), title=title) for n, title in enumerate(titles, 1)
    ]
    text = "".join(table.write(records))
    cells = [row[1] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert cells == ["'=cmd|'/C calc'!A0", "'+1", "'-1", "'@SUM(A1)", "''=quoted", "'plain", "a=b"]
    assert [record.title for record in table.read(text.encode())] == titles


def test_whatever_a_cell_holds_a_strict_reader_finds_it_in_its_place():
    chance = random.Random(3)
    texts = ["".join(chance.choices("ab,;\"'\r\n=+-@\t \u2028注\\", k=chance.randint(0, 12))) for _ in range(3000)]
    records = [Record("scholium", Identifier("arxiv", "2401.00001"), title=text, comments=text) for text in texts]
    written = "".join(table.write(records)).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(written, newline=""), strict=True))
    assert [row["title"] for row in rows] == [row["comments"] for row in rows]
    cells = [row["title"] for row in rows]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert [cell == text or cell == f"'{text}" for cell, text in zip(cells, texts, strict=True)] == [True] * 3000


def test_what_is_written_is_read_again():
    record = Record(
        "upload",
        Identifier("cvf", "Ek_A_(B)_CVPR_2024_paper@CVPR2024"),
        title='A "B", c; d',
        abstract="x",
        authors=("Ann O'Brien", "Lee Ek"),
        subjects=("cs.CV", "math.NA"),
        published=datetime(2024, 6, 1, tzinfo=UTC),
        comments="to appear",
        journal_ref="J. 1",
        url="https://openaccess.thecvf.com/content/CVPR2024/html/Ek_A_(B)_CVPR_2024_paper.html",
        pdf_url="https://openaccess.thecvf.com/x.pdf",
        venue="CVPR.2024",
        group="Highlight",
        extra={"venue_name": "CVPR.2024"},
    )
    assert list(table.read("".join(table.write([record])).encode(), venue="CVPR.2024")) == [record]

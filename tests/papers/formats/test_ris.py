from datetime import UTC, datetime

import pytest

from papers.formats import ris
from papers.identifiers import Identifier
from papers.record import Quarantined, Record, SourceError

FILE = """
Exported by a manager of references

TY  - CPAPER
ID  - kern2024
T1  - Learning $x$ from
 two lines
A1  - Kern, Ada
AU  - King, Martin Luther, Jr.
AU  - Suharto
N2  - We learn.
PY  - 2024/05/06/
T2  - Int. Conf. on Learning
KW  - one
KW  - two
UR  - https://openreview.net/forum?id=H1-nGgWC-
L1  - https://openreview.net/pdf?id=H1-nGgWC-
ER  -\x20

TY - JOUR
TI - Old Words
AU - Ek, Bo
JO - J. Words
VL - 3
IS - 2
SP - 10
EP - 20
PY - 1999
DO - 10.1000/ABC
ER -
TY  - JOUR
TI  - Never Closed
TY  - JOUR
AU  - Nobody, N.
UR  - https://example.org/untitled
ER  -
"""
READ = [
    Record(
        "upload",
        Identifier("openreview", "H1-nGgWC-"),
        title="Learning $x$ from two lines",
        abstract="We learn.",
        authors=("Ada Kern", "Martin Luther King, Jr.", "Suharto"),
        published=datetime(2024, 5, 6, tzinfo=UTC),
        url="https://openreview.net/forum?id=H1-nGgWC-",
        pdf_url="https://openreview.net/pdf?id=H1-nGgWC-",
        venue="ICLR.2024",
        extra={"venue_name": "Int. Conf. on Learning", "keywords": "one; two", "key": "kern2024"},
    ),
    Record(
        "upload",
        Identifier("doi", "10.1000/abc"),
        title="Old Words",
        authors=("Bo Ek",),
        published=datetime(1999, 1, 1, tzinfo=UTC),
        journal_ref="J. Words, 3(2), 10-20, 1999",
        url="https://doi.org/10.1000/abc",
        venue="ICLR.2024",
    ),
    Quarantined("", b"TY  - JOUR\nTI  - Never Closed", "line 31: not closed by an ER line"),
    Quarantined(
        "https://example.org/untitled",
        b"TY  - JOUR\nAU  - Nobody, N.\nUR  - https://example.org/untitled",
        "line 33: no title",
    ),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_entries_are_read_in_the_spellings_of_several_programs(encoding, end):
    assert list(ris.read(FILE.replace("\n", end).encode(encoding), venue="ICLR.2024")) == READ


def test_a_file_without_an_entry_is_an_error():
    with pytest.raises(SourceError, match="no RIS entry"):
        list(ris.read(b"nothing\n"))


def test_an_entry_is_written_with_the_tags_that_all_programs_know():
    record = Record(
        "scholium",
        Identifier("arxiv", "2401.00001"),
        title="A\nTitle",
        abstract="Text.",
        authors=("Ada Kern", "The ATLAS Collaboration"),
        subjects=("cs.CL",),
        published=datetime(2024, 1, 2, 23, tzinfo=UTC),
        same_as=(Identifier("doi", "10.1000/abc"),),
        url="https://arxiv.org/abs/2401.00001",
        pdf_url="https://arxiv.org/pdf/2401.00001",
        venue="ICLR.2024",
        extra={"venue_name": "Int. Conf. on Learning"},
    )
    assert "".join(ris.write([record])).split("\r\n") == [
        "TY  - CPAPER",
        "TI  - A Title",
        "AU  - Ada Kern",
        "AU  - The ATLAS Collaboration",
        "AB  - Text.",
        "PY  - 2024",
        "DA  - 2024/01/02",
        "T2  - Int. Conf. on Learning",
        "DO  - 10.1000/abc",
        "AN  - 2401.00001",
        "KW  - cs.CL",
        "L1  - https://arxiv.org/pdf/2401.00001",
        "UR  - https://arxiv.org/abs/2401.00001",
        "ER  - ",
        "",
        "",
    ]

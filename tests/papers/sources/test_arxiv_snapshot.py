from datetime import UTC, date, datetime

from papers.identifiers import Identifier
from papers.record import Quarantined, Record, Version
from papers.sources import arxiv_snapshot
from tests.samples import sample


def test_a_snapshot_is_read_line_by_line_and_bad_lines_are_set_aside():
    lines = sample("arxiv_snapshot/lines.json").splitlines(keepends=True)
    first, second = datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC), datetime(2007, 7, 24, 20, 10, 27, tzinfo=UTC)
    assert list(arxiv_snapshot.parse(lines)) == [
        Record(
            "arxiv",
            Identifier("arxiv", "0704.0001"),
            title="Prompt photons at colliders",
            abstract="A calculation of $p\\bar{p}$ scattering.",
            authors=("C. Bal\\'azs", "E. L. Ber", "C.-P. Yu"),
            subjects=("hep-ph", "astro-ph"),
            version=2,
            versions=(Version(1, first), Version(2, second)),
            datestamp=date(2008, 11, 26),
            published=first,
            same_as=(Identifier("doi", "10.1103/physrevd.76.013009"),),
            comments="37 pages; published version",
            journal_ref="Phys.Rev.D76:013009,2007",
            url="https://arxiv.org/abs/0704.0001",
            pdf_url="https://arxiv.org/pdf/0704.0001",
            extra={
                "submitter": "Pavel Nad",
                "report-no": "ANL-HEP-PR-07-12",
                "doi": "10.1103/PhysRevD.76.013009",
            },
        ),
        Record(
            "arxiv",
            Identifier("arxiv", "math/0611800"),
            title="Gone",
            abstract="Nothing.",
            authors=("Q. Rand",),
            subjects=("math.CA", "math.ZZ"),
            version=1,
            versions=(Version(1, datetime(2006, 11, 26, 10, tzinfo=UTC)),),
            datestamp=date(2009, 9, 29),
            published=datetime(2006, 11, 26, 10, tzinfo=UTC),
            comments="This paper has been withdrawn by the author",
            license="http://creativecommons.org/licenses/by/4.0/",
            url="https://arxiv.org/abs/math/0611800",
            pdf_url="https://arxiv.org/pdf/math/0611800",
            withdrawn=True,
            extra={"submitter": "Q"},
        ),
        Quarantined("0704.0003", lines[3], "line 4: KeyError: 'versions'"),
        Quarantined(
            "0704.0004",
            lines[4],
            "line 5: JSONDecodeError: Invalid control character at: line 1 column 46 (char 45)",
        ),
        Quarantined("9912.123456", lines[5], "line 6: ValueError: '9912.123456' is no identifier of arXiv"),
    ]


def test_a_line_is_read_before_the_next_one_is_asked_for():
    def lines():
        yield sample("arxiv_snapshot/lines.json").splitlines()[0]
        raise AssertionError("read ahead")

    assert next(iter(arxiv_snapshot.parse(lines()))).identifier == Identifier("arxiv", "0704.0001")

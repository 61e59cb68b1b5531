from datetime import UTC, datetime

import pytest

from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, SourceError
from papers.sources import acl_anthology
from tests.samples import sample

BOOK = "Proceedings of the 60th Meeting on Words (Volume 1: Long Papers)"
MAY = datetime(2022, 5, 1, tzinfo=UTC)
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def acl(value: str) -> Identifier:
    return Identifier("acl", value)


def test_a_collection_is_read_with_its_marks_flattened_and_its_front_matter_left_out():
    page = acl_anthology.parse(sample("acl_anthology/2022.acl.xml"))
    [bad] = page.quarantined
    assert page == Page(
        (
            Record(
                "acl",
                acl("2022.acl-long.1"),
                title="BERT at $O(n^2)$: Why not?",
                abstract=r"We ask a lot, see https://example.org/x; costs $\$5$ and R&D.",
                authors=("Sanle Zhang", "Wei Li", "Suharto"),
                published=MAY,
                license=CC_BY,
                url="https://aclanthology.org/2022.acl-long.1/",
                pdf_url="https://aclanthology.org/2022.acl-long.1.pdf",
                venue="ACL.2022",
                group="Long",
                extra={
                    "venue_name": BOOK,
                    "pages": "1-11",
                    "award": "Best Paper; Best Theme Paper",
                    "name_variants": "张三乐",
                },
            ),
            Record(
                "acl",
                acl("2022.acl-long.2"),
                title="Results That Did Not Hold",
                abstract="Once believed.",
                authors=("Ann Other",),
                published=MAY,
                same_as=(Identifier("doi", "10.1162/tacl_a_00999"),),
                license=CC_BY,
                url="https://aclanthology.org/2022.acl-long.2/",
                pdf_url="https://aclanthology.org/2022.acl-long.2.pdf",
                withdrawn=True,
                venue="ACL.2022",
                group="Long",
                extra={"venue_name": BOOK, "retracted": "The data were wrong."},
            ),
            Record(
                "acl",
                acl("2022.acl-long.3"),
                title="No Longer Here",
                published=MAY,
                license=CC_BY,
                url="https://aclanthology.org/2022.acl-long.3/",
                deleted=True,
                venue="ACL.2022",
                group="Long",
                extra={"venue_name": BOOK},
            ),
            Record(
                "acl",
                acl("2022.acl-srw.12"),
                title="伟大的语料库(Great Corpora of Chinese)",
                published=datetime(2022, 1, 1, tzinfo=UTC),
                license=CC_BY,
                url="https://aclanthology.org/2022.acl-srw.12/",
                pdf_url="https://example.org/great.pdf",
                venue="ACL.2022",
                group="Student Research Workshop",
                extra={"venue_name": "Student Workshop", "language": "zho"},
            ),
        ),
        (Quarantined("2022.acl-long.4", bad.raw, "no title"),),
    )
    assert b"<paper id=" in bad.raw


def test_older_collections_number_by_letter_and_workshops_in_them_with_two_digits_and_no_edition():
    assert acl_anthology.parse(sample("acl_anthology/D19.xml")).records == (
        Record(
            "acl",
            acl("D19-1007"),
            title="Seven",
            authors=("B. Ek",),
            published=datetime(2019, 11, 1, tzinfo=UTC),
            license=CC_BY,
            url="https://aclanthology.org/D19-1007/",
            pdf_url="https://aclanthology.org/D19-1007.pdf",
            venue="EMNLP.2019",
            extra={"venue_name": "Empirical Methods"},
        ),
        Record(
            "acl",
            acl("D19-5102"),
            title="Two",
            published=datetime(2019, 1, 1, tzinfo=UTC),
            license=CC_BY,
            url="https://aclanthology.org/D19-5102/",
            extra={"venue_name": "A Workshop Beside It"},
        ),
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Not found</body></html>",
        b"<modsCollection></modsCollection>",
        b'<!DOCTYPE collection [<!ENTITY x SYSTEM "file:///etc/hostname">]><collection id="P18">&x;</collection>',
        sample("acl_anthology/D19.xml")[:400],
    ],
)
def test_what_is_no_whole_collection_is_an_error(body):
    with pytest.raises(SourceError):
        acl_anthology.parse(body)

from datetime import UTC, datetime

import pytest

from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, SourceError
from papers.sources import cvf
from tests.samples import sample

HOME = "https://openaccess.thecvf.com"


def test_a_list_is_read_though_its_elements_are_not_closed():
    page = cvf.parse(sample("cvf/CVPR2024.html"))
    assert page == Page(
        (
            Record(
                "cvf",
                Identifier("cvf", "OBrien_Seeing_the_Unseen_CVPR_2024_paper@CVPR2024"),
                title='Seeing the "Unseen": $x < y$ & More',
                authors=("Ann O'Brien & Söhne", "José Müller"),
                published=datetime(2024, 6, 1, tzinfo=UTC),
                same_as=(Identifier("arxiv", "2312.01234"),),
                url=f"{HOME}/content/CVPR2024/html/OBrien_Seeing_the_Unseen_CVPR_2024_paper.html",
                pdf_url=f"{HOME}/content/CVPR2024/papers/OBrien_Seeing_the_Unseen_CVPR_2024_paper.pdf",
                venue="CVPR.2024",
                extra={
                    "supplement": f"{HOME}/content/CVPR2024/supplemental/"
                    "OBrien_Seeing_the_Unseen_CVPR_2024_supplemental.pdf"
                },
            ),
            Record(
                "cvf",
                Identifier("cvf", "Ek_Without_Anything_Below_CVPR_2024_paper@CVPR2024"),
                title="Without Anything Below",
                published=datetime(2024, 1, 1, tzinfo=UTC),
                url=f"{HOME}/content/CVPR2024/html/Ek_Without_Anything_Below_CVPR_2024_paper.html",
                venue="CVPR.2024",
            ),
            Record(
                "cvf",
                Identifier("cvf", "Li_Of_a_Workshop_CVPRW_2024_paper@CVPR2024W-ABC"),
                title="Of a Workshop",
                published=datetime(2024, 1, 1, tzinfo=UTC),
                url=f"{HOME}/content/CVPR2024W/ABC/html/Li_Of_a_Workshop_CVPRW_2024_paper.html",
                pdf_url=f"{HOME}/content/CVPR2024W/ABC/papers/Li_Of_a_Workshop_CVPRW_2024_paper.pdf",
                venue="CVPR.2024",
                group="Workshop ABC",
            ),
        )
    )


def test_an_entry_that_leads_to_no_paper_is_set_aside():
    page = cvf.parse(sample("cvf/CVPR2024.html").replace(b"CVPR2024W/ABC/html/", b"nowhere/"))
    href = "/content/nowhere/Li_Of_a_Workshop_CVPRW_2024_paper.html"
    assert page.quarantined == (Quarantined(href, page.quarantined[0].raw, f"{href!r} is no page of a paper"),)
    assert b"Of a Workshop" in page.quarantined[0].raw
    assert len(page.records) == 2


def test_an_older_list_is_of_another_encoding_and_of_other_addresses():
    [record] = cvf.parse(sample("cvf/ICCV2015.html")).records
    assert record == Record(
        "cvf",
        Identifier("cvf", "Forêt_Old_Trees_ICCV_2015_paper@ICCV2015"),
        title="Old Trees – Revisited",
        authors=("Noël Forêt",),
        published=datetime(2015, 1, 1, tzinfo=UTC),
        url=f"{HOME}/content_iccv_2015/html/Forêt_Old_Trees_ICCV_2015_paper.html",
        pdf_url=f"{HOME}/content_iccv_2015/papers/Forêt_Old_Trees_ICCV_2015_paper.pdf",
        venue="ICCV.2015",
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the page lists no paper"),
        (b"<html><body><a href='?day=2020-06-16'>Day 1</a></body></html>", "the page lists no paper"),
        (sample("cvf/CVPR2024.html").partition(b"</dl>")[0], "the page is cut"),
        (sample("cvf/CVPR2024.html")[:1000], "the page is cut"),
    ],
)
def test_a_page_that_is_cut_or_lists_no_paper_is_an_error(body, message):
    with pytest.raises(SourceError) as caught:
        cvf.parse(body)
    assert str(caught.value) == message

"""What the pages of papers say to a reader: names as they are written, and why a list is empty."""

import pytest
from lxml import html

from papers.models import PaperIdentifier
from tests.factories import make_paper
from tests.papers.small_arxiv import make_three_days

pytestmark = pytest.mark.django_db


def texts(response, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in html.fromstring(response.content).xpath(path)]


def test_identifiers_are_written_as_their_readers_write_them(client):
    make_paper("2401.00001")
    PaperIdentifier.objects.create(scheme="openreview", value="H1-nGgWC-", paper=make_paper("2401.00002"))
    facts = "//dt[.='Identifiers']/following-sibling::dd"
    assert texts(client.get("/arxiv/2401.00001"), facts) == ["arXiv:2401.00001"]
    assert texts(client.get("/arxiv/2401.00002"), facts) == ["arXiv:2401.00002 OpenReview:H1-nGgWC-"]
    several = client.get("/arxiv/2401.00001,2401.99999")
    assert texts(several, "//p[@class='notice']") == ["Not here yet: arXiv:2401.99999"]


@pytest.mark.parametrize(
    ("address", "language", "said"),
    [
        ("/arxiv/cs.LG?any=zebra", "en", "No paper of this list passes the filter."),
        ("/arxiv/cs.LG?any=zebra", "zh", "这个列表里没有符合筛选条件的论文。"),
        ("/arxiv/cs.LG?date=2024-05-11", "en", "No papers here."),
        ("/arxiv/cs.LG?date=2024-05-11&any=zebra", "en", "No papers here."),
    ],
)
def test_an_empty_list_says_whether_its_filter_emptied_it(client, address, language, said):
    make_three_days()
    assert texts(client.get(address, headers={"Accept-Language": language}), "//li[@class='empty']") == [said]

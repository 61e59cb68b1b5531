"""The ways from one list to another keep how it is read: kind, filter, order and day, but not the place in it."""

import re
from html import unescape

import pytest

from tests.papers.small_arxiv import make_three_days

pytestmark = pytest.mark.django_db


def subjects(page: str) -> list[str]:
    listed = re.search(r'<details class="list-subjects">.*?</details>', page, re.DOTALL)
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', listed[0])]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("", ""),
        ("any=paper&in=title&show=1&skip=1", "?any=paper&in=title"),
        (
            "date=2024-05-07&kind=all&sort=stars&none=a%26b&only=0",
            "?date=2024-05-07&kind=all&sort=stars&none=a%26b&only=0",
        ),
    ],
)
def test_the_subjects_of_a_list_are_ways_that_keep_how_it_is_read(client, asked, kept):
    make_three_days()
    page = client.get(f"/arxiv/cs.AI+cs.LG-cs.CY?{asked}").content.decode()
    assert subjects(page) == [f"/arxiv/cs.AI{kept}", f"/arxiv/cs.LG{kept}"]

"""From whatever names a paper to its page."""

import pytest

from papers.models import SourceRun
from tests.search.rows import paper

pytestmark = pytest.mark.django_db

READER = {"User-Agent": "Mozilla/5.0 Firefox/150"}


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("2405.99999", "/arxiv/2405.99999"),
        ("http://arxiv.org/pdf/2405.99999v1.pdf", "/arxiv/2405.99999"),
        ("Fox, A. (2024). Foxes. [arXiv:2405.99999] there", "/arxiv/2405.99999"),
        ("https://doi.org/10.48550/arXiv.2401.06769", "/arxiv/2401.06769"),
        ("hep-th/9901001", "/arxiv/hep-th/9901001"),
        ("https://openreview.net/forum?id=H1-nGgWC-", "/venue/H1-nGgWC-@OpenReview"),
        ("https://aclanthology.org/2020.acl-main.1", "/venue/2020.acl-main.1@ACL"),
        ("https://aclanthology.org/2020.acl-main.1/", "/venue/2020.acl-main.1@ACL"),
        ("https://proceedings.mlr.press/v235/abe24a/abe24a.pdf", "/venue/abe24a@v235@PMLR"),
        ("10.1145/3292500.3330701", "/venue/10.1145/3292500.3330701@DOI"),
        ("2405.99999 and hep-th/9901001", "/arxiv/2405.99999,hep-th/9901001"),
        ("red fox", "/search?q=red+fox"),
        (
            "Vaswani et al. Attention is all you need. 2017.",
            "/search?q=Vaswani+et+al.+Attention+is+all+you+need.+2017.",
        ),
    ],
)
def test_resolve_leads_on_from_anything(client, typed, place):
    assert client.get("/resolve", {"u": typed})["Location"] == place


@pytest.mark.parametrize(
    "typed", ["2405.99999v2 ", "https://openreview.net/forum?id=H1-nGgWC-", "2405.00001 hep-th/9901001"]
)
def test_the_box_of_the_search_leads_to_the_same_place(client, typed):
    assert client.get("/search", {"q": typed})["Location"] == client.get("/resolve", {"u": typed})["Location"]


def test_an_unknown_arxiv_paper_is_asked_for_and_its_page_waits(client):
    page = client.get("/resolve?u=2401.12345", headers=READER, follow=True)
    assert (page.status_code, page.context["message"]) == (
        404,
        "This paper is not here yet. It is being fetched, which takes a minute or a few; until then:",
    )
    assert page["Refresh"] == "20"
    assert [run.scope for run in SourceRun.objects.all()] == ["id:2401.12345"]


def test_a_paper_of_another_source_that_is_not_held_is_said_to_be_there(client):
    page = client.get("/resolve?u=https://openreview.net/forum?id=H1-nGgWC-", headers=READER, follow=True)
    assert (page.status_code, page.context["message"]) == (
        404,
        "This paper is not here yet. It can be read at its source.",
    )
    assert page.context["suggestions"] == [("https://openreview.net/forum?id=H1-nGgWC-",) * 2]
    assert not page.has_header("Refresh")


def test_resolve_tells_of_each_paper_in_json(client):
    paper("Fox", value="2405.99999")
    typed = "2405.99999 2401.12345 2020.acl-main.1"
    answer = client.get("/resolve", {"u": typed}, headers=READER | {"Accept": "application/json"})
    assert answer.json() == {
        "query": typed,
        "url": "http://127.0.0.1:8000/arxiv/2405.99999,2401.12345,2020.acl-main.1@ACL",
        "papers": [
            {
                "scheme": "arxiv",
                "value": "2405.99999",
                "state": "here",
                "title": "Fox",
                "url": "http://127.0.0.1:8000/arxiv/2405.99999",
                "source": "https://arxiv.org/abs/2405.99999",
            },
            {
                "scheme": "arxiv",
                "value": "2401.12345",
                "state": "coming",
                "title": None,
                "url": "http://127.0.0.1:8000/arxiv/2401.12345",
                "source": "https://arxiv.org/abs/2401.12345",
            },
            {
                "scheme": "acl",
                "value": "2020.acl-main.1",
                "state": "elsewhere",
                "title": None,
                "url": "http://127.0.0.1:8000/venue/2020.acl-main.1@ACL",
                "source": "https://aclanthology.org/2020.acl-main.1/",
            },
        ],
    }


def test_resolve_without_anything_is_told_what_to_name(client):
    response = client.get("/resolve")
    assert (response.status_code, response.context["message"]) == (
        400,
        "Name a paper: /resolve?u= and any identifier or address of it.",
    )

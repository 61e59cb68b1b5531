import pytest
from django.test import Client

from papers.models import Paper, PaperIdentifier
from papers.views.counters import Counted
from tests.factories import make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Paper:
    paper = make_paper("2401.00001")
    PaperIdentifier.objects.create(scheme="openreview", value="H1-nGgWC-", paper=paper)
    return paper


@pytest.mark.parametrize(("address", "counter"), [("/papers/star", "stars"), ("/papers/open", "opens")])
@pytest.mark.parametrize("name", ["2401.00001", "H1-nGgWC-@OpenReview"])
def test_a_reader_s_word_is_told_to_whoever_counts(rf, paper, client, address, counter, name):
    response = client.post(address, {"paper": name})
    assert (response.status_code, response.content) == (204, b"")
    assert isinstance(response, Counted)
    assert (response.counter, response.paper) == (counter, name)


@pytest.mark.parametrize("name", ["", "2401.99999", "nonsense", "x@Nowhere", "10.1000/\x00@DOI"])
def test_what_is_no_paper_here_is_not_counted(client, name):
    assert client.post("/papers/star", {"paper": name}).status_code == 404


def test_a_star_takes_a_token_and_a_post(paper):
    strict = Client(enforce_csrf_checks=True)
    assert strict.get("/papers/star").status_code == 405
    refused = strict.post("/papers/star", {"paper": "2401.00001"})
    assert (refused.status_code, refused.templates[0].name) == (403, "403.html")
    assert "load that page again, and send it once more" in refused.content.decode()
    token = strict.get("/comments/token").json()["token"]
    starred = strict.post("/papers/star", {"paper": "2401.00001"}, headers={"X-CSRFToken": token})
    assert starred.status_code == 204


def test_counts_are_added_under_any_name_of_a_paper(paper):
    make_paper("2401.00002")
    Paper.objects.add_counts({"2401.00001": 2, "2401.00002": 1, "2401.99999": 9, "x": 1}, {"H1-nGgWC-@OpenReview": 3})
    Paper.objects.add_counts({"2401.00001": 1, "H1-nGgWC-@OpenReview": 1})
    counted = {paper.value: (paper.opens, paper.stars) for paper in Paper.objects.all()}
    assert counted == {"2401.00001": (4, 3), "2401.00002": (1, 0)}

import pytest

from tests.papers.small_arxiv import MONDAY, announce, make_subjects, make_three_days

pytestmark = pytest.mark.django_db


def test_a_paper_is_told_by_any_of_its_names(client):
    make_subjects()
    announce("hep-th/9901001", MONDAY, "math-ph", "cs.AI", title="On $x$")
    response = client.get("/api/papers/hep-th/9901001")
    assert response.json() == {
        "id": "arxiv:hep-th/9901001",
        "address": "/arxiv/hep-th/9901001",
        "identifiers": ["arxiv:hep-th/9901001"],
        "title": "On $x$",
        "abstract": "An abstract.",
        "authors": ["Ada One", "Bo Two"],
        "subjects": ["math-ph", "cs.AI"],
        "version": None,
        "published": None,
        "venue": "",
        "group": "",
        "comments": "",
        "journal_ref": "",
        "license": "",
        "url": "https://arxiv.org/abs/hep-th/9901001",
        "pdf_url": "",
        "withdrawn": False,
    }


@pytest.mark.parametrize("name", ["2401.99999", "nonsense", "x@Nowhere"])
def test_a_paper_that_is_not_here_is_a_404_in_json(client, name):
    response = client.get(f"/api/papers/{name}")
    detail = "There is no paper of this identifier here."
    assert (response.status_code, response.json()) == (404, {"code": "not_found", "detail": detail})


@pytest.mark.parametrize("query", ["", "?kind=all", "?date=2024-05-06", "?show=2&skip=1", "?sort=stars"])
def test_a_day_is_what_its_page_shows(client, query):
    make_three_days()
    page = client.get(f"/arxiv/cs.AI+cs.LG-cs.CY{query}").context
    told = client.get(f"/api/days/cs.AI+cs.LG-cs.CY{query}").json()
    papers, following = told.pop("papers"), told.pop("next")
    assert [paper["id"] for paper in papers] == [f"arxiv:{card.value}" for card in page["cards"]]
    assert bool(following) is bool(page["next_url"])
    assert told == {
        "expression": "cs.AI+cs.LG-cs.CY",
        "day": page["day"].isoformat(),
        "total": page["total"],
        "counts": page["counts"],
        "state": {"name": page["state"].name, "reason": "unharvested"},
        "previous_day": page["previous_day"] and page["previous_day"].isoformat(),
        "next_day": page["next_day"] and page["next_day"].isoformat(),
    }


def test_a_day_lists_the_papers_of_its_page(client):
    make_three_days()
    shown = [f"arxiv:{paper.value}" for paper in client.get("/arxiv/cs.LG").context["cards"]]
    assert [paper["id"] for paper in client.get("/api/days/cs.LG").json()["papers"]] == shown


def test_an_unknown_category_is_a_404_that_names_the_nearest(client):
    make_subjects()
    response = client.get("/api/days/cs.LQ")
    assert (response.status_code, response.json()["detail"][:45]) == (
        404,
        "There is no category 'cs.LQ'. Nearest: cs.LG,",
    )


@pytest.mark.parametrize("query", ["date=2024-02-30", "show=1001", "skip=-1", "kind=old", "sort=password"])
def test_a_wrong_parameter_is_refused(client, query):
    make_subjects()
    response = client.get(f"/api/days/cs.AI?{query}")
    told = response.json()
    assert (response.status_code, told["code"]) == (422, "wrong_parameter")
    assert [wrong["parameter"] for wrong in told["detail"]] == [query.partition("=")[0]]


def test_the_subjects_come_with_their_aliases(client):
    make_subjects()
    told = {subject["code"]: subject["alias_of"] for subject in client.get("/api/subjects").json()}
    assert (told["cs.SY"], told["cs.AI"], len(told)) == ("eess.SY", None, 9)

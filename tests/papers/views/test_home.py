"""The picker of categories: which choices lead to a list, and what is said of those that cannot."""

import re

import pytest

from papers import taxonomy
from papers.expressions import MOST_TERMS
from papers.models import Subject
from tests.papers.small_arxiv import make_subjects

pytestmark = pytest.mark.django_db
NOTHING_LEFT = "What you leave out takes away all that you chose: nothing is left to read."


@pytest.fixture(autouse=True)
def subjects():
    make_subjects()
    taxonomy.forget()


def ticked(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)" checked', page)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("in=cs.AI&out=cs", NOTHING_LEFT),
        ("in=cs.AI&out=cs.AI", NOTHING_LEFT),
        ("in=cs.SY&out=eess", NOTHING_LEFT),
        ("in=eess.SY&out=cs", NOTHING_LEFT),
        ("in=q-bio.NC&in=cs.AI&out=q-bio&out=cs", NOTHING_LEFT),
        ("out=cs.CY", "Choose at least one category to read."),
    ],
)
def test_a_choice_of_which_nothing_is_left_comes_back_with_a_sentence(client, choice, said):
    response = client.get(f"/papers/?{choice}")
    assert (response.status_code, response.context["problem"]) == (400, said)
    assert f'<p class="notice" role="alert">{said}</p>' in response.content.decode()


def test_a_choice_that_comes_back_is_still_ticked_and_nobody_else_sees_it(client):
    page = client.get("/papers/?in=cs.AI&in=cs.LG&out=cs").content.decode()
    other = client.get("/papers/").content.decode()
    assert (ticked(page, "in"), ticked(page, "out")) == (["cs.AI", "cs.LG"], ["cs"])
    assert (ticked(other, "in"), ticked(other, "out")) == ([], [])


def test_a_choice_of_too_many_categories_comes_back_with_their_number(client):
    Subject.objects.bulk_create(
        Subject(code=f"math.X{n}", name=f"Part {n}", archive="math", group="Mathematics") for n in range(MOST_TERMS)
    )
    taxonomy.forget()
    chosen = "&".join(f"in=math.X{n}" for n in range(MOST_TERMS))
    at_most, more = client.get(f"/papers/?{chosen}"), client.get(f"/papers/?{chosen}&out=cs")
    assert at_most.status_code == 302
    said = "A list draws from at most 60 categories; 61 are chosen."
    assert (more.status_code, more.context["problem"]) == (400, said)


@pytest.mark.parametrize(
    ("choice", "address"),
    [("in=cs&out=cs.AI", "/arxiv/cs-cs.AI"), ("in=cs.AI&in=q-bio&out=cs", "/arxiv/cs.AI+q-bio-cs")],
)
def test_a_choice_of_which_something_is_left_leads_to_its_list(client, choice, address):
    response = client.get(f"/papers/?{choice}")
    assert (response.status_code, response["Location"]) == (302, address)


def test_an_archive_covers_what_its_name_stands_for():
    covers = {archive.archive: archive.covers for group in taxonomy.current().groups for archive in group.archives}
    known = taxonomy.current()
    stand_for = {name: {known.subjects[key].code for key in known.terms[name].subjects} for name in covers}
    assert {name: set(codes) for name, codes in covers.items()} == stand_for
    assert "eess.SY" in covers["cs"]

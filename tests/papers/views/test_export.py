import json
from datetime import UTC, datetime

import bibtexparser
import pytest

from tests.papers.small_arxiv import MONDAY, announce, make_subjects, make_three_days

pytestmark = pytest.mark.django_db


def exported(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def ids(lines: str) -> list[str]:
    return [json.loads(line)["id"] for line in lines.splitlines()]


@pytest.mark.parametrize(
    "address",
    ["/arxiv/cs.AI+cs.LG-cs.CY", "/arxiv/cs.AI", "/arxiv/2405.00003,2405.00001", "/arxiv/2405.00004"],
)
def test_an_export_holds_the_papers_of_its_page(client, address):
    make_three_days()
    context = client.get(address).context
    shown = [paper.value for paper in context["cards"]] if "cards" in context else [context["paper"].value]
    assert ids(exported(client, f"{address}.jsonl")) == shown
    read = bibtexparser.parse_string(exported(client, f"{address}.bib"))
    assert [entry["eprint"] for entry in read.entries] == shown
    assert read.failed_blocks == []


def test_the_addresses_that_a_page_names_give_its_whole_list(client):
    make_three_days()
    context = client.get("/arxiv/cs.LG?show=1&kind=all").context
    labels = [label for label, _address in context["exports"]]
    assert labels == ["BibTeX", "RIS", "CSV", "JSON lines"]
    assert ids(exported(client, context["exports"][3][1])) == ["2405.00003", "2405.00004", "2405.00002", "2405.00005"]


def test_a_line_of_json_holds_what_is_known(client):
    make_subjects()
    published = datetime(2024, 5, 5, 8, tzinfo=UTC)
    announce(
        "2405.00001", MONDAY, "cs.LG", title="Über\u2028uns", abstract="", authors=["Ada One"], published=published
    )
    assert json.loads(exported(client, "/arxiv/2405.00001.jsonl")) == {
        "source": "arxiv",
        "id": "2405.00001",
        "title": "Über\u2028uns",
        "authors": ["Ada One"],
        "categories": ["cs.LG"],
        "published": "2024-05-05T08:00:00+00:00",
        "url": "https://arxiv.org/abs/2405.00001",
    }


def test_an_export_is_a_file_with_a_name_for_every_system(client):
    make_three_days()
    response = client.get("/arxiv/cs.AI+cs.LG.bib")
    assert response["Content-Disposition"] == 'attachment; filename="cs.AI_cs.LG.bib"'
    assert response["Content-Type"] == "application/x-bibtex; charset=utf-8"


@pytest.mark.parametrize("address", ["/arxiv/cs.XX.bib", "/arxiv/2401.99999.bib", "/arxiv/2401.99998,2401.99999.bib"])
def test_an_export_of_nothing_is_not_found(client, address):
    make_subjects()
    assert client.get(address).status_code == 404

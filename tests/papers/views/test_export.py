import csv
import io
import json
import re
from datetime import UTC, datetime

import bibtexparser
import pytest
from django.utils import timezone

from papers.formats import bibtex, jsonl, ris, table
from papers.models import Announcement, Edition, Paper, PaperIdentifier, Subject, Venue
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


@pytest.mark.parametrize("extension", ["bib", "ris", "csv", "jsonl"])
def test_the_papers_that_a_reader_starred_can_be_taken_away_with_their_authors(client, extension):
    """The address that the page of a reader's own record puts together: of all sources, some not here any more."""
    make_three_days()
    elsewhere = Paper.objects.create(scheme="openreview", value="H1-nGgWC-", title="T", authors=["Cy Three", "Di Four"])
    PaperIdentifier.objects.create(scheme="openreview", value="H1-nGgWC-", paper=elsewhere)
    starred = f"/venue/H1-nGgWC-@OpenReview,2405.00003,2405.99999,2405.00001.{extension}"
    read = {"bib": bibtex.read, "ris": ris.read, "csv": table.read, "jsonl": jsonl.read}[extension]
    assert [(str(r.identifier), r.authors) for r in read(exported(client, starred).encode())] == [
        ("openreview:H1-nGgWC-", ("Cy Three", "Di Four")),
        ("arxiv:2405.00003", ("Ada One", "Bo Two")),
        ("arxiv:2405.00001", ("Ada One", "Bo Two")),
    ]


NASTY = [
    '=HYPERLINK("http://x","y")',
    "+1-1",
    "@SUM(A1)",
    "-2+3",
    "\tcmd",
    "a \u2028 b \x0b c \x85 d \u200b e",
    'quote " comma , semi ; new\nline',
    "unpaired { brace $x_{1}",
    r"ends with \\",
    r"\emph{x} & 100% of #1_a ~ ^ $a_1$ and $b",
    "]]> <script>&amp; 注意力 😀 e\u0301",
    "TY  - JOUR\nER  - ",
    "@misc{evil, title = {x}}",
    "'=1",
    "",
]


def test_the_nastiest_texts_come_back_from_every_format(client):
    make_subjects()
    for number, text in enumerate(NASTY):
        announce(
            f"2405.{number:05d}", MONDAY, "cs.LG", title=text or "x", abstract=text, authors=[text or "y", "Bo Two"]
        )
    ids_here = [f"2405.{number:05d}" for number in range(len(NASTY))]
    plain = [" ".join((text or "x").split()) for text in NASTY]

    rows = list(csv.reader(io.StringIO(exported(client, "/arxiv/cs.LG.csv").removeprefix("\ufeff"), newline="")))
    assert [row[0] for row in rows[1:]] == ids_here
    assert {len(row) for row in rows} == {13}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []

    read = bibtexparser.parse_string(exported(client, "/arxiv/cs.LG.bib"))
    assert (read.failed_blocks, [entry["eprint"] for entry in read.entries]) == ([], ids_here)

    entries = exported(client, "/arxiv/cs.LG.ris").split("ER  - \r\n")[:-1]
    titles = [re.search(r"^TI  - (.*)\r$", entry, re.M)[1] for entry in entries]
    assert (len(entries), titles) == (len(NASTY), plain)

    lines = [json.loads(line) for line in exported(client, "/arxiv/cs.LG.jsonl").split("\n")[:-1]]
    assert [(line["id"], line["title"]) for line in lines] == list(
        zip(ids_here, [text or "x" for text in NASTY], strict=True)
    )


@pytest.mark.parametrize("extension", ["bib", "ris", "csv", "jsonl"])
def test_what_is_exported_can_be_imported(client, extension):
    make_three_days()
    data = exported(client, f"/arxiv/cs.LG.{extension}").encode()
    read = {"bib": bibtex.read, "ris": ris.read, "csv": table.read, "jsonl": jsonl.read}[extension]
    assert [(str(record.identifier), record.title) for record in read(data)] == [
        (f"arxiv:2405.0000{number}", f"Paper 2405.0000{number}") for number in (3, 4, 2, 5)
    ]


@pytest.mark.parametrize("extension", ["bib", "ris", "csv", "jsonl"])
def test_an_export_that_has_not_changed_is_not_sent_twice(client, extension):
    make_three_days()
    first = client.get(f"/arxiv/cs.LG.{extension}")
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(f"/arxiv/cs.LG.{extension}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Paper.objects.filter(value="2405.00003").update(title="Another", changed=timezone.now())
    changed = client.get(f"/arxiv/cs.LG.{extension}", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert b"Another" in b"".join(changed.streaming_content)


def test_an_export_is_sent_anew_when_a_venue_that_it_names_is_called_otherwise(client):
    make_three_days()
    venue = Venue.objects.create(key="ICLR", name="Learning")
    Paper.objects.filter(value="2405.00003").update(edition=Edition.objects.create(venue=venue, year=2024))
    first = client.get("/arxiv/2405.00003.bib")
    Venue.objects.update(name="Conference on Learning")
    renamed = client.get("/arxiv/2405.00003.bib", headers={"If-None-Match": first["ETag"]})
    assert b"booktitle = {Conference on Learning}" in b"".join(renamed.streaming_content)


def test_each_format_has_an_etag_of_its_own(client):
    make_three_days()
    etags = {client.get(f"/arxiv/cs.LG.{extension}")["ETag"] for extension in ("bib", "ris", "csv", "jsonl")}
    assert len(etags) == 4


def test_a_long_export_is_read_in_parts_and_is_whole(client, django_assert_max_num_queries):
    make_subjects()
    subject = Subject.objects.get(code="cs.LG")
    papers = Paper.objects.bulk_create(
        Paper(scheme="arxiv", value=f"2405.{number:05d}", title="x", announced=MONDAY) for number in range(1, 1203)
    )
    Announcement.objects.bulk_create(Announcement(paper=paper, subject=subject, day=MONDAY, kind=1) for paper in papers)
    with django_assert_max_num_queries(5 + 3 * 3):
        assert ids(exported(client, "/arxiv/cs.LG.jsonl")) == [paper.value for paper in papers]
    assert len(ids(exported(client, "/arxiv/cs.LG.jsonl?show=30&skip=1190"))) == 12


def test_an_export_names_all_that_a_paper_is_known_by(client):
    make_subjects()
    paper = announce("2405.00001", MONDAY, "cs.LG")
    PaperIdentifier.objects.create(scheme="doi", value="10.1000/x_1", paper=paper)
    assert "  doi = {10.1000/x_1}," in exported(client, "/arxiv/2405.00001.bib")
    assert "DO  - 10.1000/x_1\r\n" in exported(client, "/arxiv/2405.00001.ris")
    assert json.loads(exported(client, "/arxiv/2405.00001.jsonl"))["doi"] == "10.1000/x_1"
    assert "10.1000/x_1" in exported(client, "/arxiv/2405.00001.csv")

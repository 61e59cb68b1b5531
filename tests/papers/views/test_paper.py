import json
import re
from datetime import UTC, date, datetime

import pytest

from papers.formats import csl
from papers.identifiers import Identifier
from papers.models import Edition, Paper, PaperIdentifier, PaperVersion, SourceRun, Venue
from papers.record import Record
from papers.requests import MOST_AN_HOUR
from tests.factories import make_paper
from tests.papers.small_arxiv import MONDAY, announce, make_subjects

pytestmark = pytest.mark.django_db


def make_known_paper() -> Paper:
    make_subjects()
    paper = announce(
        "2401.12345",
        MONDAY,
        "cs.LG",
        "cs.AI",
        title="Schrödinger's $\\mathbb{R}^d$ & <more>",
        abstract="We show $a<b$.",
        authors=["Ada Lovelace", "Bo Li"],
        published=datetime(2024, 1, 22, 9, 30, tzinfo=UTC),
        pdf_url="https://arxiv.org/pdf/2401.12345",
    )
    name = PaperIdentifier.objects.get(value="2401.12345")
    PaperIdentifier.objects.create(scheme="openreview", value="H1-nGgWC-", paper=paper)
    for number in (1, 2):
        PaperVersion.objects.create(
            identifier=name, number=number, submitted=datetime(2024, 1, 20 + number, tzinfo=UTC)
        )
    return paper


@pytest.mark.parametrize(
    "address",
    ["/arxiv/2401.12345", "/arxiv/2401.12345v2", "/venue/H1-nGgWC-@OpenReview", "/venue/H1-nGgWC-%40OpenReview"],
)
def test_a_paper_answers_on_each_of_its_addresses_and_names_one(client, address):
    make_known_paper()
    response = client.get(address)
    assert response.status_code == 200
    assert response.context["canonical"] == "http://127.0.0.1:8000/arxiv/2401.12345"


@pytest.mark.parametrize(
    ("asked", "moved"),
    [
        ("/arxiv/math.GT/0309136", "/arxiv/math/0309136"),
        ("/arxiv/2401.6769", "/arxiv/2401.06769"),
        ("/arxiv/1406.02661", "/arxiv/1406.2661"),
        ("/arxiv/arXiv:2401.06769?x=1", "/arxiv/2401.06769?x=1"),
        ("/venue/2401.06769", "/arxiv/2401.06769"),
    ],
)
def test_another_form_of_an_identifier_is_moved_to_the_true_one(client, asked, moved):
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, moved)


def test_a_paper_that_only_a_feed_has_told_of_is_cited_by_the_day_of_its_announcement(client):
    make_subjects()
    announce("2405.00001", MONDAY, "cs.LG")
    page = client.get("/arxiv/2405.00001").context
    assert [content for name, content in page["meta"] if name.endswith("_date")] == ["2024/05/06"] * 2
    assert '"datePublished": "2024-05-06"' in page["linked_data"]
    assert json.loads(page["citations"][3].text)[0]["issued"] == {"date-parts": [[2024, 5, 6]]}
    assert "  year = {2024}," in client.get("/arxiv/2405.00001.bib").getvalue().decode()
    assert "DA  - 2024/05/06\r\n" in client.get("/arxiv/2405.00001.ris").getvalue().decode()


def test_a_paper_without_a_source_to_read_it_at_is_just_not_here(client):
    response = client.get("/venue/an-a-title-3f2a9c01@CVPR.2024@List")
    assert (response.status_code, "There is no paper of this identifier here." in response.text) == (404, True)
    assert "its source" not in response.text


def test_a_paper_page_holds_what_belongs_to_the_paper(client):
    make_known_paper()
    context = client.get("/arxiv/2401.12345v1").context
    paper = context["paper"]
    assert [subject.code for subject in paper.subject_list] == ["cs.LG", "cs.AI"]
    assert [str(name) for name in paper.identifiers_list] == ["arxiv:2401.12345", "openreview:H1-nGgWC-"]
    assert [version.number for version in paper.versions_list] == [1, 2]
    assert context["asked_version"] == 1
    assert context["title"] == "Schrödinger's ℝ^d & <more>"


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("", []),
        ("v1", ["You asked for version 1; this page shows version 2."]),
        ("v2", []),
        ("v99", ["Version 99 of this paper is not known here; this page shows version 2."]),
        ("v123456", ["Version 123456 of this paper is not known here; this page shows version 2."]),
    ],
)
def test_another_version_than_the_newest_is_answered_with_a_sentence(client, version, said):
    make_known_paper()
    Paper.objects.update(version=2)
    page = client.get(f"/arxiv/2401.12345{version}").content.decode()
    assert re.findall(r'<p class="notice">(.*?)</p>', page) == said


def test_the_head_of_a_paper_page_speaks_to_reference_managers(client):
    make_known_paper()
    response = client.get("/arxiv/2401.12345")
    assert response.context["meta"] == [
        ("citation_title", "Schrödinger's ℝ^d & <more>"),
        ("citation_author", "Ada Lovelace"),
        ("citation_author", "Bo Li"),
        ("citation_publication_date", "2024/01/22"),
        ("citation_online_date", "2024/01/22"),
        ("citation_arxiv_id", "2401.12345"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2401.12345"),
        ("citation_public_url", "http://127.0.0.1:8000/arxiv/2401.12345"),
        ("citation_abstract", "We show a<b."),
        ("citation_keywords", "Machine Learning"),
        ("citation_keywords", "Artificial Intelligence"),
    ]
    assert "<more>" not in response.content.decode()


def test_several_papers_are_listed_in_the_order_asked(client):
    for value in ("2401.00001", "2401.00002", "hep-th/9901001"):
        make_paper(value)
    response = client.get("/arxiv/hep-th/9901001,2401.00002,2401.00001,2401.99999,2401.00002")
    context = response.context
    assert [paper.value for paper in context["cards"]] == ["hep-th/9901001", "2401.00002", "2401.00001"]
    assert [paper.number for paper in context["cards"]] == [1, 2, 3]
    assert (context["total"], context["day"]) == (3, None)
    assert [str(name) for name in context["missing"]] == ["arxiv:2401.99999"]


def test_papers_of_all_kinds_are_listed_together(client):
    make_known_paper()
    make_paper("2401.00001")
    cards = client.get("/venue/H1-nGgWC-@OpenReview,2401.00001").context["cards"]
    assert [paper.value for paper in cards] == ["2401.12345", "2401.00001"]


def test_a_paper_that_is_not_here_yet_is_shown_the_way_to_its_source(client):
    response = client.get("/arxiv/2401.99999")
    assert response.status_code == 404
    assert response.context["message"] == "This paper is not here yet. It can be read at its source."
    assert "Did you mean" not in response.content.decode()  # a source is no guess
    assert response.context["suggestions"] == [("https://arxiv.org/abs/2401.99999",) * 2]


BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def test_a_paper_that_is_not_here_is_asked_for_and_the_page_says_so(client):
    response = client.get("/arxiv/2401.99999v2", headers=BROWSER)
    assert (response.status_code, response.context["message"]) == (
        404,
        "This paper is not here yet. It is being fetched, which takes a minute or a few; until then:",
    )
    assert response.context["suggestions"] == [("https://arxiv.org/abs/2401.99999",) * 2]
    assert [(run.source, run.scope, run.state) for run in SourceRun.objects.all()] == [
        ("arxiv_oai", "id:2401.99999", "due")
    ]
    client.get("/arxiv/2401.99999", headers=BROWSER)
    assert SourceRun.objects.count() == 1


def test_what_a_list_lacks_is_asked_for_a_few_at_a_time(client):
    make_paper("2401.00001")
    names = ",".join(f"2401.9999{number}" for number in range(9))
    assert client.get(f"/arxiv/2401.00001,{names}", headers=BROWSER).status_code == 200
    assert SourceRun.objects.count() == 5
    assert (
        client.get("/arxiv/2401.88888,2401.88889", headers=BROWSER)
        .context["message"]
        .startswith("None of these papers is here yet. They are being fetched")
    )


@pytest.mark.parametrize("agent", ["", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://example.com/bot.html)"])
def test_robots_have_nothing_fetched(client, agent):
    client.get("/arxiv/2401.99999", headers={"User-Agent": agent})
    client.head("/arxiv/2401.99999", headers=BROWSER)
    assert SourceRun.objects.count() == 0


def test_one_reader_s_share_of_what_is_fetched_ends(client):
    for number in range(30):
        client.get(f"/arxiv/2401.100{number}", headers=BROWSER)
    assert SourceRun.objects.count() == MOST_AN_HOUR
    client.get("/arxiv/2401.10099", headers=BROWSER, REMOTE_ADDR="192.0.2.7")
    assert SourceRun.objects.count() == MOST_AN_HOUR + 1


def test_a_part_that_is_no_identifier_is_named(client):
    make_paper("2401.00001")
    response = client.get("/arxiv/2401.00001,2413.00001")
    assert (response.status_code, response.context["message"]) == (404, "“2413.00001” is no identifier of a paper.")


def test_a_paper_page_has_a_known_number_of_queries(client, django_assert_max_num_queries):
    make_known_paper()
    client.get("/arxiv/cs.LG")
    with django_assert_max_num_queries(6):
        client.get("/arxiv/2401.12345")


def test_a_paper_of_a_venue_tells_where_it_appeared(client):
    venue = Venue.objects.create(key="ICLR", name="International Conference on Learning Representations")
    edition = Edition.objects.create(venue=venue, year=2024)
    make_paper("2401.00001", edition=edition, group="Oral", announced=date(2024, 1, 1))
    context = client.get("/arxiv/2401.00001").context
    assert ("citation_conference_title", venue.name) in context["meta"]
    assert ("citation_publication_date", "2024") in context["meta"]
    bibtex = {citation.name: citation.text for citation in context["citations"]}["bibtex"]
    assert bibtex.startswith("@inproceedings{one2024-2401.00001,")


def test_a_paper_can_be_cited_in_four_forms(client):
    make_known_paper()
    forms = {form.name: form.text for form in client.get("/arxiv/2401.12345").context["citations"]}
    assert forms["text"] == (
        "Ada Lovelace, Bo Li (2024). Schrödinger's ℝ^d & <more>. arXiv:2401.12345. https://arxiv.org/abs/2401.12345"
    )
    assert forms["bibtex"].startswith("@misc{lovelace2024-2401.12345,")
    title = "Schrödinger's $\\mathbb{R}^d$ & <more>"
    assert forms["ris"].splitlines()[:3] == ["TY  - UNPB", f"TI  - {title}", "AU  - Ada Lovelace"]
    assert json.loads(forms["csl"]) == [
        {
            "id": "2401.12345",
            "type": "article",
            "title": title,
            "author": [{"family": "Lovelace", "given": "Ada"}, {"family": "Li", "given": "Bo"}],
            "issued": {"date-parts": [[2024, 1, 22]]},
            "abstract": "We show $a<b$.",
            "archive": "arXiv",
            "number": "arXiv:2401.12345",
            "URL": "https://arxiv.org/abs/2401.12345",
        }
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ludwig van Beethoven", {"family": "van Beethoven", "given": "Ludwig"}),
        ("Wang", {"literal": "Wang"}),
        ("The ATLAS Collaboration", {"literal": "The ATLAS Collaboration"}),
        ("王 小明", {"literal": "王 小明"}),
        ("Martin Luther King, Jr.", {"literal": "Martin Luther King, Jr."}),
    ],
)
def test_a_name_is_split_only_where_that_is_safe(name, told):
    record = Record("x", Identifier("arxiv", "2401.00001"), "x", authors=(name,))
    assert csl.item(record)["author"] == [told]


def test_search_engines_are_told_of_a_scholarly_article_in_safe_json(client):
    make_known_paper()
    page = client.get("/arxiv/2401.12345").content.decode()
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert "<" not in script
    assert json.loads(script) == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": "http://127.0.0.1:8000/arxiv/2401.12345",
        "url": "http://127.0.0.1:8000/arxiv/2401.12345",
        "headline": "Schrödinger's ℝ^d & <more>",
        "abstract": "We show a<b.",
        "author": [{"@type": "Person", "name": "Ada Lovelace"}, {"@type": "Person", "name": "Bo Li"}],
        "datePublished": "2024-01-22T09:30:00+00:00",
        "keywords": ["Machine Learning", "Artificial Intelligence"],
        "sameAs": ["https://arxiv.org/abs/2401.12345", "https://openreview.net/forum?id=H1-nGgWC-"],
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": "https://arxiv.org/pdf/2401.12345",
            "encodingFormat": "application/pdf",
        },
    }


def test_the_head_of_the_page_holds_its_metadata(client):
    make_known_paper()
    page = client.get("/arxiv/2401.12345").content.decode()
    assert '<meta name="citation_author" content="Ada Lovelace">' in page
    assert 'href="https://arxiv.org/pdf/2401.12345" rel="external nofollow" data-pdf>' in page


def test_several_papers_can_be_filtered_and_sorted(client):
    for number, value in enumerate(("2401.00001", "2401.00002", "2401.00003")):
        make_paper(value, stars=number)
    address = "/arxiv/2401.00002,2401.00001,2401.00003"
    context = client.get(f"{address}?sort=stars&none=00003").context
    assert [paper.value for paper in context["cards"]] == ["2401.00002", "2401.00001"]
    assert (context["total"], context["of_how_many"]) == (2, 3)
    assert dict(context["exports"])["RIS"] == f"{address}.ris?sort=stars&none=00003"

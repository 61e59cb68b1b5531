import json
import re

import bibtexparser
import pytest

from blog import citation
from tests.factories import make_article

pytestmark = pytest.mark.django_db
ADDRESS = "http://127.0.0.1:8000/archives/12"


@pytest.fixture
def _article():
    make_article(number=12, title="On $\\theta_t$ & 50% of <rings>", author_name="Ada O'One", body="It begins.")


@pytest.mark.usefixtures("_article")
def test_bibtex_is_read_by_a_parser(client):
    response = client.get("/archives/12.bib")

    library = bibtexparser.parse_string(response.content.decode())
    assert library.failed_blocks == []
    [entry] = library.entries
    assert (entry.entry_type, entry.key) == ("online", "scholium-12")
    assert {field.key: field.value for field in entry.fields} == {
        "title": "{On $\\theta_t$ \\& 50\\% of <rings>}",
        "author": "{Ada O'One}",
        "year": "2024",
        "month": "mar",
        "date": "2024-03-01",
        "organization": "Scholium",
        "url": ADDRESS,
    }
    assert response.headers["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="scholium-12.bib"'


@pytest.mark.usefixtures("_article")
def test_ris_has_a_tag_a_line(client):
    assert client.get("/archives/12.ris").content.decode().splitlines() == [
        "TY  - BLOG",
        "AU  - Ada O'One",
        "TI  - On θₜ & 50% of <rings>",
        "T2  - Scholium",
        "PY  - 2024",
        "DA  - 2024/03/01",
        "LA  - en",
        f"UR  - {ADDRESS}",
        "ER  - ",
    ]


@pytest.mark.usefixtures("_article")
def test_csl_json_names_everything(client):
    assert client.get("/archives/12.json").json() == [
        {
            "id": "scholium-12",
            "type": "post-weblog",
            "title": "On θₜ & 50% of <rings>",
            "author": [{"literal": "Ada O'One"}],
            "container-title": "Scholium",
            "issued": {"date-parts": [[2024, 3, 1]]},
            "language": "en",
            "URL": ADDRESS,
        }
    ]


@pytest.mark.usefixtures("_article")
def test_the_head_tells_reference_managers_and_search_engines(client):
    page = client.get("/archives/12").content.decode()

    meta = dict(re.findall(r'<meta name="(citation_\w+|description)" content="([^"]*)">', page))
    assert meta == {
        "description": "It begins.",
        "citation_title": "On θₜ &amp; 50% of &lt;rings&gt;",
        "citation_author": "Ada O&#x27;One",
        "citation_publication_date": "2024/03/01",
        "citation_journal_title": "Scholium",
        "citation_language": "en",
        "citation_public_url": ADDRESS,
    }
    assert f'<link rel="canonical" href="{ADDRESS}">' in page
    assert '<meta property="og:title" content="On θₜ &amp; 50% of &lt;rings&gt;">' in page
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data) == {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": ADDRESS,
        "url": ADDRESS,
        "headline": "On θₜ & 50% of <rings>",
        "description": "It begins.",
        "author": [{"@type": "Person", "name": "Ada O'One"}],
        "publisher": {"@type": "Organization", "name": "Scholium", "url": "http://127.0.0.1:8000"},
        "datePublished": "2024-03-01T12:00:00+00:00",
        "dateModified": "2024-03-01T12:00:00+00:00",
        "inLanguage": "en",
    }


def test_a_title_cannot_end_the_script_that_describes_it(client):
    make_article(number=12, title="</script><script>alert(1)</script>")

    assert "<script>alert" not in client.get("/archives/12").content.decode()


def test_a_chinese_article_is_cited_in_chinese(client):
    make_article(number=12, title="环论", author_name="苏一", language="zh")

    page = client.get("/archives/12").content.decode()

    assert f"苏一. (2024年3月1日). 《环论》[博客文章]. {ADDRESS}" in page


@pytest.mark.parametrize("path", ["/archives/13.bib", "/archives/12.bib", "/archives/12.pdf"])
def test_what_is_not_public_is_not_cited(client, path):
    make_article(number=12, is_draft=True, published=None)

    assert client.get(path).status_code == 404


def test_the_first_picture_of_an_article_goes_with_a_link_to_it():
    address = f"/media/{'0' * 32}.png"
    article = make_article(number=7, body=f"No $x$.\n\n![A curve]({address})\n\n![Another](/media/{'1' * 32}.png)")

    assert dict(citation.open_graph(article))["og:image"] == f"http://127.0.0.1:8000{address}"
    assert json.loads(citation.linked_data(article, []))["image"] == f"http://127.0.0.1:8000{address}"
    assert "og:image" not in dict(citation.open_graph(make_article(number=8)))

"""Pages beside the articles: about, questions, links."""

import re

import pytest
from django.conf import settings

from blog import authoring, markdown_files
from blog.models import Page
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


def make_page(slug="about", **fields):
    return authoring.save_page(Page(slug=slug, **({"title": slug.capitalize(), "body": "A sentence."} | fields)))


def footer(client, **headers):
    page = client.get("/blog/", headers=headers).content.decode()
    return re.findall(r'<li><a href="(/[^"]+\.html)">([^<]*)</a>', page)


def test_a_page_is_set_like_an_article(client):
    make_page(
        title="About $\\theta$",
        body="We like $x^2$ and \\eqref{eq:a}.\n\n\\begin{equation}a\\label{eq:a}\\end{equation}",
    )

    page = client.get("/about.html").content.decode()

    assert page.count("<math") == 3
    assert 'href="#eq-a">(1)</a>' in page
    assert "<title>About θ ·" in page


def test_a_page_speaks_the_readers_language_if_it_can(client):
    make_page(body="In English.")
    make_page(body="说中文。", title="关于", language="zh")
    make_page("links", body="Only English.")

    def body(path, language):
        page = client.get(path, headers={"Accept-Language": language}).content.decode()
        return re.search(r"<p>(.*?)</p>\s*</div>\s*</article>", page)[1]

    assert body("/about.html", "en") == "In English."
    assert body("/about.html", "zh-CN") == "说中文。"
    assert body("/links.html", "zh-CN") == "Only English."


def test_the_foot_of_every_page_names_the_listed_pages_in_their_order(client):
    make_page("links", position=2)
    make_page("about", position=1)
    make_page("about", position=1, language="zh", title="关于")
    make_page("hidden", is_listed=False)
    make_page("draft", is_draft=True)

    assert footer(client) == [("/about.html", "About"), ("/links.html", "Links")]
    assert footer(client, **{"Accept-Language": "zh"}) == [("/about.html", "关于"), ("/links.html", "Links")]


def test_the_foot_follows_a_change_at_once(client):
    page = make_page()
    assert footer(client) == [("/about.html", "About")]

    page.title = "Who we are"
    authoring.save_page(page)
    assert footer(client) == [("/about.html", "Who we are")]

    authoring.remove_page(page)
    assert footer(client) == []


@pytest.mark.parametrize("path", ["/draft.html", "/nothing.html", "/a%00b.html", "/tag/%00/", "/series/%00/feed"])
def test_what_is_no_public_page_is_not_found(client, path):
    make_page("draft", is_draft=True)

    assert client.get(path).status_code == 404


def test_an_address_of_an_article_with_html_behind_it_leads_to_the_article(client):
    make_article(number=3)

    assert client.get("/archives/3.html")["Location"] == "/archives/3"


def test_the_sample_pages_come_once_without_a_problem_and_go_but_for_those_that_were_edited(client):
    folder = settings.SEEDS_DIR / "pages"
    assert (markdown_files.load_pages(folder), markdown_files.load_pages(folder)) == (6, 0)
    assert list(Page.objects.exclude(problems=[])) == []
    assert footer(client, **{"Accept-Language": "zh"}) == [
        ("/about.html", "关于本站"),
        ("/faq.html", "常见问题"),
        ("/links.html", "链接"),
    ]
    assert footer(client, **{"Accept-Language": "en"}) == [
        ("/about.html", "About"),
        ("/faq.html", "Questions"),
        ("/links.html", "Links"),
    ]

    edited = Page.objects.get(slug="about", language="zh")
    edited.body += "\n\n来信请寄……"
    authoring.save_page(edited)
    markdown_files.remove_pages(folder)

    assert list(Page.objects.all()) == [edited]

import pytest

from blog import redirects
from blog.models import Category, Redirect
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/page/3", "/blog/?page=3"),
        ("/page/3/", "/blog/?page=3"),
        ("/page/1/", "/blog/"),
        ("/category/Big-Data/31/", "/category/Big-Data/?page=31"),
        ("/tag/%E7%BB%B4%E5%BA%A6/2/", "/tag/%E7%BB%B4%E5%BA%A6/?page=2"),
        ("/search/%E7%BB%B4%E5%BA%A6/", "/search?q=%E7%BB%B4%E5%BA%A6"),
        ("/search/rotary+position/2/", "/search?q=rotary+position&page=2"),
        ("/content.html", "/archives/"),
        ("/archives/9920.html", "/archives/9920"),
        ("/archives/9920/comment-page-2", "/archives/9920"),
        ("/index.php/archives/9920/", "/archives/9920"),
        ("/index.php/category/maths", "/category/maths/"),
        ("/index.php/archives/", "/archives/"),
        ("/index.php/page/4/", "/blog/?page=4"),
        ("/feed/atom/", "/feed"),
        ("/feed/category/Big-Data/", "/category/Big-Data/feed"),
        ("/feed/comments/", "/comments/feed"),
        ("/feed/archives/9920/", "/archives/9920"),
        ("/author/1/", "/blog/"),
        ("/author/1/3/", "/blog/?page=3"),
        ("/2020/", "/archives/#year-2020"),
        ("/2020/09/", "/archives/#year-2020"),
        ("/index.php/2020/09/05/", "/archives/#year-2020"),
        ("/2020/09/page/2/", "/archives/#year-2020"),
    ],
)
def test_addresses_of_typecho_and_kexue_lead_to_ours(client, old, new):
    response = client.get(old)

    assert (response.status_code, response["Location"]) == (301, new)


def test_an_address_from_the_table_leads_on_with_what_was_asked(client):
    redirects.keep("/%E5%85%B3%E4%BA%8E/me", "/about.html#contact")

    response = client.get("/关于/me/?from=feed")

    assert (response.status_code, response["Location"]) == (301, "/about.html?from=feed#contact")


def test_an_address_kept_twice_leads_to_the_newer_place(client):
    redirects.keep("/old", "/archives/1")
    redirects.keep("/old", "/archives/2")

    assert client.get("/old")["Location"] == "/archives/2"


def test_a_passing_redirect_is_not_remembered_by_browsers(client):
    Redirect.objects.create(old_path="/now", new_path="/archives/1", permanent=False)

    assert client.get("/now").status_code == 302


def test_the_table_goes_before_the_forms_and_what_lives_before_the_table(client):
    make_article(number=5)
    Category.objects.create(slug="maths", name="Mathematics")
    for old in ("/archives/5", "/category/maths/", "/page/2"):
        Redirect.objects.create(old_path=old, new_path="/elsewhere")

    assert [client.get(path).status_code for path in ("/archives/5", "/category/maths/")] == [200, 200]
    assert client.get("/page/2")["Location"] == "/elsewhere"


@pytest.mark.parametrize(
    "path", ["/index.php//evil.example/x", "/index.php/%5Cevil.example", "/index.php///evil.example"]
)
def test_no_old_form_leads_to_another_site(client, path):
    location = client.get(path).headers.get("Location", "/")

    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize("path", ["/page/99999999999999999999", "/old\0", "/nothing", "/page/x", "/3020/09/"])
def test_what_no_rule_knows_stays_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_row_that_leads_to_itself_makes_no_loop(client):
    redirects.keep("/round", "/round")

    assert client.get("/round").status_code == 404


def test_an_address_that_is_nothing_but_a_number_in_a_query_leads_on(client):
    redirects.keep("/?p=12", "/archives/3")
    redirects.keep("/blog/?page_id=4", "/about.html", permanent=False)

    found = [client.get(path) for path in ("/?p=12", "/index.php?p=12", "/blog/?page_id=4", "/blog?page_id=4")]
    assert [(response.status_code, response["Location"]) for response in found] == [
        (301, "/archives/3"),
        (301, "/archives/3"),
        (302, "/about.html"),
        (302, "/about.html"),
    ]
    assert client.get("/?p=13").status_code == 200

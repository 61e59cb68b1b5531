"""An article in a real browser: quiet, its citations to be copied, its series to hand."""

import json

import pytest

from blog.models import Category, Series
from tests.factories import make_article

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _series():
    road = Series.objects.create(slug="road", title="The road")
    for number in (1, 2, 3):
        make_article(number=number, title=f"The road ({number})", series=road, part=number)


@pytest.mark.usefixtures("_series")
def test_what_describes_the_article_to_robots_offends_no_policy(visit):
    visit.open("/archives/2")

    told = visit.page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(told)["headline"] == "The road (2)"


@pytest.mark.usefixtures("_series")
def test_a_reader_goes_through_a_series(visit):
    visit.open("/archives/1")
    visit.page.locator(".series-box summary").click()
    parts = visit.page.locator(".series-box ol a").all_inner_texts()
    visit.page.locator('a[rel="next"]').click()

    assert parts == ["The road (2)", "The road (3)"]
    assert visit.page.url == f"{visit.origin}/archives/2"
    assert visit.page.locator(".series-box summary").inner_text() == "Part 2 of 3 · The road"


@pytest.mark.usefixtures("_series")
def test_each_form_of_citation_can_be_copied(visit):
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open("/archives/2")
    copied = []
    for form in visit.page.locator(".citation-form").all():
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        form.get_by_role("button", name="Copy").click()
        form.get_by_role("button", name="Copied").wait_for()
        copied.append(visit.page.evaluate("navigator.clipboard.readText()"))

    assert [text.split()[0] for text in copied] == ["A.", "@online{scholium-2,", "TY", "["]
    assert json.loads(copied[3])[0]["id"] == "scholium-2"


@pytest.mark.usefixtures("_series")
def test_a_title_of_one_endless_word_makes_no_page_wider_than_a_phone(visit):
    endless = "Supercalifragilistic" * 8
    series = Series.objects.create(slug="endless", title=endless)
    category = Category.objects.create(slug="endless", name=endless)
    make_article(number=4, title=f"{endless} (1)", series=series, part=1, category=category, body=f"## {endless}")
    make_article(number=5, title=f"{endless} (2)", series=series, part=2, category=category)
    visit.page.set_viewport_size({"width": 360, "height": 740})

    widths = {}
    for path in (
        "/blog/",
        "/archives/",
        "/archives/3",
        "/archives/4",
        "/archives/5",
        "/series/endless",
        "/category/endless/",
    ):
        visit.open(path)
        widths[path] = visit.page.evaluate("document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(widths, 360)

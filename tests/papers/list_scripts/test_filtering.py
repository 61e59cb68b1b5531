"""The filter over a list: what it leaves, what it marks, and the address of what is left."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.papers.list_scripts.reading import LIST, exported, scroll_to_end, shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_filter_counts_the_whole_list_and_its_address_is_the_same_list_everywhere(day, visit):
    visit.open(LIST)
    visit.page.keyboard.press("Control+f")
    visit.page.keyboard.type("diffusion\nflow")
    visit.page.locator("[name=none]").fill("medical")
    visit.page.wait_for_url("**none=medical**")

    query = parse_qs(urlsplit(visit.page.url).query)
    assert query == {"date": ["2024-05-07"], "any": ["diffusion\nflow"], "none": ["medical"]}
    assert visit.page.locator("#filter summary").inner_text() == "Filter 30 of 60"
    scroll_to_end(visit, 30)
    assert shown(visit) == exported(visit)
    assert set(visit.page.locator("mark").all_text_contents()) == {"diffusion", "flow"}


def test_marks_leave_formulas_as_they_were(day, visit):
    formulas = "[...document.querySelectorAll('.paper-card math')].map((math) => math.outerHTML)"
    visit.open(LIST)
    before = visit.page.evaluate(formulas)

    visit.page.keyboard.press("/")
    visit.page.keyboard.type("n")
    visit.page.get_by_label("Only mark: keep the rest of the list").check()
    visit.page.wait_for_url("**only=0")
    visit.page.locator("mark").first.wait_for()

    assert visit.page.evaluate(formulas)[: len(before)] == before
    assert visit.page.locator("math mark").count() == 0
    assert visit.page.locator("#filter summary").inner_text().strip() == "Filter"


def test_places_and_terms_of_a_filter_survive_a_reload(day, visit):
    visit.open(LIST)
    visit.page.keyboard.press("Control+f")
    visit.page.locator("[name=all]").fill("bound")
    visit.page.get_by_label("abstract", exact=True).uncheck()
    visit.page.wait_for_url("**in=title%2Cauthors")
    visit.page.get_by_text("No paper of this list passes the filter.").wait_for()
    visit.page.reload()

    assert visit.page.locator("[name=all]").input_value() == "bound"
    checked = "[...document.querySelectorAll('[name=in]:checked')].map((box) => box.value)"
    assert visit.page.evaluate(checked) == ["title", "authors"]
    assert visit.page.locator("#filter summary").inner_text() == "Filter 0 of 60"


def test_a_filtered_list_stays_filtered_in_the_other_language(day, visit):
    visit.open(LIST)
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("graphs")
    visit.page.wait_for_url("**any=graphs")
    visit.page.get_by_role("link", name="中文").click()
    visit.page.wait_for_load_state("networkidle")

    assert visit.page.url == f"{visit.origin}{LIST}&any=graphs"
    assert visit.page.locator(".list-total").inner_text() == "15 篇论文"


# What of a page tells other addresses of the same list.
WAYS = """[...document.querySelectorAll(
  ".listing-days a, head :is(link:is([rel=canonical], [rel=alternate], [rel=prev], [rel=next]), meta[name=robots])"
)].map((way) => way.outerHTML)"""


def test_days_calendar_and_what_the_head_names_follow_what_is_typed(day, visit):
    visit.open(LIST)
    unfiltered = visit.page.evaluate(WAYS)
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("graphs")
    expect(visit.page).to_have_url(f"{visit.origin}{LIST}&any=graphs")
    filtered = visit.page.evaluate(WAYS)
    before = visit.page.get_by_role("link", name="The day before").get_attribute("href")
    visit.page.get_by_role("link", name="Calendar").click()
    expect(visit.page.get_by_role("dialog", name="Calendar").locator("[data-day='2024-05-06'] a")).to_be_visible()
    visit.page.keyboard.press("Escape")
    visit.page.reload()
    reloaded = visit.page.evaluate(WAYS)
    visit.page.locator("[name=any]").fill("")
    expect(visit.page).to_have_url(visit.origin + LIST)

    assert parse_qs(urlsplit(before).query) == {"date": ["2024-05-06"], "any": ["graphs"]}
    assert filtered == reloaded
    assert visit.page.evaluate(WAYS) == unfiltered


def test_what_the_filter_cannot_take_is_told_and_changes_nothing(day, visit):
    visit.open(LIST)
    visit.page.keyboard.press("/")
    visit.page.locator("[name=any]").fill("\n".join(f"term {number}" for number in range(51)))
    visit.page.get_by_text("A filter takes at most 50 terms").wait_for()
    visit.faults.clear()  # Chromium notes the 400

    assert len(shown(visit)) >= 25
    assert visit.page.url == visit.origin + LIST

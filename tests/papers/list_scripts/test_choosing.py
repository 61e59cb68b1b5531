"""Which day and which categories: the calendar and the picker."""

import pytest

from papers import taxonomy
from papers.expressions import MOST_TERMS
from papers.models import Subject
from tests.papers.list_scripts.reading import LIST, shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_calendar_opens_over_the_list_and_says_why_a_day_is_empty(day, visit):
    visit.open(LIST)
    visit.page.get_by_role("link", name="Calendar").click()
    sheet = visit.page.get_by_role("dialog", name="Calendar")
    sheet.locator('[data-day="2024-05-07"] a:focus').wait_for()
    for _step in range(3):
        visit.page.keyboard.press("ArrowRight")
    reason = sheet.locator(".calendar-reason").inner_text()
    assert (sheet.locator('[data-day="2024-05-10"]').get_attribute("data-state"), reason) == (
        "none",
        "arXiv announces nothing on Fridays and Saturdays.",
    )
    assert sheet.locator('[data-day="2024-05-10"] a').count() == 0
    assert sheet.locator(".calendar-key li").count() == 4

    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "Enter"):
        visit.page.keyboard.press(key)
    visit.page.wait_for_url("**date=2024-05-06**")

    assert shown(visit) == ["2405.09999"]


def test_a_choice_of_categories_has_three_states_and_stays(day, visit):
    visit.open("/papers/")
    for code, presses in (("cs.AI", 1), ("cs.LG", 1), ("cs.CY", 2), ("eess", 3)):
        button = visit.page.locator(f'.pick[data-code="{code}"] button')
        for _press in range(presses):
            button.press("Space")
    visit.page.reload()

    labels = "[...document.querySelectorAll('.pick[data-state=in] button, .pick[data-state=out] button')]"
    said = visit.page.evaluate(f"{labels}.map((button) => button.ariaLabel)")
    assert said == ["cs.AI: in", "cs.CY: out", "cs.LG: in"]
    visit.page.get_by_role("link", name="Read my list").click()
    visit.page.wait_for_url("**/arxiv/cs.AI+cs.LG-cs.CY")


def test_more_categories_than_a_list_may_draw_from_are_told_where_the_way_to_it_was(day, visit):
    many = [
        Subject(code=f"math.X{n}", name=f"Part {n}", archive="math", group="Mathematics") for n in range(MOST_TERMS)
    ]
    Subject.objects.bulk_create(many)
    taxonomy.forget()
    visit.open("/papers/")
    codes = visit.page.locator(".pick").evaluate_all("(picks) => picks.map((pick) => pick.dataset.code)")
    chosen = {"in": codes[:50], "out": codes[50:MOST_TERMS]}
    visit.page.evaluate("(chosen) => localStorage.setItem('my-list', JSON.stringify(chosen))", chosen)
    visit.page.reload()
    way, told = visit.page.get_by_role("link", name="Read my list"), visit.page.locator("[data-limit]")
    most = (way.is_visible(), told.inner_text())
    more = visit.page.locator(f'.pick[data-code="{codes[MOST_TERMS]}"] button')
    more.press("+")
    beyond = (way.is_visible(), told.inner_text())
    more.press("-")
    left_out = (way.is_visible(), told.inner_text())
    more.press("Backspace")

    refused = (False, "A list draws from at most 60 categories; 61 are chosen.")
    assert (most, beyond, left_out, (way.is_visible(), told.inner_text())) == (
        (True, ""),
        refused,
        refused,
        (True, ""),
    )


def test_a_category_is_found_by_its_name_or_code(day, visit):
    def found():
        return visit.page.evaluate(
            "[...document.querySelectorAll('.pick')].filter((pick) => pick.checkVisibility())"
            ".map((pick) => pick.dataset.code)"
        )

    visit.open("/papers/")
    search = visit.page.get_by_label("Find a category")
    search.fill("machine")
    by_name = found()
    search.fill("MATH-PH")
    by_code = found()
    search.fill("no such thing")

    assert ([code for code in by_name if "." in code], by_code[-1:], found()) == (["cs.LG"], ["math-ph"], [])
    assert visit.page.get_by_text("No category of this name.").is_visible()

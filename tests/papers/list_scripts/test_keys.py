"""A list without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.papers.list_scripts.reading import LIST, shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_second_ctrl_f_is_the_browsers_own_and_escape_leads_back(day, visit):
    visit.open(LIST)
    visit.page.evaluate("addEventListener('keydown', (event) => (window.kept = event.defaultPrevented))")
    visit.page.evaluate("scrollTo(0, 2000)")
    place = visit.page.evaluate("scrollY")

    visit.page.keyboard.press("Control+f")
    first = visit.page.evaluate("[window.kept, document.activeElement.name]")
    visit.page.keyboard.press("Control+f")
    second = visit.page.evaluate("window.kept")
    visit.page.keyboard.press("Escape")

    assert (first, second) == ([True, "any"], False)
    assert visit.page.evaluate("document.querySelector('#filter').open") is False
    assert abs(visit.page.evaluate("scrollY") - place) < 3


def test_keys_walk_through_the_list_and_tell_cards_what_is_to_be_done(day, visit):
    visit.open(LIST)
    visit.page.evaluate(
        "window.told = []; for (const name of ['star', 'hide', 'pdf']) document.addEventListener(`paper:${name}`, "
        "(event) => { window.told.push([name, event.target.dataset.paper]); event.stopImmediatePropagation() }, true)"
    )
    for key in "jjjksox":
        visit.page.keyboard.press(key)

    assert visit.page.evaluate("document.activeElement.dataset.paper") == shown(visit)[1]
    paper = shown(visit)[1]
    assert visit.page.evaluate("window.told") == [["star", paper], ["pdf", paper], ["hide", paper]]
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**/arxiv/{paper}")


def test_a_step_beyond_what_is_here_waits_for_the_papers_on_their_way(day, visit):
    held = []
    visit.page.route("**/*skip=25", lambda route: held.append(route))
    visit.page.goto(visit.origin + LIST)
    visit.page.locator(".paper-card").nth(24).evaluate("(card) => { card.tabIndex = -1; card.focus() }")
    expect(visit.page.locator(".list-status")).to_have_text("More papers are coming.")
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("j")
    waiting = visit.page.evaluate("document.activeElement.dataset.paper")
    held[0].continue_()
    expect(visit.page.locator(".paper-card").nth(26)).to_be_focused()

    assert waiting == shown(visit)[24]


def test_keys_are_letters_where_one_types_and_can_be_switched_off(day, visit):
    visit.open(LIST)
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("j?x")
    typed = visit.page.locator("[name=any]").input_value()
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("?")
    sheet = visit.page.get_by_role("dialog", name="Keys")
    sheet.get_by_label("Use single keys").uncheck()
    visit.page.keyboard.press("Escape")
    visit.page.reload()
    visit.page.keyboard.press("j")

    assert typed == "j?x"
    assert visit.page.evaluate("document.activeElement === document.body")
    visit.page.get_by_role("button", name="Keys").click()
    assert sheet.is_visible()


def test_keys_go_on_where_a_box_was_ticked(day, visit):
    visit.open(LIST)
    visit.page.keyboard.press("/")
    visit.page.get_by_label("Only mark: keep the rest of the list").check()
    visit.page.keyboard.press("j")

    expect(visit.page.locator(".paper-card").first).to_be_focused()

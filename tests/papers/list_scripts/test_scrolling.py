"""What is below comes by itself, and a place in a list is found again."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.papers.list_scripts.reading import LIST, frames_later, scroll_to_end, shown, wheel_to_end

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_list_goes_on_to_its_true_total_without_a_jump_and_keeps_its_address(day, visit):
    visit.open(LIST)
    wheel_to_end(visit, 60)

    numbers = visit.page.locator(".paper-number").all_text_contents()
    assert numbers == [str(number) for number in range(1, 61)]
    assert len(set(shown(visit))) == 60
    assert parse_qs(urlsplit(visit.page.url).query) == {"date": ["2024-05-07"], "show": ["60"]}
    assert visit.page.locator(".pager a:visible").count() == 0
    assert visit.layout_shift() < 0.02


def test_back_leads_to_the_place_that_was_left(day, visit):
    visit.open(LIST)
    scroll_to_end(visit, 60)
    card = visit.page.locator(".paper-card").nth(44)
    card.scroll_into_view_if_needed()
    place = card.bounding_box()["y"]

    card.locator(".paper-title a").click()
    visit.page.wait_for_url("**/arxiv/2405.*")
    visit.page.go_back()
    visit.page.wait_for_load_state("networkidle")
    frames_later(visit, 10)

    assert len(shown(visit)) == 60
    assert abs(visit.page.locator(".paper-card").nth(44).bounding_box()["y"] - place) < 3


def test_a_copied_address_opens_at_the_same_place_though_links_lead_to_the_tops_of_lists(day, visit):
    visit.open(LIST)
    scroll_to_end(visit, 60)
    paper = shown(visit)[44]
    visit.page.locator(".paper-card").nth(44).evaluate("(card) => card.scrollIntoView()")
    visit.page.wait_for_url(f"**#{paper}")
    other = visit.page.context.new_page()
    other.goto(visit.page.url)
    links = other.locator(".listing-days a, .tabs a, .list-sorts a, .paper-subjects a").evaluate_all(
        "(links) => links.map((link) => link.href)"
    )

    expect(other.locator(f'[data-paper="{paper}"] .paper-title')).to_be_in_viewport()
    assert len(shown(visit)) == other.locator(".paper-card").count()
    assert [link for link in links if "show=" in link or "skip=" in link] == []


def test_a_part_that_does_not_come_is_told_and_can_be_asked_again(day, visit):
    visit.page.route("**/*skip=25*", lambda route: route.abort())
    visit.open(LIST)
    visit.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    retry = visit.page.get_by_role("link", name="Try again")
    retry.wait_for()
    told = visit.page.locator(".list-status").inner_text()
    visit.page.unroute("**/*skip=25*")
    visit.faults.clear()  # Chromium notes what did not come, as it should

    retry.click()
    expect(visit.page.locator(".paper-card")).to_have_count(50)

    assert told == "The next papers did not come. Try again"


def test_a_part_that_comes_after_the_list_was_filtered_stays_out(day, visit):
    held = []
    visit.page.route("**/*skip=25", lambda route: held.append(route))
    visit.page.goto(visit.origin + LIST)
    visit.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(visit.page.locator(".list-status")).to_have_text("More papers are coming.")
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("graphs")
    expect(visit.page.locator(".paper-card")).to_have_count(15)
    with visit.page.expect_response("**/*skip=25"):
        held[0].continue_()
    visit.page.wait_for_load_state("networkidle")

    expect(visit.page.locator(".paper-card")).to_have_count(15)
    assert urlsplit(visit.page.url).query == "date=2024-05-07&any=graphs"


def test_a_list_that_begins_later_says_what_is_before(day, visit):
    visit.open(LIST + "&skip=25")

    visit.page.get_by_role("link", name="25 papers before these").click()
    visit.page.wait_for_load_state("networkidle")

    assert visit.page.locator(".paper-number").first.inner_text() == "1"

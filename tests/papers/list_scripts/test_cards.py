"""One paper of a list: its abstract, its authors, its dates, its citation."""

import re

import pytest
from playwright.sync_api import expect

from tests.papers.list_scripts.reading import LIST, shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_abstracts_open_one_at_a_time_if_wished_and_also_on_the_next_visit(day, visit):
    def opened():
        return visit.page.evaluate(
            "[...document.querySelectorAll('.paper-card')].filter((card) => "
            "card.querySelector('.paper-abstract').checkVisibility()).map((card) => card.dataset.paper)"
        )

    visit.open(LIST)
    visit.page.get_by_label("Abstracts").select_option("one at a time")
    none = opened()
    visit.page.reload()
    expect(visit.page.get_by_label("Abstracts")).to_have_value("one")
    buttons = visit.page.get_by_role("button", name="Show abstract")
    buttons.first.click()
    visit.page.locator(".paper-card").nth(2).get_by_role("button", name="Show abstract").click()

    assert (none, opened()) == ([], [shown(visit)[2]])
    assert visit.page.locator(".paper-card [aria-expanded=true]").count() == 1
    visit.page.get_by_label("Abstracts").select_option("open")
    assert opened() == shown(visit)


def test_a_citation_is_copied_as_bibtex(day, visit):
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open(LIST)
    visit.page.get_by_role("button", name="Copy citation").first.click()
    visit.page.get_by_role("button", name="Copied").wait_for()

    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert re.match(r"@\w+\{[^,]+,\n", copied)
    assert shown(visit)[0] in copied


def test_dates_are_utc_and_tell_the_readers_own_time(day, chromium, live_server):
    context = chromium.new_context(locale="en-GB", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto(live_server.url + LIST)
    date = page.locator(".paper-published").first
    date.hover()

    assert date.inner_text() == "2024-05-06 09:30 UTC"
    expect(date).to_have_attribute("title", re.compile("17:30"))
    context.close()


def test_authors_beyond_forty_are_folded(day, visit):
    visit.open(LIST)
    card = visit.page.locator('[data-paper="2405.00002"]')
    folded = card.locator("details.paper-authors")

    assert (card.locator("p.paper-authors a").count(), folded.locator("a:visible").count()) == (40, 0)
    folded.locator("summary").click()
    assert folded.locator("a:visible").count() == 20

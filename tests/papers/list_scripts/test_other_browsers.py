"""Lists in browsers that translate, keep nothing, are narrow, or run no script."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.papers.list_scripts.reading import LIST, scroll_to_end

pytestmark = [pytest.mark.browser, pytest.mark.slow]


# What translators in browsers do to a page: each text that they may touch comes back in elements of theirs.
TRANSLATE = """
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const texts = [];
while (walker.nextNode()) texts.push(walker.currentNode);
for (const text of texts) {
  if (!text.data.trim() || text.parentElement.closest("[translate=no], script, style, template, textarea")) continue;
  const font = document.createElement("font");
  font.textContent = text.data.toUpperCase();
  text.replaceWith(font);
}
"""


def test_a_translated_list_keeps_its_formulas_names_and_buttons(day, visit):
    kept = "[...document.querySelectorAll('math, .paper-authors, .paper-subjects')].map((part) => part.outerHTML)"
    visit.open(LIST)
    before = visit.page.evaluate(kept)
    visit.page.evaluate(TRANSLATE)
    scroll_to_end(visit, 60)
    card = visit.page.locator(".paper-card").first
    card.get_by_role("button", name="HIDE ABSTRACT").click()

    assert len(before) > 100
    assert visit.page.evaluate(kept)[: len(before)] == before
    assert card.locator("font").count() > 0
    assert card.locator(".paper-abstract").is_hidden()


def test_a_browser_that_keeps_nothing_still_reads(day, visit):
    refuse = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    visit.page.add_init_script(refuse)
    visit.open("/papers/")
    visit.page.locator('.pick[data-code="cs.AI"] button').click()
    visit.page.get_by_role("link", name="Read my list").click()
    visit.page.wait_for_url("**/arxiv/cs.AI")
    visit.open(LIST)
    visit.page.get_by_label("Abstracts").select_option("folded")

    assert visit.page.locator(".paper-abstract:visible").count() == 0
    scroll_to_end(visit, 60)


def test_nothing_reaches_over_the_edge_of_a_phone(day, chromium, live_server):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", locale="zh-CN")
    page = context.new_page()
    widths = {}
    for path, opener, opened in (
        (LIST, "[data-calendar-link]", "dialog[open] [data-day]"),
        (LIST + "&any=flow", None, ".paper-card"),
        ("/papers/", ".pick button", ".pick[data-state=in]"),
    ):
        page.goto(live_server.url + path)
        if opener:
            page.locator(opener).first.click()
        expect(page.locator(opened).first).to_be_visible()
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, 360)
    context.close()


def test_without_a_script_links_and_forms_do_it(day, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(live_server.url + "/papers/")
    for name, code in (("in", "cs.AI"), ("in", "cs.LG"), ("out", "cs.CY")):
        page.locator(f'[name={name}][value="{code}"]').check()
    page.get_by_role("button", name="Read my choice").click()
    page.wait_for_load_state()
    chosen = urlsplit(page.url).path
    seen = page.locator(".paper-number").all_inner_texts()
    while page.locator(".pager a[rel=next]").count():
        page.locator(".pager a[rel=next]").click()
        page.wait_for_load_state()
        seen += page.locator(".paper-number").all_inner_texts()
    page.locator("#filter summary").click()
    page.locator("[name=any]").fill("diffusion\nflow")
    page.locator("#filter button").click()
    filtered = page.locator("#filter summary").inner_text()
    page.get_by_role("link", name="Calendar").click()

    assert (chosen, len(seen), filtered) == ("/arxiv/cs.AI+cs.LG-cs.CY", 48, "Filter 24 of 48")
    expect(page.locator("[data-day='2024-05-06'] a")).to_have_count(1)
    assert page.locator("button:visible, select:visible").count() == 0
    context.close()

"""A morning with the day's papers: one reader, from the first visit to the next day."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import bibtexparser
import pytest
from playwright.sync_api import Page, expect

from papers.models import Announcement, Paper
from tests.papers.long_day import make_long_day
from tests.papers.small_arxiv import WEDNESDAY, announce
from tests.papers.small_pdf import small_pdf

pytestmark = pytest.mark.browser
TOTAL = 130
CHOSEN = "/arxiv/cs.AI+cs.LG-cs.CY"
CHOSEN_TOTAL = 104  # every fifth is in cs.CY, too
PDF = {"content_type": "application/pdf", "headers": {"access-control-allow-origin": "*"}}


@pytest.fixture
def papers(transactional_db):
    """A long Tuesday; a Wednesday of one new paper, a replacement, and a cross-list of a paper of Tuesday."""
    make_long_day(TOTAL)
    announce("2405.00900", WEDNESDAY, "cs.LG", title="New on Wednesday")
    announce("2405.00001", WEDNESDAY, "cs.LG", kind=Announcement.Kind.REPLACE)
    announce("2405.00002", WEDNESDAY, "cs.LG", kind=Announcement.Kind.CROSS)


def shown(page: Page) -> list[str]:
    names: list[str] = page.locator(".paper-card").evaluate_all("cards => cards.map((card) => card.dataset.paper)")
    return names


def scroll_to_end(page: Page, total: int) -> None:
    for there in range(25, total, 25):
        expect(page.locator(".paper-card")).to_have_count(there)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".paper-card")).to_have_count(total)


def test_a_day_is_chosen_scrolled_and_filtered(papers, visit):
    page = visit.page
    visit.open("/papers/")
    for code, presses in (("cs.AI", 1), ("cs.LG", 1), ("cs.CY", 2)):
        for _press in range(presses):
            page.locator(f'.pick[data-code="{code}"] button').click()
    page.get_by_role("link", name="Read my list").click()
    page.wait_for_url(f"**{CHOSEN}")
    visit.open(CHOSEN + "?date=2024-05-07")

    scroll_to_end(page, CHOSEN_TOTAL)
    assert page.locator(".list-total").inner_text() == f"{CHOSEN_TOTAL} papers"
    assert len(set(shown(page))) == CHOSEN_TOTAL
    of_society = Paper.objects.filter(papersubject__subject__code="cs.CY").values_list("value", flat=True)
    assert set(shown(page)).isdisjoint(of_society)

    page.keyboard.press("Control+f")
    page.keyboard.type("diffusion\nflow")
    page.get_by_label("None of").fill("medical")
    expect(page.locator("#filter summary")).to_have_text(re.compile(f"52 of {CHOSEN_TOTAL}"))
    said = {"date": ["2024-05-07"], "any": ["diffusion\nflow"], "none": ["medical"]}
    assert parse_qs(urlsplit(page.url).query) == said
    assert page.locator("math mark").count() == 0
    page.keyboard.press("Escape")
    expect(page.locator("#filter")).not_to_have_attribute("open", "")


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/arxiv/physics.med-ph-cs.AI", 200, "physics.med-ph-cs.AI"),
        ("/arxiv/math-ph", 200, "math-ph · Mathematical Physics"),
        ("/arxiv/cs.SY", 200, "eess.SY · Systems and Control"),
    ],
)
def test_addresses_of_categories_are_read_right(papers, visit, address, status, says):
    assert (visit.open(address).status, visit.page.locator("h1").inner_text()) == (status, says)


def test_an_unknown_category_leads_to_the_nearest(papers, visit):
    assert visit.open("/arxiv/cs.LQ").status == 404
    assert visit.page.locator("main a").first.inner_text() == "cs.LG · Machine Learning"
    visit.faults.clear()  # Chromium notes the 404


def test_a_paper_is_starred_read_and_taken_along_by_keys_alone(papers, visit):
    page = visit.page
    page.route("https://arxiv.org/pdf/*", lambda route: route.fulfill(body=small_pdf(), **PDF))
    visit.open("/arxiv/cs.LG?date=2024-05-07")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("o")
    view = page.locator(".paper-card").nth(1).locator(".pdf-view")
    expect(view).to_be_visible()
    expect(view.locator(".pdf-page").first).to_be_visible()
    page.locator(".paper-card").nth(1).focus()
    page.keyboard.press("o")
    expect(view).to_have_count(0)
    starred = shown(page)[1]

    visit.open("/papers/mine")
    expect(page.locator('[data-papers="starred"] li')).to_have_count(1)
    page.reload()
    page.get_by_role("link", name="Open as a list").click()
    page.wait_for_url(f"**/arxiv/{starred}")
    library = bibtexparser.parse_string(page.request.get(f"{visit.origin}/arxiv/{starred}.bib").text())
    assert ([entry["eprint"] for entry in library.entries], library.failed_blocks) == ([starred], [])


def test_the_calendar_knows_holidays_and_partial_days(papers, visit):
    page = visit.page
    visit.open(f"{CHOSEN}?date=2024-05-07")
    assert page.locator(".day-state").inner_text() == "Only some papers of this day are here."

    page.get_by_role("link", name="Calendar").click()
    sheet = page.get_by_role("dialog", name="Calendar")
    sheet.get_by_role("link", name="The month after").click()
    holiday = sheet.locator('[data-day="2024-06-19"]')
    holiday.click()

    assert sheet.locator(".calendar-reason").inner_text() == "arXiv keeps a holiday."
    assert (holiday.get_attribute("data-state"), holiday.locator("a").count()) == ("none", 0)


def test_the_next_day_hides_what_was_seen_and_takes_no_replacement_for_new(papers, visit):
    page = visit.page
    visit.open("/arxiv/2405.00002")
    visit.open(f"/arxiv/cs.LG?date={WEDNESDAY}")
    assert shown(page) == ["2405.00900", "2405.00002"]

    page.get_by_text("By your own record").first.click()
    page.get_by_label("Hide seen").check()
    visible = page.locator(".paper-card:visible").evaluate_all("cards => cards.map((card) => card.dataset.paper)")
    visit.open(f"/arxiv/cs.LG?date={WEDNESDAY}&kind=all")

    assert visible == ["2405.00900"]
    replaced = page.locator('[data-paper="2405.00001"] .paper-kind')
    assert replaced.inner_text() == "replacement"


def test_a_phone_in_the_dark_shows_the_whole_of_it(papers, chromium, live_server):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", has_touch=True)
    page = context.new_page()
    page.goto(f"{live_server.url}{CHOSEN}?date=2024-05-07")
    scroll_to_end(page, CHOSEN_TOTAL)

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    ink, ground = page.evaluate(
        "[getComputedStyle(document.querySelector('math')).color, "
        "getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert contrast(ink, ground) > 7
    context.close()


def contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_all_but_the_keys_works_without_a_script(papers, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(live_server.url + "/papers/")
    for name, code in (("in", "cs.AI"), ("in", "cs.LG"), ("out", "cs.CY")):
        page.locator(f'[name={name}][value="{code}"]').check()
    page.get_by_role("button", name="Read my choice").click()
    assert urlsplit(page.url).path == CHOSEN

    page.get_by_role("link", name="Calendar").click()
    page.goto(f"{live_server.url}{CHOSEN}/calendar?month=2024-05")
    page.locator(f'[data-day="{date(2024, 5, 7)}"] a').click()
    seen = shown_without_script(page)
    while page.locator(".pager a[rel=next]").count():
        page.locator(".pager a[rel=next]").click()
        page.wait_for_load_state()
        seen += shown_without_script(page)
    page.locator("#filter summary").click()
    page.locator("[name=any]").fill("diffusion\nflow")
    page.locator("[name=none]").fill("medical")
    page.locator("#filter button").click()

    assert (len(seen), len(set(seen))) == (CHOSEN_TOTAL, CHOSEN_TOTAL)
    assert page.locator("#filter summary").inner_text() == f"Filter 52 of {CHOSEN_TOTAL}"
    context.close()


def shown_without_script(page: Page) -> list[str]:
    return [card.get_attribute("data-paper") or "" for card in page.locator(".paper-card").all()]

"""A morning with the day's papers: one reader, from the first visit to the next day."""

import re
from urllib.parse import urlsplit

import bibtexparser
import pytest
from playwright.sync_api import Page, expect

from papers.models import Announcement, Paper
from tests.papers.long_day import make_long_day
from tests.papers.small_arxiv import MONDAY, TUESDAY, WEDNESDAY, announce
from tests.papers.small_pdf import small_pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TOTAL = 130
CHOSEN = "/arxiv/cs.AI+cs.LG-cs.CY"
CHOSEN_TOTAL = 104  # every fifth is in cs.CY, too
LONG_FORMULA = "$" + "+".join(f"\\alpha_{{{n}}}\\beta_{{{n}}}" for n in range(60)) + "$"
PDF = {"content_type": "application/pdf", "headers": {"access-control-allow-origin": "*"}}


@pytest.fixture
def papers(transactional_db):
    """A long Tuesday; a Wednesday of one new paper, a replacement, and a cross-list of a paper of Tuesday."""
    make_long_day(TOTAL)
    announce("2405.00900", WEDNESDAY, "cs.LG", title="New on Wednesday")
    announce("2405.00001", WEDNESDAY, "cs.LG", kind=Announcement.Kind.REPLACE)
    announce("2405.00002", WEDNESDAY, "cs.LG", kind=Announcement.Kind.CROSS)


def chosen_on_tuesday() -> set[str]:
    """What the reader's choice holds, as the database has it."""
    new = Announcement.objects.filter(day=TUESDAY, kind__lt=Announcement.Kind.REPLACE)
    wanted = new.filter(subject__code__in=("cs.AI", "cs.LG")).values("paper")
    papers = Paper.objects.filter(pk__in=wanted).exclude(papersubject__subject__code="cs.CY")
    return set(papers.values_list("value", flat=True))


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
    assert (len(shown(page)), set(shown(page))) == (CHOSEN_TOTAL, chosen_on_tuesday())

    page.keyboard.press("Control+f")
    page.keyboard.type("diffusion\nflow\nimages")
    page.get_by_label("None of").fill("medical")
    filtered = f"{visit.origin}{CHOSEN}?date=2024-05-07&any=diffusion%0Aflow%0Aimages&none=medical"
    expect(page).to_have_url(filtered)
    expect(page.locator("#filter summary")).to_have_text(re.compile(f"52 of {CHOSEN_TOTAL}"))
    assert page.locator(".paper-card").count() == 25
    assert set(page.locator("mark").all_text_contents()) == {"diffusion", "flow"}
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
    assert page.locator(".paper-page").get_attribute("data-paper") == starred
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


def tab_to(page: Page, selector: str, key: str = "Tab", most: int = 400) -> None:
    """To the first such element that Tab comes to."""
    for _press in range(most):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{key} never comes to {selector}")


def test_the_morning_passes_by_keys_alone_on_a_phone_in_the_dark(papers, visit):
    page = visit.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    page.route("https://arxiv.org/pdf/*", lambda route: route.fulfill(body=small_pdf(), **PDF))
    widths = []

    def measure() -> None:
        widths.append(page.evaluate("document.documentElement.scrollWidth"))

    visit.open("/papers/")
    for code, key in (("cs.AI", "+"), ("cs.CY", "-"), ("cs.LG", "+")):
        tab_to(page, f'.pick[data-code="{code}"] button')
        page.keyboard.press(key)
    measure()
    tab_to(page, "[data-my-list]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{CHOSEN}")

    visit.open(f"{CHOSEN}?date=2024-05-07")
    for _paper in range(27):
        page.keyboard.press("j")
    in_hand = page.locator(".paper-card").nth(26)
    expect(in_hand).to_be_focused()
    page.keyboard.press("s")
    page.keyboard.press("o")
    expect(in_hand.locator(".pdf-page").first).to_be_visible()
    measure()
    page.keyboard.press("o")
    expect(in_hand.locator(".pdf-view")).to_have_count(0)
    starred = in_hand.get_attribute("data-paper")

    page.keyboard.press("/")
    page.keyboard.type("diffusion\nflow\nimages")
    tab_to(page, "[name=none]", most=3)
    page.keyboard.type("medical")
    page.wait_for_url("**none=medical")
    expect(page.locator("#filter summary")).to_have_text(re.compile(f"52 of {CHOSEN_TOTAL}"))
    measure()
    page.keyboard.press("Escape")
    expect(page.locator("#filter")).not_to_have_attribute("open", "")

    tab_to(page, "[data-calendar-link]", "Shift+Tab")
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Calendar")
    expect(sheet.locator('[data-day="2024-05-07"] a')).to_be_focused()
    for _day in range(3):
        page.keyboard.press("ArrowRight")
    assert sheet.locator(".calendar-reason").inner_text() == "arXiv announces nothing on Fridays and Saturdays."
    measure()
    page.keyboard.press("Escape")

    visit.open(f"/arxiv/cs.LG?date={WEDNESDAY}")
    tab_to(page, "[data-record-bar] summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=without-seen]", most=5)
    page.keyboard.press("Space")
    measure()
    visit.open("/papers/mine")
    expect(page.locator('[data-papers="starred"] a')).to_have_attribute("href", f"/arxiv/{starred}")
    measure()
    assert widths == [360] * 6


def test_a_phone_in_the_dark_shows_the_whole_of_it(papers, chromium, live_server):
    announce("2405.00950", MONDAY, "cs.LG", abstract=f"We sum {LONG_FORMULA} at once.")
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", has_touch=True)
    page = context.new_page()
    page.goto(f"{live_server.url}{CHOSEN}?date=2024-05-07")
    scroll_to_end(page, CHOSEN_TOTAL)
    width = "document.documentElement.scrollWidth"
    widths = [page.evaluate(width)]
    page.goto(f"{live_server.url}/arxiv/cs.LG?date={MONDAY}")
    widths.append(page.evaluate(width))

    assert widths == [360, 360]
    inside, frame = page.locator(".math:has(math)").evaluate_all("([one]) => [one.scrollWidth, one.clientWidth]")
    assert inside > 2 * frame  # it scrolls in a frame of its own
    assert contrast(*colours(page)) > 7
    context.close()


def colours(page: Page) -> tuple[str, str]:
    """Of a formula and of what it stands on."""
    ink, ground = page.evaluate(
        "[getComputedStyle(document.querySelector('math')).color, "
        "getComputedStyle(document.documentElement).backgroundColor]"
    )
    return ink, ground


def contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_all_but_the_keys_works_without_a_script_on_a_phone_in_the_dark(papers, chromium, live_server):
    size = {"width": 360, "height": 740}
    context = chromium.new_context(java_script_enabled=False, locale="en-GB", viewport=size, color_scheme="dark")
    page = context.new_page()
    page.goto(live_server.url + "/papers/")
    for name, code in (("in", "cs.AI"), ("in", "cs.LG"), ("out", "cs.CY")):
        page.locator(f'[name={name}][value="{code}"]').check()
    page.get_by_role("button", name="Read my choice").click()
    assert urlsplit(page.url).path == CHOSEN

    page.goto(live_server.url + "/arxiv/cs.LQ")
    page.locator("main a").first.click()
    page.wait_for_url("**/arxiv/cs.LG")

    page.goto(f"{live_server.url}{CHOSEN}")
    page.get_by_role("link", name="Calendar").click()
    page.goto(f"{live_server.url}{CHOSEN}/calendar?month=2024-06")
    holiday = page.locator('[data-day="2024-06-19"]')
    assert (holiday.locator("a").count(), holiday.get_attribute("title")) == (0, "arXiv keeps a holiday.")
    page.get_by_role("link", name="The month before").click()
    page.locator(f'[data-day="{TUESDAY}"] a').click()
    page.wait_for_load_state()
    assert page.locator(".day-state").inner_text() == "Only some papers of this day are here."
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert contrast(*colours(page)) > 7

    seen = shown_without_script(page)
    while page.locator(".pager a[rel=next]").count():
        page.locator(".pager a[rel=next]").click()
        page.wait_for_load_state()
        seen += shown_without_script(page)
    page.locator("#filter summary").click()
    page.locator("[name=any]").fill("diffusion\nflow\nimages")
    page.locator("[name=none]").fill("medical")
    page.locator("#filter button").click()
    page.wait_for_load_state()

    assert (len(seen), set(seen)) == (CHOSEN_TOTAL, chosen_on_tuesday())
    assert page.locator("#filter summary").inner_text() == f"Filter 52 of {CHOSEN_TOTAL}"
    assert (page.locator("mark").count() > 0, page.locator("math mark").count()) == (True, 0)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()


def shown_without_script(page: Page) -> list[str]:
    return [card.get_attribute("data-paper") or "" for card in page.locator(".paper-card").all()]

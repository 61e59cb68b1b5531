"""What a reader does with a list by mouse, finger and keys, in a real browser."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from papers import taxonomy
from papers.expressions import MOST_TERMS
from papers.models import Subject
from tests.papers.long_day import make_long_day

pytestmark = pytest.mark.browser
LIST = "/arxiv/cs.AI+cs.LG?date=2024-05-07"
TITLES = "[...document.querySelectorAll('.paper-card')].map((card) => card.dataset.paper)"


@pytest.fixture
def day(transactional_db):
    make_long_day(60)


def shown(visit) -> list[str]:
    return visit.page.evaluate(TITLES)


def wheel_to_end(visit, total: int) -> None:
    """As a reader gets there who sees each part of the list go by, and waits for the next near the end."""
    near = "document.querySelector('.list-end').getBoundingClientRect().top < innerHeight + 600"
    cards = visit.page.locator(".paper-card")
    visit.page.mouse.move(600, 400)
    while (there := cards.count()) < total:
        if visit.page.evaluate(near):
            cards.nth(there).wait_for(state="attached")
        visit.page.mouse.wheel(0, 500)
        visit.page.evaluate("new Promise(requestAnimationFrame)")
    expect(visit.page.locator(".list-status")).to_have_text(f"{total} of {total} papers shown.")


def scroll_to_end(visit, total: int) -> None:
    cards = visit.page.locator(".paper-card")
    for there in range(25, total, 25):
        expect(cards).to_have_count(there)
        visit.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(cards).to_have_count(total)
    expect(visit.page.locator(".list-status")).to_have_text(f"{total} of {total} papers shown.")


def exported(visit) -> list[str]:
    """The papers of the export that the page offers."""
    address = visit.page.locator(".list-exports a", has_text="JSON").get_attribute("href")
    lines = visit.page.request.get(visit.origin + address).text().splitlines()
    return [json.loads(line)["id"] for line in lines]


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
    visit.page.get_by_text("No papers here.").wait_for()
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
    assert "17:30" in date.get_attribute("title")
    context.close()


def test_authors_beyond_forty_are_folded(day, visit):
    visit.open(LIST)
    card = visit.page.locator('[data-paper="2405.00002"]')
    folded = card.locator("details.paper-authors")

    assert (card.locator("p.paper-authors a").count(), folded.locator("a:visible").count()) == (40, 0)
    folded.locator("summary").click()
    assert folded.locator("a:visible").count() == 20


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
    for path, opener in ((LIST, "[data-calendar-link]"), (LIST + "&any=flow", None), ("/papers/", ".pick button")):
        page.goto(live_server.url + path)
        if opener:
            page.locator(opener).first.click()
            page.wait_for_load_state("networkidle")
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
    assert page.locator("[data-day='2024-05-06'] a").count() == 1
    assert page.locator("button:visible, select:visible").count() == 0
    context.close()

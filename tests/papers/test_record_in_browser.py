"""A reader's own record in a real browser: stars, what was seen and hidden, words, and the way to another browser."""

import json
from datetime import date

import bibtexparser
import pytest
from playwright.sync_api import expect

from deploy.site import counting
from papers import cards
from papers.models import Paper
from tests.papers.long_day import make_long_day
from tests.papers.small_arxiv import announce, make_subjects

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = date(2024, 5, 6)
TITLES = (
    "Attention over graphs",
    "Diffusion models for $\\mathbb{R}^d$ flows",
    "A model of attention",
    "Sparse regression",
)
KEY = "papers.record."


@pytest.fixture
def papers():
    make_subjects()
    for number, title in enumerate(TITLES, 1):
        announce(f"2405.0000{number}", DAY, "cs.LG", title=title, abstract=f"Of {title}.", pdf_url="")


@pytest.fixture
def listed(visit, papers):
    visit.open("/arxiv/cs.LG")
    return visit


def card(visit, number: int):
    return visit.page.locator(f'li[data-paper="2405.0000{number}"]')


def star(visit, number: int):
    return card(visit, number).get_by_role("button", name="Star", exact=True)


def shown(visit) -> list[int]:
    cards = visit.page.locator(".paper-card:visible").all()
    return [int(card.get_attribute("data-paper")[-1]) for card in cards]


def kept(visit, name: str) -> list[str]:
    raw = visit.page.evaluate(f"localStorage.getItem('{KEY}{name}')")
    return [entry[0] for entry in json.loads(raw)["papers"]] if raw else []


def wait_until_seen(visit, name: str) -> None:
    """What was looked at is written a moment later; the policy lets a page wait by no text of a script."""
    visit.page.evaluate(
        """([key, name]) => new Promise((seen) => {
          const look = () => localStorage.getItem(key)?.includes(name) ? seen() : setTimeout(look, 50);
          look();
        })""",
        [f"{KEY}seen", name],
    )


def choose(visit, name: str) -> None:
    if visit.page.locator("[data-record-bar]").get_attribute("open") is None:
        visit.page.locator("[data-record-bar] summary").click()
    visit.page.get_by_role("checkbox", name=name).click()


def test_a_star_outlives_a_reload_and_is_taken_back(listed):
    expect(star(listed, 1)).to_have_attribute("aria-pressed", "false")
    star(listed, 1).click()
    listed.page.reload()
    expect(star(listed, 1)).to_have_attribute("aria-pressed", "true")
    expect(star(listed, 2)).to_have_attribute("aria-pressed", "false")
    star(listed, 1).click()
    expect(star(listed, 1)).to_have_attribute("aria-pressed", "false")
    assert kept(listed, "starred") == []


def test_the_keyboard_stars_and_hides_the_paper_in_hand(listed):
    for key in ("j", "s", "j", "x"):
        listed.page.keyboard.press(key)

    assert (kept(listed, "starred"), kept(listed, "hidden")) == (["2405.00001"], ["2405.00002"])
    expect(card(listed, 2).locator(".paper-abstract")).to_be_hidden()
    listed.page.keyboard.press("x")
    expect(card(listed, 2).locator(".paper-abstract")).to_be_visible()


def test_a_paper_s_own_page_can_be_starred_and_stays_whole_when_hidden(visit, papers):
    visit.open("/arxiv/2405.00001")
    for name in ("Star", "Hide"):
        visit.page.get_by_role("button", name=name, exact=True).click()

    assert (kept(visit, "starred"), kept(visit, "hidden")) == (["2405.00001"], ["2405.00001"])
    expect(visit.page.locator(".paper-abstract")).to_be_visible()
    visit.open("/arxiv/cs.LG")
    assert shown(visit) == [2, 3, 4]


def test_two_windows_agree_and_neither_loses_what_the_other_kept(listed):
    other = listed.page.context.new_page()
    other.goto(f"{listed.origin}/arxiv/cs.LG")
    other.locator('li[data-paper="2405.00003"] .paper-star').click()
    expect(star(listed, 3)).to_have_attribute("aria-pressed", "true")
    star(listed, 1).click()

    expect(other.locator('li[data-paper="2405.00001"] .paper-star')).to_have_attribute("aria-pressed", "true")
    assert kept(listed, "starred") == ["2405.00003", "2405.00001"]


def test_what_is_hidden_is_gone_at_the_next_visit_unless_it_is_asked_for(listed):
    card(listed, 2).get_by_role("button", name="Hide", exact=True).click()
    assert shown(listed) == [1, 2, 3, 4]
    listed.page.reload()
    assert shown(listed) == [1, 3, 4]
    choose(listed, "Show hidden")
    assert shown(listed) == [1, 2, 3, 4]
    card(listed, 2).get_by_role("button", name="Hide", exact=True).click()
    assert kept(listed, "hidden") == []


def remember(visit, **sets) -> None:
    for name, papers in sets.items():
        told = {"version": 1, "papers": [[f"2405.0000{number}", 1714990000] for number in papers]}
        visit.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY + name, json.dumps(told)])
    visit.page.reload()


def test_a_title_that_was_looked_at_is_seen_at_the_next_visit(listed):
    wait_until_seen(listed, "2405.00001")
    expect(card(listed, 1)).not_to_have_class("paper-card is-seen")
    listed.page.reload()
    expect(card(listed, 1)).to_have_class("paper-card is-seen")


def test_the_unseen_come_first_or_alone(listed):
    remember(listed, seen=(1, 3))
    choose(listed, "Unseen first")
    assert shown(listed) == [2, 4, 1, 3]
    choose(listed, "Hide seen")
    assert shown(listed) == [2, 4]
    listed.page.reload()
    assert shown(listed) == [2, 4]
    choose(listed, "Hide seen")
    choose(listed, "Unseen first")
    assert shown(listed) == [1, 2, 3, 4]


def test_papers_with_my_words_come_first_and_those_against_them_last(listed):
    listed.open("/papers/mine")
    listed.page.get_by_label("One word or phrase a line").fill("Diffusión\n-graphs")
    listed.page.get_by_role("button", name="Keep").click()
    expect(listed.page.get_by_text("Kept.")).to_be_visible()
    listed.open("/arxiv/cs.LG")
    choose(listed, "My words first")

    assert shown(listed) == [2, 3, 4, 1]


def test_the_whole_list_is_sorted_not_only_what_was_loaded(visit):
    make_long_day(120)
    visit.open("/papers/mine")
    visit.page.get_by_label("One word or phrase a line").fill("a day that nobody had")
    visit.page.get_by_role("button", name="Keep").click()
    Paper.objects.filter(value="2405.00117").update(title="A day that nobody had", card_version="")
    cards.renew()
    visit.open("/arxiv/cs.AI+cs.LG")
    expect(visit.page.locator(".paper-card")).to_have_count(25)
    choose(visit, "My words first")

    expect(visit.page.locator(".paper-card")).to_have_count(120)
    expect(visit.page.locator(".paper-card").first).to_have_attribute("data-paper", "2405.00117")


def test_the_starred_papers_open_as_a_list_and_as_bibtex(listed):
    for number in (3, 1):
        star(listed, number).click()
    listed.open("/papers/mine")
    titles = listed.page.locator('[data-papers="starred"] li > a').all_inner_texts()
    authors = listed.page.locator('[data-papers="starred"] .paper-authors').all_inner_texts()
    bibtex = listed.page.get_by_role("link", name="BibTeX").get_attribute("href")
    listed.page.get_by_role("link", name="Open as a list").click()

    expect(listed.page).to_have_url(f"{listed.origin}/arxiv/2405.00001,2405.00003")
    expect(card(listed, 3)).to_be_visible()
    assert (titles, authors) == (["Attention over graphs", "A model of attention"], ["Ada One, Bo Two"] * 2)
    assert shown(listed) == [1, 3]
    read = bibtexparser.parse_string(listed.page.request.get(listed.origin + bibtex).text())
    assert [entry["eprint"] for entry in read.entries] == ["2405.00001", "2405.00003"]


def test_many_stars_are_opened_in_parts_that_fit_an_address(visit):
    visit.open("/papers/mine")
    names = [f"2405.{number:05d}" for number in range(1500)] + ["10.1/a%2Cb@DOI"]
    told = {"version": 1, "papers": [[name, 1714990000, name] for name in names]}
    visit.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY + "starred", json.dumps(told)])
    visit.page.reload()
    links = [link.get_attribute("href") for link in visit.page.locator("[data-lists] a").all()]

    lists = links[::5]
    assert links == [path + ending for path in lists for ending in ("", ".bib", ".ris", ".csv", ".jsonl")]
    assert max(map(len, lists)) <= 4020
    assert visit.page.locator('[data-papers="starred"] li').count() == 201
    visit.page.get_by_role("button", name="Show 1301 older ones").click()
    assert visit.page.locator('[data-papers="starred"] li').count() == 1501
    assert lists[0] == "/venue/10.1/a%2Cb@DOI"
    opened = [name for path in lists for name in path.split("/", 2)[2].split(",")]
    assert opened == names[::-1]


def test_the_words_of_what_was_opened_are_a_list_by_how_often_they_come(visit, papers):
    for number in (1, 2, 3):
        visit.open(f"/arxiv/2405.0000{number}")
    visit.open("/papers/mine")
    words = visit.page.locator("[data-cloud] li").all_inner_texts()

    assert words[:2] == ["attention 2", "model 2"]  # a plural counts with its singular
    assert sorted(words[2:]) == ["diffusion 1", "flows 1", "graphs 1"]  # and no formula


def exported(visit) -> dict:
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Export as JSON").click()
    return json.loads(download.value.path().read_text())


def given(visit, content: str) -> None:
    file = {"name": "record.json", "mimeType": "application/json", "buffer": content.encode()}
    visit.page.locator("[data-import]").set_input_files(file)


def test_a_record_goes_to_another_browser_and_joins_what_is_there(listed, chromium):
    star(listed, 1).click()
    card(listed, 4).get_by_role("button", name="Hide", exact=True).click()
    listed.open("/papers/mine")
    told = exported(listed)
    assert [told["kind"], told["version"], told["starred"][0][::2]] == [
        "scholium-papers",
        1,
        ["2405.00001", "Attention over graphs"],
    ]

    listed.page.evaluate("localStorage.clear()")
    listed.open("/arxiv/cs.LG")
    star(listed, 2).click()
    listed.open("/papers/mine")
    given(listed, json.dumps(told))
    expect(listed.page.get_by_text("Read from the file: 1 starred")).to_be_visible()
    assert (kept(listed, "starred"), kept(listed, "hidden")) == (["2405.00001", "2405.00002"], ["2405.00004"])


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        "[]",
        '{"kind": "scholium-papers", "version": 1, "starred": [["a b", 1]]}',
        '{"kind": "scholium-papers", "version": 1, "starred": [["%zz", 1]]}',
        '{"kind": "scholium-papers", "version": 1, "starred": [["2405.00002", 9007199254740991]]}',
        '{"kind": "scholium-papers", "version": 1, "starred": [["2405.00002", -1]]}',
        '{"kind": "scholium-papers", "version": 1, "starred": {}}',
        '{"kind": "scholium-papers", "version": 1, "words": [1]}',
        '{"kind": "another", "version": 1, "starred": []}',
    ],
)
def test_a_file_that_is_no_record_changes_nothing(listed, content):
    star(listed, 1).click()
    listed.open("/papers/mine")
    given(listed, content)

    expect(listed.page.get_by_role("alert")).to_have_text(
        "This is no record of papers: a file that this page exported was expected. Nothing was changed."
    )
    assert kept(listed, "starred") == ["2405.00001"]


def test_a_record_that_cannot_be_read_is_laid_aside(listed):
    listed.page.evaluate(f"localStorage.setItem('{KEY}starred', '{{nonsense')")
    listed.page.reload()
    star(listed, 2).click()

    assert kept(listed, "starred") == ["2405.00002"]
    assert listed.page.evaluate(f"localStorage.getItem('{KEY}starred.damaged')") == "{nonsense"


def test_entries_that_name_no_paper_or_no_time_leave_the_rest_to_be_read(listed):
    entries = [["%zz", 1], ["2405.00003", 9007199254740991], ["2405.00001", 253402300799, "Attention over graphs"]]
    told = {"version": 1, "papers": entries}
    listed.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY + "starred", json.dumps(told)])
    listed.open("/papers/mine")

    starred = listed.page.locator('[data-papers="starred"] li')
    assert [entry.inner_text() for entry in starred.locator("> a, time").all()] == [
        "Attention over graphs",
        "9999-12-31",
    ]
    expect(listed.page.get_by_role("link", name="Open as a list")).to_have_attribute("href", "/arxiv/2405.00001")


def test_the_record_of_a_newer_site_is_left_as_it_is(listed):
    newer = '{"version": 2, "stars": "another shape"}'
    listed.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY + "starred", newer])
    listed.page.reload()

    expect(listed.page.get_by_role("alert").filter(has_text="newer version")).to_be_visible()
    assert listed.page.evaluate(f"localStorage.getItem('{KEY}starred')") == newer


def test_a_browser_without_room_keeps_what_it_has_and_says_so(listed):
    star(listed, 1).click()
    listed.page.evaluate("""() => {
      let size = 1 << 22;
      for (let n = 0; size; n++) try { localStorage.setItem(`filler${n}`, "x".repeat(size)); } catch { size >>= 1; }
    }""")
    star(listed, 2).click()

    expect(listed.page.get_by_role("alert").filter(has_text="no room")).to_be_visible()
    expect(star(listed, 2)).to_have_attribute("aria-pressed", "false")
    assert kept(listed, "starred") == ["2405.00001"]


def test_a_browser_that_keeps_nothing_is_told_so_once(visit, papers):
    refuse = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    visit.page.add_init_script(refuse)
    visit.open("/arxiv/cs.LG")
    said = []
    for number in (1, 2):
        star(visit, number).click()
        expect(star(visit, number)).to_have_attribute("aria-pressed", "true")
        said.append(visit.page.locator("[data-record-said]").inner_text())

    assert said == ["Your browser lets this site keep nothing: the record lasts as long as the page.", ""]


def test_what_was_seen_is_bounded(listed):
    many = {"version": 1, "papers": [[f"2301.{number:05d}", 1] for number in range(20_000)]}
    listed.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY + "seen", json.dumps(many)])
    listed.page.reload()
    wait_until_seen(listed, "2405.00001")
    seen = kept(listed, "seen")

    assert (len(seen), "2301.00000" in seen, "2301.19999" in seen) == (20_000, False, True)


def test_a_star_of_a_person_is_counted_and_taken_back(chromium, live_server, papers):
    counting.connection().flushdb()
    person = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
    context = chromium.new_context(user_agent=person, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server.url}/arxiv/cs.LG")
    counts = []
    for _click in range(2):
        with page.expect_response("**/papers/star"):
            page.locator('li[data-paper="2405.00001"] .paper-star').click()
        counting.flush()
        counts.append(Paper.objects.get(value="2405.00001").stars)
    context.close()

    assert counts == [1, 0]


def test_without_room_on_the_screen_nothing_is_wider_than_it(listed):
    listed.page.set_viewport_size({"width": 360, "height": 740})
    star(listed, 1).click()
    listed.page.locator("[data-record-bar] summary").click()
    widths = [listed.page.evaluate("document.documentElement.scrollWidth")]
    listed.open("/papers/mine")
    widths.append(listed.page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [360, 360]

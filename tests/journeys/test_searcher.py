"""Somebody who looks for something: by words, by fields, by a formula, by what names a paper; and who wants news."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from playwright.sync_api import Page, expect

from papers.models import Paper, PaperIdentifier, PaperSubject, Subject
from search import indexing, related
from tests.factories import make_article, make_comment, make_paper
from tests.journeys.test_daily_reader import contrast
from tests.search.rows import announce

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FIELDS = 'au:"Su" ti:rotary -vision year:2021..2024'
ROTARY = "Rotary position embeddings encode relative distance by rotation of queries and keys."
FORMULA = r"\begin{equation}p=\dfrac { {\beta} } {1 - \beta}\label{eq:odds}\end{equation}"
CHINESE = "位置编码手记"


@pytest.fixture
def library(transactional_db, tmp_path, use):
    """Two dozen papers, two articles and a comment, with an index of their own."""
    use(f"whoosh://{tmp_path}/index")
    subjects = {code: Subject.objects.create(code=code, archive=code.partition(".")[0]) for code in ("cs.CL", "hep-th")}

    def add(value: str, title: str, abstract: str = "", code: str = "cs.CL", **fields) -> None:
        row = make_paper(value, title=title, abstract=abstract, **fields)
        PaperSubject.objects.create(paper=row, subject=subjects[code], position=0)

    add("2104.09864", "Rotary positions", ROTARY, authors=["Jianlin Su", "Yu Lu"], announced=date(2021, 4, 21))
    add("2301.00001", "Rotary vision", ROTARY, authors=["Su Jianlin"], announced=date(2023, 1, 2))
    add("2401.06769", "Rotary machines", "Of copper.", authors=["Min Su"], announced=date(2024, 1, 15))
    add("1906.00001", "Rotary pumps", "Of water.", authors=["Su Min"], announced=date(2019, 6, 3))
    add("2402.00001", "An image of the sun", r"With a bound of $\mathcal{O}(n^2)$ steps.", announced=date(2024, 2, 1))
    add("hep-th/9901001", 'Schr\\"odinger equations', "Bound states.", "hep-th", announced=date(1999, 1, 4))
    for number in range(25):
        add(f"2403.{number:05}", f"On lattice {number}", "Of lattices alone.", "hep-th", announced=date(2024, 3, 1))
    odds = make_article(
        number=7, title=CHINESE, body=f"旋转位置编码（RoPE）很常见。{ROTARY}\n\n{FORMULA}", language="zh"
    )
    make_article(number=8, title="Bread", body="\n\n".join(["Of flour and water."] * 60))
    make_comment(odds, name="Ines", body="Nothing here depends on the frequencies.")
    index()


def index() -> None:
    indexing.index_pending()
    related.find_pending()


def look_for(page: Page, text: str) -> None:
    """As a reader does: a click into the box, the words, Enter."""
    box = page.get_by_label("Search articles and papers")
    box.fill(text)
    box.press("Enter")
    page.wait_for_load_state("networkidle")


def titles(page: Page) -> list[str]:
    return page.locator(".hit-title").all_inner_texts()


def place(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_1_fields_that_are_typed_and_fields_of_the_form_write_the_same_address(library, visit):
    page = visit.page
    visit.open("/search")
    look_for(page, FIELDS)
    typed = page.url, titles(page)
    visit.open("/search")
    filled = {
        "Author": "Su",
        "Words of the title": "rotary",
        "None of these words": "vision",
        "Years": "2021..2024",
    }
    form = page.locator(".search-fields")
    for label, text in filled.items():
        form.get_by_label(label, exact=True).fill(text)
    form.get_by_role("button").click()
    page.wait_for_url("**?q=*")

    assert (page.url, titles(page)) == typed
    assert parse_qs(urlsplit(page.url).query) == {"q": [FIELDS]}
    assert sorted(titles(page)) == ["Rotary machines", "Rotary positions"]
    page.get_by_text("Detailed search").click()
    assert {label: form.get_by_label(label, exact=True).input_value() for label in filled} == filled


def test_2_words_are_found_in_whatever_form_and_language(library, visit):
    visit.open("/search")
    found = {}
    for text in ("images", "Schrodinger", "Schrödinger", "旋转位置编码", "旋轉位置編碼", "位置编码 RoPE", "O(n^2)"):
        look_for(visit.page, text)
        found[text] = titles(visit.page)
    assert found == {
        "images": ["An image of the sun"],
        "Schrodinger": ["Schrödinger equations"],
        "Schrödinger": ["Schrödinger equations"],
        "旋转位置编码": [CHINESE],
        "旋轉位置編碼": [CHINESE],
        "位置编码 RoPE": [CHINESE],
        "O(n^2)": ["An image of the sun"],
    }


def test_3_tabs_count_each_kind_and_a_comment_opens_where_it_stands(library, visit):
    page = visit.page
    visit.open("/search?q=frequencies")
    counts = {}
    for tab in page.get_by_role("navigation", name="Kinds").get_by_role("link").all():
        kind, count = tab.inner_text().split()
        counts[kind] = int(count)
    assert counts == {"All": 1, "Articles": 0, "Papers": 0, "Comments": 1}

    page.get_by_role("link", name="Comments 1").click()
    page.wait_for_url("**kind=comments")
    page.locator(".hit-title a").click()
    page.wait_for_url("**/archives/7#comment-*")
    comment = page.locator(":target")
    expect(comment).to_contain_text("Nothing here depends on the frequencies.")
    expect(comment).to_be_in_viewport()


@pytest.mark.parametrize(
    ("pasted", "where"),
    [
        ("https://doi.org/10.48550/arXiv.2401.06769", "/arxiv/2401.06769"),
        ("hep-th/9901001", "/arxiv/hep-th/9901001"),
        ("2104.09864, hep-th/9901001", "/arxiv/2104.09864,hep-th/9901001"),
        ("https://openreview.net/forum?id=H1-nGgWC-", "/venue/H1-nGgWC-@OpenReview"),
        ("https://aclanthology.org/2020.acl-main.1", "/venue/2020.acl-main.1@ACL"),
        ("https://aclanthology.org/2020.acl-main.1/", "/venue/2020.acl-main.1@ACL"),
        ("https://proceedings.mlr.press/v235/abe24a/abe24a.pdf", "/venue/abe24a@v235@PMLR"),
        ("10.1145/3292500.3330701", "/venue/10.1145/3292500.3330701@DOI"),
    ],
)
def test_4_whatever_names_papers_leads_to_them(library, visit, pasted, where):
    for scheme, value in (
        ("openreview", "H1-nGgWC-"),
        ("acl", "2020.acl-main.1"),
        ("pmlr", "abe24a@v235"),
        ("doi", "10.1145/3292500.3330701"),
    ):
        row = Paper.objects.create(scheme=scheme, value=value, title=f"At {scheme}")
        PaperIdentifier.objects.create(scheme=scheme, value=value, paper=row)
    visit.open("/search")
    look_for(visit.page, pasted)
    assert place(visit.page) == where
    expect(visit.page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("typed", [r"\frac{\beta}{1-\beta}", r"$\frac \beta {1 - {\beta}}$", r"\tfrac{\beta}{1-\beta}"])
def test_5_a_formula_is_found_however_it_is_written(library, visit, typed):
    visit.open("/search")
    look_for(visit.page, typed)
    assert titles(visit.page) == [CHINESE]


def test_6_a_search_is_followed_by_its_feed_which_tells_of_each_new_hit_once(library, visit):
    visit.open("/search?q=rotary&kind=papers")
    link = visit.page.get_by_role("link", name="Feed", exact=True)
    assert link.get_attribute("href") == visit.page.locator("link[type*=atom]").last.get_attribute("href")
    feed = visit.page.evaluate("document.querySelector('.search-exports a').href")
    seen: set[str] = set()

    def news() -> list[str]:
        entries = feedparser.parse(visit.page.request.get(feed).text()).entries
        fresh = [entry.title for entry in entries if entry.id not in seen]
        seen.update(entry.id for entry in entries)
        return fresh

    assert len(news()) == 4
    make_paper("2405.00001", title="Rotary bread", announced=date(2024, 5, 1))
    Paper.objects.filter(value="2104.09864").update(title="Rotary positions, revised", revised="2024-05-02T00:00Z")
    announce(*Paper.objects.filter(value__in=("2405.00001", "2104.09864")))
    index()
    assert [news(), news()] == [["Rotary bread"], []]


def test_7_what_is_related_stands_under_a_paper_with_the_words_that_both_say(library, visit):
    visit.open("/arxiv/2104.09864")
    block = visit.page.get_by_role("region", name="Related")
    found = {
        entry.get_by_role("link").inner_text(): entry.locator(".meta").inner_text()
        for entry in block.get_by_role("listitem").all()
    }
    assert set(found) == {"Rotary vision", CHINESE}
    assert found[CHINESE].startswith("Article · ")
    words = [said.removeprefix("Article · ").split(", ") for said in found.values()]
    assert min(map(len, words)) > 1
    assert {word.lower() for said in words for word in said} <= set(re.findall(r"\w+", f"{ROTARY} positions".lower()))
    block.get_by_role("link", name=CHINESE).click()
    visit.page.wait_for_url("**/archives/7")
    back = visit.page.get_by_role("region", name="Related").get_by_role("link")
    assert sorted(back.all_inner_texts()) == ["Rotary positions", "Rotary vision"]


def test_a_phone_in_the_dark_shows_results_whole(library, chromium, live_server):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", has_touch=True)
    page = context.new_page()
    for address in ("/search?q=rotary", "/search?q=n^2", "/search?q=lattice&sort=time", "/arxiv/2104.09864"):
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, address
    page.goto(f"{live_server.url}/search?q=rotary")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    for part in (".hit-title a", ".hit-snippet", ".hit-snippet mark", ".hit .meta", ".tabs a", ".search-order a"):
        ink, own = page.locator(part).last.evaluate(
            "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"
        )
        assert contrast(ink, ground if own == "rgba(0, 0, 0, 0)" else own) >= 4.5, part
    context.close()


def test_keys_alone_search_narrow_and_open(library, visit):
    page = visit.page
    visit.open("/search")
    page.keyboard.type("lattice")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=lattice")
    tab_to(page, re.compile("Papers 25"))
    page.keyboard.press("Enter")
    page.wait_for_url("**kind=papers")
    tab_to(page, re.compile("Newest"))
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=time")
    tab_to(page, re.compile("Next"))
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2")
    tab_to(page, re.compile(r"^On lattice \d+$"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/arxiv/2403.*")


def tab_to(page: Page, name: re.Pattern[str]) -> None:
    for _press in range(80):
        page.keyboard.press("Tab")
        if name.search(page.evaluate("document.activeElement.innerText")):
            return
    raise AssertionError(f"the Tab key does not lead to {name.pattern}")


def test_everything_works_without_a_script(library, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(live_server.url + "/search")
    page.locator(".search-fields [name=title]").fill("lattice")
    page.locator(".search-fields button").click()
    page.wait_for_url("**?q=ti%3Alattice")
    seen = titles(page)
    page.locator(".pager a[rel=next]").click()
    page.wait_for_url("**&page=2")
    seen += titles(page)
    assert sorted(seen) == sorted(f"On lattice {number}" for number in range(25))

    page.locator("#search-q").fill("rotray positions")
    page.locator(".search-form button").click()
    page.locator(".page-intro a").click()
    page.wait_for_url("**?q=rotary+positions")
    assert titles(page) == ["Rotary positions", "Rotary vision", CHINESE]
    page.locator("#search-q").fill("arXiv:2104.09864v5")
    page.locator(".search-form button").click()
    page.wait_for_url("**/arxiv/*")
    assert (place(page), page.locator("h1").inner_text()) == ("/arxiv/2104.09864", "Rotary positions")
    context.close()

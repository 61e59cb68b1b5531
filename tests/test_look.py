"""The site as a reader's browser has it: quiet, whole, and nowhere wider than the screen."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest
from django.conf import settings
from playwright.sync_api import expect

import blog.markdown_files
from papers.models import Announcement, Paper, PaperSubject, Subject, Venue
from search import indexing
from tests.factories import make_comment, make_paper

ARTICLE = "/archives/9000001"
PAPER = "/arxiv/2401.00001"
PATHS = (
    "/",
    "/blog/",
    ARTICLE,
    "/archives/",
    "/papers/",
    "/papers/mine",
    "/arxiv/cs.LG",
    PAPER,
    "/venue/",
    "/venue/ICLR",
    "/search",
    "/search?q=gradient",
)
LONG = "A very long title about the Kullback–Leibler divergence $D_{KL}(p\\Vert q)$ of two distributions"


@pytest.fixture
def readable_site(transactional_db):
    """Real articles with wide formulas, tables and code; a paper with too many authors; a deep thread."""
    articles = [article for article, _new in blog.markdown_files.load_folder(settings.SEEDS_DIR / "articles")]
    subject = Subject.objects.create(
        code="cs.LG", name="Machine Learning", name_zh="机器学习", archive="cs", group="CS"
    )
    for number in range(1, 4):
        paper = make_paper(
            f"2401.0000{number}",
            title=LONG,
            abstract="We bound $\\sum_{t=1}^{T}\\ell_t(\\theta_t)-\\min_\\theta\\sum_{t=1}^{T}\\ell_t(\\theta)$. " * 4,
            authors=[f"Author Number{n}" for n in range(60)],
            announced=date(2024, 1, 3),
        )
        PaperSubject.objects.create(paper=paper, subject=subject, position=0)
        Announcement.objects.create(paper=paper, subject=subject, day=date(2024, 1, 3), kind=number)
    Venue.objects.create(key="ICLR", name="International Conference on Learning Representations")
    parent = None
    for depth in range(6):
        parent = make_comment(articles[0], parent=parent, body=f"Step {depth}, `a_long_name_of_a_variable` and $x^2$.")
    make_comment(Paper.objects.first())
    indexing.index_pending()


@dataclass(frozen=True)
class Seen:
    status: int = 200
    width_on_a_phone: int = 360
    headings_in_order: bool = True
    landmarks: int = 4


@pytest.mark.browser
def test_every_page_is_quiet_in_order_and_no_wider_than_a_phone(readable_site, visit):
    """Quiet: the fixture fails on console errors, refused resources and requests to another host."""
    visit.page.set_viewport_size({"width": 360, "height": 740})
    assert {path: seen(visit, path) for path in PATHS} == dict.fromkeys(PATHS, Seen())


def seen(visit, path) -> Seen:
    status = visit.open(path).status
    levels = visit.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]))")
    return Seen(
        status,
        visit.page.evaluate("document.documentElement.scrollWidth"),
        levels[0] == 1 and levels.count(1) == 1 and all(after - before <= 1 for before, after in pairwise(levels)),
        visit.page.evaluate("['header', 'nav', 'main', 'footer'].filter((n) => document.querySelector(n)).length"),
    )


@pytest.mark.browser
def test_an_article_stays_in_its_place_while_it_loads(readable_site, visit):
    visit.open(ARTICLE)

    assert visit.layout_shift() < 0.01


@pytest.mark.browser
def test_the_first_tab_leads_to_the_text(readable_site, visit):
    visit.open(ARTICLE)

    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")

    assert visit.page.evaluate("document.activeElement.id") == "main"


@pytest.mark.browser
def test_switching_the_language_keeps_the_page(readable_site, visit):
    visit.open(f"{ARTICLE}?from=here")
    before = visit.page.locator("html").get_attribute("lang")

    visit.page.get_by_role("link", name="中文").click()
    visit.page.wait_for_load_state("networkidle")

    assert (before, visit.page.locator("html").get_attribute("lang")) == ("en", "zh-Hans")
    assert visit.page.url == f"{visit.origin}{ARTICLE}?from=here"
    assert visit.page.locator(".site-nav a").all_inner_texts() == ["博客", "论文", "会议", "搜索"]


@pytest.mark.browser
def test_a_chosen_colour_scheme_outlives_a_reload(readable_site, visit):
    def ground():
        return visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    visit.open(ARTICLE)
    light = ground()
    visit.page.get_by_role("button", name="Light or dark").click()
    dark = ground()
    visit.page.reload()

    assert (ground(), light) == (dark, "rgb(253, 252, 249)")
    assert dark != light


@pytest.mark.browser
def test_a_reference_shows_its_equation_under_the_pointer(readable_site, visit):
    visit.open(ARTICLE)
    reference = visit.page.locator(".prose a.reference[href^='#eq-']").first
    number = reference.inner_text()

    reference.hover()

    expect(visit.page.locator(".equation-preview .equation-number")).to_have_text([number])


@pytest.mark.browser
def test_a_comment_is_previewed_and_posted_from_a_cached_page(readable_site, visit):
    visit.open(ARTICLE)
    visit.open(ARTICLE)  # now from the cache, which holds no token
    visit.page.locator("#comment-body").fill("So $\\mathcal{O}(1)$ it is.")
    visit.page.locator("#comment-name").fill("Reader")
    visit.page.get_by_role("button", name="Preview").click()
    visit.page.locator(".comment-preview math").wait_for()

    visit.page.get_by_role("button", name="Post").click()
    visit.page.wait_for_url("**?held=1#comments")

    expect(visit.page.locator(".notice")).to_be_visible()


@pytest.mark.browser
def test_everything_can_be_read_and_said_without_javascript(readable_site, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(live_server.url + ARTICLE)
    formulas = page.locator(".article-body math").count()
    page.locator("#comment-body").fill("Said without a script.")
    page.locator("#comment-name").fill("Reader")
    page.get_by_role("button", name="Post").click()
    kept = page.locator("#comment-body").input_value()  # the preview, with a token now
    page.get_by_role("button", name="Post").click()

    assert (formulas > 50, kept) == (True, "Said without a script.")
    assert page.url == f"{live_server.url}{ARTICLE}?held=1#comments"
    context.close()


TEXT, PART_OF_A_CONTROL = 4.5, 3.0  # WCAG 2.2, AA
PAIRS = {
    ("ink", "paper"): TEXT,
    ("ink", "paper-deep"): TEXT,
    ("ink", "mark"): TEXT,
    ("ink-soft", "paper"): TEXT,
    ("ink-soft", "paper-deep"): TEXT,
    ("accent", "paper"): TEXT,
    ("accent", "paper-deep"): TEXT,
    ("paper", "ink"): TEXT,
    ("border", "paper"): PART_OF_A_CONTROL,
}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_contrast_enough(scheme):
    sheet = (settings.BASE_DIR / "deploy/site/static/site/css/tokens.css").read_text()
    colours = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", sheet))
    shade = {name: pair.split(", ")[scheme] for name, pair in colours.items()}

    weak = {
        pair: round(ratio, 2)
        for pair, least in PAIRS.items()
        if (ratio := contrast(shade[pair[0]], shade[pair[1]])) < least
    }

    assert weak == {}


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

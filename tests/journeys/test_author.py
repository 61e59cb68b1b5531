"""An author's days in a real browser: writing, publishing, mending, moving in."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from blog import authoring
from blog.models import Article, Redirect, Series
from tests.factories import make_article, make_paper
from tests.samples import FOLDER

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WORD = "a long word for the author"


@pytest.fixture
def desk(transactional_db, visit, settings, tmp_path):
    """The author, logged in by the form."""
    settings.MEDIA_ROOT = tmp_path
    User.objects.create_superuser("author", password=WORD)
    visit.open("/admin/login/?next=/admin/blog/article/add/")
    visit.page.get_by_label("Username").fill("author")
    visit.page.get_by_label("Password").fill(WORD)
    visit.page.get_by_role("button", name="Log in").click()
    visit.page.wait_for_url("**/article/add/")
    yield visit
    # Nothing typed is sent any more once the database is gone.
    for page in visit.page.context.pages:
        page.evaluate("globalThis.editor?.keeper?.hold()")
    visit.page.on("dialog", lambda dialog: dialog.accept())
    visit.open("/healthz")


def part(page, name):
    return page.locator(f"[data-part={name}]")


def preview(page):
    return page.frame_locator("[data-part=frame]")


def edit(desk, article):
    desk.open(reverse("admin:blog_article_change", args=[article.pk]))
    return desk.page


def begin(desk, title, body):
    """A new article, kept by itself after its first seconds."""
    desk.open(reverse("admin:blog_article_add"))
    page = desk.page
    page.locator("#id_title").fill(title)
    page.locator("#id_body").fill(body)
    page.wait_for_url("**/change/")
    expect(part(page, "status")).to_contain_text("Kept at")
    return page


def press_save(page, says="Saved"):
    page.keyboard.press("Control+s")
    expect(part(page, "status")).to_have_text(says)


def publish(page):
    page.get_by_label("Published", exact=True).check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(part(page, "status")).to_have_text("Saved")


def type_at_the_end(page, words):
    page.locator("#id_body").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def equation(tex, label):
    return f"\\begin{{equation}}{tex}\\label{{eq:{label}}}\\end{{equation}}"


SECONDS_TO_PREVIEW = """() => new Promise((resolve) => {
  const start = performance.now();
  editor.form.addEventListener("editor:previewed", () => resolve((performance.now() - start) / 1000), { once: true });
  editor.body.value += "x";
  editor.body.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def test_1_a_long_text_is_seen_while_it_is_typed_and_two_tabs_lose_nothing(desk):
    inline = " ".join(f"$x_{{{n}}}+\\alpha^{{{n}}}$" for n in range(180))
    body = inline + "\n\n" + "\n\n".join(equation(f"y_{{{n}}}=\\sqrt{{{n}}}", n) for n in range(20)) + "\n\n"
    first = begin(desk, "Two hundred formulas", body)
    expect(part(first, "formulas")).to_have_text("200")
    expect(preview(first).locator(".equation-number").last).to_have_text("(20)")
    assert part(first, "audience").inner_text() == "Draft: only authors see it"
    # A try that has to share the machine takes longer, and another is made.
    assert any(first.evaluate(SECONDS_TO_PREVIEW) < 0.5 for _ in range(30))
    expect(part(first, "status")).to_contain_text("Kept at")

    second = first.context.new_page()
    second.goto(first.url, wait_until="networkidle")
    type_at_the_end(second, " From the second tab.")
    expect(part(second, "status")).to_contain_text("Kept at")
    type_at_the_end(first, " From the first tab.")
    first.get_by_role("button", name="Compare and choose").click()
    both = [first.locator(f"#conflict-{whose}").input_value().rpartition("x")[2] for whose in ("mine", "theirs")]
    first.get_by_role("button", name="Take the other").click()

    assert both == [" From the first tab.", " From the second tab."]
    assert first.locator("#id_body").input_value().endswith(" From the second tab.")
    second.close()


def test_2_what_is_wrong_is_listed_before_publication_which_may_go_on(desk):
    make_article(number=1, title="A draft", is_draft=True, published=None)
    lines = [
        equation("a", "twice"),
        equation("b", "twice"),
        "See \\eqref{eq:none}.",
        "As in arXiv:2401.99999999.",
        "Read [this](/archives/404) and [that](/archives/1).",
        "Broken $\\frac{1$ and $\\nosuch$.",
    ]
    page = begin(desk, "With problems", "\n\n".join(lines))
    page.get_by_label("Published", exact=True).check()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Line 3").wait_for()

    assert [item.inner_text() for item in page.locator(".editor-notice .editor-problems li").all()] == [
        "Line 3 The label “eq:twice” is already taken by an earlier equation",
        "Line 5 No equation has the label “eq:none”",
        "Line 7 2401.99999999 is not the identifier of a paper",
        "Line 9 This site has no page /archives/404",
        "Line 9 Readers cannot follow the link to /archives/1: it is not published yet",
        "Line 11 The formula ends where a } should close: \\frac{1",
        "Line 11 \\nosuch is not known: \\nosuch",
    ]
    address = f"/archives/{page.locator('#id_number').input_value()}"
    assert Article.objects.get(title="With problems").is_draft
    page.get_by_role("button", name="Publish anyway").click()
    page.wait_for_load_state("networkidle")
    assert desk.open(address).status == 200
    assert desk.page.locator(".article-body .equation-number").all_inner_texts() == ["(1)", "(2)"]


def test_3_an_equation_put_above_shifts_numbers_while_addresses_stay(desk):
    goal = make_article(number=5, title="Goal", body=f"{equation('b', 'b')}\n\nBy \\eqref{{eq:b}}.")
    make_article(number=6, title="Elsewhere", body="See \\eqref{5:eq:b}.")
    page = edit(desk, goal)
    page.locator("#id_body").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text(equation("a", "a") + "\n\n")
    press_save(page)

    desk.open("/archives/5#eq-b")
    assert desk.page.locator("#eq-b .equation-number").inner_text() == "(2)"
    assert desk.page.locator(".article-body p a.reference").inner_text() == "(2)"
    assert desk.page.evaluate("document.querySelector(':target').id") == "eq-b"
    desk.open("/archives/6")
    reference = desk.page.locator(".article-body a.reference")
    assert reference.inner_text() == "(2)"
    reference.click()
    desk.page.wait_for_url("**/archives/5#eq-b")

    page = edit(desk, goal)
    page.get_by_label("Number").fill("50")
    press_save(page)
    desk.open("/archives/6")
    desk.page.locator(".article-body a.reference").click()
    desk.page.wait_for_url("**/archives/50#eq-b")
    desk.open("/archives/5#eq-b")
    assert desk.page.url == f"{desk.origin}/archives/50#eq-b"


def test_4_a_pasted_address_of_a_paper_shows_its_title(desk):
    make_paper("2104.09864", title="On $n$ turning positions", authors=["Ada One", "Bo Two"])
    page = begin(desk, "On positions", "Before.\n\n")
    page.locator("#id_body").focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("https://arxiv.org/abs/2104.09864v5")
    line = preview(page).locator(".paper-line")
    expect(line).to_have_text("On n turning positions\nAda One, Bo Two · arXiv:2104.09864")
    publish(page)

    page.get_by_role("link", name="View on site").first.click()
    assert page.locator(".paper-line a").get_attribute("href") == "/arxiv/2104.09864"


def test_5_a_part_finds_its_place_in_the_series(desk):
    road = Series.objects.create(slug="road", title="Transformer升级之路")
    for number in (16, 17):
        make_article(
            number=number, title=f"Transformer升级之路：{number}、旧篇", series=road, part=number, language="zh"
        )
    page = begin(desk, "Transformer升级之路：18、新篇", "第十八篇的正文。")
    suggestion = part(page, "series-suggestion")
    expect(suggestion).to_contain_text("part 18 of “Transformer升级之路”")
    suggestion.get_by_role("button").click()
    publish(page)

    page.get_by_role("link", name="View on site").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".series-box summary").inner_text() == "Part 3 of 3 · Transformer升级之路"
    assert page.locator("a[rel=prev]").get_attribute("href") == "/archives/17"
    address = page.url
    assert desk.open("/series/road/").status == 200
    assert page.locator(".entry-title").all_inner_texts() == [
        "Transformer升级之路：16、旧篇",
        "Transformer升级之路：17、旧篇",
        "Transformer升级之路：18、新篇",
    ]
    feed = page.request.get(f"{desk.origin}/series/road/feed").text()
    assert re.findall(r'<entry>.*?<link href="([^"]+)"', feed, re.DOTALL)[0].endswith(address.removeprefix(desk.origin))
    desk.open("/archives/17")
    page.locator(".series-box summary").click()
    page.locator("a[rel=next]").first.click()
    page.wait_for_url(address)


def test_6_publication_has_its_date_a_plan_its_time_and_an_edit_its_trace(desk):
    page = begin(desk, "On time", "First words.")
    Article.objects.update(created=timezone.now() - timedelta(days=30))
    page.get_by_label("Published at a later time").check()
    page.locator("#id_scheduled").fill("2099-01-02T08:30")
    page.get_by_role("button", name="Schedule").click()
    expect(part(page, "status")).to_have_text("Saved")
    address = f"/archives/{page.locator('#id_number').input_value()}"
    assert page.request.get(desk.origin + address).status == 404
    Article.objects.update(published=timezone.now() - timedelta(seconds=1))
    assert (authoring.publish_due(), page.request.get(desk.origin + address).status) == (1, 200)

    page = edit(desk, Article.objects.get())
    day = Article.objects.get().published
    type_at_the_end(page, " Second thoughts.")
    press_save(page)
    assert Article.objects.get().published == day
    page.get_by_role("link", name="Revisions").click()
    page.get_by_role("link", name="what it changed").first.click()
    assert page.locator(".change ins").inner_text().strip() == "Second thoughts."
    desk.open(address)
    assert desk.page.locator(".byline").first.locator("time").count() == 2
    assert "updated" in desk.page.locator(".byline").first.inner_text()


def test_7_a_blog_of_typecho_moves_in_once_and_its_addresses_answer(visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def moved(**options):
        out = StringIO()
        call_command("import_typecho", str(FOLDER / "typecho/blog.sql"), stdout=out, stderr=out, **options)
        return out.getvalue().splitlines()

    rehearsal = moved(dry_run=True)
    assert not Article.objects.exists()
    counts = moved()[-1].split(" · ")
    again = moved()[-1].split(" · ")
    assert (counts[0], again[0]) == ("articles 3 new, 3 new drafts", "articles 6 known")
    assert counts[0] in rehearsal[-1]
    assert Article.objects.count() == 6

    for old in ("/archives/7/", "/index.php/archives/7/"):
        visit.open(old)
        assert visit.page.url == f"{visit.origin}/archives/7"
    assert visit.page.locator("main h1").count() == 1
    assert Redirect.objects.filter(old_path__startswith="/archives/").count() == 0


def test_8_no_excerpt_ends_within_a_formula_or_code(visit):
    formula, code = r"\sum_{i=1}^{n}\frac{a_i}{b_i}", "x = [i for i in range(9)]"
    piece = f"字 ${formula}$、`{code}`。"
    for number in range(1, 25):
        make_article(number=number, body="字" * 7 * number + piece * 30)

    for page in (1, 2, 3):
        visit.open(f"/blog/?page={page}")
        excerpts = visit.page.locator(".entry-excerpt")
        assert excerpts.count() == 8
        assert set(excerpts.locator("annotation").all_text_contents()) == {formula}
        assert set(excerpts.locator("code").all_text_contents()) == {code}
        assert not [text for text in excerpts.all_text_contents() if "$" in text or "`" in text or "…" not in text]

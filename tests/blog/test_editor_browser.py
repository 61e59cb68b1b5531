"""The editor in a real browser: what is typed is seen at once, and never lost."""

import base64
import contextlib

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Error, expect

from blog import authoring
from blog.models import Article, Page, Revision
from tests.blog.test_editor_images import PNG
from tests.factories import make_article

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASTE = """(body, [content, name]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], name, { type: "image/png" }));
  body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def author(transactional_db, visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = User.objects.create_superuser("author")
    client = Client()
    client.force_login(user)
    session = {"name": "session", "value": client.cookies["session"].value, "url": visit.origin}
    visit.page.context.add_cookies([session])
    yield user
    # Nothing typed is sent any more once the database is gone.
    for page in visit.page.context.pages:
        page.evaluate("globalThis.editor?.keeper?.hold()")
    visit.page.once("dialog", lambda dialog: dialog.accept())
    visit.open("/healthz")


def part(page, name):
    return page.locator(f"[data-part={name}]")


def edit(visit, article):
    visit.open(reverse("admin:blog_article_change", args=[article.pk]))
    return visit.page


def type_at_the_end(page, words):
    page.locator("#id_body").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def preview(page):
    return page.frame_locator("[data-part=frame]")


def saved(page):
    expect(part(page, "status")).to_have_text("Saved")


def autosaved(page):
    expect(part(page, "status")).to_contain_text("Kept at")


def draft(**fields):
    return make_article(**({"is_draft": True, "published": None} | fields))


def test_a_formula_is_seen_while_it_is_typed_and_a_problem_leads_to_its_line(visit, author):
    page = edit(visit, draft(body="# Rings\n\nA sentence."))
    expect(preview(page).locator("h2")).to_contain_text("Rings")

    type_at_the_end(page, "\n\nSo $x^2$ and \\eqref{eq:none}.")

    expect(preview(page).locator("msup")).to_have_count(1)
    expect(part(page, "formulas")).to_have_text("1")
    page.locator("#id_body").evaluate("(body) => body.setSelectionRange(0, 0)")
    part(page, "problems").get_by_role("button").click()
    assert page.evaluate("getSelection().toString()") == "So $x^2$ and \\eqref{eq:none}."


def test_lists_go_on_and_shortcuts_wrap_what_is_chosen(visit, author):
    page = edit(visit, draft(body="- one"))

    type_at_the_end(page, "\ntwo")
    page.locator("#id_body").evaluate("(body) => body.setSelectionRange(body.value.length - 3, body.value.length)")
    page.keyboard.press("$")

    assert page.locator("#id_body").input_value() == "- one\n- $two$"


def test_a_reference_is_picked_from_this_text_and_from_another(visit, author):
    make_article(number=5, title="On groups", body="\\begin{equation}e\\label{eq:unit}\\end{equation}")
    page = edit(visit, draft(number=6, body="\\begin{equation}x\\label{eq:own}\\end{equation}\n\nSee"))
    expect(preview(page).locator(".equation-number")).to_have_count(1)

    type_at_the_end(page, " ")
    page.keyboard.press("Control+e")
    page.get_by_role("button", name="eq:own").click()
    page.keyboard.type(", ")
    page.keyboard.press("Control+e")
    page.get_by_role("button", name="5:eq:unit").click()

    assert page.locator("#id_body").input_value().endswith("See \\eqref{eq:own}, \\eqref{5:eq:unit}")
    expect(preview(page).locator("a.reference")).to_have_text(["(1)", "(1)"])


def test_what_was_typed_and_never_saved_is_there_after_a_reload_and_can_be_dropped(visit, author):
    article = make_article(body="Old words.")
    page = edit(visit, article)

    type_at_the_end(page, " New words.")
    autosaved(page)
    page.on("dialog", lambda dialog: dialog.accept())  # "leave without saving?"
    page.reload()
    typed = page.locator("#id_body").input_value()
    page.get_by_role("button", name="Go back to the saved text").click()
    page.wait_for_load_state("networkidle")

    assert (typed, page.locator("#id_body").input_value()) == ("Old words. New words.", "Old words.")
    assert Article.objects.get().body == "Old words."


def test_leaving_with_something_unsaved_asks_first(visit, author):
    page = edit(visit, draft())
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    type_at_the_end(page, "More.")
    page.reload()

    assert asked == ["beforeunload"]


def test_a_text_that_never_reached_the_site_is_kept_by_the_browser(visit, author):
    page = edit(visit, draft(body="Old words."))
    page.route("**/autosave/", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())

    type_at_the_end(page, " New words.")
    expect(part(page, "status")).to_contain_text("Not reached")
    page.unroute("**/autosave/")
    page.reload()
    page.get_by_role("button", name="Take it").click()

    assert page.locator("#id_body").input_value() == "Old words. New words."
    visit.faults.remove("console error: Failed to load resource: net::ERR_FAILED")


def test_two_tabs_lose_nothing_and_the_author_chooses(visit, author):
    article = draft(body="Start.")
    first = edit(visit, article)
    second = first.context.new_page()
    second.goto(first.url, wait_until="networkidle")
    type_at_the_end(second, " From the second.")
    autosaved(second)

    type_at_the_end(first, " From the first.")
    first.get_by_role("button", name="Compare and choose").click()
    both = (first.locator("#conflict-mine").input_value(), first.locator("#conflict-theirs").input_value())
    first.get_by_role("button", name="Keep mine").click()
    first.keyboard.press("Control+s")
    saved(first)

    assert both == ("# Article 1\n\nStart. From the first.", "# Article 1\n\nStart. From the second.")
    assert Article.objects.get().body == "Start. From the first."
    assert second.locator("#id_body").input_value() == "Start. From the second."
    second.close()


def test_a_new_text_is_a_draft_after_its_first_seconds_and_saved_where_it_was_begun(visit, author):
    visit.open(reverse("admin:blog_article_add"))
    page = visit.page
    page.locator("#id_title").fill("On rings")

    type_at_the_end(page, "A ring.")
    page.wait_for_url("**/change/")
    type_at_the_end(page, " And more.")
    page.keyboard.press("Control+s")
    saved(page)

    article = Article.objects.get()
    assert (article.title, article.body, article.is_draft) == ("On rings", "A ring. And more.", True)


def test_a_pasted_image_is_uploaded_and_waits_for_its_words(visit, author):
    page = edit(visit, draft(body="Look:"))

    type_at_the_end(page, " ")
    page.locator("#id_body").evaluate(PASTE, [base64.b64encode(PNG).decode(), "dot.png"])
    expect(preview(page).locator(".article-body img")).to_have_count(1)

    assert page.evaluate("getSelection().toString()") == "describe the image"
    assert preview(page).locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 1


def test_an_image_that_is_none_is_refused_with_a_sentence(visit, author):
    page = edit(visit, draft(body="Look:"))

    page.locator("#id_body").evaluate(PASTE, [base64.b64encode(b"<svg/>").decode(), "drawing.svg"])

    expect(part(page, "upload")).to_contain_text("SVG images may carry scripts")
    assert page.locator("#id_body").input_value() == "Look:"
    visit.faults.remove(
        "console error: Failed to load resource: the server responded with a status of 400 (Bad Request)"
    )


def test_an_article_with_a_problem_is_published_at_the_second_word(visit, author):
    page = edit(visit, draft(body="See \\eqref{eq:none}."))

    page.get_by_label("Published", exact=True).check()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Line 1").wait_for()
    before = Article.objects.get().is_draft
    page.get_by_role("button", name="Publish anyway").click()
    page.wait_for_load_state("networkidle")

    assert (before, Article.objects.get().is_draft) == (True, False)
    assert part(page, "save").inner_text() == "Update"


def test_an_old_revision_is_read_and_brought_back(visit, author):
    article = draft(body="One.")
    page = edit(visit, article)
    type_at_the_end(page, " Two.")
    page.keyboard.press("Control+s")
    saved(page)

    page.get_by_role("link", name="Revisions").click()
    page.get_by_role("link", name="what changed since").last.click()
    struck = page.locator(".change ins").inner_text()
    page.get_by_role("button", name="Bring this text back").click()
    page.wait_for_url("**/change/")

    assert (struck.strip(), Article.objects.get().body) == ("Two.", "One.")
    assert Revision.objects.count() == 3


def test_the_form_saves_and_previews_without_javascript(transactional_db, author, visit, chromium):
    article = draft(body="Plain.")
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    context.add_cookies(visit.page.context.cookies())
    page = context.new_page()
    page.goto(visit.origin + reverse("admin:blog_article_change", args=[article.pk]))
    page.locator("#id_body").fill("Plain $x$.")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    opened.value.wait_for_load_state()
    formulas = opened.value.locator("math").count()
    page.get_by_role("button", name="Save").click()

    assert (formulas, Article.objects.get().body) == (1, "Plain $x$.")
    context.close()


def test_the_editor_is_no_wider_than_a_phone_and_every_control_has_a_name(visit, author):
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = edit(visit, make_article(body="A_very_long_word_" * 20 + " $x$"))
    width = page.evaluate("document.documentElement.scrollWidth")
    page.get_by_role("button", name="Preview").click()
    expect(preview(page).locator("math")).to_be_visible()

    nameless = page.evaluate(
        """[...document.querySelectorAll(
          'form.editor :is(button, select, textarea, iframe, a[href], input:not([type=hidden]))')]
          .filter((e) => !e.labels?.length && !e.title && !e.textContent.trim() && !e.getAttribute('aria-label')
                         && !e.querySelector('img[alt]'))
          .map((e) => e.outerHTML)"""
    )
    assert (width, page.evaluate("document.documentElement.scrollWidth"), nameless) == (360, 360, [])


ADMIN_PAGES = ("", "blog/article/", "blog/article/add/", "blog/category/add/", "auth/user/", "password_change/")


def test_the_admins_own_pages_keep_to_the_policy(visit, author):
    """Quiet: the fixture fails on anything that the policy refuses."""
    statuses = {path: visit.open(f"/admin/{path}").status for path in ADMIN_PAGES}

    assert statuses == dict.fromkeys(ADMIN_PAGES, 200)


def test_the_preview_shows_the_last_key_while_an_earlier_answer_is_awaited(visit, author):
    page = edit(visit, draft(body="Start."))
    expect(preview(page).locator(".article-body p")).to_have_text("Start.")
    slow = []

    def answer(route):
        if "Two" in (route.request.post_data or ""):
            route.continue_()
        else:
            slow.append(route.request)

    page.route("**/preview/", answer)
    with page.expect_event("requestfailed", lambda request: request in slow):
        with page.expect_request("**/preview/"):
            type_at_the_end(page, " One.")
        type_at_the_end(page, " Two.")

    expect(preview(page).locator(".article-body p")).to_have_text("Start. One. Two.")


def test_text_and_preview_show_the_same_place(visit, author):
    sections = "\n\n".join(f"## Section {n}\n\n" + "Words and $x$. " * 60 for n in range(12))
    page = edit(visit, draft(body=sections))
    heading = preview(page).get_by_role("heading", name="Section 9")
    expect(heading).not_to_be_in_viewport()

    part(page, "outline").get_by_role("button", name="Section 9").click()

    expect(heading).to_be_in_viewport()
    assert page.evaluate("getSelection().toString()") == "## Section 9"
    # The pane scrolls, never the field in it, or the line numbers and marks would stay behind.
    assert page.locator("#id_body").evaluate("(body) => body.scrollHeight - body.clientHeight") == 0


# --- Pages beside the articles


def test_a_page_is_written_with_its_preview_and_its_problems(author, visit):
    visit.open(reverse("admin:blog_page_add"))
    page = visit.page
    page.locator("#id_title").fill("About $x$")
    page.locator("#id_slug").fill("about")
    type_at_the_end(page, "See $a^2$ and [this](/nowhere).")

    expect(preview(page).locator("h1 math")).to_have_count(1)
    expect(preview(page).locator(".article-body math")).to_have_count(1)
    expect(part(page, "problems")).to_have_text("Line 1: This site has no page /nowhere")
    page.keyboard.press("Control+S")
    expect(page.locator(".messagelist")).to_contain_text("Line 1: This site has no page /nowhere")
    expect(page.locator(".editor-audience")).to_have_text("Published")
    page.get_by_role("link", name="View on site").first.click()

    assert page.url == f"{visit.origin}/about.html"
    assert page.locator("main h1 annotation").text_content() == "x"


def test_who_leaves_a_changed_page_is_warned(author, visit):
    authoring.save_page(Page(slug="about", title="About", body="Us."))
    visit.open(reverse("admin:blog_page_change", args=[Page.objects.get().pk]))
    asked = []
    visit.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    type_at_the_end(visit.page, " And you.")
    with visit.page.expect_event("dialog"), contextlib.suppress(Error):
        visit.page.goto(f"{visit.origin}/blog/", timeout=2_000)

    assert asked == ["beforeunload"]
    assert visit.page.url.endswith("/change/")

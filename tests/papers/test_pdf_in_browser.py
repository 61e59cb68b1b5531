"""A paper's PDF in the page, from a source on another origin that allows it, and from one that does not."""

from datetime import date

import pytest
from playwright.sync_api import expect

from papers.models import Announcement, Paper, Subject
from tests.browser import Visit
from tests.factories import make_paper
from tests.papers import small_pdf
from tests.papers.small_arxiv import make_subjects

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = date(2024, 5, 6)
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
PDF = small_pdf.small_pdf()
# How a browser tells of what a source refuses: nothing that a page could keep quiet.
REFUSALS = (
    "blocked by CORS policy",
    "net::ERR_FAILED",
    "the server responded with a status of 404",
)


@pytest.fixture
def source(settings):
    with small_pdf.serving() as source:
        settings.PDF_HOSTS = [source.origin]
        yield source


@pytest.fixture
def reader(chromium, live_server, source):
    """A window that may also ask the source; at its end only what the source refused may have been said."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1000, "height": 900}, user_agent=PERSON)
    window = Visit(context.new_page(), live_server.url)
    window.page.on("console", window.note_console)
    window.page.on("pageerror", lambda error: window.faults.append(f"script error: {error}"))
    context.on("request", lambda request: note_others(window, request, source))
    yield window
    context.close()
    assert [fault for fault in window.faults if not any(known in fault for known in REFUSALS)] == []


def note_others(window, request, source):
    if not request.url.startswith((window.origin, source.origin, "data:", "blob:")):
        window.faults.append(f"request to {request.url}")


@pytest.fixture
def papers(source):
    make_subjects()
    learning = Subject.objects.get(code="cs.LG")
    for number, name in enumerate(("open", "closed", "broken", "gone"), 1):
        paper = make_paper(f"2405.0000{number}", announced=DAY, pdf_url=f"{source.origin}/{name}.pdf")
        Announcement.objects.create(paper=paper, subject=learning, day=DAY, kind=1)


def card(reader: Visit, number: int):
    return reader.page.locator(f'[data-paper="2405.0000{number}"]')


def words_of_page(view, number: int):
    return view.locator(f'.pdf-page[data-number="{number}"] .pdf-text')


@pytest.mark.usefixtures("papers")
def test_a_pdf_opens_in_the_page_and_a_second_click_folds_it(reader, source):
    reader.open("/arxiv/cs.LG")
    assert source.asked == []
    assert "pdf.min" not in loaded(reader)
    card(reader, 1).locator(".paper-pdf").click()
    view = card(reader, 1).locator(".pdf-view")

    expect(words_of_page(view, 1)).to_have_text("Page 1 of a small paper")
    expect(view.locator('.pdf-page[data-number="1"][data-drawn]')).to_be_visible()
    assert ink(view) > 300
    assert set(source.asked) == {"/open.pdf"}
    assert card(reader, 1).locator(".paper-pdf").get_attribute("aria-expanded") == "true"
    card(reader, 1).locator(".paper-pdf").click()
    expect(view).to_have_count(0)
    assert card(reader, 1).locator(".paper-pdf").get_attribute("aria-expanded") == "false"
    assert reader.faults == []


def ink(view) -> int:
    """Dark pixels of the first page: its letters are there, from fonts of this site."""
    return view.locator('.pdf-page[data-number="1"] canvas').evaluate(
        """(canvas) => {
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          let dark = 0;
          for (let at = 0; at < data.length; at += 4) dark += data[at] < 100 && data[at + 3] > 200;
          return dark;
        }"""
    )


def loaded(reader: Visit) -> str:
    return reader.page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name).join(' ')")


@pytest.mark.usefixtures("papers")
def test_a_reader_turns_pages_and_makes_them_larger_by_keyboard(reader):
    reader.open("/arxiv/2405.00001")
    reader.page.locator(".paper-pdf").focus()
    reader.page.keyboard.press("Enter")
    view = reader.page.locator(".pdf-view")
    number = view.get_by_role("spinbutton", name="Page")
    expect(words_of_page(view, 1)).to_have_text("Page 1 of a small paper")
    expect(view.locator(".pdf-bar")).to_contain_text("/ 3")

    view.get_by_role("button", name="The page after").focus()
    reader.page.keyboard.press("Enter")
    expect(number).to_have_value("2")
    number.fill("99")
    reader.page.keyboard.press("Enter")
    expect(number).to_have_value("3")
    expect(words_of_page(view, 3)).to_be_in_viewport()
    before = view.locator(".pdf-page").first.bounding_box()["width"]
    view.get_by_role("button", name="Larger").focus()
    reader.page.keyboard.press("Enter")
    expect(words_of_page(view, 3)).to_have_text("Page 3 of a small paper")
    assert view.locator(".pdf-page").first.bounding_box()["width"] == pytest.approx(1.25 * before, abs=2)
    reader.page.keyboard.press("Escape")
    expect(view).to_have_count(0)
    assert reader.page.evaluate("document.activeElement.className") == "button paper-pdf"


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (2, "The source does not let other sites show this PDF, or cannot be reached. It can be read there."),
        (3, "This PDF cannot be shown here. It can be read at the source."),
        (4, "The source has no PDF at this address now."),
    ],
)
def test_what_a_source_withholds_is_a_sentence_and_a_plain_link(reader, source, number, sentence):
    reader.open("/arxiv/cs.LG")
    card(reader, number).locator(".paper-pdf").click()
    view = card(reader, number).locator(".pdf-view")

    expect(view.get_by_role("status")).to_have_text(sentence)
    link = view.get_by_role("link", name="PDF at the source")
    assert link.get_attribute("href") == Paper.objects.get(value=f"2405.0000{number}").pdf_url
    expect(view.locator(".pdf-pages")).to_be_hidden()
    expect(view.get_by_role("button", name="Fold")).to_be_visible()
    assert view.get_by_role("button").count() == 1


@pytest.mark.usefixtures("papers")
def test_a_host_that_the_site_does_not_know_is_not_asked(reader, source, settings):
    settings.PDF_HOSTS = []
    reader.open("/arxiv/2405.00001")
    reader.page.locator(".paper-pdf").click()
    status = reader.page.locator(".pdf-view").get_by_role("status")

    expect(status).to_have_text(
        "The source does not let other sites show this PDF, or cannot be reached. It can be read there."
    )
    assert source.asked == []
    refused = [fault for fault in reader.faults if "Content Security Policy" in fault]
    assert refused != []
    reader.faults[:] = [fault for fault in reader.faults if fault not in refused]


@pytest.mark.usefixtures("papers")
def test_an_old_address_is_asked_for_by_https(reader, settings):
    settings.PDF_HOSTS = ["https://proceedings.example"]
    Paper.objects.filter(value="2405.00001").update(pdf_url="http://proceedings.example/v1/a.pdf")
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/pdf"}
    reader.page.route("https://proceedings.example/v1/a.pdf", lambda route: route.fulfill(body=PDF, headers=headers))
    reader.open("/arxiv/2405.00001")
    reader.page.locator(".paper-pdf").click()

    expect(words_of_page(reader.page.locator(".pdf-view"), 1)).to_have_text("Page 1 of a small paper")
    reader.faults.remove("request to https://proceedings.example/v1/a.pdf")


@pytest.mark.usefixtures("papers")
def test_the_page_of_a_paper_hands_out_each_form_of_its_citation(reader):
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("/arxiv/2405.00001")
    copied = []
    for form in reader.page.locator(".citation-form").all():
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        form.get_by_role("button", name="Copy").click()
        form.get_by_role("button", name="Copied").wait_for()
        copied.append(reader.page.evaluate("navigator.clipboard.readText()").split()[0])

    assert copied == ["Ada", "@misc{one2024-2405.00001,", "TY", "["]


@pytest.mark.usefixtures("papers")
def test_on_a_narrow_screen_the_pdf_is_as_wide_as_the_text(reader):
    reader.page.set_viewport_size({"width": 360, "height": 740})
    reader.open("/arxiv/cs.LG")
    card(reader, 1).locator(".paper-pdf").click()
    view = card(reader, 1).locator(".pdf-view")
    expect(words_of_page(view, 1)).to_have_text("Page 1 of a small paper")

    assert reader.page.evaluate("document.documentElement.scrollWidth") == 360
    assert view.locator(".pdf-page").first.bounding_box()["width"] > 300
    expect(view).to_be_in_viewport()


@pytest.mark.usefixtures("papers")
def test_opening_a_pdf_is_counted(reader):
    reader.open("/arxiv/cs.LG")
    with reader.page.expect_response("**/papers/open") as told:
        card(reader, 1).locator(".paper-pdf").click()

    assert told.value.status == 204

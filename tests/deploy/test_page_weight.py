"""What a first visit to an article full of formulas costs its reader."""

import struct
import zlib

import pytest

from blog import images
from tests.bench.corpus import article_text
from tests.factories import make_article

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def picture(width: int, height: int) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content


def test_an_article_of_sixty_formulas_comes_in_four_requests_and_130_kilobytes(visit):
    make_article(body=article_text())
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    visit.open("/archives/1")

    assert visit.page.locator("math").count() >= 60
    assert len(sizes) <= 4
    assert sum(sizes) <= 130_000


def test_formulas_stand_still_where_the_font_was_there_before_the_first_paint(visit):
    """On a first visit that is so wherever the font, asked for with the page, comes in time; on any other, always."""
    make_article(body=article_text())
    visit.open("/archives/1")
    visit.open("/archives/1")
    assert visit.layout_shift() < 0.001  # a digit that finds its place, and no line


def test_a_picture_that_comes_late_moves_nothing(visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    address = images.keep(picture(640, 480))
    make_article(body=f"Before.\n\n![Grey]({address})\n\n" + "After it, a sentence.\n\n" * 20)
    waiting = []
    visit.page.route(f"**{address}", lambda route: waiting.append(route))

    with visit.page.expect_request(f"**{address}"):
        visit.page.goto(f"{visit.origin}/archives/1")
    # The policy lets a page wait by no text of a script: it is asked to look itself.
    visit.page.evaluate(
        """new Promise((painted) => {
          const look = () => performance.getEntriesByType("paint").length ? painted() : setTimeout(look, 20);
          look();
        })"""
    )
    before = visit.page.locator(".article-body > p").nth(2).bounding_box()
    waiting[0].continue_()
    picture_there = "(image) => image.decode().then(() => image.naturalWidth)"
    assert visit.page.locator(".article-body img").evaluate(picture_there) == 640
    visit.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    assert visit.page.locator(".article-body > p").nth(2).bounding_box() == before

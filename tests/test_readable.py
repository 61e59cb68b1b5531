"""What is written softly can still be read: hints in boxes, and days of other months."""

import re

import pytest

from tests.papers.small_arxiv import make_three_days
from tests.test_look import TEXT, contrast

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HINTS = """() => [...document.querySelectorAll("[placeholder]")].filter((box) => box.checkVisibility()).map((box) => {
  const hint = getComputedStyle(box, "::placeholder");
  return [box.placeholder, hint.color, getComputedStyle(box).backgroundColor, hint.opacity];
})"""
DAYS = """() => [...document.querySelectorAll(".day-outside")].map((day) => {
  const paper = day.classList.contains("day-none") ? day : document.documentElement;
  const { color, opacity } = getComputedStyle(day);
  return [day.dataset.day, color, getComputedStyle(paper).backgroundColor, opacity];
})"""


def hexadecimal(colour: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("address", "script"),
    [("/", HINTS), ("/papers/", HINTS), ("/search", HINTS), ("/arxiv/cs/calendar?month=2024-05", DAYS)],
)
def test_soft_text_has_contrast_enough(visit, scheme, address, script):
    make_three_days()
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    visit.open(address)
    found = visit.page.evaluate(script)
    weak = {
        name: (ink, paper, opacity)
        for name, ink, paper, opacity in found
        if opacity != "1" or contrast(hexadecimal(ink), hexadecimal(paper)) < TEXT
    }
    assert (bool(found), weak) == (True, {})

"""The picker in a real browser: it offers no way to a list of which nothing is left."""

import pytest

from tests.papers.small_arxiv import make_subjects

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOTHING_LEFT = "What you leave out takes away all that you chose: nothing is left to read."


@pytest.mark.parametrize(
    ("presses", "told"),
    [
        (["cs.AI +"], (True, "")),
        (["cs.AI +", "cs -"], (False, NOTHING_LEFT)),
        (["eess +", "cs -"], (False, NOTHING_LEFT)),
        (["cs.AI +", "cs -", "math-ph +"], (True, "")),
        (["cs.AI +", "cs -", "cs Backspace"], (True, "")),
        (["cs +", "cs.AI -"], (True, "")),
        (["cs -"], (False, "Choose at least one category to read.")),
    ],
)
def test_there_is_a_way_to_a_list_that_holds_something_and_a_sentence_else(visit, presses, told):
    make_subjects()
    visit.open("/papers/")
    for press in presses:
        code, key = press.split()
        visit.page.locator(f'.pick[data-code="{code}"] button').press(key)
    way, said = visit.page.get_by_role("link", name="Read my list"), visit.page.locator("[data-limit]")
    assert (way.is_visible(), said.inner_text()) == told

"""How a text is shown around what was looked for."""

import pytest

from search import analyzers
from search.snippets import BEFORE, LENGTH, Marker


def marker(text: str) -> Marker:
    return Marker(analyzers.read_query(text))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("fox", "Two (<mark>foxes</mark>), &lt;a&gt; FoxNet &amp; <mark>fox-hunts</mark>, 学习率 and x²"),
        ("hunt", "Two (foxes), &lt;a&gt; FoxNet &amp; <mark>fox-hunts</mark>, 学习率 and x²"),
        ("学", "Two (foxes), &lt;a&gt; FoxNet &amp; fox-hunts, <mark>学</mark>习率 and x²"),
    ],
)
def test_a_word_is_marked_without_the_signs_around_it(query, shown):
    text = "Two (foxes), <a> FoxNet & fox-hunts, 学习率 and $x^2$"
    assert marker(query).snippet(text) == shown


def test_plain_words_are_cut_between_them_and_shown_from_a_little_before_the_hit():
    shown = marker("fox").snippet("before, " * 40 + "fox; " + "after. " * 60)
    context, after = BEFORE // len("before, "), (LENGTH - 5 - 8 * (BEFORE // 8)) // len("after. ")
    assert shown == f"… {'before, ' * context}<mark>fox</mark>; {('after. ' * after).strip()} …"


def test_a_text_without_a_hit_is_shown_from_its_beginning():
    assert marker("fox").snippet("one\n two  three") == "one two three"
    assert marker("fox").snippet("") == ""

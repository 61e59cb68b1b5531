import re

import pytest

from blog.typesetting import render
from tests.blog.typesetting.reading import brief


def formulas(text: str) -> list[str]:
    rendered = render(text)
    assert rendered.problems == ()
    return re.findall("⟨(.*?)⟩", brief(rendered.html))


def test_bars_in_formulas_do_not_end_the_cells_of_a_table():
    text = "| a | b |\n|---|---|\n| $|x|$ | $\\|y\\|$ |\n| `a` \\(P(A|B)\\) | $5 and 6$ |"
    cells = re.findall("<td>(.*?)</td>", brief(render(text).html))
    assert [re.sub("<span[^>]*>|</span>", "", cell) for cell in cells] == [
        "⟨|x|⟩",
        "⟨‖y‖⟩",
        "<code>a</code> ⟨P(A|B)⟩",
        "⟨5and6⟩",
    ]


@pytest.mark.parametrize("sign", ["+ ", "- ", "* ", "1. ", "> ", "= ", "---", "==="])
def test_a_formula_begun_within_a_line_goes_on_over_lines_that_look_like_blocks(sign: str):
    for begin, end in (("\\begin{gather*}", "\\end{gather*}"), ("$$", "$$"), ("\\[", "\\]")):
        html = render(f"文 {begin}a\n{sign}\n{sign}b{end} 后").html
        assert (html.count("<math"), html.count("<p>"), html.count("<li>")) == (1, 1, 0)


def test_such_a_formula_may_stand_in_a_list_or_a_quotation():
    assert formulas("1. 一 $$x\n   - y$$\n2. 二") == ["x−y"]
    assert formulas("> 引 \\begin{align*}\n> - a &= b\\\\\n> + c\n> \\end{align*} 后") == ["−a=b+c"]


def test_prices_in_a_list_stay_in_their_items():
    assert render("- costs $5\n- costs 6$ more").html == "<ul>\n<li>costs $5</li>\n<li>costs 6$ more</li>\n</ul>\n"


def test_a_formula_does_not_leave_its_item():
    assert brief(render("- item $$\n- b$$").html) == "<ul>\n<li>item $$</li>\n<li>b$$</li>\n</ul>\n"


def test_code_is_no_formula():
    assert brief(render("a\n```\n$$\n```\n- b $$ c").html) == (
        '<p>a</p>\n<pre class="highlight" translate="no" tabindex="0"><code>$$\n</code></pre>\n'
        "<ul>\n<li>b $$ c</li>\n</ul>\n"
    )

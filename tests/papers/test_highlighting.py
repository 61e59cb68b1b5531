import re

import pytest

from blog import typesetting
from papers.filters import FIELDS
from papers.highlighting import marked


def card(title: str = "", abstract: str = "", authors: str = "") -> str:
    return (
        f'<h3 class="paper-title"><a href="/arxiv/1">{title}</a></h3>\n<p class="paper-authors">{authors}</p>\n'
        f'<div class="paper-abstract prose"><p>{abstract}</p></div>'
    )


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("Flow and flows", ["flow"], "<mark>Flow</mark> and <mark>flow</mark>s"),
        ("Schrödinger's cat", ["schrodinger"], "<mark>Schrödinger</mark>'s cat"),
        ("a &lt; b &amp; lt", ["lt", "amp", "< b"], "a <mark>&lt; b</mark> &amp; <mark>lt</mark>"),
        ("旋转位置编码", ["位置"], "旋转<mark>位置</mark>编码"),
        ("Straße", ["ss"], "Stra<mark>ß</mark>e"),
        ("networks", ["net", "network"], "<mark>network</mark>s"),
        ("x <em>flow</em> x", ["x f", "flow"], "x <em><mark>flow</mark></em> x"),
        ("plain", [], "plain"),
    ],
)
def test_terms_are_marked_where_a_reader_sees_them(text, terms, expected):
    assert marked(card(abstract=text), terms, FIELDS) == card(abstract=expected)


def test_only_the_parts_that_are_searched_are_marked():
    html = card("flow", "flow", "flow")
    assert marked(html, ["flow"], ("authors",)) == card("flow", "flow", "<mark>flow</mark>")


def test_a_formula_stays_as_it_was_set_whatever_is_searched():
    set_text = typesetting.render_abstract(r"Net math $\mathcal{O}(n^2)$ and $\mathrm{net}_n$ mi \frac $\bad{$ n")
    formulas = re.compile(r"<math.*?</math>|<code.*?</code>", re.DOTALL)
    html = card(set_text, set_text)
    for term in ("n", "math", "mi", "net", "o", "span", "translate", "a", "2", "bad", "$"):
        with_marks = marked(html, [term], FIELDS)
        assert formulas.findall(with_marks) == formulas.findall(html)
        assert with_marks.replace("<mark>", "").replace("</mark>", "") == html

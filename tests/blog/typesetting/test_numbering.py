import hashlib

from blog.typesetting import Equation, Problem, render
from tests.blog.typesetting.reading import brief


def numbers(text: str) -> list[tuple[str, str | None]]:
    return [(equation.anchor, equation.number) for equation in render(text).equations]


def hashed(tex: str) -> str:
    return "eq-" + hashlib.sha256(tex.encode()).hexdigest()[:8]


def test_numbered_environments_count_and_starred_ones_and_dollars_do_not():
    text = (
        "\\begin{equation}a\\end{equation}\n\n$$b$$\n\n\\begin{equation*}c\\end{equation*}\n\n\\[d\\]\n\n"
        "\\begin{gather}e\\\\f\\end{gather}\n\n\\begin{multline}g\\\\h\\end{multline}\n\n\\begin{align*}i&=j\\end{align*}"
    )
    assert numbers(text) == [
        (hashed("a"), "1"),
        (hashed("b"), None),
        (hashed("c"), None),
        (hashed("d"), None),
        (hashed("e"), "2"),
        (hashed("f"), "3"),
        (hashed("g\\\\h"), "4"),
        (hashed("i&=j"), None),
    ]


def test_each_row_of_an_align_has_its_own_number_label_and_address():
    rendered = render(
        "\\begin{align}a&=\\begin{cases}1\\\\2\\end{cases}\\label{eq:first}\\\\[2pt]b&=c\\nonumber\\\\"
        "d&=e\\tag{$\\ast$}\\label{last}\\\\f&=g\\end{align}"
    )
    assert rendered.equations == (
        Equation("eq-first", "eq:first", "1", "a&=\\begin{cases}1\\\\2\\end{cases}"),
        Equation("eq-last", "last", "∗", "d&=e"),
        Equation(hashed("f&=g"), None, "2", "f&=g"),
    )
    assert rendered.problems == ()
    assert [part.split('"')[0] for part in rendered.html.split('<mtr id="')[1:]] == [
        "eq-first",
        "eq-last",
        hashed("f&=g"),
    ]


def test_an_align_of_one_row_is_numbered_like_an_equation():
    assert brief(render("\\begin{align}a&=b\\label{eq:a}\\end{align}").html) == (
        '<div class="equation" id="eq-a" data-tex="\\begin{align}a&amp;=b\\label{eq:a}\\end{align}" translate="no">'
        '<div class="equation-body">⟨a=b⟩</div><a class="equation-number" href="#eq-a">(1)</a></div>\n'
    )


def test_a_label_within_inner_rows_names_the_whole_equation():
    text = "\\begin{equation}\\begin{aligned}a&=b\\\\&=c\\label{eq:in}\\end{aligned}\\end{equation}"
    assert numbers(text) == [("eq-in", "1")]


def test_environments_between_dollars_count_too():
    assert numbers("$$\\begin{align}a&=b\\\\c&=d\\end{align}$$") == [(hashed("a&=b"), "1"), (hashed("c&=d"), "2")]


def test_eqnarray_becomes_an_align():
    rendered = render("\\begin{eqnarray}a&=&b\\\\&\\le&c\\end{eqnarray}")
    assert [(equation.number, equation.tex) for equation in rendered.equations] == [("1", "a&= b"), ("2", "&\\le c")]
    assert rendered.problems == ()


def test_tags_stand_instead_of_numbers_and_a_starred_tag_without_parentheses():
    rendered = render(
        "$$a\\tag{A.1}$$\n\n\\begin{equation}b\\tag*{[B]}\\end{equation}\n\n\\begin{equation}c\\end{equation}"
    )
    assert [equation.number for equation in rendered.equations] == ["A.1", "[B]", "1"]
    assert [part.split("<")[0] for part in rendered.html.split('">') if part[0] in "(["] == ["(A.1)", "[B]", "(1)"]


def test_the_same_formula_twice_has_two_addresses():
    assert numbers("\\begin{equation}a\\end{equation}\n\n\\begin{equation} a \\end{equation}") == [
        (hashed("a"), "1"),
        (hashed("a") + "-2", "2"),
    ]


def test_a_label_keeps_its_address_when_an_equation_is_put_before_it():
    loss = "\\begin{equation}L\\label{eq:loss}\\end{equation}\n\n见 \\eqref{eq:loss}"
    before, after = render(loss), render("\\begin{equation}N\\end{equation}\n\n" + loss)
    assert before.equations == (Equation("eq-loss", "eq:loss", "1", "L"),)
    assert after.equations[1] == Equation("eq-loss", "eq:loss", "2", "L")
    assert '<a class="reference" href="#eq-loss">(2)</a>' in after.html


def test_a_doubled_label_is_reported_and_leads_to_the_first():
    rendered = render(
        "\\begin{equation}a\\label{x}\\end{equation}\n\n\\begin{equation}b\\label{x}\\end{equation}\n\n\\eqref{x}"
    )
    assert [(equation.anchor, equation.number) for equation in rendered.equations] == [
        ("eq-x", "1"),
        (hashed("b"), "2"),
    ]
    assert rendered.problems == (Problem(3, "doubled-label", "The label “x” is already taken by an earlier equation"),)
    assert rendered.html.endswith('<p><a class="reference" href="#eq-x">(1)</a></p>\n')


def test_labels_that_give_one_address_are_reported_and_kept_apart():
    rendered = render("\\begin{align}a\\label{eq:x}\\\\b\\label{x}\\end{align}")
    assert [equation.anchor for equation in rendered.equations] == ["eq-x", "eq-x-2"]
    message = "The label “x” gives the same address #eq-x as an earlier label"
    assert rendered.problems == (Problem(1, "clashing-label", message),)


def test_a_label_on_an_unnumbered_formula_is_reported():
    rendered = render("$$a\\label{eq:a}$$\n\n\\ref{eq:a}")
    message = "The label “eq:a” stands on an equation without a number; references to it show ???"
    assert rendered.problems == (Problem(1, "label-without-number", message),)
    assert rendered.html.endswith('<p><a class="reference" href="#eq-a">???</a></p>\n')


def test_a_label_may_be_chinese_and_have_spaces_but_no_markup():
    rendered = render('\\begin{equation}a\\label{损失 "<b>函数}\\end{equation}')
    assert rendered.equations == (Equation("eq-损失-b-函数", '损失 "<b>函数', "1", "a"),)
    assert '<div class="equation" id="eq-损失-b-函数"' in rendered.html


def test_subequations_share_a_number_and_their_label_names_it():
    rendered = render(
        "\\eqref{eq:s} \\eqref{eq:b}\n\\begin{subequations}\\label{eq:s}\n"
        "\\begin{align}a\\\\b\\label{eq:b}\\end{align}\n"
        "其中\n\\begin{equation}c\\end{equation}\n\\end{subequations}\n后\n\\begin{equation}d\\end{equation}"
    )
    assert rendered.problems == ()
    assert [(equation.label, equation.number, equation.tex) for equation in rendered.equations] == [
        ("eq:s", "1", "a"),
        (None, "1a", "a"),
        ("eq:b", "1b", "b"),
        (None, "1c", "c"),
        (None, "2", "d"),
    ]
    first = hashed("a")
    assert rendered.html.startswith(
        f'<p><a class="reference" href="#{first}">(1)</a> <a class="reference" href="#eq-b">(1b)</a></p>\n'
    )


def test_subequations_may_stand_on_one_line():
    text = "\\begin{subequations}\\begin{equation}a\\end{equation}\\end{subequations} 后 $$b\\tag{9}$$"
    assert numbers(text) == [(hashed("a"), "1a"), (hashed("b"), "9")]


def test_subequations_without_an_end_are_reported():
    message = "\\begin{subequations} and \\end{subequations} do not come in turn"
    assert render("甲\n\n\\begin{subequations}\n乙").problems == (Problem(3, "unclosed-formula", message),)


def test_a_label_has_a_limit():
    rendered = render(f"\\begin{{equation}}a\\label{{{'x' * 101}}}\\end{{equation}}")
    assert [problem.kind for problem in rendered.problems] == ["long-label"]
    assert [equation.label for equation in rendered.equations] == [None]


def test_a_comment_in_tex_takes_nothing_of_its_neighbours_along():
    rendered = render(
        "\\begin{align}\na&=b\\label{x} % the end, 50\\%\n\\end{align}\n\n"
        "\\begin{align}\na&=1\\% \\label{y}% \\label{ghost} \\\\\n\\\\ c&=d % \\\\\n\\end{align}\n\n"
        "\\begin{multline}\na % first\n\\label{z} % last\n\\end{multline}\n\n\\eqref{x} \\eqref{y} \\eqref{z}"
    )
    assert rendered.problems == ()
    assert [(equation.anchor, equation.number, equation.tex) for equation in rendered.equations] == [
        ("eq-x", "1", "a&=b"),
        ("eq-y", "2", "a&=1\\%"),
        (hashed("c&=d"), "3", "c&=d"),
        ("eq-z", "4", "a"),
    ]
    assert [part.split('"')[0] for part in rendered.html.split(' id="')[1:]] == [
        "eq-x",
        "eq-y",
        hashed("c&=d"),
        "eq-z",
    ]

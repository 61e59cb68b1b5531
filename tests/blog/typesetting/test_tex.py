"""TeX that Temml lacks or sets wrongly without our help."""

import re

import pytest

from blog.typesetting import engine, render
from blog.typesetting.unsupported import UNSUPPORTED
from tests.blog.typesetting.corpus import FORMULAS
from tests.blog.typesetting.reading import brief, letters


def shown(tex: str) -> str:
    formula = engine.typeset(tex, display=True)
    return formula.error or letters(formula.mathml)


def mathml(tex: str) -> str:
    return engine.typeset(tex, display=True).mathml


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\newcommand{\f}[2][x]{#1+#2}\f{y},\f[z]{y}", "x+y,z+y"),
        (r"\newcommand*\norm[1]{\lVert#1\rVert}\norm{x}", "‖x‖"),
        (r"\newcommand{\f}[1][]{a#1}\f,\f[b]", "a,ab"),
        (r"\newcommand{\f}[1]{\newcommand{\g}[1]{##1#1}}\f{x}\g{y}", "yx"),
        (r"\providecommand{\alpha}{b}\providecommand{\new}{c}\alpha\new", "αc"),
        (r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}\abs{x}\abs*{\frac ab}\abs[\big]{y}", "|x||ab||y|"),
        (r"\DeclareMathOperator*{\esssup}{ess\,sup}\esssup_x", "ess\u2009supx"),
        (r"\ce{H2O},\pu{1.2 kJ}", "H2O,1.2\xa0kJ"),
        (r"\unicode{x3b1}\unicode{946}", "αβ"),
        (r"\begin{array}{@{}l@{\,}|p{3cm}>{\bf}r@{}}a&b&c\end{array}", "abc"),
        (r"\pmatrix{a&b\cr c&d}", "(abcd)"),
        (r"\require{cancel}x", "x"),
    ],
)
def test_commands_that_authors_bring_along(tex: str, expected: str):
    assert shown(tex) == expected


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\foo x", r"\foo is not known"),
        (r"\text{\foo}", r"\foo is not known"),
        (r"\href{https://a.example}{x}", r"\href is not allowed in a formula"),
        (r"\begin{foo}x\end{foo}", r"The environment {foo} is not known"),
        (r"\begin{matrix}a", r"A \begin has no \end"),
        (r"\begin{matrix}a\end{pmatrix}", r"\begin{matrix} is closed by \end{pmatrix}"),
        (r"a\end{matrix}", r"An \end has no \begin"),
        (r"\left(a", r"A \left has no \right"),
        (r"a\right)", r"A \right has no \left"),
        ("{a", "A { has no }"),
        ("a}", "A } has no {"),
        ("a&b", "An & stands outside a table"),
        (r"\frac{a", "The formula ends where a } should close"),
        (r"\frac{1}", r"\frac lacks its second argument"),
        (r"{x+\frac}", r"\frac lacks its first argument"),
        (r"\left(\frac1\right)", r"\frac lacks its second argument"),
        (r"\begin{matrix}\binom{1} & 2\end{matrix}", r"\binom lacks its second argument"),
        (r"\def\two#1#2{#1}\two{a}", "The last command lacks an argument"),
        (r"a\middle|b", r"A \middle has no \left"),
        (r"\sqrt[3]", r"\sqrt lacks its argument"),
        (r"1+\mathbb", r"\mathbb lacks its argument"),
        ("{x^}", "Nothing stands after ^"),
        (r"\sum_^n x", "Nothing stands after _"),
        (r"\frac12 \sqrt[3]{2} x\_ \hat x \frac {1} {2} \foo", r"\foo is not known"),
        (r"\frac12 \sqrt[3]{2} x\_ \hat x \frac {1} {2} }", "A } has no {"),
        ("a^b^c", "Two exponents follow one symbol: put braces round the first with its symbol"),
        (r"x\limits_a", r"\limits must follow an operator such as \sum"),
        (r"\text{a_b}", r"_ stands within \text: write \_ for the sign, or put a formula between dollars"),
        (r"\begin{array}{z}a\end{array}", "The column “z” of this table is not known; l, c, r and | are"),
        (r"\newcommand{\f}[12]{y}", r"\newcommand{\f} must name 1 to 9 arguments in its brackets"),
        (r"\newcommand{x}{y}", r"\newcommand must be followed by a command's name"),
        (r"\def\a{\a\a}\a", "The macros of this formula call each other without end"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tex: str, reason: str):
    assert engine.typeset(tex, display=True).error == reason


def test_text_between_rows_spans_the_columns_and_is_not_numbered():
    rendered = render("\\begin{align}a&=b\\\\\\intertext{因 $x$}c&=d\\\\\\shortintertext{and}e&=f\\notag\\end{align}")
    assert rendered.problems == ()
    assert [(equation.number, equation.tex) for equation in rendered.equations] == [("1", "a&=b"), ("2", "c&=d")]
    assert (
        rendered.html.count('<mtd columnspan="4" class="intertext"><mrow><mtext>因\xa0</mtext><mi>x</mi></mrow></mtd>')
        == 1
    )
    assert "\ufff9" not in rendered.html


def test_environments_of_formulas_may_stand_by_themselves():
    rendered = render("文\n\\begin{aligned}a&=b\\end{aligned}\n\n\\begin{Bmatrix}c\\end{Bmatrix}")
    assert rendered.problems == ()
    assert re.findall("⟨.*?⟩", brief(rendered.html)) == ["⟨a=b⟩", "⟨{c}⟩"]


def test_an_exponent_keeps_clear_of_a_letter_that_leans():
    assert mathml("V^2") == '<msup><mi>V</mi><mn class="lean-4">2</mn></msup>'
    assert mathml("x^2") == "<msup><mi>x</mi><mn>2</mn></msup>"
    assert mathml(r"\mathrm{V}^2").count("lean") == 0


def test_an_index_stands_at_one_height_under_every_letter():
    assert mathml("q_j") == '<msub><mpadded depth="0"><mi>q</mi></mpadded><mi>j</mi></msub>'
    assert mathml("k_j") == "<msub><mi>k</mi><mi>j</mi></msub>"


def test_brackets_round_low_formulas_are_plain():
    assert mathml(r"\left(x_t^2\right)").count('stretchy="false"') == 2
    assert mathml(r"\left(\frac{a}{b}\right)").count('stretchy="true"') == 2


def test_a_comma_between_digits_separates_unless_it_stands_in_braces():
    assert mathml("1,2").count("<mn>") == 2
    assert mathml("1{,}000") == "<mrow><mn>1</mn><mi>,</mi><mn>000</mn></mrow>"


def test_colours_are_legible_in_the_light_and_in_the_dark():
    assert mathml(r"\color{blue}x") == '<mrow><mi style="color:light-dark(#0000ff,#7a7aff);">x</mi></mrow>'
    assert mathml(r"\textcolor{yellow}{x}") == ('<mrow><mi style="color:light-dark(#7a7a00,#ffff00);">x</mi></mrow>')
    assert 'mathbackground="#FFFF00" style="color:#000;' in mathml(r"\colorbox{yellow}{x}")


def test_the_shorter_loops_of_the_reader_change_nothing():
    quick, plain = engine._Machine(), engine._Machine(swift=False)
    answers = [[machine.call("typeset", formula, True, "") for formula in FORMULAS] for machine in (quick, plain)]
    assert answers[0] == answers[1]


def test_what_is_not_supported_is_told_in_pairs_of_tex_and_words():
    assert all(tex and words for tex, words in UNSUPPORTED)


def test_macros_that_a_formula_begins_with_hold_for_those_that_follow():
    rendered = render("$$\\def\\a{\\alpha} \\newcommand{\\E}[2][k]{\\mathbb{E}_{#1}[#2]} \\a+\\beta$$\n\n$\\a+\\E{x}$")
    assert rendered.problems == ()


def test_an_environment_that_nothing_knows_is_reported_though_it_is_closed():
    text = "\n".join(f"\\begin{{{name}}}\na $x\\label{{y}}$\n\\end{{{name}}}\n" for name in ("theorem", "numcases"))
    assert [(problem.line, problem.kind) for problem in render(text).problems] == [(1, "stray-tex"), (5, "stray-tex")]


def test_a_formula_that_may_take_a_line_of_its_own_takes_its_punctuation_along():
    long = "+".join("abcdefghijklmnopqrstuvwxyz")
    html = render(f"甲 ${long}$，乙 $x$，丙（${long}$）。").html
    assert re.findall("</math>([^<]*)</span>([^<]*)", html) == [("，", "乙 "), ("", "，丙（"), ("）。", "")]


def test_the_number_of_a_multline_stands_beside_its_last_line():
    assert (
        '<div class="equation equation-low" id="eq-m"'
        in render("\\begin{multline}a\\\\b\\label{eq:m}\\end{multline}").html
    )


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        (r"\ensuremath{x}+\mathup{d}", "x+d"),
        (r"a\mspace{3mu}b\bbox[5px,yellow]{c}", "abc"),
        (r"\begin{matrix}a&b\\\hdotsfor{2}\end{matrix}\adots", "ab…⋰"),
    ],
)
def test_what_mathjax_takes_and_temml_does_not_is_set_all_the_same(tex: str, mathml: str):
    rendered = render(f"${tex}$")
    assert (brief(rendered.html), rendered.problems) == (
        f'<p><span class="math" translate="no">⟨{mathml}⟩</span></p>\n',
        (),
    )


def test_what_would_restyle_a_page_is_refused_by_its_name():
    assert [problem.message for problem in render(r"$\style{color:red}{x}$").problems] == [
        r"\style is not allowed in a formula: \style{color:red}{x}"
    ]

"""Formulas of the field: that they set at all, and the places where the engine alone would set them wrongly."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from blog.typesetting import engine, render
from tests.blog.typesetting.corpus import FORMULAS, article
from tests.blog.typesetting.reading import letters, unbalanced

FONTS = Path(__file__).parents[3] / "blog" / "static" / "blog" / "fonts"
INVISIBLE = set("\ufe0e\u00a0\u200b\u2061\u2062\u2063\n ")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_of_the_field_sets_without_a_problem(formula: str):
    rendered = render(f"前文\n{formula}\n后文")
    assert rendered.problems == ()
    assert rendered.html.count("<math") == 1
    assert unbalanced(rendered.html) == []


def test_the_fonts_hold_every_letter_of_the_corpus_that_is_not_chinese():
    held: set[int] = set()
    for name in ("scholium-math.woff2", "scholium-math-rare.woff2"):
        held |= set(TTFont(FONTS / name).getBestCmap())
    html = render("\n\n".join(f"文\n{formula}" for formula in FORMULAS)).html
    mathml = "".join(part.split("</math>")[0] for part in html.split("<math")[1:])
    used = {char for char in letters("<" + mathml) if char not in INVISIBLE and not "\u3000" <= char <= "\u9fff"}
    assert {char for char in used if ord(char) not in held and char.isprintable()} == set()


def test_bold_script_letters_and_bold_digits_stay_bold():
    assert letters(engine.typeset(r"\boldsymbol{\mathcal{R}_n}\bm{\mathcal L}", display=False).mathml) == "𝓡𝒏𝓛"
    assert letters(engine.typeset(r"\boldsymbol{1}+\bm0", display=False).mathml) == "𝟏+𝟎"


def test_operators_under_a_sum_have_no_spaces():
    formula = engine.typeset(r"\sum_{t=1}^T", display=True)
    assert '<mo lspace="0" rspace="0">=</mo>' in formula.mathml


def test_a_function_after_an_index_has_a_thin_space_before_it():
    formula = engine.typeset(r"k_j\cos\theta", display=True)
    assert formula.mathml == (
        '<mrow><msub><mi>k</mi><mi>j</mi></msub><mspace width="0.1667em"></mspace>'
        '<mrow><mi>cos</mi><mo>\u2061</mo><mspace width="0.1667em"></mspace></mrow><mi>θ</mi></mrow>'
    )


def test_an_old_name_may_get_a_new_meaning():
    formula = engine.typeset(r"\newcommand{\alpha}{x}\newcommand*\beta[1]{#1^2}\alpha\beta{y}", display=False)
    assert (letters(formula.mathml), formula.error) == ("xy2", "")


def test_the_article_of_the_benchmark_sets_sixty_formulas_without_a_problem():
    rendered = render(article(60))
    assert (rendered.html.count("<math"), rendered.problems) == (60, ())


def test_the_second_font_is_asked_for_only_what_the_first_lacks():
    sheet = (FONTS.parent / "css" / "maths.css").read_text()
    listed = sheet.split("unicode-range:")[1].split(";")[0]
    asked: set[int] = set()
    for piece in listed.split(","):
        first, _, last = piece.strip().removeprefix("U+").partition("-")
        asked.update(range(int(first, 16), int(last or first, 16) + 1))
    common = set(TTFont(FONTS / "scholium-math.woff2").getBestCmap())
    assert (asked & common, len(asked) > 500) == (set(), True)

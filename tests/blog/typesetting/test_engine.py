"""The engine's limits, and what it bears: threads, forks, bombs."""

import os
import threading
import time

import pytest

from blog.typesetting import engine, render
from blog.typesetting.engine import Budget, Formula

TOO_MUCH = "The formula takes too long, too much memory or too many levels to set"
BOMBS = [
    r"\def\a{\a\a}\a",
    r"\def\a#1{\a{#1#1}}\a{x}",
    r"\def\a{x\b}\def\b{\a}\a",
    r"\edef\a{xx}" + r"\edef\a{\a\a}" * 20 + r"\a",
    "{" * 4_000 + "}" * 4_000,
    r"\left(" * 700 + r"\right)" * 700,
    r"\frac{a}{" * 500 + "b" + "}" * 500,
    "x^{" * 900 + "}" * 900,
    r"\begin{matrix}" + ("&".join("x" * 40) + r"\\") * 60 + r"\end{matrix}",
    r"\bordermatrix{a}",
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_ends_soon_with_a_reason_and_the_next_formula_sets(bomb: str):
    started = time.process_time()
    formula = engine.typeset(bomb, display=True)
    assert time.process_time() - started < 3
    assert len(formula.mathml) <= engine.MAX_OUTPUT
    assert bool(formula.error) != bool(formula.mathml)
    assert engine.typeset("y", display=False) == Formula("<mi>y</mi>", 1)


def test_a_text_of_bombs_stops_when_its_time_is_used_up():
    budget = Budget(0)
    formula = engine.typeset("unseen+before", display=False, budget=budget)
    assert formula == Formula("", 0, "The formulas of this text take too long; this one was not set")
    assert engine.typeset("unseen+before", display=False).error == ""


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{javascript:alert(1)}",
        r"\includegraphics{https://example.org/x.png}",
        r"\htmlClass{a}{x}",
        r"\htmlId{a}{x}",
        r"\htmlStyle{color:red}{x}",
        r"\htmlData{a=b}{x}",
        r"\class{a}{x}",
        r"\id{a}{x}",
        r"\style{position:fixed}{x}",
        r"\data{a=b}{x}",
        r"\color{red;position:fixed}{x}",
        r"\undefinedmacro",
        r"\frac{a",
        r"\begin{bordermatrix}a\end{bordermatrix}",
    ],
)
def test_commands_that_reach_beyond_the_formula_are_refused(tex: str):
    formula = engine.typeset(tex, display=True)
    assert formula.mathml == ""
    assert formula.error != ""


@pytest.mark.parametrize(
    "tex",
    [
        r"\rule{9999em}{9999em}",
        r"\hspace{99999em}\kern-9999em x",
        r"\raisebox{1000em}{x}",
        r"\def\arraystretch{9999}\begin{array}{c}a\\b\end{array}",
        r"\genfrac(){99999em}{0}{a}{b}",
        r"\hspace{-1000in}\mskip9999mu x",
    ],
)
def test_no_length_exceeds_twenty_em(tex: str):
    mathml = engine.typeset(tex, display=True).mathml
    lengths = [(float(number), unit) for number, unit in engine.LENGTH.findall(mathml)]
    assert [length for length in lengths if length[0] > engine.LONGEST[length[1]]] == []
    assert mathml != ""


def test_text_that_looks_like_a_length_is_not_touched():
    assert engine.typeset(r"\text{9999em; x}", display=False).mathml == "<mtext>9999em;\xa0x</mtext>"


def test_threads_share_the_engine():
    wrong: list[Formula] = []

    def work(thread: int) -> None:
        for number in range(20):
            formula = engine.typeset(f"x_{{{thread}}}+{number}", display=True)
            if formula.error:
                wrong.append(formula)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_forked_child_sets_formulas_even_if_its_parent_was_setting_one():
    engine.typeset("a", display=False)
    with engine._machine.lock:
        child = os.fork()
        if child == 0:
            os._exit(0 if engine.typeset("a+b", display=False).error == "" else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_formula_is_set_once_and_remembered():
    engine.forget_formulas()
    first = engine.typeset("x+1", display=False)
    assert engine.typeset("x+1", display=False) is first
    assert engine.typeset("x+1", display=True) is not first


def test_the_cache_is_bounded_by_characters():
    cache = engine._FormulaCache(1_000)
    for number in range(5):
        cache.put((str(number), False, ""), Formula("x" * 200, 1))
    assert [cache.get((str(number), False, "")) is not None for number in range(5)] == [False, False, False, True, True]


def test_a_macro_of_one_formula_does_not_reach_the_next():
    preamble = r"\def\x{1}"
    assert engine.typeset(r"\gdef\x{2}\x", display=False, preamble=preamble).mathml == "<mn>2</mn>"
    assert (
        engine.typeset(r"\x+0", display=False, preamble=preamble).mathml
        == "<mrow><mn>1</mn><mo>+</mo><mn>0</mn></mrow>"
    )


def test_an_article_of_bombs_still_renders():
    rendered = render("前 $\\def\\a{\\a\\a}\\a$ 后\n\n$$x$$")
    assert [(problem.line, problem.kind) for problem in rendered.problems] == [(1, "broken-tex")]
    assert rendered.html.startswith('<p>前 <code class="math-error" translate="no" title="')
    assert "<mi>x</mi>" in rendered.html


def test_deep_formulas_do_not_break_a_thread_with_a_small_stack():
    errors: list[str] = []
    before = threading.stack_size(2 * 1024 * 1024)
    try:
        thread = threading.Thread(target=lambda: errors.append(engine.typeset("{" * 4_900, display=False).error))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert errors == [TOO_MUCH]

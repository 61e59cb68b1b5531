"""A table of very many cells stays text, and its author is told where."""

import time

from blog.typesetting import Problem, render


def table(columns: int, rows: int, cells: int | None = None) -> str:
    row = "|" + "a|" * (cells or columns) + "\n"
    return "|" + "h|" * columns + "\n|" + "-|" * columns + "\n" + row * rows


def test_a_table_within_the_limit_is_set():
    rendered = render(table(100, 199))

    assert (rendered.html.count("<th>"), rendered.html.count("<td>"), rendered.problems) == (100, 19_900, ())


def test_a_table_of_a_million_cells_is_text_and_a_problem_with_its_line():
    started = time.process_time()
    rendered = render("First.\n\n" + table(240, 1_000) + "\nLast, with $x$.")

    message = "The table has 240,240 cells; a text may have 20,000, and so it is shown as it is written"
    assert rendered.problems == (Problem(3, "large-table", message),)
    assert "<table>" not in rendered.html
    assert rendered.html.count("|a|a|") > 100
    assert "<p>Last, with <span" in rendered.html
    assert time.process_time() - started < 3


def test_cells_that_are_only_implied_count_too():
    rendered = render(table(200, 2_000, cells=1))

    assert [(problem.line, problem.kind) for problem in rendered.problems] == [(1, "large-table")]


def test_many_tables_share_the_limit():
    rendered = render("\n".join(table(10, 199) for _ in range(12)))

    assert rendered.html.count("<table>") == 10
    assert [problem.line for problem in rendered.problems] == [1 + 202 * 10, 1 + 202 * 11]


def test_what_stands_before_and_after_a_large_table_is_set():
    rendered = render("> " + "\n> ".join(table(200, 200).splitlines()) + "\n\n" + table(2, 1))

    assert rendered.html.count("<table>") == 1
    assert [(problem.line, problem.kind) for problem in rendered.problems] == [(1, "large-table")]

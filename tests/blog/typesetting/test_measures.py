from collections.abc import Iterable

from blog.typesetting import Mention, Problem, engine, render
from papers.identifiers import Identifier


def test_a_chinese_character_counts_as_a_word_and_a_formula_as_none():
    assert render("It's a well-known fact: $x+y$ 模型 GPT-4o works.\n\n$$z$$").words == 8
    assert render("## 一二\n\n三**四**,5").words == 5


def test_formulas_labels_and_pictures_are_listed():
    rendered = render("$a$ ![b](/media/b.png)\n\n\\begin{align}c\\label{eq:c}\\\\d\\label{d}\\end{align}")
    assert (rendered.formulas, rendered.labels, rendered.images) == (2, ("eq:c", "d"), ("/media/b.png",))


def test_papers_that_the_text_speaks_of_come_with_their_sentence():
    rendered = render(
        "前文。我们读了 [此文](https://arxiv.org/abs/2401.12345v2),见 $x$。后文 <arxiv:1706.03762>!\n\n"
        "By arXiv:2401.12345 again, and [this one](/venue/abcDEF@OpenReview)."
    )
    assert rendered.mentions == (
        Mention(Identifier("arxiv", "2401.12345"), "我们读了 此文,见 $x$。"),
        Mention(Identifier("arxiv", "1706.03762"), "后文 arxiv:1706.03762!"),
        Mention(Identifier("openreview", "abcDEF"), "By arXiv:2401.12345 again, and this one."),
    )


def test_the_line_of_each_block_and_heading_is_told():
    rendered = render("# A\n\ntext\nmore\n\n$\\def\\x{1}$\n\n- b\n- c\n\n$$\nd\n$$")
    assert rendered.blocks == (1, 3, 6, 8, 11)
    assert [heading.line for heading in rendered.headings] == [1]


def test_tex_left_in_the_prose_is_reported_with_its_line():
    rendered = render("甲 `\\cite{a}` $\\text{\\label{b}}$\n乙 \\cite{c}\n\n\\begin{theorem}丙\n$$ 丁\n\\end{align}")
    assert [problem for problem in rendered.problems if problem.kind != "broken-tex"] == [
        Problem(2, "stray-tex", "\\cite is shown as written: a link or <arxiv:2401.12345> names a paper"),
        Problem(4, "stray-tex", "\\begin{theorem} is shown as written: this environment is not known"),
        Problem(5, "unclosed-formula", "$$ has no second $$ before the next empty line"),
        Problem(6, "unclosed-formula", "\\end{align} has no \\begin{align} before it in this paragraph"),
    ]


def test_commands_of_tex_in_the_prose_are_reported_and_paths_are_not():
    text = (
        "由 \\cref{a} 与\\includegraphics[width=1cm]{x.png}\n\\newcommand{\\E}{x} so \\alpha is, \\foo{x}\n"
        "C:\\Users\\me and `\\cref{b}` and \\\\server and $\\beta$ and \\*so\\*\n\n"
        "\\begin{subequations}\n$$x\\tag{1}\\label{x}$$\n\\end{subequations}\n\\eqref{x} \\ref{x}"
    )
    definition = "write it between dollars, or among the macros of the article"
    assert render(text).problems == (
        Problem(1, "stray-tex", "\\cref is shown as written: \\eqref and \\ref are known"),
        Problem(1, "stray-tex", "\\includegraphics is shown as written: a picture is written ![words](address)"),
        Problem(2, "stray-tex", f"\\newcommand is shown as written: {definition}"),
        Problem(2, "stray-tex", "\\alpha is shown as written: commands of TeX stand in formulas"),
        Problem(2, "stray-tex", "\\foo is shown as written: commands of TeX stand in formulas"),
    )


class Memory:
    """A store as Django's caches are."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.asked = 0

    def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        self.asked += 1
        return {key: self.kept[key] for key in keys if key in self.kept}

    def set_many(self, data: dict[str, str]) -> list[str]:
        self.kept |= data
        return []


def test_formulas_are_shared_through_a_store_and_asked_for_at_once():
    store = Memory()
    text = "$shared_1$ and $\\nope$\n\n$$shared_2$$"
    engine.forget_formulas()
    first = render(text, store=store)
    engine.forget_formulas()
    store.kept = {key: value.replace("<mi>s</mi>", "<mi>S</mi>") for key, value in store.kept.items()}
    second = render(text, store=store)
    engine.forget_formulas()
    assert (len(store.kept), store.asked) == (2, 2)
    assert second.html == first.html.replace("<mi>s</mi>", "<mi>S</mi>")


def test_a_store_is_not_asked_for_what_is_known():
    store = Memory()
    render("$known_1$")
    render("$known_1$", store=store)
    assert (store.kept, store.asked) == ({}, 0)

import json

import pytest

from papers.filters import LONGEST_TERM, MOST_TERMS, Filter, FilterError, fold, terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Schrödinger", "schrodinger"),
        ("Łukasz Ørsted, Straße", "lukasz orsted, strasse"),
        ("e\u0301tale", "etale"),
        ("$k$-means‐like “net”", 'k-means-like "net"'),
        ("ＦＵＬＬ width ﬁne", "full width fine"),
        ("旋转位置编码 RoPE", "旋转位置编码 rope"),
        ("Ελληνικά", "ελληνικα"),
    ],
)
def test_text_is_compared_without_case_accents_and_dollars(text, folded):
    assert fold(text) == folded


def test_terms_stand_one_a_line_each_once():
    assert terms("a  b\r\n\n c\x00d \na b\n$\n") == ("a b", "c d")


@pytest.mark.parametrize("text", ["x" * (LONGEST_TERM + 1), "\n".join(map(str, range(MOST_TERMS + 1)))])
def test_a_filter_without_measure_is_refused(text):
    with pytest.raises(FilterError):
        terms(text)


PAPERS = [
    (1, "Diffusion models", "A flow of $x$.", json.dumps(["Ada Ångström", "Bo Li"])),
    (2, "On flows", "Nothing medical.", '["Bo Li", "Cy Diffusion"]'),
    (3, "注意力机制", "旋转位置编码", "[]"),
    (4, "Café \\emph{x}", "", '["Zo\\u00eb \\"Z\\" Quo"]'),
]


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (Filter(any=("diffusion", "flow")), {1, 2}),
        (Filter(any=("diffusion", "flow"), none=("medical",)), {1}),
        (Filter(all=("diffusion", "flow")), {1, 2}),
        (Filter(all=("diffusion", "flow"), fields=("title", "abstract")), {1}),
        (Filter(any=("DIFFUSION",), fields=("authors",)), {2}),
        (Filter(any=("angstrom",)), {1}),
        (Filter(any=('zoe "z"',)), {4}),
        (Filter(any=("位置",)), {3}),
        (Filter(any=("位置",), fields=("title",)), set()),
        (Filter(none=("li",)), {3, 4}),
        (Filter(any=('", "', "li\nbo", "[")), set()),
        (Filter(any=("flows nothing", "models a")), set()),
        (Filter(), {1, 2, 3, 4}),
    ],
)
def test_a_filter_keeps_what_it_asks_for(chosen, kept):
    assert chosen.kept(PAPERS) == kept


def test_a_filter_that_only_marks_hides_nothing():
    chosen = Filter(any=("flow",), only=False)
    assert (bool(chosen), chosen.hides, chosen.parameters()["only"]) == (True, False, "0")

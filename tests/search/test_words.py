"""What a reader types and what it finds: over short texts, the whole set of hits for each query."""

import pytest

from search import analyzers
from search.query import search
from tests.search.rows import paper

pytestmark = pytest.mark.django_db

TEXTS = {
    "rope": "旋转位置编码（RoPE）把相对位置写进注意力，学习更长的上下文",
    "simple": "時間複雜度與空間",
    "linear": "线性注意力的复杂度是 $\\mathcal{O}(n)$，而标准注意力是 $\\mathcal{O}(n^2)$",
    "descent": "梯度下降与学习率：为什么 Adam 收敛得更快",
    "bridge": "The Schrödinger bridge of Erdős, and images of diffusion models",
    "attention": "Self-attention costs O(n^2) in time; pre-training a Transformer on one image",
    "tex": r"On Schr\"odinger operators and Erd\H{o}s graphs, with $\frac{\beta}{1-\beta}$ and $L^{2}$ norms",
    "spelt": "A self attention layer, pretraining at scale, with β annealing",
    "names": "L'Hôpital's rule by Łukasz; GPT-3.5 and ﬁnite ﬁelds",
}
QUERIES = {
    # Chinese, and Chinese among English
    "注意力": {"rope", "linear"},
    "位置编码": {"rope"},
    "旋转位置编码": {"rope"},
    "学习": {"rope", "descent"},
    "梯度": {"descent"},
    "学": {"rope", "descent"},
    "学习率 Adam": {"descent"},
    "學習": {"rope", "descent"},
    "線性注意力": {"linear"},
    "時間複雜度": {"simple"},
    "RoPE注意力": {"rope"},
    "线性注意力复杂度": {"linear", "rope", "simple"},  # nothing holds the run as it is: any of its pairs
    # accents, in any notation
    "Schrodinger": {"bridge", "tex"},
    "Schrödinger": {"bridge", "tex"},
    "Schro\u0308dinger": {"bridge", "tex"},
    r"Schr\"odinger": {"bridge", "tex"},
    "Erdos": {"bridge", "tex"},
    "Erdős": {"bridge", "tex"},
    "lukasz": {"names"},
    "l'hopital": {"names"},
    "hopital": {"names"},
    "finite fields": {"names"},
    # stems, hyphens, versions
    "image": {"bridge", "attention"},
    "images": {"bridge", "attention"},
    "self-attention": {"attention", "spelt"},
    "pretraining": {"attention", "spelt"},
    "pre-training": {"attention", "spelt"},
    "GPT-3.5": {"names"},
    # words that are everywhere: left out, even where a telling word's stem (one, "on") is the same
    "the images of diffusion": {"bridge"},
    "one": {"attention"},
    "of the": set(),
    # formulas
    "O(n^2)": {"linear", "attention"},
    r"$\mathcal{O}(n^2)$": {"linear", "attention"},
    "O(n²)": {"linear", "attention"},
    "mathcal": {"linear"},
    r"\frac{\beta}{1-\beta}": {"tex"},
    "L^2": {"tex"},
    r"\beta": {"tex", "spelt"},
    "β": {"tex", "spelt"},
    # phrases and what is not wanted
    '"diffusion models"': {"bridge"},
    '"models diffusion"': set(),
    "image -Schrödinger": {"attention"},
    '注意力 -"标准注意力"': {"rope"},
}


@pytest.fixture
def titles(put):
    rows = {paper(name, text, value=f"x/{name}"): name for name, text in TEXTS.items()}
    put(*rows)
    return {f"paper/arxiv/{row.value}": name for row, name in rows.items()}


def test_every_query_finds_exactly_what_it_should(titles):
    found = {query: {titles[hit.name] for hit in search(query).hits} for query in QUERIES}
    assert found == QUERIES


def test_a_title_with_all_the_words_comes_before_what_says_them_more_often(put):
    put(
        paper("Radiance field points", "An implicit radiance field: implicit, implicit, implicit radiance fields."),
        paper("Clouds, and how they are drawn: of an implicit kind of point for rendering a radiance field", "Clouds."),
    )
    found = [hit.title for hit in search("implicit point radiance field").hits]
    assert [title.partition(",")[0] for title in found] == ["Clouds", "Radiance field points"]


def test_words_that_stand_together_come_before_the_same_words_apart(put):
    put(paper("Bounds made much lower"), paper("The challenges: lower error bounds"))
    assert next(hit.title for hit in search("lower bounds").hits) == "The challenges: lower error bounds"


def test_documents_and_queries_are_read_by_one_function():
    for text in TEXTS.values():
        tokens = {token for spaced in analyzers.spaced(text) for token in spaced.split()}
        assert {part for word in analyzers.read_query(text) for part in word.parts} - tokens == set()


def test_parts_of_a_word_stand_side_by_side_and_other_ways_to_find_it_apart():
    assert analyzers.spaced(r"a pre-training of $\mathcal{O}$ 注意力") == [
        "pre train o 注意 意力",
        "pretrain mathcal 注 意 力",
    ]


def test_kana_and_hangul_keep_the_marks_that_make_them():
    assert [analyzers.fold(text) for text in ("が", "한국어", "É", "𝒪")] == ["が", "한국어", "e", "o"]

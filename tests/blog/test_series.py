import pytest

from blog import series
from blog.models import Series
from blog.series import Suggestion
from tests.factories import LONG_AGO, make_article

CHINESE_TO_99 = {
    "一": 1, "九": 9, "十": 10, "十一": 11, "十九": 19, "二十": 20, "二十四": 24, "三十": 30, "五十五": 55,
    "九十": 90, "九十九": 99,
}  # fmt: skip
ROMAN_TO_XX = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX"


@pytest.mark.parametrize(
    ("title", "stem", "part"),
    [
        ("Transformer升级之路:17、多模态位置编码的简单思考", "Transformer升级之路", 17),
        ("Transformer升级之路：16、“复盘”长度外推技术", "Transformer升级之路", 16),
        ("生成扩散模型漫谈(二十四):少走捷径,更快到达", "生成扩散模型漫谈", 24),
        ("让炼丹更科学一些（一）：SGD的平均损失收敛", "让炼丹更科学一些", 1),
        ("变分自编码器 (上)", "变分自编码器", 1),
        ("变分自编码器（中）：怎么训练", "变分自编码器", 2),
        ("Diffusion, slowly (III): what guidance really samples", "Diffusion, slowly", 3),
        ("Notes on attention II", "Notes on attention", 2),
        ("Notes on attention XVI: the tail", "Notes on attention", 16),
        ("The road, part 3: uphill", "The road", 3),
        ("The road — Part Two", "The road", 2),
        ("The road (Part IV)", "The road", 4),
        ("The road #12", "The road", 12),
        ("强化学习笔记 第三篇 策略梯度", "强化学习笔记", 3),
        ("强化学习笔记：第12讲", "强化学习笔记", 12),
        ("科学空间之二：再谈", "科学空间", 2),
        ("闲谈：三、几何", "闲谈", 3),
        ("Softmax (2)", "Softmax", 2),
    ],
)
def test_a_title_names_its_series_and_its_part(title, stem, part):
    assert series.suggest(title) == Suggestion(stem, part)


def test_the_last_of_two_parts_is_the_second():
    last = series.suggest("变分自编码器（下篇）")

    assert last == Suggestion("变分自编码器", 3, is_last=True)
    assert [last.part_beside(taken) for taken in ({1}, {1, 2}, set())] == [2, 3, 2]
    assert Suggestion("x", 3).part_beside({1}) == 3


@pytest.mark.parametrize(
    ("numeral", "part"), [*CHINESE_TO_99.items(), *zip(ROMAN_TO_XX.split(), range(1, 21), strict=True)]
)
def test_numerals_are_read(numeral, part):
    assert series.suggest(f"漫谈（{numeral}）") == Suggestion("漫谈", part)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Part 3",
        "(一)",
        "What is attention?",
        "What am I",
        "Malcolm X",
        "ICLR (2024): what was accepted",
        "A talk at 12:30, and after",
        "Three steps: 3 reasons to stop",
        "GPT-4",
        "Python 3",
        "漫谈（一二）",
        "漫谈（一百）",
        "中国（上海）",
        "Rings (IIII)",
        "Rings (XXI)",
        "Rings (0)",
        "\\eqref 与 (上) 文",
        "x" * 200,
        "(" * 200,
    ],
)
def test_what_names_no_part_gives_no_suggestion(title):
    assert series.suggest(title) is None


@pytest.mark.django_db
def test_an_article_knows_its_place_among_the_public_parts():
    road = Series.objects.create(slug="road", title="The road")
    for number, part in ((1, 4), (2, 5), (3, 7)):
        make_article(number=number, series=road, part=part)
    make_article(number=4, series=road, part=6, is_draft=True, published=None)
    make_article(number=5, series=road, published=LONG_AGO)
    middle = make_article(number=6, title="Sixth", series=road, part=8)

    place = series.place(middle)

    assert [part.number for part in place.parts] == [1, 2, 3, 6, 5]
    assert (place.position, place.previous.number, place.next.number) == (4, 3, 5)
    assert [part.is_here for part in place.parts] == [False, False, False, True, False]


@pytest.mark.django_db
def test_an_article_without_a_series_has_no_place():
    assert series.place(make_article()) is None

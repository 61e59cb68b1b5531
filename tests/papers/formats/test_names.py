import pytest

from papers.formats import names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Ada Kern", ("Ada Kern",)),
        ("Ada Kern; Bo Ek;", ("Ada Kern", "Bo Ek")),
        ("Kern, Ada; Ek, Bo", ("Ada Kern", "Bo Ek")),
        ("J.L. WYATT; Jr; D.L. STANDLEY", ("J.L. WYATT, Jr", "D.L. STANDLEY")),
        ("Ada Kern, Bo Ek and Cy Oh", ("Ada Kern", "Bo Ek", "Cy Oh")),
        ("Ada Kern, Bo Ek, and others", ("Ada Kern", "Bo Ek")),
        ("Ada Kern, Bo Ek, et al.", ("Ada Kern", "Bo Ek")),
        ("Euler, Leonhard", ("Leonhard Euler",)),
        ("Sammy Davis, Jr., Bo Ek", ("Sammy Davis, Jr.", "Bo Ek")),
        ("张三，李四", ("张三", "李四")),
        ("张三、李四；王五", ("张三", "李四", "王五")),
        ("Sandy Anderson, Andrew Alexander", ("Sandy Anderson", "Andrew Alexander")),
        ("Ada Kern|Bo Ek", ("Ada Kern", "Bo Ek")),
    ],
)
def test_a_field_of_names_is_taken_apart(text, expected):
    assert names.split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kern, Ada and others", (("Ada Kern",), True)),
        ("{Barnes and Noble} and {Team, The}", (("{Barnes and Noble}", "{Team, The}"), False)),
        ("de la Vall{\\'e}e Poussin, Ch. J. AND Ford, Jr., Henry", (
            ("Ch. J. de la Vall{\\'e}e Poussin", "Henry Ford, Jr."), False
        )),
        ("A \\and B and C", (("A \\and B", "C"), False)),
        ("", ((), False)),
    ],
)  # fmt: skip
def test_names_of_bibtex_are_brought_into_a_readers_order(text, expected):
    assert names.split_bibtex(text) == expected

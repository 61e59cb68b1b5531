import pytest

from papers.text import readable, readable_name, storable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words", "plain words"),
        ("  hard\n  wrapped\ttext ", "hard wrapped text"),
        (r"Schr\"odinger, Kekul\'e, Lelong\`e, na\"{\i}ve", "Schrödinger, Kekulé, Lelongè, naïve"),
        (r"Fran\c{c}ois \c Cengiz \v{S}koda \H{o} \u{g} \k{a} \r{a}", "François Çengiz Škoda ő ğ ą å"),
        (r"{\"U}ber {\'{\i}} S{\o}ren Bia{\l}ecki \aa ngstr\"om Gau\ss", "Über í Søren Białecki ångström Gauß"),
        (r"Mu\~noz lives at http://x.example/\~nunez", r"Muñoz lives at http://x.example/\~nunez"),
        (r"known as \"fast\" (\"Ising model\") even so", 'known as "fast" ("Ising model") even so'),
        (r"\"Uber h\"oren \"ahnlich", "Über hören ähnlich"),
        (r"50% better than $50\%$ of it", r"50% better than $50\%$ of it"),
        (r"10\% \& more, a\_b, \emph{so} {\bf 73}, H.~Weyl", "10% & more, a_b, so 73, H. Weyl"),
        ("H~II clusters up to z~1, r~0.62, Section~3", "H II clusters up to z~1, r~0.62, Section 3"),
        (r"the price is \$5 or $\'x$ or \(\'y\)", r"the price is \$5 or $\'x$ or \(\'y\)"),
        (r"$a$ \'e $b$ \'e", "$a$ é $b$ é"),
        ("an odd $ sign and \\'e", "an odd $ sign and é"),
        ("Hatter&eacute;s &#64257;ne &amp; &lt;b&gt;", "Hatterés fine & <b>"),
        ("AT&T and R&D;", "AT&T and R&D;"),
        ("two<br>lines <BR />here", "two lines here"),
        ("ﬁne oﬃce", "fine office"),
        ("so\u00adft zero\u200bwidth \ufeffbom", "soft zerowidth bom"),
        ("bell\x07 del\x7f c1\x8e nul\x00 vt\x0bff\x0cend", "bell del c1 nul vt ff end"),
        ("S\u0327aziye", "Şaziye"),
        ("注意力机制 𝑝", "注意力机制 𝑝"),
        ("", ""),
        ("\\", "\\"),
        (r"\href{http://x}{y", r"\href{http://x}{y"),
    ],
)
def test_text_becomes_readable(text, expected):
    assert readable(text) == expected
    assert readable(expected) == expected


def test_braces_in_a_name_are_dropped():
    assert readable_name(r"{\AA}sa {\v{C}}ech-{McDonald}") == "Åsa Čech-McDonald"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (r"Fran\ccois Are", "François Are"),
        (r"\Oyvind Vu\vskovi\'c", "Øyvind Vušković"),
        (r"Are Hj\orungnes", "Are Hjørungnes"),
        ("  Bo   Ek ", "Bo Ek"),
    ],
)
def test_a_name_is_read_though_its_tex_is_wrong(name, expected):
    assert readable_name(name) == expected


def test_braces_nested_ten_thousand_deep_are_no_danger():
    text = "{" * 10_000 + r"\'e" + "}" * 10_000
    assert readable(text) == "{" * 9_999 + "é" + "}" * 9_999


def test_what_no_database_takes_is_left_out():
    assert storable("a\x00b\ud800c\x0b") == "abc\x0b"

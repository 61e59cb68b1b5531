import pytest

from papers.expressions import Expression, ExpressionError, Term, UnknownCategory, nearest, read

AI, LG, CY = (Term(code, frozenset({key})) for key, code in enumerate(["cs.AI", "cs.LG", "cs.CY"], 1))
CS = Term("cs", frozenset({1, 2, 3}))
MATH_PH, MATH, MED_PH = (
    Term("math-ph", frozenset({4})),
    Term("math", frozenset({5})),
    Term("physics.med-ph", frozenset({6})),
)
HEP_TH, HEP_PH, GR_QC = (Term(code, frozenset({key})) for key, code in enumerate(["hep-th", "hep-ph", "gr-qc"], 7))
SYSTEMS = Term("eess.SY", frozenset({10}), ("Systems and Control", "系统与控制"))
ALL = (AI, LG, CY, CS, MATH_PH, MATH, MED_PH, HEP_TH, HEP_PH, GR_QC, SYSTEMS)
TERMS = {term.code.lower(): term for term in ALL} | {"cs.sy": SYSTEMS}


@pytest.mark.parametrize(
    ("text", "included", "excluded"),
    [
        ("cs.AI", (AI,), ()),
        ("cs.AI+cs.LG", (AI, LG), ()),
        ("cs.AI,cs.LG", (AI, LG), ()),
        ("cs.AI cs.LG", (AI, LG), ()),
        ("cs.AI\ncs.LG\u3000-cs.CY", (AI, LG), (CY,)),
        ("cs.AI+cs.LG-cs.CY", (AI, LG), (CY,)),
        ("cs.AI-cs.CY-cs.LG", (AI,), (CY, LG)),
        ("cs-cs.CY", (CS,), (CY,)),
        ("math-ph", (MATH_PH,), ()),
        ("math-math-ph", (MATH,), (MATH_PH,)),
        ("physics.med-ph-cs.AI", (MED_PH,), (AI,)),
        ("hep-th+hep-ph-gr-qc", (HEP_TH, HEP_PH), (GR_QC,)),
        ("-cs.CY+cs.AI", (AI,), (CY,)),
        ("CS.ai+Math-PH", (AI, MATH_PH), ()),
        ("cs.SY+eess.SY", (SYSTEMS,), ()),
        ("cs.AI+cs.AI", (AI,), ()),
        ("+cs.AI+,cs.LG+", (AI, LG), ()),
    ],
)
def test_an_expression_reads_by_the_longest_name(text, included, excluded):
    assert read(text, TERMS) == Expression(included, excluded)


@pytest.mark.parametrize("text", ["cs.AI", "cs.AI+cs.LG-cs.CY", "hep-th+hep-ph-gr-qc", "physics.med-ph-cs.AI"])
def test_a_canonical_expression_is_written_as_it_was_read(text):
    assert str(read(text, TERMS)) == text


def test_what_is_taken_away_is_not_wanted():
    expression = read("cs-cs.CY", TERMS)
    assert (expression.wanted, expression.unwanted) == ({1, 2}, {3})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cs.XX", "cs.XX"),
        ("cs.AI+cs.XX-cs.LG", "cs.XX"),
        ("cs.AI-zz-top,cs.LG", "zz-top"),
        ("cs.A", "cs.A"),
    ],
)
def test_an_unknown_category_is_named(text, name):
    with pytest.raises(UnknownCategory) as refused:
        read(text, TERMS)
    assert refused.value.name == name


@pytest.mark.parametrize("text", ["", " ", "+,", "-cs.AI", "cs.AI-cs.AI", "cs.AI-cs", "+".join(["cs.AI"] * 200)])
def test_an_address_that_shows_nothing_is_no_expression(text):
    with pytest.raises(ExpressionError):
        read(text, TERMS)


@pytest.mark.parametrize(
    ("name", "first"),
    [("ess.SY", "eess.SY"), ("AI", "cs.AI"), ("systems and controls", "eess.SY"), ("系统控制", "eess.SY")],
)
def test_the_nearest_category_comes_first(name, first):
    assert nearest(name, TERMS)[0] == first


def test_nothing_is_near_to_nonsense():
    assert nearest("%00%00%00", TERMS) == ()


@pytest.mark.parametrize(
    ("text", "term", "more", "less"),
    [
        ("cs.AI", AI, None, None),
        ("cs.AI", LG, "cs.AI+cs.LG", "cs.AI-cs.LG"),
        ("cs.AI+cs.LG", AI, None, "cs.LG"),
        ("cs", LG, None, "cs-cs.LG"),
        ("cs-cs.LG", LG, "cs", None),
        ("cs.AI-cs.LG", LG, "cs.AI+cs.LG", None),
        ("cs+cs.LG", LG, None, "cs-cs.LG"),
    ],
)
def test_a_subject_can_be_joined_to_an_expression_and_taken_from_it(text, term, more, less):
    expression = read(text, TERMS)
    joined, reduced = expression.with_term(term), expression.without_term(term)
    assert (joined and str(joined), reduced and str(reduced)) == (more, less)

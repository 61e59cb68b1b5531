import pytest

from papers.sources.author_line import names


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A. Baker, B. Smith (1) and C. Doe ((1) MIT)", ["A. Baker", "B. Smith", "C. Doe"]),
        ("Ann Lee", ["Ann Lee"]),
        ("", []),
        ("Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("A. One, B. Two, and C. Three", ["A. One", "B. Two", "C. Three"]),
        ("A. One; B. Two & C. Three", ["A. One", "B. Two", "C. Three"]),
        ("L.Zamick, Y.Y.Sharon", ["L.Zamick", "Y.Y.Sharon"]),
        ("G. David Forney, Jr. and P. Vontobel, III", ["G. David Forney, Jr.", "P. Vontobel, III"]),
        ("Leo de Boer, Ludwig van Aken", ["Leo de Boer", "Ludwig van Aken"]),
        ("Andrea Sand, Anders And", ["Andrea Sand", "Anders And"]),
        (r"Ren\'e F\"urst, S{\o}ren Aa", [r"Ren\'e F\"urst", r"S{\o}ren Aa"]),
        ("P. S. (1), A. G. (1), ((1) INAF, Milano, Italy)", ["P. S.", "A. G."]),
        ("M. V. (1,2), S. W. (1) ((1) MPA, (2) Harvard/CfA)", ["M. V.", "S. W."]),
        ("A. Baker (MIT, B. Smith", ["A. Baker"]),
        ("A. Baker), B. Smith", ["A. Baker", "B. Smith"]),
        ("Ana Roe, Bo Ek, et al.", ["Ana Roe", "Bo Ek"]),
        ("The ATLAS Collaboration", ["The ATLAS Collaboration"]),
        ("The ATLAS Collaboration: G. Aad, B. Abbott", ["The ATLAS Collaboration", "G. Aad", "B. Abbott"]),
        ("J. Smith, on behalf of the CMS Collaboration", ["J. Smith", "CMS Collaboration"]),
        ("J. Smith for the ALICE Collaboration", ["J. Smith", "ALICE Collaboration"]),
        ("E. van Dish, R. Vis (and the WISH Team)", ["E. van Dish", "R. Vis", "WISH Team"]),
        (
            "S. Ohta (1 and 2) (for the RBC and UKQCD Collaborations) ((1) KEK, (2) RIKEN)",
            ["S. Ohta", "RBC and UKQCD Collaborations"],
        ),
        (
            "LIGO Scientific Collaboration and the Virgo Collaboration",
            ["LIGO Scientific Collaboration", "Virgo Collaboration"],
        ),
    ],
)
def test_a_line_of_authors_becomes_names(line, expected):
    assert names(line) == tuple(expected)


def test_a_line_of_three_thousand_authors_is_read():
    assert len(names(", ".join(f"A. Name{n} ({n % 40})" for n in range(3303)))) == 3303

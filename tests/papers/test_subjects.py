import pytest
from django.conf import settings

from papers import subjects, venues
from papers.models import Subject, Venue

pytestmark = pytest.mark.django_db

TABLE = settings.SEEDS_DIR / "subjects.csv"


def rows() -> list[tuple]:
    return list(Subject.objects.order_by("code").values_list("code", "name", "alias_of__code", "archive", "active"))


def test_the_taxonomy_comes_in_twice_as_once():
    subjects.load(TABLE)
    before = rows()
    subjects.load(TABLE)
    assert rows() == before
    assert (
        Subject.objects.filter(active=True, alias_of=None).count()
        + Subject.objects.filter(active=True, alias_of__isnull=False).count()
        == 155
    )
    assert [row for row in before if row[0] in ("cmp-lg", "cs.LG", "stat.TH", "cs", "hep-th")] == [
        ("cmp-lg", "Computation and Language", "cs.CL", "cmp-lg", False),
        ("cs", "Computer Science", None, "cs", False),
        ("cs.LG", "Machine Learning", None, "cs", True),
        ("hep-th", "High Energy Physics - Theory", None, "hep-th", True),
        ("stat.TH", "Statistics Theory", "math.ST", "stat", True),
    ]


def test_a_subject_that_was_unknown_is_named_when_the_taxonomy_comes_in():
    found = subjects.resolve(["cs.LG", "cs.ZZ"])
    subjects.load_if_missing(TABLE)
    assert subjects.resolve(["cs.LG"])["cs.LG"] == found["cs.LG"]
    assert Subject.objects.get(code="cs.LG").name == "Machine Learning"
    assert Subject.objects.get(code="cs.ZZ").name == ""


def test_a_code_leads_to_its_canonical_subject():
    subjects.load(TABLE)
    found = subjects.resolve(["math.IT"])
    assert found["math.IT"] == found["cs.IT"] == Subject.objects.get(code="cs.IT").pk


def test_what_is_no_code_makes_no_subject():
    subjects.resolve(["68T40 (Primary)", "I.2.6; H.3", "x" * 41, "", "cs."])
    assert rows() == []


def test_the_venues_come_in_twice_as_once():
    assert venues.load(settings.SEEDS_DIR / "venues.csv") == Venue.objects.count() >= 30
    before = list(Venue.objects.values())
    venues.load(settings.SEEDS_DIR / "venues.csv")
    assert list(Venue.objects.values()) == before

"""Thousands of records, no two alike, with the oddities that a harvest has to get right."""

from datetime import date, timedelta

from tests.fakes.arxiv_records import Sample

FIRST_DAY = date(2024, 1, 2)
A_DAY = 600
CATEGORIES = (
    ["cs.LG"],
    ["cs.AI", "cs.LG", "stat.ML"],
    ["cs.SY", "eess.SY"],
    ["astro-ph"],
    ["math.NT", "cs.ZZ"],
    ["hep-th", "math-ph", "math.MP"],
)


def many_records(count: int) -> list[Sample]:
    return [_record(number) for number in range(count)]


def _old_name(number: int) -> str:
    return f"hep-th/99{number // 999 + 1:02d}{number % 999 + 1:03d}"


def _record(number: int) -> Sample:
    day = FIRST_DAY + timedelta(days=number // A_DAY)
    submitted = day - timedelta(days=2)
    name = f"{submitted:%y%m}.{number % 99_999 + 1:05d}" if number % 50 else _old_name(number // 50)
    versions = [
        {"date": f"{submitted - timedelta(days=30 * (2 - place))}T{number % 24:02d}:30:00Z", "size": f"{number % 90}kb"}
        for place in range(3 - number % 3)
    ]
    withdrawn = {"comments": "This paper has been withdrawn."} if number % 97 == 0 else {}
    return {
        "id": name,
        "datestamp": day.isoformat(),
        "submitter": "A. Uthor",
        "versions": versions,
        "title": f"On the {number}th zero of $\\zeta(s)$ & G\\\"odel's letters",
        "authors": f"Ada Author {number % 7}, Jos\\'e M{number} and B. Third",
        "categories": CATEGORIES[number % len(CATEGORIES)],
        "abstract": f"We count to {number} <twice>. " * 5,
        **withdrawn,
    }

"""The sample papers: facts that hang together, in the shape that the reader of this format expects."""

import csv
import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from papers.formats import upload

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
REQUIRED = ["source", "id", "title", "authors", "abstract", "categories", "versions"]
OPTIONAL = ["comments", "journal_ref", "doi", "license", "withdrawn"]
NEW_ID = re.compile(r"\d{4}\.\d{4,5}")
OLD_ID = re.compile(r"[a-z]+(-[a-z]+)*/\d{7}")


@cache
def papers() -> list[dict]:
    return [json.loads(line) for line in (SEEDS / "papers.jsonl").read_text(encoding="utf-8").splitlines()]


def submitted(version: dict) -> datetime:
    return datetime.strptime(version["date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def breaking(holds) -> list[str]:
    return [paper["id"] for paper in papers() if not holds(paper)]


def test_identifiers_are_unique_and_of_the_old_or_the_new_scheme():
    ids = [paper["id"] for paper in papers()]
    assert len(set(ids)) == len(ids) >= 190
    assert [i for i in ids if not (NEW_ID.fullmatch(i) or OLD_ID.fullmatch(i))] == []
    assert sum("/" in i for i in ids) >= 5


def test_every_line_has_the_keys_of_the_format_in_their_order():
    def in_shape(paper):
        optional = [key for key in OPTIONAL if key in paper]
        return list(paper) == REQUIRED + optional and all(paper.values()) and paper["source"] == "arxiv"

    assert breaking(in_shape) == []


def test_the_file_is_written_in_utf8_without_escapes():
    text = (SEEDS / "papers.jsonl").read_text(encoding="utf-8")
    assert re.findall(r"\\u[0-9a-f]{4}", text) == []
    assert "François Fleuret" in text


def test_text_has_no_stray_white_space_or_control_characters():
    def clean(paper):
        texts = [paper["title"], paper["abstract"], *paper["authors"]]
        return all(text == " ".join(text.split()) and text.isprintable() for text in texts)

    assert breaking(clean) == []


def test_versions_rise_in_number_and_in_time():
    def rising(paper):
        numbers = [version["version"] for version in paper["versions"]]
        times = [submitted(version) for version in paper["versions"]]
        return numbers[0] == 1 and numbers == sorted(set(numbers)) and times == sorted(times)

    assert breaking(rising) == []


def test_identifiers_agree_with_the_month_of_the_first_version():
    """An identifier names the month in which it was given out: that of submission, or the one after."""

    def agrees(paper):
        year, month = re.search(r"(\d\d)(\d\d)[.\d]", paper["id"]).groups()
        named = (1900 if int(year) > 90 else 2000) * 12 + int(year) * 12 + int(month)
        first = submitted(paper["versions"][0])
        return named - (first.year * 12 + first.month) in (0, 1)

    assert breaking(agrees) == []


def test_the_newest_papers_come_from_many_days_and_fields():
    recent = [paper for paper in papers() if paper["versions"][0]["date"] >= "2025-03-09"]
    days = {paper["versions"][0]["date"][:10] for paper in recent}
    archives = {paper["categories"][0].split(".")[0] for paper in recent}
    assert len(recent) >= 100
    assert len(days) >= 5
    assert archives >= {"cs", "math", "stat", "quant-ph", "hep-th", "q-bio", "q-fin", "econ", "eess", "physics"}


def test_categories_are_known_and_listed_once():
    with (SEEDS / "subjects.csv").open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert breaking(lambda paper: set(paper["categories"]) <= known) == []
    assert breaking(lambda paper: len(set(paper["categories"])) == len(paper["categories"])) == []


def test_abstracts_are_of_a_length_that_a_card_can_show():
    assert breaking(lambda paper: 30 <= len(paper["abstract"].split()) <= 120) == []


def test_formulas_are_closed_and_frequent():
    assert breaking(lambda paper: paper["abstract"].count("$") % 2 == 0) == []
    assert sum("$" in paper["abstract"] for paper in papers()) >= len(papers()) // 3


def test_the_unusual_cases_are_there():
    found = papers()
    assert sum(paper.get("withdrawn") is True for paper in found) >= 1
    assert max(len(paper["versions"]) for paper in found) >= 5
    assert max(len(paper["authors"]) for paper in found) > 40
    assert any('\\"' in paper["title"] for paper in found)
    assert any("$" in paper["title"] for paper in found)


def test_two_venues_have_two_editions_each_of_papers_that_say_where_they_are():
    found = {}
    for path in sorted((SEEDS / "venues").iterdir()):
        records = list(upload.read(path.name, path.read_bytes(), venue=path.stem))
        assert all(record.title and record.authors and record.published for record in records)
        assert len({record.identifier for record in records}) == len(records) >= 15
        assert sum(bool(record.abstract) for record in records) >= 5
        assert {record.identifier.scheme for record in records} == {"acl" if path.stem < "I" else "openreview"}
        found[path.stem] = sorted({record.group for record in records})
    assert found == {
        "ACL.2018": ["Long", "Short", "System Demonstrations"],
        "ACL.2020": ["", "System Demonstrations"],
        "ICLR.2017": ["Oral", "Poster"],
        "ICLR.2018": ["Oral", "Poster"],
    }

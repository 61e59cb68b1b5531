"""The sample data keeps its promises: plain files, read with plain Python."""

import csv
import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

SEEDS = Path(__file__).parent.parent / "seeds"
ARTICLE_PATHS = sorted(SEEDS.glob("articles/*.md"))
NUMBERED_ENVIRONMENTS = re.compile(r"\\begin\{(equation|align|gather|multline)\}(.*?)\\end\{\1\}", re.DOTALL)
INNER_ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}(?:(?!\\begin).)*?\\end\{\1\}", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
MATHS = re.compile(r"\\begin\{(equation|align|gather|multline)\*?\}.*?\\end\{\1\*?\}|\$[^$]+\$", re.DOTALL)
PAPER_LINK = re.compile(r"\]\(https://arxiv\.org/abs/(\d{4}\.\d{4,5})\)")
REQUIRED_KEYS = {"number", "title", "slug", "language", "author", "category", "tags", "published"}
OPTIONAL_KEYS = {"series", "part"}
SOURCES = {
    "aaai", "acl", "cvf", "ecva", "ijcai", "isca", "jmlr", "openreview", "pmlr", "usenix"
}  # fmt: skip


def table(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def article(path: Path) -> tuple[dict, str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def comments() -> list[dict]:
    return [json.loads(line) for line in (SEEDS / "comments.jsonl").read_text(encoding="utf-8").splitlines()]


def numbered_rows(body: str) -> list[str]:
    """The TeX of each row that gets a number, environments inside a row left out."""
    rows = []
    for name, content in NUMBERED_ENVIRONMENTS.findall(CODE.sub("", body)):
        while INNER_ENVIRONMENT.search(content):
            content = INNER_ENVIRONMENT.sub("", content)
        rows += content.split(r"\\") if name in ("align", "gather") else [content]
    return [row for row in rows if r"\notag" not in row and r"\nonumber" not in row]


def prose(body: str) -> str:
    return MATHS.sub("", CODE.sub("", body))


def paragraphs(body: str) -> set[str]:
    return {block.strip() for block in body.split("\n\n") if len(block.strip()) > 60}


def each_article(test):
    return pytest.mark.parametrize("path", ARTICLE_PATHS, ids=lambda path: path.stem)(test)


@each_article
def test_an_article_says_what_it_is(path):
    front, _ = article(path)
    assert REQUIRED_KEYS <= set(front) <= REQUIRED_KEYS | OPTIONAL_KEYS
    assert path.name == f"{front['number']}-{front['slug']}.md"
    assert front["number"] > 9_000_000
    assert front["language"] in ("zh", "en")
    published = front["published"]
    assert isinstance(published, datetime)
    assert published.utcoffset() is not None
    assert 2024 <= published.year <= 2026
    assert front["category"] in {row["slug"] for row in table("articles/categories.csv")}
    assert ("series" in front) == ("part" in front)


@each_article
def test_an_article_is_worth_reading(path):
    front, body = article(path)
    text = prose(body)
    if front["language"] == "zh":
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) >= 1_500
    else:
        assert len(re.findall(r"[A-Za-z]", text)) >= 4_500
    assert len(set(PAPER_LINK.findall(body))) >= 2
    assert len(re.findall(r"^## ", body, re.MULTILINE)) >= 3


@each_article
def test_an_article_numbers_its_equations_and_every_reference_has_its_label(path):
    _, body = article(path)
    assert len(numbered_rows(body)) >= 8
    labels = re.findall(r"\\label\{([^}]+)\}", body)
    assert sorted(labels) == sorted(set(labels))
    references = [(match[1], match.start()) for match in re.finditer(r"\\eqref\{([^}]+)\}", body)]
    assert {label for label, _ in references} - set(labels) == set()
    positions = {label: body.index(rf"\label{{{label}}}") for label in labels}
    assert any(place > positions[label] for label, place in references), "no backward reference"
    assert any(place < positions[label] for label, place in references), "no forward reference"


@each_article
def test_the_dollars_of_an_article_come_in_pairs(path):
    _, body = article(path)
    for block in CODE.sub("", body).split("\n\n"):
        assert block.replace(r"\$", "").count("$") % 2 == 0, block


@each_article
def test_the_python_of_an_article_runs(path, capsys):
    _, body = article(path)
    for source in re.findall(r"```python\n(.*?)```", body, re.DOTALL):
        exec(compile(source, path.name, "exec"), {"__name__": "sample"})
        assert capsys.readouterr().out


def test_articles_have_numbers_of_their_own_and_share_no_paragraph():
    numbers = [article(path)[0]["number"] for path in ARTICLE_PATHS]
    assert len(numbers) == len(set(numbers)) >= 4
    seen: dict[str, Path] = {}
    for path in ARTICLE_PATHS:
        for paragraph in paragraphs(article(path)[1]):
            assert seen.setdefault(paragraph, path) == path


def test_the_articles_between_them_show_what_the_typesetter_must_set():
    corpus = "".join(article(path)[1] for path in ARTICLE_PATHS)
    kinds = [
        r"\begin{align}", r"\begin{cases}", r"\begin{pmatrix}", r"\boldsymbol{\mathcal{R}}", r"\lim_", r"\mathbb{E}",
        r"\underbrace{", "\n| ---", "\n[^", "\n```python",
    ]  # fmt: skip
    assert [kind for kind in kinds if kind not in corpus] == []
    assert re.search(r"\\text\{[\u4e00-\u9fff]+\}", corpus)
    assert re.search(r"[\u4e00-\u9fff]\n\\begin\{equation\}", corpus), "no equation straight after a line of text"
    assert {article(path)[0]["language"] for path in ARTICLE_PATHS} == {"zh", "en"}


def test_the_parts_of_a_series_count_up_in_order_of_publication():
    known = {row["slug"]: row["language"] for row in table("articles/series.csv")}
    fronts = sorted((article(path)[0] for path in ARTICLE_PATHS), key=lambda front: front["published"])
    parts: dict[str, list[int]] = {slug: [] for slug in known}
    for front in fronts:
        if "series" in front:
            assert front["language"] == known[front["series"]]
            parts[front["series"]].append(front["part"])
    assert parts == {slug: list(range(1, len(numbers) + 1)) for slug, numbers in parts.items()}
    assert all(parts.values())


def test_comments_stand_under_something_and_answer_an_earlier_one():
    articles = {article(path)[0]["number"]: article(path)[0]["published"] for path in ARTICLE_PATHS}
    earlier: dict[str, dict] = {}
    for comment in comments():
        target = "article" if "article" in comment else "paper"
        assert set(comment) == {"key", target, "parent", "name", "email", "body", "posted"}
        assert comment["key"] not in earlier
        posted = datetime.fromisoformat(comment["posted"])
        if target == "article":
            assert posted > articles[comment["article"]]
        else:
            assert re.fullmatch(r"arxiv:\d{4}\.\d{4,5}", comment["paper"])
        if comment["parent"] is not None:
            parent = earlier[comment["parent"]]
            assert parent[target] == comment[target]
            assert datetime.fromisoformat(parent["posted"]) < posted
        assert comment["email"].endswith("@example.org")
        assert comment["body"].strip()
        earlier[comment["key"]] = comment
    assert len(earlier) >= 20
    assert sum("paper" in comment for comment in earlier.values()) >= 4


def test_comments_speak_both_languages_and_hold_maths_and_code():
    bodies = "\n\n".join(comment["body"] for comment in comments())
    assert re.search(r"[\u4e00-\u9fff]", bodies)
    assert re.search(r"\$\$[^$]+\$\$", bodies)
    assert "```python" in bodies
    assert r"$\mathcal{O}" in bodies


def test_the_taxonomy_is_whole():
    rows = table("subjects.csv")
    codes = [row["code"] for row in rows]
    assert codes == sorted(set(codes), key=str.lower)
    active = {row["code"] for row in rows if row["active"] == "1"}
    assert {row["active"] for row in rows} == {"0", "1"}
    by_archive = {
        name: sum(code.startswith(f"{name}.") for code in active)
        for name in ("astro-ph", "cond-mat", "cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin", "stat")
    }
    assert by_archive == {
        "astro-ph": 6, "cond-mat": 9, "cs": 40, "econ": 3, "eess": 4, "math": 32, "nlin": 5, "physics": 22,
        "q-bio": 10, "q-fin": 9, "stat": 6,
    }  # fmt: skip
    whole_archives = {"gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph"}
    assert {code for code in active if "." not in code} == whole_archives
    assert len(active) == 155
    assert {row["code"] for row in rows if not row["alias_of"]} - active == {"astro-ph", "cond-mat", "q-bio"}
    assert all(row["name"] and row["name_zh"] and row["group"] for row in rows)


def test_an_alias_points_at_an_active_code_that_is_no_alias():
    rows = {row["code"]: row for row in table("subjects.csv")}
    aliases = {code: row["alias_of"] for code, row in rows.items() if row["alias_of"]}
    assert {rows[code]["active"] for code in aliases.values()} == {"1"}
    assert set(aliases) & set(aliases.values()) == set()
    assert {code: aliases[code] for code in aliases if rows[code]["active"] == "1"} == {
        "cs.NA": "math.NA", "cs.SY": "eess.SY", "math.IT": "cs.IT", "math.MP": "math-ph", "q-fin.EC": "econ.GN",
        "stat.TH": "math.ST",
    }  # fmt: skip
    assert len(aliases) == 6 + 18


def test_every_subject_belongs_to_an_archive_and_every_group_is_named_after_one():
    archives = {row["archive"]: row for row in table("archives.csv")}
    subjects = table("subjects.csv")
    active = [row for row in subjects if row["active"] == "1"]
    assert {row["code"].split(".")[0] for row in active} == set(archives)
    assert all(archives[row["code"].split(".")[0]]["group"] == row["group"] for row in active)
    assert {row["group"] for row in subjects} <= {row["name"] for row in archives.values()}
    assert len(archives) == 20


def test_venues_have_keys_of_their_own_and_known_sources():
    rows = table("venues.csv")
    keys = [row["key"] for row in rows]
    assert len({key.lower() for key in keys}) == len(keys) >= 30
    assert {"latest", "search"} & {key.lower() for key in keys} == set()
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", key) for key in keys)
    assert {row["source"] for row in rows} == SOURCES
    assert all(1960 <= int(row["first_year"]) <= 2024 for row in rows)
    assert all(re.match(r"https?://", row["homepage"]) for row in rows if row["homepage"])

import json

import pytest

from papers.formats import venue_lists
from papers.identifiers import Identifier
from papers.record import Quarantined, Record, SourceError


def read(told: object) -> list[Record | Quarantined]:
    return list(venue_lists.read(json.dumps(told, ensure_ascii=False).encode(), venue="ICLR.2024"))


def test_a_list_of_objects_keeps_what_was_rejected_by_its_group_and_workshops_apart():
    site = "https://openreview.net/forum?id="
    assert read(
        [
            {"id": "AbCdEf12_-", "title": "Taken &amp; Shown", "track": "main", "status": "Spotlight", "tldr": "Short.",
             "abstract": "Of a\nthing.", "keywords": "a;b", "author": "Ada Kern;J. Wyatt;Jr",
             "site": site + "AbCdEf12_-", "rating": "6;8", "pdf_size": 0},
            {"id": "Rejected12", "title": "Not Taken", "status": "Reject", "author": "", "site": site + "Rejected12"},
            {"id": "Withdrawn1", "title": "Taken Back", "status": "Withdraw", "site": site + "Withdrawn1"},
            {"id": "Active1234", "title": "No Decision", "status": "Active", "site": site + "Active1234"},
            {"id": "Workshop12", "title": "Beside", "track": "workshop_time", "status": "TIME 2025 Oral",
             "authorids": "~A1", "author": "A"},
            {"id": "Empty12345", "title": "", "status": "Desk Reject", "site": site + "Empty12345"},
        ]
    ) == [
        Record(
            "upload",
            Identifier("openreview", "AbCdEf12_-"),
            title="Taken & Shown",
            abstract="Of a thing.",
            authors=("Ada Kern", "J. Wyatt, Jr"),
            url=site + "AbCdEf12_-",
            venue="ICLR.2024",
            group="Spotlight",
            extra={"keywords": "a;b", "tldr": "Short."},
        ),
        Record(
            "upload", Identifier("openreview", "Rejected12"), title="Not Taken", url=site + "Rejected12",
            venue="ICLR.2024", group="Reject",
        ),
        Record(
            "upload", Identifier("openreview", "Withdrawn1"), title="Taken Back", url=site + "Withdrawn1",
            withdrawn=True, venue="ICLR.2024", group="Withdraw",
        ),
        Record(
            "upload", Identifier("openreview", "Active1234"), title="No Decision", url=site + "Active1234",
            venue="ICLR.2024", group="Submitted",
        ),
        Record(
            "upload", Identifier("openreview", "Workshop12"), title="Beside", authors=("A",), url=site + "Workshop12",
            venue="ICLR.2024", group="Workshop TIME",
        ),
        Quarantined(
            "Empty12345",
            json.dumps(
                {"id": "Empty12345", "title": "", "status": "Desk Reject", "site": site + "Empty12345"}
            ).encode(),
            "entry 6: no title",
        ),
    ]  # fmt: skip


def test_the_proceedings_page_names_a_paper_rather_than_the_conferences_schedule():
    [record] = read(
        [
            {"title": "T", "status": "Oral", "track": "main", "id": "1",
             "site": "https://icml.cc/virtual/2019/poster/1",
             "oa": "https://proceedings.mlr.press/v97/ruiz19a.html", "author": "Ann Ek; Bo Ek",
             "pdf": "http://proceedings.mlr.press/v97/ruiz19a/ruiz19a.pdf", "arxiv": "1901.00001"}
        ]
    )  # fmt: skip
    assert record == Record(
        "upload",
        Identifier("pmlr", "ruiz19a@v97"),
        title="T",
        authors=("Ann Ek", "Bo Ek"),
        same_as=(Identifier("arxiv", "1901.00001"),),
        url="https://proceedings.mlr.press/v97/ruiz19a.html",
        pdf_url="http://proceedings.mlr.press/v97/ruiz19a/ruiz19a.pdf",
        venue="ICLR.2024",
        group="Oral",
    )


def test_papers_may_stand_under_their_addresses():
    page = "https://aclanthology.org/2022.acl-long.1"
    told = {
        page: {"title": "T", "volume": "findings", "abstract": None, "authors": ["Ann Ek", "D&#x27;Oro"], "id": "s2"}
    }
    assert read(told) == [
        Record(
            "upload",
            Identifier("acl", "2022.acl-long.1"),
            title="T",
            authors=("Ann Ek", "D'Oro"),
            url="https://aclanthology.org/2022.acl-long.1/",
            venue="ICLR.2024",
            group="Findings",
        )
    ]


def test_lines_of_json_are_read_one_by_one():
    data = b'{"id": "2401.00001", "title": "One", "site": "https://arxiv.org/abs/2401.00001"}\n{cut\n\n[1]\n'
    assert list(venue_lists.read(data)) == [
        Record("upload", Identifier("arxiv", "2401.00001"), title="One", url="https://arxiv.org/abs/2401.00001"),
        Quarantined("", b"{cut", "entry 2: not an object of JSON"),
        Quarantined("", b"[1]", "entry 3: not an object of JSON"),
    ]


def test_strays_in_a_list_are_set_aside_and_the_papers_beside_them_read():
    site = "https://arxiv.org/abs/2401.00001"
    paper = Record("upload", Identifier("arxiv", "2401.00001"), title="One", url=site, venue="ICLR.2024")
    strays = [(b"null", 1), (b'"Two"', 3), (b"[]", 4)]
    assert read([None, {"title": "One", "site": site}, "Two", []]) == [
        Quarantined("", strays[0][0], "entry 1: not an object of JSON"),
        paper,
        *(Quarantined("", raw, f"entry {number}: not an object of JSON") for raw, number in strays[1:]),
    ]
    assert read({"x": None, site: {"title": "One"}}) == [
        Quarantined("x", b"null", "entry 1: not an object of JSON"),
        paper,
    ]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"[1, 2]", b"nothing", b'"a"', b"[" * 100_000])
def test_what_is_no_list_of_papers_is_an_error(data):
    with pytest.raises(SourceError):
        list(venue_lists.read(data))

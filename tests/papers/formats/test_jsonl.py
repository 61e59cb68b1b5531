import json
from datetime import UTC, datetime

import pytest

from papers.formats import jsonl
from papers.identifiers import Identifier
from papers.record import Quarantined, Record, Version

LINE = {
    "source": "arxiv",
    "id": "2404.04057v2",
    "title": "A  Title",
    "authors": ["Ada One", " Bo  Two "],
    "abstract": "Words.",
    "categories": ["cs.LG", "stat.ML"],
    "versions": [{"version": 2, "date": "2024-05-02T08:00:00Z"}, {"version": 1, "date": "2024-04-04T20:00:00Z"}],
    "comments": "3 pages",
    "journal_ref": "J. One 1",
    "doi": "https://doi.org/10.5555/One",
    "license": "CC0",
    "withdrawn": True,
}


def read(*lines: object) -> list[Record | Quarantined]:
    return list(jsonl.read("\n".join(json.dumps(line) for line in lines).encode()))


def test_a_line_is_read_as_a_record():
    first, second = datetime(2024, 4, 4, 20, tzinfo=UTC), datetime(2024, 5, 2, 8, tzinfo=UTC)
    assert read(LINE) == [
        Record(
            "upload",
            Identifier("arxiv", "2404.04057"),
            title="A Title",
            abstract="Words.",
            authors=("Ada One", "Bo Two"),
            subjects=("cs.LG", "stat.ML"),
            version=2,
            versions=(Version(1, first), Version(2, second)),
            published=first,
            same_as=(Identifier("doi", "10.5555/one"),),
            comments="3 pages",
            journal_ref="J. One 1",
            license="CC0",
            url="https://arxiv.org/abs/2404.04057",
            pdf_url="https://arxiv.org/pdf/2404.04057",
            withdrawn=True,
        )
    ]


def test_what_was_written_is_read_again():
    (record,) = read({**LINE, "versions": [], "version": 3, "published": "2024-04-04T20:00:00+00:00", "doi": ""})
    assert list(jsonl.read("".join(jsonl.write([record])).encode())) == [record]


def test_a_paper_of_another_source_is_named_by_its_own_identifier():
    (record,) = read({"source": "openreview", "id": "H1-nGgWC-", "title": "T"})
    assert (record.identifier, record.url) == (
        Identifier("openreview", "H1-nGgWC-"),
        "https://openreview.net/forum?id=H1-nGgWC-",
    )


@pytest.mark.parametrize(
    "line",
    [
        b"not JSON",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        b'{"source": "arxiv", "id": "nonsense", "title": "T"}',
        b'{"source": "nowhere", "id": "1", "title": "T"}',
        b'{"source": "arxiv", "id": "2404.04057", "title": ""}',
        b'{"source": "arxiv", "id": "2404.04057", "title": ["T"]}',
        b'{"source": "arxiv", "id": "2404.04057", "title": "T", "authors": "Ada One"}',
        b'{"source": "arxiv", "id": "2404.04057", "title": "T", "versions": [{"version": 1, "date": "May"}]}',
        b'{"source": "arxiv", "id": "2404.04057", "title": "T", "versions": {"1": "2024-05-02"}}',
        b'{"source": "arxiv", "id": "2404.04057", "title": "T", "versions": [1]}',
        b'{"source": ' + b"[" * 100_000,
    ],
)
def test_a_line_that_cannot_be_read_is_set_aside_with_its_number(line):
    good = json.dumps(LINE).encode()
    first, bad, last = jsonl.read(b"\xef\xbb\xbf" + good + b"\r\n\r\n" + line + b"\n" + good + b"\n")
    assert (first, last) == (read(LINE)[0], read(LINE)[0])
    assert (bad.key, bad.raw) == ("line 3", line)
    assert bad.error

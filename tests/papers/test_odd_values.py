"""Values that no store can hold, in one record of a page: the others are saved, and the one is kept with its bytes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from papers import ingest
from papers.identifiers import Identifier
from papers.ingest import quarantine
from papers.ingest.saving import as_fields, from_bytes
from papers.models import Paper, QuarantinedRecord
from papers.record import Record, Version, Window
from papers.sources import arxiv_feed, arxiv_oai, openreview
from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import made_records
from tests.samples import sample

pytestmark = pytest.mark.django_db
PLAIN = b'<version version="v1">\n<date>Wed, 01 May 2024 10:03:00 GMT</date>'


@pytest.fixture
def arxiv():
    return fakes.FakeArxiv(records=made_records(5))


def with_third(fake, version: bytes, day: bytes) -> None:
    page = fake.answer([("verb", "ListRecords"), ("metadataPrefix", "arXivRaw")])
    odd = b'<version version="%b">\n<date>%b</date>' % (version, day)
    assert page.count(PLAIN) == 1
    fake.every_time = faults.body_instead(page.replace(PLAIN, odd))


@pytest.mark.parametrize(
    ("version", "day", "error"),
    [
        (b"v99999999999", b"Wed, 01 May 2024 10:03:00 GMT", "ValueError: 'v99999999999' is no version"),
        (b"v-3", b"Wed, 01 May 2024 10:03:00 GMT", "ValueError: 'v-3' is no version"),
        (b"v0", b"Wed, 01 May 2024 10:03:00 GMT", "ValueError: 'v0' is no version"),
        (b"v1", b"Mon, 01 Jan 0001 00:00:00 GMT", "ValueError: 'Mon, 01 Jan 0001 00:00:00 GMT' is no date of arXiv's"),
        (b"v1", b"Fri, 31 Dec 9999 23:00:00 GMT", "ValueError: 'Fri, 31 Dec 9999 23:00:00 GMT' is no date of arXiv's"),
    ],
)
def test_an_odd_version_costs_its_own_record_and_no_other(fake, version, day, error):
    with_third(fake, version, day)
    run = ingest.pull(ingest.open_run("arxiv_oai", Window(since=date(2024, 5, 1))))
    assert (run.state, run.error, run.counts) == (
        "done", "", "seen 5 · new 4 · changed 0 · unchanged 0 · skipped 1",
    )  # fmt: skip
    (row,) = QuarantinedRecord.objects.all()
    assert (row.key, row.error, b"Abstract 3." in bytes(row.raw)) == ("oai:arXiv.org:2405.00003", error, True)


def far_away(value: str, year: int = 9999) -> Record:
    """What a parser ought to have refused."""
    moment = datetime(year, 12, 31, 23, tzinfo=UTC)
    return Record("arxiv", Identifier("arxiv", value), "T", version=1, versions=(Version(1, moment),), published=moment)


def test_what_a_parser_let_through_and_the_store_refuses_is_found_and_set_aside_with_its_bytes(fake, monkeypatch):
    parse = arxiv_oai.parse

    def lenient(body):
        page = parse(body)
        records = [far_away("2405.00003") if r.identifier.value == "2405.00003" else r for r in page.records]
        return type(page)(tuple(records), page.quarantined, page.token, page.responded)

    monkeypatch.setattr(arxiv_oai, "parse", lenient)
    run = ingest.pull(ingest.open_run("arxiv_oai", Window(since=date(2024, 5, 1))))
    assert (run.state, run.counts) == ("done", "seen 5 · new 4 · changed 0 · unchanged 0 · skipped 1")
    (row,) = QuarantinedRecord.objects.all()
    assert (row.key, row.error.partition(":")[0], b"Abstract 3." in bytes(row.raw)) == (
        "2405.00003", "OverflowError", True,
    )  # fmt: skip
    monkeypatch.undo()
    assert (quarantine.retry_all(), Paper.objects.count(), QuarantinedRecord.objects.count()) == (1, 5, 0)


def test_of_records_at_hand_the_one_that_cannot_be_saved_is_kept_in_our_words():
    good = [Record("arxiv", Identifier("arxiv", f"2405.0000{n}"), f"T{n}") for n in range(1, 8)]
    odd = far_away("2405.00009")
    long = Record("arxiv", Identifier("doi", "10.1/" + "d" * 900), "Long")
    run = ingest.ingest("arxiv_oai", [*good[:4], odd, long, *good[4:]])
    assert (run.state, run.new, run.skipped, Paper.objects.count()) == ("done", 7, 2, 7)
    rows = QuarantinedRecord.objects.order_by("key")
    assert [from_bytes("arxiv", bytes(row.raw)) for row in rows] == [long, odd]
    assert quarantine.retry_all() == 0
    assert set(QuarantinedRecord.objects.values_list("tries", flat=True)) == {2}


@pytest.mark.parametrize("name", ["nul\x00ledId", "lone\ud800Id", "x" * 300])
def test_an_id_of_openreview_that_is_none_is_set_aside_and_the_other_notes_are_saved(name):
    answer = json.loads(sample("openreview/v2.json"))
    before = openreview.parse(json.dumps(answer).encode())
    answer["notes"].append(answer["notes"][0] | {"id": name, "forum": name})
    page = openreview.parse(json.dumps(answer).encode())
    assert (page.records, len(page.quarantined)) == (before.records, len(before.quarantined) + 1)
    run = ingest.ingest("openreview", [*page.records, *page.quarantined])
    assert (run.state, run.new) == ("done", len({record.identifier for record in page.records if not record.deleted}))


# --- One entry out of its page, and read by itself --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (arxiv_feed, "arxiv_feed/rss_cs.CL.xml"),
        (arxiv_feed, "arxiv_feed/atom_several.xml"),
        (openreview, "openreview/v2.json"),
    ],
)
def test_an_entry_reads_by_itself_as_it_does_on_its_page(source, name):
    body = sample(name)
    records = {record.identifier: record for record in source.parse(body).records}
    alone = {found: source.reread(source.raw_of(body, found)).records for found in records}
    assert alone == {found: (replace(record, seen=()),) for found, record in records.items()}


def test_fields_in_our_words_are_read_back_whole():
    record = Record("arxiv", Identifier("arxiv", "2405.00001"), "T \ud800", authors=("A",), extra={"a": "b"})
    assert from_bytes("arxiv", as_fields(record)) == record

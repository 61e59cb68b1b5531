import json

import pytest
from django.core.management import CommandError, call_command

from papers import ingest
from papers.ingest import long_file, quarantine
from papers.models import Paper, QuarantinedRecord, SourceRun
from papers.sources.arxiv_oai import moment
from tests.papers.harvesting import left_behind, run_states

pytestmark = pytest.mark.django_db


def line(number: int, **fields) -> str:
    told = {
        "id": f"2405.{number:05d}",
        "submitter": "Ada One",
        "authors": "Ada One, Bo Two",
        "title": f"Title\n  {number}",
        "comments": None,
        "journal-ref": None,
        "doi": None,
        "categories": "cs.LG cs.AI",
        "license": "",
        "abstract": f"  Abstract {number}.\n",
        "versions": [{"version": "v1", "created": "Wed, 1 May 2024 10:00:00 GMT"}],
        "update_date": "2024-05-02",
    }
    return json.dumps(told | fields) + "\n"


@pytest.fixture
def snapshot(tmp_path, monkeypatch):
    monkeypatch.setattr(long_file, "BATCH", 4)
    path = tmp_path / "snapshot.json"
    path.write_text("".join(line(n) for n in range(1, 11)))
    return path


def test_a_file_of_lines_is_taken_whole_and_again_changes_nothing(snapshot, capsys):
    call_command("ingest", "arxiv_snapshot", snapshot)
    assert capsys.readouterr().out == "seen 10 · new 10 · changed 0 · unchanged 0 · skipped 0\n"
    before = left_behind()
    assert before["papers"][0][:4] == ("arxiv", "2405.00001", "Title 1", "Abstract 1.")
    assert Paper.objects.get(value="2405.00001").published == moment("Wed, 1 May 2024 10:00:00 GMT")
    size = snapshot.stat().st_size
    assert run_states() == [("done", 3, f"{size} of {size}", "")]
    call_command("ingest", "arxiv_snapshot", snapshot)
    assert capsys.readouterr().out == "seen 10 · new 0 · changed 0 · unchanged 10 · skipped 0\n"
    assert left_behind() == before


def test_what_broke_off_goes_on_at_the_line_it_had_reached(snapshot):
    def stop(run, remark):
        if run.pages == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest.take_file("arxiv_snapshot", snapshot, tell=stop)
    assert (Paper.objects.count(), SourceRun.objects.get().state) == (8, "failed")
    run = ingest.take_file("arxiv_snapshot", snapshot)
    assert (run.counts, SourceRun.objects.count()) == ("seen 10 · new 10 · changed 0 · unchanged 0 · skipped 0", 1)


def test_a_file_of_another_size_is_read_from_its_beginning(snapshot):
    def stop(run, remark):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest.take_file("arxiv_snapshot", snapshot, tell=stop)
    snapshot.write_text(line(11) + snapshot.read_text())
    ingest.take_file("arxiv_snapshot", snapshot)
    assert Paper.objects.count() == 11


def test_a_line_that_cannot_be_read_is_set_aside_with_its_number_and_read_again_once_it_can_be(snapshot):
    lines = snapshot.read_text().splitlines(keepends=True)
    lines[5] = line(6, versions=[])
    snapshot.write_text("".join(lines))
    run = ingest.take_file("arxiv_snapshot", snapshot)
    assert run.counts == "seen 10 · new 9 · changed 0 · unchanged 0 · skipped 1"
    row = QuarantinedRecord.objects.get()
    assert (row.key, row.error, bytes(row.raw)) == ("2405.00006", "line 6: ValueError: no version", lines[5].encode())
    row.raw = line(6).encode()
    assert quarantine.retry(row)
    assert (Paper.objects.count(), QuarantinedRecord.objects.count()) == (10, 0)


def test_what_is_no_snapshot_fails_in_a_sentence(snapshot):
    snapshot.write_text("<html>\n<body>\n")
    with pytest.raises(CommandError, match="none of 2 lines could be read; line 1"):
        call_command("ingest", "arxiv_snapshot", snapshot)
    assert SourceRun.objects.get().state == "failed"
    with pytest.raises(CommandError, match="No such file"):
        call_command("ingest", "arxiv_snapshot", snapshot.with_name("nothing.json"))


def test_a_limit_stops_and_says_so(snapshot):
    run = ingest.take_file("arxiv_snapshot", snapshot, limit=3)
    assert (run.state, Paper.objects.count()) == ("stopped", 3)

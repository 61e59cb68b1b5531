import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command

from papers import ingest
from papers.models import Paper, PaperRecord, SourceRun
from papers.record import Window
from tests.fakes import arxiv_faults as faults
from tests.papers.harvesting import SAMPLES

pytestmark = pytest.mark.django_db


def test_a_harvest_ends_with_its_line_of_counts(fake, capsys):
    call_command("ingest", "arxiv_oai", since="2024-05-01", scope="cs")
    assert capsys.readouterr() == ("seen 2 · new 2 · changed 0 · unchanged 0 · skipped 0\n", "")
    call_command("ingest", "arxiv_oai", since="2024-05-01", scope="cs")
    assert capsys.readouterr() == ("seen 2 · new 0 · changed 0 · unchanged 2 · skipped 0\n", "")


def test_a_failure_is_one_sentence_and_the_next_call_goes_on(fake, capsys):
    fake.faults = dict.fromkeys((2, 3, 4, 5), faults.html_page)
    with pytest.raises(CommandError) as caught:
        call_command("ingest", "arxiv_oai", since="2005-09-16")
    assert str(caught.value).startswith("arxiv_oai failed: ")
    assert str(caught.value).endswith("(seen 3 · new 3 · changed 0 · unchanged 0 · skipped 0)")
    assert caught.value.returncode == 1
    assert capsys.readouterr().err.count("; trying again in 0 s\n") == 2
    call_command("ingest", "arxiv_oai", since="2005-09-16")
    assert capsys.readouterr() == (
        "seen 7 · new 7 · changed 0 · unchanged 0 · skipped 0\n",
        "going on after 1 pages\n",
    )


def test_an_interrupted_harvest_says_how_to_go_on(fake, monkeypatch):
    monkeypatch.setattr("papers.store.save", lambda records: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(CommandError, match="goes on from the last page"):
        call_command("ingest", "arxiv_oai")
    run = SourceRun.objects.get()
    assert (run.state, run.error, run.owner) == ("failed", "stopped by hand", "")


def test_a_guest_who_is_refused_is_told_so_by_the_exit_code_too(fake, settings):
    settings.OPENREVIEW_URL, settings.OPENREVIEW_USER = fake.url, ""
    fake.every_time = faults.status(403)
    with pytest.raises(CommandError) as caught:
        call_command("ingest", "openreview", scope="ICLR.cc/2025/Conference")
    assert str(caught.value) == (
        "openreview needs login: OpenReview answered 403 (seen 0 · new 0 · changed 0 · unchanged 0 · skipped 0)"
    )


def test_a_run_that_another_process_is_at_is_left_alone(fake):
    run = ingest.open_run("arxiv_oai", Window())
    SourceRun.objects.update(state="running", owner="other", lease_until="2999-01-01T00:00Z")
    with pytest.raises(CommandError) as caught:
        call_command("ingest", "arxiv_oai")
    assert str(caught.value) == (
        f"Another process is at this window of arxiv_oai (run {run.pk}); "
        "should it have died, the run is free at 00:00 UTC."
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], r"There is no source 'nowhere'. Known are: arxiv_oai,"),
        (["arxiv_oai", "--since", "yesterday"], "--since takes a day like 2024-05-06, not 'yesterday'."),
        (["arxiv_oai", "--until", "2024-02-30"], "--until takes a day like 2024-05-06, not '2024-02-30'."),
        (["arxiv_oai", "--since", "2024-05-02", "--until", "2024-05-01"], "is later than --until"),
        (["arxiv_oai", "--limit", "0"], "--limit takes a number from 1 on."),
        (["arxiv_oai", "--set", "c" * 81], "--set takes a name of at most 80 printable characters."),
        (["arxiv_oai", "--set", "cs\x00"], "--set takes a name of at most 80 printable characters."),
        (["seed"], "seed has no server to ask: name a file."),
        (["seed", "/nowhere/at/all"], "/nowhere/at/all: No such file or directory"),
        (["arxiv_oai", str(SAMPLES / "error_badArgument.xml")], "badArgument"),
    ],
)
def test_a_wrong_argument_is_answered_with_a_sentence(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("ingest", *arguments)
    assert SourceRun.objects.filter(state__in=["due", "running"]).count() == 0


def test_saved_pages_are_read_as_if_they_came_from_the_server(capsys):
    call_command("ingest", "arxiv_oai", str(SAMPLES / "raw.xml"))
    assert capsys.readouterr().out == "seen 4 · new 2 · changed 0 · unchanged 1 · skipped 1\n"
    assert {record.source for record in PaperRecord.objects.all()} == {"arxiv"}
    assert ingest.due_runs() == []


def test_the_sample_papers_come_in_twice_as_once_and_go_again(capsys):
    path = str(site.SEEDS_DIR / "papers.jsonl")
    call_command("ingest", "seed", path)
    count = Paper.objects.count()
    assert count >= 190
    assert capsys.readouterr().out == f"seen {count} · new {count} · changed 0 · unchanged 0 · skipped 0\n"
    call_command("ingest", "seed", path)
    assert capsys.readouterr().out == f"seen {count} · new 0 · changed 0 · unchanged {count} · skipped 0\n"
    assert ingest.remove("seed") == count
    assert Paper.objects.count() == 0


def test_a_limit_stops_a_file_too(capsys):
    call_command("ingest", "seed", str(site.SEEDS_DIR / "papers.jsonl"), limit=7)
    assert capsys.readouterr().out == "seen 7 · new 7 · changed 0 · unchanged 0 · skipped 0\n"


def test_a_file_without_one_readable_line_fails(tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"title": "no id"}\nnot JSON\n')
    with pytest.raises(CommandError, match="none of the 2 entries could be read"):
        call_command("ingest", "seed", str(path))

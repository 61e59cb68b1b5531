"""A reader asks for a paper that is not here: a worker brings it, and made-up numbers fill no queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from papers import ingest, requests
from papers.identifiers import Identifier
from papers.ingest.working import mark_of
from papers.models import Paper, SourceRun
from tests.factories import make_paper
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import made_records

pytestmark = pytest.mark.django_db

WANTED = Identifier("arxiv", "2405.00003")


@pytest.fixture
def arxiv():
    return fakes.FakeArxiv(records=made_records(5))


def work_off() -> None:
    while due := ingest.due_runs():
        for run in due:
            ingest.next_page(run.pk, mark_of(run))


def test_what_a_reader_asks_for_arrives(fake):
    assert requests.ask(WANTED) is True
    assert fake.log == []  # nobody fetches while a reader waits
    work_off()
    assert [paper.value for paper in Paper.objects.all()] == ["2405.00003"]
    assert [params for _, params in fake.log] == [
        {"verb": "GetRecord", "metadataPrefix": "arXivRaw", "identifier": "oai:arXiv.org:2405.00003"}
    ]
    assert requests.ask(WANTED) is False


def test_asking_twice_is_asking_once(fake):
    assert [requests.ask(WANTED), requests.ask(WANTED)] == [True, True]
    assert SourceRun.objects.count() == 1


def test_what_is_not_there_is_asked_for_once_a_week(fake):
    nowhere = Identifier("arxiv", "2405.99999")
    requests.ask(nowhere)
    work_off()
    run = SourceRun.objects.get()
    assert (run.state, "idDoesNotExist" in run.error) == ("failed", True)
    assert requests.ask(nowhere) is False
    SourceRun.objects.update(since=timezone.now().date() - timedelta(days=8))
    assert requests.ask(nowhere) is True


def test_what_is_here_or_has_no_source_is_not_asked_for():
    make_paper("2405.00003")
    assert [requests.ask(WANTED), requests.ask(Identifier("openreview", "abc"))] == [False, False]
    assert SourceRun.objects.count() == 0


def test_only_so_many_wait_at_a_time(monkeypatch):
    monkeypatch.setattr(requests, "MOST_WAITING", 3)
    asked = [requests.ask(Identifier("arxiv", f"2405.0001{number}")) for number in range(5)]
    assert (asked, SourceRun.objects.count()) == ([True, True, True, False, False], 3)


def test_only_so_many_are_asked_for_in_a_day(monkeypatch):
    monkeypatch.setattr(requests, "MOST_A_DAY", 2)
    for number in range(4):
        requests.ask(Identifier("arxiv", f"2405.0001{number}"))
        SourceRun.objects.update(state="failed")
    assert SourceRun.objects.count() == 2


def test_a_reader_goes_before_today(fake):
    SourceRun.objects.create(source="arxiv_oai", since=timezone.now().date() - timedelta(days=2))
    requests.ask(WANTED)
    assert [run.scope for run in ingest.due_runs()] == ["id:2405.00003"]


def test_nobody_follows_a_single_record(fake):
    requests.ask(WANTED)
    work_off()
    ingest.open_windows(timezone.now() + timedelta(days=2))
    assert ingest.due_runs() == []


def test_what_cannot_exist_yet_is_not_asked_for():
    next_year = timezone.now().year % 100 + 1
    assert requests.ask(Identifier("arxiv", f"{next_year}01.00001")) is False
    assert requests.ask(Identifier("arxiv", "hep-th/9901001")) is True


def test_to_wait_for_a_paper_takes_nothing_of_a_reader_s_share(monkeypatch):
    monkeypatch.setattr(requests, "MOST_AN_HOUR", 2)
    other = Identifier("arxiv", "2405.00004")
    looks = [requests.ask_for("192.0.2.1", [WANTED]) for _ in range(9)]
    assert looks == [[WANTED]] * 9
    assert requests.ask_for("192.0.2.1", [other]) == [other]
    assert requests.ask_for("192.0.2.1", [Identifier("arxiv", "2405.00005"), WANTED]) == [WANTED]

"""Stars and opens of papers: one a reader and day, taken back the same day, none by robots, none lost."""

import os
import signal

import pytest
from django.db import OperationalError

from deploy.site import counting
from papers.models import Paper, PaperIdentifier
from tests.deploy.test_counting import FIREFOX
from tests.factories import make_paper
from tests.services import embedded_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_paper():
    counting.connection().flushdb()
    paper = make_paper("2401.00001")
    PaperIdentifier.objects.create(scheme="openreview", value="H1-nGgWC-", paper=paper)


def tell(client, what, agent=FIREFOX, address="10.1.1.1", paper="2401.00001", **more):
    answer = client.post(
        f"/papers/{what}", {"paper": paper, **more}, REMOTE_ADDR=address, headers={"User-Agent": agent}
    )
    assert answer.status_code == 204


def read(client, path, address="10.1.1.1"):
    return client.get(path, REMOTE_ADDR=address, headers={"User-Agent": FIREFOX})


def counted() -> tuple[int, int]:
    counting.flush()
    paper = Paper.objects.get()
    return paper.stars, paper.opens


def test_a_reader_stars_a_paper_once_a_day(client):
    for address in ("10.1.1.1", "10.1.1.1", "10.1.1.2"):
        tell(client, "star", address=address)

    assert counted() == (2, 0)


def test_a_star_is_taken_back_and_given_again(client):
    told = []
    for undo in ({}, {"undo": "1"}, {"undo": "1"}, {}):
        tell(client, "star", **undo)
        told.append(counted())

    assert told == [(1, 0), (0, 0), (0, 0), (1, 0)]


def test_nobody_takes_back_what_another_gave(client):
    tell(client, "star")
    tell(client, "star", address="10.1.1.2", undo="1")

    assert counted() == (1, 0)


@pytest.mark.parametrize("agent", ["Googlebot/2.1", "curl/8.5", "", "Mozilla/5.0 HeadlessChrome/156.0"])
def test_robots_neither_star_nor_open(client, agent):
    tell(client, "star", agent=agent)
    tell(client, "open", agent=agent)

    assert counted() == (0, 0)


def test_a_paper_s_page_and_its_pdf_are_one_opening(client):
    read(client, "/arxiv/2401.00001")
    tell(client, "open")
    tell(client, "open", address="10.1.1.2")

    assert counted() == (0, 2)


@pytest.mark.parametrize(
    "path", ["/venue/H1-nGgWC-@OpenReview", "/venue/H1-nGgWC-%40OpenReview", "/arxiv/2401.00001v1"]
)
def test_a_paper_is_opened_under_each_of_its_names(client, path):
    assert read(client, path).status_code == 200
    assert counted() == (0, 1)


@pytest.mark.parametrize("path", ["/arxiv/2401.00001.bib", "/arxiv/2401.00001/feed", "/arxiv/2401.00001,2401.00002"])
def test_a_list_or_a_file_is_no_opening(client, path):
    make_paper("2401.00002")
    assert read(client, path).status_code == 200
    counting.flush()
    assert list(Paper.objects.values_list("opens", flat=True)) == [0, 0]


def test_what_a_dead_job_left_is_written_in_its_order(client, monkeypatch):
    """The star, which an earlier run could not write, before its taking back: a count never falls below nothing."""
    tell(client, "star")
    monkeypatch.setattr(Paper.objects, "add_counts", away)
    with pytest.raises(OperationalError):
        counting.flush()
    monkeypatch.undo()
    tell(client, "star", undo="1")

    assert counted() == (0, 0)


def away(*_asked):
    raise OperationalError


def test_what_was_noted_outlives_a_server_that_is_killed(client, settings, tmp_path):
    """It stands in the server's log before the answer goes out; the one that starts anew knows who gave a star, too."""
    with embedded_server(tmp_path) as settings.READERS_REDIS_URL:
        counting.connection.cache_clear()
        tell(client, "star")
        tell(client, "open")
        os.kill(counting.connection().info("server")["process_id"], signal.SIGKILL)
    with embedded_server(tmp_path):
        counting.connection.cache_clear()
        tell(client, "star")
        assert counted() == (1, 1)


def test_lists_are_sorted_by_what_was_counted(client):
    make_paper("2401.00002")
    tell(client, "star", paper="2401.00002")
    tell(client, "open", address="10.1.1.3")
    counting.flush()
    address = "/arxiv/2401.00001,2401.00002"

    orders = {sort: client.get(f"{address}?sort={sort}").context["cards"] for sort in ("1", "stars", "opened")}
    assert {sort: [card.value for card in cards] for sort, cards in orders.items()} == {
        "1": ["2401.00002", "2401.00001"],
        "stars": ["2401.00002", "2401.00001"],
        "opened": ["2401.00001", "2401.00002"],
    }
    cards = orders["opened"]
    assert [(card.stars, card.opens) for card in cards] == [(0, 1), (1, 0)]

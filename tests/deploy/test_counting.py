import pytest
import redis
from django.db import OperationalError
from django.http import HttpResponse

from blog.models import Article, CountedBatch
from deploy.site import counting
from papers.models import Paper
from tests.factories import make_article, make_paper

pytestmark = pytest.mark.django_db(transaction=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _nobody_was_here():
    counting.connection().flushdb()


def visit(client, path="/archives/1", agent=FIREFOX, address="10.1.1.1", **headers):
    return client.get(path, REMOTE_ADDR=address, headers={"User-Agent": agent, **headers})


def database_is_away(*_asked, **_more):
    raise OperationalError


def redis_is_away(*_asked):
    raise redis.ConnectionError


def readers():
    counting.flush()
    return Article.objects.get().readers


def test_a_reader_counts_once_a_day_kept_pages_included(client):
    make_article(number=1)
    for address in ("10.1.1.1", "10.1.1.1", "10.1.1.2"):
        assert visit(client, address=address).status_code == 200

    assert readers() == 2


@pytest.mark.parametrize("agent", ["Googlebot/2.1", "curl/8.5", "", "Feedly/1.0 feed fetcher", "python-requests/2.34"])
def test_robots_do_not_count(client, agent):
    make_article(number=1)
    visit(client, agent=agent)

    assert readers() == 0


def test_fetching_ahead_is_not_reading(client):
    make_article(number=1)
    visit(client, **{"Sec-Purpose": "prefetch;prerender"})

    assert readers() == 0


def test_what_is_not_there_is_not_counted(client):
    visit(client, "/archives/404")

    assert counting.flush() == 0


def test_the_openings_of_a_paper_are_counted(client):
    make_paper("2401.00001")
    visit(client, "/arxiv/2401.00001")
    counting.flush()

    assert Paper.objects.get().opens == 1


def test_a_job_that_died_before_it_wrote_is_made_good(client, monkeypatch):
    make_article(number=1)
    visit(client)
    monkeypatch.setattr(CountedBatch.objects, "get_or_create", database_is_away)
    with pytest.raises(OperationalError):
        counting.flush()
    monkeypatch.undo()
    visit(client, address="10.1.1.2")

    assert readers() == 2


def test_a_job_that_died_after_it_wrote_counts_nobody_twice(client, monkeypatch):
    make_article(number=1)
    visit(client)
    monkeypatch.setattr(counting.connection(), "delete", redis_is_away)
    with pytest.raises(redis.ConnectionError):
        counting.flush()
    monkeypatch.undo()
    visit(client, address="10.1.1.2")

    assert readers() == 2


def test_a_batch_is_all_or_nothing(client, monkeypatch):
    make_article(number=1)
    make_paper("2401.00001")
    visit(client)
    visit(client, "/arxiv/2401.00001")
    monkeypatch.setattr(Paper.objects, "add_counts", database_is_away)
    with pytest.raises(OperationalError):
        counting.flush()
    monkeypatch.undo()
    assert Article.objects.get().readers == 0

    counting.flush()
    assert (Article.objects.get().readers, Paper.objects.get().opens) == (1, 1)


def test_without_redis_a_page_is_read_and_not_counted(client, monkeypatch):
    make_article(number=1)
    monkeypatch.setattr(counting.connection(), "eval", redis_is_away)

    assert visit(client).status_code == 200


def test_counting_twice_what_was_flushed_does_not_happen(client):
    make_article(number=1)
    visit(client)

    assert [counting.flush(), counting.flush()] == [1, 0]
    assert Article.objects.get().readers == 1


def test_no_address_is_kept(client):
    make_article(number=1)
    visit(client, address="10.9.8.7")

    server = counting.connection()
    kept = [server.smembers(key) if key.startswith("readers:2") else server.hgetall(key) for key in server.scan_iter()]
    assert len(kept) == 2
    assert "10.9.8.7" not in str(kept)


def test_the_answer_does_not_wait_for_the_count(rf, monkeypatch):
    noted = []
    monkeypatch.setattr(counting.connection(), "eval", lambda *command: noted.append(command))
    request = rf.get("/archives/1", headers={"User-Agent": FIREFOX})

    response = counting.count_reader(lambda request: HttpResponse("an article"))(request)
    before = len(noted)
    response.close()

    assert (before, len(noted)) == (0, 1)

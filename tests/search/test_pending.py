"""From a change to the index: rows written with the change, one consumer, nothing forgotten before the commit."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from haystack import connections
from haystack.exceptions import SearchBackendError

from blog.models import Article, Category, Tag
from blog.signals import articles_changed
from comments.models import Comment
from comments.signals import comments_changed, comments_removed
from deploy.schedule import SCHEDULE
from papers import venues
from papers.models import Edition, Paper, PaperSubject, Subject, Venue
from papers.signals import papers_removed
from search import indexing, signals
from search.models import PendingDocument, PendingNeighbours
from search.query import search
from search.tasks import index_pending
from tests.search.rows import announce, article, comment, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(engine):
    """An index that stands, with nothing in it."""
    indexing.index_pending()


def waiting() -> set[tuple[str, int]]:
    return set(PendingDocument.objects.values_list("kind", "object_pk"))


def titles(text: str) -> list[str]:
    return sorted(hit.title for hit in search(text).hits)


def test_a_change_leaves_a_row_in_its_own_transaction(built):
    row = paper("fox")
    announce(row)
    assert waiting() == {("paper", row.pk)}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_none(built):
    row = paper("fox")
    with transaction.atomic():
        announce(row)
        assert waiting() == {("paper", row.pk)}
        transaction.set_rollback(True)
    assert waiting() == set()


def test_the_workers_are_told_when_the_change_is_committed_and_not_before(built, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        announce(paper("fox"))
    assert callbacks.count(signals.nudge) == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_is_saved_though_no_broker_answers(built, caplog):
    row = paper("fox")
    with nobody_answers():
        announce(row)
    assert waiting() == {("paper", row.pk)}
    assert "nudge" in caplog.text


@contextmanager
def nobody_answers():
    """Celery's broker is at a port where nobody listens."""
    app = index_pending.app
    kept = app.conf.broker_url, app.conf.broker_write_url, app.amqp._producer_pool
    app.conf.broker_url = app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    app.amqp._producer_pool = None
    try:
        yield
    finally:
        app.conf.broker_url, app.conf.broker_write_url, app.amqp._producer_pool = kept


def test_what_waits_is_indexed_and_the_rows_are_gone(built):
    piece, work = article("A fox"), paper("Fox and hound")
    note = comment(work, "The fox again")
    announce(work)
    articles_changed.send(Article, pks=[piece.pk])
    comments_changed.send(Comment, pks=[note.pk])
    assert indexing.index_pending() == 4  # a comment is told of with what it stands under, too
    assert titles("fox") == ["A fox", "Fox and hound", "Fox and hound"]
    assert waiting() == set()


def test_what_is_no_longer_public_leaves_the_index(built):
    piece, work = article("fox"), paper("fox")
    note = comment(work, "fox")
    announce(work)
    articles_changed.send(Article, pks=[piece.pk])
    comments_changed.send(Comment, pks=[note.pk])
    indexing.index_pending()
    Article.objects.update(is_draft=True)
    Comment.objects.update(state=Comment.State.HELD)
    articles_changed.send(Article, pks=[piece.pk])
    comments_changed.send(Comment, pks=[note.pk])
    indexing.index_pending()
    assert search("fox").counts == {"all": 1, "articles": 0, "papers": 1, "comments": 0}
    papers_removed.send(Paper, pks=[work.pk])
    comments_removed.send(Comment, pks=[note.pk])
    work.delete()
    indexing.index_pending()
    assert search("fox").counts == {"all": 0, "articles": 0, "papers": 0, "comments": 0}


def test_what_is_renamed_is_found_by_its_new_name(built, tmp_path):
    category = Category.objects.create(slug="maths", name="Maths")
    tag = Tag.objects.create(slug="rope", name="Rope")
    piece = article("Fox", category=category)
    piece.tags.add(tag)
    articles_changed.send(Article, pks=[piece.pk])
    indexing.index_pending()
    category.name_zh = "数学"
    category.save()
    assert waiting() == {("article", piece.pk)}
    tag.name = "Rotary"
    tag.save()
    indexing.index_pending()
    assert [titles(name) for name in ("Maths", "数学", "Rope", "Rotary")] == [["Fox"], ["Fox"], [], ["Fox"]]
    tag.delete()
    indexing.index_pending()
    assert titles("Rotary") == []


def test_papers_of_a_venue_are_found_by_its_new_name(built, tmp_path):
    venue = Venue.objects.create(key="ZEB", name="Zebra Meeting")
    work = paper("Fox", edition=Edition.objects.create(venue=venue, year=2024))
    paper("Hen")
    indexing.rebuild(lambda _: None)
    venue.name = "Zebra Symposium"
    venue.save()
    assert waiting() == {("paper", work.pk)}
    indexing.index_pending()
    assert (titles("Meeting"), titles("Symposium")) == ([], ["Fox"])
    table = tmp_path / "venues.csv"
    lines = "key,name,source,first_year,homepage\nZEB,{},,,\nNEW,New,,,\n"
    table.write_text(lines.format("Zebra Symposium"), encoding="utf-8")
    assert (venues.load(table), waiting()) == (2, set())
    table.write_text(lines.format("Zebra Conference"), encoding="utf-8")
    assert (venues.load(table), waiting()) == (2, {("paper", work.pk)})


def test_an_article_with_a_date_to_come_has_its_turn_then(built):
    planned = article("fox", published=timezone.now() + timedelta(days=1))
    articles_changed.send(Article, pks=[planned.pk])
    assert indexing.index_pending() == 1
    assert titles("fox") == []
    row = PendingDocument.objects.get()
    assert (row.object_pk, row.queued) == (planned.pk, planned.published)
    past = timezone.now() - timedelta(seconds=1)
    Article.objects.update(published=past)
    PendingDocument.objects.update(queued=past)
    assert indexing.index_pending() == 1
    assert titles("fox") == ["fox"]
    assert waiting() == set()


def test_a_row_that_comes_while_its_object_is_indexed_stays(built):
    row = paper("fox")
    announce(row)
    taken = indexing.take()
    indexing.index(taken)
    announce(row)
    assert indexing.forget(taken) == 1
    assert waiting() == {("paper", row.pk)}


def test_rows_stay_when_the_engine_is_away_and_a_repetition_changes_nothing(built, engine_away, settings):
    row = paper("fox")
    announce(row)
    here = settings.HAYSTACK_CONNECTIONS
    engine_away()
    with pytest.raises((SearchBackendError, OSError)):
        indexing.index_pending()
    assert waiting() == {("paper", row.pk)}
    settings.HAYSTACK_CONNECTIONS = here
    connections.reload("default")
    indexing.index(indexing.take())  # a crash between the commit and the forgetting
    assert indexing.index_pending() == 1
    assert titles("fox") == ["fox"]


def test_what_was_just_written_does_not_wait_behind_a_long_queue(built):
    PendingDocument.objects.bulk_create(PendingDocument(kind="paper", object_pk=pk) for pk in range(10_000, 12_000))
    fresh = paper("fox")
    announce(fresh)
    taken = indexing.take()
    assert len(taken) == indexing.BATCH
    assert fresh.pk in {row.object_pk for row in taken}
    assert 10_000 in {row.object_pk for row in taken}


def test_a_second_indexer_leaves_the_work_to_the_first(built, backend):
    announce(paper("fox"))
    with backend.alone(wait=False):
        assert indexing.index_pending() == 0
    assert indexing.index_pending() == 1


def test_an_index_of_another_schema_is_built_anew_from_the_database(built, monkeypatch):
    paper("fox")
    article("fox")
    article("fox", is_draft=True, published=None)
    assert titles("fox") == []
    monkeypatch.setattr("search.search_indexes.PaperIndex.version", 99)
    assert indexing.index_pending() == 2
    assert titles("fox") == ["fox", "fox"]
    assert indexing.index_pending() == 0


def test_a_lost_index_comes_back_by_itself(engine):
    paper("fox")
    assert indexing.index_pending() == 1
    assert titles("fox") == ["fox"]


def test_a_new_index_holds_the_same_as_one_that_grew(built, backend):
    """Papers are read without their models when all are, which is another way to the same documents."""
    venue = Venue.objects.create(key="ICLR", name="Learning Representations")
    placed = paper(
        r"Schr\"odinger, self-attention",
        r"The $\mathcal{O}(n^2)$ of it. 注意力 in $$\frac{a}{b}$$, “quoted”.",
        authors=["Ada B. Lovelace", "李 明", "Gödel, K."],
        edition=Edition.objects.create(venue=venue, year=2020),
    )
    dated = paper("Submitted", announced=None, published=timezone.now(), stars=7)
    bare = paper("Undated", announced=None)
    for position, code in enumerate(("stat.ML", "cs.LG", "cs.AI")):
        subject = Subject.objects.create(code=code, archive=code.partition(".")[0])
        PaperSubject.objects.create(paper=placed, subject=subject, position=position)
    paper("Not public", public=False)
    one = article("An essay", "with $x^2$")
    announce(placed, dated, bare)
    articles_changed.send(Article, pks=[one.pk])
    indexing.index_pending()
    grown = dict(backend.inventory())
    indexing.rebuild(lambda _: None)
    assert len(grown) == 4
    assert dict(backend.inventory()) == grown  # the checksums are those of everything that a document holds
    assert indexing.reconcile() == 0


def test_a_batch_is_indexed_in_a_known_number_of_queries(built, django_assert_num_queries):
    announce(*[paper(f"fox {i}") for i in range(20)])
    taken = indexing.take()
    with django_assert_num_queries(3):
        indexing.index(taken)


def test_what_was_missed_is_found_and_mended(built):
    missed, changed, gone, right = paper("fox"), paper("hen"), paper("hound"), article("fox")
    announce(changed, gone)
    articles_changed.send(Article, pks=[right.pk])
    indexing.index_pending()
    Paper.objects.filter(pk=changed.pk).update(title="fox")  # nobody says so
    gone_pk = gone.pk
    gone.delete()
    assert indexing.reconcile() == 3
    assert waiting() == {("paper", missed.pk), ("paper", changed.pk), ("paper", gone_pk)}
    indexing.index_pending()
    assert (titles("fox"), titles("hen"), titles("hound")) == (["fox"] * 3, [], [])
    assert indexing.reconcile() == 0


def test_the_index_answers_while_a_new_one_is_made_and_hears_what_changes(built, backend):
    backend.batch_size = 2
    rows = [paper(f"fox {i}") for i in range(6)]
    announce(*rows)
    indexing.index_pending()
    seen = []

    def said(count: int) -> None:
        if not seen:
            announce(paper("a late fox"))
        seen.append((count, len(titles("fox"))))

    indexing.rebuild(said)
    assert [count for count, _ in seen] == [2, 2, 2, 1]
    assert [found for _, found in seen] == [6, 7, 7, 7]
    assert len(titles("fox")) == 7
    assert waiting() == set()


def test_what_changes_while_an_index_is_made_has_its_neighbours_found_once(built, backend):
    backend.batch_size = 2
    rows = [paper(f"fox {i}") for i in range(4)]

    def said(count: int) -> None:
        if not PendingNeighbours.objects.exists():
            announce(rows[0], rows[-1])

    indexing.rebuild(said)
    waiting_for = sorted(PendingNeighbours.objects.values_list("object_pk", flat=True))
    assert waiting_for == [row.pk for row in rows]


def test_a_build_that_was_stopped_is_gone_on_with(engine, backend):
    backend.batch_size = 2
    for i in range(5):
        paper(f"fox {i}")
    assert indexing.index_pending(seconds=0) == 2
    assert titles("fox") == []
    assert indexing.index_pending() == 3
    assert len(titles("fox")) == 5
    assert waiting() == set()


def test_rebuilding_tells_how_far_it_is(built, capsys):
    paper("fox")
    article("hen")
    call_command("rebuild_index", interactive=False)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" · ")[0] for line in lines] == ["1 of 2 documents", "2 of 2 documents", "indexed 2"]


def test_every_task_of_the_index_has_its_time():
    assert {job["task"] for job in SCHEDULE.values()} >= {"search.tasks.index_pending", "search.tasks.reconcile"}

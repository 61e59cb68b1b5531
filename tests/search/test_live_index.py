"""The index that answers holds every change; one that may not, for whatever reason, is made anew by the workers."""

import gc

import pytest
from django.core.management import call_command
from haystack import connections

import search
from papers.models import Paper
from search import indexing
from search.models import PendingDocument, Rebuild
from search.query import search as ask
from tests.search.engines import ENGINES
from tests.search.rows import announce, paper

pytestmark = pytest.mark.django_db


def titles(text: str) -> list[str]:
    return sorted(hit.title for hit in ask(text).hits)


def counted(text: str) -> int:
    return ask(text).counts["all"]


def rename(row: Paper, title: str) -> None:
    row.title = title
    row.save()
    announce(row)


def stopped(after: int) -> int:
    """A rebuild that ends amid its work: how many documents it had put in."""
    built: list[int] = []

    def said(count: int) -> None:
        built.append(count)
        if len(built) == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexing.rebuild(said)
    return sum(built)


def test_an_index_is_made_once_and_kept(engine):
    paper("fox")
    assert indexing.index_pending() == 1
    assert indexing.index_pending() == 0
    assert Rebuild.objects.get().identity == connections["default"].get_backend().identity() != ""


def test_a_site_without_anything_has_an_empty_index(engine):
    assert indexing.index_pending() == 0
    assert (search.health(), counted("fox"), indexing.is_current()) == ("ok", 0, True)


def test_another_engine_in_the_same_folder_makes_an_index_of_its_own(engine, use, tmp_path):
    others = [other for other in ENGINES if other.is_folder and other is not engine and engine.is_folder]
    paper("fox")
    indexing.index_pending()
    for other in (*others, engine):
        use(other.address(tmp_path))
        indexing.index_pending()
        assert (titles("fox"), search.health()) == (["fox"], "ok")


def test_who_comes_back_to_an_engine_finds_what_changed_meanwhile(engine, use, tmp_path):
    gone, renamed = paper("fox"), paper("hen")
    there, elsewhere = engine.address(tmp_path), engine.address(tmp_path / "elsewhere")
    indexing.index_pending()
    use(elsewhere)
    indexing.index_pending()
    rename(renamed, "hound")
    gone.public = False
    gone.save()
    announce(gone)
    indexing.index_pending()
    use(there)
    indexing.index_pending()
    assert (counted("fox"), counted("hen"), titles("hound")) == (0, 0, ["hound"])
    connections["default"].get_backend().drop()
    use(elsewhere)
    connections["default"].get_backend().drop()


def test_who_turns_back_amid_a_change_of_engine_finds_what_changed_meanwhile(engine, use, tmp_path):
    rows = [paper(f"fox {number}") for number in range(4)]
    there, elsewhere = engine.address(tmp_path), engine.address(tmp_path / "elsewhere")
    indexing.index_pending()
    use(elsewhere)
    connections["default"].get_backend().batch_size = 2
    rename(rows[0], "hound")  # goes into the half of an index that is made there
    assert indexing.index_pending(seconds=0) == 2
    while PendingDocument.objects.exists():
        indexing.index_pending(seconds=0)
    use(there)
    indexing.index_pending()
    assert (len(titles("fox")), titles("hound")) == (3, ["hound"])
    use(elsewhere)
    connections["default"].get_backend().drop()


def test_an_index_of_another_database_is_made_anew(engine):
    row = paper("fox")
    indexing.index_pending()
    Rebuild.objects.all().delete()
    Paper.objects.filter(pk=row.pk).update(title="hound")
    indexing.index_pending()
    assert (counted("fox"), titles("hound")) == (0, ["hound"])


def test_an_index_that_is_lost_is_made_anew(engine, backend):
    paper("fox")
    indexing.index_pending()
    backend.drop()
    indexing.index_pending()
    assert titles("fox") == ["fox"]


def truncate(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def overwrite(file):
    file.write_bytes(b"\0" * file.stat().st_size)


DAMAGES = [truncate, overwrite, lambda file: file.unlink()]


# Whoosh leaves a file open that it could not read. Python says so when it closes the file: before the test is over.
leaves_files_open = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def closing():
    yield
    gc.collect()


@pytest.mark.folder  # a cluster's files are its own concern
@leaves_files_open
@pytest.mark.parametrize("damage", DAMAGES, ids=["truncated", "overwritten", "removed"])
@pytest.mark.parametrize("mend", [indexing.index_pending, lambda: call_command("rebuild_index", verbosity=0)])
def test_a_damaged_index_is_made_anew_with_what_changes(engine, backend, damage, mend, closing):
    row = paper("fox")
    indexing.index_pending()
    damage(max(backend.folder.iterdir(), key=lambda file: file.stat().st_size))
    connections.reload("default")
    assert search.health().startswith("away: ")
    rename(row, "hound")
    mend()
    assert (counted("fox"), titles("hound"), search.health()) == (0, ["hound"], "ok")
    assert (PendingDocument.objects.count(), indexing.index_pending()) == (0, 0)


@pytest.mark.folder
@leaves_files_open
def test_whichever_file_is_lost_what_changes_is_found(engine, backend, closing):
    row = paper("fox")
    indexing.index_pending()
    for number, kind in enumerate(sorted({file.suffix for file in backend.folder.iterdir() if file.suffix})):
        next(file for file in backend.folder.iterdir() if file.suffix == kind).unlink()
        connections.reload("default")
        rename(row, f"hound {number}")
        indexing.index_pending()
        assert (titles("hound"), search.health()) == ([f"hound {number}"], "ok"), kind


@pytest.mark.folder
@leaves_files_open
def test_it_is_told_that_an_index_is_being_made_in_the_place_of_a_damaged_one(engine, backend, closing):
    rows = [paper(f"fox {number}") for number in range(4)]
    indexing.index_pending()
    for file in backend.folder.iterdir():
        overwrite(file)
    connections.reload("default")
    connections["default"].get_backend().batch_size = 2
    assert indexing.index_pending(seconds=0) == 2
    told = f"; a new index is being made, paper {rows[1].pk} is in it"
    assert (search.health()[:6], search.health()[-len(told) :]) == ("away: ", told)


def test_a_rebuild_that_was_killed_is_ended_by_the_workers_with_what_changed(engine, backend):
    backend.batch_size = 2
    rows = [paper(f"fox {number}") for number in range(6)]
    indexing.index_pending()
    before = backend.identity()
    assert stopped(after=2) == 4
    rename(rows[0], "hound")
    indexing.index_pending()
    assert (backend.identity() == before, Rebuild.objects.count()) == (False, 1)
    assert (len(titles("fox")), titles("hound")) == (5, ["hound"])


def test_a_killed_rebuild_of_another_version_does_not_come_back_with_what_was_then(engine, backend, monkeypatch):
    backend.batch_size = 2
    rows = [paper(f"fox {number}") for number in range(6)]
    indexing.index_pending()
    with monkeypatch.context() as newer:
        newer.setattr("search.search_indexes.PaperIndex.version", 99)
        stopped(after=2)
    rename(rows[0], "hound")
    indexing.index_pending()
    monkeypatch.setattr("search.search_indexes.PaperIndex.version", 99)
    indexing.index_pending()
    assert (len(titles("fox")), titles("hound")) == (5, ["hound"])


def test_a_rebuild_that_was_killed_when_all_but_done_is_ended(engine, backend, monkeypatch):
    paper("fox")
    indexing.index_pending()
    with monkeypatch.context() as killed:
        killed.setattr("search.related.enqueue_missing", stop)  # the next thing after the new index is live
        with pytest.raises(KeyboardInterrupt):
            indexing.rebuild(lambda built: None)
    assert indexing.is_current() is False
    indexing.index_pending()
    assert (indexing.is_current(), titles("fox")) == (True, ["fox"])


def stop() -> None:
    raise KeyboardInterrupt


def test_a_new_rebuild_takes_what_is_left_of_one_that_was_killed_away(engine, backend):
    backend.batch_size = 1
    paper("fox")
    paper("fox")
    stopped(after=1)
    left = backend.beside(Rebuild.objects.get().name)
    indexing.rebuild(lambda built: None)
    assert (left.identity(), Rebuild.objects.count(), len(titles("fox"))) == ("", 1, 2)

"""What every engine promises behind Haystack's interface; most of it Haystack's stock backends do not keep."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from haystack import connections
from haystack.backends import SQ
from haystack.exceptions import SearchBackendError
from haystack.inputs import Exact
from haystack.query import SearchQuerySet
from haystack.utils import get_identifier

import search
from blog.models import Article, Category
from papers.models import Edition, Paper, Venue
from search.search_indexes import PaperIndex
from tests.search.rows import article, comment, paper

pytestmark = pytest.mark.django_db


def found(results) -> list[int]:
    return [int(result.pk) for result in results]


def numbered(count: int) -> list[Paper]:
    """Papers that rank in this order: the more often a word is said in as many words, the higher."""
    return [paper("Rank", " ".join(["word"] * (count - i) + ["other"] * i)) for i in range(count)]


def test_any_slice_is_the_rows_that_were_asked_for(put):
    rows = numbered(20)
    put(*rows)
    results = SearchQuerySet().filter(content="word")
    slices = [(5, 12), (0, 7), (19, 30), (3, 4), (20, 40)]
    assert [found(results.all()[start:end]) for start, end in slices] == [
        [row.pk for row in rows[start:end]] for start, end in slices
    ]
    assert results[11].pk == str(rows[11].pk)
    assert len(results) == 20


def test_a_query_of_one_character_is_answered(put):
    row = paper("The field of x", "学")
    put(row)
    assert [found(SearchQuerySet().filter(content=one)) for one in ("x", "学", "y")] == [[row.pk], [row.pk], []]


def test_sort_directions_may_be_mixed(put):
    first, second, third = (
        paper("one", announced=date(2024, 1, 1)),
        paper("two", announced=date(2024, 1, 2)),
        paper("three", announced=date(2024, 1, 2)),
    )
    note = comment(first, "four", posted=datetime(2024, 1, 2, tzinfo=UTC))
    put(first, second, third, note)
    by_kind_then_newest = SearchQuerySet().order_by("django_ct", "-time")
    assert [result.model_name for result in by_kind_then_newest] == ["comment", "paper", "paper", "paper"]
    assert found(by_kind_then_newest)[-1] == first.pk
    assert [result.model_name for result in SearchQuerySet().order_by("-django_ct", "time")][-1] == "comment"
    assert found(SearchQuerySet().order_by("-django_ct", "time"))[0] == first.pk


def test_a_row_without_a_date_comes_last_among_the_newest(put):
    undated, dated = paper("undated", announced=None), paper("dated", announced=date(1991, 8, 14))
    put(undated, dated)
    assert found(SearchQuerySet().order_by("-time")) == [dated.pk, undated.pk]


def test_conditions_combine_as_they_are_written(put):
    red, blue = paper("red fox", announced=date(2024, 1, 1)), paper("blue fox", announced=date(2024, 2, 1))
    note = article("hen", published=datetime(2024, 1, 31, 20, tzinfo=UTC))
    put(red, blue, note)
    ask = SearchQuerySet().filter
    assert {
        "or": found(ask(SQ(content="red") | SQ(content="blue")).order_by("time")),
        "and not": found(ask(SQ(content="fox") & ~SQ(content="red"))),
        "phrase": found(ask(content=Exact("blue fox"))),
        "phrase in another order": found(ask(content=Exact("fox blue"))),
        "title": found(ask(title="red")),
        "after a day": found(ask(time__gt=date(2024, 1, 31))),
        "between days": found(ask(time__range=(date(2024, 1, 1), date(2024, 1, 31))).order_by("time")),
        "a word's beginning": found(ask(content__startswith="blu")),
    } == {
        "or": [red.pk, blue.pk],
        "and not": [blue.pk],
        "phrase": [blue.pk],
        "phrase in another order": [],
        "title": [red.pk],
        "after a day": [blue.pk],
        "between days": [red.pk, note.pk],
        "a word's beginning": [blue.pk],
    }


def test_operators_of_the_engines_own_language_are_words_like_others(put):
    row = paper("Salt AND pepper title:pepper [a TO b] pepper~2 pepper^3 *")
    put(row)
    for typed in ("salt AND pepper", "title:pepper", "[a TO b]", "pepper~2", "pepper^3", "(pepper", "salt NOT"):
        assert found(SearchQuerySet().filter(content=typed)) == ([] if typed == "salt NOT" else [row.pk]), typed


def test_hits_are_counted_by_kind_and_narrowed_to_a_kind(put):
    piece, work = article("fox"), paper("fox")
    put(piece, work, comment(piece, "fox"), comment(work, "fox"))
    results = SearchQuerySet().filter(content="fox").facet("django_ct")
    assert dict(results.facet_counts()["fields"]["django_ct"]) == {
        "blog.article": 1,
        "papers.paper": 1,
        "comments.comment": 2,
    }
    assert found(SearchQuerySet().filter(content="fox").models(Article)) == [piece.pk]


def test_a_document_written_again_replaces_itself_in_every_segment(put):
    row, others = paper("first fox"), numbered(3)
    for title in ("first fox", "second fox", "third fox"):
        row.title = title
        put(row, *others)
    assert len(SearchQuerySet().filter(content="fox")) == 1
    assert found(SearchQuerySet().filter(content="third")) == [row.pk]
    assert found(SearchQuerySet().filter(content="first")) == []


def test_many_small_commits_are_merged_with_all_that_they_hold(put):
    """A dozen of them is more than any engine leaves apart."""
    venue = Venue.objects.create(key="ACL", name="ACL")
    edition = Edition.objects.create(venue=venue, year=2020)
    rows = [paper(f"Tree {number}", "leaf", edition=edition) for number in range(40)]
    for row in rows:
        put(row)
    put(rows[0])
    assert sorted(found(SearchQuerySet().filter(content="leaf"))) == sorted(row.pk for row in rows)
    assert SearchQuerySet().filter(venue="acl").count() == 40
    assert SearchQuerySet().filter(whole_title="tree 7").count() == 1


def test_what_no_document_of_a_commit_has_is_counted_and_sorted_by_all_the_same(put, backend):
    venue = Venue.objects.create(key="ICLR", name="Learning")
    edition = Edition.objects.create(venue=venue, year=2024)
    first = paper("fox", stars=1)
    put(first)
    put(note := comment(first, "fox"))
    assert backend.search("*", facets=["venue"])["facets"]["fields"] == {"venue": []}
    put(later := paper("fox", edition=edition, stars=2))
    put(last := comment(first, "fox"))
    assert backend.search("*", facets=["venue"])["facets"]["fields"] == {"venue": [("iclr", 1)]}
    results = SearchQuerySet().filter(content="fox").order_by("-stars")
    assert (found(results[:2]), {*found(results[2:4])}) == ([later.pk, first.pk], {note.pk, last.pk})


def test_every_document_keeps_its_own_values_though_its_neighbours_have_none(put, backend):
    """Seven commits, of which each lacks something: articles the stars, bare papers day and year, comments the rest."""
    edition = Edition.objects.create(venue=Venue.objects.create(key="ICLR", name="Learning"), year=2019)
    category = Category.objects.create(slug="maths", name="Maths", name_zh="数学")
    bare = [paper("fox", announced=None) for _ in range(3)]
    starred = [paper("fox", announced=date(2024, 1, day), stars=day) for day in range(1, 10)]
    placed = [paper("fox", edition=edition, announced=date(2019, 5, 1), stars=20)]
    piece, later = article("fox", category=category), article("fox", category=category)
    notes = [comment(piece, "fox", posted=datetime(2020, 1, day, tzinfo=UTC)) for day in range(1, 6)]
    for rows in (bare, notes[:2], starred, [piece], placed, notes[2:], [later]):
        put(*rows)
    facets = backend.search("*", facets=["year", "venue", "categories"])["facets"]["fields"]
    assert {name: dict(counts) for name, counts in facets.items()} == {
        "year": {2024: 11, 2019: 1, 2020: 5},
        "venue": {"iclr": 1},
        "categories": {"maths": 2},
    }
    by_kind = backend.search("*", models=[Paper], facets=["venue", "year"])
    assert (by_kind["hits"], dict(by_kind["facets"]["fields"]["year"])) == (13, {2024: 9, 2019: 1})
    dated = [piece, later, *starred[::-1], *notes[::-1], *placed]
    newest, oldest = SearchQuerySet().order_by("-time"), SearchQuerySet().order_by("time")
    assert [result.id for result in newest[2:17]] == [get_identifier(row) for row in dated[2:]]
    assert [result.id for result in oldest[:15]] == [get_identifier(row) for row in dated[:1:-1]]
    assert {result.id for result in newest[:2]} == {get_identifier(row) for row in dated[:2]}
    assert {result.id for result in newest[17:20]} == {get_identifier(row) for row in bare}
    most_stars = SearchQuerySet().models(Paper).order_by("-stars")
    assert found(most_stars[:10]) == [row.pk for row in (*placed, *starred[::-1])]


def test_every_document_is_told_with_its_checksum(put, backend):
    row = paper("A title", "An abstract", authors=["Ada"])
    put(row, paper("Another"))
    before = dict(backend.inventory())
    assert (len(before), f"papers.paper.{row.pk}" in before) == (2, True)
    row.abstract = "Another abstract"
    put(row)
    after = dict(backend.inventory())
    assert {name for name in after if after[name] != before[name]} == {f"papers.paper.{row.pk}"}


def test_a_reader_sees_what_another_process_wrote(put, backend, engine):
    put(paper("one"))
    assert [len(SearchQuerySet().filter(content="one")) for _ in range(3)] == [1, 1, 1]
    another = type(backend)("default", **backend.options)
    another.clear()
    assert len(SearchQuerySet().filter(content="one")) == 0


def test_similar_documents_share_the_words_that_tell(put, backend):
    rope, close, far = (
        paper("Rotary embeddings", "rotary positions in attention"),
        paper("Rotary again", "positions by rotary matrices"),
        paper("Soup", "A recipe for soup with leek"),
    )
    put(rope, close, far)
    assert found(SearchQuerySet().more_like_this(rope)) == [close.pk]


def test_clear_forgets_one_kind_or_all(put, backend):
    piece, work = article("fox"), paper("fox")
    put(piece, work)
    backend.clear(models=[Paper])
    assert found(SearchQuerySet().filter(content="fox")) == [piece.pk]
    backend.clear()
    assert found(SearchQuerySet().filter(content="fox")) == []


def test_what_was_never_indexed_is_removed_without_a_word(put, backend):
    row = paper("fox")
    put(row)
    backend.remove("papers.paper.999999")
    backend.remove(get_identifier(row))
    backend.remove(get_identifier(row))
    assert backend.document_count() == 0


def test_haystacks_own_commands_build_the_index(engine):
    rows = numbered(3)
    article("draft word", is_draft=True, published=None)
    call_command("rebuild_index", interactive=False, verbosity=0)
    rows[0].title = "renamed"
    rows[0].save()
    call_command("update_index", verbosity=0)
    assert found(SearchQuerySet().filter(content="word").order_by("-time")) == [row.pk for row in rows]
    assert found(SearchQuerySet().filter(content="renamed")) == [rows[0].pk]


def test_an_index_that_is_not_there_is_away_and_none_is_made_by_asking(engine, backend):
    for _ in range(2):
        with pytest.raises(SearchBackendError):
            len(SearchQuerySet().filter(content="fox"))
        assert search.health().startswith("away: ")


@pytest.mark.folder
# Whoosh leaves the file open that it could not read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_index_is_away_until_it_is_built_anew(put, engine, backend):
    row = paper("fox")
    put(row)
    for file in backend.folder.iterdir():
        file.write_bytes(b"\0" * 20)
    connections.reload("default")
    assert search.health().startswith("away: ")
    call_command("rebuild_index", interactive=False, verbosity=0)
    assert found(SearchQuerySet().filter(content="fox")) == [row.pk]
    assert search.health() == "ok"


# One process of several that write to one index: what it is told to keep has to be there, what it removes has to go.
WRITER = """
import sys, django
django.setup()
from datetime import datetime, timezone
from haystack import connections
from comments.models import Comment
from search.search_indexes import CommentIndex
job, first = sys.argv[1], int(sys.argv[2])
backend, index = connections["default"].get_backend(), CommentIndex()
for batch in range(first, first + 100, 10):
    if job == "remove":
        backend.remove(f"comments.comment.{batch}")
        continue
    rows = [Comment(pk=pk, name="Ada", text="fox", posted=datetime(2024, 5, 6, tzinfo=timezone.utc))
            for pk in range(batch, batch + 10)]
    backend.update(index, rows)
"""


@pytest.mark.slow
def test_processes_that_write_and_remove_at_once_lose_nothing(backend, engine, tmp_path):
    environment = {**os.environ, "SEARCH_URL": engine.address(tmp_path), "SCHOLIUM_VAR": str(tmp_path)}
    seeded = [("update", 1000)]
    at_once = [("update", 2000), ("update", 3000), ("update", 4000), ("remove", 1000)]
    for jobs in (seeded, at_once):
        running = [
            subprocess.Popen([sys.executable, "-c", WRITER, job, str(first)], env=environment) for job, first in jobs
        ]
        assert [process.wait(timeout=600) for process in running] == [0] * len(jobs)
    kept = [pk for first in (1000, 2000, 3000, 4000) for pk in range(first, first + 100)]
    assert {name for name, _ in backend.inventory()} == {
        f"comments.comment.{pk}" for pk in kept if pk >= 2000 or pk % 10
    }


def test_papers_are_read_for_the_index_in_two_queries(engine, django_assert_num_queries):
    numbered(5)
    with django_assert_num_queries(2):
        prepared = [PaperIndex().full_prepare(row) for row in PaperIndex().index_queryset()]
    assert len(prepared) == 5
    assert isinstance(PaperIndex().index_queryset(), QuerySet)


# Writes batch after batch until it is killed; what it has said was committed must be there.
KILLED = """
import sys, django
django.setup()
from datetime import datetime, timezone
from haystack import connections
from comments.models import Comment
from search.search_indexes import CommentIndex
backend, index = connections["default"].get_backend(), CommentIndex()
for batch in range(0, 100_000, 50):
    rows = [Comment(pk=pk, name="Ada", text="fox", posted=datetime(2024, 5, 6, tzinfo=timezone.utc))
            for pk in range(batch, batch + 50)]
    backend.update(index, rows)
    print(batch, flush=True)
"""


@pytest.mark.slow
def test_a_writer_that_is_killed_leaves_whole_batches_and_the_way_free(backend, engine, tmp_path, put):
    environment = {**os.environ, "SEARCH_URL": engine.address(tmp_path), "SCHOLIUM_VAR": str(tmp_path)}
    for batches in (1, 3, 6):
        command = [sys.executable, "-c", KILLED]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
            said = [int(writer.stdout.readline()) for _ in range(batches)]
            writer.kill()
            said += [int(line) for line in writer.stdout.read().split()]
        found = {int(name.rpartition(".")[2]) for name, _ in backend.inventory()}
        assert found >= {pk for batch in said for pk in range(batch, batch + 50)}
        assert len(found) % 50 == 0
    row = paper("hound")
    put(row)
    assert len(SearchQuerySet().filter(content="hound")) == 1


# A disk that is full, to the process: no file may grow beyond some kilobytes.
FULL = """
import resource, signal, sys, django
django.setup()
from datetime import datetime, timezone
from haystack import connections
from haystack.exceptions import SearchBackendError
from comments.models import Comment
from search.search_indexes import CommentIndex
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
rows = [Comment(pk=pk, name=f"Name{pk}", text=" ".join(f"w{pk}x{i}" for i in range(200)),
                posted=datetime(2024, 5, 6, tzinfo=timezone.utc)) for pk in range(1, 500)]
try:
    connections["default"].get_backend().update(CommentIndex(), rows)
except SearchBackendError:
    sys.exit(28)
"""


@pytest.mark.folder  # the cluster's disks are another machine's
@pytest.mark.slow
def test_a_full_disk_is_an_error_and_loses_nothing(backend, engine, tmp_path, put):
    row = paper("fox")
    put(row)
    environment = {**os.environ, "SEARCH_URL": engine.address(tmp_path), "SCHOLIUM_VAR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", FULL], env=environment, timeout=600, check=False).returncode == 28
    assert found(SearchQuerySet().filter(content="fox")) == [row.pk]
    put(paper("hound"))
    assert backend.document_count() == 2

"""A venue's list, taken from its own server, becomes a release of its edition."""

import pytest

from papers import ingest, releases
from papers.identifiers import Identifier
from papers.models import Edition, Paper, Release, Venue
from papers.record import Record, Window
from tests.fakes import arxiv_oai as fakes

pytestmark = pytest.mark.django_db
PAPER = """
<dt class="ptitle"><br><a href="/content/CVPR2024/html/P{0}_CVPR_2024_paper.html">Title {0}</a></dt>
<dd><form><input type="hidden" name="query_author" value="Author {0}"></form></dd>
<dd>[<a href="/content/CVPR2024/papers/P{0}_CVPR_2024_paper.pdf">pdf</a>]</dd>"""


@pytest.fixture(autouse=True)
def server(settings):
    Venue.objects.create(key="CVPR", name="Computer Vision and Pattern Recognition")
    settings.ARXIV_DELAY = 0.0
    with fakes.serving(fakes.FakeArxiv()) as fake:
        settings.CVF_URL = fake.url
        yield fake


def harvest(server, numbers, scope: str = "CVPR2024") -> None:
    page = f"<html><dl>{''.join(PAPER.format(number) for number in numbers)}</dl></html>"
    server.every_time = lambda handler, body: handler.send(page.encode(), "text/html")
    assert ingest.pull(ingest.open_run("cvf", Window(scope))).state == "done"


def public() -> list[str]:
    """What the edition lists, as everybody sees it."""
    edition = Edition.objects.get()
    listed = edition.release.entries.order_by("position") if edition.release else ()
    shown = set(Paper.objects.filter(public=True, edition=edition).values_list("value", flat=True))
    assert shown == {entry.value for entry in listed}
    return [entry.value.partition("_")[0] for entry in listed]


def test_a_harvest_is_public_at_once_and_the_same_list_again_makes_no_other_release(server):
    harvest(server, range(3))
    assert (public(), Release.objects.get().source, Release.objects.get().note) == (
        ["P0", "P1", "P2"], "cvf", "harvest of CVPR2024",
    )  # fmt: skip
    before = list(Paper.objects.order_by("pk").values_list("changed", flat=True))
    harvest(server, range(3))
    assert Release.objects.count() == 1
    assert list(Paper.objects.order_by("pk").values_list("changed", flat=True)) == before


def test_a_paper_that_two_lists_in_a_row_no_longer_have_is_hidden(server):
    harvest(server, range(40))
    without_one = [number for number in range(40) if number != 7]
    harvest(server, without_one)
    assert len(public()) == 40
    harvest(server, without_one)
    assert sorted(public()) == sorted(f"P{number}" for number in without_one)
    assert Paper.objects.get(title="Title 7").public is False
    harvest(server, without_one)
    assert len(public()) == 39
    harvest(server, range(40))
    assert sorted(public()) == sorted(f"P{number}" for number in range(40))


def test_a_list_that_lost_many_papers_is_not_believed(server, caplog):
    harvest(server, range(40))
    for _ in range(4):
        harvest(server, range(20))
    assert len(public()) == 40
    assert "cvf CVPR2024 has lost many papers: what is public of CVPR.2024 stays" in caplog.messages
    draft = Release.objects.exclude(pk=Edition.objects.get().release_id).get()
    assert (draft.published, draft.entries.count()) == (None, 20)


def test_a_curator_s_own_list_stays_public_beside_a_harvest(server):
    edition = releases.edition_named("CVPR.2024")
    ours = Record("upload", Identifier("list", "an-a-title-3f2a9c01@CVPR.2024"), title="Ours", venue="CVPR.2024")
    releases.publish(releases.import_release(edition, [ours]).release)
    harvest(server, range(3))
    edition.refresh_from_db()
    assert (edition.release.source, Release.objects.filter(source="cvf", published=None).count()) == ("upload", 1)


def test_what_a_curator_rolled_back_is_not_brought_back_by_the_same_list(server):
    harvest(server, range(3))
    releases.roll_back(Edition.objects.get())
    assert public() == []
    harvest(server, range(3))
    assert public() == []


def test_a_venue_that_the_catalogue_lacks_makes_no_release(server):
    Venue.objects.all().delete()
    harvest(server, range(3))
    assert (Release.objects.count(), Paper.objects.count()) == (0, 3)

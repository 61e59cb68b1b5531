"""A curator makes one paper of two, or two of one, after a look at what it would be."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from papers import store
from papers.identifiers import Identifier
from papers.models import IdentityChange, Paper, PaperSubject, Subject
from papers.record import Record
from tests.papers.harvesting import left_behind

pytestmark = pytest.mark.django_db
MERGE, SPLIT = "/admin/papers/paper/merge/", "/admin/papers/paper/split/"
NAMES = {"stays": "https://arxiv.org/abs/2405.00001v2", "goes": "abcDEF12@OpenReview"}


@pytest.fixture(autouse=True)
def two_papers():
    store.save([Record("arxiv", Identifier("arxiv", "2405.00001"), "Ours", subjects=("cs.LG",), version=1)])
    store.save([Record("openreview", Identifier("openreview", "abcDEF12"), "Theirs", abstract="We show.")])


def rows(response) -> dict[str, tuple[str, ...]]:
    return dict(response.context["preview"].rows)


def test_a_merge_is_looked_at_first_and_changes_nothing_by_that(admin_client):
    before = left_behind()
    page = admin_client.get(MERGE, NAMES)
    assert rows(page)["identifiers"] == (
        "arxiv:2405.00001", "openreview:abcDEF12", "arxiv:2405.00001\nopenreview:abcDEF12",
    )  # fmt: skip
    assert rows(page)["title"] == ("Ours", "Theirs", "Ours")
    assert rows(page)["abstract"] == ("", "We show.", "We show.")
    assert left_behind() == before


def test_a_merge_is_done_with_a_reason_and_written_down(admin_client, admin_user):
    assert admin_client.post(MERGE, NAMES | {"reason": " "}).status_code == 200
    assert Paper.objects.count() == 2
    response = admin_client.post(MERGE, NAMES | {"reason": "The reviewed version says so."})
    paper = Paper.objects.get()
    assert response.url == reverse("admin:papers_paper_change", args=[paper.pk])
    assert (paper.title, paper.abstract) == ("Ours", "We show.")
    assert list(IdentityChange.objects.values_list("kind", "reason")) == [("merge", "The reviewed version says so.")]
    note = LogEntry.objects.get()
    assert (note.user, note.object_id, note.get_change_message()) == (
        admin_user,
        str(paper.pk),
        "Merged: openreview:abcDEF12 → arxiv:2405.00001: The reviewed version says so.",
    )


def test_a_split_undoes_a_merge(admin_client):
    before = left_behind()
    admin_client.post(MERGE, NAMES | {"reason": "one work"})
    page = admin_client.get(SPLIT, {"name": "abcDEF12@OpenReview"})
    assert rows(page)["title"] == ("Ours", "Ours", "Theirs")
    assert Paper.objects.count() == 1
    admin_client.post(SPLIT, {"name": "abcDEF12@OpenReview", "reason": "two works"})
    assert left_behind() == before
    assert [note.get_change_message() for note in LogEntry.objects.order_by("pk")] == [
        "Merged: openreview:abcDEF12 → arxiv:2405.00001: one work",
        "Split off: openreview:abcDEF12: two works",
    ]


@pytest.mark.parametrize(
    ("address", "names", "said"),
    [
        (MERGE, {"stays": "2405.00001", "goes": "2405.99999"}, "No paper here goes by this name."),
        (MERGE, {"stays": "2405.00001", "goes": "arXiv:2405.00001"}, "These are one paper already."),
        (SPLIT, {"name": "2405.00001"}, "One of the two would be a paper that no source speaks of."),
    ],
)
def test_what_cannot_be_is_said(admin_client, address, names, said):
    for page in (admin_client.get(address, names), admin_client.post(address, names | {"reason": "because"})):
        assert said in page.content.decode()
    assert (Paper.objects.count(), IdentityChange.objects.count()) == (2, 0)


def test_papers_with_one_title_are_suggested(admin_client):
    store.save([Record("acl", Identifier("acl", "2024.acl-long.1"), "OURS")])
    page = admin_client.get(MERGE, {"twins": ""})
    assert [paper.title for paper in page.context["twins"]] == ["Ours", "OURS"]


def test_the_page_of_a_paper_leads_there(admin_client):
    page = admin_client.get(reverse("admin:papers_paper_change", args=[Paper.objects.get(title="Theirs").pk]))
    assert f"{MERGE}?stays=abcDEF12%40OpenReview" in page.content.decode()


def test_only_curators_may(client, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    assert client.post(MERGE, NAMES | {"reason": "because"}).status_code == 403
    assert client.get(SPLIT, {"name": "2405.00001"}).status_code == 403


def test_papers_follow_a_subject_into_an_alias_and_back(admin_client):
    old, new = Subject.objects.get(code="cs.LG"), Subject.objects.create(code="cs.XX", name="New", archive="cs")
    form = {"code": "cs.LG", "name": "Machine Learning", "archive": "cs", "active": "on", "name_zh": "", "group": ""}
    for alias_of, listed_under in ((new.pk, "cs.XX"), ("", "cs.LG")):
        address = reverse("admin:papers_subject_change", args=[old.pk])
        assert admin_client.post(address, form | {"alias_of": alias_of}).status_code == 302
        assert list(PaperSubject.objects.values_list("subject__code", flat=True)) == [listed_under]

"""What could not be read is kept as it came, read again after a fix, and then let go of."""

import pytest
from django.urls import reverse

from papers import ingest
from papers.ingest import quarantine
from papers.models import Paper, PaperRecord, QuarantinedRecord
from papers.sources import arxiv_oai
from papers.tasks import read_quarantine_again
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import made_records

pytestmark = pytest.mark.django_db


@pytest.fixture
def _one_is_unreadable(monkeypatch) -> None:
    """A harvest with code that stumbles over one record, which the code of today reads."""
    read = arxiv_oai.moment

    def stumbling(text: str):
        if ":08:" in text:
            raise ValueError(f"{text!r} is not a date")
        return read(text)

    fake = fakes.FakeArxiv(records=made_records(120), page_size=200)
    body = fake.answer([("verb", "ListRecords"), ("metadataPrefix", "arXivRaw")])
    with monkeypatch.context() as patch:
        patch.setattr(arxiv_oai, "moment", stumbling)
        page = arxiv_oai.parse(body)
    assert len(page.quarantined) == 2
    ingest.ingest("arxiv_oai", [*page.records, *page.quarantined])


@pytest.mark.usefixtures("_one_is_unreadable")
def test_a_fix_brings_them_back_by_their_own_bytes():
    assert (Paper.objects.count(), QuarantinedRecord.objects.count()) == (118, 2)
    read_quarantine_again()
    assert (Paper.objects.count(), QuarantinedRecord.objects.count()) == (120, 0)
    assert set(PaperRecord.objects.values_list("source", flat=True)) == {"arxiv"}


@pytest.mark.usefixtures("_one_is_unreadable")
def test_the_action_in_the_admin_does_the_same(admin_client):
    chosen = QuarantinedRecord.objects.values_list("pk", flat=True)
    response = admin_client.post(
        reverse("admin:papers_quarantinedrecord_changelist"),
        {"action": "read_again", "_selected_action": list(chosen)},
        follow=True,
    )
    assert [str(message) for message in response.context["messages"]] == ["2 of 2 could be read and are saved."]
    assert Paper.objects.count() == 120


@pytest.mark.parametrize(
    ("source", "raw", "error"),
    [
        ("arxiv_oai", b"<record><header/></record>", "ValueError: '' is no identifier of arXiv"),
        ("arxiv_oai", b"<record>", "the answer is not whole XML"),
        ("seed", b'{"title": "no id"}', ""),
        ("seed", b"", "there is nothing in it"),
    ],
)
def test_what_still_cannot_be_read_stays_with_the_reason_of_today(source, raw, error):
    row = QuarantinedRecord.objects.create(source=source, key="k", raw=raw, error="of old")
    assert quarantine.retry(row) is False
    row.refresh_from_db()
    assert (row.tries, row.error.startswith(error), row.error != "of old") == (2, True, True)
    assert bytes(row.raw) == raw

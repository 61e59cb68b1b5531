import pytest
from django.core.management import CommandError, call_command

from papers.models import Edition, Paper, PaperRecord, Release, Venue

pytestmark = pytest.mark.django_db
LIST = """title,authors,url,status
A Paper That Was Taken,Ada One; Bo Two,https://openreview.net/forum?id=aaaa1111,Oral
Another,Cy Three,https://openreview.net/forum?id=bbbb2222,Poster
Not This One,Di Four,https://openreview.net/forum?id=cccc3333,Reject
"""


@pytest.fixture
def listed(tmp_path):
    Venue.objects.create(key="ICLR", name="International Conference on Learning Representations")
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


def test_a_file_becomes_a_draft_and_then_public(listed, capsys):
    call_command("import_papers", listed, "--venue", "ICLR.2024")
    release = Release.objects.get()
    assert capsys.readouterr().out.splitlines() == [
        f"ICLR.2024, release {release.pk}: a draft, nobody sees it before --publish",
        "papers: 2 (Oral 1 · Poster 1)",
        "left out: 1 (Reject 1)",
        "repeated: 0 · unreadable: 0",
    ]
    assert (Edition.objects.get().release, Paper.objects.count(), PaperRecord.objects.count()) == (None, 0, 0)
    call_command("import_papers", listed, "--venue", "ICLR.2024", "--publish")
    assert capsys.readouterr().out.splitlines()[0] == f"ICLR.2024, release {release.pk} as before: public"
    assert (Edition.objects.get().release, Paper.objects.count()) == (release, 2)


@pytest.mark.parametrize(
    ("content", "venue", "message"),
    [
        (LIST, "NOWHERE.2024", "There is no venue 'NOWHERE.2024'"),
        ("%PDF-1.7 …", "ICLR.2024", "is a PDF"),
        ("", "ICLR.2024", "is empty"),
    ],
)
def test_what_cannot_be_brought_in_is_told_in_a_sentence(listed, content, venue, message):
    listed.write_text(content)
    with pytest.raises(CommandError, match=message):
        call_command("import_papers", listed, "--venue", venue)
    assert Release.objects.count() == 0

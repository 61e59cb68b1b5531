import io

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
        ("<!doctype html><title>Sign in</title>", "ICLR.2024", "is a web page or XML"),
        ("TY  - CONF\nAU  - No Title\nER  - \n", "ICLR.2024", "none of its 1 entries can be read; the first one"),
        ('title,authors\n"Foo,A\nBar,B\n', "ICLR.2024", "none of its 1 entries can be read; the first one"),
        ('[{"title": 5}]', "ICLR.2024", "none of its 1 entries can be read; the first one: entry 1: no title"),
        ("title,status\nFoo,Reject\nBar,Withdrawn\n", "ICLR.2024", r"no paper of it was accepted \(Reject 1, With"),
        ('[{"title": "Foo",', "ICLR.2024", "neither JSON nor JSON lines"),
        ("[[[[1]]]]", "ICLR.2024", "an array of objects was expected"),
    ],
)
def test_what_cannot_be_brought_in_is_told_in_a_sentence(listed, content, venue, message):
    listed.write_text(content)
    with pytest.raises(CommandError, match=message):
        call_command("import_papers", listed, "--venue", venue)
    assert (Release.objects.count(), Edition.objects.count()) == (0, 0)


def test_a_list_of_nothing_takes_no_list_out_of_the_public_s_sight(listed):
    call_command("import_papers", listed, "--venue", "ICLR.2024", "--publish", stdout=io.StringIO())
    public = Edition.objects.get().release
    listed.write_text("title,status\nFoo,Reject\n")
    with pytest.raises(CommandError, match="no paper of it was accepted"):
        call_command("import_papers", listed, "--venue", "ICLR.2024", "--publish")
    assert (Edition.objects.get().release, Release.objects.count(), Paper.objects.filter(public=True).count()) == (
        public, 1, 2,
    )  # fmt: skip


FORMATS = {
    "list.bib": "@inproceedings{a, title={Taken}, author={One, Ada}}\n@inproceedings{b, title={Cut, author={",
    "list.ris": "TY  - CONF\nTI  - Taken\nAU  - One, Ada\nER  - \nTY  - CONF\nAU  - No Title\nER  - \n",
    "list.csv": "title;authors;status\nTaken;Ada One;Poster\nNot;Cy;Withdrawn\n;Nobody;Poster\n",
    "list.tsv": "title\tauthors\tstatus\nTaken\tAda One\tPoster\nNot\tCy\tWithdrawn\n\tNobody\tPoster\n",
    "list.json": '[{"title": "Taken", "status": "Poster"}, {"title": "Not", "status": "Withdraw"}, {"title": ""}]',
    "list.jsonl": '{"title": "Taken", "status": "Poster"}\n{"title": "Not", "status": "Withdraw"}\n{"title"\n',
}


@pytest.mark.parametrize("name", FORMATS)
def test_of_a_file_in_any_format_the_readable_is_taken_and_the_rest_told(listed, name, capsys):
    path = listed.with_name(name)
    path.write_text(FORMATS[name])
    call_command("import_papers", path, "--venue", "ICLR.2024")
    told = capsys.readouterr()
    has_groups = "status" in FORMATS[name]
    assert told.out.splitlines()[1:] == [
        "papers: 1 (Poster 1)" if has_groups else "papers: 1",
        "left out: 1 (Withdraw 1)" if has_groups else "left out: 0",
        "repeated: 0 · unreadable: 1",
    ]
    assert told.err.startswith("could not read ")

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from papers.identifiers import Identifier
from papers.record import CursorLost, Page, Record, SourceError, Version
from papers.sources import arxiv_oai

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "arxiv_oai"
LAMP = Record(
    "arxiv",
    Identifier("arxiv", "2602.10001"),
    title=r"Keeping a K\"ohler lamp level with $\dot{x} = -kx$",
    abstract="A lamp hangs from a ship. We keep it level & lit. The gain $k>0$ is found by hand.",
    authors=("Nia Orr", r"Ren\'e F\"urst", "G. Pine, Jr.", "LEVEL Team"),
    subjects=("eess.SY", "cs.SY", "cs.LG"),
    version=2,
    versions=(
        Version(1, datetime(2026, 2, 13, 18, 59, 59, tzinfo=UTC), "412kb", "D"),
        Version(2, datetime(2026, 3, 1, 0, 10, tzinfo=UTC), "415kb", "D"),
    ),
    datestamp=date(2026, 3, 1),
    published=datetime(2026, 2, 13, 18, 59, 59, tzinfo=UTC),
    same_as=(Identifier("doi", "10.5555/lamps.3.1"),),
    comments="12 pages; a <b>bold</b> claim",
    journal_ref="Lamps 3 (2026) 1--12",
    license="http://creativecommons.org/licenses/by/4.0/",
    url="https://arxiv.org/abs/2602.10001",
    pdf_url="https://arxiv.org/pdf/2602.10001",
    extra={"submitter": "Nia Orr", "msc-class": "93C05", "doi": "10.5555/Lamps.3.1"},
)


def page(name: str) -> Page:
    return arxiv_oai.parse((SAMPLES / name).read_bytes())


def test_a_page_of_arxiv_raw_gives_its_records_and_sets_the_unreadable_one_aside():
    found = page("raw.xml")
    withdrawn = Record(
        "arxiv",
        Identifier("arxiv", "math/0611800"),
        title="A series that does not converge",
        subjects=("math.CA",),
        version=2,
        versions=(
            Version(1, datetime(2006, 11, 25, 20, 15, 1, tzinfo=UTC), "7kb"),
            Version(2, datetime(2026, 2, 28, 8, tzinfo=UTC), "0kb", "I"),
        ),
        datestamp=date(2026, 3, 1),
        published=datetime(2006, 11, 25, 20, 15, 1, tzinfo=UTC),
        url="https://arxiv.org/abs/math/0611800",
        pdf_url="https://arxiv.org/pdf/math/0611800",
        withdrawn=True,
    )
    deleted = Record("arxiv", Identifier("arxiv", "2602.10002"), title="", datestamp=date(2026, 3, 1), deleted=True)
    assert found.records == (LAMP, withdrawn, deleted)
    assert [(bad.key, bad.error) for bad in found.quarantined] == [
        ("oai:arXiv.org:2602.10003", "ValueError: 'sometime in February' is not a date")
    ]
    assert b"<submitter>Q. Blank</submitter>" in found.quarantined[0].raw
    assert found.token == "verb%3DListRecords%26metadataPrefix%3DarXivRaw%26from%3D2026-03-01%26skip%3D4"
    assert found.responded == datetime(2026, 3, 2, 3, 31, 7, tzinfo=UTC)


def test_a_page_of_the_old_server_dates_the_first_submission():
    found = page("old_server.xml")
    nets, vowels = found.records
    assert (found.token, found.quarantined) == ("", ())
    assert nets == Record(
        "arxiv",
        Identifier("arxiv", "0805.0042"),
        title="Knots in fishing nets",
        abstract="Every net has a knot. We say which one comes undone first.",
        authors=("Pia Åström", "Tom Vale III", "The NET Group"),
        subjects=("cs.IT", "math.IT"),
        datestamp=date(2009, 2, 3),
        published=datetime(2008, 5, 1, tzinfo=UTC),
        same_as=(Identifier("doi", "10.5555/nets.1"), Identifier("doi", "10.5555/nets.2")),
        comments="7 pages",
        url="https://arxiv.org/abs/0805.0042",
        pdf_url="https://arxiv.org/pdf/0805.0042",
        extra={"doi": "10.5555/nets.1 10.5555/nets.2"},
    )
    assert (vowels.identifier.value, vowels.subjects, vowels.withdrawn) == (
        "cmp-lg/9605001",
        ("cmp-lg", "cs.CL"),
        True,
    )


def test_the_new_server_s_created_is_not_taken_for_the_first_submission():
    (lamp,) = page("new_server_arxiv.xml").records
    assert (lamp.published, lamp.version, lamp.authors) == (None, None, ("Nia Orr", "G. Pine Jr."))


def test_no_records_match_is_an_empty_page():
    assert page("error_noRecordsMatch.xml") == Page(responded=datetime(2026, 3, 2, 3, 31, 7, tzinfo=UTC))


def test_a_forgotten_token_is_a_failure_of_its_own():
    with pytest.raises(CursorLost, match="badResumptionToken"):
        page("error_badResumptionToken.xml")


def test_another_error_is_permanent():
    with pytest.raises(SourceError, match="badArgument: The request includes illegal arguments") as caught:
        page("error_badArgument.xml")
    assert caught.value.permanent


def test_a_page_cut_at_any_byte_is_refused():
    whole = (SAMPLES / "raw.xml").read_bytes().rstrip()
    for length in range(0, len(whole), 97):
        with pytest.raises(SourceError):
            arxiv_oai.parse(whole[:length])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!DOCTYPE html><html><body>Maintenance<br></body></html>", "HTML page"),
        (b"<html><body/></html>", "HTML page"),
        (b"", "not whole XML"),
        (b"Rate exceeded.", "not whole XML"),
        (b'<OAI-PMH xmlns="http://example.org/"><ListRecords/></OAI-PMH>', "OAI-PMH"),
        (b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"></OAI-PMH>', "without a list"),
        (b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords/></OAI-PMH>', "empty"),
    ],
)
def test_what_is_no_list_of_records_is_refused(body, reason):
    with pytest.raises(SourceError, match=reason):
        arxiv_oai.parse(body)


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY c SYSTEM "file:///etc/hostname">',
        '<!ENTITY c SYSTEM "http://127.0.0.1:9/x">',
    ],
)
def test_entities_of_a_page_are_never_resolved(subset):
    whole = (SAMPLES / "raw.xml").read_text(encoding="utf-8")
    hostile = whole.replace("<OAI-PMH", f"<!DOCTYPE OAI-PMH [{subset}]>\n<OAI-PMH", 1).replace("12 pages", "&c;")
    with pytest.raises(SourceError, match="document type"):
        arxiv_oai.parse(hostile.encode())


@pytest.mark.parametrize(
    ("comments", "abstract", "withdrawn"),
    [
        ("Withdrawn", "", True),
        ("This paper has been withdrawn by the author", "", True),
        ("Withdrawn by the authors", "", True),
        ("withdrawn.", "", True),
        ("12 pages; withdrawn due to an error in Lemma 3", "", True),
        ("Paper withdrawn", "", True),
        ("paper withdrawn, as the result was known", "", True),
        ("5 pages, 2 figures. The paper is temporarily withdrawn", "", True),
        ("5 pages This submission has now been withdrawn by arXiv administrators", "", True),
        ("This version withdrawn by arXiv administrators because the author had no right to license it", "", True),
        ("8 pages (WITHDRAWN)", "", True),
        ("The authors have withdrawn this manuscript", "", True),
        ("Withdrawn from arXiv", "", True),
        ("This paper has been superseded and withdrawn", "", True),
        ("The v1 proof of Lemma 3 has been withdrawn; see v2", "", False),
        ("Not withdrawn: a reply", "", False),
        ("Comment on the withdrawn arXiv:1234.5678", "", False),
        ("This paper has not been withdrawn", "", False),
        ("Withdrawn from ICLR 2020, revised", "", False),
        ("The earlier version of this paper was withdrawn; this one is corrected", "", False),
        ("This paper discusses a withdrawn claim", "", False),
        ("Lemma 3, of this note, was withdrawn in v2", "", False),
        ("5 pages", "This article was withdrawn because of an error.", True),
        ("5 pages", "The drug was withdrawn from the market.", False),
        ("", "", False),
    ],
)
def test_a_withdrawal_is_known_from_what_the_authors_say(comments, abstract, withdrawn):
    whole = (SAMPLES / "old_server.xml").read_text(encoding="utf-8")
    changed = whole.replace("7 pages", comments).replace("Every net has a knot.", abstract)
    assert arxiv_oai.parse(changed.encode()).records[0].withdrawn is withdrawn

from dataclasses import replace
from datetime import date

import pytest

from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, Seen, SourceError
from papers.sources import arxiv_feed
from papers.sources.arxiv_feed import Announced, Feed
from tests.samples import sample

COUNTING = Record(
    "arxiv",
    Identifier("arxiv", "2403.02001"),
    title='Counting to $n$ in Na\\"ive Grammars',
    abstract="A grammar counts when <b>asked</b>. We show that $n < m$ suffices.",
    authors=("Ada Kern", "J. Wyatt, Jr", "The WORDS Collaboration"),
    subjects=("cs.CL", "cs.FL"),
    version=1,
    license="http://creativecommons.org/licenses/by/4.0/",
    url="https://arxiv.org/abs/2403.02001",
    pdf_url="https://arxiv.org/pdf/2403.02001",
)
STRINGS = Record(
    "arxiv",
    Identifier("arxiv", "hep-th/9901001"),
    title="Old Strings",
    abstract="Strings, revised.",
    authors=("M. Faden",),
    subjects=("hep-th", "cs.CL"),
    version=3,
    same_as=(Identifier("doi", "10.1016/s0550-3213(99)00001-x"),),
    journal_ref="Nucl. Phys. B 500 (1999) 1-20",
    license="http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
    url="https://arxiv.org/abs/hep-th/9901001",
    pdf_url="https://arxiv.org/pdf/hep-th/9901001",
)
SHAPES = Record(
    "arxiv",
    Identifier("arxiv", "2406.19999"),
    title="Shapes of Images",
    abstract="Curvature of pictures.",
    authors=("Lin Wei", "Bo Ek"),
    subjects=("eess.IV", "cs.CV", "math.DG"),
    version=1,
    license="http://creativecommons.org/publicdomain/zero/1.0/",
    url="https://arxiv.org/abs/2406.19999",
    pdf_url="https://arxiv.org/pdf/2406.19999",
)


def test_an_rss_feed_tells_what_was_announced_the_evening_before_and_as_what():
    feed = arxiv_feed.read(sample("arxiv_feed/rss_cs.CL.xml"))
    [bad] = feed.quarantined
    assert feed == Feed(
        ("cs.CL",),
        date(2024, 3, 5),
        (Announced(COUNTING, "new", ("cs.CL",)), Announced(STRINGS, "replace-cross", ("cs.CL",))),
        (Quarantined("oai:arXiv.org:2403.02003v1", bad.raw, "announced as 'absonly'"),),
    )
    assert b"Announced as nothing known" in bad.raw


def test_an_atom_feed_of_several_subjects_names_those_that_a_paper_is_in_of_an_archive_too():
    assert arxiv_feed.read(sample("arxiv_feed/atom_several.xml")) == Feed(
        ("cs.cv", "MATH"), date(2024, 6, 30), (Announced(SHAPES, "cross", ("cs.CV", "math.DG")),)
    )


def test_the_papers_make_a_page_of_hints_with_the_day_that_was_seen():
    page = arxiv_feed.parse(sample("arxiv_feed/atom_several.xml"))
    seen = Seen(date(2024, 6, 30), "cross", ("cs.CV", "math.DG"))
    assert page == Page((replace(SHAPES, hint=True, seen=(seen,)),), day=date(2024, 6, 30))


def test_a_feed_of_the_weekend_is_empty_and_no_error():
    assert arxiv_feed.read(sample("arxiv_feed/weekend.xml")) == Feed(("cs.CL",), date(2024, 3, 8))


@pytest.mark.parametrize(
    ("body", "message", "permanent"),
    [
        (
            sample("arxiv_feed/error.xml"),
            "arXiv says: Feed error for query: http://rss.arxiv.org/rss/cs.NO. Invalid archive specification: 'cs.NO'.",
            True,
        ),
        (b"<!DOCTYPE html><html><body>Down for maintenance</body></html>", "the server answered with", False),
        (b"<feed><entry/></feed>", "the answer is <feed>, not <feed>", False),
        (
            sample("arxiv_feed/weekend.xml").replace(b"<pubDate>Sat, 09 Mar 2024 00:00:00 -0500</pubDate>", b""),
            "the feed is of no day: None",
            False,
        ),
    ],
)
def test_what_is_no_feed_is_an_error(body, message, permanent):
    with pytest.raises(SourceError) as caught:
        arxiv_feed.read(body)
    assert str(caught.value).startswith(message)
    assert caught.value.permanent is permanent


def test_a_feed_cut_anywhere_is_an_error():
    whole = sample("arxiv_feed/rss_cs.CL.xml").rstrip()
    for end in range(0, len(whole), 97):
        with pytest.raises(SourceError):
            arxiv_feed.read(whole[:end])

from datetime import UTC, datetime

import pytest

from papers.formats import bibtex
from papers.identifiers import Identifier
from papers.record import Quarantined, Record, SourceError

FILE = r"""
This line is a comment, and so is 100% of the next.
@comment{not an entry}
@string{iclr = "Int. Conf. on Learning"}

@inproceedings{mueller20,
  title = {{\"U}ber {BERT}: {$x_{1}$} at 50\% of \emph{the {C}ost}},
  author = {M{\"u}ller, Hans and {The ATLAS Collaboration} and King, Jr., Martin Luther and others},
  booktitle = iclr, year = 2020, month = may, pages = {1--9}, keywords = {words, more},
  url = {https://openreview.net/forum?id=H1-nGgWC-}, eprint = {2001.00001}, archivePrefix = {arXiv},
  abstract = {First line
     and second.}
}
@inproceedings{mueller20, title = {The Same Key}, author = {X}}
@inproceedings{twice, title = {One}, title = {Two}}
@inproceedings{open, title = {Never Closed, author = {Q},
@ARTICLE{after,
  TITLE = "After the Open One",
  AUTHOR = "Ludwig van Beethoven AND van der Waerden, B. L.",
  journal = {Math. Ann.}, volume = 3, number = {2}, pages = {1--2}, year = {1999}, doi = {10.1007/BF01446},
}
@misc{nameless, author = {Nobody}}
@proceedings{book, year = 2020}
@inproceedings{bare, title = {Gr{\"o}bner Bases and You}, author = {{\'A}cs, P{\'a}l}, year = {2021}}
"""


def test_entries_are_read_and_broken_ones_set_aside_without_those_after_them():
    found = list(bibtex.read(FILE.encode(), venue="ICLR.2020"))
    raws = [item.raw for item in found if isinstance(item, Quarantined)]
    assert found == [
        Record(
            "upload",
            Identifier("openreview", "H1-nGgWC-"),
            title=r"{\"U}ber BERT: $x_{1}$ at 50\% of \emph{the Cost}",
            abstract="First line and second.",
            authors=(r"Hans M{\"u}ller", "The ATLAS Collaboration", "Martin Luther King, Jr."),
            published=datetime(2020, 5, 1, tzinfo=UTC),
            same_as=(Identifier("arxiv", "2001.00001"),),
            url="https://openreview.net/forum?id=H1-nGgWC-",
            venue="ICLR.2020",
            extra={
                "venue_name": "Int. Conf. on Learning",
                "keywords": "words, more",
                "pages": "1--9",
                "key": "mueller20",
                "more_authors": "and others",
            },
        ),
        Record(
            "upload",
            Identifier("list", "x-the-same-key-6dbd9143@ICLR.2020"),
            title="The Same Key",
            authors=("X",),
            venue="ICLR.2020",
            extra={"key": "mueller20"},
        ),
        Quarantined("twice", raws[0], "fields given twice: title"),
        Quarantined("open", raws[1], found[3].error),
        Record(
            "upload",
            Identifier("doi", "10.1007/bf01446"),
            title="After the Open One",
            authors=("Ludwig van Beethoven", "B. L. van der Waerden"),
            published=datetime(1999, 1, 1, tzinfo=UTC),
            journal_ref="Math. Ann., 3(2), 1--2, 1999",
            url="https://doi.org/10.1007/bf01446",
            venue="ICLR.2020",
            extra={"pages": "1--2", "key": "after"},
        ),
        Quarantined("nameless", raws[2], "the entry has no title"),
        Record(
            "upload",
            Identifier("list", "acs-grobner-bases-and-you-85f1dd2d@ICLR.2020"),
            title=r"Gr{\"o}bner Bases and You",
            authors=(r"P{\'a}l {\'A}cs",),
            published=datetime(2021, 1, 1, tzinfo=UTC),
            venue="ICLR.2020",
            extra={"key": "bare"},
        ),
    ]
    assert raws[1].startswith(b"@inproceedings{open")
    assert found[3].error.startswith("line ")


def test_of_a_field_that_is_given_twice_the_first_counts_and_an_abbreviation_given_twice_is_told():
    data = b"""@string{c = "One"} @string{c = "Two"}
    @misc{a, title = {T}, Year = 2020, year = 2021, doi = {10.5555/a}, doi = {10.5555/b}, booktitle = c}
    @misc{a, title = {T}, year = 2020, doi = {10.5555/a}, booktitle = c}"""
    clash, first, again = bibtex.read(data)
    assert clash == Quarantined("c", b'@string{c = "Two"}', "a second entry with the key c")
    assert (first.identifier, first.extra, first.url) == (
        Identifier("doi", "10.5555/a"),
        {"venue_name": "One", "key": "a"},
        "https://doi.org/10.5555/a",
    )
    assert again == first


def test_what_is_written_is_read_again():
    records = [item for item in bibtex.read(FILE.encode()) if isinstance(item, Record)]
    again = list(bibtex.read("".join(bibtex.write(records)).encode()))
    assert [(r.title, r.authors, r.abstract) for r in again] == [(r.title, r.authors, r.abstract) for r in records]


def test_a_file_without_an_entry_is_an_error():
    with pytest.raises(SourceError, match="no BibTeX entry"):
        list(bibtex.read(b"% nothing here\n"))


@pytest.mark.parametrize("field", ["group", "track"])
def test_the_track_of_a_paper_is_its_group(field):
    [record] = bibtex.read(f"@inproceedings{{x, title = {{T}}, author = {{A B}}, {field} = {{oral}}}}".encode())
    assert record.group == "Oral"

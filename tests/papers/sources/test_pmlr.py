from datetime import UTC, datetime

import pytest

from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, SourceError
from papers.sources import pmlr
from tests.samples import sample

ICML = "Proceedings of the 50th International Conference on Machine Learning"
AISTATS = "Proceedings of The 36th International Conference on Artificial Intelligence and Statistics"


def test_a_bibliography_is_read_with_ids_from_keys_and_addresses():
    page = pmlr.parse(sample("pmlr/bibliography.bib"))
    assert page == Page(
        (
            Record(
                "pmlr",
                Identifier("pmlr", "abe33a@v999"),
                title=r"Bayesian $k$-Means: {\'E}tudes",
                abstract=r"We gain 50\% in time for $k<b$ at any scale.",
                authors=("Kenji Abe", "Jan-Willem van de Meent", r"J{\"o}rg M{\"u}ller"),
                published=datetime(2033, 7, 1, tzinfo=UTC),
                same_as=(Identifier("openreview", "H1-nGgWC-"),),
                url="https://proceedings.mlr.press/v999/abe33a.html",
                pdf_url="https://raw.githubusercontent.com/mlresearch/v999/main/assets/abe33a/abe33a.pdf",
                venue="ICML.2033",
                extra={"venue_name": ICML, "pages": "1--12"},
            ),
            Record(
                "pmlr",
                Identifier("pmlr", "zhou33b@v999"),
                title="After the Broken One",
                authors=("Xin Zhou",),
                published=datetime(2033, 1, 1, tzinfo=UTC),
                url="https://proceedings.mlr.press/v999/zhou33b.html",
                pdf_url="https://proceedings.mlr.press/v999/zhou33b/zhou33b.pdf",
                group="Contributed",
                extra={"venue_name": "Proceedings of an Unknown Workshop"},
            ),
        ),
        (
            Quarantined("sakaue33", page.quarantined[0].raw, "neither its key nor its address tells the paper's id"),
            Quarantined("pmlr-v999-broken33a", page.quarantined[1].raw, page.quarantined[1].error),
        ),
    )
    assert page.quarantined[0].raw.startswith(b"@InProceedings{sakaue33,")
    assert page.quarantined[1].raw.startswith(b"@InProceedings{pmlr-v999-broken33a,")


def test_the_front_matter_of_the_papers_pages_is_read_as_the_text_that_it_is():
    page = pmlr.parse(sample("pmlr/posts.md"))
    assert page == Page(
        (
            Record(
                "pmlr",
                Identifier("pmlr", "meent33a@v998"),
                title="$O(1)$ Memory: No Kidding",
                abstract="Folded over two lines with HTML.",
                authors=("Jan-Willem van de Meent", "Suharto"),
                published=datetime(2033, 4, 11, tzinfo=UTC),
                same_as=(Identifier("openreview", "AbCdEf12_-"),),
                url="https://proceedings.mlr.press/v998/meent33a.html",
                pdf_url="https://proceedings.mlr.press/v998/meent33a/meent33a.pdf",
                venue="AISTATS.2033",
                group="Notable",
                extra={"venue_name": AISTATS, "pages": "13-20"},
            ),
            Record(
                "pmlr",
                Identifier("pmlr", "editors33a@v998"),
                title="Preface",
                published=datetime(2033, 1, 1, tzinfo=UTC),
                url="https://proceedings.mlr.press/v998/editors33a.html",
                pdf_url="https://proceedings.mlr.press/v998/editors33a/editors33a.pdf",
                venue="AISTATS.2033",
                extra={"venue_name": AISTATS},
            ),
        ),
        (
            Quarantined("cut33a", page.quarantined[0].raw, page.quarantined[0].error),
            Quarantined("", page.quarantined[1].raw, "@v998 is no id of PMLR"),
        ),
    )
    assert page.quarantined[0].error.startswith("not YAML: while scanning a quoted scalar")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><html></html>",
        b"% nothing but a comment",
        b"---\n---\n",
        sample("pmlr/bibliography.bib")[:900],
    ],
)
def test_a_volume_without_a_paper_is_an_error(body):
    with pytest.raises(SourceError):
        pmlr.parse(body)


@pytest.mark.parametrize(
    ("booktitle", "key"),
    [
        ("Proceedings of the 35th Conference on Learning Theory", "COLT.2033"),
        ("Proceedings of the 33rd International Conference on Algorithmic Learning Theory", "ALT.2033"),
        ("Proceedings of the Asian Conference on Machine Learning", "ACML.2033"),
        ("Proceedings of The 7th Conference on Robot Learning", "CoRL.2033"),
        ("A Workshop of Friends", ""),
    ],
)
def test_the_edition_is_told_by_the_name_of_the_proceedings(booktitle, key):
    body = f"@inproceedings{{pmlr-v1-a33a, title={{T}}, year=2033, booktitle={{{booktitle}}}}}"
    assert [record.venue for record in pmlr.parse(body.encode()).records] == [key]

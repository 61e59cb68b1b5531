from datetime import UTC, datetime

import bibtexparser
import pytest

from papers.formats import bibtex
from papers.identifiers import Identifier
from papers.record import Record

NASTY = [
    "plain",
    "unpaired { brace",
    "unpaired } brace",
    "} the wrong { way",
    r"escaped \{ alone",
    r"a set $\{x : x \in A$",
    r"a full set $\{x\}$ and {GAN}",
    "50% of #1 & C_2 ~ x^y",
    "a dollar $ alone",
    r"an escaped \$ dollar",
    "ends in a backslash \\",
    "ends in two \\\\",
    '"quoted" and “quoted”',
    "@article{fake, title = {x}}\n@article{more,",
    "comment % to the end",
    "注意力机制 with café and 𝕏",
    "line\none\r\ntwo\x00\x0b\x7f",
    "a, b = c",
    "",
    "{{{}}}",
    r"{a line\\} break",
    r"\(x\) and \[y\]",
    "\u2028 separators \u2029",
]


def record(title: str = "A Title", **fields) -> Record:
    values = {
        "source": "scholium",
        "identifier": Identifier("arxiv", "2401.12345"),
        "authors": ("Ada Lovelace", "Bo Li"),
        "subjects": ("cs.LG",),
        "published": datetime(2024, 1, 22, tzinfo=UTC),
        "url": "https://arxiv.org/abs/2401.12345",
    }
    return Record(title=title, **(values | fields))


def test_a_preprint_is_written_whole():
    assert bibtex.entry(record("On $x_1$ & y")) == (
        "@misc{lovelace2024-2401.12345,\n"
        "  title = {{On $x_1$ \\& y}},\n"
        "  author = {Ada Lovelace and Bo Li},\n"
        "  year = {2024},\n"
        "  eprint = {2401.12345},\n"
        "  archiveprefix = {arXiv},\n"
        "  primaryclass = {cs.LG},\n"
        "  url = {https://arxiv.org/abs/2401.12345},\n"
        "}"
    )


def test_a_paper_of_a_venue_is_in_its_proceedings():
    entry = bibtex.entry(record(venue="ICLR.2023", extra={"venue_name": "Conference on Learning"}))
    assert entry.startswith("@inproceedings{lovelace2023-2401.12345,")
    assert "  booktitle = {Conference on Learning},\n  year = {2023}," in entry


def test_a_published_paper_names_its_journal():
    entry = bibtex.entry(record(journal_ref="Phys. Rev. D 50% (2024)"))
    assert entry.startswith("@article{")
    assert r"  journal = {Phys. Rev. D 50\% (2024)}," in entry


@pytest.mark.parametrize("text", NASTY)
def test_whatever_a_text_holds_a_strict_parser_reads_every_entry(text):
    nasty = record(text, abstract=text, authors=(text, "Bo Li"), journal_ref=text, url=f"https://example.org/{text}")
    following = record("Following", identifier=Identifier("arxiv", "hep-th/9901001"))
    written = "".join(bibtex.write([nasty, following]))
    read = bibtexparser.parse_string(written)
    assert read.failed_blocks == []
    assert [entry.key.rpartition("-")[2] for entry in read.entries] == ["2401.12345", "9901001"]
    assert read.entries[1]["title"] == "{Following}"


@pytest.mark.parametrize("text", NASTY)
def test_braces_always_pair(text):
    depth = 0
    for character in bibtex.entry(record(text, abstract=text), abstract=True):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize(
    ("authors", "written"),
    [
        (("LIGO Scientific Collaboration",), "{LIGO Scientific Collaboration}"),
        (("Simon and Schuster",), "{Simon and Schuster}"),
        (("Martin King, Jr.", "Sandra Hand"), "{Martin King, Jr.} and Sandra Hand"),
    ],
)
def test_a_name_that_bibtex_would_take_apart_is_held_together(authors, written):
    assert f"  author = {{{written}}}," in bibtex.entry(record(authors=authors))


@pytest.mark.parametrize(
    ("authors", "key"),
    [
        (("Erwin Schrödinger",), "schrodinger2024-2401.12345"),
        (("李 明",), "2401.12345"),
        ((), "2401.12345"),
        (("Conor O'Neil",), "oneil2024-2401.12345"),
    ],
)
def test_a_key_is_plain_ascii(authors, key):
    assert bibtex.key(record(authors=authors)) == key


def test_the_key_of_an_older_identifier_holds_no_slash():
    assert bibtex.key(record(identifier=Identifier("arxiv", "hep-th/9901001"))) == "lovelace2024-hep-th-9901001"

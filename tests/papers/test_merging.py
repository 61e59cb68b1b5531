import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from papers import identity, store, subjects
from papers.identifiers import Identifier
from papers.models import Correction, IdentityChange, Paper, PaperIdentifier, PaperRecord
from papers.record import Record, Version
from tests.factories import make_comment
from tests.papers.harvesting import left_behind

pytestmark = pytest.mark.django_db
DOI = Identifier("doi", "10.5555/one")
PREPRINT, REVIEWED = Identifier("arxiv", "2405.00001"), Identifier("openreview", "abcDEF12")


@pytest.fixture(autouse=True)
def _taxonomy():
    subjects.load(settings.SEEDS_DIR / "subjects.csv")


def preprint(value: str = "2405.00001", **fields) -> Record:
    moment = datetime(2024, 5, 1, 10, tzinfo=UTC)
    values = {
        "title": "Preprint",
        "subjects": ("cs.LG",),
        "version": 1,
        "versions": (Version(1, moment),),
        "published": moment,
        "datestamp": date(2024, 5, 2),
    }
    return Record("arxiv", Identifier("arxiv", value), **(values | fields))


def reviewed(name: str = "abcDEF12", **fields) -> Record:
    return Record("openreview", Identifier("openreview", name), **({"title": "Reviewed", "group": "Oral"} | fields))


def paper_of(identifier: Identifier) -> Paper:
    return Paper.objects.get(identifiers__scheme=identifier.scheme, identifiers__value=identifier.value)


def whole() -> dict:
    """Every row, the keys, counts and corrections included, but for clocks."""
    papers = list(Paper.objects.order_by("pk").values_list("pk", "scheme", "value", "stars", "opens", "created"))
    corrections = list(Correction.objects.order_by("pk").values_list("pk", "paper", "field", "value", "lifted"))
    names = list(PaperIdentifier.objects.order_by("pk").values_list("pk", "scheme", "value", "paper"))
    return left_behind() | {"keys": papers, "corrections": corrections, "names": names}


def test_two_papers_become_one_when_a_source_gives_both_identifiers():
    store.save([preprint()])
    store.save([reviewed(abstract="Theirs.")])
    first, second = paper_of(PREPRINT), paper_of(REVIEWED)
    comment = make_comment(second)
    saved = store.save([reviewed(abstract="Theirs.", same_as=(PREPRINT,))])
    assert (saved.changed, saved.pks, Paper.objects.count()) == (1, (first.pk,), 1)
    paper = paper_of(REVIEWED)
    assert (paper.pk, paper.title, paper.abstract, paper.announced) == (
        first.pk,
        "Preprint",
        "Theirs.",
        date(2024, 5, 1),
    )
    comment.refresh_from_db()
    assert comment.paper_id == first.pk
    change = IdentityChange.objects.get()
    assert (change.kind, change.paper_id, change.identifiers) == ("merge", first.pk, [["openreview", "abcDEF12"]])


@pytest.mark.parametrize("together", [True, False])
def test_a_doi_that_two_papers_turn_out_to_share_makes_them_one(together):
    store.save([preprint()])
    store.save([reviewed()])
    for page in [[preprint(same_as=(DOI,)), reviewed(same_as=(DOI,))]] if together else [
        [preprint(same_as=(DOI,))], [reviewed(same_as=(DOI,))],
    ]:  # fmt: skip
        store.save(page)
    assert left_behind()["identifiers"] == [
        ("arxiv", "2405.00001", "arxiv", "2405.00001"),
        ("doi", "10.5555/one", "arxiv", "2405.00001"),
        ("openreview", "abcDEF12", "arxiv", "2405.00001"),
    ]


def test_a_chain_of_proofs_in_one_page_ends_in_one_paper():
    acl = Record("acl", Identifier("acl", "2024.naacl-long.1"), "Published")
    store.save([preprint(), reviewed(), acl])
    assert Paper.objects.count() == 3
    store.save([replace(acl, same_as=(DOI, REVIEWED)), preprint(same_as=(DOI,))])
    assert (Paper.objects.count(), PaperIdentifier.objects.count(), PaperRecord.objects.count()) == (1, 4, 3)


def test_two_papers_of_one_source_are_never_merged_by_a_proof():
    store.save([preprint("2405.00001"), preprint("2405.00002"), reviewed(same_as=(PREPRINT,))])
    store.save([reviewed(same_as=(PREPRINT, Identifier("arxiv", "2405.00002")))])
    assert Paper.objects.count() == 2


def test_a_merge_is_undone_by_a_split_to_the_last_row():
    store.save([preprint(), reviewed(same_as=(DOI,), comments="Theirs")])
    Paper.objects.filter(pk=paper_of(REVIEWED).pk).update(stars=3, opens=7)
    Paper.objects.filter(pk=paper_of(PREPRINT).pk).update(stars=2, opens=5)
    for identifier, value in ((PREPRINT, "Ours, corrected"), (REVIEWED, "Theirs, corrected")):
        Correction.objects.create(paper=paper_of(identifier), field="title", value=value)
    Correction.objects.create(paper=paper_of(REVIEWED), field="license", value="CC0")
    store.refold(Paper.objects.values_list("pk", flat=True))
    comments = [make_comment(paper_of(PREPRINT)), make_comment(paper_of(REVIEWED))]
    reply = make_comment(paper_of(REVIEWED), parent=comments[1])
    before = whole()
    first, second = paper_of(PREPRINT), paper_of(REVIEWED)
    store.merge(first.pk, second.pk, "they are one work")
    merged = Paper.objects.get()
    assert (merged.title, merged.license, merged.comments, merged.stars, merged.opens) == (
        "Ours, corrected", "CC0", "Theirs", 5, 12,
    )  # fmt: skip
    assert store.split(DOI, "they are not") == second.pk
    assert whole() == before
    for comment, paper in ((comments[0], first), (comments[1], second), (reply, second)):
        comment.refresh_from_db()
        assert comment.paper_id == paper.pk
    assert list(IdentityChange.objects.order_by("pk").values_list("kind", "reason")) == [
        ("merge", "they are one work"),
        ("split", "they are not"),
    ]


def test_what_a_curator_split_no_source_joins_again_and_a_curator_may():
    store.save([preprint(), reviewed(same_as=(PREPRINT,))])
    new = store.split(REVIEWED)
    assert (Paper.objects.count(), paper_of(REVIEWED).pk, paper_of(REVIEWED).title) == (2, new, "Reviewed")
    store.save([reviewed(same_as=(PREPRINT,), abstract="Said again.")])
    store.save([preprint(same_as=(REVIEWED,), version=2)])
    assert Paper.objects.count() == 2
    store.merge(paper_of(PREPRINT).pk, new)
    store.save([reviewed(same_as=(PREPRINT,), abstract="And again.")])
    assert (Paper.objects.count(), Paper.objects.get().abstract) == (1, "And again.")


def test_a_name_of_which_nobody_says_anything_is_no_paper_of_its_own():
    store.save([preprint(same_as=(DOI,))])
    before = whole()
    with pytest.raises(identity.CannotSplit):
        store.split(DOI)
    with pytest.raises(identity.CannotSplit):
        store.split(PREPRINT)
    assert whole() == before


def test_equal_titles_of_different_sources_are_suggested_and_no_more():
    store.save(
        [preprint(title="On Doors"), preprint("2405.00002", title="Preface"), preprint("2405.00003", title="Preface")]
    )
    store.save([reviewed(title="ON DOORS")])
    assert [paper.value for paper in identity.title_twins()] == ["2405.00001", "abcDEF12"]
    assert Paper.objects.count() == 4


def test_a_paper_cannot_swallow_itself():
    store.save([preprint()])
    with pytest.raises(ValueError, match="itself"):
        store.merge(Paper.objects.get().pk, Paper.objects.get().pk)


def test_papers_follow_a_subject_that_becomes_an_alias():
    store.save([preprint(subjects=("cs.ZZ", "cs.LG")), preprint("2405.00002", subjects=("cs.LG",))])
    zz = subjects.Subject.objects.get(code="cs.ZZ")
    zz.alias_of = subjects.Subject.objects.get(code="cs.AI")
    zz.save()
    assert store.follow_aliases() == 1
    assert left_behind()["subjects"] == [
        ("2405.00001", 0, "cs.AI"),
        ("2405.00001", 1, "cs.LG"),
        ("2405.00002", 0, "cs.LG"),
    ]
    assert store.follow_aliases() == 0


def part_one() -> Record:
    return preprint("2405.00001", same_as=(DOI,))


def part_two() -> Record:
    return preprint("2405.00002", same_as=(DOI,))


def venue(*same_as: Identifier) -> Record:
    return Record("pmlr", Identifier("pmlr", "roe24a@v235"), "Preprint", same_as=same_as)


def works() -> set[frozenset[str]]:
    """What is one paper, by its records."""
    found: dict[int, set[str]] = {}
    for value, paper in PaperRecord.objects.values_list("identifier__value", "identifier__paper"):
        found.setdefault(paper, set()).add(value)
    assert set(found) == set(Paper.objects.values_list("pk", flat=True))
    return {frozenset(values) for values in found.values()}


PAGES = [*itertools.permutations(range(3)), ((0, 1, 2),), ((1, 2), 0), (0, (1, 2)), ((0, 2), 1), (1, (0, 2))]


@pytest.mark.parametrize("pages", PAGES)
@pytest.mark.parametrize(
    ("same_as", "expected"),
    [
        ((DOI, Identifier("arxiv", "2405.00002")), [{"2405.00001"}, {"2405.00002", "roe24a@v235"}]),
        ((DOI,), [{"2405.00001"}, {"2405.00002"}, {"roe24a@v235"}]),
    ],
)
def test_a_doi_that_two_preprints_claim_proves_nothing_in_whatever_order_they_come(pages, same_as, expected):
    records = (part_one(), part_two(), venue(*same_as))
    for page in pages:
        store.save([records[index] for index in (page if isinstance(page, tuple) else (page,))])
    assert works() == {frozenset(values) for values in expected}
    store.save(replace(record, abstract="Said again.") for record in records)
    assert works() == {frozenset(values) for values in expected}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_has_nothing_but_a_disputed_doi_is_a_paper_of_its_own_in_whatever_order_they_come(order):
    records = (part_one(), part_two(), Record("upload", DOI, "Preprint"))
    for index in order:
        store.save([records[index]])
    assert works() == {frozenset({"2405.00001"}), frozenset({"2405.00002"}), frozenset({DOI.value})}


def test_what_a_disputed_doi_had_joined_gets_back_its_own_paper_with_what_was_written_there():
    store.save([part_one()])
    store.save([venue()])
    first, second = paper_of(PREPRINT).pk, paper_of(venue().identifier).pk
    comment = make_comment(paper_of(venue().identifier))
    store.save([venue(DOI)])
    assert Paper.objects.count() == 1
    saved = store.save([part_two()])
    assert {first, second} <= set(saved.pks)
    comment.refresh_from_db()
    assert (comment.paper_id, paper_of(venue().identifier).pk, paper_of(PREPRINT).pk) == (second, second, first)
    assert not PaperIdentifier.objects.exclude(scheme="doi").filter(apart=True).exists()


def test_a_curator_s_merge_outlasts_a_dispute_over_a_doi():
    store.save([part_one()])
    store.save([venue()])
    store.merge(paper_of(PREPRINT).pk, paper_of(venue().identifier).pk, "they are one")
    store.save([venue(DOI)])
    store.save([part_two()])
    assert works() == {frozenset({"2405.00001", "roe24a@v235"}), frozenset({"2405.00002"})}

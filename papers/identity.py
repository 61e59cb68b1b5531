"""Identifiers that go from one paper to another, and the log that can send them back. Nothing is folded here."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from papers.identifiers import Identifier
from papers.models import Correction, IdentityChange, Paper, PaperIdentifier, PaperRecord, ReleaseEntry
from papers.signals import papers_merged, papers_removed, papers_split


def title_twins() -> QuerySet[Paper]:
    """Papers of different sources with the same title, beside each other. It only suggests that they are one work."""
    titled = Paper.objects.annotate(folded=Lower("title"))
    twins = titled.values("folded").annotate(schemes=Count("scheme", distinct=True)).filter(schemes__gt=1)
    return titled.filter(folded__in=twins.values("folded")).order_by("folded", "pk")


# Why a page merges two papers.
PROVEN = "a source gives both identifiers for one work"


class CannotSplit(ValueError):
    """What would be left, or split off, is no paper: nobody says anything of it."""


def merge(into: int, gone: int, reason: str) -> None:
    """Give all that `gone` has to `into` and take its row away. Identifiers that were set apart no longer are."""
    names = PaperIdentifier.objects.filter(paper=gone)
    lost = Paper.objects.get(pk=gone)
    kept = {
        "pk": gone,
        "stars": lost.stars,
        "opens": lost.opens,
        "created": lost.created.isoformat(),
        "corrections": list(Correction.objects.filter(paper=gone).values_list("pk", flat=True)),
        "lifted": _lift_clashing(into, gone),
    }
    moved = sorted(names.values_list("scheme", "value"))
    IdentityChange.objects.create(
        kind=IdentityChange.Kind.MERGE, paper_id=into, identifiers=moved, kept=kept, reason=reason
    )
    names.exclude(scheme="doi").update(apart=False)  # a DOI in dispute stays so
    _give(names, into)
    Correction.objects.filter(paper=gone).update(paper=into)
    IdentityChange.objects.filter(paper=gone).update(paper=into)
    Paper.objects.filter(pk=into).update(stars=F("stars") + lost.stars, opens=F("opens") + lost.opens)
    papers_merged.send(sender=Paper, into=into, gone=gone)
    papers_removed.send(sender=Paper, pks=(gone,))
    lost.delete()


def split(identifier: Identifier, reason: str) -> tuple[int, int]:
    """Make a paper of its own of this identifier, with those that once came along with it; (the old, the new) key."""
    name = PaperIdentifier.objects.get(scheme=identifier.scheme, value=identifier.value)
    merged = _merge_that_brought(name)
    wanted = [tuple(moved) for moved in merged.identifiers] if merged else [(name.scheme, name.value)]
    of_paper = PaperIdentifier.objects.filter(paper=name.paper_id)
    moving = [row.pk for row in of_paper if (row.scheme, row.value) in wanted]
    _expect_words(moving)
    _expect_words(of_paper.exclude(pk__in=moving).values_list("pk", flat=True))
    old, new = name.paper_id, _revive(merged.kept if merged else {}, identifier)
    of_paper.filter(pk__in=moving).update(apart=True)
    _give(of_paper.filter(pk__in=moving), new)
    if merged:
        _give_back(merged, old, new)
    IdentityChange.objects.create(
        kind=IdentityChange.Kind.SPLIT, paper_id=old, identifiers=sorted(wanted), kept={"pk": new}, reason=reason
    )
    papers_split.send(
        sender=Paper, kept=old, made=new, identifiers=tuple(Identifier(scheme, value) for scheme, value in wanted)
    )
    return old, new


def part(disputed: Collection[int]) -> set[int]:
    """Set these DOIs apart, for several papers claim them, and part again what nothing but they had joined; the papers.

    What a curator made one stays one.
    """
    if not disputed:
        return set()
    names = PaperIdentifier.objects.filter(pk__in=disputed)
    names.update(apart=True)
    parted: set[int] = set()
    for paper in sorted(set(names.values_list("paper", flat=True))):
        by_hand = IdentityChange.objects.filter(paper=paper, kind=IdentityChange.Kind.MERGE).exclude(reason=PROVEN)
        if by_hand.exists():
            continue
        _lead, *others = _proven_groups(paper)
        for group in others:
            parted |= {paper, _part(paper, group)}
    return parted


def _proven_groups(paper: int) -> list[set[int]]:
    """The paper's identifiers by what proves them one without DOIs in dispute; first the group that its address is of.

    A name that only such a DOI is stays in the first group, unless a source speaks of it.
    """
    rows = list(PaperIdentifier.objects.filter(paper=paper).values_list("pk", "scheme", "value", "apart"))
    keys = {(scheme, value): pk for pk, scheme, value, _apart in rows}
    proving = {(scheme, value): pk for pk, scheme, value, apart in rows if not (apart and scheme == "doi")}
    groups: list[set[int]] = []
    spoken = PaperRecord.objects.filter(identifier__paper=paper).order_by("identifier__scheme", "identifier__value")
    for own, same_as in spoken.values_list("identifier", "fields__same_as"):
        group = {own, *(proving[key] for other in same_as or () if (key := tuple(other)) in proving)}
        touched = [each for each in groups if each & group]
        groups = [each for each in groups if not each & group] + [group.union(*touched)]
    canonical = keys.get(Paper.objects.values_list("scheme", "value").get(pk=paper))
    groups.sort(key=lambda group: canonical not in group)
    groups[0] |= set(keys.values()).difference(*groups)
    return groups


def _part(paper: int, group: Collection[int]) -> int:
    """Give these identifiers to a paper of their own, the one that they had if a merge took it away; its key."""
    names = PaperIdentifier.objects.filter(pk__in=group).order_by("scheme", "value")
    first, moving = names[0], [Identifier(*key) for key in names.values_list("scheme", "value")]
    merged = _merge_that_brought(first)
    new = _revive(merged.kept if merged else {}, moving[0])
    _give(names, new)
    if merged:
        _give_back(merged, paper, new)
    IdentityChange.objects.create(
        kind=IdentityChange.Kind.SPLIT,
        paper_id=paper,
        identifiers=[(each.scheme, each.value) for each in moving],
        kept={"pk": new},
        reason="several papers claim the DOI that joined them",
    )
    papers_split.send(sender=Paper, kept=paper, made=new, identifiers=tuple(moving))
    return new


def _merge_that_brought(name: PaperIdentifier) -> IdentityChange | None:
    """The last merge that this identifier came by, unless it was split since."""
    for change in IdentityChange.objects.filter(paper=name.paper_id):
        if [name.scheme, name.value] in change.identifiers:
            return change if change.kind == IdentityChange.Kind.MERGE else None
    return None


def _expect_words(names: Collection[int]) -> None:
    if not PaperRecord.objects.filter(identifier__in=names).exists():
        raise CannotSplit("one of the two would be a paper that no source speaks of")


def _give(names: QuerySet[PaperIdentifier], paper: int) -> None:
    """Let these identifiers be the paper's, and the places that their records have in releases."""
    ReleaseEntry.objects.filter(record__identifier__in=names.order_by()).update(paper=paper)
    names.update(paper=paper)


def _lift_clashing(into: int, gone: int) -> list[int]:
    """One correction of a field is in force; those of the paper that stays are."""
    corrected = Correction.objects.filter(paper=into, lifted=None).values("field")
    clashing = Correction.objects.filter(paper=gone, lifted=None, field__in=corrected)
    keys = list(clashing.values_list("pk", flat=True))
    Correction.objects.filter(pk__in=keys).update(lifted=timezone.now())
    return keys


def _revive(kept: dict[str, Any], identifier: Identifier) -> int:
    """A row for the fold to fill: the very one that a merge took away, if it did. Keys are never given out twice."""
    told: dict[str, Any] = {name: kept[name] for name in ("pk", "stars", "opens") if name in kept}
    if "created" in kept:
        told["created"] = datetime.fromisoformat(kept["created"])
    # The canonical identifier is still the other paper's, should it be this one: the fold sets both.
    return Paper.objects.create(scheme="", value=str(identifier)[:200], title="", **told).pk


def _give_back(merged: IdentityChange, old: int, new: int) -> None:
    kept = merged.kept
    Correction.objects.filter(pk__in=kept["corrections"]).update(paper=new)
    Correction.objects.filter(pk__in=kept["lifted"]).update(lifted=None)
    paper = Paper.objects.get(pk=old)
    paper.stars, paper.opens = max(0, paper.stars - kept["stars"]), max(0, paper.opens - kept["opens"])
    paper.save(update_fields=["stars", "opens"])

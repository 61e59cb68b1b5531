"""The subjects, held in the memory of each process: every page of papers asks for them, and they change once a year."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from papers import expressions
from papers.expressions import Expression, Term, UnknownCategory
from papers.models import Subject

HOLD_SECONDS = 60.0
RECENT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Archive:
    """A part of arXiv with its subjects, as the picker shows them: no aliases, nothing closed.

    `covers` are the codes of all that its name stands for: those that are closed, and what aliases in it lead to.
    """

    archive: str
    name: str
    name_zh: str
    subjects: tuple[Subject, ...]
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    archives: tuple[Archive, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """`terms` maps every name that an address may use, in lower case, to what it covers."""

    subjects: Mapping[int, Subject]
    terms: Mapping[str, Term]
    groups: tuple[Group, ...]


_held: tuple[float, Taxonomy] | None = None


def current(max_age: float = HOLD_SECONDS) -> Taxonomy:
    """The taxonomy as it was at most `max_age` seconds ago."""
    global _held
    if _held is None or time.monotonic() - _held[0] > max_age:
        _held = (time.monotonic(), _load())
    return _held[1]


def read(text: str) -> Expression:
    """Read a category expression against the taxonomy; raises ExpressionError."""
    try:
        return expressions.read(text, current().terms)
    except UnknownCategory:  # unless it was met on the wire since we looked last
        return expressions.read(text, current(RECENT_SECONDS).terms)


def forget() -> None:
    """Ask the database the next time."""
    global _held
    _held = None


def _load() -> Taxonomy:
    subjects = {subject.pk: subject for subject in Subject.objects.order_by("code")}
    terms = _terms(subjects)
    return Taxonomy(subjects, terms, _groups(subjects, terms))


def _terms(subjects: Mapping[int, Subject]) -> dict[str, Term]:
    """One term for a canonical subject with its aliases, one for an archive with all that is in it."""
    covered: dict[str, set[int]] = defaultdict(set)
    names: dict[str, list[str]] = defaultdict(list)
    canonical_codes = {}
    for subject in sorted(subjects.values(), key=lambda subject: subject.alias_of_id is not None):  # own names first
        canonical = subjects[subject.alias_of_id or subject.pk]
        canonical_codes[subject.code] = canonical.code
        covered[canonical.code].add(canonical.pk)
        covered[subject.archive].add(canonical.pk)
        names[canonical.code] += [name for name in (subject.name, subject.name_zh) if name]
    terms = {code: Term(code, frozenset(keys), tuple(names[code])) for code, keys in covered.items()}
    return {code.lower(): terms[canonical_codes.get(code, code)] for code in {*canonical_codes, *terms}}


def _groups(subjects: Mapping[int, Subject], terms: Mapping[str, Term]) -> tuple[Group, ...]:
    open_ones: dict[str, dict[str, list[Subject]]] = defaultdict(lambda: defaultdict(list))
    for subject in subjects.values():
        if subject.active and not subject.alias_of_id:
            open_ones[subject.group][subject.archive].append(subject)
    by_code = {subject.code: subject for subject in subjects.values()}
    covers = {code: tuple(sorted(subjects[key].code for key in term.subjects)) for code, term in terms.items()}
    return tuple(
        Group(group, tuple(_archive(archive, held, by_code, covers) for archive, held in archives.items()))
        for group, archives in sorted(open_ones.items())
    )


def _archive(
    archive: str, held: Iterable[Subject], by_code: Mapping[str, Subject], covers: Mapping[str, tuple[str, ...]]
) -> Archive:
    own = by_code.get(archive)
    name, name_zh = (own.name, own.name_zh) if own else (archive, archive)
    return Archive(archive, name, name_zh, tuple(held), covers[archive.lower()])

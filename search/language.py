"""What a reader may type: `au:"Su" ti:rotary abs:"linear time" cat:cs.LG venue:ICLR year:2021..2024 -word "phrase" OR`.

Read here into clauses and from there into Haystack's conditions; and written here, by the form and the facets, so that
whatever is asked for stands in the address as text. A sign that makes no sense where it stands is a word like others.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

from haystack.backends import SQ
from haystack.inputs import Exact

from search import analyzers
from search.engines.documents import whole_title

# Where each field looks; the long names are what others write.
TEXTS = {"au": "authors", "ti": "title", "abs": "body"}
FILTERS = ("cat", "venue", "year")
SHORT = {"author": "au", "title": "ti", "abstract": "abs", "category": "cat"}

# A quote after a backslash is TeX's diaeresis, Schr\\"odinger.
_CLAUSE = re.compile(
    r"""(?P<minus>(?<!\S)[-−])?(?:(?<![^\s\-−])(?P<field>au|ti|abs|cat|venue|year|author|title|abstract|category):)?"""
    r"""(?:"(?P<phrase>(?:\\"|[^"])*)"|(?P<words>(?:\\"|[^\s"])+))"""
)
_QUOTES = str.maketrans("“”„«»＂", '""""""')
_YEARS = re.compile(r"(?P<first>\d{4})?(?P<to>\.\.|-)?(?P<last>\d{4})?")
_EDITION = re.compile(r"(?P<venue>.+)\.(?P<year>\d{4})")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of what was typed: words, a phrase or a filter, wanted or not; with `or_before` it or the one before."""

    text: str
    words: tuple[analyzers.Word, ...] = ()
    field: str = ""
    is_phrase: bool = False
    is_unwanted: bool = False
    or_before: bool = False

    @property
    def is_filter(self) -> bool:
        return self.field in FILTERS

    @property
    def is_free(self) -> bool:
        """Words that may be anywhere, which are looked for one by one when nothing holds them all."""
        return not (self.field or self.is_unwanted)

    def __str__(self) -> str:
        """As it is typed."""
        said = f'"{self.text}"' if self.is_phrase else self.text
        return f"{'-' * self.is_unwanted}{self.field}{':' * bool(self.field)}{said}"


def read(text: str) -> list[Clause]:
    """The clauses of a query; a quote without its partner is no quote."""
    clauses: list[Clause] = []
    or_before = False
    for match in _CLAUSE.finditer(text.translate(_QUOTES)):
        if match[0] == "OR":
            or_before = bool(clauses)
        elif clause := _clause(match, or_before=or_before):
            clauses.append(clause)
            or_before = False
    return _without_stop_words(clauses)


def _clause(match: re.Match[str], *, or_before: bool) -> Clause | None:
    is_phrase = match["phrase"] is not None
    said = (match["phrase"] if is_phrase else match["words"]).strip()
    name = SHORT.get(match["field"], match["field"] or "")
    words = () if name in FILTERS else analyzers.read_query(said)
    if not (words or (name in FILTERS and said)):
        return None
    return Clause(said, words, name, is_phrase, bool(match["minus"]), or_before)


def _without_stop_words(clauses: Sequence[Clause]) -> list[Clause]:
    """Words too frequent to be indexed are not asked for, unless nothing else was typed."""
    telling = [clause for clause in clauses if clause.is_filter or any(analyzers.read(clause.text))]
    kept = telling if any(not clause.is_unwanted for clause in telling) else list(clauses)
    return [replace(clause, or_before=clause.or_before and at > 0) for at, clause in enumerate(kept)]


def misread_year(clauses: Iterable[Clause]) -> str:
    """A year that is none, as it was typed."""
    return next((one.text for one in clauses if one.field == "year" and years(one.text) is None), "")


def years(text: str) -> tuple[int, int] | None:
    """2021..2024, 2021.., ..2024 or 2021."""
    found = _YEARS.fullmatch(text)
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["to"]:
        return (int(text), int(text)) if len(text) == 4 else None
    return int(found["first"] or 0), int(found["last"] or 9999)


# --- Into conditions ------------------------------------------------------------------------------------------------


def condition(clauses: Sequence[Clause], *, any_word: bool = False) -> SQ:
    """What all of these ask for; with `any_word`, of the words that may be anywhere one is enough."""
    free = [group for group in _groups(clauses) if all(clause.is_free for clause in group)]
    bound = [group for group in _groups(clauses) if not all(clause.is_free for clause in group)]
    parts: list[SQ] = []
    if free:
        parts.append(_loose(free) if any_word else _titled(free, reduce(and_, map(_either, free))))
    parts += map(_either, bound)
    unwanted = [clause for clause in clauses if clause.is_unwanted]
    return reduce(and_, [*parts, *(~_said(clause) for clause in unwanted)])


def _groups(clauses: Iterable[Clause]) -> list[list[Clause]]:
    """What is wanted: one of each group, which OR joins."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        if clause.is_unwanted:
            continue
        if clause.or_before and groups:
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return groups


def _either(group: Sequence[Clause]) -> SQ:
    return reduce(or_, map(_said, group))


def _titled(groups: Sequence[Sequence[Clause]], held: SQ) -> SQ:
    """The same, and what has just these words for its title before all others."""
    title = whole_title(" ".join(clause.text for group in groups for clause in group))
    return held | SQ(whole_title=title) if " " in title else held


def _loose(groups: Sequence[Sequence[Clause]]) -> SQ:
    """Any of the words. A long one falls into its parts: a run of Chinese is seldom repeated as a whole."""
    clauses = [clause for group in groups for clause in group]
    words = [
        SQ(content=part) for clause in clauses if not clause.is_phrase for word in clause.words for part in word.parts
    ]
    return reduce(or_, [*words, *(_said(clause) for clause in clauses if clause.is_phrase)])


def _said(clause: Clause) -> SQ:
    if clause.is_filter:
        return _filter(clause.field, clause.text)
    said = Exact(clause.text) if clause.is_phrase else clause.text
    return SQ(**{TEXTS.get(clause.field, "content"): said})


def _filter(field: str, text: str) -> SQ:
    if field == "year":
        return SQ(year__range=years(text) or (0, 0))
    if field == "cat":
        return SQ(categories=text) | SQ(categories__startswith=f"{text}.")
    edition = _EDITION.fullmatch(text)
    if edition:
        return SQ(venue=edition["venue"]) & SQ(year=int(edition["year"]))
    return SQ(venue=text)


# --- Writing --------------------------------------------------------------------------------------------------------


def written(clauses: Iterable[Clause]) -> str:
    return " ".join(f"{'OR ' * clause.or_before}{clause}" for clause in clauses)


def with_filter(clauses: Sequence[Clause], field: str, value: str) -> str:
    """The query narrowed to one value of a facet, or freed from it when it was narrowed to just this."""
    others = [one for one in clauses if one.field != field or one.is_unwanted]
    is_on = is_narrowed(clauses, field, value)
    return written(others if is_on else [*others, Clause(value, field=field)])


def is_narrowed(clauses: Iterable[Clause], field: str, value: str) -> bool:
    return any(one.field == field and not one.is_unwanted and one.text.lower() == value.lower() for one in clauses)


def compose(asked: Mapping[str, str]) -> str:
    """The query that the form's fields ask for, in the order in which one would type it."""
    writers: dict[str, Callable[[str], list[str]]] = {
        "author": lambda text: [f'au:"{text}"'],
        "title": lambda text: [f"ti:{word}" for word in text.split()],
        "abstract": lambda text: [f"abs:{word}" for word in text.split()],
        "words": lambda text: [text],
        "phrase": lambda text: [f'"{text}"'],
        "without": lambda text: [f"-{word}" for word in text.split()],
        "cat": lambda text: [f"cat:{text}"],
        "venue": lambda text: [f"venue:{text}"],
        "years": lambda text: [f"year:{text}"],
    }
    plain = {name: asked.get(name, "").replace('"', " ").strip() for name in writers}
    return " ".join(part for name, write in writers.items() if plain[name] for part in write(plain[name]))


def fields_of(clauses: Sequence[Clause]) -> dict[str, str]:
    """What stands in each field of the form for a query; what the form cannot say stands among the words."""
    told: dict[str, list[str]] = {}
    names = {"au": "author", "ti": "title", "abs": "abstract", "cat": "cat", "venue": "venue", "year": "years"}
    for clause in clauses:
        if clause.or_before or (clause.is_unwanted and (clause.field or clause.is_phrase)):
            told.setdefault("words", []).append(f"{'OR ' * clause.or_before}{clause}")
        elif clause.is_unwanted:
            told.setdefault("without", []).append(clause.text)
        elif clause.field:
            told.setdefault(names[clause.field], []).append(clause.text)
        else:
            told.setdefault("phrase" if clause.is_phrase else "words", []).append(clause.text)
    return {name: " ".join(texts) for name, texts in told.items()}

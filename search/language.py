"""What a reader may type: `au:"Su" ti:rotary abs:"linear time" cat:cs.LG venue:ICLR year:2021..2024 -word "phrase" OR`.

Read here into clauses and from there into Haystack's conditions; and written here, by the form and the facets, so that
whatever is asked for stands in the address as text. A sign that makes no sense where it stands is a word like others.
What is TeX but for its fields is a formula: no minus or quote in it is a sign of ours.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

from haystack.backends import SQ
from haystack.inputs import Exact

from papers import venues
from search import analyzers, formulas
from search.engines.documents import whole_title

# Where each field looks; the long names are what others write.
TEXTS = {"au": "authors", "ti": "title", "abs": "body"}
FILTERS = ("cat", "venue", "year")
SHORT = {"author": "au", "title": "ti", "abstract": "abs", "category": "cat"}

MOST_TERMS = 40
"""Words of a query."""

# Ti:sapphire is a laser and Au:Ag an alloy: these two are written small, or in capitals.
_FIELD = r"(?:au|ti|AU|TI|(?i:abs|cat|venue|year|author|title|abstract|category))"
# A quote after a backslash is TeX's diaeresis, Schr\\"odinger.
_CLAUSE = re.compile(
    rf"""(?P<minus>(?<!\S)[-−])?(?:(?<![^\s\-−])(?P<field>{_FIELD}):)?"""
    r"""(?:"(?P<phrase>(?:\\"|[^"])*)"|(?P<words>(?:\\"|[^\s"])+))"""
)
# `au: Su`, but not the colon in the middle of a title.
_GAP = re.compile(
    r"((?<![^\s\-−])(?:au|ti|AU|TI|abs|year(?=:\s*\.*\d)|cat(?=:\s*[a-z-]+\.\w))"
    r"|^(?i:author|title|abstract|venue|category)):\s+"
)
# `ti:(rotary OR "linear time")`: each of these in this field.
_LIST = re.compile(rf"""(?<!\S)(?P<sign>[-−]?{_FIELD}:)\((?P<said>(?:"[^"]*"|[^"()])*)\)(?!\S)""")
_LISTED = re.compile(r'"[^"]*"|[^\s"]+')
_KEYS = str.maketrans("“”„«»＂「」『』：－", '""""""""""' + ":-")
_YEARS = re.compile(r"(?P<first>\d{4})?\s*(?P<to>\.{2,3}|[…~～至–—-])?\s*(?P<last>\d{4})?")
_EDITION = re.compile(r"(?P<venue>.+)[. ](?P<year>\d{4})")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of what was typed: words, a phrase, a formula or a filter, wanted or not.

    With `or_before` it or the one before is wanted.
    """

    text: str
    words: tuple[analyzers.Word, ...] = ()
    field: str = ""
    is_phrase: bool = False
    is_unwanted: bool = False
    or_before: bool = False
    is_formula: bool = False

    @property
    def is_filter(self) -> bool:
        return self.field in FILTERS

    @property
    def is_free(self) -> bool:
        """Words that may be anywhere, which are looked for one by one when nothing holds them all."""
        return not (self.field or self.is_unwanted or self.is_formula)

    def __str__(self) -> str:
        """As it is typed."""
        said = f'"{self.text}"' if self.is_phrase else self.text
        return f"{'-' * self.is_unwanted}{self.field}{':' * bool(self.field)}{said}"


def read(text: str) -> list[Clause]:
    """The clauses of a query; a quote without its partner is no quote."""
    text = _LIST.sub(_spread, _GAP.sub(r"\1:", text.translate(_KEYS)))
    matches = list(_CLAUSE.finditer(text))
    if formula := _formula(text, matches):
        fields = [_clause(match, or_before=False) for match in matches if match["field"]]
        return [formula, *filter(None, fields)]
    clauses: list[Clause] = []
    or_before = False
    for match in matches:
        if match[0] == "OR":
            or_before = bool(clauses)
        elif clause := _clause(match, or_before=or_before):
            clauses.append(clause)
            or_before = False
    return _without_stop_words(clauses)


def _spread(listed: re.Match[str]) -> str:
    """The field before each thing of its list; but what asks for "not all of these", or for a list or something else,
    cannot be said without one and stays as it was typed.
    """
    said = _LISTED.findall(listed["said"])
    one_of = said[1::2] == ["OR"] * (len(said) // 2) and "OR" not in said[::2] and len(said) % 2 == 1
    is_beside_or = listed.string[: listed.start()].endswith("OR ") or listed.string[listed.end() :].startswith(" OR ")
    is_unwanted = not listed["sign"][0].isalpha()
    if not one_of and (is_unwanted or is_beside_or):
        return listed[0]
    if is_unwanted:
        said = said[::2]
    return " ".join(one if one == "OR" else f"{listed['sign']}{one}" for one in said)


def _formula(text: str, matches: Sequence[re.Match[str]]) -> Clause | None:
    """What is left when the fields are taken away, if that is TeX."""
    for match in reversed(matches):
        if match["field"]:
            text = f"{text[: match.start()]} {text[match.end() :]}"
    tex = formulas.asked(text)
    return Clause(text.strip(), analyzers.read_query(formulas.spelt(tex)), is_formula=True) if tex else None


def _clause(match: re.Match[str], *, or_before: bool) -> Clause | None:
    is_phrase = match["phrase"] is not None
    said = (match["phrase"] if is_phrase else match["words"]).strip()
    name = (match["field"] or "").lower()
    name = SHORT.get(name, name)
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
    """2021..2024, 2021.., ..2024 or 2021, and what people write for these two dots."""
    found = _YEARS.fullmatch(text)
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["to"]:
        return (int(text), int(text)) if len(text) == 4 else None
    first, last = int(found["first"] or 0), int(found["last"] or 9999)
    return min(first, last), max(first, last)


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
    if clause.is_formula:
        return _set(clause)
    if clause.is_filter:
        return _filter(clause.field, clause.text)
    said = Exact(clause.text) if clause.is_phrase else clause.text
    return SQ(**{TEXTS.get(clause.field, "content"): said})


def _set(clause: Clause) -> SQ:
    """A formula is looked for as such, and as the words that its TeX has, unless these are too many."""
    tex = formulas.asked(clause.text)
    as_such = SQ(formulas=tex)
    is_short = sum(len(word.parts) for word in clause.words) <= MOST_TERMS
    return as_such | SQ(content=formulas.spelt(tex)) if clause.words and is_short else as_such


def _filter(field: str, text: str) -> SQ:
    if field == "year":
        return SQ(year__range=years(text) or (0, 0))
    if field == "cat":
        return SQ(categories=text) | SQ(categories__startswith=f"{text}.")
    edition = _EDITION.fullmatch(text)
    if edition:
        return _held_by(edition["venue"]) & SQ(year=int(edition["year"]))
    return _held_by(text)


def _held_by(venue: str) -> SQ:
    """By its key, or by words of its name."""
    return SQ(venue__in=venues.keys_of(venue) or [venue])


# --- Writing --------------------------------------------------------------------------------------------------------


def written(clauses: Iterable[Clause]) -> str:
    return " ".join(f"{'OR ' * clause.or_before}{clause}" for clause in clauses)


def with_filter(clauses: Sequence[Clause], field: str, value: str) -> str:
    """The query narrowed to one value of a facet, or freed from it when it was narrowed to just this."""
    gone = [one for one in _alone(clauses) if one.field == field and _is(one, value)]
    if gone:
        return written(one for one in clauses if one not in gone)
    # A document has one year, which lies in the years that were asked for.
    wider = [one for one in _alone(clauses) if one.field == field == "year"]
    return written([*(one for one in clauses if one not in wider), Clause(value, field=field)])


def is_narrowed(clauses: Sequence[Clause], field: str, value: str) -> bool:
    return any(one.field == field and _is(one, value) for one in _alone(clauses))


def _is(clause: Clause, value: str) -> bool:
    return clause.text.lower() == value.lower()


def _alone(clauses: Sequence[Clause]) -> list[Clause]:
    """What is wanted whatever else is found."""
    return [group[0] for group in _groups(clauses) if len(group) == 1]


def compose(asked: Mapping[str, str]) -> str:
    """The query that the form's fields ask for, in the order in which one would type it."""
    writers: dict[str, Callable[[str], list[str]]] = {
        "author": lambda text: [f'au:"{text}"'],
        "title": lambda text: [f"ti:{word}" for word in text.split()],
        "abstract": lambda text: [f"abs:{word}" for word in text.split()],
        "words": lambda text: [text],
        "phrase": lambda text: [f'"{text}"'],
        "without": lambda text: [f"-{word}" for word in text.split()],
        "cat": lambda text: [f"cat:{word}" for word in text.split()],
        "venue": lambda text: [f'venue:"{text}"' if " " in text else f"venue:{text}"],
        "years": lambda text: [f"year:{''.join(text.split())}"],
    }
    # Among the words there may be phrases and fields that the form has no place for.
    said = {name: asked.get(name, "") if name == "words" else asked.get(name, "").replace('"', " ") for name in writers}
    return " ".join(part for name, write in writers.items() if (text := said[name].strip()) for part in write(text))


_PLACES = {"au": "author", "ti": "title", "abs": "abstract", "cat": "cat", "venue": "venue", "year": "years"}
# Fields that take several words, each a clause; the others hold one clause.
_SEVERAL = {"title", "abstract", "without", "cat"}


def fields_of(clauses: Sequence[Clause]) -> dict[str, str]:
    """What stands in each field of the form for a query; what the form cannot say stands among the words."""
    told: dict[str, list[str]] = {}
    alone = _alone(clauses)
    for clause in clauses:
        place = _place(clause) if clause.is_unwanted or any(clause is one for one in alone) else ""
        if place and '"' not in clause.text and (place in _SEVERAL or place not in told):
            told.setdefault(place, []).append(clause.text)
        else:
            told.setdefault("words", []).append(written([clause]))
    return {name: " ".join(texts) for name, texts in told.items()}


def _place(clause: Clause) -> str:
    """The field of the form that can say just this; "" for none."""
    if clause.is_unwanted:
        return "" if clause.field or clause.is_phrase else "without"
    place = _PLACES.get(clause.field, "phrase" if clause.is_phrase else "")
    return "" if clause.is_phrase and place in _SEVERAL else place

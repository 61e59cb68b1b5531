"""What the benchmark of the search looks through, and what it asks."""

import json
import lzma
import os
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import accumulate, islice

from tests.bench import corpus

KNOWN = 500
SLICE = 2_000


def load(count: int) -> None:
    from django.core.management import call_command

    from papers.models import Edition, Paper, PaperSubject, Subject, Venue

    call_command("migrate", verbosity=0)
    if Paper.objects.count() >= count:
        return
    subjects: dict[str, Subject] = {}
    editions: dict[tuple[str, int], Edition] = {}

    def subject(code: str) -> Subject:
        if code not in subjects:
            subjects[code] = Subject.objects.get_or_create(code=code[:40], archive=code.partition(".")[0][:40])[0]
        return subjects[code]

    def edition(key: str, year: int) -> Edition:
        if (key, year) not in editions:
            venue = Venue.objects.get_or_create(key=key[:40], name=key[:40])[0]
            editions[key, year] = Edition.objects.get_or_create(venue=venue, year=year)[0]
        return editions[key, year]

    rows = islice(texts(), count)
    number = 0
    while batch := list(islice(rows, SLICE)):
        made = []
        for row in batch:
            number += 1
            venue, year = row.get("venue") or "arXiv", row.get("year") or 2024
            made.append(
                Paper(
                    scheme="bench",
                    value=f"{year}.{number:07d}",
                    title=row["title"],
                    abstract=row["abstract"] or "",
                    authors=row.get("authors") or [],
                    announced=date(year, number % 12 + 1, number % 28 + 1),
                    edition=edition(venue, year) if venue != "arXiv" else None,
                    stars=number % 7,
                )
            )
        Paper.objects.bulk_create(made)
        PaperSubject.objects.bulk_create(
            PaperSubject(paper=paper, subject=subject(code), position=position)
            for paper, row in zip(made, batch, strict=True)
            for position, code in enumerate(_codes(row))
        )


def _codes(row: dict) -> list[str]:
    """arXiv's; the daily feeds hold classes of other schemes, too."""
    codes = [code for code in row.get("categories") or () if re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", code)]
    return list(dict.fromkeys(codes)) or ["cs.LG"]


def texts() -> Iterator[dict]:
    """The papers of the file that CORPUS names (one JSON object a line, .xz), then the same with a fifth of their words
    changed; without one, made from a seed.
    """
    file = os.environ.get("CORPUS")
    if not file:
        yield from _generated()
        return
    words, is_first = random.Random(7), True
    while True:
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row if is_first else _perturbed(row, words)
        is_first = False


def _generated() -> Iterator[dict]:
    """Words as frequent as those of a language: the n-th is met n times less often than the first."""
    choose = random.Random(1)
    syllables = [
        first + second for first in "bcdfghklmnprstv" for second in ("a", "e", "i", "o", "u", "an", "er", "il")
    ]
    words = list(dict.fromkeys("".join(choose.choices(syllables, k=choose.randint(2, 4))) for _ in range(40_000)))
    heights = list(accumulate(1 / n for n in range(1, len(words) + 1)))

    def some(count: int) -> str:
        return " ".join(choose.choices(words, cum_weights=heights, k=count))

    while True:
        yield {
            "title": some(9).capitalize(),
            "abstract": ". ".join(some(20) for _ in range(8)),
            "authors": [some(2).title() for _ in range(5)],
            "categories": [choose.choice(corpus.SUBJECTS)],
            "year": choose.randint(2010, 2025),
        }


def _perturbed(row: dict, words: random.Random) -> dict:
    title, abstract = row["title"].split(), (row["abstract"] or "").split()
    words.shuffle(title)
    for at in range(0, len(abstract), 5):
        abstract[at] = words.choice(abstract)
    return {**row, "title": " ".join(title), "abstract": " ".join(abstract)}


# --- What is asked ---------------------------------------------------------------------------------------------------


class Queries:
    """The same for every run over the same papers."""

    def __init__(self) -> None:
        from papers.models import Paper

        choose = random.Random(11)
        pks = list(Paper.objects.order_by("pk").values_list("pk", flat=True)[:10_000])
        self.known = list(Paper.objects.filter(pk__in=choose.sample(pks, min(KNOWN, len(pks)))).order_by("pk"))
        rows = [(one.title, one.abstract, one.authors) for one in self.known]
        telling = [[w for w in abstract.split() if w.isalpha() and len(w) > 4] for _, abstract, _ in rows]
        telling = [words for words in telling if len(words) > 3]
        self.mixed = [choose.choice(choose.choice(telling)) for _ in range(80)]
        self.mixed += [" ".join(choose.sample(choose.choice(telling), choose.choice((2, 3)))) for _ in range(130)]
        for title, _, _ in rows[:60]:
            words = title.split()
            at = choose.randrange(max(1, len(words) - 1))
            self.mixed.append('"' + " ".join(words[at : at + 2]).replace('"', "") + '"')
        self.mixed += [authors[0] for _, _, authors in rows[60:140] if authors]
        self.mixed += [title for title, _, _ in rows[140:200]]
        self.any_word = [_mistyped(title, choose) for title, _, _ in rows[200:300]]
        self.by_time = [choose.choice(choose.choice(telling)) for _ in range(50)]

    def known_items(self) -> dict[str, list[tuple[int, str]]]:
        choose = random.Random(13)
        forms: dict[str, Callable[[str], str]] = {
            "key words": lambda title: _key_words(title, choose),
            "one word dropped": lambda title: _dropped(title, choose),
            "one typo": lambda title: _mistyped(title, choose),
        }
        return {name: [(one.pk, form(one.title)) for one in self.known] for name, form in forms.items()}


def _long_words(title: str) -> list[str]:
    return [word.strip(".,:;?!()\"'") for word in title.split() if len(word.strip(".,:;?!()\"'")) > 3]


def _key_words(title: str, choose: random.Random) -> str:
    words = _long_words(title) or title.split()
    taken = sorted(choose.sample(range(len(words)), min(len(words), choose.choice((3, 4, 5)))))
    return " ".join(words[at] for at in taken)


def _dropped(title: str, choose: random.Random) -> str:
    words = title.split()
    if len(words) > 2:
        del words[choose.randrange(len(words))]
    return " ".join(words)


def _mistyped(title: str, choose: random.Random) -> str:
    """Two letters of a long word change places."""
    words = title.split()
    long = [at for at, word in enumerate(words) if word.isalpha() and len(word) > 4]
    if long:
        at = choose.choice(long)
        word, i = words[at], choose.randrange(1, len(words[at]) - 2)
        words[at] = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return " ".join(words)

"""\"Did you mean\": for words that no title has, the nearest ones that a title of this site has."""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from django.db import transaction
from rapidfuzz import process
from rapidfuzz.distance import OSA

from blog.models import Article
from papers.models import Paper
from search.analyzers import CJK, fold
from search.models import TitleWord

MOST_WORDS = 150_000
"""The most frequent are kept in the memory of a process, some 20 MB, and read again after REMEMBERED seconds."""
REMEMBERED = 600
LONG = 8
"""Letters from which on a word may hold two slips."""

_WORD = re.compile(rf"[^\W\d_{CJK}]{{3,{TitleWord.LONGEST}}}")
# In a query: what a field asks for by name is no word of a title, and TeX no word at all.
_TYPED = re.compile(
    rf"""(?:au|cat|venue|year):(?:"[^"]*"|\S+)|\\\w+|\$[^$]*\$|(?P<word>{_WORD.pattern})(?![\w:$])|\S"""
)


def suggest(text: str) -> str:
    """What was typed with its unknown words put right; "" when each is known or nothing is near.

    One slip a word is forgiven, two in a long one; letters that changed places are one slip. Of words that are as near,
    the more frequent one is meant.
    """
    right = _TYPED.sub(lambda typed: (typed["word"] and nearest(typed["word"])) or typed[0], text)
    return right if right != text else ""


def nearest(word: str) -> str:
    """The word that was probably meant; "" for one that is known, and where there is nothing near."""
    by_length, counts = _known(int(time.monotonic() // REMEMBERED))
    word = fold(word)
    if word in counts or len(word) < 4:
        return ""
    slips = 2 if len(word) >= LONG else 1
    near = [
        (distance, candidate[0] != word[0], -counts[candidate], candidate)
        for length in range(len(word) - slips, len(word) + slips + 1)
        for candidate, distance, _ in process.extract_iter(
            word, by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips
        )
    ]
    return min(near)[-1] if near else ""


def learn(titles: Iterable[str]) -> None:
    """Take in words that were not known: at once, and counted right with the next `count_words`."""
    words = sorted({word for title in titles for word in _words(title)})
    TitleWord.objects.bulk_create([TitleWord(word=word) for word in words], ignore_conflicts=True, batch_size=1_000)


def count_words() -> int:
    """Count anew in how many titles each word stands; how many words there are."""
    counted: Counter[str] = Counter()
    for title in _titles():
        counted.update(set(_words(title)))
    known = dict(TitleWord.objects.values_list("word", "documents"))
    changed = [word for word, number in counted.items() if known.get(word) != number]
    gone = sorted(known.keys() - counted.keys())
    with transaction.atomic():
        for start in range(0, len(changed), 1_000):  # so many at a time are in memory as rows
            TitleWord.objects.bulk_create(
                [TitleWord(word=word, documents=counted[word]) for word in changed[start : start + 1_000]],
                update_conflicts=True,
                unique_fields=["word"],
                update_fields=["documents"],
            )
        for start in range(0, len(gone), 500):
            TitleWord.objects.filter(word__in=gone[start : start + 500]).delete()
    return len(counted)


def _titles() -> Iterator[str]:
    yield from Article.objects.published().order_by().values_list("title", flat=True)
    yield from Paper.objects.filter(public=True).order_by().values_list("title", flat=True).iterator(chunk_size=10_000)


def _words(title: str) -> list[str]:
    return _WORD.findall(fold(title))


@lru_cache(maxsize=1)
def _known(_when: int) -> tuple[Mapping[int, Sequence[str]], Mapping[str, int]]:
    """The words by their length, and in how many titles each stands."""
    counts = dict(TitleWord.objects.order_by("-documents").values_list("word", "documents")[:MOST_WORDS])
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for word in counts:
        by_length[len(word)].append(word)
    return dict(by_length), counts

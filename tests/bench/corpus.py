"""What the benchmarks read: articles full of formulas and papers by the ten thousand.

Papers are real ones when the sample lies beside the project, else generated; their days are laid out here, a thousand
to an announcement day, so that a day's list is always the same size.
"""

import json
import lzma
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from papers.identifiers import Identifier
from papers.record import Record, Version

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "bulk_sample.jsonl.xz"
PAPERS_A_DAY = 1_000
SUBJECTS = ("cs.LG", "cs.CL", "cs.CV", "math.ST", "quant-ph", "stat.ML", "hep-th", "q-bio.NC")
WORDS = [
    "bound",
    "operator",
    "kernel",
    "gradient",
    "lattice",
    "measure",
    "sampling",
    "network",
    "entropy",
    "manifold",
    "spectrum",
    "prior",
    "graph",
    "proof",
    "estimator",
    "attention",
    "diffusion",
    "symmetry",
    "quantum",
    "random",
    "convergence",
    "field",
    "algebra",
    "process",
    "policy",
    "tensor",
]

INLINE = r"the step $\boldsymbol{{\theta}}_{{{n}}} \in \mathbb{{R}}^{{d_{{{n}}}}}$ and"
DISPLAY = r"""
\begin{{equation}}
\mathcal{{L}}_{{{n}}}(\boldsymbol{{\theta}}) = \lim_{{T\to\infty}} \frac{{1}}{{T}} \sum_{{t=1}}^{{T}}
L(\boldsymbol{{x}}_t, \boldsymbol{{\theta}}_{{{n}}}) + \lambda_{{{n}}} \Vert \boldsymbol{{\theta}} \Vert^2
\label{{eq:loss-{n}}}
\end{{equation}}
"""


def article_text(seed: int = 0, *, inline: int = 40, display: int = 20) -> str:
    """About 12,000 characters of prose with `inline` + `display` different formulas, each display one referred to."""
    words, parts = random.Random(seed), []
    for block in range(display):
        sentence = " ".join(words.choices(WORDS, k=45))
        formulas = " ".join(INLINE.format(n=seed * 100 + block * 2 + k) for k in range(inline // display))
        number = seed * 100 + block
        parts.append(f"## Part {block}\n\nWe take {formulas} {sentence}, by \\eqref{{eq:loss-{number}}}.\n")
        parts.append(DISPLAY.format(n=number))
    return "\n".join(parts)


def paper_records(count: int) -> Iterator[Record]:
    """`count` records as arXiv's own, in the order of their days."""
    texts = _sample() if SAMPLE.is_file() else _generated()
    day = datetime(2024, 1, 2, 15, 0, tzinfo=UTC)
    for number, row in zip(range(count), texts, strict=False):
        moment = day + timedelta(days=7 * (number // PAPERS_A_DAY), seconds=number % PAPERS_A_DAY)
        value = f"{moment:%y%m}.{number % 100_000:05d}"
        subjects = (SUBJECTS[number % len(SUBJECTS)], SUBJECTS[(number // 3) % len(SUBJECTS)])
        yield Record(
            source="arxiv",
            identifier=Identifier("arxiv", value),
            title=row["title"],
            abstract=row["abstract"] or "",
            authors=tuple(row["authors"]),
            subjects=tuple(dict.fromkeys(subjects)),
            version=1,
            versions=(Version(1, moment),),
            published=moment,
            datestamp=moment.date(),
        )


def _sample() -> Iterator[dict]:
    while True:
        with lzma.open(SAMPLE, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _generated() -> Iterator[dict]:
    words = random.Random(1)
    while True:
        abstract = ". ".join(" ".join(words.choices(WORDS, k=19)) for _ in range(8))
        yield {
            "title": " ".join(words.choices(WORDS, k=9)).capitalize(),
            "abstract": f"We show that $\\mathcal{{O}}(n^{{{words.randint(2, 9)}}})$ suffices. {abstract}.",
            "authors": [f"{words.choice('ABCDEFGH')}. {words.choice(WORDS).title()}" for _ in range(5)],
        }

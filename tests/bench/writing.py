"""What an author waits for: saving an article of 60 formulas and previewing one of 200, their formulas new or known."""

import time
from collections.abc import Callable

from tests.bench import corpus
from tests.bench.report import Row


def rows() -> list[Row]:
    """CPU time of the process; Postgres writes meanwhile. Each cold text is one that no cache has seen."""
    from blog import authoring, typesetting
    from blog.admin.previews import preview
    from blog.autosaving import Text
    from blog.models import Article

    typesetting.render("$x$")
    saved = [Article(number=90_000 + seed, title="Saved", author_name="Bench") for seed in range(3)]

    def save(seed: int) -> None:
        saved[seed].body = corpus.article_text(7 + seed)
        authoring.save(saved[seed])

    def show(seed: int) -> None:
        preview(Text("Shown", corpus.article_text(50 + seed, inline=160, display=40)))

    found = [
        *_cold_and_warm("saving 60 formulas", save, 40, 6),
        *_cold_and_warm("previewing 200 formulas", show, 150, 40),
    ]
    Article.objects.filter(number__gte=90_000).delete()
    return found


def _cold_and_warm(what: str, work: Callable[[int], None], cold_limit: float, warm_limit: float) -> list[Row]:
    """The best of three texts: other work on the machine only ever adds."""
    cold = min(_cpu(work, seed) for seed in range(3))
    warm = min(_cpu(work, seed) for seed in range(3))
    return [
        Row(f"{what}, all new", cold / warm, "all known", cold * 1000, "CPU ms", cold_limit),
        Row(f"{what}, all known", warm / cold, "all new", warm * 1000, "CPU ms", warm_limit),
    ]


def _cpu(work: Callable[[int], None], seed: int) -> float:
    start = time.process_time()
    work(seed)
    return time.process_time() - start

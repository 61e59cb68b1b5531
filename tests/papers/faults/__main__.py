"""A long harvest with faults thrown in all the way, against the same harvest in which nothing happens.

    python -m tests.papers.faults --records 100000 --seed 7

Ends with status 0 if both left the same rows and no two requests came closer than the delay.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.faults import site as sites
from tests.papers.faults.records import many_records

WIRE = {
    "503": faults.status(503, "1"),
    "500": faults.status(500),
    "HTML": faults.html_page,
    "cut": faults.cut(5000),
    "torn": faults.cut(5000, honest=False),
    "no answer": faults.no_answer,
    "token forgotten": faults.forgotten_token,
    "token repeated": faults.same_token,
    "token skips": faults.skipping_token,
    "stale page": faults.stale_page,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--page-size", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked = parser.parse_args()
    with ExitStack() as stack:
        outcome = compare(stack, asked.records, asked.page_size, random.Random(asked.seed))
    sys.stdout.write(json.dumps({"seed": asked.seed, **outcome}, indent=2) + "\n")
    return 0 if outcome["equal"] and outcome["closest"] >= 0.2 else 1


def compare(stack: ExitStack, count: int, page_size: int, chance: random.Random) -> dict[str, object]:
    postgres, base = stack.enter_context(sites.postgres())
    redis, redis_url = stack.enter_context(sites.redis())
    var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scholium-faults-")))
    sites.make_blank(base, redis_url, var)
    fake = stack.enter_context(fakes.serving(fakes.FakeArxiv(records=many_records(count), page_size=page_size)))
    began = time.monotonic()
    clean = sites.Site(sites.copy_of_blank(base, "clean"), redis_url, fake, var, delay=0)
    clean.manage("ingest", "arxiv_oai", "--since", "2005-09-16")
    clean_seconds = time.monotonic() - began

    fake.log.clear()
    fake.faults = {number: WIRE[name] for number, name in thrown_in(chance, 2 * count // page_size).items()}
    site = sites.Site(sites.copy_of_blank(base, "stormy"), redis_url, fake, var)
    stack.callback(site.stop)
    began = time.monotonic()
    site.start(workers=2, beats=2)
    happened = storm(site, postgres, redis, chance)
    found, expected = site.left_behind(), clean.left_behind()
    return {
        "equal": found == expected,
        "rows": {name: rows for name, (rows, _) in found.items()},
        "happened": happened,
        "given up": site.ask("SELECT scope, state, error FROM papers_sourcerun WHERE state <> 'done' LIMIT 20"),
        "requests": len(fake.log),
        "closest": round(site.closest(), 3),
        "clean seconds": round(clean_seconds),
        "stormy seconds": round(time.monotonic() - began),
    }


def thrown_in(chance: random.Random, requests: int) -> dict[int, str]:
    """A fault of the wire at every fourth request, more or less."""
    return {number: chance.choice(list(WIRE)) for number in range(2, requests) if chance.random() < 0.25}


def storm(site: sites.Site, postgres: sites.Server, redis: sites.Server, chance: random.Random) -> dict[str, int]:
    """Something dies every few seconds until the harvest is over; what did, and how often."""

    def away(server: sites.Server, how: signal.Signals) -> Callable[[], object]:
        def fault() -> None:
            server.stop(how)
            time.sleep(chance.uniform(0, 2))
            server.start()

        return fault

    def named(kind: str) -> str:
        return chance.choice([name for name in site.processes if name.startswith(kind)])

    accidents: dict[str, Callable[[], object]] = {
        "worker killed": lambda: site.kill(named("worker")),
        "child killed": lambda: site.kill_child(named("worker")),
        "beat killed": lambda: site.kill(named("beat")),
        "Redis killed, back empty": away(redis, signal.SIGKILL),
        "Postgres killed at once": away(postgres, signal.SIGQUIT),
    }
    happened: Counter[str] = Counter()
    while site.open_runs():
        name = chance.choice(list(accidents))
        accidents[name]()
        happened[name] += 1
        time.sleep(chance.uniform(1, 6))
    return dict(happened)


if __name__ == "__main__":
    sys.exit(main())

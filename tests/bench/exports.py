"""Lists to take away: how many papers a second, how soon the first byte, and what a worker holds meanwhile."""

from collections.abc import Iterator

from tests.bench.report import Row
from tests.bench.server import Server
from tests.bench.site import Site

GOALS = {"jsonl": 20_000, "csv": 20_000, "bib": 8_000, "ris": 8_000}
FIRST_BYTE_MS = 100
MOST_GROWN_MB = 100
ROUNDS = 3


def rates(site: Site, path: str, papers: int) -> Iterator[Row]:
    """CPU time, that of Postgres included."""
    for extension, goal in GOALS.items():
        rounds = [_spent(site, f"{path}.{extension}") for _round in range(ROUNDS)]
        whole, to_first = map(min, zip(*rounds, strict=True))
        rate, first = papers / whole, to_first * 1000
        yield Row(f".{extension} of {papers:,}", rate / goal, f"{goal:,} rows/s", rate, "rows/s by CPU", 1)
        yield Row(f".{extension}: the first byte", first / FIRST_BYTE_MS, f"{FIRST_BYTE_MS} ms", first, "CPU ms", 1)


def _spent(site: Site, address: str) -> tuple[float, float]:
    first: list[float] = []
    before = sum(site.clocks())
    site.answer(address, lambda: first or first.append(sum(site.clocks())))
    return sum(site.clocks()) - before, first[0] - before


def memory(site: Server, path: str, papers: int) -> Iterator[Row]:
    """What a worker holds at most while it writes, against what it held before the first of all exports."""
    before = site.megabytes()
    for extension in GOALS:
        connection = site.connection()
        connection.request("GET", f"{path}.{extension}")
        response, held = connection.getresponse(), [site.megabytes()]
        while response.read(2**20):
            held.append(site.megabytes())
        grown, told = max(held) - before, f"{before:.0f} MB before, {held[-1]:.0f} after"
        yield Row(
            f".{extension} of {papers:,}: memory of the worker ({told})", grown / MOST_GROWN_MB,
            f"{MOST_GROWN_MB} MB", grown, "MB grown", 1,
        )  # fmt: skip

"""What a move did, or would do: counts, what was left behind, old addresses with the new ones."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    losses: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    failures: int = 0

    def count(self, kind: str, state: str, number: int = 1) -> None:
        self.counts.setdefault(kind, Counter())[state] += number

    def lose(self, item: str, *sentences: str) -> None:
        self.losses += [(item, sentence) for sentence in sentences]

    def fail(self, item: str, reason: str) -> None:
        self.lose(item, reason)
        self.failures += 1

    def lines(self) -> Iterator[str]:
        """All of it but the counts, as text."""
        if self.losses:
            yield "Left behind or changed:"
            yield from (f"  {item}: {sentence}" for item, sentence in self.losses)
        if self.addresses:
            yield "Old addresses that lead on:"
            yield from (f"  {old} -> {new}" for old, new in self.addresses)

    def closing(self) -> str:
        """`articles 3 new 1 known · comments 7 new`"""
        parts = (
            f"{kind} {', '.join(f'{number:,} {state}' for state, number in counter.items() if number)}"
            for kind, counter in self.counts.items()
            if counter.total()
        )
        return " · ".join((*parts, f"remarks {len(self.losses):,}", f"old addresses {len(self.addresses):,}"))

"""The addresses within one page: each given out once."""

from collections import Counter


class Anchors:
    """Hands out anchors; one that is taken gets `-2`, `-3` and so on."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._twins: Counter[str] = Counter()

    def __contains__(self, anchor: str) -> bool:
        return anchor in self._taken

    def free(self, wanted: str) -> str:
        """The wanted anchor, or its first free twin."""
        anchor = wanted
        while anchor in self._taken:
            self._twins[wanted] += 1
            anchor = f"{wanted}-{self._twins[wanted] + 1}"
        self._taken.add(anchor)
        return anchor

"""Every identifier and address of a paper, read and written. Plain Python: all rooms may use it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A paper's name in one scheme, normalised: `Identifier("arxiv", "2401.12345")`, without a version."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @property
    def address(self) -> str:
        """The path of the paper's page on this site (design: `/arxiv/<id>`, `/venue/<id>@SOURCE`)."""
        if self.scheme == "arxiv":
            return f"/arxiv/{self.value}"
        return f"/venue/{self.value}"

"""The table that people read and the JSON that programs do."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """`value` in `unit`; `ratio` to `against`, which was measured in the same run."""

    what: str
    ratio: float
    against: str
    value: float
    unit: str
    limit: float | None = None

    def __str__(self) -> str:
        limit = f"   (to reach: {self.limit:g})" if self.limit else ""
        return f"{self.ratio:9.2f} × {self.against:22} {self.value:10.2f} {self.unit:16} {self.what}{limit}"


def write(rows: list[Row], path: Path) -> str:
    """Keep the rows as JSON and give them as a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False) + "\n")
    return "\n".join(map(str, rows))

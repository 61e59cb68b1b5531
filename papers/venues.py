"""The catalogue of venues, brought in from a table."""

import csv
from pathlib import Path

from papers.models import Venue


def load(path: Path) -> int:
    """Bring in the table, return the number of its rows; doing it again changes what the table changed."""
    with path.open(encoding="utf-8", newline="") as file:
        venues = [
            Venue(
                key=row["key"],
                name=row["name"],
                source=row["source"],
                first_year=int(row["first_year"]) if row["first_year"] else None,
                homepage=row["homepage"],
            )
            for row in csv.DictReader(file)
        ]
    names = ("name", "source", "first_year", "homepage")
    Venue.objects.bulk_create(venues, update_conflicts=True, unique_fields=["key"], update_fields=names)
    return len(venues)

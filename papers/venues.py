"""The catalogue of venues: brought in from a table, and asked."""

import csv
import re
from pathlib import Path

from django.db import transaction

from papers.models import Edition, Paper, ReleaseEntry, Venue
from papers.signals import papers_changed

AT_ONCE = 1_000

_NAME = re.compile(r"(?P<key>[^\x00]+?)(?:\.(?P<year>\d{4}))?", re.ASCII)


def catalogue() -> list[Venue]:
    """Every venue with its public years, the newest first, and how many papers each of them has."""
    listed = {venue.pk: venue for venue in Venue.objects.all()}
    editions = list(Edition.objects.filter(release__isnull=False).order_by("-year"))
    tracks = ReleaseEntry.objects.tracks([edition.release_id or 0 for edition in editions])
    for venue in listed.values():
        venue.edition_list = []
    for edition in editions:
        edition.venue = listed[edition.venue_id]  # its address asks for the key
        edition.count = sum(track.papers for track in tracks[edition.release_id or 0])
        edition.venue.edition_list.append(edition)
    return list(listed.values())


def named(name: str) -> tuple[Venue | None, int | None]:
    """The venue and the year that a name speaks of (`ICLR.2024`), in any case of letters."""
    parts = _NAME.fullmatch(name)
    if parts and (found := Venue.objects.filter(key__iexact=parts["key"]).first()):
        return found, int(parts["year"]) if parts["year"] else None
    return None, None


def keys_of(name: str) -> list[str]:
    """The venues of this key or, if there is none, with this in their names."""
    exactly = list(Venue.objects.filter(key__iexact=name).values_list("key", flat=True))
    return exactly or list(Venue.objects.filter(name__icontains=name).values_list("key", flat=True))


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
    with transaction.atomic():
        known = dict(Venue.objects.values_list("key", "name"))
        Venue.objects.bulk_create(venues, update_conflicts=True, unique_fields=["key"], update_fields=names)
        for renamed in Venue.objects.filter(key__in=known):
            if renamed.name != known[renamed.key]:
                tell_papers(renamed)
    return len(venues)


def tell_papers(instance: Venue, **sent: object) -> None:
    """Of another name of the venue, which is theirs, too."""
    pks = list(Paper.objects.filter(edition__venue=instance).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        papers_changed.send(Paper, pks=pks[start : start + AT_ONCE])

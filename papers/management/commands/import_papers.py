"""A venue's list from a file, as a curator would upload it."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from papers import releases
from papers.formats import upload
from papers.record import SourceError
from papers.releases import Imported

_SHOWN = 10


class Command(BaseCommand):
    help = "Bring in a venue's list (BibTeX, RIS, CSV, TSV, JSON, JSON lines) as a draft; --publish makes it public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--venue", metavar="V", required=True, help="the venue and the year: ICLR.2024")
        parser.add_argument("--publish", action="store_true", help="let everybody see it")

    def handle(self, *args: Any, file: Path, venue: str, publish: bool, **options: Any) -> None:
        try:
            imported = self.bring_in(file, venue, publish=publish)
        except releases.NoSuchVenue:
            raise CommandError(
                f"There is no venue {venue!r}: write a venue of the catalogue and a year, as ICLR.2024. "
                "A venue that is missing is added in the admin, under Venues."
            ) from None
        except (OSError, SourceError) as error:
            raise CommandError(f"{file}: {getattr(error, 'strerror', None) or error}") from error
        self.report(imported, is_public=imported.release.edition.release_id == imported.release.pk)

    @transaction.atomic
    def bring_in(self, file: Path, venue: str, *, publish: bool) -> Imported:
        """All of it or nothing: not even a year of the venue stays of a file that is refused."""
        edition = releases.edition_named(venue)
        items = upload.read(file.name, file.read_bytes(), venue=str(edition))
        imported = releases.import_release(edition, items, note=file.name)
        if publish:
            releases.publish(imported.release)
        return imported

    def report(self, imported: Imported, *, is_public: bool) -> None:
        for entry in imported.unreadable[:_SHOWN]:
            self.stderr.write(f"could not read {entry.key or 'an entry'}: {entry.error}", style_func=str)
        for complaint in imported.complaints[:_SHOWN]:
            self.stderr.write(complaint, style_func=str)
        release = imported.release
        state = "public" if is_public else "a draft, nobody sees it before --publish"
        self.stdout.write(f"{release.edition}, release {release.pk}{'' if imported.is_new else ' as before'}: {state}")
        self.stdout.write(f"papers: {_counted(imported.groups)}")
        self.stdout.write(f"left out: {_counted(imported.left_out)}")
        self.stdout.write(f"repeated: {imported.repeated} · unreadable: {len(imported.unreadable)}")


def _counted(groups: Counter[str]) -> str:
    """`12 (Oral 2 · Poster 10)`; papers without a group are just papers."""
    named = " · ".join(f"{group} {count}" for group, count in groups.most_common() if group)
    return f"{groups.total()} ({named})" if named else str(groups.total())

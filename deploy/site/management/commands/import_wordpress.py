"""A blog of WordPress, on its way in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from blog.moving import wordpress
from blog.moving.items import CannotRead
from deploy.site.management.commands._moving import MoveInCommand, add_files, existing_file


class Command(MoveInCommand):
    help = (
        "Bring in a blog of WordPress from the XML file of Tools, Export. The addresses that its articles had lead on "
        "to the new ones. What came before stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("export", metavar="FILE", type=Path)
        add_files(parser)

    def handle(self, *args: Any, export: Path, files: Path | None, dry_run: bool, **options: Any) -> None:
        try:
            self.move_in(wordpress.read(existing_file(export)), files=files, dry_run=dry_run)
        except CannotRead as error:
            raise CommandError(f"{error} Nothing has been written.") from error

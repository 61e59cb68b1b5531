"""A blog of Typecho, on its way in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from blog.moving import typecho
from blog.moving.items import CannotRead
from deploy.site.management.commands._moving import MoveInCommand, add_files, existing_file


class Command(MoveInCommand):
    help = (
        "Bring in a blog of Typecho 1.2 or 1.3 from a dump of its database (MySQL, SQLite, PostgreSQL) or from its "
        "SQLite file. Articles keep their numbers, and /archives/<number> answers as it did. What came before stays as "
        "it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("dump", metavar="DUMP", type=Path)
        parser.add_argument("--prefix", default="", help="of its tables, where a dump holds several blogs: typecho_")
        add_files(parser)

    def handle(self, *args: Any, dump: Path, prefix: str, files: Path | None, dry_run: bool, **options: Any) -> None:
        try:
            with typecho.read(existing_file(dump), prefix) as blog:
                self.move_in(blog, files=files, dry_run=dry_run)
        except CannotRead as error:
            raise CommandError(f"{error} Nothing has been written.") from error

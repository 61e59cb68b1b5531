"""What the commands that bring a blog in have in common: their options, and how they end."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from blog.moving.items import Blog
from deploy.site.moving import move_in


class MoveInCommand(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")

    def move_in(self, blog: Blog, *, files: Path | None, dry_run: bool) -> None:
        """Ends with one line of counts; and with status 1 where something could not be brought in."""
        report = move_in(blog, files=files, dry_run=dry_run, tell=self.tell)
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(("dry run, nothing is written: " if dry_run else "") + report.closing())
        if report.failures:
            raise CommandError(f"{report.failures} could not be brought in; they are listed above.")

    def tell(self, text: str) -> None:
        self.stderr.write(text, style_func=str)
        sys.stderr.flush()


def add_files(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--files", type=Path, metavar="DIR", help="a copy of the old site's folder: the pictures that texts name"
    )


def existing_file(path: Path) -> Path:
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    return path

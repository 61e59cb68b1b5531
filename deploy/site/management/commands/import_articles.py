"""A folder of Markdown files, on its way in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from blog.moving import markdown_folder
from blog.moving.items import CannotRead
from deploy.site.management.commands._moving import MoveInCommand


class Command(MoveInCommand):
    help = (
        "Bring in a folder of Markdown files, with front matter in YAML or TOML or without any: an export of this "
        "site, or what Hugo, Jekyll, Hexo and Zola keep. What came before stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, dry_run: bool, **options: Any) -> None:
        try:
            blog = markdown_folder.read(folder)
            self.move_in(blog, files=folder, dry_run=dry_run)
        except CannotRead as error:
            raise CommandError(str(error)) from error
        if blog.unreadable:
            others = "would come in" if dry_run else "is in"
            raise CommandError(
                f"{len(blog.unreadable)} of the files cannot be read, for the reasons above; everything else {others}."
            )

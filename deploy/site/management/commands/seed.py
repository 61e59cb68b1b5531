"""Sample data, through the same doors as real data."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import QuerySet
from django.utils import timezone

import blog.markdown_files
from blog import authoring
from blog.models import Article
from comments import posting, targets
from comments.models import Comment
from papers import cards, ingest, releases, subjects, venues
from papers.formats import jsonl, upload
from papers.models import PaperRecord, SourceRun
from search import indexing

FIRST_NUMBER = 9_000_001
# The row that says: all of it came in once. It outlives `--remove`, so that no start brings the samples back.
DONE = {"source": "seed", "scope": "everything", "state": SourceRun.State.DONE}


def done() -> QuerySet[SourceRun]:
    return SourceRun.objects.filter(**DONE)


def is_in_use() -> bool:
    """Whether anything here is not a sample."""
    return (
        Article.objects.filter(number__lt=FIRST_NUMBER).exists() or PaperRecord.objects.exclude(source="seed").exists()
    )


class Command(BaseCommand):
    help = "Bring in the sample articles, papers and comments; twice adds nothing. --remove takes them away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take the sample data away")
        parser.add_argument("--once", action="store_true", help="not again, and not on a site that has data of its own")

    def handle(self, *args: Any, remove: bool, once: bool, **options: Any) -> None:
        if remove:
            return self.remove()
        if once and (done().exists() or is_in_use()):
            return None
        return self.seed(settings.SEEDS_DIR)

    def seed(self, folder: Path) -> None:
        subjects.load(folder / "subjects.csv")
        venues.load(folder / "venues.csv")
        new = sum(is_new for _article, is_new in blog.markdown_files.load_folder(folder / "articles"))
        self.stdout.write(f"articles: {new} new")
        self.stdout.write(f"pages: {blog.markdown_files.load_pages(folder / 'pages')} new")
        run = ingest.ingest("seed", jsonl.read((folder / "papers.jsonl").read_bytes()))
        self.stdout.write(f"papers: {run.counts}")
        for path in sorted((folder / "venues").iterdir()):
            self.stdout.write(f"{path.stem}: {self.edition(path)} papers")
        cards.renew()
        self.stdout.write(f"comments: {self.comments(folder / 'comments.jsonl')} new")
        indexing.index_pending()
        SourceRun.objects.get_or_create(**DONE, defaults={"ended": timezone.now()})

    def edition(self, path: Path) -> int:
        """A file is named after its edition: ICLR.2018.jsonl."""
        items = upload.read(path.name, path.read_bytes(), venue=path.stem)
        imported = releases.import_release(releases.edition_named(path.stem), items, source="seed")
        releases.publish(imported.release)
        return imported.groups.total()

    def comments(self, path: Path) -> int:
        """The number of comments that were not there; a line names its own key and its parent's."""
        new = 0
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            key = f"seed:{row['key']}"
            if Comment.objects.filter(key=key).exists():
                continue
            parent = f"seed:{row['parent']}" if row.get("parent") else None
            posting.post(
                targets.find(f"article:{row['article']}" if row.get("article") else f"paper:{row['paper']}"),
                name=row["name"],
                email=row.get("email", ""),
                body=row["body"],
                parent=Comment.objects.get(key=parent) if parent else None,
                posted=datetime.fromisoformat(row["posted"]),
                key=key,
                visible=True,
            )
            new += 1
        return new

    def remove(self) -> None:
        posting.remove(Comment.objects.without_tree_fields().filter(key__startswith="seed:"))
        for article in Article.objects.filter(number__gte=FIRST_NUMBER):
            authoring.remove(article)
        blog.markdown_files.remove_pages(settings.SEEDS_DIR / "pages")
        blog.markdown_files.remove_names(settings.SEEDS_DIR / "articles")
        removed = releases.remove("seed")
        indexing.index_pending()
        self.stdout.write(f"sample articles, pages and comments are gone, and {removed} sample papers")

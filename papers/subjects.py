"""arXiv's taxonomy as rows: brought in from a table, and asked by code. What it does not know is data, not an error."""

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import transaction

from papers.models import Subject

# Sources put MSC and ACM classes among the categories: those stay in the record and make no subject.
_CODE = re.compile(r"[A-Za-z][A-Za-z-]*(?:\.[A-Za-z-]+)?")


@transaction.atomic
def load(path: Path) -> int:
    """Bring in the table of subjects, with that of the archives beside it; return the number of rows it names.

    Doing it again changes what the tables changed.
    """
    archives = _table(path.with_name("archives.csv"))
    rows = _table(path)
    listed = {row["code"] for row in rows}
    found = [_archive(row) for row in archives if row["archive"] not in listed] + [_subject(row) for row in rows]
    names = ("name", "name_zh", "archive", "group", "active")
    Subject.objects.bulk_create(found, update_conflicts=True, unique_fields=["code"], update_fields=names)
    by_code = Subject.objects.in_bulk(field_name="code")
    aliases = [(by_code[row["code"]], by_code[row["alias_of"]]) for row in rows if row["alias_of"]]
    for alias, canonical in aliases:
        alias.alias_of = canonical
    Subject.objects.bulk_update([alias for alias, _ in aliases], ["alias_of"])
    return len(found)


def load_if_missing(path: Path) -> None:
    """A site that harvests before it was seeded has to know the aliases, or it keeps a subject under two names."""
    if not Subject.objects.exclude(name="").exists():
        load(path)


def resolve(codes: Iterable[str]) -> Mapping[str, int]:
    """The primary key of each code's canonical subject. An unknown code is kept as a subject without a name."""
    wanted = {code for code in codes if len(code) <= 40 and _CODE.fullmatch(code)}
    found = _canonical()
    if missing := sorted(wanted - found.keys()):
        Subject.objects.bulk_create(
            [Subject(code=code, archive=code.partition(".")[0], active=False) for code in missing],
            ignore_conflicts=True,
        )
        found = _canonical()
    return found


def _canonical() -> dict[str, int]:
    rows = Subject.objects.order_by().values_list("code", "pk", "alias_of")
    return {code: alias_of or pk for code, pk, alias_of in rows}


def _subject(row: Mapping[str, str]) -> Subject:
    return Subject(
        code=row["code"],
        name=row["name"],
        name_zh=row["name_zh"],
        archive=row["code"].partition(".")[0],
        group=row["group"],
        active=row["active"] == "1",
    )


def _archive(row: Mapping[str, str]) -> Subject:
    """An archive that is no category itself: papers of the early years are in `cs` and nothing finer."""
    name = row["archive"]
    return Subject(code=name, name=row["name"], name_zh=row["name_zh"], archive=name, group=row["group"], active=False)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

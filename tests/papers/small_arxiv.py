"""A small arXiv for tests: three days of a few papers."""

from datetime import date
from typing import Any

from papers.models import Announcement, Paper, PaperSubject, Subject
from tests.factories import make_paper

MONDAY, TUESDAY, WEDNESDAY = date(2024, 5, 6), date(2024, 5, 7), date(2024, 5, 8)
_CODES = {
    "cs.AI": ("Artificial Intelligence", "人工智能", "Computer Science"),
    "cs.CY": ("Computers and Society", "计算机与社会", "Computer Science"),
    "cs.LG": ("Machine Learning", "机器学习", "Computer Science"),
    "eess.SY": ("Systems and Control", "系统与控制", "Electrical Engineering"),
    "math-ph": ("Mathematical Physics", "数学物理", "Physics"),
    "physics.med-ph": ("Medical Physics", "医学物理", "Physics"),
    "q-bio.NC": ("Neurons and Cognition", "神经元与认知", "Quantitative Biology"),
}


def make_subjects() -> None:
    for code, (name, chinese, group) in _CODES.items():
        Subject.objects.create(code=code, name=name, name_zh=chinese, group=group, archive=code.split(".")[0])
    Subject.objects.create(code="q-bio", name="Quantitative Biology", archive="q-bio", active=False)
    systems = Subject.objects.get(code="eess.SY")
    Subject.objects.create(code="cs.SY", name="Systems and Control", archive="cs", alias_of=systems)


def announce(value: str, day: date, *codes: str, kind: int | None = None, **fields: Any) -> Paper:
    """Unless `kind` says otherwise, new in the first subject and a cross-list in the others."""
    paper = Paper.objects.filter(value=value).first() or make_paper(value, announced=day, **fields)
    for place, code in enumerate(codes):
        subject = Subject.objects.get(code=code)
        PaperSubject.objects.get_or_create(paper=paper, subject=subject, defaults={"position": place})
        of_kind = kind or (Announcement.Kind.CROSS if place else Announcement.Kind.NEW)
        Announcement.objects.create(paper=paper, subject=subject, day=day, kind=of_kind)
    return paper


def make_three_days() -> None:
    make_subjects()
    announce("2405.00001", MONDAY, "cs.AI")
    announce("2405.00002", TUESDAY, "cs.AI", "cs.LG")
    announce("2405.00003", TUESDAY, "cs.LG")
    announce("2405.00004", TUESDAY, "cs.LG", "cs.CY")
    announce("2405.00005", TUESDAY, "q-bio.NC", "cs.LG")
    announce("2405.00001", TUESDAY, "cs.AI", kind=Announcement.Kind.REPLACE)
    announce("2405.00006", WEDNESDAY, "eess.SY")

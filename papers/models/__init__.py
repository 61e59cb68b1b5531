"""What is kept about papers: facts and their constraints.

A PaperRecord is what one source says under one identifier; a Paper is the fold of its records, by precedence, and of
its Corrections. No source overwrites another's word.
"""

from papers.models.papers import Announcement, Paper, PaperSubject, Subject
from papers.models.records import Correction, IdentityChange, PaperIdentifier, PaperRecord, PaperVersion, Sighting
from papers.models.runs import FeedDay, Pace, QuarantinedRecord, RunPage, SourceRun, SourceSwitch
from papers.models.venues import Edition, Release, ReleaseEntry, Venue

__all__ = [
    "Announcement",
    "Correction",
    "Edition",
    "FeedDay",
    "IdentityChange",
    "Pace",
    "Paper",
    "PaperIdentifier",
    "PaperRecord",
    "PaperSubject",
    "PaperVersion",
    "QuarantinedRecord",
    "Release",
    "ReleaseEntry",
    "RunPage",
    "Sighting",
    "SourceRun",
    "SourceSwitch",
    "Subject",
    "Venue",
]

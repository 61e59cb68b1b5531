"""The days on which an expression has papers left, as SQL: what it leaves out can leave nothing of a day.

Nor is a paper left of a kind where it is of an earlier one: a cross-list in one subject that is new in another is new.

Days are gone through one by one, up or down, each by the index and only to the first paper that is left, and no more
than a number of them: where a walk ends at its limit, it leads to the first day that it did not look at.
"""

from dataclasses import dataclass

MOST_DAYS = 60
# All of arXiv has no paper that is a cross-list only, and a thousand a day to look up: 4 ms of a Postgres.
MOST_MIXED_DAYS = 10
# OFFSET keeps Postgres from reading the whole of an unwanted subject first: it looks up the papers of the day instead.
_UNLESS = """
NOT EXISTS (SELECT 1 FROM papers_papersubject u WHERE u.paper_id = d.paper_id AND u.subject_id IN ({unwanted})
            LIMIT 1 OFFSET 0)"""
# By the index that has a paper's day once for each subject.
_UNLESS_EARLIER = """
NOT EXISTS (SELECT 1 FROM papers_announcement e WHERE e.paper_id = d.paper_id AND e.day = d.day
            AND e.subject_id IN ({subjects}) AND e.kind < d.kind AND e.kind NOT IN ({kinds}) LIMIT 1 OFFSET 0)"""
_HOLDS = """
(SELECT 1 FROM papers_announcement d
 WHERE d.subject_id IN ({subjects}) AND d.day = {day} AND d.kind IN ({kinds}){unless} LIMIT 1) IS NOT NULL"""
_NEXT_DAY = """
(SELECT {best}((SELECT a.day FROM papers_announcement a WHERE a.subject_id = s.id AND a.kind IN ({kinds})
                AND a.day {sign} {day} ORDER BY a.day {order} LIMIT 1))
 FROM papers_subject s WHERE s.id IN ({subjects}))"""
# No database lets a recursion look at the day that it has just found: `held` is the day of the row before.
_WALK = """
{name}(day, held, step) AS (
    SELECT {first}, CAST(NULL AS date), 1
    UNION ALL
    SELECT {following}, CASE WHEN {holds} THEN w.day END, w.step + 1
    FROM {name} w WHERE w.day IS NOT NULL AND w.held IS NULL AND w.step <= {most})"""
_END = "(SELECT COALESCE(MAX(held), MAX(CASE WHEN step > {most} THEN day END)) FROM {name})"
_NEWEST = "(SELECT COALESCE(MAX(held), MAX(day)) FROM newest)"


@dataclass(frozen=True, slots=True)
class Sought:
    """Papers of these kinds in one of the subjects and in no unwanted one: keys, with commas between them.

    `mixed`: a paper may be there of an earlier kind, too, which is not sought.
    """

    subjects: str
    kinds: str
    unwanted: str = ""
    mixed: bool = False

    @property
    def passes_over(self) -> bool:
        """Whether a day of these kinds in the subjects may have nothing of what is sought."""
        return bool(self.unwanted) or self.mixed

    @property
    def most_days(self) -> int:
        return MOST_MIXED_DAYS if self.mixed else MOST_DAYS

    def holds(self, day: str) -> str:
        """That there is one on this day."""
        unless = f" AND {unless_in(self.unwanted)}" if self.unwanted else ""
        if self.mixed:
            unless += f" AND {_UNLESS_EARLIER.format(subjects=self.subjects, kinds=self.kinds)}"
        return _HOLDS.format(day=day, subjects=self.subjects, kinds=self.kinds, unless=unless)

    def newest(self) -> str:
        """The last day with one, and the last before it; the last of the subjects' days where none is in reach."""
        walks = self._walk("newest", "'9999-12-31'"), self._walk("earlier", _NEWEST)
        return f"WITH RECURSIVE {', '.join(walks)} SELECT {_NEWEST}, {self._end('earlier')}"

    def beside(self) -> str:
        """The days next to one that is told twice: before it and after it."""
        walks = self._walk("earlier", "%s"), self._walk("later", "%s", is_down=False)
        return f"WITH RECURSIVE {', '.join(walks)} SELECT {self._end('earlier')}, {self._end('later')}"

    def _walk(self, name: str, start: str, *, is_down: bool = True) -> str:
        first, following = (self._next_day(day, is_down=is_down) for day in (start, "w.day"))
        holds = self.holds("w.day")
        return _WALK.format(name=name, first=first, following=following, holds=holds, most=self.most_days)

    def _end(self, name: str) -> str:
        return _END.format(name=name, most=self.most_days)

    def _next_day(self, day: str, *, is_down: bool) -> str:
        best, sign, order = ("MAX", "<", "DESC") if is_down else ("MIN", ">", "ASC")
        return _NEXT_DAY.format(day=day, best=best, sign=sign, order=order, subjects=self.subjects, kinds=self.kinds)


def unless_in(unwanted: str) -> str:
    """That a paper `d` is in no unwanted subject."""
    return _UNLESS.format(unwanted=unwanted)

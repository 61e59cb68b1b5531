"""The days on which an expression has papers left, as SQL: what it leaves out can leave nothing of a day.

Days are gone through one by one, up or down, each by the index and only to the first paper that is left, and no more
than MOST_DAYS of them: where a walk ends at its limit, it leads to the first day that it did not look at.
"""

from dataclasses import dataclass

MOST_DAYS = 60
# OFFSET keeps Postgres from reading the whole of an unwanted subject first: it looks up the papers of the day instead.
_UNLESS = """
NOT EXISTS (SELECT 1 FROM papers_papersubject u WHERE u.paper_id = d.paper_id AND u.subject_id IN ({unwanted})
            LIMIT 1 OFFSET 0)"""
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
    """Papers of these kinds in one of the subjects and in no unwanted one: keys, with commas between them."""

    subjects: str
    kinds: str
    unwanted: str = ""

    def holds(self, day: str) -> str:
        """That there is one on this day."""
        unless = f" AND {unless_in(self.unwanted)}" if self.unwanted else ""
        return _HOLDS.format(day=day, subjects=self.subjects, kinds=self.kinds, unless=unless)

    def newest(self) -> str:
        """The last day with one, and the last before it; the last of the subjects' days where none is in reach."""
        walks = self._walk("newest", "'9999-12-31'"), self._walk("earlier", _NEWEST)
        return f"WITH RECURSIVE {', '.join(walks)} SELECT {_NEWEST}, {_end('earlier')}"

    def beside(self) -> str:
        """The days next to one that is told twice: before it and after it."""
        walks = self._walk("earlier", "%s"), self._walk("later", "%s", is_down=False)
        return f"WITH RECURSIVE {', '.join(walks)} SELECT {_end('earlier')}, {_end('later')}"

    def _walk(self, name: str, start: str, *, is_down: bool = True) -> str:
        first, following = (self._next_day(day, is_down=is_down) for day in (start, "w.day"))
        return _WALK.format(name=name, first=first, following=following, holds=self.holds("w.day"), most=MOST_DAYS)

    def _next_day(self, day: str, *, is_down: bool) -> str:
        best, sign, order = ("MAX", "<", "DESC") if is_down else ("MIN", ">", "ASC")
        return _NEXT_DAY.format(day=day, best=best, sign=sign, order=order, subjects=self.subjects, kinds=self.kinds)


def unless_in(unwanted: str) -> str:
    """That a paper `d` is in no unwanted subject."""
    return _UNLESS.format(unwanted=unwanted)


def _end(name: str) -> str:
    return _END.format(name=name, most=MOST_DAYS)

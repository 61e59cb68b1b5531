"""Worked out by hand from arXiv's schedule; times on the left are New York's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from papers import announcements

RECEIVED = {
    # A plain week of May 2024 (Monday is the 6th).
    "2024-05-03 13:59:59": "2024-05-05",  # Friday before the closing: Sunday
    "2024-05-03 14:00:00": "2024-05-06",
    "2024-05-04 09:00:00": "2024-05-06",
    "2024-05-05 23:00:00": "2024-05-06",
    "2024-05-06 13:59:59": "2024-05-06",
    "2024-05-06 14:00:00": "2024-05-07",
    "2024-05-07 14:00:00": "2024-05-08",
    "2024-05-08 14:00:00": "2024-05-09",
    "2024-05-09 13:59:59": "2024-05-09",
    "2024-05-09 14:00:00": "2024-05-12",  # Thursday after the closing: Sunday
    # Holidays wait for the next announcement.
    "2026-01-01 10:00:00": "2026-01-04",
    "2025-12-31 14:00:00": "2026-01-04",
    "2026-01-16 13:00:00": "2026-01-18",
    "2026-01-16 15:00:00": "2026-01-20",  # Martin Luther King Day is Monday the 19th
    "2026-09-04 15:00:00": "2026-09-08",  # Labor Day, the 7th
    "2026-11-25 15:00:00": "2026-11-29",  # Thanksgiving, Thursday the 26th
    "2026-12-24 13:00:00": "2026-12-24",
    "2026-12-28 15:00:00": "2026-12-30",  # the 29th is one of arXiv's own
    "2026-12-30 15:00:00": "2027-01-03",  # so is the 31st; then New Year and the weekend
    "2024-07-04 10:00:00": "2024-07-07",
    "2022-06-20 10:00:00": "2022-06-21",  # Juneteenth on a Sunday is kept on Monday
}
UTC_RECEIVED = {
    # The closing is at 19:00 UTC in winter and at 18:00 in summer; clocks change on 8 March and 1 November 2026.
    "2026-03-06 18:59:59": "2026-03-08",
    "2026-03-06 19:00:00": "2026-03-09",
    "2026-03-08 06:59:59": "2026-03-09",
    "2026-03-09 17:59:59": "2026-03-09",
    "2026-03-09 18:00:00": "2026-03-10",
    "2026-10-30 17:59:59": "2026-11-01",
    "2026-10-30 18:00:00": "2026-11-02",
    "2026-11-01 05:30:00": "2026-11-02",
    "2026-11-02 18:59:59": "2026-11-02",
    "2026-11-02 19:00:00": "2026-11-03",
}
# Sixty days with all of 2026's holidays and both nights on which clocks change. A day; when was announced what came in
# in the last second before 14:00 in New York; when, what came in at 14:00: at 19:00 UTC in winter, at 18:00 in summer.
WINTER = """
2025-12-31 2025-12-31 2026-01-04
2026-01-01 2026-01-04 2026-01-04
2026-01-02 2026-01-04 2026-01-05
2026-01-03 2026-01-05 2026-01-05
2026-01-04 2026-01-05 2026-01-05
2026-01-16 2026-01-18 2026-01-20
2026-01-17 2026-01-20 2026-01-20
2026-01-18 2026-01-20 2026-01-20
2026-01-19 2026-01-20 2026-01-20
2026-01-20 2026-01-20 2026-01-21
2026-03-02 2026-03-02 2026-03-03
2026-03-03 2026-03-03 2026-03-04
2026-03-04 2026-03-04 2026-03-05
2026-03-05 2026-03-05 2026-03-08
2026-03-06 2026-03-08 2026-03-09
2026-03-07 2026-03-09 2026-03-09
2026-11-01 2026-11-02 2026-11-02
2026-11-02 2026-11-02 2026-11-03
2026-11-03 2026-11-03 2026-11-04
2026-11-04 2026-11-04 2026-11-05
2026-11-05 2026-11-05 2026-11-08
2026-11-06 2026-11-08 2026-11-09
2026-11-07 2026-11-09 2026-11-09
2026-11-08 2026-11-09 2026-11-09
2026-11-25 2026-11-25 2026-11-29
2026-11-26 2026-11-29 2026-11-29
2026-11-27 2026-11-29 2026-11-30
2026-12-24 2026-12-24 2026-12-27
2026-12-25 2026-12-27 2026-12-28
2026-12-26 2026-12-28 2026-12-28
2026-12-27 2026-12-28 2026-12-28
2026-12-28 2026-12-28 2026-12-30
2026-12-29 2026-12-30 2026-12-30
2026-12-30 2026-12-30 2027-01-03
2026-12-31 2027-01-03 2027-01-03
2027-01-01 2027-01-03 2027-01-04
"""
SUMMER = """
2026-03-08 2026-03-09 2026-03-09
2026-03-09 2026-03-09 2026-03-10
2026-03-10 2026-03-10 2026-03-11
2026-03-11 2026-03-11 2026-03-12
2026-03-12 2026-03-12 2026-03-15
2026-03-13 2026-03-15 2026-03-16
2026-03-14 2026-03-16 2026-03-16
2026-03-15 2026-03-16 2026-03-16
2026-06-18 2026-06-18 2026-06-21
2026-06-19 2026-06-21 2026-06-22
2026-07-02 2026-07-02 2026-07-05
2026-07-03 2026-07-05 2026-07-06
2026-07-04 2026-07-06 2026-07-06
2026-09-04 2026-09-06 2026-09-08
2026-09-05 2026-09-08 2026-09-08
2026-09-06 2026-09-08 2026-09-08
2026-09-07 2026-09-08 2026-09-08
2026-09-08 2026-09-08 2026-09-09
2026-10-26 2026-10-26 2026-10-27
2026-10-27 2026-10-27 2026-10-28
2026-10-28 2026-10-28 2026-10-29
2026-10-29 2026-10-29 2026-11-01
2026-10-30 2026-11-01 2026-11-02
2026-10-31 2026-11-02 2026-11-02
"""
SIXTY_DAYS = [(*line.split(), hour) for hour, days in ((19, WINTER), (18, SUMMER)) for line in days.split("\n") if line]


@pytest.mark.parametrize(("received", "day"), RECEIVED.items())
def test_the_day_of_announcement_follows_the_schedule(received, day):
    moment = datetime.fromisoformat(received).replace(tzinfo=announcements.NEW_YORK)
    assert announcements.announced(moment) == date.fromisoformat(day)


@pytest.mark.parametrize(("received", "day"), UTC_RECEIVED.items())
def test_the_closing_moves_with_new_york_s_clocks(received, day):
    moment = datetime.fromisoformat(received).replace(tzinfo=UTC)
    assert announcements.announced(moment) == date.fromisoformat(day)


@pytest.mark.parametrize(("day", "before", "after", "hour"), SIXTY_DAYS)
def test_a_day_s_closing_parts_what_is_announced_when(day, before, after, hour):
    closing = datetime.fromisoformat(f"{day}T{hour}:00:00+00:00")
    told = [announcements.announced(moment) for moment in (closing - timedelta(seconds=1), closing)]
    assert [str(announced) for announced in told] == [before, after]


def test_there_are_sixty_days_and_on_no_holiday_anything_is_announced():
    assert len({row[0] for row in SIXTY_DAYS}) == len(SIXTY_DAYS) == 60
    announced = {date.fromisoformat(day) for row in SIXTY_DAYS for day in row[1:3]}
    assert [day for day in announced if not announcements.is_announcement_day(day)] == []


def test_what_was_seen_goes_before_what_the_schedule_says():
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    versions = [(1, at("2024-05-07T09:00")), (2, at("2024-06-04T15:00"))]
    seen = {2: date(2024, 6, 6), 3: date(2024, 7, 1)}
    assert announcements.days_of(versions, date(2024, 5, 8), seen) == (
        date(2024, 5, 8),
        frozenset({date(2024, 6, 6), date(2024, 7, 1)}),
    )
    assert announcements.days_of([], None, {2: date(2024, 6, 6)}) == (None, frozenset({date(2024, 6, 6)}))


def test_the_holidays_of_2026_are_those_that_arxiv_published():
    found = [date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [str(day)[5:] for day in found if announcements.is_holiday(day)] == [
        *("01-01", "01-19", "06-19", "07-03", "09-07", "11-26", "12-25", "12-29", "12-31"),
    ]


def test_a_replacement_on_the_day_of_the_first_announcement_is_not_one():
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    versions = [(1, at("2024-05-07T09:00")), (2, at("2024-05-07T15:00")), (3, at("2024-06-04T15:00"))]
    assert announcements.days_of(versions) == (date(2024, 5, 7), frozenset({date(2024, 6, 4)}))
    assert announcements.days_of(versions[1:]) == (None, frozenset({date(2024, 5, 7), date(2024, 6, 4)}))
    assert announcements.days_of([]) == (None, frozenset())


@pytest.mark.parametrize(
    ("now", "published"),
    [
        ("2024-05-08T02:29", "2024-05-07T02:30"),
        ("2024-05-08T02:30", "2024-05-08T02:30"),
        ("2024-05-11T12:00", "2024-05-10T02:30"),
        ("2026-01-20T12:00", "2026-01-19T03:30"),
    ],
)
def test_the_newest_announcement_can_be_harvested_late_in_the_evening(now, published):
    found = announcements.last_published(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(published).replace(tzinfo=UTC)

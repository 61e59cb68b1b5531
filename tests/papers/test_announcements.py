"""Worked out by hand from arXiv's schedule; times on the left are New York's."""

from datetime import UTC, date, datetime

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


@pytest.mark.parametrize(("received", "day"), RECEIVED.items())
def test_the_day_of_announcement_follows_the_schedule(received, day):
    moment = datetime.fromisoformat(received).replace(tzinfo=announcements.NEW_YORK)
    assert announcements.announced(moment) == date.fromisoformat(day)


@pytest.mark.parametrize(("received", "day"), UTC_RECEIVED.items())
def test_the_closing_moves_with_new_york_s_clocks(received, day):
    moment = datetime.fromisoformat(received).replace(tzinfo=UTC)
    assert announcements.announced(moment) == date.fromisoformat(day)


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

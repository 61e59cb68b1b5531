"""One request at a time and none too early, by the database's clock."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from papers import pace
from papers.models import Pace

pytestmark = pytest.mark.django_db


def test_the_second_waits_for_the_first_and_the_delay_behind_it():
    with pace.turn("h", 0.2):
        over = time.monotonic()
    with pace.turn("h", 0.2):
        assert time.monotonic() - over >= 0.19  # the database's clock is another, and of milliseconds


def test_who_has_no_patience_is_told_at_once(monkeypatch):
    sleep, slept = time.sleep, []
    monkeypatch.setattr(time, "sleep", lambda seconds: (slept.append(seconds), sleep(seconds)))
    with pace.turn("h", 0):
        with pytest.raises(pace.NotNow), pace.turn("h", 0, patience=0.1):
            pass
        assert sum(slept) <= 0.1
    pace.postpone("h", 600)
    slept.clear()
    with pytest.raises(pace.NotNow), pace.turn("h", 0, patience=5):
        pass
    assert slept == []


def test_who_died_in_its_turn_holds_up_the_others_only_for_a_while():
    began = time.monotonic()
    Pace.objects.create(host="h", owner="dead", busy_until=timezone.now() + timedelta(seconds=0.2))
    with pace.turn("h", 0):
        assert time.monotonic() - began >= 0.19


def test_a_turn_that_was_taken_over_does_not_end_its_successor_s():
    with pace.turn("h", 0):
        Pace.objects.update(owner="successor")
    assert Pace.objects.get().owner == "successor"


def test_a_postponement_only_ever_lengthens_the_wait():
    pace.postpone("h", 600)
    pace.postpone("h", 5)
    with pace.turn("other", 0):
        pass
    assert Pace.objects.get(host="h").next_start > timezone.now() + timedelta(seconds=590)
    assert (pace.is_closed("h", 5), pace.is_closed("other", 5), pace.is_closed("never asked", 5)) == (
        True,
        False,
        False,
    )


def test_refusals_count_only_in_a_row():
    for _ in range(2):
        with pace.turn("h", 0):
            pace.refused("h")
    with pace.turn("h", 0):
        pace.answered("h")
    for _ in range(2):
        pace.refused("h")
    assert pace.is_closed("h", 5) is False
    pace.refused("h")
    assert pace.is_closed("h", 890) is True

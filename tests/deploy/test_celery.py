"""What Celery is told: where these settings disagree, tasks run twice, for ever, or are lost."""

from deploy.celery import app
from papers import pace
from papers.ingest import runs
from papers.sources.http import Limits


def test_no_task_lives_until_redis_hands_it_to_a_second_worker():
    conf = app.conf
    visible = conf.broker_transport_options["visibility_timeout"]
    assert conf.visibility_timeout == visible
    assert 0 < conf.task_soft_time_limit < conf.task_time_limit < visible / 2


def test_a_page_is_over_before_its_lease_is_and_before_its_task_is_ended():
    assert Limits().total < pace.LONGEST.total_seconds() < app.conf.task_soft_time_limit
    assert app.conf.task_time_limit < runs.LEASE.total_seconds() < app.conf.visibility_timeout


def test_a_message_is_given_back_when_its_worker_dies_and_nobody_hoards_them():
    conf = app.conf
    told = (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier)
    assert (told, conf.timezone, conf.task_ignore_result) == ((True, True, 1), "UTC", True)


def test_what_beat_names_is_there():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks) == set()

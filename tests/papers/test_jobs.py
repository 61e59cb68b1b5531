"""The operator's view: how each source stands, what he is told, and what his buttons do."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from papers import ingest, pace
from papers.ingest import due, jobs
from papers.models import Pace, QuarantinedRecord, RunPage, SourceRun, SourceSwitch

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 5, 8, 12, tzinfo=UTC)
PAGE = "admin:papers_sourcerun_changelist"


def done(hours_ago: float = 1, **fields) -> SourceRun:
    ended = NOW - timedelta(hours=hours_ago)
    fields = {"state": "done", "since": date(2024, 5, 1), "responded": ended, "started": ended, "ended": ended} | fields
    return SourceRun.objects.create(source="arxiv_oai", **fields)


def given_up(state: str = "failed", **fields) -> SourceRun:
    fields = {"since": date(2024, 5, 2), "error": "the server says no", "ended": NOW, "attempts": 5} | fields
    return SourceRun.objects.create(source="arxiv_oai", state=state, **fields)


def job(now: datetime = NOW) -> jobs.Job:
    return next(job for job in jobs.board(now) if job.source == "arxiv_oai")


def test_a_source_that_nobody_follows_is_unused():
    assert (job().state, job().parts, job().last_success) == ("unused", (), None)


def test_a_source_that_came_through_is_ok():
    run = done()
    assert (job().state, job().parts, job().last_success, job().here_until) == ("ok", ("",), run.ended, run.responded)


def test_a_source_is_late_26_hours_after_what_it_said_last():
    done(hours_ago=26)
    assert job().state == "ok"
    done(hours_ago=30)
    assert job(NOW + timedelta(seconds=1)).state == "late"


@pytest.mark.parametrize(("state", "shown"), [("failed", "failed"), ("dead", "failed"), ("login", "login")])
def test_a_run_given_up_shows_until_a_later_one_comes_through(state, shown):
    done()
    run = given_up(state)
    assert (job().state, job().troubles) == (shown, (run,))
    done()
    assert (job().state, job().troubles) == ("ok", ())


def test_a_source_that_refused_three_times_is_limited_for_a_quarter_of_an_hour():
    done()
    with pace.turn("arxiv", 0):
        pass
    for _ in range(3):
        pace.refused("arxiv")
    assert job().state == "limited"
    left = Pace.objects.get(host="arxiv").next_start - timezone.now()
    assert timedelta(minutes=14, seconds=50) < left <= timedelta(minutes=15)
    assert ingest.due_runs() == []
    Pace.objects.update(next_start=timezone.now())
    assert job().state == "ok"


def test_what_waits_for_ten_minutes_waits_for_a_worker():
    run = SourceRun.objects.create(source="arxiv_oai", due=NOW - timedelta(minutes=9))
    assert (job().state, job().oldest_due, job().waiting) == ("ok", run, 1)
    assert job(NOW + timedelta(minutes=2)).state == "unattended"
    SourceRun.objects.create(
        source="arxiv_oai", scope="cs", state="running", owner="w", lease_until=NOW + timedelta(minutes=5)
    )
    assert job(NOW + timedelta(minutes=2)).state == "running"


def test_the_rate_is_of_the_last_hour():
    run = done()
    for number, minutes in enumerate((5, 50, 70)):
        saved = NOW - timedelta(minutes=minutes)
        RunPage.objects.create(run=run, number=number, keys=b"", records=1500, new=100, changed=0, saved=saved)
    assert job().rate == 50


def test_the_plot_has_every_day_and_counts_what_came_in():
    run = done()
    for number, day in enumerate((6, 6, 8)):
        saved = datetime(2024, 5, day, 3, tzinfo=UTC)
        RunPage.objects.create(run=run, number=number, keys=b"", records=100, new=number, changed=0, saved=saved)
    assert jobs.history(3, NOW) == [
        jobs.Day(date(2024, 5, 6), 200, 1),
        jobs.Day(date(2024, 5, 7), 0, 0),
        jobs.Day(date(2024, 5, 8), 100, 2),
    ]


def test_the_operators_are_written_to_once_a_day_and_source(caplog, settings):
    settings.SITE_URL, settings.SITE_NAME = "https://scholium.example", "Scholium"
    User.objects.create_superuser("ada", "ada@example.org", "x")
    User.objects.create_superuser("bo", "", "x")
    done(hours_ago=40, scope="cs")
    done(hours_ago=1, scope="math")
    with caplog.at_level(logging.ERROR):
        jobs.alert(NOW)
        jobs.alert(NOW + timedelta(hours=1))
    assert [record.getMessage() for record in caplog.records] == [
        "arxiv_oai cs is late: here until 2024-05-06T20:00:00+00:00",
    ] * 2
    (letter,) = mail.outbox
    assert (letter.subject, letter.to, letter.body) == (
        "Scholium: arxiv_oai is late",
        ["ada@example.org"],
        "These parts of arxiv_oai are here only until:\n\ncs: 2024-05-06 20:00 UTC\n\n"
        "https://scholium.example/admin/papers/sourcerun/\n",
    )
    jobs.alert(NOW + timedelta(days=1))
    assert len(mail.outbox) == 2


def test_a_letter_that_could_not_be_sent_is_sent_again(monkeypatch, settings):
    User.objects.create_superuser("ada", "ada@example.org", "x")
    done(hours_ago=40)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(ConnectionRefusedError):
        jobs.alert(NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    jobs.alert(NOW)
    assert len(mail.outbox) == 1


def test_what_is_paused_is_not_asked_opened_or_written_about():
    User.objects.create_superuser("ada", "ada@example.org", "x")
    done(hours_ago=40)
    run = SourceRun.objects.create(source="arxiv_oai", scope="cs")
    jobs.pause("arxiv_oai")
    ingest.open_windows(NOW)
    jobs.alert(NOW)
    assert (ingest.due_runs(), job().state, SourceRun.objects.count(), mail.outbox) == ([], "paused", 2, [])
    jobs.resume("arxiv_oai")
    assert ingest.due_runs() == [run]


# --- The page ---------------------------------------------------------------------------------------------------------


def press(client, **button: str) -> str:
    response = client.post(reverse("admin:papers_sourcerun_operate"), button, follow=True)
    assert response.redirect_chain == [(reverse(PAGE), 302)]
    (message,) = response.context["messages"]
    return str(message)


def test_the_page_says_what_failed_and_shows_what_came(admin_client):
    done()
    run = given_up(error="the <server> says no")
    QuarantinedRecord.objects.create(source="arxiv_oai", key="k", raw=b"<a>", error="ValueError: no title", run=run)
    page = admin_client.get(reverse(PAGE)).content.decode()
    for shown in (
        "the &lt;server&gt; says no",
        "ValueError: no title",
        f'<button name="retry" value="{run.pk}">',
        '<span class="job-state job-state-failed">failed</span>',
        '<svg viewBox="0 0 300 100"',
    ):
        assert shown in page


def test_run_now_asks_for_every_part_that_is_followed_and_for_what_was_put_off(admin_client):
    done(scope="cs")
    late = SourceRun.objects.create(source="arxiv_oai", scope="math", due=timezone.now() + timedelta(hours=1))
    assert press(admin_client, source="arxiv_oai", do="run") == "A worker takes up arxiv_oai within a minute."
    late.refresh_from_db()
    assert late.due <= timezone.now()
    assert [run.scope for run in SourceRun.objects.filter(state="due").order_by("scope")] == ["cs", "math"]


def test_run_now_says_that_there_is_nothing_to_run(admin_client):
    assert press(admin_client, source="arxiv_oai", do="run") == (
        "Nobody follows arxiv_oai yet: harvest it once from the command line."
    )


def test_pause_and_resume_are_one_button_each(admin_client):
    assert press(admin_client, source="arxiv_oai", do="pause") == "arxiv_oai is asked for nothing until it is resumed."
    assert SourceSwitch.objects.get().paused is not None
    assert press(admin_client, source="arxiv_oai", do="resume") == "arxiv_oai is asked again."
    assert SourceSwitch.objects.get().paused is None


def test_try_again_goes_on_where_the_run_was_given_up(admin_client):
    run = given_up("dead", cursor="token", pages=3, deliveries=6)
    assert press(admin_client, retry=str(run.pk)) == "The run is due again, from where it was given up."
    run.refresh_from_db()
    assert (run.state, run.cursor, run.pages, run.attempts, run.deliveries) == ("due", "token", 3, 0, 0)
    assert press(admin_client, retry=str(run.pk)) == "This run is not given up, or another one is at its window."


def test_a_run_whose_window_is_taken_stays_given_up(admin_client):
    run = given_up()
    SourceRun.objects.create(source="arxiv_oai", since=run.since)
    press(admin_client, retry=str(run.pk))
    run.refresh_from_db()
    assert run.state == "failed"


@pytest.mark.parametrize(
    "button", [{"do": "run", "source": "x"}, {"do": "x", "source": "arxiv_oai"}, {}, {"retry": "0"}]
)
def test_a_button_that_nobody_made_is_not_found(admin_client, button):
    assert admin_client.post(reverse("admin:papers_sourcerun_operate"), button).status_code == 404


def test_only_operators_have_the_buttons(client):
    reader = User.objects.create_user("eve", password="x", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_sourcerun"))
    client.force_login(reader)
    run = given_up()
    page = client.get(reverse(PAGE)).content.decode()
    assert ("the server says no" in page, "<button name=" in page) == (True, False)
    assert client.post(reverse("admin:papers_sourcerun_operate"), {"retry": run.pk}).status_code == 403
    assert client.get(reverse("admin:papers_sourcerun_operate")).status_code == 405


def test_a_window_begins_two_days_before_what_is_here():
    done(scope="cs")
    due.open_window("arxiv_oai", "cs", NOW)
    assert SourceRun.objects.get(state="due").since == date(2024, 5, 6)

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from papers.models import QuarantinedRecord
from tests.papers.small_arxiv import TUESDAY, announce, make_three_days

pytestmark = pytest.mark.django_db
ROOM = apps.get_app_config("papers")


def test_every_table_of_the_room_has_its_place_in_the_admin():
    # A paper's place in a subject is shown with the paper.
    hidden = {model.__name__ for model in ROOM.get_models() if model not in admin.site._registry}
    assert hidden == {"PaperSubject"}


@pytest.mark.parametrize("model", [model for model in ROOM.get_models() if model.__name__ != "PaperSubject"])
def test_every_list_opens_and_can_be_searched(admin_client: Client, model):
    make_three_days()
    assert admin_client.get(reverse(f"admin:papers_{model._meta.model_name}_changelist")).status_code == 200


@pytest.mark.parametrize("name", ["paper", "announcement", "paperidentifier"])
def test_a_list_asks_as_often_for_few_rows_as_for_many(admin_client, name):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(reverse(f"admin:papers_{name}_changelist"))
        return len(captured)

    make_three_days()
    few = queries()
    for number in range(10, 20):
        announce(f"2405.000{number}", TUESDAY, "cs.AI")
    assert queries() == few


def test_what_could_not_be_read_is_shown_as_it_came(admin_client):
    record = QuarantinedRecord.objects.create(
        source="arxiv", key="x", raw="<a>Schrödinger</a>".encode() + b"\xff", error="e"
    )
    page = admin_client.get(reverse("admin:papers_quarantinedrecord_change", args=[record.pk])).content.decode()
    assert "&lt;a&gt;Schrödinger&lt;/a&gt;\\xff" in page


def test_nobody_writes_what_machines_write(admin_client):
    make_three_days()
    assert admin_client.get(reverse("admin:papers_sourcerun_add")).status_code == 403

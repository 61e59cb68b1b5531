"""What the first page of the admin says of the search."""

import pytest
from lxml import html

from tests.search.rows import paper

pytestmark = pytest.mark.django_db


def told(client) -> list[str]:
    return html.fromstring(client.get("/admin/").text).xpath("//ul[@class='messagelist']/li/text()")


def test_nothing_is_said_of_a_search_that_serves_well(admin_client, put):
    put(paper("Fox"))
    assert told(admin_client) == []


def test_more_documents_than_the_engine_serves_well_are_told_with_the_way_out(admin_client, put, backend, monkeypatch):
    put(paper("Fox"), paper("Hen"))
    monkeypatch.setattr(type(backend), "serves", 1)
    name = type(backend).__name__.removesuffix("Backend")
    assert told(admin_client) == [
        f"2 documents are more than {name} serves well. "
        "Set SEARCH_URL=tantivy:///a/folder: the new index is then made by itself."
    ]
    admin_client.cookies["language"] = "zh-hans"
    assert told(admin_client) == [
        f"2 篇文档超出了 {name} 能从容应付的数量。请设置 SEARCH_URL=tantivy:///某个目录，新索引会自动建立。"
    ]


def test_a_dead_engine_is_told_and_takes_nothing_along(admin_client, engine_away):
    engine_away()
    assert told(admin_client) == ["The search does not answer at the moment."]

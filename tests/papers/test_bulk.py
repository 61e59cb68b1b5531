"""Rows in bulk are what the ORM would have written, on either database."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from papers import bulk
from papers.models import Announcement, Paper, PaperIdentifier, PaperRecord, Subject

pytestmark = pytest.mark.django_db
MOMENT = datetime(2024, 5, 1, 10, 0, 0, 250_000, tzinfo=UTC)
TEXT = 'Tab\t, newline\n, \\N, \\., "quotes", {braces}, NULL, ¬∃𝑝 and 江'


def test_inserted_rows_read_back_whole_with_defaults_where_nothing_was_said():
    first, second = bulk.next_keys(Paper, 2)
    rows = [(first, "arxiv", "a", TEXT, '["江", "O\\"B"]', None, MOMENT), (second, "arxiv", "b", "", "[]", 3, None)]
    bulk.insert(Paper, ("id", "scheme", "value", "title", "authors", "version", "published"), rows)
    told = Paper.objects.order_by("value").values_list(
        "pk", "title", "authors", "version", "published", "public", "url"
    )
    assert list(told) == [
        (first, TEXT, ["江", 'O"B'], None, MOMENT, True, ""),
        (second, "", [], 3, None, True, ""),
    ]
    assert Paper.objects.create(scheme="arxiv", value="c").pk not in (first, second)


def test_keys_are_never_given_out_twice_not_even_those_of_rows_that_are_gone():
    taken = list(bulk.next_keys(Paper, 2))
    bulk.insert(Paper, ("id", "scheme", "value", "authors"), [(key, "arxiv", str(key), "[]") for key in taken])
    taken.append(Paper.objects.create(scheme="arxiv", value="x").pk)
    Paper.objects.all().delete()
    assert len({*taken, *bulk.next_keys(Paper, 2)}) == 5


def test_updated_rows_have_the_new_values_and_the_others_stay():
    papers = [Paper.objects.create(scheme="arxiv", value=value, title="Before") for value in "abc"]
    rows = [(papers[0].pk, TEXT, '["A"]', MOMENT, None), (papers[2].pk, "After", "[]", None, date(2024, 5, 1))]
    bulk.update(Paper, ("title", "authors", "revised", "announced"), rows)
    told = Paper.objects.order_by("value").values_list("title", "authors", "revised", "announced")
    assert list(told) == [
        (TEXT, ["A"], MOMENT, None),
        ("Before", [], None, None),
        ("After", [], None, date(2024, 5, 1)),
    ]


def test_json_goes_in_as_the_text_that_was_hashed():
    paper = Paper.objects.create(scheme="arxiv", value="a")
    name = PaperIdentifier.objects.create(scheme="arxiv", value="a", paper=paper)
    columns = ("source", "identifier_id", "digest", "fields")
    bulk.insert(PaperRecord, columns, [("arxiv", name.pk, "0", '{"title":"T\\\\ex","version":2}')])
    assert PaperRecord.objects.get().fields == {"title": "T\\ex", "version": 2}
    bulk.update(PaperRecord, ("fields", "deleted"), [(PaperRecord.objects.get().pk, '{"title":"É"}', True)])
    assert list(PaperRecord.objects.values_list("fields", "deleted")) == [({"title": "É"}, True)]


def test_constraints_hold_as_ever():
    paper = Paper.objects.create(scheme="arxiv", value="a")
    subject = Subject.objects.create(code="cs.LG", archive="cs")
    row = (paper.pk, subject.pk, date(2024, 5, 1), 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Announcement, ("paper_id", "subject_id", "day", "kind"), [row, row])
    assert Announcement.objects.count() == 0


def test_rows_may_come_one_by_one_as_they_are_made():
    rows = ((key, "arxiv", str(key), "[]") for key in bulk.next_keys(Paper, 3))
    bulk.insert(Paper, ("id", "scheme", "value", "authors"), rows)
    assert Paper.objects.count() == 3


def test_a_row_that_cannot_be_made_is_an_error_and_those_before_it_are_not_kept():
    rows = ((number, "arxiv", str(1 // number), "[]") for number in (1, 0))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        bulk.insert(Paper, ("id", "scheme", "value", "authors"), rows)
    assert Paper.objects.count() == 0


def test_rows_are_found_among_any_number_of_values():
    papers = [Paper.objects.create(scheme="arxiv", value=value) for value in (r'a"\\,{}', "江", "c")]
    names = [PaperIdentifier.objects.create(scheme="arxiv", value=p.value, paper=p) for p in papers]
    values = [r'a"\\,{}', "江", *map(str, range(40_000))]
    assert set(Paper.objects.filter(value__among=values)) == set(papers[:2])
    assert set(PaperIdentifier.objects.filter(paper__among=[paper.pk for paper in papers[1:]])) == set(names[1:])
    assert list(Paper.objects.filter(pk__among=[])) == []


def test_nothing_to_do_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert(Paper, ("scheme", "value"), [])
        bulk.update(Paper, ("title",), [])

import time

import pytest

from blog import authoring, revisions
from blog.models import Article
from blog.revisions import Change, Diff, Piece
from tests.factories import make_article


def text_of(changes, *kinds):
    return "".join(piece.text for change in changes for piece in change.pieces if piece.kind in kinds)


@pytest.mark.django_db
def test_a_diff_tells_the_words_that_changed_and_the_parts_that_stayed():
    article = make_article(title="On rings", body="A ring is round.\n\nIt has no end.\n")
    article.body = "A ring is round.\n\nIt has one end.\n"
    authoring.save(article)
    new, old = article.revisions.all()

    assert revisions.diff(old, new) == Diff(
        title=(),
        preamble=(),
        body=(
            Change(
                old_line=1,
                new_line=1,
                pieces=(
                    Piece("same", "A ring is round.\n\n"),
                    Piece("same", "It has "),
                    Piece("removed", "no"),
                    Piece("added", "one"),
                    Piece("same", " end.\n"),
                ),
            ),
        ),
    )
    assert not revisions.diff(new, new)


def test_a_chinese_paragraph_is_compared_character_by_character():
    [change] = revisions.compare("我们得到了结论。", "我们没有得到结论。")

    assert [(piece.kind, piece.text) for piece in change.pieces] == [
        ("same", "我们"),
        ("added", "没有"),
        ("same", "得到"),
        ("removed", "了"),
        ("same", "结论。"),
    ]


def test_far_changes_are_told_apart_with_their_lines():
    lines = [f"Line {number}.\n" for number in range(1, 41)]
    changed = [*lines]
    changed[4], changed[34] = "Line five.\n", "Line thirty-five.\n"

    changes = revisions.compare("".join(lines), "".join(changed))

    assert [(change.old_line, change.new_line) for change in changes] == [(3, 3), (33, 33)]
    assert text_of(changes, "removed") == "535"


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "x\n"), ("x\n", ""), ("a\nb\n", "a\n"), ("a\n" * 9, "a\n" * 4), ("a\n", "a\nb"), ("a b c", "c b a")],
)
def test_both_texts_can_be_read_from_a_diff(old, new):
    changes = revisions.compare(old, new)

    assert old.endswith(text_of(changes, "same", "removed"))
    assert new.endswith(text_of(changes, "same", "added"))


@pytest.mark.parametrize("many", [2_000, 50_000])
def test_a_long_text_that_was_turned_round_takes_bounded_time(many):
    lines = [f"{number * 7919 % 101}\n" for number in range(many)]
    start = time.process_time()

    revisions.compare("".join(lines), "".join(reversed(lines)))

    assert time.process_time() - start < 5


@pytest.mark.django_db
def test_restoring_gives_back_the_text_and_keeps_what_was():
    article = make_article(title="First", body="One.")
    article.title, article.body = "Second", "Two."
    authoring.save(article)

    authoring.restore(article.revisions.last())

    again = Article.objects.get()
    assert (again.title, again.body, again.text.strip()) == ("First", "One.", "One.")
    assert [revision.title for revision in again.revisions.all()] == ["First", "Second", "First"]

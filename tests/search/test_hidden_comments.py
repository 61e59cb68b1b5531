"""A comment is found where it can be read, and nowhere else."""

import pytest

from blog import authoring
from comments import posting
from comments.models import Comment
from search import indexing
from search.query import search
from tests.factories import make_article, make_comment, make_paper
from tests.search.rows import announce

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]


def found() -> tuple[int, list[str]]:
    """How many comments the engine counts, and those that are shown, after all changes have been indexed."""
    while indexing.index_pending():
        pass
    results = search("marimba", "comments")
    return results.total, sorted(hit.name for hit in results.hits)


def names(*comments: Comment) -> tuple[int, list[str]]:
    return len(comments), sorted(f"comment/{comment.pk}" for comment in comments)


def test_under_a_paper_that_is_taken_back_it_is_not():
    paper = make_paper()
    note = make_comment(paper, body="A marimba.")
    assert found() == names(note)
    paper.public = False
    paper.save()
    announce(paper)
    assert found() == names()


def test_under_an_article_that_goes_back_to_draft_it_is_not_until_it_returns():
    article = make_article()
    note = make_comment(article, body="A marimba.")
    assert found() == names(note)
    article.is_draft = True
    authoring.save(article)
    assert found() == names()
    article.is_draft = False
    authoring.save(article)
    assert found() == names(note)


def test_with_an_article_that_is_deleted_it_goes():
    article = make_article()
    make_comment(article, body="A marimba.")
    authoring.remove(article)
    assert found() == names()


def test_a_reply_is_as_hidden_as_what_it_answers():
    article = make_article()
    said = make_comment(article, body="A marimba.")
    reply = make_comment(article, body="Two marimbas.", parent=said)
    again = make_comment(article, body="Three marimbas.", parent=reply)
    assert found() == names(said, reply, again)
    posting.decide([said], Comment.State.REFUSED)
    assert found() == names()
    said.refresh_from_db()
    posting.decide([said], Comment.State.VISIBLE)
    assert found() == names(said, reply, again)

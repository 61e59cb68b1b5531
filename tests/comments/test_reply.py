import re

import pytest

from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


def parent_field(page):
    [value] = re.findall(r'name="parent" value="([^"]*)"', page)
    return value


def test_a_reply_without_javascript_names_the_comment_it_answers(client):
    article = make_article()
    comment = make_comment(article, name="Ada")

    page = client.get(f"/archives/1?reply={comment.pk}").content.decode()

    assert parent_field(page) == str(comment.pk)
    assert f'<a href="#comment-{comment.pk}">Ada</a>' in page
    assert f'href="?reply={comment.pk}#comment-form"' in page


def test_only_a_visible_comment_of_this_page_can_be_answered(client):
    article = make_article()
    hidden = make_comment(article, visible=False)
    elsewhere = make_comment(make_article(number=2))

    for reply in (hidden.pk, elsewhere.pk, 10**30, "x", "", "-1"):
        assert parent_field(client.get(f"/archives/1?reply={reply}").content.decode()) == ""

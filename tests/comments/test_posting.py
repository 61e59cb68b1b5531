import feedparser
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from blog import authoring
from comments import posting
from comments.models import Comment
from tests.factories import make_article, make_comment, make_paper

pytestmark = pytest.mark.django_db


def form(**fields):
    values = {
        "target": "article:1",
        "name": "Emmy",
        "email": "emmy@example.org",
        "body": "A ring $R$ is fine.",
        "website": "",
    }
    return values | fields


def test_a_readers_comment_waits_for_a_moderator(client):
    make_article(number=1)

    response = client.post("/comments/post", form())

    assert (response.status_code, response["Location"]) == (302, "/archives/1?held=1#comments")
    assert list(Comment.objects.values_list("name", "state")) == [("Emmy", "held")]
    assert "is fine." not in client.get("/archives/1").content.decode()


def test_staff_comments_are_visible_at_once(admin_client):
    make_article(number=1)

    response = admin_client.post("/comments/post", form())

    comment = Comment.objects.get()
    assert response["Location"] == f"/archives/1#comment-{comment.pk}"
    assert comment.state == "visible"


def test_a_comment_under_a_paper_keeps_the_identifier_it_was_posted_under(client):
    make_paper("2401.00001")

    response = client.post("/comments/post", form(target="paper:arxiv:2401.00001"))

    assert response["Location"] == "/arxiv/2401.00001?held=1#comments"
    assert Comment.objects.get().identifier == "arxiv:2401.00001"


def test_a_post_without_a_token_gets_the_preview_with_its_text_and_a_token():
    make_article(number=1)
    browser = Client(enforce_csrf_checks=True)

    response = browser.post("/comments/post", form())

    page = response.content.decode()
    assert response.status_code == 403
    assert "A ring $R$ is fine." in page
    assert "<math" in page
    assert Comment.objects.count() == 0

    token = response.context["csrf_token"]
    again = browser.post("/comments/post", form(csrfmiddlewaretoken=str(token)))
    assert again.status_code == 302
    assert Comment.objects.count() == 1


def test_the_token_that_the_script_fetches_is_good_for_a_post():
    make_article(number=1)
    browser = Client(enforce_csrf_checks=True)
    token = browser.get("/comments/token").json()["token"]

    response = browser.post("/comments/post", form(csrfmiddlewaretoken=token))

    assert response.status_code == 302


def test_preview_is_the_very_html_that_is_posted(client):
    make_article(number=1)
    body = "**Bold** and $\\mathcal{O}(1)$\n\n```python\nx = a_b * c\n```"

    preview = client.post("/comments/post", form(body=body, preview="1"))
    client.post("/comments/post", form(body=body))

    assert Comment.objects.get().body_html in preview.content.decode()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": ""}, "This field is required."),
        ({"name": ""}, "This field is required."),
        ({"email": "no address"}, "Enter a valid email address."),
        ({"target": "article:77"}, "There is nothing here by that name to comment on."),
        ({"target": "nonsense"}, "There is nothing here by that name to comment on."),
        ({"parent": "4711"}, "The comment that you answer is not there any more."),
        ({"body": "x" * 10_001}, "Ensure this value has at most 10000 characters (it has 10001)."),
    ],
)
def test_a_wrong_field_is_a_sentence_and_the_text_stays(client, fields, sentence):
    make_article(number=1)

    response = client.post("/comments/post", form(**fields))

    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert Comment.objects.count() == 0


def test_closed_comments_take_nothing(client):
    make_article(number=1, comments_open=False)

    response = client.post("/comments/post", form())

    assert (response.status_code, Comment.objects.count()) == (400, 0)
    assert "Comments on this article are closed." in response.content.decode()


def test_a_robot_in_the_trap_is_thanked_and_forgotten(client):
    make_article(number=1)

    response = client.post("/comments/post", form(website="https://spam.example"))

    assert (response.status_code, Comment.objects.count()) == (302, 0)


def test_the_sixth_post_in_a_minute_is_told_to_wait(client):
    make_article(number=1)
    for number in range(5):
        assert client.post("/comments/post", form(body=f"Remark {number}")).status_code == 302

    response = client.post("/comments/post", form(body="Remark 6"))

    assert (response.status_code, Comment.objects.count()) == (429, 5)
    assert "Remark 6" in response.content.decode()


def test_forged_proxies_do_not_help_against_the_limit(client):
    make_article(number=1)
    statuses = [
        client.post("/comments/post", form(body=f"Remark {n}"), headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(7)
    ]

    assert statuses == [302] * 5 + [429] * 2


def test_the_same_text_twice_is_one_comment(client):
    make_article(number=1)
    client.post("/comments/post", form())

    assert client.post("/comments/post", form()).status_code == 429
    assert Comment.objects.count() == 1


def test_a_reply_stands_under_its_parent_and_leaves_with_it(client):
    article = make_article(number=1)
    first = make_comment(article, body="First thought")
    make_comment(article, body="Second thought")
    make_comment(article, body="An answer", parent=first)

    thread = Comment.objects.thread_under(article)
    assert [(comment.body, comment.tree_depth) for comment in thread] == [
        ("First thought", 0),
        ("An answer", 1),
        ("Second thought", 0),
    ]

    posting.decide([first], Comment.State.REFUSED)
    assert [comment.body for comment in Comment.objects.thread_under(article)] == ["Second thought"]


def test_a_parent_under_another_article_is_refused(client):
    make_article(number=1)
    elsewhere = make_comment(make_article(number=2))

    response = client.post("/comments/post", form(parent=elsewhere.pk))

    assert (response.status_code, Comment.objects.count()) == (400, 1)


def test_a_moderator_shows_what_was_held(admin_client, client):
    held = make_comment(make_article(number=1), body="Now you see me", visible=False)

    admin_client.post("/admin/comments/comment/", {"action": "show", "_selected_action": [held.pk]})

    assert "Now you see me" in client.get("/archives/1").content.decode()


def test_an_address_is_never_shown(client):
    make_comment(make_article(number=1), email="hidden@example.org")

    for path in ("/archives/1", "/comments/feed", "/blog/", "/"):
        assert "hidden@example.org" not in client.get(path).content.decode()


def test_a_comment_has_exactly_one_target():
    with pytest.raises(IntegrityError, match="comment_has_one_target"), transaction.atomic():
        Comment.objects.create(name="x", body="x")


def test_the_authors_own_answers_are_marked(client):
    author = User.objects.create_user("author")
    article = make_article(number=1, author=author)
    make_comment(article, name="Somebody")
    make_comment(article, name="Author", user=author)

    comments = client.get("/archives/1").context["comments"]

    assert [(comment.name, comment.is_author) for comment in comments] == [("Somebody", False), ("Author", True)]


def test_the_comment_feed_names_what_was_commented_on(client):
    comment = make_comment(make_article(number=1, title="On rings"), name="Emmy")

    feed = feedparser.parse(client.get("/comments/feed").content)

    assert not feed.bozo
    assert [(entry.title, entry.link) for entry in feed.entries] == [
        ("Emmy on On rings", f"http://testserver/archives/1#comment-{comment.pk}")
    ]


def test_characters_that_no_feed_can_hold_are_left_out(client, admin_client):
    make_article(number=1)
    admin_client.post("/comments/post", form(name="a\x08b", body="one\x0btwo\x0c"))

    assert list(Comment.objects.values_list("name", "body")) == [("ab", "onetwo")]
    assert not feedparser.parse(client.get("/comments/feed").content).bozo


def test_comments_leave_with_an_article_that_goes_back_to_draft(client):
    article = make_article(number=1)
    make_comment(article, body="Once public.")
    article.is_draft = True
    authoring.save(article)

    for path in ("/", "/comments/feed"):
        assert "Once public." not in client.get(path).content.decode()


def test_the_newest_comments_hold_no_reply_to_a_refused_one_and_none_under_a_hidden_paper(client):
    article, paper = make_article(number=1), make_paper()
    refused = make_comment(article, body="Refused.")
    make_comment(article, body="A reply to it.", parent=refused)
    make_comment(paper, body="Under a paper.")
    posting.decide([refused], Comment.State.REFUSED)
    paper.public = False
    paper.save()

    assert list(Comment.objects.recent()) == []
    assert feedparser.parse(client.get("/comments/feed").content).entries == []

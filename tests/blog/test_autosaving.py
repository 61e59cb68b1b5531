import pytest
from django.contrib.auth.models import User

from blog import authoring, autosaving
from blog.autosaving import Conflict, Saved, Text
from blog.models import Article, Autosave
from tests.factories import make_article

pytestmark = pytest.mark.django_db
TYPED = Text("Article 1", "A plain sentence, and more.")


@pytest.fixture
def author():
    return User.objects.create_user("ada")


def test_what_is_typed_is_kept_apart_from_the_article(author):
    article = make_article()
    opened = autosaving.state(article, author)

    saved = autosaving.autosave(article, author, TYPED, opened.base)

    assert isinstance(saved, Saved)
    assert Article.objects.get().body == "A plain sentence."
    again = autosaving.state(article, author)
    assert (again.text, again.base, again.is_autosave, again.saved_by) == (TYPED, saved.base, True, "ada")


def test_a_tab_goes_on_from_its_own_autosave(author):
    article = make_article()
    base = autosaving.state(article, author).base
    for body in ("One.", "One, two.", "One, two, three."):
        saved = autosaving.autosave(article, author, Text("T", body), base)
        assert isinstance(saved, Saved)
        base = saved.base

    assert autosaving.state(article, author).text == Text("T", "One, two, three.")


def test_the_second_of_two_tabs_is_told_and_overwrites_nothing(author):
    article = make_article()
    base = autosaving.state(article, author).base
    autosaving.autosave(article, author, TYPED, base)

    answer = autosaving.autosave(article, author, Text("Article 1", "Something else."), base)

    assert answer == Conflict(autosaving.state(article, author))
    assert answer.now.text == TYPED


def test_a_tab_that_insists_wins_with_the_base_that_it_was_told(author):
    article = make_article()
    base = autosaving.state(article, author).base
    autosaving.autosave(article, author, TYPED, base)
    mine = Text("Article 1", "Something else.")
    told = autosaving.autosave(article, author, mine, base)

    autosaving.autosave(article, author, mine, told.now.base)

    assert autosaving.state(article, author).text == mine


def test_another_authors_save_is_a_conflict(author):
    article = make_article()
    base = autosaving.state(article, author).base
    article.body = "Rewritten."
    authoring.save(article, made_by=User.objects.create_user("bo"))

    answer = autosaving.autosave(article, author, TYPED, base)

    assert isinstance(answer, Conflict)
    assert (answer.now.text.body, answer.now.saved_by, answer.now.is_autosave) == ("Rewritten.", "bo", False)
    assert autosaving.conflict(article, author, base) == answer


def test_two_tabs_with_the_same_text_do_not_quarrel(author):
    article = make_article()
    base = autosaving.state(article, author).base
    first = autosaving.autosave(article, author, TYPED, base)

    assert autosaving.autosave(article, author, TYPED, base) == first


def test_nothing_typed_is_nothing_kept(author):
    article = make_article()
    opened = autosaving.state(article, author)

    autosaving.autosave(article, author, opened.text, opened.base)

    assert not Autosave.objects.exists()


def test_a_save_takes_the_place_of_what_was_autosaved(author):
    article = make_article()
    autosaving.autosave(article, author, TYPED, autosaving.state(article, author).base)
    article.body = TYPED.body

    authoring.save(article, made_by=author)

    assert not autosaving.state(article, author).is_autosave
    assert autosaving.state(article, author).text == TYPED


def test_two_authors_type_without_seeing_each_other(author):
    article, other = make_article(), User.objects.create_user("bo")
    autosaving.autosave(article, author, TYPED, autosaving.state(article, author).base)

    assert autosaving.state(article, other).text.body == "A plain sentence."


def test_what_was_typed_can_be_thrown_away(author):
    article = make_article()
    autosaving.autosave(article, author, TYPED, autosaving.state(article, author).base)

    autosaving.discard(article, author)

    assert autosaving.state(article, author).text.body == "A plain sentence."

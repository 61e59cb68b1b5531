from datetime import timedelta

import pytest
from django.utils import timezone

from blog import authoring, typesetting
from blog.models import Article
from blog.signals import articles_changed, articles_removed
from tests.factories import LONG_AGO, make_article, make_paper

pytestmark = pytest.mark.django_db


def test_saving_fills_what_derives_from_the_text():
    article = make_article(body="## Start\n\nEnergy is $E=mc^2$.")

    assert [(one["level"], one["anchor"], one["text"]) for one in article.headings] == [(2, "sec-start", "Start")]
    assert "<math" in article.body_html
    assert article.problems == []
    assert article.typeset_with == typesetting.VERSION


def test_the_first_publication_dates_an_article_for_good():
    article = make_article(is_draft=True, published=None)
    assert article.published is None

    article.is_draft = False
    authoring.save(article)
    first = article.published
    article.body = "Another sentence."
    authoring.save(article)

    assert article.published == first
    assert article.updated is not None


def test_an_edit_before_publication_is_no_update():
    article = make_article(is_draft=True, published=None)
    article.body = "Second thoughts."
    authoring.save(article)
    article.is_draft = False
    authoring.save(article)

    assert article.updated is None


def test_a_revision_is_kept_only_when_the_text_changed():
    article = make_article(body="One.")
    article.body = "Two."
    authoring.save(article)
    article.comments_open = False
    authoring.save(article)

    assert [revision.body for revision in article.revisions.all()] == ["Two.", "One."]


def test_a_broken_formula_is_told_with_its_line_and_the_article_is_saved():
    article = make_article(body="Fine.\n\nBroken $\\frac{1$ here.")

    assert [problem["line"] for problem in article.problems] == [3]
    assert Article.objects.get().body_html == article.body_html


def test_changes_and_removals_are_said_with_primary_keys(django_capture_on_commit_callbacks):
    heard = []

    def listen(signal, pks, **_more):
        heard.append((signal, pks))

    articles_changed.connect(listen)
    articles_removed.connect(listen)
    article = make_article()
    pk = article.pk
    authoring.remove(article)
    articles_changed.disconnect(listen)
    articles_removed.disconnect(listen)

    assert heard == [(articles_changed, [pk]), (articles_removed, [pk])]


def test_what_an_older_typesetter_made_is_set_again_without_touching_its_dates():
    article = make_article(body="$x$")
    Article.objects.update(typeset_with="0", body_html="old")

    assert authoring.renew() == 1
    again = Article.objects.get()
    assert (again.typeset_with, again.body_html) == (typesetting.VERSION, article.body_html)
    assert (again.published, again.updated, again.revisions.count()) == (LONG_AGO, None, 1)
    assert authoring.renew() == 0


def test_numbers_go_on_from_the_highest_that_is_no_samples():
    make_article(number=41)
    make_article(number=9_000_001)

    assert authoring.next_number() == 42


def test_what_is_published_later_is_not_public_yet():
    make_article(number=1)
    make_article(number=2, published=timezone.now() + timedelta(days=1))
    make_article(number=3, is_draft=True, published=None)

    assert [article.number for article in Article.objects.published()] == [1]


def test_who_listens_is_told_once_when_the_time_of_an_article_has_come():
    make_article(number=1)
    make_article(number=2, is_draft=True, published=None)
    planned = make_article(number=3, published=timezone.now() + timedelta(hours=1))
    assert authoring.publish_due() == 0
    Article.objects.filter(number=3).update(published=timezone.now() - timedelta(seconds=1))
    heard = []

    def listen(pks, **_more):
        heard.append(pks)

    articles_changed.connect(listen)
    done = [authoring.publish_due(), authoring.publish_due()]
    articles_changed.disconnect(listen)

    assert (done, heard) == ([1, 0], [[planned.pk]])


def test_an_article_put_off_is_told_of_again():
    article = make_article()
    article.published = timezone.now() + timedelta(hours=1)
    authoring.save(article)
    Article.objects.update(published=timezone.now())

    assert authoring.publish_due() == 1


def test_equations_have_rows_that_follow_the_text():
    article = make_article(body="\\begin{equation}a\\label{eq:a}\\end{equation}")
    article.body = "$$b$$\n\n\\begin{equation}c\\label{eq:c}\\end{equation}"
    authoring.save(article)

    rows = [(one.position, one.label, one.number, one.tex) for one in article.equations.all()]
    assert rows == [(0, "", "", "b"), (1, "eq:c", "1", "c")]


def test_a_reference_into_another_article_follows_the_number_there():
    goal = make_article(number=7, body="\\begin{equation}a\\label{eq:a}\\end{equation}")
    make_article(number=8, body="See \\eqref{7:eq:a}.")
    assert '<a class="reference" href="/archives/7#eq-a">(1)</a>' in Article.objects.get(number=8).body_html

    goal.body = "\\begin{equation}new\\end{equation}\n\n" + goal.body
    authoring.save(goal)

    pointing = Article.objects.get(number=8)
    assert '<a class="reference" href="/archives/7#eq-a">(2)</a>' in pointing.body_html
    assert (pointing.updated, pointing.revisions.count()) == (None, 1)


def test_a_reference_to_no_equation_is_told():
    make_article(number=7)
    for label in ("7:eq:none", "70:eq:a", f"{10**40}:eq:a"):
        article = make_article(number=authoring.next_number(), body=f"See \\eqref{{{label}}}.")
        assert [problem["kind"] for problem in article.problems] == ["unknown-label"]


def test_a_bare_link_to_a_paper_shows_its_title():
    make_paper("2401.00001", title="On $n$ rings")

    assert '<a href="/arxiv/2401.00001">On n rings</a>' in make_article(body="<arxiv:2401.00001>").body_html


def test_the_summary_is_the_beginning_in_plain_words():
    assert make_article(number=1, body="## Why\n\nLet $\\theta_t$ be *small*.").summary == "Why Let θₜ be small."
    long = make_article(number=2, body="word " * 100).summary
    assert (len(long) <= 200, long.endswith("word…")) == (True, True)

from datetime import timedelta

import pytest
from django.utils import timezone

from blog import authoring, redirects, typesetting
from blog.models import Article, Category, Page, Series, Tag
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


def test_equations_that_stay_keep_their_rows_and_others_are_written_anew():
    article = make_article(body="$$x \\tag{1}$$\n\n$$y \\tag{2}$$")
    kept = list(article.equations.values_list("pk", "number"))

    article.body += "\n\nMore words."
    authoring.save(article)
    assert list(article.equations.values_list("pk", "number")) == kept

    article.body = "$$y \\tag{2}$$"
    authoring.save(article)
    assert list(article.equations.values_list("position", "number")) == [(0, "2")]

    article.body = "None."
    authoring.save(article)
    assert list(article.equations.all()) == []


def test_an_article_that_nothing_was_revised_of_gets_its_first_revision():
    article = make_article()
    article.revisions.all().delete()

    authoring.save(article)

    assert (article.revisions.count(), article.updated) == (1, None)


def test_the_summary_never_cuts_a_formula_that_is_long():
    terms = "+\n".join(["\\operatorname{a}"] * 65)  # a thousand characters, of which a reader sees few
    read = f"As {'+ '.join('a' * 65)} is so."
    assert make_article(body=f"As ${terms}$ is so.").summary == read[:199] + "…"


def test_the_summary_is_the_beginning_in_plain_words():
    assert make_article(number=1, body="## Why\n\nLet $\\theta_t$ be *small*.").summary == "Why Let θₜ be small."
    long = make_article(number=2, body="word " * 100).summary
    assert (len(long) <= 200, long.endswith("word…")) == (True, True)


LABELLED = "\\begin{equation}a\\label{eq:a}\\end{equation}"


def problems_of(number):
    return [(one["line"], one["kind"]) for one in Article.objects.get(number=number).problems]


def test_another_number_leaves_a_redirect_and_takes_references_along(client):
    moved = make_article(number=7, body=LABELLED)
    make_article(number=8, body="See \\eqref{7:eq:a} of [there](/archives/7).")
    for number in (70, 71):
        moved.number = number
        authoring.save(moved)

    assert (client.get("/archives/7").status_code, client.get("/archives/7")["Location"]) == (301, "/archives/71")
    assert client.get("/archives/70")["Location"] == "/archives/71"
    assert '<a class="reference" href="/archives/71#eq-a">(1)</a>' in Article.objects.get(number=8).body_html
    assert problems_of(8) == []


def test_an_article_that_goes_back_to_its_number_makes_no_loop(client):
    moved = make_article(number=7)
    for number in (70, 7):
        moved.number = number
        authoring.save(moved)

    assert (client.get("/archives/7").status_code, client.get("/archives/70")["Location"]) == (200, "/archives/7")


def test_a_new_article_takes_no_number_that_leads_to_another():
    moved = make_article(number=7)
    moved.number = 3
    authoring.save(moved)
    for number in (4, 5, 6):
        make_article(number=number)

    assert authoring.next_number() == 8


def test_what_refers_to_a_label_or_an_article_that_goes_says_so():
    goal = make_article(number=7, body=LABELLED)
    make_article(number=8, body="See\n\\eqref{7:eq:a}.")
    make_article(number=9, body="See\n[there](/archives/7).")
    assert (problems_of(8), problems_of(9)) == ([], [])

    goal.body = LABELLED.replace("eq:a", "eq:b")
    authoring.save(goal)
    assert problems_of(8) == [(2, "unknown-label")]
    goal.body = LABELLED
    authoring.save(goal)
    assert problems_of(8) == []
    goal.is_draft = True
    authoring.save(goal)
    assert (problems_of(8), problems_of(9)) == ([(2, "draft-link")], [(2, "draft-link")])
    authoring.remove(goal)
    assert (problems_of(8), problems_of(9)) == ([(2, "unknown-label")], [(2, "dead-link")])
    assert "(???)" in Article.objects.get(number=8).body_html


def test_a_reference_to_a_planned_article_is_settled_when_its_time_comes():
    make_article(number=7, published=timezone.now() + timedelta(hours=1))
    make_article(number=8, body="Soon: [part two](/archives/7).")
    assert problems_of(8) == [(1, "draft-link")]

    Article.objects.filter(number=7).update(published=timezone.now() - timedelta(seconds=1))
    authoring.publish_due()

    assert problems_of(8) == []


def test_an_article_may_speak_of_itself_before_it_is_out():
    article = make_article(number=7, is_draft=True, published=None, body=f"{LABELLED}\n\n[up](/archives/7#eq-a)")

    assert article.problems == []


def test_addresses_of_the_blog_are_looked_up_by_their_rows():
    Category.objects.create(slug="maths", name="Mathematics")
    Tag.objects.create(slug="线性", name="线性")
    Series.objects.create(slug="one", title="One")
    make_article(number=7, body=LABELLED)
    authoring.save_page(Page(slug="about", title="About", body="Us."))
    authoring.save_page(Page(slug="hidden", title="Hidden", body="Us.", is_draft=True))
    redirects.keep("/gone", "/archives/7")
    live = (
        "/category/maths/ /category/maths /tag/%E7%BA%BF%E6%80%A7/feed /series/one/ /about.html /archives/7#eq-a /gone"
    )
    live += " /archives/7.bib /content.html /papers/ /arxiv/cs.AI /static/anything"
    dead = "/category/no/ /tag/no/ /series/no/feed /no.html /archives/7#eq-b /archives/9.ris /page%00 /nowhere"
    dead += f" /media/{'0' * 32}.png"
    body = "\n".join(f"[x]({address})" for address in [*live.split(), *dead.split(), "/hidden.html"])

    found = [(one["kind"], one["line"]) for one in make_article(number=8, body=body).problems]

    first = len(live.split())
    assert found == [
        *(("dead-link", first + line) for line in range(1, 1 + len(dead.split()))),
        ("draft-link", first + 1 + len(dead.split())),
    ]


def test_a_pasted_address_of_a_paper_becomes_its_title():
    make_paper("2401.00001", title="On $n$ rings")

    assert make_article(body="https://arxiv.org/abs/2401.00001").body_html == (
        '<p class="paper-line"><a href="/arxiv/2401.00001">On n rings</a><br>\n'
        '<span class="paper-about">Ada One, Bo Two · arXiv:2401.00001</span></p>\n'
    )

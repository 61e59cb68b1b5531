"""The requests that the editor's script makes, each answered with JSON; staff only, by ArticleAdmin.get_urls."""

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from blog import authoring, autosaving, images, typesetting
from blog.admin.forms import audience_of, with_plain_newlines
from blog.admin.previews import preview
from blog.admin.rivals import Rival, base_revision, changes_between, rival_of
from blog.autosaving import Text
from blog.models import Article, Equation, Series
from blog.series import suggest

LABELS = 20
# The editor puts the text into this page by hand: nothing of an author's text can run in it.
FRAME_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: https:",
        "font-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
    ]
)


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the admin is for users"
    return request.user


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def text_of(request: HttpRequest) -> Text:
    """What is typed, with plain newlines, as a form's own cleaning gives it."""
    title, body, preamble = (request.POST.get(name, "").strip() for name in ("title", "body", "preamble"))
    return Text(title[:200], with_plain_newlines(body), with_plain_newlines(preamble))


def number_of(request: HttpRequest) -> int | None:
    """The number that the article has or is to have; forms come with anything."""
    written = request.POST.get("number", "") or request.GET.get("number", "")
    return int(written) if written.isdecimal() and len(written) < 10 else None


@require_http_methods(["GET", "POST"])
@xframe_options_sameorigin
def preview_page(request: HttpRequest) -> HttpResponse:
    """The text as its page shows it: JSON for the script, a whole page for a button, an empty one for the frame."""
    shown = preview(text_of(request), number_of(request))
    if wants_json(request):
        return JsonResponse(shown.as_json())
    response = render(request, "admin/blog/article/preview.html", {"preview": shown})
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    return response


@require_POST
@transaction.atomic
def autosave(request: HttpRequest, pk: int | None = None) -> JsonResponse:
    """Keep what is typed. A text that has no article yet becomes a draft with its first autosave."""
    user, text = user_of(request), text_of(request)
    if pk is None:
        return JsonResponse(state_of(_new_draft(request, text), user))
    article = get_object_or_404(Article.objects.select_for_update(), pk=pk)
    base, revision = request.POST.get("base", ""), request.POST.get("revision", "")
    if rival := rival_of(article, user, base=base, revision=revision):
        if not rival.is_only_autosave_of(text):
            return JsonResponse({"conflict": _conflict(rival, text)})
        base = rival.base
    autosaving.autosave(article, user, text, base)
    return JsonResponse(state_of(article, user))


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back to the text that was saved last."""
    article = get_object_or_404(Article, pk=pk)
    autosaving.discard(article, user_of(request))
    return redirect("admin:blog_article_change", article.pk)


def _new_draft(request: HttpRequest, text: Text) -> Article:
    user = user_of(request)
    article = Article(
        number=authoring.next_number(),
        title=text.title or _("Untitled"),
        body=text.body,
        preamble=text.preamble,
        author=user,
        author_name=user.get_full_name() or user.get_username(),
        language=preview(text).language,
    )
    return authoring.save(article, made_by=user)


def state_of(article: Article, user: User) -> dict[str, object]:
    """Where an article stands after a save or an autosave, for the script to go on from."""
    now = autosaving.state(article, user)
    return {
        "base": now.base,
        "revision": base_revision(article, user),
        "number": article.number,
        "audience_label": audience_of(article).label,
        "address": reverse("admin:blog_article_change", args=[article.pk]),
        "autosave": reverse("admin:blog_article_autosave", args=[article.pk]),
        "revisions": reverse("admin:blog_article_revisions", args=[article.pk]),
    }


def _conflict(rival: Rival, text: Text) -> dict[str, object]:
    changes = changes_between(rival.text, text)
    return {
        "base": rival.base,
        "revision": rival.revision,
        "by": rival.saved_by,
        "saved": date_format(timezone.localtime(rival.saved), "Y-m-d H:i") if rival.saved else "",
        "is_autosave": rival.is_autosave,
        "title": rival.text.title,
        "body": rival.text.body,
        "preamble": rival.text.preamble,
        "diff": render_to_string("admin/blog/article/includes/changes.html", {"changes": changes}),
    }


@require_GET
def labels(request: HttpRequest) -> JsonResponse:
    """Equations of other articles that can be pointed to, by label, title or number, each set for the picker."""
    words = request.GET.get("q", "").replace("\0", "").split()
    not_in = request.GET.get("not_in", "")
    found = Equation.objects.exclude(label="").select_related("article").order_by("-article__number", "position")
    found = found.exclude(article__number=int(not_in)) if not_in.isdecimal() and len(not_in) < 10 else found
    for word in words:
        found = found.filter(Q(label__icontains=word) | Q(article__title__icontains=word) | Q(tex__contains=word))
    return JsonResponse({"equations": [_labelled(equation) for equation in found[:LABELS]]})


def _labelled(equation: Equation) -> dict[str, object]:
    # A row of an align comes with its `&`, which only an aligned environment takes.
    shown = typesetting.render(
        f"$$\\begin{{aligned}}{equation.tex}\\end{{aligned}}$$", preamble=equation.article.preamble, store=cache
    )
    return {
        "reference": f"{equation.article.number}:{equation.label}",
        "label": equation.label,
        "number": equation.number,
        "article": equation.article.title,
        "html": shown.html,
    }


@require_http_methods(["GET", "POST"])
def series(request: HttpRequest) -> JsonResponse:
    """The series and the part that a title speaks of; a POST makes the series if there is none of this name."""
    found = suggest(request.GET.get("title", "") or request.POST.get("title", ""))
    if found is None:
        return JsonResponse({})
    known = Series.objects.filter(title__iexact=found.stem).first() or _series_of(found.stem)
    if known is None and request.method == "POST":
        slug = slugify(found.stem, allow_unicode=True)[:80]
        known = Series.objects.get_or_create(slug=slug, defaults={"title": found.stem[:200]})[0]
    others = known.articles.exclude(number=number_of(request) or 0) if known else Article.objects.none()
    part = found.part_beside({part for part in others.values_list("part", flat=True) if part})
    return JsonResponse(
        {"title": known.title if known else found.stem, "pk": known.pk if known else None, "part": part}
    )


def _series_of(stem: str) -> Series | None:
    """The series that other articles of this beginning belong to: its own title may be another."""
    alike = Article.objects.filter(title__istartswith=stem, series__isnull=False).select_related("series").first()
    return alike.series if alike else None


@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Keep a pasted or dropped image and say its address; a refusal is a sentence."""
    sent = request.FILES.get("image")
    try:
        if sent is None:
            raise images.Refused(_("No image came along."))
        # One byte more than may be is enough to see that there are too many.
        return JsonResponse({"address": images.keep(sent.read(images.MOST_BYTES + 1))})
    except images.Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=400)

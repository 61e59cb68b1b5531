"""Posting a comment. Pages that show the form are cached and hold no CSRF token: a post without one is answered with
the preview, text kept and a token set; the page's script fetches a token at the first focus."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from blog import typesetting
from comments import posting, spam
from comments.forms import CommentForm
from comments.targets import name_of

logger = logging.getLogger(__name__)


@require_POST
@never_cache
def post(request: HttpRequest) -> HttpResponse:
    form = CommentForm(request.POST)
    if "preview" in request.POST or not form.is_valid():
        return preview(request, form, status=200 if form.is_valid() else 400)
    target = form.cleaned_data["target"]
    if form.cleaned_data["website"]:
        logger.info("A robot filled the trap under %s.", name_of(target))
        return HttpResponseRedirect(f"{target.get_absolute_url()}?held=1#comments")
    try:
        spam.check(request, target=name_of(target), body=form.cleaned_data["body"])
    except spam.Refused as refusal:
        form.add_error(None, str(refusal))
        return preview(request, form, status=429)
    comment = posting.post(
        target,
        name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        body=form.cleaned_data["body"],
        parent=form.cleaned_data["parent"],
        user=request.user if request.user.is_authenticated else None,
        visible=request.user.is_staff,
    )
    shown = f"#comment-{comment.pk}" if request.user.is_staff else "?held=1#comments"
    return HttpResponseRedirect(target.get_absolute_url() + shown)


def preview(request: HttpRequest, form: CommentForm | None = None, *, status: int = 200) -> HttpResponse:
    """The comment as it will look, above the form with its text kept and a token."""
    form = form or CommentForm(request.POST)
    form.is_valid()
    body = form["body"].value() or ""
    context = {
        "form": form,
        "target": form.cleaned_data.get("target"),
        "body_html": typesetting.render_comment(body).html if body and "body" in form.cleaned_data else "",
    }
    get_token(request)
    return render(request, "comments/preview.html", context, status=status)


@require_GET
@never_cache
def token(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"token": get_token(request)})

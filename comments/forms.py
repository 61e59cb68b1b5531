import re

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from comments.targets import NoSuchTarget, Target, find

MAX_LENGTH = 10_000
# What XML forbids, and with it every feed: control characters, lone surrogates, two that are no characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class PrintableField(forms.CharField):
    """Text without the characters that can't be shown; a copy from a PDF is full of them."""

    def to_python(self, value: object) -> str:
        return super().to_python(_UNPRINTABLE.sub("", str(value or ""))) or ""


class CommentForm(forms.Form):
    """A reader's comment. `website` is left empty by people, who do not see it; what fills it is a robot."""

    target = forms.CharField(widget=forms.HiddenInput, max_length=240)
    parent = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = PrintableField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Never shown."),
    )
    body = PrintableField(
        label=_("Comment"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Markdown, with formulas between $…$ or $$…$$."),
    )
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}), label=_("Leave empty")
    )

    def clean_target(self) -> Target:
        try:
            return find(self.cleaned_data["target"])
        except NoSuchTarget as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, object]:
        """A reply stands under a visible comment of the same target."""
        cleaned = super().clean() or {}
        if (pk := cleaned.get("parent")) and (target := cleaned.get("target")):
            parent = Comment.objects.without_tree_fields().visible().filter(pk=pk).first()
            if parent is None or parent.target != target:
                self.add_error("body", _("The comment that you answer is not there any more."))
            cleaned["parent"] = parent
        return cleaned

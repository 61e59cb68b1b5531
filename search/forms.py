"""What an address of the search may ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from search.query import KINDS, MOST_RESULTS, PAGE_SIZE, SORTS


class SearchForm(forms.Form):
    """`q` is Scholium's name for what is looked for, `query` Cool Papers'."""

    q = forms.CharField(required=False, strip=False)
    query = forms.CharField(required=False, strip=False)
    kind = forms.ChoiceField(required=False, choices=[(kind, kind) for kind in ("all", *KINDS)])
    sort = forms.ChoiceField(required=False, choices=[(sort, sort) for sort in SORTS if sort])
    page = forms.IntegerField(required=False, min_value=1)

    # The fields of the detailed form, whose query is then written into `q`.
    author = forms.CharField(required=False)
    title = forms.CharField(required=False)
    abstract = forms.CharField(required=False)
    words = forms.CharField(required=False)
    phrase = forms.CharField(required=False)
    without = forms.CharField(required=False)
    cat = forms.CharField(required=False)
    venue = forms.CharField(required=False)
    years = forms.CharField(required=False)

    def clean_page(self) -> int:
        page: int = self.cleaned_data["page"] or 1
        if (page - 1) * PAGE_SIZE >= MOST_RESULTS:
            told = _("Only the first %(most)s results can be seen: a year, a category or another word narrows them.")
            raise forms.ValidationError(told % {"most": MOST_RESULTS})
        return page

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        return "" if kind == "all" else kind

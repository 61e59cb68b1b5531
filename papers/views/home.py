"""Where a reader of papers begins: categories to choose from, venues, the newest day."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from papers import taxonomy
from papers.expressions import MOST_TERMS
from papers.lists import arxiv_path
from papers.models import Paper
from papers.venues import catalogue
from papers.views.asking import public_page
from papers.views.expression import read_expression

_pickers: dict[str | None, tuple[taxonomy.Taxonomy, SafeString]] = {}


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """`/papers/`; with `in=` and `out=`, what the picker's form sends, on to the list of the choice."""
    if request.GET.keys() & {"in", "out"}:
        return HttpResponseRedirect(_chosen(request))
    known = taxonomy.current()
    context = {
        "picker": _rendered_picker(known),
        "venues": catalogue(),
        "day": Paper.objects.newest_day(),
        "totals": {"papers": Paper.objects.how_many()},
    }
    return render(request, "papers/home.html", context)


def _chosen(request: HttpRequest) -> str:
    """The canonical address of the picker's choice; a category that is both in and out is out."""
    out = list(dict.fromkeys(request.GET.getlist("out")))
    chosen = [code for code in dict.fromkeys(request.GET.getlist("in")) if code not in out]
    if not chosen:
        raise BadRequest(_("Choose at least one category to read."))
    return arxiv_path(read_expression("+".join(chosen) + "".join(f"-{code}" for code in out)))


def _rendered_picker(known: taxonomy.Taxonomy) -> SafeString:
    """The picker in the reader's language, kept as long as the taxonomy: its 155 subjects cost more than all else."""
    language = get_language()
    kept = _pickers.get(language)
    if kept is None or kept[0] is not known:
        said = {
            "groups": known.groups,
            "most": MOST_TERMS,
            "language": "zh" if (language or "").startswith("zh") else "en",
        }
        kept = _pickers[language] = (known, mark_safe(render_to_string("papers/includes/picker.html", said)))
    return kept[1]

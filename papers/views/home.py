"""Where a reader of papers begins: categories to choose from, venues, the newest day."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from papers import taxonomy
from papers.expressions import MOST_TERMS, ExpressionError, NothingLeft, TooLong
from papers.lists import arxiv_path
from papers.models import Paper
from papers.taxonomy import Taxonomy
from papers.venues import catalogue
from papers.views.asking import public_page
from papers.views.expression import read_expression

_pickers: dict[str | None, tuple[Taxonomy, SafeString]] = {}


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """`/papers/`; with `in=` and `out=`, what the picker's form sends, on to the list of the choice."""
    if request.GET.keys() & {"in", "out"}:
        return _chosen(request)
    return _page(request, _kept_picker(taxonomy.current()))


def _page(request: HttpRequest, picker: SafeString, problem: str = "") -> HttpResponse:
    context = {
        "picker": picker,
        "problem": problem,
        "venues": catalogue(),
        "day": Paper.objects.newest_day(),
        "totals": {"papers": Paper.objects.how_many()},
    }
    return render(request, "papers/home.html", context, status=400 if problem else 200)


def _chosen(request: HttpRequest) -> HttpResponse:
    """On to the list of the choice, in which a category that is both in and out is out; no list: the choice again."""
    included, excluded = (list(dict.fromkeys(request.GET.getlist(name))) for name in ("in", "out"))
    text = "+".join(code for code in included if code not in excluded) + "".join(f"-{code}" for code in excluded)
    if problem := _problem(included, excluded, text):
        return _page(request, _picker(taxonomy.current(), included, excluded), problem)
    return HttpResponseRedirect(arxiv_path(read_expression(text)))


def _problem(included: Collection[str], excluded: Collection[str], text: str) -> str:
    """Why a choice makes no list, as papers/js/picker.js tells it; of names that are none the address says more."""
    if not included:
        return _("Choose at least one category to read.")
    try:
        if not set(included) <= set(excluded):
            taxonomy.read(text)
            return ""
    except TooLong:
        said = _("A list draws from at most %(most)s categories; {n} are chosen.") % {"most": MOST_TERMS}
        return said.format(n=len({*included, *excluded}))
    except NothingLeft:
        pass
    except ExpressionError:
        return ""
    return _("What you leave out takes away all that you chose: nothing is left to read.")


def _kept_picker(known: Taxonomy) -> SafeString:
    """The picker in the reader's language, kept as long as the taxonomy: its 155 subjects cost more than all else."""
    language = get_language()
    kept = _pickers.get(language)
    if kept is None or kept[0] is not known:
        kept = _pickers[language] = (known, _picker(known))
    return kept[1]


def _picker(known: Taxonomy, chosen: Collection[str] = (), left_out: Collection[str] = ()) -> SafeString:
    said = {
        "groups": known.groups,
        "most": MOST_TERMS,
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "chosen": chosen,
        "left_out": left_out,
    }
    return mark_safe(render_to_string("papers/includes/picker.html", said))

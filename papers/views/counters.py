"""Stars and opens as readers send them. Who counts as a reader, and how often, is not decided here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from papers.identifiers import parse_address
from papers.lists import papers_named
from papers.views.asking import NotHere


class Counted(HttpResponse):
    """Nothing to say, and something to count: `counter` ("stars", "opens") of the paper of this name.

    `amount` is 1, or -1 for a reader who takes it back.
    """

    status_code = 204

    def __init__(self, counter: str, paper: str, amount: int = 1) -> None:
        super().__init__()
        self.counter, self.paper, self.amount = counter, paper, amount


@never_cache
@require_POST
def star(request: HttpRequest) -> Counted:
    """`paper=2401.12345`: a reader keeps it; with `undo=1`, no more."""
    return Counted("stars", _paper(request), -1 if request.POST.get("undo") else 1)


@never_cache
@require_POST
def opened(request: HttpRequest) -> Counted:
    """`paper=2401.12345`: a reader opens its PDF."""
    return Counted("opens", _paper(request))


def _paper(request: HttpRequest) -> str:
    name = request.POST.get("paper", "")
    identifier = parse_address(name) if name.isprintable() else None
    if identifier is None or not papers_named([identifier]):
        raise NotHere("")
    return identifier.address[7:]

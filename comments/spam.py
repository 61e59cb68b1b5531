"""Rules against spam that need no outside service. A refusal says why; only robots meet the silent one."""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

POSTS_A_MINUTE = 5


class Refused(ValueError):
    """The comment is not taken; the message tells its writer why."""


def check(request: HttpRequest, *, target: str, body: str) -> None:
    """Refuse too many posts a minute from one address, and the same text twice under one target."""
    address = request.META.get("REMOTE_ADDR", "")
    rate = f"comments:rate:{address}"
    cache.add(rate, 0, timeout=60)
    if cache.incr(rate) > POSTS_A_MINUTE:
        raise Refused(_("That was a lot of comments in one minute. Please wait a minute and send it again."))
    twin = sha256(f"{target}\n{body}".encode()).hexdigest()
    if not cache.add(f"comments:twin:{address}:{twin}", 1, timeout=600):
        raise Refused(_("You have sent this comment already."))

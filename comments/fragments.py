"""Parts of pages that change only with the comments, kept until the next change of any comment.

A kept part carries the generation that it was made in. A change starts a new one once it commits, so that what was made
before is not shown again; without a shared cache a process hears only of its own changes, hence the minute.
"""

import uuid
from collections.abc import Callable

from django.core.cache import cache
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe

GENERATION = "comments:generation"
SECONDS = 60


def kept(name: str, make: Callable[[], str]) -> SafeString:
    """The part of this name, made anew when a comment has changed since. It comes from our own templates."""
    key = f"comments:part:{name}"
    found = cache.get_many([GENERATION, key])
    generation, part = found.get(GENERATION), found.get(key)
    if part is None or part[0] != generation:
        part = (generation, make())
        cache.set(key, part, SECONDS)
    return mark_safe(part[1])


def forget(**_signal: object) -> None:
    """Nothing that was made before this transaction commits is shown again."""
    transaction.on_commit(lambda: cache.set(GENERATION, uuid.uuid4().hex, None))

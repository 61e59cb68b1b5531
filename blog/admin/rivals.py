"""Another text of the same article, saved while this one was typed."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from blog import autosaving
from blog.autosaving import Text
from blog.models import Article, Autosave
from blog.revisions import Change, compare

PARTS = ("title", "body", "preamble")


@dataclass(frozen=True, slots=True)
class Rival:
    """What stands in the way of a text, and what to name to overwrite it all the same."""

    text: Text
    saved: datetime | None
    saved_by: str
    is_autosave: bool
    base: str
    revision: str

    def is_only_autosave_of(self, text: Text) -> bool:
        """The same text, autosaved on its way to being saved: nothing to choose."""
        return self.is_autosave and self.text == text


def base_revision(article: Article, user: User) -> str:
    """The saved text that what the editor opens with was typed on: an autosave may go back to an older one."""
    kept = Autosave.objects.filter(article=article, user=user).first()
    revision = kept.base if kept else article.revisions.first()
    return str(revision.pk) if revision else ""


def changes_between(old: Text, new: Text) -> dict[str, tuple[Change, ...]]:
    """Part by part, for includes/changes.html. A form drops the empty lines at either end: they are no change."""
    return {part: compare(getattr(old, part).strip(), getattr(new, part).strip()) for part in PARTS}


def rival_of(article: Article, user: User, *, base: str, revision: str) -> Rival | None:
    """Whose text a save or an autosave from this state would overwrite.

    A text that somebody saved counts before an autosave of one's own: that one is older than what its author typed on.
    """
    last = article.revisions.select_related("made_by").first()
    now = autosaving.state(article, user)
    if last and str(last.pk) != revision:
        text = Text(article.title, article.body, article.preamble)
        saved_by = last.made_by.get_username() if last.made_by else ""
        return Rival(text, last.made, saved_by, False, now.base, str(last.pk))
    conflict = autosaving.conflict(article, user, base)
    if conflict is None:
        return None
    now = conflict.now
    return Rival(now.text, now.saved, now.saved_by, now.is_autosave, now.base, revision)

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from comments.models import Comment

LENGTH = 30


class CommentFeed(Feed):
    """The newest comments of the whole site."""

    feed_type = Atom1Feed
    link = "/"
    feed_url = "/comments/feed"

    def title(self) -> str:
        return f"{settings.SITE_NAME} · {_('Comments')}"

    def feed_guid(self) -> str:
        return f"{settings.SITE_URL}/comments/feed"

    def items(self) -> list[Comment]:
        return list(Comment.objects.recent()[:LENGTH])

    def item_title(self, item: Comment) -> str:
        return _("%(name)s on %(title)s") % {"name": item.name, "title": item.target.title}

    def item_description(self, item: Comment) -> str:
        return item.body_html

    def item_guid(self, item: Comment) -> str:
        return f"{settings.FEED_IDS}:comment/{item.pk}"

    def item_author_name(self, item: Comment) -> str:
        return item.name

    def item_pubdate(self, item: Comment) -> datetime:
        return item.posted

    def item_updateddate(self, item: Comment) -> datetime:
        return item.posted

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comments import posting
from comments.models import Comment


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """The moderation queue: what waits comes first."""

    list_display = ("name", "beginning", "target", "state", "posted")
    list_filter = ("state", "posted")
    list_select_related = ("article", "paper")
    search_fields = ("name", "email", "body")
    raw_id_fields = ("article", "paper", "parent", "user")
    readonly_fields = ("identifier", "key", "posted")
    ordering = ("state", "-posted")
    actions = ("show", "refuse")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return Comment.objects.without_tree_fields()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("comment"))
    def beginning(self, obj: Comment) -> str:
        return obj.text[:80]

    @admin.action(description=_("Show the selected comments"))
    def show(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = posting.decide(queryset, Comment.State.VISIBLE)
        self.message_user(request, _("%d comments are visible now.") % count)

    @admin.action(description=_("Refuse the selected comments"))
    def refuse(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = posting.decide(queryset, Comment.State.REFUSED)
        self.message_user(request, _("%d comments were refused.") % count)

    def save_model(self, request: HttpRequest, obj: Comment, form: ModelForm, change: bool) -> None:
        posting.typeset(obj)
        super().save_model(request, obj, form, change)
        posting.tell([obj])

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        posting.remove([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        posting.remove(queryset)

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from blog import authoring
from blog.models import Article, Category, Revision, Series, Tag


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ("number", "title", "language", "category", "is_draft", "published", "readers")
    list_filter = ("is_draft", "language", "category", "series")
    list_select_related = ("category",)
    search_fields = ("title", "text", "=number")
    date_hierarchy = "published"
    filter_horizontal = ("tags",)
    readonly_fields = ("found_problems", "readers", "updated")
    fieldsets = (
        (None, {"fields": ("title", "body", "preamble", "found_problems")}),
        (
            _("Publication"),
            {"fields": ("is_draft", "published", "updated", "number", "slug", "language", "author_name")},
        ),
        (_("Place"), {"fields": ("category", "tags", "series", "part", "comments_open", "readers")}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        assert isinstance(request.user, User), "the admin is for users"
        name = request.user.get_full_name() or request.user.get_username()
        return {"number": str(authoring.next_number()), "author_name": name}

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        assert isinstance(request.user, User), "the admin is for users"
        authoring.save(obj, made_by=request.user)
        for problem in obj.problems:
            self.message_user(request, _("Line %(line)s: %(message)s") % problem, "warning")

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        authoring.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            authoring.remove(article)

    @admin.display(description=_("problems in the text"))
    def found_problems(self, obj: Article) -> SafeString | str:
        rows = ((problem["line"], problem["message"]) for problem in obj.problems)
        return format_html_join("", "<div>{}: {}</div>", rows) or "—"


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    list_display = ("article", "title", "made_by", "made")
    list_select_related = ("article", "made_by")
    readonly_fields = ("article", "title", "body", "preamble", "made_by", "made")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Category, Tag)
class NamedAdmin(admin.ModelAdmin):
    list_display = ("slug", "name")
    search_fields = ("slug", "name")


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ("slug", "title")
    search_fields = ("slug", "title")

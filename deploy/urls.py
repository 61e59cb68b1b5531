"""Where every address of the site leads."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from deploy.api import addresses, front, no_such_address

admin.site.site_header = admin.site.site_title = settings.SITE_NAME

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", front, name="api"),
    path("api/", addresses()),
    path("api/<path:path>", no_such_address),
    path("arxiv/", RedirectView.as_view(pattern_name="papers:home")),
    path("", include("deploy.site.urls")),
    path("", include("search.urls")),
    path("", include("comments.urls")),
    path("", include("papers.urls")),
    path("", include("blog.urls")),
]

handler400 = "deploy.site.views.bad_request"
handler403 = "deploy.site.views.forbidden"
handler404 = "deploy.site.views.not_found"

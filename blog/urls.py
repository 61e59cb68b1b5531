from django.urls import path, re_path

from blog import feeds, images, views

app_name = "blog"
urlpatterns = [
    path("blog/", views.article_list, name="list"),
    path("archives/", views.archive, name="archive"),
    path("archives/<int:number>", views.article, name="article"),
    re_path(r"^archives/(?P<number>[0-9]{1,9})\.(?P<suffix>bib|ris|json)$", views.cite, name="cite"),
    path("category/<name:slug>/", views.category, name="category"),
    path("category/<name:slug>/feed", feeds.category, name="category_feed"),
    path("tag/<name:slug>/", views.tag, name="tag"),
    path("tag/<name:slug>/feed", feeds.tag, name="tag_feed"),
    path("series/<name:slug>/", views.series, name="series"),
    path("series/<name:slug>/feed", feeds.series, name="series_feed"),
    path("feed", feeds.site, name="feed"),
    re_path(rf"^media/(?P<name>{images.NAME})$", images.serve, name="image"),
    path("<name:slug>.html", views.page, name="page"),
]

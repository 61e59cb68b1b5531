from django.urls import path, re_path

from blog import feeds, images, views

app_name = "blog"
urlpatterns = [
    path("blog/", views.article_list, name="list"),
    path("archives/", views.archive, name="archive"),
    path("archives/<int:number>", views.article, name="article"),
    path("category/<str:slug>/", views.category, name="category"),
    path("category/<str:slug>/feed", feeds.BlogFeed(), name="category_feed"),
    path("tag/<str:slug>/", views.tag, name="tag"),
    path("series/<str:slug>/", views.series, name="series"),
    path("feed", feeds.BlogFeed(), name="feed"),
    re_path(rf"^media/(?P<name>{images.NAME})$", images.serve, name="image"),
    path("<str:slug>.html", views.page, name="page"),
]

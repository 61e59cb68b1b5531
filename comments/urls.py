from django.urls import path

from comments import feeds, views

app_name = "comments"
urlpatterns = [
    path("comments/post", views.post, name="post"),
    path("comments/token", views.token, name="token"),
    path("comments/feed", feeds.CommentFeed(), name="feed"),
]

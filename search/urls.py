"""The addresses of the search. They come before those of papers, where `search` would be read as a category."""

from django.urls import path, re_path

from search import exporting, feeds, resolving, views

ONLY_PAPERS = {"kind": "papers"}

app_name = "search"
urlpatterns = [
    path("search", views.results, name="results"),
    path("search/feed", feeds.feed, name="feed"),
    # Cool Papers' own addresses, which readers have in their bookmarks and scripts.
    path("arxiv/search", views.results, ONLY_PAPERS, name="arxiv"),
    path("arxiv/search/feed", feeds.feed, ONLY_PAPERS, name="arxiv_feed"),
    path("venue/search", views.results, ONLY_PAPERS, name="venue"),
    path("venue/search/feed", feeds.feed, ONLY_PAPERS, name="venue_feed"),
    re_path(r"^(?:arxiv/|venue/)?search\.(?P<extension>bib|ris|csv|jsonl)$", exporting.export, name="export"),
    path("resolve", resolving.resolve, name="resolve"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]

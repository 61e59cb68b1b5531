"""The addresses of papers. What a name under /arxiv/ or /venue/ speaks of (a list, a paper, several) the view reads."""

from django.urls import path, register_converter

from papers.views import calendar, counters, export, feed, home, listing, mine, venue


class Name:
    """What may follow the room: anything that does not end in a slash, which belongs to no name, without NUL."""

    regex = r"[^/\x00](?:[^\x00]*[^/\x00])?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Extension(Name):
    regex = "|".join(export.FORMATS)


register_converter(Name, "name")
register_converter(Extension, "extension")

app_name = "papers"
urlpatterns = [
    path("papers/", home.home, name="home"),
    path("papers/mine", mine.mine, name="mine"),
    path("papers/star", counters.star, name="star"),
    path("papers/open", counters.opened, name="open"),
    path("arxiv/<name:text>/calendar", calendar.month, name="calendar"),
    path("arxiv/<name:text>/feed", feed.arxiv, name="arxiv_feed"),
    path("arxiv/<name:text>.<extension:extension>", export.arxiv, name="arxiv_export"),
    path("arxiv/<name:text>", listing.arxiv, name="arxiv"),
    path("venue/", venue.venues, name="venues"),
    path("venue/latest/feed", feed.latest_venues, name="latest_venues_feed"),
    path("venue/<name:name>/feed", feed.venue, name="venue_feed"),
    path("venue/<name:name>.<extension:extension>", export.venue, name="venue_export"),
    path("venue/<name:name>", venue.venue, name="venue"),
]

"""The public API: the rooms' own routers joined into one OpenAPI at /api/openapi.json."""

from ninja import NinjaAPI

from blog.api import router as blog
from papers.api import router as papers
from search.api import router as search

api = NinjaAPI(title="Scholium", version="1", docs_url=None)
api.add_router("", blog)
api.add_router("", papers)
api.add_router("", search)

from papers.admin import tables  # noqa: F401

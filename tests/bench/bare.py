"""The libraries by themselves over an index of the site: twenty of what has all the tokens in its title or text."""

from collections.abc import Callable


def engine() -> Callable[[str], object] | None:
    """What to ask of the engine in use; None of one that runs elsewhere."""
    from haystack import connections

    backend = connections["default"].get_backend()
    asking = {"TantivyBackend": _tantivy, "WhooshBackend": _whoosh}.get(type(backend).__name__)
    return asking(str(backend.reading())) if asking else None


def _tantivy(folder: str) -> Callable[[str], object]:
    import tantivy

    index = tantivy.Index.open(folder)
    searcher = index.searcher()

    def ask(text: str) -> object:
        asked = index.parse_query(" ".join(_tokens(text)), ["title", "body"], conjunction_by_default=True)
        return searcher.search(asked, limit=20).hits

    return ask


def _whoosh(folder: str) -> Callable[[str], object]:
    from whoosh import query
    from whoosh.filedb.filestore import FileStorage

    searcher = FileStorage(folder).open_index().searcher()

    def ask(text: str) -> object:
        either = [query.Or([query.Term(name, token) for name in ("title", "body")]) for token in _tokens(text)]
        return list(searcher.search(query.And(either), limit=20))

    return ask


def _tokens(text: str) -> list[str]:
    from search import analyzers

    return [part for word in analyzers.read_query(text) for part in word.parts]

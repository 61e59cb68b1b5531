"""What articles may say of papers: the two rooms do not know each other."""

from blog import typesetting
from papers.identifiers import parse_address
from papers.models import PaperIdentifier

AUTHORS = 4


def paper(identifier: str) -> typesetting.Target | None:
    """The paper of this identifier with its title and what its line in an article tells of it, for the typesetter."""
    parsed = parse_address(identifier)
    if parsed is None:
        return None
    rows = PaperIdentifier.objects.filter(scheme=parsed.scheme, value=parsed.value, paper__public=True)
    found = rows.values_list("paper__title", "paper__authors", "paper__published__year").first()
    if found is None:
        return None
    title, authors, year = found
    who = ", ".join(authors[:AUTHORS]) + (" …" if len(authors) > AUTHORS else "")
    name = f"arXiv:{parsed.value}" if parsed.scheme == "arxiv" else ""
    about = " · ".join(part for part in (who, str(year or ""), name) if part)
    return typesetting.Target(parsed.address, typesetting.plain(title), about=about)

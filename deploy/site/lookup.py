"""What articles may say of papers: the two rooms do not know each other."""

from blog import typesetting
from papers.identifiers import parse_address
from papers.models import PaperIdentifier


def paper(identifier: str) -> typesetting.Target | None:
    """The paper of this identifier with its title, for the typesetter."""
    parsed = parse_address(identifier)
    if parsed is None:
        return None
    rows = PaperIdentifier.objects.filter(scheme=parsed.scheme, value=parsed.value)
    title = rows.values_list("paper__title", flat=True).first()
    return typesetting.Target(parsed.address, typesetting.plain(title)) if title else None

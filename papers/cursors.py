"""Where a reader of the API stands, as an opaque word: what comes next is told by the last paper, not by a number.

So nothing comes twice and nothing is passed over while papers arrive in front.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import BadRequest

from papers.parameters import in_utc, read_day


class NoCursor(BadRequest):
    """Not a word of ours, or one of another list."""

    def __init__(self) -> None:
        super().__init__("This is no cursor of this list.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Behind `paper`; `place` is how many came before it, `moment` what its list hangs on (a day, a time of change)."""

    moment: str
    paper: int
    place: int = 0

    def __str__(self) -> str:
        return urlsafe_b64encode(json.dumps([self.moment, self.paper, self.place]).encode()).decode().rstrip("=")

    @property
    def day(self) -> date:
        """The day whose list it is of."""
        try:
            return read_day(self.moment)
        except ValueError as error:
            raise NoCursor from error

    @property
    def changed(self) -> datetime:
        """When the paper changed behind which it is."""
        try:
            return in_utc(datetime.fromisoformat(self.moment))
        except ValueError as error:
            raise NoCursor from error

    def rest_of(self, keys: Sequence[int]) -> int:
        """The place in a list at which to go on; where the last paper is gone, the place at which it was."""
        try:
            return keys.index(self.paper) + 1
        except ValueError:
            return self.place


def read(text: str) -> Cursor:
    try:
        match json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4))):
            case [str(moment), int(paper), int(place)] if 0 <= paper < 2**63 and 0 <= place < 2**31:
                return Cursor(moment, paper, place)
    except ValueError as error:
        raise NoCursor from error
    raise NoCursor

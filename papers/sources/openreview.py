"""OpenReview, https://api2.openreview.net (venues from 2023 on) and https://api.openreview.net (until 2022).

Terms: openreview.net/legal/terms. Since June 2026 guests are refused with a challenge meant for browsers, so an account
is needed: POST /login gives a token for at most a week. About a hundred requests in half an hour are allowed; a venue
takes six at most, a thousand papers each, at the pace that arXiv asks for. Without an account a venue comes in as an
upload.

What it does to us:
- A note's fields are `{"value": …}` in the second API and plain in the first; some notes of the second have both.
- `venueid` tells the state (`X/Conference` accepted, `X/Rejected_Submission` …), `venue` in words of the venue's own
  choosing the decision: "ICLR 2025 Poster", "NeurIPS 2024 poster", "Submitted to ICLR 2022" for a rejection in the
  first API. To filter by `venue` finds next to nothing. ICLR 2017 has no `venueid`; it is asked for by its invitation.
- An account is told of what it may read, and of no more: a list may be shorter than the conference, and it is no error.
- A note with a `ddate` is deleted. Withdrawn ones may first be anonymous and later be not.
- Neither API says in its answer where in the list it stands. The second one goes on after the id of the last note; for
  the first one the offset is put around the answer.
- Asked too often it answers 429 and names the moment from which it may be asked again.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from papers import identifiers
from papers.groups import group_of
from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, SourceError, Window
from papers.sources.http import Client, Refused
from papers.text import storable

SAYS = "openreview"
URL_SETTING = "OPENREVIEW_URL"
DELAY_SETTING = "ARXIV_DELAY"
USER_SETTING = "OPENREVIEW_USER"
PASSWORD_SETTING = "OPENREVIEW_PASSWORD"

LIMIT = 1000
_TOKEN_SECONDS = 7 * 24 * 3600

_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
_YEAR = re.compile(r"(19|20)\d\d")
_LAST_OF_FIRST_API = 2022
_KEYS = {"NEURIPS": "NeurIPS", "TheWebConf": "WWW", "corl": "CoRL"}
_STATES = {
    "Submission": "Submitted",
    "Blind_Submission": "Submitted",
    "Rejected_Submission": "Reject",
    "Rejected": "Reject",
    "Withdrawn_Submission": "Withdraw",
    "Withdrawn": "Withdraw",
    "Desk_Rejected_Submission": "Desk Reject",
    "Desk_Rejected": "Desk Reject",
}
_Note = Mapping[str, object]


class LoginNeeded(SourceError):
    """OpenReview shows this to an account only: there is none, its password is wrong, or it may not read this."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


# --- Asking -----------------------------------------------------------------------------------------------------------


def login(client: Client, user: str, password: str) -> None:
    """Make the client ask as this account from now on."""
    sent = json.dumps({"id": user, "password": password, "expiresIn": _TOKEN_SECONDS}).encode()
    try:
        answer = _json(client.post(f"{client.base_url.rstrip('/')}/login", sent))
    except Refused as refused:
        if refused.status == 400:
            raise LoginNeeded("OpenReview does not take this user and password") from None
        raise refusal(refused, datetime.now(UTC)) from None
    token = answer.get("token")
    if not isinstance(token, str) or not token:
        raise LoginNeeded("OpenReview gave no token: the account may want a second factor")
    client.authorise(token, client.base_url, _first_api(client.base_url))


def fetch(client: Client, window: Window, cursor: str) -> bytes:
    """A thousand notes of the scope, which is a venue (`ICLR.cc/2025/Conference`) or an invitation (with `/-/`)."""
    try:
        return _fetch(client, window, cursor)
    except Refused as refused:
        raise refusal(refused, datetime.now(UTC)) from None


def _fetch(client: Client, window: Window, cursor: str) -> bytes:
    is_first_api = _is_of_first_api(window.scope)
    query = {"limit": str(LIMIT), ("invitation" if "/-/" in window.scope else "content.venueid"): window.scope}
    if is_first_api:
        offset = int(cursor or 0)
        body = client.get(f"{_first_api(client.base_url)}/notes?{urlencode(query | {'offset': str(offset)})}")
        return b'{"offset": %d, "answer": %s}' % (offset, body)
    query |= {"sort": "id"} | ({"after": cursor} if cursor else {})
    return client.get(f"{client.base_url.rstrip('/')}/notes?{urlencode(query)}")


def refusal(refused: Refused, now: datetime) -> SourceError:
    """What an answer other than 200 means, and when to come again: it tells that in its JSON, in a header, or both."""
    try:
        answer = _json(refused.body)
    except SourceError:
        answer = {}
    name, message = str(answer.get("name") or ""), str(answer.get("message") or "")
    told = f"OpenReview answered {refused.status} {name}: {message}".rstrip(": ")
    if refused.status in (401, 403):
        return LoginNeeded(told)
    waits = [wait for wait in (refused.retry_after, _reset(answer.get("details"), now)) if wait is not None]
    permanent = refused.status not in (408, 429, 500, 502, 503, 504)
    return Refused(told, refused.status, refused.body, permanent=permanent, retry_after=max(waits, default=None))


def _reset(details: object, now: datetime) -> float | None:
    try:
        reset = _moment(details.get("resetTime")) if isinstance(details, dict) else None
    except (ValueError, OverflowError, OSError):  # a number that is no time
        return None
    return max(0.0, (reset - now).total_seconds()) if reset else None


def _is_of_first_api(scope: str) -> bool:
    found = _YEAR.search(scope)
    return bool(found and int(found[0]) <= _LAST_OF_FIRST_API)


def _first_api(base_url: str) -> str:
    return base_url.rstrip("/").replace("//api2.", "//api.")


# --- Reading ----------------------------------------------------------------------------------------------------------


def parse(body: bytes) -> Page:
    """A page of notes of either API. Notes of another kind (reviews, comments) are passed over."""
    answer = _json(body)
    offset = answer.get("offset") if "answer" in answer else None
    if isinstance(wrapped := answer.get("answer"), dict):
        answer = wrapped
    notes = answer.get("notes")
    if not isinstance(notes, list):
        raise SourceError(f"OpenReview's answer holds no notes: {json.dumps(answer)[:200]}")
    records: list[Record] = []
    quarantined: list[Quarantined] = []
    for note in notes:
        try:
            records.extend(_records(note))
        except (ValueError, TypeError, AttributeError, OverflowError) as problem:
            key = storable(_name(note)) if isinstance(note, dict) else ""
            quarantined.append(Quarantined(key, json.dumps(note).encode(), str(problem)))
    return Page(tuple(records), tuple(quarantined), _next(notes, offset))


def reread(raw: bytes) -> Page:
    """A note that `parse` had set aside, by its bytes."""
    return parse(b'{"notes": [' + raw + b"]}")


def raw_of(body: bytes, identifier: Identifier) -> bytes:
    """The bytes of one note of a page; empty: it is not there."""
    answer = _json(body)
    wrapped = answer.get("answer", answer)
    notes = wrapped.get("notes") if isinstance(wrapped, dict) else None
    mine = (note for note in notes or () if isinstance(note, dict) and _name(note) == identifier.value)
    return next((json.dumps(note).encode() for note in mine if not note.get("replyto")), b"")


def _name(note: _Note) -> str:
    return str(note.get("forum") or note.get("id") or "")


def _json(body: bytes) -> Mapping[str, object]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        is_page = body.lstrip()[:1] == b"<"
        raise SourceError(f"OpenReview answered {'an HTML page' if is_page else 'no whole JSON'}") from None
    if not isinstance(answer, dict):
        raise SourceError("OpenReview's answer is JSON of another kind")
    return answer


def _next(notes: list[object], offset: object) -> str:
    """The cursor behind a full page: how many there were (first API), or the last one's id (second)."""
    if len(notes) < LIMIT:
        return ""
    if isinstance(offset, int):
        return str(offset + len(notes))
    last = notes[-1]
    return storable(str(last.get("id") or "")) if isinstance(last, dict) else ""


def _records(note: _Note) -> Iterator[Record]:
    if note.get("replyto"):
        return
    content = note.get("content")
    if not isinstance(content, dict):
        raise ValueError("no content")
    name = _name(note)
    identifier = identifiers.parse_address(f"{name}@OpenReview") if _ID.fullmatch(name) else None
    if identifier is None:
        raise ValueError(f"{name!r} is no id of OpenReview")
    is_deleted = bool(note.get("ddate"))
    title = _text(content, "title")
    if not title and not is_deleted:
        raise ValueError("no title")
    place, words = _text(content, "venueid"), _text(content, "venue")
    group = _group(place, words)
    tldr = _text(content, "TLDR") or _text(content, "TL;DR")
    told = {"keywords": "; ".join(_list(content, "keywords")), "tldr": tldr}
    modified = _moment(note.get("mdate") or note.get("tmdate"))
    yield Record(
        SAYS,
        identifier,
        title=title,
        abstract=_text(content, "abstract"),
        authors=tuple(_list(content, "authors")),
        datestamp=modified.date() if modified else None,
        published=_moment(note.get("cdate") or note.get("tcdate")),
        url=identifier.url,
        pdf_url=_pdf(_text(content, "pdf")),
        withdrawn=group == "Withdraw",
        deleted=is_deleted,
        venue=_edition(place, words) or _volume(place, _moment(note.get("pdate"))),
        group=group,
        license=_text(note, "license"),
        extra={name: value for name, value in told.items() if value},
    )


def _value(fields: _Note, name: str) -> object:
    """The field of either API."""
    told = fields.get(name)
    return told.get("value") if isinstance(told, dict) else told


def _text(fields: _Note, name: str) -> str:
    told = _value(fields, name)
    return " ".join(told.split()) if isinstance(told, str) else ""


def _list(fields: _Note, name: str) -> Iterator[str]:
    told = _value(fields, name)
    items = told if isinstance(told, list) else re.split(r"\s*[;,]\s*", told) if isinstance(told, str) else ()
    return (" ".join(item.split()) for item in items if isinstance(item, str) and item.strip())


def _moment(told: object) -> datetime | None:
    """Milliseconds since 1970, or a date written out."""
    if isinstance(told, int | float):
        return datetime.fromtimestamp(told / 1000, UTC)
    if isinstance(told, str) and told:
        try:
            return datetime.fromisoformat(told).astimezone(UTC)
        except ValueError:
            return None
    return None


def _group(place: str, words: str) -> str:
    """The state that the venue's id tells goes before the words, which for an accepted paper tell its group."""
    if state := _STATES.get(place.rpartition("/")[2]):
        return state
    if words.lower().startswith("submitted to"):
        return "Reject" if place or _is_of_first_api(words) else "Submitted"
    if workshop := re.search(r"/Workshop/([^/]+)", place):
        return f"Workshop {workshop[1].replace('_', ' ')}"[:80]
    return group_of(words)


def _edition(place: str, words: str) -> str:
    """`ICLR.2025` of `ICLR.cc/2025/Conference`, `CoRL.2024` of `robot-learning.org/CoRL/2024/Conference`."""
    before, year = _around_year(place.split("/"))
    if not year and (found := re.match(r"([A-Za-z][\w-]*) ((?:19|20)\d\d)\b", words)):
        before, year = found[1], found[2]
    key = re.sub(r"\.(?:cc|io|org|com|net)$", "", before)
    return f"{_KEYS.get(key, key)}.{year}" if key and year else ""


def _volume(place: str, published: datetime | None) -> str:
    """A journal (`TMLR`) has no year in its id: its papers are of the year that they came out in."""
    return f"{place}.{published.year}" if published and re.fullmatch(r"\w+", place) else ""


def _around_year(parts: list[str]) -> tuple[str, str]:
    """The year among the parts of an id, with what stands before it."""
    years = (index for index, part in enumerate(parts) if index and _YEAR.fullmatch(part))
    index = next(years, 0)
    return (parts[index - 1], parts[index]) if index else ("", "")


def _pdf(path: str) -> str:
    return f"https://openreview.net{path}" if path.startswith("/") else path

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from papers.identifiers import Identifier
from papers.record import Page, Quarantined, Record, SourceError, Window
from papers.sources import openreview
from papers.sources.http import Client, Refused
from papers.sources.openreview import LoginNeeded
from tests.samples import sample

CREATED = datetime(2024, 9, 27, 2, 40, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def submission(name: str, title: str, group: str, **further) -> Record:
    return Record(
        "openreview",
        Identifier("openreview", name),
        title=title,
        published=CREATED,
        url=f"https://openreview.net/forum?id={name}",
        venue="ICLR.2025",
        group=group,
        **further,
    )


def test_notes_of_the_second_api_keep_their_state_as_the_group():
    page = openreview.parse(sample("openreview/v2.json"))
    notes = {note["id"]: note for note in json.loads(sample("openreview/v2.json"))["notes"]}
    assert page == Page(
        (
            Record(
                "openreview",
                Identifier("openreview", "AbC_-12345"),
                title=r"Learning to $\epsilon$-Learn",
                abstract="We learn. A lot.",
                authors=("Ada Kern", "李伟"),
                datestamp=date(2025, 3, 3),
                published=datetime(2024, 9, 27, 2, 40, 0, 123000, tzinfo=UTC),
                license="CC BY 4.0",
                url="https://openreview.net/forum?id=AbC_-12345",
                pdf_url="https://openreview.net/pdf/0123456789abcdef.pdf",
                venue="ICLR.2025",
                group="Poster",
                extra={"keywords": "learning; to learn", "tldr": "It learns."},
            ),
            submission("Rejected01", "Not This Time", "Reject", authors=("B. Ek",), datestamp=date(2025, 3, 3)),
            submission("Withdrawn1", "Taken Back", "Withdraw", withdrawn=True),
            submission("DeskReject", "Too Long", "Desk Reject"),
            submission("UnderReview", "Wait and See", "Submitted"),
            submission("Workshop01", "Beside", "Workshop Building Trust"),
            submission("Deleted001", "", "", deleted=True),
        ),
        (
            Quarantined("NoTitle001", json.dumps(notes["NoTitle001"]).encode(), "no title"),
            Quarantined("x", json.dumps(notes["x"]).encode(), "'x' is no id of OpenReview"),
        ),
    )


def test_notes_of_the_first_api_have_plain_fields():
    assert openreview.parse(sample("openreview/v1.json")) == Page(
        (
            Record(
                "openreview",
                Identifier("openreview", "H1-nGgWC-"),
                title="Plain Fields",
                abstract="No value.",
                authors=("C. Ray", "D. Ray"),
                datestamp=date(2020, 3, 11),
                published=datetime(2019, 9, 25, 19, 28, tzinfo=UTC),
                url="https://openreview.net/forum?id=H1-nGgWC-",
                pdf_url="https://openreview.net/pdf/feed.pdf",
                venue="ICLR.2020",
                group="Spotlight",
                extra={"keywords": "a", "tldr": "Plain."},
            ),
            Record(
                "openreview",
                Identifier("openreview", "Submit0020"),
                title="Rejected in Plain Words",
                authors=("E. F.",),
                published=datetime(2019, 9, 25, 19, 28, tzinfo=UTC),
                url="https://openreview.net/forum?id=Submit0020",
                group="Reject",
            ),
        )
    )


@pytest.mark.parametrize(
    ("venueid", "venue", "edition", "group"),
    [
        ("NeurIPS.cc/2024/Conference", "NeurIPS 2024 poster", "NeurIPS.2024", "Poster"),
        ("ICLR.cc/2024/Conference", "ICLR 2024 oral", "ICLR.2024", "Oral"),
        ("ICLR.cc/2023/Conference", "ICLR 2023 notable top 5%", "ICLR.2023", "Notable top 5%"),
        ("colmweb.org/COLM/2025/Conference", "COLM 2025", "COLM.2025", ""),
        ("robot-learning.org/CoRL/2024/Conference", "CoRL 2024", "CoRL.2024", ""),
        ("TMLR", "Accepted by TMLR", "TMLR.2024", ""),
        ("TMLR", "Rejected by TMLR", "TMLR.2024", "Reject"),
        ("", "ICLR 2018 Poster", "ICLR.2018", "Poster"),
    ],
)
def test_the_edition_is_of_the_venues_id_and_the_group_of_its_words(venueid, venue, edition, group):
    note = {"id": "Abcdefghij", "pdate": 1727404800000, "content": {"title": "T", "venue": venue, "venueid": venueid}}
    [record] = openreview.parse(json.dumps({"notes": [note]}).encode()).records
    assert (record.venue, record.group) == (edition, group)


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b'{"notes": [', b"[]", b'{"name":"NotFoundError","message":"gone","status":404}']
)
def test_what_is_no_list_of_notes_is_an_error(body):
    with pytest.raises(SourceError):
        openreview.parse(body)


def refusal(status: int, body: bytes, retry_after: float | None = None) -> SourceError:
    return openreview.refusal(Refused("", status, body, permanent=False, retry_after=retry_after), NOW)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b"{}", 7.0),
        (b'{"details":{"resetTime":"2026-11-23T12:07:30.000Z"}}', 450.0),
        (b'{"details":{"resetTime":1e30}}', 7.0),
        (b'{"details":{"resetTime":NaN}}', 7.0),
    ],
)
def test_the_later_of_what_header_and_body_say_is_when_to_come_again(body, seconds):
    limited = refusal(429, body, retry_after=7.0)
    assert (isinstance(limited, Refused) and limited.status, limited.retry_after) == (429, seconds)


def test_a_refusal_says_whether_a_login_is_needed_or_when_to_come_again():
    challenge = (
        b'{"name":"ChallengeRequiredError","message":"Please verify","status":403,"details":{"url":"/challenge"}}'
    )
    limit = b'{"name":"RateLimitError","message":"Too many requests","status":429,'
    limit += b'"details":{"resetTime":"2026-11-23T12:07:30.000Z"}}'
    needed, limited, broken = refusal(403, challenge), refusal(429, limit), refusal(502, b"<html>")
    assert (type(needed), str(needed), needed.permanent) == (
        LoginNeeded, "OpenReview answered 403 ChallengeRequiredError: Please verify", True,
    )  # fmt: skip
    assert (type(limited), limited.permanent, limited.retry_after) == (Refused, False, 450.0)
    assert (str(broken), broken.permanent, broken.retry_after) == ("OpenReview answered 502", False, None)


# --- Against a server -------------------------------------------------------------------------------------------------


class Api(ThreadingHTTPServer):
    """OpenReview as far as it goes: 1,001 notes behind a login, by offset at one path and by `after` too."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.is_moved = False
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.notes = [{"id": f"note{n:06}", "content": {"title": {"value": f"Paper {n}"}}} for n in range(1001)]


class Handler(BaseHTTPRequestHandler):
    server: Api

    def do_POST(self) -> None:
        if self.server.is_moved:
            self.send_response(307)
            self.send_header("Location", f"{self.server.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.server.asked.append(self.path)
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if told == {"id": "ada@kern.org", "password": "right", "expiresIn": 604800}:
            self.answer(200, {"token": "a token", "user": {}})
        else:
            self.answer(400, {"name": "Error", "message": "Invalid username or password", "status": 400})

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.headers["Authorization"] != "Bearer a token":
            self.answer(403, {"name": "ChallengeRequiredError", "message": "Prove it", "status": 403})
            return
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        start = int(query.get("offset", 0))
        if "after" in query:
            start = 1 + next(n for n, note in enumerate(self.server.notes) if note["id"] == query["after"])
        self.answer(200, {"notes": self.server.notes[start : start + int(query["limit"])]})

    def answer(self, status: int, told: dict) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def api() -> Iterator[Api]:
    with Api() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("scope", "asked"),
    [
        (
            "ICLR.cc/2025/Conference",
            [
                "/login",
                "/notes?limit=1000&content.venueid=ICLR.cc%2F2025%2FConference&sort=id",
                "/notes?limit=1000&content.venueid=ICLR.cc%2F2025%2FConference&sort=id&after=note000999",
            ],
        ),
        (
            "ICLR.cc/2017/conference/-/submission",
            [
                "/login",
                "/notes?limit=1000&invitation=ICLR.cc%2F2017%2Fconference%2F-%2Fsubmission&offset=0",
                "/notes?limit=1000&invitation=ICLR.cc%2F2017%2Fconference%2F-%2Fsubmission&offset=1000",
            ],
        ),
    ],
)
def test_pages_follow_each_other_in_either_api(api, scope, asked):
    client = Client(api.url, "test")
    openreview.login(client, "ada@kern.org", "right")
    names, cursor = [], ""
    while cursor or not names:
        page = openreview.parse(openreview.fetch(client, Window(scope), cursor))
        names += [record.identifier.value for record in page.records]
        cursor = page.token
    assert (names, api.asked) == ([note["id"] for note in api.notes], asked)


def test_a_guest_and_a_wrong_password_need_a_login(api):
    client = Client(api.url, "test")
    with pytest.raises(LoginNeeded) as guest:
        openreview.fetch(client, Window("ICLR.cc/2025/Conference"), "")
    with pytest.raises(LoginNeeded) as wrong:
        openreview.login(client, "ada@kern.org", "wrong")
    assert (str(guest.value), str(wrong.value)) == (
        "OpenReview answered 403 ChallengeRequiredError: Prove it",
        "OpenReview does not take this user and password",
    )


def test_a_password_follows_no_redirect(api):
    api.is_moved = True
    with pytest.raises(SourceError) as caught:
        openreview.login(Client(api.url, "test"), "ada@kern.org", "right")
    assert (str(caught.value), api.asked) == (f"{urlsplit(api.url).netloc} redirects what was sent to it", [])


def test_a_token_is_shown_to_both_apis_and_to_nobody_else(api):
    client = Client(api.url, "test")
    client.authorise("a token", "https://api2.openreview.net", "https://api.openreview.net")
    with pytest.raises(LoginNeeded):
        openreview.fetch(client, Window("ICLR.cc/2025/Conference"), "")

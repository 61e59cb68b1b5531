"""A stand-in for arXiv's OAI-PMH server on a loopback port, which can also misbehave.

    python -m tests.fakes.arxiv_oai FOLDER --port 8099

FOLDER holds records (JSON), or with --replay saved pages.

It is written from the protocol alone and shares no code with the harvester. As on the real server a resumption token is
a date and an offset, encoded twice; the last page of a list has an empty one, a list of one page none; errors come with
status 200; `created` in the format arXiv is the date of the current version.
"""

import argparse
import gzip
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode
from xml.sax.saxutils import escape

from tests.fakes.arxiv_records import FORMATS, Sample, header, set_specs, whole

EARLIEST = "2005-09-16"
ARGUMENTS = {
    "Identify": set(),
    "ListMetadataFormats": {"identifier"},
    "ListSets": set(),
    "GetRecord": {"identifier", "metadataPrefix"},
    "ListRecords": {"metadataPrefix", "from", "until", "set"},
    "ListIdentifiers": {"metadataPrefix", "from", "until", "set"},
}
REASONS = {
    "badArgument": "The request includes illegal arguments, is missing required arguments, or repeats one.",
    "badResumptionToken": "The value of the resumptionToken argument is invalid or expired.",
    "badVerb": "The verb is not a legal OAI-PMH verb, is missing, or is repeated.",
    "cannotDisseminateFormat": "The metadata format is not supported by the item or by the repository.",
    "idDoesNotExist": "The value of the identifier argument is unknown or illegal in this repository.",
    "noRecordsMatch": "The combination of the arguments results in an empty list.",
}

Params = dict[str, str]
# What a fault does with a request: it gets the handler and the page as it ought to be.
Fault = Callable[["Handler", bytes], None]


class Refused(Exception):
    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


@dataclass
class FakeArxiv:
    """The server's state; tests change it between requests. `log` holds (time, parameters) of each request."""

    records: list[Sample] = field(default_factory=list)
    replayed: Sequence[bytes] = ()
    page_size: int = 2500
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    faults: dict[int, Fault] = field(default_factory=dict)
    every_time: Fault | None = None
    log: list[tuple[float, Params]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/oai"

    def answer(self, pairs: list[tuple[str, str]]) -> bytes:
        if self.replayed:
            return self._replay(dict(pairs))
        try:
            return self._page(dict(pairs), self._content(pairs))
        except Refused as refused:
            reason = REASONS[refused.code] + (f" Reason: {refused.reason}" if refused.reason else "")
            shown = {} if refused.code in ("badArgument", "badVerb", "badResumptionToken") else dict(pairs)
            return self._page(shown, f"<error code='{refused.code}'>{escape(reason)}</error>")

    def _page(self, params: Params, content: str) -> bytes:
        now = datetime.combine(self.today, datetime.now(UTC).time()).strftime("%Y-%m-%dT%H:%M:%SZ")
        shown = "".join(f' {name}="{escape(value)}"' for name, value in params.items())
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" \n'
            '         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
            '         xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ '
            'http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
            f"    <responseDate>{now}</responseDate>\n"
            f"                <request{shown}>http://oaipmh.arxiv.org/oai</request>\n\n\n    {content}\n</OAI-PMH>"
        ).encode()

    def _replay(self, params: Params) -> bytes:
        """The saved pages in their order: a page's token leads to the one behind it."""
        token = params.get("resumptionToken")
        if token is None:
            return self.replayed[0]
        for page, following in zip(self.replayed, self.replayed[1:], strict=False):
            found = re.search(rb"<resumptionToken[^>]*>([^<]+)<", page)
            if found and found[1].decode() == token:
                return following
        return self._page({}, f"<error code='badResumptionToken'>{REASONS['badResumptionToken']}</error>")

    # --- Verbs --------------------------------------------------------------------------------------------------------

    def _content(self, pairs: list[tuple[str, str]]) -> str:
        params = dict(pairs)
        verb = params.pop("verb", "")
        if verb not in ARGUMENTS or [name for name, _ in pairs].count("verb") > 1:
            raise Refused("badVerb")
        if len(params) != len(pairs) - 1:
            raise Refused("badArgument", "repeated argument")
        if verb.startswith("List") and verb.endswith(("Records", "Identifiers")):
            return self._list(verb, params)
        if params.keys() - ARGUMENTS[verb]:
            raise Refused("badArgument", "unknown argument")
        if verb == "GetRecord":
            return self._get(params)
        return {"Identify": self._identify, "ListMetadataFormats": self._formats, "ListSets": self._sets}[verb]()

    def _identify(self) -> str:
        return (
            "<Identify><repositoryName>arXiv</repositoryName><baseURL>http://oaipmh.arxiv.org/oai</baseURL>"
            "<protocolVersion>2.0</protocolVersion><adminEmail>help@arxiv.org</adminEmail>"
            f"<earliestDatestamp>{EARLIEST}</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
            "<granularity>YYYY-MM-DD</granularity></Identify>"
        )

    def _formats(self) -> str:
        listed = "".join(
            f"<metadataFormat><metadataPrefix>{name}</metadataPrefix><schema>http://arxiv.org/OAI/{name}.xsd</schema>"
            f"<metadataNamespace>http://arxiv.org/OAI/{name}/</metadataNamespace></metadataFormat>"
            for name in FORMATS
        )
        return f"<ListMetadataFormats>{listed}</ListMetadataFormats>"

    def _sets(self) -> str:
        specs = sorted({spec for record in self.records for spec in set_specs(record)})
        listed = "".join(f"<set><setSpec>{spec}</setSpec><setName>{spec}</setName></set>" for spec in specs)
        return f"<ListSets>{listed}</ListSets>"

    def _get(self, params: Params) -> str:
        if params.keys() != {"identifier", "metadataPrefix"}:
            raise Refused("badArgument", "missing argument")
        written = format_named(params["metadataPrefix"])
        for record in self.records:
            if f"oai:arXiv.org:{record['id']}" == params["identifier"]:
                return f"<GetRecord>{whole(record, written)}</GetRecord>"
        raise Refused("idDoesNotExist")

    def _list(self, verb: str, params: Params) -> str:
        resumed = "resumptionToken" in params
        skip = 0
        if resumed:
            params, skip = self._resume(verb, params)
        elif "metadataPrefix" not in params or params.keys() - ARGUMENTS[verb]:
            raise Refused("badArgument", "missing or unknown argument")
        written = format_named(params["metadataPrefix"])
        found = self._selected(params)
        if not found:
            raise Refused("noRecordsMatch")
        # The real one's pages are of 2,500 records or 20,000 identifiers.
        size = self.page_size * (8 if verb == "ListIdentifiers" else 1)
        shown = found[skip : skip + size]
        element = header if verb == "ListIdentifiers" else (lambda record: whole(record, written))
        token = self._token(verb, params, found, skip + len(shown)) if shown else ""
        if not token and resumed:
            token = "<resumptionToken/>"
        return f"<{verb}>\n{''.join(map(element, shown))}\n{token}\n</{verb}>"

    def _resume(self, verb: str, params: Params) -> tuple[Params, int]:
        if len(params) > 1:
            raise Refused("badArgument", "a token comes alone")
        told = dict(parse_qsl(unquote(params["resumptionToken"])))
        if told.pop("verb", "") != verb or not told.get("skip", "").isdecimal():
            raise Refused("badResumptionToken", "Token decoding failed or format is invalid.")
        skip = int(told.pop("skip"))
        return told, skip

    def _token(self, verb: str, params: Params, found: list[Sample], position: int) -> str:
        """The last day shown and how many of that day were; it dies at midnight."""
        if position >= len(found):
            return ""
        last = found[position - 1]["datestamp"]
        skip = sum(record["datestamp"] == last for record in found[:position])
        text = quote(urlencode({"verb": verb, **params, "from": last, "skip": skip}))
        midnight = self.today + timedelta(days=1)
        return f"<resumptionToken expirationDate='{midnight}T00:00:00Z'>{text}</resumptionToken>"

    def _selected(self, params: Params) -> list[Sample]:
        since, until = params.get("from", EARLIEST), params.get("until", "9999-12-31")
        for name, day in (("from", since), ("until", until)):
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
                raise Refused("badArgument", f"{name} is not a date")
        if since < EARLIEST:
            raise Refused("badArgument", "start date too early")
        if "until" in params and until > str(self.today + timedelta(days=1)):
            raise Refused("badArgument", "until date too late")
        if since > min(until, str(self.today)):
            raise Refused("badArgument", "from date after until date")
        wanted = params.get("set", "")
        if "." in wanted:
            raise Refused("badArgument", "Set does not exist")
        found = [
            record
            for record in self.records
            if since <= record["datestamp"] <= until
            and (not wanted or any(f"{spec}:".startswith(f"{wanted}:") for spec in set_specs(record)))
        ]
        return sorted(found, key=lambda record: (record["datestamp"], record["id"]))


def format_named(name: str) -> Callable[[Sample], str]:
    if name not in FORMATS:
        raise Refused("cannotDisseminateFormat", "Did not recognize requested format")
    return FORMATS[name]


# --- Serving ----------------------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeArxiv

    def do_GET(self) -> None:
        self.serve(self.path.partition("?")[2])

    def do_POST(self) -> None:
        self.serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def serve(self, query: str) -> None:
        self.pairs = parse_qsl(query, keep_blank_values=True)
        self.fake.log.append((time.monotonic(), dict(self.pairs)))
        body = self.fake.answer(self.pairs)
        fault = self.fake.faults.get(len(self.fake.log)) or self.fake.every_time
        if fault:
            fault(self, body)
        else:
            self.send(body)

    def send(
        self, body: bytes, kind: str = "text/xml", code: int = 200, announced: int | None = None, **headers: str
    ) -> None:
        self.start(len(body) if announced is None else announced, kind, code, headers)
        self.wfile.write(body)

    def start(
        self, length: int, kind: str = "text/xml", code: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """The log of requests is the fake's own."""


@contextmanager
def serving(fake: FakeArxiv) -> Iterator[FakeArxiv]:
    server = ThreadingHTTPServer(("127.0.0.1", fake.port), type("BoundHandler", (Handler,), {"fake": fake}))
    server.daemon_threads = True
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def read_records(folder: Path) -> list[Sample]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def read_pages(paths: Sequence[Path]) -> list[bytes]:
    return [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths]


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for arXiv's OAI-PMH server.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--page-size", type=int, default=2500)
    parser.add_argument("--replay", nargs="*", metavar="FILE", help="saved pages of the folder, in their order")
    asked = parser.parse_args()
    fake = FakeArxiv(page_size=asked.page_size, port=asked.port)
    if asked.replay is None:
        fake.records = read_records(asked.folder)
    else:
        names = asked.replay or sorted(path.name for path in asked.folder.iterdir())
        fake.replayed = read_pages([asked.folder / name for name in names])
    with serving(fake):
        print(fake.url, flush=True)  # noqa: T201 the one thing that whoever started it has to know
        threading.Event().wait()


if __name__ == "__main__":
    main()

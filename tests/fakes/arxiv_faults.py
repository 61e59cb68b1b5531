"""What a server does instead of sending the page as it ought to be: values of `FakeArxiv.faults`."""

import gzip
import re
import time
from xml.sax.saxutils import escape

from tests.fakes.arxiv_oai import REASONS, Fault, Handler


def no_answer(handler: Handler, body: bytes) -> None:
    handler.close_connection = True


def html_page(handler: Handler, body: bytes) -> None:
    handler.send(b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Soon.</body></html>", "text/html")


def stale_page(handler: Handler, body: bytes) -> None:
    handler.send(handler.fake.answer([("verb", "ListRecords"), ("metadataPrefix", "arXivRaw")]))


def same_token(handler: Handler, body: bytes) -> None:
    """The token that was sent comes back as the next one."""
    token = escape(dict(handler.pairs).get("resumptionToken", ""))
    handler.send(re.sub(rb"(<resumptionToken[^>]*>)[^<]*", rb"\g<1>" + token.encode(), body))


def skipping_token(handler: Handler, body: bytes) -> None:
    """The next page begins a record too late, as when the list has shifted."""
    handler.send(re.sub(rb"(skip%3D)(\d+)", lambda found: found[1] + b"%d" % (int(found[2]) + 1), body))


def forgotten_token(handler: Handler, body: bytes) -> None:
    handler.send(handler.fake._page({}, f"<error code='badResumptionToken'>{REASONS['badResumptionToken']}</error>"))


def gzip_bomb(handler: Handler, body: bytes) -> None:
    handler.send(gzip.compress(bytes(8 << 20)), **{"Content-Encoding": "gzip"})


def cut(length: int, *, honest: bool = True) -> Fault:
    """The first bytes of the page; a server that is not honest announces all of it and hangs up."""

    def fault(handler: Handler, body: bytes) -> None:
        handler.send(body[:length], announced=length if honest else len(body))
        handler.close_connection = True

    return fault


def status(code: int, retry_after: str = "") -> Fault:
    def fault(handler: Handler, body: bytes) -> None:
        handler.send(b"Rate exceeded.", "text/plain", code, **({"Retry-After": retry_after} if retry_after else {}))

    return fault


def redirect(url: str) -> Fault:
    return lambda handler, body: handler.send(b"", "text/plain", 302, Location=url)


def poison(*ids: str) -> Fault:
    """Records that the server cannot write: whatever page they are on fails, for ever; their headers do not."""
    marks = [f"oai:arXiv.org:{name}<".encode() for name in ids]

    def fault(handler: Handler, body: bytes) -> None:
        if b"<metadata>" in body and any(mark in body for mark in marks):
            handler.send(b"Internal Server Error: KeyError", "text/plain", 500)
        else:
            handler.send(body)

    return fault


def trickle(seconds: float) -> Fault:
    """A byte at a time, until the other side has had enough."""

    def fault(handler: Handler, body: bytes) -> None:
        handler.start(len(body))
        try:
            for position in range(len(body)):
                handler.wfile.write(body[position : position + 1])
                time.sleep(seconds)
        except OSError:
            handler.close_connection = True

    return fault


def body_instead(content: bytes) -> Fault:
    return lambda handler, body: handler.send(content)

"""XML as it came: nothing repaired, nothing resolved, nobody asked. What is cut, or is a web page, is a failure."""

from lxml import etree

from papers.record import SourceError

# The largest answers that are real hold a third of this: twenty thousand headers, a volume of the ACL. An element takes
# a hundred bytes and more where its two tags took four, so that what is small on the wire is not small here.
MOST_ELEMENTS = 1_000_000


def root(body: bytes, expected: str) -> etree._Element:
    """The root of a whole document, which must bear this name (`{namespace}name`)."""
    parser = etree.XMLParser(
        recover=False, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    if body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise SourceError("the server answered with an HTML page")
    if body.count(b"<") - body.count(b"</") > MOST_ELEMENTS:
        raise SourceError(f"the answer has more than {MOST_ELEMENTS} elements, which no answer of this kind needs")
    try:
        found = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as problem:
        raise SourceError(f"the answer is not whole XML: {problem}") from None
    if found.tag != expected:
        raise SourceError(f"the answer is <{etree.QName(found).localname}>, not <{etree.QName(expected).localname}>")
    if found.getroottree().docinfo.internalDTD is not None:
        raise SourceError("the answer declares a document type, which this format has no use for")
    return found

import pytest

from papers.record import SourceError
from papers.sources import strict_xml
from papers.sources.strict_xml import MOST_ELEMENTS


def reason(body: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        strict_xml.root(body, "list")
    return str(caught.value)


def test_more_elements_than_any_answer_has_are_refused_before_they_are_built():
    told = f"the answer has more than {MOST_ELEMENTS} elements, which no answer of this kind needs"
    assert reason(b"<list>" + b"<a/>" * MOST_ELEMENTS + b"</list>") == told
    assert reason(b"<list>" + b"<a>" * MOST_ELEMENTS) == told  # nor is it found out first that this is no XML


def test_a_large_answer_is_read_whole():
    assert len(strict_xml.root(b"<list>" + b"<a>x</a>" * 160_000 + b"</list>", "list")) == 160_000


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "the answer is not whole XML"),
        (b"<list><a></list>", "the answer is not whole XML"),
        (b"<list>" + b"<a>" * 300 + b"</a>" * 300 + b"</list>", "the answer is not whole XML"),
        (b"\n<!DOCTYPE html><html></html>", "the server answered with an HTML page"),
        (b"<other/>", "the answer is <other>, not <list>"),
        (b'<list xmlns="http://elsewhere.example"/>', "the answer is <list>, not <list>"),
        (b"<!DOCTYPE list [<!ENTITY a 'b'>]><list>&a;</list>", "the answer declares a document type"),
    ],
)
def test_what_is_not_the_whole_document_that_was_asked_for_is_refused(body, told):
    assert told in reason(body)

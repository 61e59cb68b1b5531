"""What a list had set aside reads by itself, once its code or its bytes are mended."""

import pytest

from papers.sources import acl_anthology, cvf

ACL = b"""<collection id="2024.naacl"><volume id="long"><meta><booktitle>B</booktitle><year>2024</year></meta>
<paper id="1"><title>One</title></paper><paper id="2"><title></title></paper></volume></collection>"""
CVF = b"""<dl><dt class="ptitle"><a href="/content/CVPR2024/html/A_B_CVPR_2024_paper.html">One</a></dt><dd></dd>
<dt class="ptitle"><a href="/content/CVPR2024/html/C_D_CVPR_2024_paper.html"></a></dt><dd></dd></dl>"""


@pytest.mark.parametrize(
    ("source", "page", "empty", "mended"),
    [(acl_anthology, ACL, b"<title/>", b"<title>Two</title>"), (cvf, CVF, b'.html"/>', b'.html">Two</a>')],
)
def test_an_entry_set_aside_is_a_list_of_one(source, page, empty, mended):
    (bad,) = source.parse(page).quarantined
    again = source.parse(bad.raw)
    assert (again.records, [entry.error for entry in again.quarantined]) == ((), [bad.error])
    assert bad.raw.count(empty) == 1
    assert [record.title for record in source.parse(bad.raw.replace(empty, mended)).records] == ["Two"]

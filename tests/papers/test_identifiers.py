import pytest

from papers.identifiers import Identifier, doi, parse_address, parse_arxiv, read


def arxiv(value: str) -> Identifier:
    return Identifier("arxiv", value)


ARXIV = {
    "2401.12345": "2401.12345",
    "2401.12345v12": "2401.12345",
    " arXiv:2401.12345v2 ": "2401.12345",
    "ARXIV: 2401.12345": "2401.12345",
    "oai:arXiv.org:2601.00001": "2601.00001",
    "oai:arXiv.org:hep-th/9901001": "hep-th/9901001",
    "https://arxiv.org/abs/2401.12345": "2401.12345",
    "http://www.arxiv.org/pdf/2401.12345v3.pdf": "2401.12345",
    "arxiv.org/pdf/2401.12345": "2401.12345",
    "https://arxiv.org/abs/2401.12345?context=cs": "2401.12345",
    "https://export.arxiv.org/abs/hep-th/9901001v1": "hep-th/9901001",
    "https://ar5iv.labs.arxiv.org/html/2401.12345": "2401.12345",
    "https://www.alphaxiv.org/abs/2401.12345": "2401.12345",
    "https://huggingface.co/papers/2401.12345": "2401.12345",
    "10.48550/arXiv.2401.12345": "2401.12345",
    "https://doi.org/10.48550/arxiv.hep-th/9901001": "hep-th/9901001",
    "math.GT/0309136": "math/0309136",
    "math/0309136v2": "math/0309136",
    "Math/0309136": "math/0309136",
    "cond-mat.str-el/0703123": "cond-mat/0703123",
    "cmp-lg/9404001": "cmp-lg/9404001",
    "https://arxiv.org/abs/hep-th%2F9901001": "hep-th/9901001",
    "https://arxiv.org/abs/math.GT%2f0309136v2": "math/0309136",
    # Four digits up to 1412, some of which are typed with five; five from 1501.
    "0704.0001": "0704.0001",
    "0704.00001": "0704.0001",
    "1412.9999": "1412.9999",
    "1406.02661": "1406.2661",
    "1501.00001": "1501.00001",
}
NOT_ARXIV = [
    "",
    "2413.00001",
    "2400.00001",
    "0703.0001",
    "1406.12661",
    "10.1145/3292500.3330701",
    "2401.123456",
    "1501.0001",
    "arXiv:2401.0676",
    "https://arxiv.org/abs/2401.0676v2",
    "2401.12345v0",
    "hep-th/99010011",
    "hep-th/9913001",
    "hep-th/5001001",
    "issues/9901001",
    "x2401.12345",
    "2401.12345 and more",
]


@pytest.mark.parametrize(("text", "value"), ARXIV.items())
def test_every_form_of_an_arxiv_identifier_is_read_as_one(text, value):
    assert parse_arxiv(text) == arxiv(value)
    assert read(text) == [arxiv(value)]


@pytest.mark.parametrize("text", NOT_ARXIV)
def test_what_only_looks_like_an_arxiv_identifier_is_none(text):
    assert parse_arxiv(text) is None


HASH = "3f5ee243547dee91fbd053c1c4a845aa"
OTHERS = {
    "https://openreview.net/forum?id=H1-nGgWC-": ("openreview", "H1-nGgWC-"),
    "https://openreview.net/pdf?id=_X8SLkQyO-m": ("openreview", "_X8SLkQyO-m"),
    "openreview.net/forum?noteId=abcd12&id=rJ4km2R5t7#discussion": ("openreview", "rJ4km2R5t7"),
    "https://aclanthology.org/P18-1001/": ("acl", "P18-1001"),
    "https://aclanthology.org/2023.acl-long.1": ("acl", "2023.acl-long.1"),
    "https://aclanthology.org/2020.emnlp-main.12v2.pdf": ("acl", "2020.emnlp-main.12"),
    "https://www.aclweb.org/anthology/W05-0101.pdf": ("acl", "W05-0101"),
    "10.18653/v1/2023.acl-long.1": ("acl", "2023.acl-long.1"),
    "https://doi.org/10.18653/v1/p18-1001": ("acl", "P18-1001"),
    "https://proceedings.mlr.press/v235/abe24a.html": ("pmlr", "abe24a@v235"),
    "http://proceedings.mlr.press/v235/abe24a/abe24a.pdf": ("pmlr", "abe24a@v235"),
    "https://proceedings.mlr.press/r1/buntine95a.html": ("pmlr", "buntine95a@r1"),
    "https://openaccess.thecvf.com/content/CVPR2024/html/Roe_On_Doors_CVPR_2024_paper.html": (
        "cvf",
        "Roe_On_Doors_CVPR_2024_paper@CVPR2024",
    ),
    "https://openaccess.thecvf.com/content_cvpr_2017/papers/Roe_On_Doors_CVPR_2017_paper.pdf": (
        "cvf",
        "Roe_On_Doors_CVPR_2017_paper@CVPR2017",
    ),
    "https://www.ijcai.org/proceedings/2024/0012": ("ijcai", "12@2024"),
    "https://ojs.aaai.org/index.php/AAAI/article/view/38818/42780": ("aaai", "38818"),
    "https://www.usenix.org/conference/usenixsecurity24/presentation/xu-haichuan": (
        "usenix",
        "xu-haichuan@usenixsecurity24",
    ),
    "https://doi.org/10.1145/3292500.3330701": ("doi", "10.1145/3292500.3330701"),
    "doi:10.1002/(SICI)1097-0118(199907)31:3<1::AID-X>3.0.CO;2-Y": (
        "doi",
        "10.1002/(sici)1097-0118(199907)31:3<1::aid-x>3.0.co;2-y",
    ),
    "https://dx.doi.org/10.1000/ABC.1": ("doi", "10.1000/abc.1"),
    "https://openreview.net/attachment?id=H1-nGgWC-&name=pdf": ("openreview", "H1-nGgWC-"),
    "https://openreview.net/revisions?id=H1-nGgWC-": ("openreview", "H1-nGgWC-"),
    "https://api2.openreview.net/notes?id=H1-nGgWC-": ("openreview", "H1-nGgWC-"),
    "https://www.aclweb.org/anthology/P/P18/P18-1001.pdf": ("acl", "P18-1001"),
    "https://www.aclweb.org/anthology/papers/P/P18/P18-1001/": ("acl", "P18-1001"),
    "https://aclanthology.info/papers/P18-1001/p18-1001": ("acl", "P18-1001"),
    "https://aclanthology.org/W18-5446": ("acl", "W18-5446"),
    "https://aclanthology.org/2024.findings-emnlp.12/": ("acl", "2024.findings-emnlp.12"),
    "https://raw.githubusercontent.com/mlresearch/v235/main/assets/abe24a/abe24a.pdf": ("pmlr", "abe24a@v235"),
    "http://jmlr.org/proceedings/papers/v37/ioffe15.html": ("pmlr", "ioffe15@v37"),
    "http://www.jmlr.org/proceedings/papers/v37/ioffe15.pdf": ("pmlr", "ioffe15@v37"),
    "https://openaccess.thecvf.com/content_CVPR_2019/html/Roe_On_Doors_CVPR_2019_paper.html": (
        "cvf",
        "Roe_On_Doors_CVPR_2019_paper@CVPR2019",
    ),
    "https://openaccess.thecvf.com/content/CVPR2024W/NTIRE/html/Roe_Doors_CVPRW_2024_paper.html": (
        "cvf",
        "Roe_Doors_CVPRW_2024_paper@CVPR2024W-NTIRE",
    ),
    "https://www.ecva.net/papers/eccv_2024/papers_ECCV/html/4_ECCV_2024_paper.php": ("ecva", "4@ECCV2024"),
    "https://www.ecva.net/papers/eccv_2024/papers_ECCV/papers/00004.pdf": ("ecva", "4@ECCV2024"),
    "ecva.net/papers/eccv_2018/papers_ECCV/html/Jo_Roe_On_Doors_ECCV_2018_paper.php": (
        "ecva",
        "Jo_Roe_On_Doors@ECCV2018",
    ),
    "https://www.ecva.net/papers/eccv_2018/papers_ECCV/papers/Jo_Roe_On_Doors_ECCV_2018_paper.pdf": (
        "ecva",
        "Jo_Roe_On_Doors@ECCV2018",
    ),
    "https://www.ijcai.org/proceedings/2024/0012.pdf": ("ijcai", "12@2024"),
    "https://www.ijcai.org/Proceedings/16/Papers/012.pdf": ("ijcai", "12@2016"),
    "https://doi.org/10.24963/ijcai.2024/12": ("ijcai", "12@2024"),
    "https://ojs.aaai.org/index.php/AAAI/article/download/27752/27500": ("aaai", "27752"),
    "10.1609/aaai.v38i1.27752": ("aaai", "27752"),
    "10.1609/aaai.v33i01.33013346": ("doi", "10.1609/aaai.v33i01.33013346"),
    "https://www.usenix.org/system/files/usenixsecurity24-xu-haichuan.pdf": ("usenix", "xu-haichuan@usenixsecurity24"),
    "https://www.usenix.org/system/files/sec22-xu-haichuan.pdf": ("usenix", "xu-haichuan@usenixsecurity22"),
    "https://www.usenix.org/system/files/osdi23-roe.pdf": ("usenix", "roe@osdi23"),
    "https://www.jmlr.org/papers/v25/23-0001.html": ("jmlr", "23-0001@v25"),
    "http://jmlr.org/papers/volume25/23-0001/23-0001.pdf": ("jmlr", "23-0001@v25"),
    "https://jmlr.csail.mit.edu/papers/v3/blei03a.html": ("jmlr", "blei03a@v3"),
    "https://www.jmlr.org/papers/volume3/blei03a/blei03a.pdf": ("jmlr", "blei03a@v3"),
    f"https://papers.nips.cc/paper_files/paper/2023/hash/{HASH}-Abstract-Conference.html": ("neurips", f"{HASH}@2023"),
    f"https://proceedings.neurips.cc/paper_files/paper/2023/file/{HASH}-Paper-Conference.pdf": (
        "neurips",
        f"{HASH}@2023",
    ),
    f"https://proceedings.neurips.cc/paper/2020/file/{HASH}-Paper.pdf": ("neurips", f"{HASH}@2020"),
    f"http://papers.neurips.cc/paper/2017/hash/{HASH}-Abstract.html": ("neurips", f"{HASH}@2017"),
    f"https://papers.nips.cc/paper_files/paper/2022/hash/{HASH}-Abstract-Datasets_and_Benchmarks.html": (
        "neurips",
        f"{HASH}-Datasets_and_Benchmarks@2022",
    ),
    f"https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/hash/{HASH}-Abstract-round1.html": (
        "neurips",
        f"{HASH}-round1@2021",
    ),
    "http://papers.nips.cc/paper/7181-attention-is-all-you-need.pdf": ("neurips", "7181"),
    "https://papers.nips.cc/paper/7181-attention-is-all-you-need": ("neurips", "7181"),
    # DOIs have no case; the Anthology's, IJCAI's and arXiv's own name papers.
    "https://doi.org/10.18653/V1/2020.ACL-MAIN.1": ("acl", "2020.acl-main.1"),
    "10.3115/v1/P14-1001": ("acl", "P14-1001"),
    "10.3115/1073083.1073135": ("doi", "10.3115/1073083.1073135"),
    "https://doi.org/10.24963/IJCAI.2024/0012": ("ijcai", "12@2024"),
    "DOI: 10.1000/xyz.": ("doi", "10.1000/xyz"),
    "https://doi.org/10.1007%2F978-3-030-01234-5_1": ("doi", "10.1007/978-3-030-01234-5_1"),
    "https://doi.org/10.1002/(SICI)1097-0118(199601)21:1%3C1::AID-JGT1%3E3.0.CO;2-D": (
        "doi",
        "10.1002/(sici)1097-0118(199601)21:1<1::aid-jgt1>3.0.co;2-d",
    ),
    "<b>10.1145/3292500.3330701</b>": ("doi", "10.1145/3292500.3330701"),
    # An address goes on behind its DOI.
    "https://doi.org/10.1145/3292500.3330701#sec": ("doi", "10.1145/3292500.3330701"),
    "https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?download=true": ("doi", "10.1145/3292500.3330701"),
    "https://example.org/cite?doi=10.1145%2F3292500.3330701&style=apa": ("doi", "10.1145/3292500.3330701"),
    "https://link.springer.com/content/pdf/10.1007/s11263-015-0816-y.pdf": ("doi", "10.1007/s11263-015-0816-y"),
    "https://www.frontiersin.org/articles/10.3389/fnins.2020.00001/full": ("doi", "10.3389/fnins.2020.00001"),
    "https://iopscience.iop.org/article/10.1088/1742-5468/ab7f31/pdf": ("doi", "10.1088/1742-5468/ab7f31"),
    "https://www.biorxiv.org/content/10.1101/2020.01.02.123456v2.full.pdf": ("doi", "10.1101/2020.01.02.123456"),
    "https://doi.org/10.12688/f1000research.12345.1": ("doi", "10.12688/f1000research.12345.1"),
    "10.21203/rs.3.rs-12345/v1": ("doi", "10.21203/rs.3.rs-12345/v1"),
    "P18-1001": ("acl", "P18-1001"),
    "https://aclanthology.org/p18-1001": ("acl", "P18-1001"),
    "https://aclanthology.org/anthology-files/pdf/P/P18/P18-1001.pdf": ("acl", "P18-1001"),
    "https://aclanthology.org/anthology-files/pdf/acl/2020.acl-main.1.pdf": ("acl", "2020.acl-main.1"),
    "https://www.cv-foundation.org/openaccess/content_cvpr_2016/html/Roe_Doors_CVPR_2016_paper.html": (
        "cvf",
        "Roe_Doors_CVPR_2016_paper@CVPR2016",
    ),
    "http://www.cv-foundation.org/openaccess/content_iccv_2015/papers/Roe_Doors_ICCV_2015_paper.pdf": (
        "cvf",
        "Roe_Doors_ICCV_2015_paper@ICCV2015",
    ),
    "https://openaccess.thecvf.com/content_CVPRW_2019/html/NTIRE/Roe_Doors_CVPRW_2019_paper.html": (
        "cvf",
        "Roe_Doors_CVPRW_2019_paper@CVPR2019W-NTIRE",
    ),
    "https://openaccess.thecvf.com/content_CVPRW_2020/papers/w31/Roe_Doors_CVPRW_2020_paper.pdf": (
        "cvf",
        "Roe_Doors_CVPRW_2020_paper@CVPR2020W-w31",
    ),
    "https://openaccess.thecvf.com/content/CVPR2024/supplemental/Roe_Doors_CVPR_2024_supplemental.pdf": (
        "cvf",
        "Roe_Doors_CVPR_2024_paper@CVPR2024",
    ),
    "https://openaccess.thecvf.com/content/CVPR2024W/NTIRE/supplemental/Roe_Doors_CVPRW_2024_supplemental.pdf": (
        "cvf",
        "Roe_Doors_CVPRW_2024_paper@CVPR2024W-NTIRE",
    ),
    "https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123460001.pdf": ("ecva", "123460001@ECCV2020"),
    "https://aaai.org/ojs/index.php/AAAI/article/view/4500": ("aaai", "4500"),
    "https://www.aaai.org/ojs/index.php/AAAI/article/download/4500/4378": ("aaai", "4500"),
    "https://www.usenix.org/system/files/conference/usenixsecurity16/sec16_paper_smith.pdf": (
        "usenix",
        "smith@usenixsecurity16",
    ),
    "https://www.usenix.org/system/files/conference/osdi16/osdi16-abadi.pdf": ("usenix", "abadi@osdi16"),
    f"https://proceedings.neurips.cc/paper/2020/file/{HASH}-Review.html": ("neurips", f"{HASH}@2020"),
    f"https://proceedings.neurips.cc/paper/2020/file/{HASH}-MetaReview.html": ("neurips", f"{HASH}@2020"),
    f"https://proceedings.neurips.cc/paper/2020/file/{HASH}-AuthorFeedback.pdf": ("neurips", f"{HASH}@2020"),
    f"https://proceedings.neurips.cc/paper_files/paper/2020/file/{HASH}-Bibtex.bib": ("neurips", f"{HASH}@2020"),
}


@pytest.mark.parametrize(("text", "expected"), OTHERS.items())
def test_the_addresses_of_other_sources_are_read(text, expected):
    assert read(text) == [Identifier(*expected)]


@pytest.mark.parametrize(
    "text",
    [
        "https://aclanthology.org/volumes/2023.acl-long/",
        "https://aclanthology.org/events/acl-2023/",
        "https://proceedings.mlr.press/v235/",
        "https://proceedings.mlr.press/v139/assets/bib/bibliography.bib",
        # The id of a revision, which is no paper's.
        "https://openreview.net/references/pdf?id=REF12345",
        "replace part P18-1001 of the pump",
        "B12-3456",
        "it costs 1912.1234 and took 12.1234 hours; version 2401.12345.6",
        "github.com/x/y/issues/9901001",
        "the answer is 42",
    ],
)
def test_what_names_no_paper_gives_nothing(text):
    assert read(text) == []


def test_identifiers_in_a_text_come_in_order_and_once():
    text = (
        "See 10.1145/3292500.3330701 and [arXiv:2401.12345v2], again https://arxiv.org/abs/2401.12345, "
        "then (hep-th/9901001) and 2024.naacl-long.3."
    )
    assert [str(identifier) for identifier in read(text)] == [
        "doi:10.1145/3292500.3330701",
        "arxiv:2401.12345",
        "arxiv:hep-th/9901001",
        "acl:2024.naacl-long.3",
    ]


@pytest.mark.parametrize(
    ("identifier", "address", "url"),
    [
        (arxiv("hep-th/9901001"), "/arxiv/hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        (
            Identifier("openreview", "H1-nGgWC-"),
            "/venue/H1-nGgWC-@OpenReview",
            "https://openreview.net/forum?id=H1-nGgWC-",
        ),
        (Identifier("acl", "P18-1001"), "/venue/P18-1001@ACL", "https://aclanthology.org/P18-1001/"),
        (
            Identifier("pmlr", "abe24a@v235"),
            "/venue/abe24a@v235@PMLR",
            "https://proceedings.mlr.press/v235/abe24a.html",
        ),
        (Identifier("ijcai", "12@2024"), "/venue/12@2024@IJCAI", "https://www.ijcai.org/proceedings/2024/12"),
        (
            Identifier("cvf", "Roe_Doors_CVPR_2024_paper@CVPR2024"),
            "/venue/Roe_Doors_CVPR_2024_paper@CVPR2024@CVF",
            "https://openaccess.thecvf.com/content/CVPR2024/html/Roe_Doors_CVPR_2024_paper.html",
        ),
        (
            Identifier("usenix", "xu-haichuan@usenixsecurity24"),
            "/venue/xu-haichuan@usenixsecurity24@USENIX",
            "https://www.usenix.org/conference/usenixsecurity24/presentation/xu-haichuan",
        ),
        (
            Identifier("cvf", "Roe_Doors_CVPRW_2024_paper@CVPR2024W-NTIRE"),
            "/venue/Roe_Doors_CVPRW_2024_paper@CVPR2024W-NTIRE@CVF",
            "https://openaccess.thecvf.com/content/CVPR2024W/NTIRE/html/Roe_Doors_CVPRW_2024_paper.html",
        ),
        (
            Identifier("cvf", "Roe_Doors_CVPRW_2019_paper@CVPR2019W-NTIRE"),
            "/venue/Roe_Doors_CVPRW_2019_paper@CVPR2019W-NTIRE@CVF",
            "https://openaccess.thecvf.com/content_CVPRW_2019/html/NTIRE/Roe_Doors_CVPRW_2019_paper.html",
        ),
        (
            Identifier("cvf", "Roe_Doors_CVPR_2016_paper@CVPR2016"),
            "/venue/Roe_Doors_CVPR_2016_paper@CVPR2016@CVF",
            "https://openaccess.thecvf.com/content_cvpr_2016/html/Roe_Doors_CVPR_2016_paper.html",
        ),
        (
            Identifier("cvf", "Roe_Doors_ICCV_2019_paper@ICCV2019"),
            "/venue/Roe_Doors_ICCV_2019_paper@ICCV2019@CVF",
            "https://openaccess.thecvf.com/content_ICCV_2019/html/Roe_Doors_ICCV_2019_paper.html",
        ),
        (
            Identifier("ecva", "123460001@ECCV2020"),
            "/venue/123460001@ECCV2020@ECVA",
            "https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123460001.pdf",
        ),
        (
            Identifier("ecva", "4@ECCV2024"),
            "/venue/4@ECCV2024@ECVA",
            "https://www.ecva.net/papers/eccv_2024/papers_ECCV/html/4_ECCV_2024_paper.php",
        ),
        (
            Identifier("neurips", f"{HASH}@2023"),
            f"/venue/{HASH}@2023@NeurIPS",
            f"https://papers.nips.cc/paper_files/paper/2023/hash/{HASH}-Abstract-Conference.html",
        ),
        (
            Identifier("neurips", f"{HASH}@2017"),
            f"/venue/{HASH}@2017@NeurIPS",
            f"https://papers.nips.cc/paper_files/paper/2017/hash/{HASH}-Abstract.html",
        ),
        (
            Identifier("neurips", f"{HASH}-Datasets_and_Benchmarks@2022"),
            f"/venue/{HASH}-Datasets_and_Benchmarks@2022@NeurIPS",
            f"https://papers.nips.cc/paper_files/paper/2022/hash/{HASH}-Abstract-Datasets_and_Benchmarks.html",
        ),
        (Identifier("neurips", "7181"), "/venue/7181@NeurIPS", "https://papers.nips.cc/paper/7181"),
        (Identifier("aaai", "38818"), "/venue/38818@AAAI", "https://ojs.aaai.org/index.php/AAAI/article/view/38818"),
        (Identifier("jmlr", "23-0001@v25"), "/venue/23-0001@v25@JMLR", "https://jmlr.org/papers/v25/23-0001.html"),
        (Identifier("list", "xu-the-lottery-3f2a9c01@KDD.2024"), "/venue/xu-the-lottery-3f2a9c01@KDD.2024@List", ""),
        (Identifier("list", "许-论-3f2a9c01"), "/venue/%E8%AE%B8-%E8%AE%BA-3f2a9c01@List", ""),
        (
            Identifier("doi", "10.1002/(sici)1:2<3::aid>4"),
            "/venue/10.1002/(sici)1:2%3C3::aid%3E4@DOI",
            "https://doi.org/10.1002/(sici)1:2%3C3::aid%3E4",
        ),
    ],
)
def test_an_identifier_is_written_as_an_address_and_found_there_again(identifier, address, url):
    assert (identifier.address, identifier.url) == (address, url)
    assert parse_address(address.split("/", 2)[2]) == identifier


@pytest.mark.parametrize("name", ["", "x@", "x@NOWHERE", "12@IJCAI", "ICLR.2024", "a b@OpenReview", "zz@DOI"])
def test_a_name_that_no_address_has_is_no_identifier(name):
    assert parse_address(name) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10.5555/A.1", "10.5555/a.1"),
        ("https://doi.org/10.5555%2FA.1?ref=x", "10.5555/a.1"),
        (
            "10.1002/(SICI)1097-0118(199601)21:1<1::AID-JGT1>3.0.CO;2-D",
            "10.1002/(sici)1097-0118(199601)21:1<1::aid-jgt1>3.0.co;2-d",
        ),
    ],
)
def test_a_field_that_holds_a_doi_gives_it(text, value):
    assert doi(text) == Identifier("doi", value)


@pytest.mark.parametrize("text", ["", "10.1/x", "none", "10.5555/a b"])
def test_a_field_that_holds_no_doi_gives_none(text):
    assert doi(text) is None


@pytest.mark.parametrize(
    ("identifier", "label"),
    [
        (Identifier("arxiv", "hep-th/9901001"), "arXiv:hep-th/9901001"),
        (Identifier("doi", "10.1145/3442188.3445922"), "DOI:10.1145/3442188.3445922"),
        (Identifier("pmlr", "abe24a@v235"), "PMLR:abe24a@v235"),
        (Identifier("unheard", "1"), "unheard:1"),
    ],
)
def test_an_identifier_is_shown_with_its_scheme_as_its_readers_spell_it(identifier, label):
    assert identifier.label == label

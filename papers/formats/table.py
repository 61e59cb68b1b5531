"""Tables as people keep them: CSV and TSV, whatever their encoding, delimiter, line ends and column names.

Written for spreadsheets, which run a cell that begins like a formula: such a cell gets an apostrophe in front, which
reading takes away again.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from papers.formats import listed, names, publication
from papers.formats.encoding import decode
from papers.groups import group_of
from papers.record import Quarantined, Record, SourceError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "id", "title", "authors", "abstract", "categories", "published", "venue", "group", "comments", "journal_ref",
    "doi", "url", "pdf_url",
)  # fmt: skip
# What people call each column, spelled as `_plain` leaves it.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "paper title", "name", "标题", "题目", "题名", "论文", "论文标题", "论文题目", "篇名"),
    "authors": ("authors", "author", "author list", "author names", "author full names", "作者", "作者列表",
                "论文作者"),
    "abstract": ("abstract", "summary", "摘要", "论文摘要", "简介"),
    "id": ("id", "paper id", "identifier", "paper", "编号", "论文编号", "标识符"),
    "arxiv": ("arxiv", "arxiv id", "arxiv url", "arxiv link", "eprint", "arxiv编号", "arxiv链接"),
    "openreview": ("openreview", "openreview id", "forum", "forum id"),
    "doi": ("doi",),
    "url": ("url", "link", "site", "page", "web", "website", "landing page", "paper url", "链接", "网址", "地址",
            "论文链接"),
    "pdf_url": ("pdf url", "pdf", "pdf link", "pdf链接", "pdf地址", "全文", "全文链接"),
    "group": ("group", "decision", "status", "track", "type", "presentation", "分组", "组别", "状态", "结果",
              "录用结果", "录用类型", "接收类型", "类型"),
    "categories": ("categories", "category", "subjects", "primary subject", "学科", "分类", "类别"),
    "venue_name": ("venue", "conference", "journal", "publication title", "source title", "会议", "期刊", "来源"),
    "published": ("published", "date", "publication date", "日期", "发表日期", "发布日期", "出版日期"),
    "year": ("year", "publication year", "年", "年份", "年度"),
    "position": ("position", "number", "order", "no", "序号"),
    "comments": ("comments", "comment", "note", "notes", "备注", "说明", "评论"),
    "journal_ref": ("journal ref", "reference", "引用", "出处"),
    "keywords": ("keywords", "author keywords", "关键词", "关键字"),
}  # fmt: skip
_FIELDS = {name: field for field, known in _NAMES.items() for name in known}

# A cell is read whole, whatever its length: the upload itself has its limit.
csv.field_size_limit(1 << 24)


def read(data: bytes, *, venue: str = "") -> Iterator[Record | Quarantined]:
    """A Record of every row. A table without a header that names the title, or without a row, is a SourceError."""
    lines = _Lines(decode(data).replace("\x00", ""))
    rows = csv.reader(lines, delimiter=_delimiter(lines.first), strict=True)
    try:
        header = _header(next(rows, []))
    except csv.Error as error:
        raise SourceError(f"the header cannot be read: {error}", permanent=True) from None
    empty = True
    for cells, raw, problem in _rows(rows, lines):
        if not problem and not any(cell.strip() for cell in cells):
            continue
        empty = False
        yield _read_row(header, cells, raw, problem, f"line {rows.line_num}", venue)
    if empty:
        raise SourceError("the table has a header and no row below it", permanent=True)


def write(records: Iterable[Record]) -> Iterator[str]:
    """The header, then a line a record, as comma-separated values; Excel wants the mark at the start to read UTF-8."""
    yield "\ufeff" + ",".join(_COLUMNS) + "\r\n"
    for record in records:
        yield ",".join([cell and _quoted(_safe(cell)) for cell in _cells(record)]) + "\r\n"


class _Lines:
    """The lines of a text, whatever ends them, and those taken since the last row, for the quarantine."""

    def __init__(self, text: str) -> None:
        self._file = io.StringIO(text, newline="")
        self.first = next((line for line in text.splitlines() if line.strip()), "")
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            if line.strip() or self.taken:
                self.taken.append(line)
                yield line


def _rows(rows: Iterator[list[str]], lines: _Lines) -> Iterator[tuple[list[str], str, str]]:
    """Cells, the raw text, and what is wrong with it; reading goes on after a row that is no row."""
    while True:
        lines.taken.clear()
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield [], "".join(lines.taken), str(error)
        else:
            yield cells, "".join(lines.taken), ""


def _delimiter(header: str) -> str:
    """Which of the usual delimiters gives the most columns that we know, then the most columns."""

    def worth(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([header], delimiter=delimiter), [])
        return sum(_plain(cell) in _FIELDS for cell in cells), len(cells)

    return max((",", "\t", ";", "，", "|"), key=worth)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").strip(" .:：#*\ufeff").casefold().split())


def _header(cells: list[str]) -> list[str]:
    """The field that each column holds; a column of no known name is passed over, a second of one name too."""
    fields: list[str] = []
    for cell in cells:
        field = _FIELDS.get(_plain(cell), "")
        fields.append("" if field in fields else field)
    if "title" not in fields:
        told = ", ".join(cell.strip() for cell in cells if cell.strip()) or "nothing"
        raise SourceError(
            f"no column holds the title: one of them must be called title or 标题; the header says {told[:300]}",
            permanent=True,
        )
    return fields


def _read_row(
    header: list[str], cells: list[str], raw: str, problem: str, place: str, venue: str
) -> Record | Quarantined:
    if not problem and any(cell.strip() for cell in cells[len(header) :]):
        problem = f"{len(cells)} cells below a header of {len(header)}"
    row = {field: _unsafe(cell) for field, cell in zip(header, cells, strict=False) if field}
    if not problem and not row.get("title"):
        problem = "no title"
    if problem:
        return Quarantined(row.get("id", ""), raw.encode("utf-8", "replace"), f"{place}: {problem}")
    return _record(row, venue)


def _record(row: Mapping[str, str], venue: str) -> Record:
    authors = names.split(row.get("authors", ""))
    links = (row.get(name, "") for name in ("id", "openreview", "url", "pdf_url", "doi", "arxiv"))
    places = (listed.openreview(row.get("openreview", "")), *links)
    identifier, same_as = listed.identify(places, row["title"], authors, venue)
    position = row.get("position", "")
    extra = {name: row[name] for name in ("venue_name", "keywords") if row.get(name)}
    return Record(
        listed.SAYS,
        identifier,
        title=row["title"],
        abstract=row.get("abstract", ""),
        authors=authors,
        subjects=tuple(row.get("categories", "").replace(",", " ").replace(";", " ").split()),
        published=listed.year_of(row.get("published", "")) or listed.year_of(row.get("year", "")),
        same_as=same_as,
        comments=row.get("comments", ""),
        journal_ref=row.get("journal_ref", ""),
        url=_web(row.get("url", "")) or identifier.url,
        pdf_url=_web(row.get("pdf_url", "")),
        venue=venue,
        group=group_of(row.get("group", "")),
        position=int(position) if position.isdecimal() and len(position) < 8 else None,
        extra=extra,
    )


def _web(text: str) -> str:
    return text if text.startswith(("https://", "http://")) else ""


# --- Cells ------------------------------------------------------------------------------------------------------------


def _cells(record: Record) -> tuple[str, ...]:
    """In the order of _COLUMNS."""
    return (
        listed.name_of(record.identifier),
        record.title,
        "; ".join(record.authors),
        record.abstract,
        " ".join(record.subjects),
        record.published.date().isoformat() if record.published else "",
        record.venue,
        record.group,
        record.comments,
        record.journal_ref,
        publication.name_in(record, "doi"),
        record.url,
        record.pdf_url,
    )


def _safe(cell: str) -> str:
    cell = cell.replace("\x00", "")
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _quoted(cell: str) -> str:
    """By hand: `csv.writer` looks at each character three times, which takes longer than all the rest of a row."""
    return '"' + cell.replace('"', '""') + '"'


def _unsafe(cell: str) -> str:
    """The cell on one line, without the apostrophe that `_safe` puts before a formula."""
    if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA):
        cell = cell[1:]
    return " ".join(cell.split())

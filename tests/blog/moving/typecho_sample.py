"""A small blog as Typecho 1.3 keeps it, zh and en, with the oddities of real ones; and its database in both forms.

The columns are Typecho's, the content is ours. `tests/samples/typecho/blog.sql` is the same as mysqldump writes it.
"""

import json
import sqlite3
from pathlib import Path

ROUTES = {
    "index": {"url": "/", "widget": "\\Widget\\Archive", "action": "render"},
    "post": {"url": "/archives/[cid:digital]/", "widget": "\\Widget\\Archive", "action": "render"},
    "category": {"url": "/category/[slug]/", "widget": "\\Widget\\Archive", "action": "render"},
    "tag": {"url": "/tag/[slug]/", "widget": "\\Widget\\Archive", "action": "render"},
    "page": {"url": "/[slug].html", "widget": "\\Widget\\Archive", "action": "render"},
}
COLUMNS = {
    "contents": (
        "cid title slug created modified text order authorId template type status password commentsNum allowComment "
        "allowPing allowFeed parent views"
    ),
    "comments": "coid cid created author authorId ownerId mail url ip agent text type status parent",
    "metas": "mid name slug type description count order parent",
    "relationships": "cid mid",
    "users": "uid name password mail url screenName created activated logged group authCode",
    "options": "name user value",
    "fields": "cid name type str_value int_value float_value",
}
INTEGERS = {
    *("cid", "coid", "mid", "uid", "created", "modified", "order", "authorId", "ownerId", "commentsNum", "parent"),
    *("views", "count", "user", "activated", "logged", "int_value"),
}

MATHS = (
    "<!--markdown-->能量写作 $E=mc^2$，它的来历见 \\eqref{eq:sum}。\r\n\r\n"
    "\\begin{equation}\\sum_{k=1}^n k=\\frac{n(n+1)}{2}\\label{eq:sum}\\end{equation}\r\n\r\n<!--more-->\r\n"
    'It\'s a "test"; a backslash \\ and a percent % sign.\r\n\r\n![图][1]\r\n\r\n'
    "上一篇在[这里](https://blog.example.org/archives/3/#comment-1)，<b>粗体</b>与 `<b>code</b>`。\r\n\r\n"
    "  [1]: https://blog.example.org/usr/uploads/2023/05/curve.png"
)
HTML = (
    "<p>An old post in HTML: <strong>bold</strong>, $a_1 &lt; b_1$.</p>\n\nA loose line\nand the next.\n\n"
    '<pre><code class="lang-python">print("x &lt; y")</code></pre><iframe src="https://video.example/1"></iframe>'
)
LONG_AGO = 1_684_144_752  # 2023-05-15T09:59:12Z


def _content(cid, title, text, **more):
    row = {
        "slug": str(cid),
        "created": LONG_AGO + cid * 86_400,
        "modified": LONG_AGO + cid * 86_400 + 5,
        "order": 0,
        "authorId": 1,
        "template": None,
        "type": "post",
        "status": "publish",
        "password": None,
        "commentsNum": 0,
        "allowComment": "1",
        "allowPing": "1",
        "allowFeed": "1",
        "parent": 0,
        "views": 0,
    }
    return {"cid": cid, "title": title, "text": text} | row | more


def _comment(coid, cid, author, text, **more):
    row = {
        "created": LONG_AGO + 1_000_000 + coid,
        "authorId": 0,
        "ownerId": 1,
        "mail": f"{author.lower()}@example.org" if author.isascii() else "",
        "url": None,
        "ip": "203.0.113.9",
        "agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "type": "comment",
        "status": "approved",
        "parent": 0,
    }
    return {"coid": coid, "cid": cid, "author": author, "text": text} | row | more


def _meta(mid, name, slug, kind="category", **more):
    return {"mid": mid, "name": name, "slug": slug, "type": kind, "description": None} | {
        "count": 1,
        "order": mid,
        "parent": 0,
        **more,
    }


ROWS = {
    "contents": [
        _content(2, "关于", "<!--markdown-->**关于**这个站。", slug="about", type="page"),
        _content(3, "Hello &amp; &lt;World&gt;", HTML, slug="hello-world", modified=LONG_AGO + 9 * 86_400, views=1234),
        _content(7, "数学与 $\\pi$：从零开始", MATHS, slug="maths", views=67668),
        _content(8, "curve.png", 'a:1:{s:4:"name";s:9:"curve.png";}', slug="curve-png", type="attachment", parent=7),
        _content(9, "未写完", "<!--markdown-->草稿", slug="draft-9", type="post_draft"),
        _content(10, "数学与 $\\pi$", "<!--markdown-->更好的稿子", slug="@maths", type="post_draft", parent=7),
        _content(11, "Secret", "<!--markdown-->For few eyes.", password="open sesame"),
        _content(12, "Mine", "<!--markdown-->For mine.", status="private", allowComment="0"),
        _content(13, "", "<!--markdown-->没有标题的一篇。", slug="13"),
    ],
    "comments": [
        _comment(1, 3, "Alice", "First!\nA second line.", url="https://alice.example"),
        _comment(2, 3, "作者", "Thanks, see $x_1$.", authorId=1, parent=1),
        _comment(5, 3, "Bob", "Late reply", parent=6),
        _comment(6, 3, "Carol", "Is <code>a_b</code> right?\nYes.", parent=2, status="waiting"),
        _comment(9, 7, "Spammer", "Buy now; it's 'cheap'", mail="not an address", status="spam"),
        _comment(10, 7, "Dora", "Reply to nobody", parent=404),
        _comment(11, 2, "Eve", "On a page"),
        _comment(12, 7, "Other blog", "pinged", type="pingback"),
        _comment(13, 3, "Loop", "I answer myself", parent=13),
    ],
    "metas": [
        _meta(1, "数学", "Mathematics"),
        _meta(2, "Big Data", "Big-Data", parent=1),
        _meta(3, "维度", "维度", "tag"),
        _meta(4, "R&amp;D", "RD", "tag"),
    ],
    "relationships": [
        {"cid": 3, "mid": 2},
        {"cid": 7, "mid": 2},
        {"cid": 7, "mid": 1},
        {"cid": 7, "mid": 3},
        {"cid": 7, "mid": 4},
        {"cid": 13, "mid": 1},
    ],
    "users": [
        {
            "uid": 1,
            "name": "admin",
            "password": "$P$Bnot.a.real.hash",
            "mail": "me@example.org",
            "url": None,
            "screenName": "示例作者",
            "created": LONG_AGO,
            "activated": 0,
            "logged": 0,
            "group": "administrator",
            "authCode": None,
        }
    ],
    "options": [
        {"name": name, "user": 0, "value": value}
        for name, value in {
            "siteUrl": "https://blog.example.org",
            "timezone": "28800",
            "rewrite": "1",
            "commentsMarkdown": "0",
            "routingTable": json.dumps(ROUTES),
        }.items()
    ],
    "fields": [
        {"cid": 13, "name": "viewsNum", "type": "int", "str_value": None, "int_value": 42, "float_value": 0.0},
    ],
}
EPILOGUE = "/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;\n-- Dump completed on 2026-01-02  3:04:05\n"


def database(path: Path, rows=ROWS, prefix: str = "typecho_") -> Path:
    """The blog as Typecho keeps it in a SQLite file."""
    with sqlite3.connect(path) as connection:
        for table, columns in COLUMNS.items():
            kinds = ", ".join(f'"{name}" {"INTEGER" if name in INTEGERS else "text"}' for name in columns.split())
            connection.execute(f"CREATE TABLE {prefix}{table} ({kinds})")
            for row in rows[table]:
                blanks = ", ".join(f":{name}" for name in columns.split())
                connection.execute(f"INSERT INTO {prefix}{table} VALUES ({blanks})", row)
    connection.close()
    return path


def dump(rows=ROWS, prefix: str = "typecho_") -> str:
    """The blog as mysqldump writes it: many rows in a statement, columns named by CREATE TABLE alone."""
    parts = [
        "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n--\n-- Host: localhost    Database: blog\n",
        "/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n/*!50503 SET NAMES utf8mb4 */;\n",
    ]
    for table, columns in COLUMNS.items():
        name = f"`{prefix}{table}`"
        kinds = "".join(f"  `{column}` {_kind(column)},\n" for column in columns.split())
        first = columns.split()[0]
        parts.append(f"DROP TABLE IF EXISTS {name};\nCREATE TABLE {name} (\n{kinds}  KEY `by_{first}` (`{first}`)\n) ")
        parts.append("ENGINE=InnoDB AUTO_INCREMENT=14 DEFAULT CHARSET=utf8mb4;\n")
        values = ",".join(f"({','.join(_sql(row[column]) for column in columns.split())})" for row in rows[table])
        parts.append(f"LOCK TABLES {name} WRITE;\nINSERT INTO {name} VALUES {values};\nUNLOCK TABLES;\n\n")
    return "".join([*parts, EPILOGUE])


def python_dump(path: Path) -> str:
    """A SQLite file as Python's `iterdump` writes it."""
    with sqlite3.connect(path) as connection:
        text = "\n".join(connection.iterdump())
    connection.close()
    return text + "\n"


def shell_dump(path: Path, *, new: bool) -> str:
    """A SQLite file as `.dump` of its shell writes it: from version 3.50 on with unistr(), before with replace()."""

    def literal(value) -> str:
        if not isinstance(value, str):
            return "NULL" if value is None else str(value)
        text = value.replace("'", "''")
        if not new and "\n" in text:
            shown = text.replace("\r", "\\r").replace("\n", "\\n")
            return rf"replace(replace('{shown}','\r',char(13)),'\n',char(10))"
        plain = not any(character < " " for character in text)
        escaped = text.replace("\\", "\\\\").replace("\r", "\\u000d").replace("\n", "\\u000a")
        return f"'{text}'" if plain else f"unistr('{escaped}')"

    parts = ["PRAGMA foreign_keys=OFF;", "BEGIN TRANSACTION;"]
    with sqlite3.connect(path) as connection:
        for name, schema in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
            parts.append(f"{schema};")
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                parts.append(f"INSERT INTO {name} VALUES({','.join(map(literal, row))});")
    connection.close()
    return "\n".join([*parts, "CREATE INDEX a ON typecho_metas (slug);", "COMMIT;\n"])


def postgres_dump(rows=ROWS) -> str:
    """The blog as pg_dump writes it."""

    def value(found) -> str:
        text = "\\N" if found is None else str(found).replace("\\", "\\\\")
        return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") if found is not None else text

    parts = ["--\n-- PostgreSQL database dump\n--\n", "SET standard_conforming_strings = on;"]
    for table, names in COLUMNS.items():
        columns = names.split()
        parts.append(f'CREATE TABLE public.typecho_{table} (\n    "x" character varying(150) DEFAULT NULL::text\n);\n')
        quoted = ", ".join(f'"{name}"' if name in ("order", "authorId", "user") else name for name in columns)
        parts.append(f"COPY public.typecho_{table} ({quoted}) FROM stdin;")
        parts += ["\t".join(value(row[name]) for name in columns) for row in rows[table]]
        parts.append("\\.\n")
    return "\n".join([*parts, "--\n-- PostgreSQL database dump complete\n--\n"])


def _kind(column: str) -> str:
    return "int(10) unsigned NOT NULL DEFAULT '0'" if column in INTEGERS else "varchar(150) DEFAULT NULL COMMENT 'x,(y'"


def _sql(value) -> str:
    if value is None:
        return "NULL"
    if not isinstance(value, str):
        return str(value)
    for character, escape in (
        ("\\", "\\\\"),
        ("'", "\\'"),
        ('"', '\\"'),
        ("\n", "\\n"),
        ("\r", "\\r"),
        ("\x1a", "\\Z"),
    ):
        value = value.replace(character, escape)
    return f"'{value}'"

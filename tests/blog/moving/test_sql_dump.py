import pytest

from blog.moving.items import CannotRead
from blog.moving.sql_dump import Dump, Row

DUMP = r'''-- a comment with 'a quote
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
# another "one
CREATE TABLE `a_contents` (
  `cid` int(10) unsigned NOT NULL auto_increment,
  `ti``tle` varchar(200) default 'a,b;(',
  size decimal(10,2), PRIMARY KEY (`cid`), KEY `k` (`cid`,`size`)) ENGINE=InnoDB;
INSERT INTO `a_contents` VALUES (1,'it\'s; \\ \n''q'' \"d\" 50\% 中',-1.5e3),(2,NULL,0x4869),
(3,_utf8mb4'好',X'e5a5bd');
INSERT IGNORE INTO blog.`b` (`u`, v) VALUES ("say ""so""", TRUE) ON DUPLICATE KEY UPDATE u='q;';
INSERT INTO `b` SELECT * FROM c;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
-- done'''
COLUMNS = ("cid", "ti`tle", "size")
ROWS = [
    Row("a_contents", COLUMNS, (1, "it's; \\ \n'q' \"d\" 50\\% 中", -1500.0)),
    Row("a_contents", COLUMNS, (2, None, "Hi")),
    Row("a_contents", COLUMNS, (3, "好", "好")),
    Row("b", ("u", "v"), ('say "so"', 1)),
]


def rows(pieces):
    return Dump(pieces).rows()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_the_rows_are_the_same_however_the_text_is_cut_into_pieces(size):
    assert list(rows(DUMP[at : at + size] for at in range(0, len(DUMP), size))) == ROWS


def test_a_dump_cut_anywhere_is_refused():
    end = DUMP.index("/*!40101 SET CHARACTER_SET_CLIENT=@OLD")
    start = DUMP.index("*/;") + 3
    for cut in range(start, end):
        with pytest.raises(CannotRead, match=r"^The dump breaks off|^Line \d+ of the dump: .* is expected"):
            list(rows([DUMP[:cut]]))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("INSERT INTO t (a) VALUES ('x", "The dump breaks off inside the text that begins on line 1."),
        ("\n\nINSERT INTO t (a) VALUES (1", "The dump breaks off inside the statement that begins on line 3."),
        ("INSERT INTO t (a) VALUES (1, 2);", "Line 1 of the dump: 2 values for 1 columns in a row of t."),
        ("INSERT INTO t VALUES (1);", "Line 1 of the dump: the columns have no names in a row of t."),
        ("INSERT INTO t (a) VALUES (now());", "Line 1 of the dump: a plain value is expected, not 'now'."),
        ("INSERT INTO t (a) VALUES (1 2);", "Line 1 of the dump: a comma is expected, not '2'."),
        (
            "START TRANSACTION;\nINSERT INTO t (a) VALUES (1);\n",
            "The dump breaks off after line 2: the lines that close it are missing.",
        ),
        ("/* never closed", "The dump breaks off inside the text that begins on line 1."),
    ],
)
def test_what_is_broken_is_told_in_a_sentence(text, sentence):
    with pytest.raises(CannotRead) as refused:
        list(rows([text]))
    assert str(refused.value) == sentence


def test_a_text_of_several_megabytes_is_one_value():
    text = "x" * 3_000_000
    pieces = ["INSERT INTO t (a) VALUES ('", *[text[at : at + 9_999] for at in range(0, len(text), 9_999)], "');"]
    assert list(rows(pieces)) == [Row("t", ("a",), (text,))]

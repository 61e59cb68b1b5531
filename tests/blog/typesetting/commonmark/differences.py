"""Where our Markdown differs from CommonMark, and why: all of it, by the number of the example."""

DIFFERENCES: dict[str, list[int]] = {
    "HTML is shown, not obeyed: authors and readers write Markdown only": [
        21, 31, *range(148, 192), 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, *range(613, 618), 623,
        *range(625, 632), 642, 643,
    ],
    "The page's title is its only h1: where a text uses #, its headings step down by one": [
        10, 62, 66, 67, 68, 72, 75, 76, 78, 79, 80, 81, 82, 83, 84, 115, 141, 214, 215, 227, 228, 229, 230, 232, 300,
    ],
    "A paragraph of one picture with a title is a figure, the title its caption": [
        572, 573, 576, 577, 584, 585, 586, 588, 589, 591,
    ],
    "Links lead to web pages, mail addresses and papers only": [596, 598, 599, 601],
    "An address in the prose is a link, as in GFM": [602, 608, 611],
    r"\[ and \] hold a displayed formula": [12],
}  # fmt: skip

"""Runs: a window of a source, taken page by page. A page and the cursor behind it are saved in one transaction.

Nothing here knows a wire format. What fails leaves the run's cursor where it was, with the reason in its row; a page
that was half saved does not exist.

    runs        a run's row through its states; whose it is
    wire        asking, at the provider's pace
    pages       one page, from the question to the cursor behind it
    garbage     what a page need not wait for
    feeds       of which day a feed was, and whether that day was today's
    saving      records into the store, one by one where one of them does not fit
    proof       that nothing was left out and nothing goes round in circles
    failing     after a failure: again, later, for less, or not
    quarantine  entries that could not be read
    by_hand     records at hand, and a harvest in the foreground
    long_file   gigabytes of lines, in the foreground too
    working     what workers do
    due         windows that become due
    jobs        what an operator sees and does
"""

from papers.ingest.by_hand import ingest, pull, remove
from papers.ingest.due import open_windows
from papers.ingest.long_file import take_file
from papers.ingest.runs import Busy, open_run
from papers.ingest.working import due_runs, next_page

__all__ = ["Busy", "due_runs", "ingest", "next_page", "open_run", "open_windows", "pull", "remove", "take_file"]

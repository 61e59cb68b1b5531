import pytest

from papers import groups


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("ICLR 2025 Poster", "Poster"),
        ("NeurIPS 2024 poster", "Poster"),
        ("ICML 2023 OralPoster", "OralPoster"),
        ("ICLR 2023 notable top 25%", "Notable top 25%"),
        ("Accept (Oral)", "Oral"),
        ("Accept: poster", "Poster"),
        ("accepted as an oral presentation", "Oral"),
        ("Accepted", ""),
        ("Accepted by TMLR", ""),
        ("main", ""),
        ("Long Papers", "Long"),
        ("What's Hot Abstracts", "What's Hot Abstracts"),
        ("demo", "System Demonstrations"),
        ("Applied Data Science", "Applied Data Science"),
        ("2024", "2024"),
        ("", ""),
        ("Reject", "Reject"),
        ("Rejected_Submission", "Reject"),
        ("Desk Reject", "Desk Reject"),
        ("ICLR 2025 Conference Desk Rejected Submission", "Desk Reject"),
        ("Withdraw", "Withdraw"),
        ("ICLR 2025 Conference Withdrawn Submission", "Withdraw"),
        ("Submitted to ICLR 2025", "Submitted"),
        ("Active", "Submitted"),
    ],
)
def test_every_spelling_of_a_decision_is_one_group(text, group):
    assert groups.group_of(text) == group


def test_four_groups_and_no_others_are_not_accepted():
    told = ("Oral", "", "Workshop TIME", "Findings", "Reject", "Withdraw", "Desk Reject", "Submitted")
    assert [groups.accepted(group) for group in told] == [True, True, True, True, False, False, False, False]

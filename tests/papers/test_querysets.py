import pytest

from papers.querysets import Question, answers


@pytest.mark.django_db
def test_several_questions_are_answered_each_in_its_place():
    nobody = Question("SELECT 2 WHERE 1 = 0")
    asked = [Question("SELECT 1"), Question("SELECT %s, %s", ["a;b", "%"]), nobody, Question("SELECT 3 UNION SELECT 4")]
    assert answers(*asked) == [[(1,)], [("a;b", "%")], [], [(3,), (4,)]]

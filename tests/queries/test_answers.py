"""Answers are kept as long as the data stays the same, and no longer."""

from __future__ import annotations

import threading

from monitor.queries.answers import Answers


def test_a_question_is_answered_once_for_each_version_of_the_data() -> None:
    answers, asked = Answers(10), []

    def count() -> int:
        asked.append(1)
        return len(asked)

    assert [answers.kept(1, ("a",), count) for _ in range(3)] == [1, 1, 1]
    assert answers.kept(2, ("a",), count) == 2
    assert answers.kept(2, ("b",), count) == 3
    assert answers.kept(2, ("a",), count) == 2


def test_the_least_used_answers_are_forgotten_first() -> None:
    answers, asked = Answers(2), []
    for question in "abac" + "ab":
        answers.kept(1, (question,), lambda question=question: asked.append(question))  # type: ignore[misc]
    assert asked == ["a", "b", "c", "b"]


def test_an_answer_that_comes_late_is_not_given_for_newer_data() -> None:
    answers = Answers(10)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go_on.wait(30)
        return "old"

    late: list[str] = []
    thread = threading.Thread(target=lambda: late.append(answers.kept(1, ("a",), slow)))
    thread.start()
    assert begun.wait(30)
    assert answers.kept(2, ("a",), lambda: "new") == "new"
    go_on.set()
    thread.join()
    assert late == ["old"]
    assert answers.kept(2, ("a",), lambda: "newer") == "new"

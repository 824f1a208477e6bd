"""What an edit changed is shown in full, and nothing else is called changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboards.changes import MOST_PARAGRAPHS, MOST_WORDS, Change, changed_paragraphs, changed_query

PARAGRAPHS = st.lists(st.text(st.sampled_from("ab ."), max_size=20), max_size=6)
QUERIES = st.text(st.sampled_from('ab* ()",-/\n制'), max_size=24)


def test_a_corrected_word_is_one_removed_and_one_added() -> None:
    assert changed_paragraphs(["The road of intergation is long"], ["The road of integration is long"]) == [
        [
            Change("The road of", "same"),
            Change(" intergation", "removed"),
            Change(" integration", "added"),
            Change(" is long", "same"),
        ]
    ]


def test_unlike_paragraphs_are_not_mixed_word_by_word() -> None:
    assert changed_paragraphs(["same", "one two three"], ["same", "four five six", "new"]) == [
        [Change("same", "same")],
        [Change("one two three", "removed")],
        [Change("four five six", "added")],
        [Change("new", "added")],
    ]


def test_a_paragraph_put_in_before_others_does_not_make_them_new() -> None:
    first, second = "The talks in the capital went on until midnight", "Both sides spoke of progress in the end"
    later = f"{second} and of peace"
    assert changed_paragraphs(
        [first, second], ["A new first paragraph with other words", f"{first} at last", later]
    ) == [
        [Change("A new first paragraph with other words", "added")],
        [Change(first, "same"), Change(" at last", "added")],
        [Change(second, "same"), Change(" and of peace", "added")],
    ]


def test_chinese_is_compared_by_characters() -> None:
    assert changed_paragraphs(["中国外交部发言人周二表示"], ["中国外交部发言人周三表示"]) == [
        [
            Change("中国外交部发言人周", "same"),
            Change("二", "removed"),
            Change("三", "added"),
            Change("表示", "same"),
        ]
    ]


@given(PARAGRAPHS, PARAGRAPHS)
def test_kept_and_removed_are_the_old_text_kept_and_added_the_new(old: list[str], new: list[str]) -> None:
    found = [change for paragraph in changed_paragraphs(old, new) for change in paragraph]

    def words(texts: list[str]) -> list[str]:
        return " ".join(texts).split()

    assert words([change.text for change in found if change.kind != "added"]) == words(old)
    assert words([change.text for change in found if change.kind != "removed"]) == words(new)


def test_very_long_texts_are_not_compared() -> None:
    old = [str(number) for number in range(MOST_PARAGRAPHS + 1)]
    assert {change.kind for paragraph in changed_paragraphs(old, old) for change in paragraph} == {"removed", "added"}


def test_a_query_is_compared_by_words_phrases_and_brackets() -> None:
    found = changed_query('(sanction* OR "asset freeze") -FIFA', 'sanction* OR "visa ban" -FIFA')
    assert [(change.text, change.kind) for change in found] == [
        ("(", "removed"), ("sanction* OR", "same"), (' "asset freeze")', "removed"), (' "visa ban"', "added"),
        (" -FIFA", "same"),
    ]  # fmt: skip


@given(QUERIES, QUERIES)
def test_kept_and_removed_are_the_old_query_kept_and_added_the_new(old: str, new: str) -> None:
    found = changed_query(old, new)
    assert "".join(change.text for change in found if change.kind != "added") == old
    assert "".join(change.text for change in found if change.kind != "removed") == new


def test_a_very_long_query_is_shown_as_two() -> None:
    long = " OR ".join(f"word{number}" for number in range(MOST_WORDS))
    assert changed_query(long, "word") == [Change(long, "removed"), Change("word", "added")]

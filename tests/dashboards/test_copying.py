"""A copy beside its head: nothing of the copy is lost, and what was taken, cut and added is told apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboards.copying import copied_text
from monitor.analysis.copies import copied_blocks
from monitor.model.article import PARAGRAPH_BREAK

HEAD = (
    "The port office said that the grain quota would be set again before the end of the season.\n\n"
    "Nobody spoke for the captains.\n\n"
    "Two ships wait outside of the harbour for the third week in a row, with forty people on board."
)
COPY = (
    "HARBOUR TOWN (Kestrel Wire) - The port office said that the grain quota would be set again before the end of the "
    "season.\n\nTwo ships wait outside of the harbour for the third week in a row, with forty people on board.\n\n"
    "Readers may write to us."
)
SENTENCES = [*HEAD.split(PARAGRAPH_BREAK), "Quite another sentence about the weather on the hills.", "Short."]
texts = st.lists(st.sampled_from(SENTENCES), max_size=6).map(PARAGRAPH_BREAK.join)


def test_what_was_taken_cut_and_added_stands_where_it_belongs() -> None:
    found = copied_text(HEAD, COPY, copied_blocks(HEAD, COPY))
    assert [[(change.kind, change.text) for change in paragraph] for paragraph in found] == [
        [
            ("added", "HARBOUR TOWN (Kestrel Wire"),
            ("same", ") - "),
            ("same", HEAD[: HEAD.index(".\n")]),
            ("removed", "Nobody spoke for the captains"),
            ("same", "."),
        ],
        [("same", HEAD[HEAD.index("Two ships") : -1]), ("same", ".")],
        [("added", "Readers may write to us"), ("same", ".")],
    ]


@given(texts, texts)
def test_the_copy_can_be_read_from_the_comparison(head: str, copy: str) -> None:
    found = copied_text(head, copy, copied_blocks(head, copy))
    read = ["".join(change.text for change in paragraph if change.kind != "removed") for paragraph in found]
    assert PARAGRAPH_BREAK.join(text for text in read if text) == copy
    cut = sum(
        len(change.text.replace(" ¶ ", PARAGRAPH_BREAK))
        for part in found
        for change in part
        if change.kind == "removed"
    )
    assert cut == sum(end - start for start, end in copied_blocks(head, copy).cut)

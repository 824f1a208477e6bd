"""Exact evidence: what counts as copying and what does not, and the blocks that people are shown."""

import random
import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.copies import (
    COVER_BITS,
    MOST_WORDS,
    WHOLE_COVER,
    About,
    Evidence,
    alike,
    copied_blocks,
    evidence,
    is_copy,
)
from monitor.analysis.shingles import read
from monitor.text.words import folded_words
from tests.families.making import EDITS, bases, body, boilerplate, independent

texts = st.lists(st.sampled_from("a b c d e 两 国 总".split()), max_size=60).map(" ".join)
A, B = About("outlet a", None, "Grain prices rise"), About("outlet b", None, "Bread is dearer")
LANGS = ("en", "ru", "de", "zh")


def compare(one: str, other: str) -> Evidence:
    return evidence(read(folded_words(one)), read(folded_words(other)))


@given(texts, texts)
def test_evidence_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    found = compare(one, other)
    assert found == compare(other, one)
    assert 0 <= found.shared_smaller <= found.smaller <= found.larger
    assert 0 <= found.shared_larger <= found.larger
    assert 0 <= found.strength <= 1
    assert 0 <= found.cover <= WHOLE_COVER


@given(texts)
def test_a_text_is_its_own_copy(text: str) -> None:
    found = compare(text, text)
    longest = found.smaller
    # A text may be too short for a passage, and the last Han characters may begin no shingle.
    assert found.share_of_smaller in (0, 1) or longest - found.shared_smaller < 6


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", EDITS)
def test_every_edit_leaves_a_copy(lang: str, kind: str) -> None:
    rng = random.Random(3)
    listed = bases(lang, 12) * 3
    found = [is_copy(compare(body(text), body(EDITS[kind](rng, text, lang))), A, B) for _, text in listed]
    assert sum(found) >= 0.99 * len(found)


@pytest.mark.parametrize("lang", LANGS)
def test_independent_texts_on_one_event_are_no_copies(lang: str) -> None:
    """They share a quotation, a sentence of background and an official statement."""
    rng = random.Random(4)
    listed = [text for _, text in bases(lang, 13)]
    for wire, own, another in zip(listed, listed[1:], listed[2:], strict=False):
        reports = [body(independent(rng, text, wire, lang, statement=True)) for text in (own, another)]
        for one, other in combinations([body(wire), *reports], 2):
            assert not is_copy(compare(one, other), A, B)


def test_cover_tells_where_the_shorter_text_stands() -> None:
    _, text = bases("en", 1)[0]
    long = body([*text, boilerplate("en", 1, 200), boilerplate("en", 2, 200)])
    found = compare(body(text), long)
    part = round(COVER_BITS * found.smaller / found.larger)
    assert abs(found.cover.bit_count() - part) <= 1
    assert found.cover == (1 << found.cover.bit_count()) - 1
    assert compare(long, long).cover == WHOLE_COVER


def test_one_outlet_needs_more() -> None:
    _, text = bases("en", 1)[0]
    update = [*text[:3], "Update: the minister has since confirmed the figures.", *text[3:]]
    same, unlike = A._replace(title="Grain prices rise again"), A._replace(title="Storm in the harbour")
    assert is_copy(compare(body(text), body(update)), A, same)
    # The same body under headlines without a word in common is what a broken reader takes for one.
    assert not is_copy(compare(body(text), body(text)), A, unlike)
    assert is_copy(compare(body(text), body(text)), A, B)
    # A long footer is no copy.
    footer = boilerplate("en", 1, 120)
    own = [body([*other[:4], footer]) for _, other in bases("en", 3)[1:]]
    assert not is_copy(compare(*own), A, same)


def test_updates_of_a_running_story_need_less() -> None:
    _, text = bases("en", 1)[0]
    _, other = bases("en", 2)[1]
    grown = [*other[:5], *text[:5]]
    first, second = (About("wire", "Invented Wire", f"UPDATE {number}-Grain prices rise") for number in (1, 3))
    found = compare(body(text), body(grown))
    assert 0.3 < found.share_of_smaller < 0.7
    assert is_copy(found, first, second)
    assert not is_copy(found, first, second._replace(title="UPDATE 3-Storm in the harbour"))
    assert not is_copy(found, first, second._replace(wire="Another Wire"))


def test_short_texts_share_more_than_a_sentence() -> None:
    quote = (
        "We will hear the firms and the unions before the summer and publish a plan in the autumn, the minister said."
    )
    one = f"{quote} He spoke in Harrowmere, where two mills have closed since the winter and a third may follow."
    other = f"In Zverinsk the bakers met for the first time in years. {quote} They want to see the plan before that."
    assert not is_copy(compare(one, other), A, B)
    assert is_copy(compare(one, f"{one} More on this tonight."), A, B)


def test_notices_in_one_form_are_no_copies() -> None:
    form = (
        "The port of {} handled {} containers in {}, its office said, which is {} per cent more than in the month "
        "before. Of these {} went to the mills, {} to the farms and {} by rail to the border. Ships waited for {} "
        "hours on average, and {} workers were on duty each night. The next figures will be published in a month."
    )
    one = form.format("Harrowmere", 5120, "March", 4, 1200, 900, 310, 17, 84)
    assert not is_copy(compare(one, form.format("Zverinsk", 7344, "April", 9, 2500, 760, 415, 23, 61)), A, B)
    assert is_copy(compare(one, form.format("the town", 5120, "March", 4, 1200, 900, "several", 17, 84)), A, B)


def test_titles_are_alike_by_their_longer_words() -> None:
    assert alike("Berlin weist Kritik an Nord Stream zurück", "Kritik an Nord Stream: Berlin widerspricht")
    assert alike("Цены на зерно растут", "Рост цен на зерно")
    assert alike("两国总统讨论制裁", "总统讨论新制裁")
    assert not alike("Grain prices rise", "Storm in the harbour")
    assert alike("", "Storm in the harbour")


def test_blocks_show_what_was_kept_cut_and_added() -> None:
    head = (
        "The minister said on Monday that the talks would go on until the end of June. Nobody else spoke. "
        "A second round is planned for next week in Harrowmere, he said."
    )
    copy = (
        "HARROWMERE: “The minister said on Monday that the talks would go on until the end” of May. "
        "A second round is planned for next week in Harrowmere, he said!"
    )
    found = copied_blocks(head, copy)
    assert [(head[b.head_start : b.head_end], b.words) for b in found.blocks] == [
        ("The minister said on Monday that the talks would go on until the end of", 15),
        ("A second round is planned for next week in Harrowmere, he said", 12),
    ]
    assert [copy[b.copy_start : b.copy_end] for b in found.blocks] == [
        "The minister said on Monday that the talks would go on until the end” of",
        "A second round is planned for next week in Harrowmere, he said",
    ]
    assert [head[start:end] for start, end in found.cut] == ["June. Nobody else spoke"]
    assert [copy[start:end] for start, end in found.added] == ["HARROWMERE", "May"]
    assert found.kept == pytest.approx(27 / 31)
    assert found.own == pytest.approx(2 / 29)
    assert (found.words_cut, found.words_added) == (4, 2)


@given(texts, texts)
def test_blocks_are_equal_words_and_leave_no_gap_unsaid(head: str, copy: str) -> None:
    found = copied_blocks(head, copy)
    for block in found.blocks:
        kept = folded_words(head[block.head_start : block.head_end])
        assert kept == folded_words(copy[block.copy_start : block.copy_end])
        assert len(kept) == block.words >= 8
    kept_words = sum(block.words for block in found.blocks)
    added = sum(len(folded_words(copy[start:end])) for start, end in found.added)
    assert kept_words + added == len(folded_words(copy))
    assert added == found.words_added
    assert found.words_cut == sum(len(folded_words(head[start:end])) for start, end in found.cut)
    assert 0 <= found.kept <= 1
    assert 0 <= found.own <= 1


@pytest.mark.parametrize(
    "text", ["a " * MOST_WORDS, ("a " * 30 + "b ") * (MOST_WORDS // 31), "两国" * (MOST_WORDS // 2)]
)
def test_texts_that_repeat_themselves_take_no_longer(text: str) -> None:
    started = time.process_time()
    assert copied_blocks(text, "b " + text).own < 0.1
    evidence(read(folded_words(text)), read(folded_words("b " + text)))
    assert time.process_time() - started < 8

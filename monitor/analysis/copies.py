"""Exact evidence that one text was copied from another: which passages they share, and how much of each that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.shingles import Places, Text, figures, han, weight, widths
from monitor.analysis.updates import story_key
from monitor.model.groups import Block, Comparison
from monitor.text.words import Token, folded_words, is_han, tokens

REACH, REACH_HAN = 12, 24
"""Two shared shingles belong to one passage when the second begins at most this many words (Han characters) after the
first, in both texts: a passage holds together with a fifth of its words edited, and two stray phrases make none."""
PASSAGE, PASSAGE_HAN = 8, 14
"""Words (Han characters) from which on a passage counts: shorter ones are phrases of the language and of the news."""
SHARE = 0.5
"""A copy shares more than half of the shorter text. Texts with a fifth of the words edited share 0.7 and more; texts on
one event with common quotations and background share up to 0.4."""
SHARE_OF_LARGER = 0.15
"""... and this much of the longer one: a quarter of a text that got its own lead is still recognised."""
SHORT, SHORT_SHARE = 60, 0.65
"""Of a text with fewer words than ``SHORT`` a copy shares this much: half of it is one sentence, which may be a
quotation or a brief that longer texts repeat as background."""
WHOLE_SHARE, WHOLE_SHARE_OF_LARGER = 0.9, 0.1
"""Where next to all of the shorter text is shared, less of the longer one will do: the leads that feeds give."""
SHARED_WORDS = 16
"""... and this many words: less is shared by short texts that have a phrase in common."""
SAME_OUTLET_SHARE, SAME_OUTLET_SHARE_OF_LARGER = 0.7, 0.5
"""Texts of one outlet share its background paragraphs, its boilerplate and the forms of its regular notices. There a
copy is a later version: it has this much of the shorter text's shingles word for word, this much of the longer text,
and a headline with words in common."""
SAME_TITLE = 0.5
"""Headlines are alike where they share this part of the shorter one's longer words, by their first five letters."""
FORM_FIGURES, FORM_SHARE, FORM_SHINGLES = 5, 1 / 3, 0.65
"""Two notices in one form (bond issues, market reports) are not copies: at least so many different numbers stand in the
shared passages of the shorter text, less than this share of them is anywhere in the longer one, and less than this
share of the shingles is the same word for word. With a fifth of the words edited, four of five numbers stay."""
UPDATE_SHARE = 0.3
"""Versions of a running story, of one wire under one headline, share this much of the shorter text."""
COVER_BITS = 64
WHOLE_COVER = (1 << COVER_BITS) - 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two texts share. The same whichever comes first.

    ``shared`` is the number of different shingles in both. ``smaller`` and ``larger`` are the numbers of words of the
    shorter and the longer text, ``shared_smaller`` and ``shared_larger`` those of them that stand in shared passages.
    ``weight`` is the number of words of the shorter text where two Han characters count as one. ``cover`` tells where
    in the longer text the passages stand: bit n of 64 is set where at least half of the n-th 64th of it is shared.
    ``figures`` is how many different numbers stand in the passages of the shorter text, ``same_figures`` how many of
    them are in the longer text.
    """

    shared: int
    smaller: int
    larger: int
    shared_smaller: int
    shared_larger: int
    weight: int
    cover: int
    figures: int
    same_figures: int

    @property
    def share_of_smaller(self) -> float:
        """Which part of the shorter text stands in shared passages, 0 to 1."""
        return self.shared_smaller / self.smaller if self.smaller else 0.0

    @property
    def share_of_larger(self) -> float:
        """Which part of the longer text stands in shared passages, 0 to 1."""
        return self.shared_larger / self.larger if self.larger else 0.0

    @property
    def strength(self) -> float:
        """How close the texts are, 0 to 1: the share of the shorter text, less up to a tenth for what the longer adds.

        A lead that a feed gives is closer to the report that has all of it than to a shorter one that has a sentence.
        """
        return self.share_of_smaller * (0.9 + 0.1 * self.share_of_larger)


def size_order(text: Text) -> tuple[int, bytes]:
    """What texts are ordered by, from the shorter to the longer: a total order, the same on every machine."""
    return len(text), text.words.astype("<u8").tobytes()


def evidence(one: Text, other: Text) -> Evidence:
    """Compare two texts on all their shingles. Symmetric. About n log n in their length."""
    small, large = (one, other) if len(one) < len(other) else (other, one)
    if len(one) == len(other):
        small, large = sorted((one, other), key=size_order)
    nothing = Evidence(0, len(small), len(large), 0, 0, weight(small), 0, 0, 0)
    if not len(small.shingles) or not len(large.shingles):
        return nothing
    found = np.searchsorted(large.ranked, small.shingles)
    np.minimum(found, len(large.ranked) - 1, out=found)
    here = np.flatnonzero(large.ranked[found] == small.shingles)
    if not len(here):
        return nothing
    found = found[here]
    # The second of two equal shingles stands for the second in the other text, if that has two.
    later = np.minimum(found + small.turns[here], len(large.ranked) - 1)
    there = large.places[np.where(large.ranked[later] == small.shingles[here], later, found)]
    starts, ends, starts_there, ends_there = _passages(small, here, there)
    in_smaller, in_larger = _spread(starts, ends, len(small)), _spread(starts_there, ends_there, len(large))
    numbers = figures(small.words[in_smaller])
    return replace(
        nothing,
        shared=len(np.unique(found)),
        shared_smaller=int(np.count_nonzero(in_smaller)),
        shared_larger=int(np.count_nonzero(in_larger)),
        cover=_cover(in_larger) if len(starts) else 0,
        figures=len(numbers),
        same_figures=int(np.count_nonzero(np.isin(numbers, large.words))) if len(numbers) else 0,
    )


class About(NamedTuple):
    """What is known of an article beside its text: the outlet's key, the credited wire if any, the headline."""

    outlet: str
    wire: str | None
    title: str


def is_copy(found: Evidence, one: About, other: About) -> bool:
    """Whether the evidence makes two articles members of one family. Symmetric. The thresholds are the constants."""
    of_larger = WHOLE_SHARE_OF_LARGER if found.share_of_smaller >= WHOLE_SHARE else SHARE_OF_LARGER
    in_words = found.weight / max(found.smaller, 1)
    if found.shared_smaller * in_words < SHARED_WORDS or found.share_of_larger < of_larger or is_form(found):
        return False
    if one.wire and one.wire == other.wire and found.share_of_smaller >= UPDATE_SHARE and _one_story(one, other):
        return True
    if one.outlet == other.outlet:
        return (
            found.shared >= SAME_OUTLET_SHARE * found.smaller
            and found.share_of_larger >= SAME_OUTLET_SHARE_OF_LARGER
            and alike(one.title, other.title)
        )
    return found.share_of_smaller >= (SHORT_SHARE if found.weight < SHORT else SHARE)


def is_form(found: Evidence) -> bool:
    """Whether two texts have a form in common that they fill in with other figures."""
    return (
        found.figures >= FORM_FIGURES
        and found.same_figures < FORM_SHARE * found.figures
        and found.shared < FORM_SHINGLES * found.smaller
    )


def alike(title: str, other: str) -> bool:
    """Whether two headlines have words in common (`SAME_TITLE`), or one has none to compare."""
    ours, theirs = _long_words(title), _long_words(other)
    return len(ours & theirs) >= SAME_TITLE * min(len(ours), len(theirs))


def _long_words(title: str) -> set[str]:
    return {word[:5] for word in folded_words(title) if len(word) > 3 or is_han(word[0])}


def _one_story(one: About, other: About) -> bool:
    key = story_key(one.title)
    return bool(key) and key == story_key(other.title)


def _passages(small: Text, here: Places, there: Places) -> tuple[Places, Places, Places, Places]:
    """Starts and ends of the shared passages in the shorter and the longer text.

    ``here`` and ``there`` are the places of the shared shingles in both, in the order of the shorter text.
    """
    in_han = han(small.words[here])
    reach = np.where(in_han[1:], REACH_HAN, REACH)
    forward = np.diff(there)
    breaks = np.flatnonzero((np.diff(here) > reach) | (forward <= 0) | (forward > reach))
    first, last = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(here) - 1]])
    width = widths(small.words[here[last]])
    least = np.where(in_han[first], PASSAGE_HAN, PASSAGE)
    ends, ends_there = here[last] + width, there[last] + width
    kept = (ends - here[first] >= least) & (ends_there - there[first] >= least)
    return here[first][kept], ends[kept], there[first][kept], ends_there[kept]


def _spread(starts: Places, ends: Places, length: int) -> NDArray[np.bool_]:
    """Which of ``length`` places lie in one of the ranges."""
    steps = np.bincount(starts, minlength=length + 1) - np.bincount(ends, minlength=length + 1)
    return np.cumsum(steps[:length]) > 0


def _cover(shared: NDArray[np.bool_]) -> int:
    """One bit for each 64th of the text, the first the lowest."""
    sums = np.concatenate([[0], np.cumsum(shared)])
    bounds = np.arange(COVER_BITS + 1) * len(shared) // COVER_BITS
    bits = 2 * np.diff(sums[bounds]) >= np.maximum(np.diff(bounds), 1)
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")


# ---------------------------------------------------------------------------------------------------- blocks for people
BLOCK = 8
"""Words of the shortest copied block that is shown; two Han characters count as one word."""
MOST_WORDS = 50_000
"""Words of each text that are compared for people."""
_SEED = 5
_MOST_PLACES = 8
"""Places of a repeated phrase that are tried: bounds the time on texts that repeat themselves."""


def copied_blocks(head: str, copy: str) -> Comparison:
    """Compare the bodies of a family's head and of a copy, word by folded word.

    From the start of the copy on, the longest block that begins at a word is taken and the search goes on behind it.
    Blocks may stand in another order in the head. Linear in the length of the texts.
    """
    ours, theirs = tokens(head)[:MOST_WORDS], tokens(copy)[:MOST_WORDS]
    matches = _matches([token.folded for token in ours], [token.folded for token in theirs])
    blocks = tuple(
        Block(ours[at].start, ours[at + length - 1].end, theirs[place].start, theirs[place + length - 1].end, length)
        for at, place, length in matches
    )
    cut, left_out = _gaps(ours, [(at, at + length) for at, _, length in matches])
    added, own = _gaps(theirs, [(place, place + length) for _, place, length in matches])
    kept, added_share = 1 - left_out / max(len(ours), 1), own / max(len(theirs), 1)
    return Comparison(blocks, cut, added, kept, added_share, words_cut=left_out, words_added=own)


def _matches(head: Sequence[str], copy: Sequence[str]) -> list[tuple[int, int, int]]:
    """(Place in the head, place in the copy, words) of each block."""
    seeds: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(head) - _SEED + 1):
        places = seeds.setdefault(tuple(head[at : at + _SEED]), [])
        if len(places) < _MOST_PLACES:
            places.append(at)
    found: list[tuple[int, int, int]] = []
    place, expected = 0, 0
    while place <= len(copy) - _SEED:
        tried = seeds.get(tuple(copy[place : place + _SEED]), ())
        lengths = [(_common(head, at, copy, place), -abs(at - expected), at) for at in tried]
        length, _, at = max(lengths, default=(0, 0, 0))
        if length and _weight(copy[place : place + length]) >= BLOCK:
            found.append((at, place, length))
            expected = at + length
        place += max(length - _SEED + 1, 1)
        if found and found[-1][1] + found[-1][2] > place:
            place = found[-1][1] + found[-1][2]
    return found


def _common(head: Sequence[str], at: int, copy: Sequence[str], place: int) -> int:
    """How many words are equal from these places on."""
    length = 0
    most = min(len(head) - at, len(copy) - place)
    while length < most and head[at + length] == copy[place + length]:
        length += 1
    return length


def _weight(words: Sequence[str]) -> float:
    return sum(0.5 if len(word) == 1 and is_han(word) else 1 for word in words)


def _gaps(words: Sequence[Token], taken: Iterable[tuple[int, int]]) -> tuple[tuple[tuple[int, int], ...], int]:
    """The spans between the ranges of words that are taken, and how many words they hold."""
    gaps, number, end = [], 0, 0
    for start, stop in [*sorted(taken), (len(words), len(words))]:
        if start > end:
            gaps.append((words[end].start, words[start - 1].end))
            number += start - end
        end = max(end, stop)
    return tuple(gaps), number

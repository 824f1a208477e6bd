"""Why a lexicon word's valence after VADER's rules is not the lexicon's: what each word around it did, in words.

A word's effect is what changes when it is taken away, so nothing here repeats the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.analysis.vader_rules import REACH, Hits, Rules
from monitor.analysis.vader_words import Reading, RuleWord
from monitor.model.tone import Why


def stock_valence(reading: Reading) -> float | None:
    """The lexicon's valence of a word that is scored, ``None`` for all others."""
    return reading.valence if isinstance(reading, RuleWord) else reading


def reasons(rules: Rules, tokens: Sequence[str], readings: Sequence[Reading], hits: Hits) -> list[tuple[Why, ...]]:
    """For each of the ``hits`` that the rules found, why its valence is not the lexicon's; empty where it is.

    Time is linear in the number of tokens.
    """
    if not any(isinstance(reading, RuleWord) for reading in readings):
        return [()] * len(hits[0])
    mixed = not all(map(str.isupper, tokens))
    has_turn = any(isinstance(reading, RuleWord) and reading.folded == "but" for reading in readings)
    return [
        tuple(_why(rules, tokens, readings, place, valence, mixed=mixed, has_turn=has_turn))
        for place, valence in zip(*hits, strict=True)
    ]


def _why(
    rules: Rules,
    tokens: Sequence[str],
    readings: Sequence[Reading],
    place: int,
    valence: float,
    *,
    mixed: bool,
    has_turn: bool,
) -> Iterator[Why]:
    reading = readings[place]
    word = reading if isinstance(reading, RuleWord) else None
    given = stock_valence(reading)
    if given is None:
        return
    first = max(0, place - REACH)
    near = list(readings[first : place + REACH])
    words = tokens[first : place + REACH]
    here = place - first
    found = rules.ruled(given, word, words, near, here, mixed)
    if found != given:
        why: list[Why] = ["shouted"] if word is not None and word.shouted and mixed else []
        for number in range(here - 1, -1, -1):
            if isinstance(near[number], RuleWord):
                without = rules.ruled(given, word, words, [*near[:number], None, *near[number + 1 :]], here, mixed)
                why += _effect(given, found, without)
        yield from dict.fromkeys(why) if why else ("negated" if found * given < 0 else "idiom",)
    if has_turn and valence != found:
        yield "but"


def _effect(given: float, found: float, without: float) -> list[Why]:
    """What a word does that makes ``found`` of ``without``; ``given`` is the lexicon's valence.

    A sign that is turned back to the lexicon's and stronger is no negation: "never so good".
    """
    if without == found:
        return []
    if without * found < 0 and (found * given < 0 or abs(found) <= abs(given)):
        return ["negated"]
    return ["boosted"] if abs(found) > abs(without) or without * found < 0 else ["damped"]

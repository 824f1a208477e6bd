"""Statements of a sentence in Latin script: verbs of speaking with their speaker and what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from monitor.analysis.voice_words import (
    ADVERBS,
    CLAUSE_STARTS,
    GERMAN_SAYING,
    OPENERS,
    PRONOUNS,
    REPORTING,
    SAYING,
    SAYING_ON,
    SPEECH_BASES,
    TAILS,
    UNREAL,
)

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a verb of speaking says: the ranges that are reported, none where only quotations can be, and the speaker.

    ``cue`` is the verb's range; all are code points of the sentence.
    """

    cue: Range
    contents: tuple[Range, ...]
    speaker: Range | None

    def moved(self, by: int) -> Statement:
        """The same in a text in which the sentence starts at ``by``."""
        return Statement(
            (self.cue[0] + by, self.cue[1] + by),
            tuple((start + by, end + by) for start, end in self.contents),
            (self.speaker[0] + by, self.speaker[1] + by) if self.speaker else None,
        )


_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_LETTERS = re.compile(r"[a-zäöüß]+")
_BOUNDARY = re.compile(r"[;:()\[\]—–\"“”„«»?!/]|,(?!\d)")
_AFTER_WORDS = re.compile(r"[,\"“”»?!]\s*$")
_THAT = re.compile(r"\s*(?:[^\s,.;:\"“”]+\s+){0,12}?that\b")
_NEAR_THAT = re.compile(r"\s*(?:[^\s,.;:\"“”]+\s+){0,5}?that\b")
_DIRECT = re.compile(r"\s*(?:[^\s,.;:\"“”]+\s+){0,6}?[^\s,.;:\"“”]*[:,]?\s*[\"“„«]")
_COLON = re.compile(r"\s*(?:[^\s,.;:\"“”]+\s+){0,6}?[^\s,.;:\"“”]*:\s")
_ACCORDING = re.compile(r"\b(?:[Aa]ccording to|[Ii]n the words of|[Ll]aut)\s+")
_CREDITED = re.compile(
    r"^(?P<said>.{12,}\w.*?):\s+(?P<who>[^\W\d_a-z][\w.'’-]*(?:\s+(?:[^\W\d_a-z][\w.'’-]*|of|the|and|&)){0,4})$"
)
_LEAD = re.compile(r"^(?P<who>[^\W\d_a-z][\w.'’-]*(?:\s+(?:[^\W\d_a-z][\w.'’-]*|of|the)){0,5}):\s*(?=[\"“„«])")
_DETERMINERS = frozenset(
    """the a an his her its their our my this these those several some many two three four five another both most few
    no one other dozens hundreds der die das ein eine""".split()
)
_COLLECTIVE = frozenset("people police media staff neither nobody everyone someone".split())
_PLURALS = frozenset("and people they we i police who many some both those media".split())
_NOBODY = [
    [word] for word in "the a an his her its their our my this that these no i we however meanwhile still".split()
]
"""No speakers: articles alone, since the verb is then a noun or adjective, the author's own voice, and adverbs."""
_VERBS = frozenset("was is were are has had have would will could can should may might must did does do be".split())
"""Words that no speaker's name has in it."""
_MOST_BACK = 14
"""Words before a verb among which its speaker is looked for."""
_MOST_AHEAD = 9
"""Words behind it that its speaker's name may have."""
_TAIL = 400
"""Code points behind a verb in which "that" or a quotation is looked for."""
_LONGEST_CREDITED = 300
"""Code points of a headline."""
_ALWAYS_ON = frozenset(("saying", "adding", "claiming", "arguing"))
_CUES = SAYING | REPORTING | SAYING_ON | SPEECH_BASES | GERMAN_SAYING
_CLAUSAL = SAYING | GERMAN_SAYING | SPEECH_BASES


class _Words:
    """The words of a sentence with their lower-case forms and what stands between them."""

    def __init__(self, sentence: str) -> None:
        self.text = sentence
        self.ranges = [match.span() for match in _WORD.finditer(sentence)]
        self.lower = [sentence[start:end].lower().replace("’", "'") for start, end in self.ranges]

    def gap(self, number: int) -> str:
        """What stands before the word of this number; for the number of words, what follows the last one."""
        start = self.ranges[number - 1][1] if number else 0
        end = self.ranges[number][0] if number < len(self.ranges) else len(self.text)
        return self.text[start:end]

    def is_capital(self, number: int) -> bool:
        """Whether the word begins with a capital letter."""
        return self.text[self.ranges[number][0]].isupper()

    def breaks(self, number: int) -> bool:
        """Whether a mark separates the word from the one before it."""
        return number == 0 or _BOUNDARY.search(self.gap(number)) is not None

    def spans(self, first: int, last: int) -> Range:
        """The range of the words from ``first`` to ``last``, both included."""
        return self.ranges[first][0], self.ranges[last][1]


def statements(sentence: str, quoted: list[Range]) -> Iterator[Statement]:
    """The statements of a sentence in order, verbs inside ``quoted`` ranges left out. Linear in its length."""
    if ":" in sentence and len(sentence) < _LONGEST_CREDITED:
        if credit := _CREDITED.match(sentence):
            yield Statement(credit.span("who"), (credit.span("said"),), credit.span("who"))
            return
        if lead := _LEAD.match(sentence):
            yield Statement(lead.span("who"), (), lead.span("who"))
    yield from _according(sentence, quoted)
    if _CUES.isdisjoint(_LETTERS.findall(sentence.lower())):
        return
    words = _Words(sentence)
    last: Range | None = None
    end = 0
    for number, word in enumerate(words.lower):
        start = words.ranges[number][0]
        if word not in _CUES or start < end or any(first <= start < behind for first, behind in quoted):
            continue
        found = _goes_on(words, number, last) if word in SAYING_ON else _statement(words, number, last)
        if found is not None:
            last = found.speaker or last
            end = max((behind for first, behind in found.contents if first >= found.cue[1]), default=end)
            yield found


def _goes_on(words: _Words, number: int, last: Range | None) -> Statement | None:
    """The statement of a form like "saying", which goes on with the words of whoever the sentence is about."""
    cue = words.ranges[number]
    tail = words.text[cue[1] : cue[1] + _TAIL]
    opens = words.lower[number] in _ALWAYS_ON or _NEAR_THAT.match(tail) or _DIRECT.match(tail)
    if not opens or (number and words.lower[number - 1] in UNREAL):
        return None
    return Statement(cue, (_after(words, number),), last or _first_name(words))


def _statement(words: _Words, number: int, last: Range | None) -> Statement | None:
    cue, word = words.ranges[number], words.lower[number]
    verb = _verb_start(words, number)
    if verb is None:
        return None
    said_before = _AFTER_WORDS.search(words.gap(verb)) is not None and verb > 0
    if said_before and (speaker := _name_after(words, number)):
        return Statement(cue, ((0, _end_before(words, verb)),), speaker)
    speaker = _name_before(words, verb) or (_apposed(words, verb) if said_before else None)
    if speaker is None and verb and words.lower[verb - 1] in ("and", "but"):
        speaker = last
    if speaker is None or (word in SPEECH_BASES and not _is_plural(words, speaker)):
        return None
    return Statement(cue, _contents(words, number, speaker), speaker)


def _contents(words: _Words, number: int, speaker: Range) -> tuple[Range, ...]:
    """What was said by a speaker who is named before the verb: what follows it, or what stands before the name."""
    clausal = words.lower[number] in _CLAUSAL
    tail = words.text[words.ranges[number][1] :][:_TAIL]
    if (_THAT if clausal else _NEAR_THAT).match(tail) or _COLON.match(tail):
        return (_after(words, number),)
    before = words.text[: speaker[0]].rstrip()
    following = number + 1
    at_end = following == len(words.lower) or words.breaks(following) or words.lower[following] in TAILS
    if before[-1:] in tuple(',”"»?!') and at_end and before[:-1].strip() and words.lower[0] not in OPENERS:
        return ((0, len(before)),)
    if clausal and following + 1 < len(words.lower) and not (at_end and words.breaks(following)):
        return (_after(words, number),)
    return ()


def _after(words: _Words, number: int) -> Range:
    """From behind the verb, or behind the "that" which opens what was said, to the end of the sentence."""
    start = words.ranges[number][1]
    if that := _THAT.match(words.text[start : start + _TAIL]):
        start += that.end()
    while start < len(words.text) and words.text[start] in " ,:":
        start += 1
    return start, len(words.text)


def _end_before(words: _Words, verb: int) -> int:
    return len(words.text[: words.ranges[verb][0]].rstrip())


def _verb_start(words: _Words, number: int) -> int | None:
    """The number of the first word of the verb with its adverbs, ``None`` where nothing is really reported."""
    first = number
    while first and not words.breaks(first):
        before = words.lower[first - 1]
        if before in UNREAL or before.endswith("n't"):
            return None
        if before not in ADVERBS and not (
            before.endswith("ly") and len(before) > 4 and not words.is_capital(first - 1)
        ):
            break
        first -= 1
    return first


def _name_before(words: _Words, verb: int) -> Range | None:
    """The speaker directly before the verb: what stands between it and the last mark or word that opens a clause."""
    if verb == 0 or words.breaks(verb):
        return None
    last = verb - 1
    if words.lower[last] in ("who", "which") and last:
        return _name_before(words, last) if not words.breaks(last) else _run_back(words, last - 1)
    return _run_back(words, last)


def _run_back(words: _Words, last: int) -> Range | None:
    """The name or noun phrase that ends with the word ``last``."""
    first = last
    while first and last - first < _MOST_BACK and not words.breaks(first):
        before = words.lower[first - 1]
        if before in CLAUSE_STARTS or before in ("who", "which"):
            together = before == "and" and first > 1 and words.is_capital(first) and words.is_capital(first - 2)
            if not together:
                break
        first -= 1
    while first < last and (words.lower[first] in OPENERS or words.lower[first] in CLAUSE_STARTS):
        first += 1
    return words.spans(first, last) if _is_speaker(words, first, last) else None


def _is_speaker(words: _Words, first: int, last: int) -> bool:
    """Whether words can name somebody: a name, a pronoun, a noun with its article, or a plural."""
    lower = words.lower[first : last + 1]
    if not _VERBS.isdisjoint(lower) or lower in _NOBODY:
        return False
    if lower[0] in _DETERMINERS or lower[-1] in PRONOUNS or lower[-1] in _COLLECTIVE:
        return True
    if any(words.is_capital(number) for number in range(max(first, 1), last + 1)):
        return True
    return words.is_capital(first) if first == last else lower[-1].endswith("s")


def _is_plural(words: _Words, speaker: Range) -> bool:
    named = words.text[speaker[0] : speaker[1]].lower().split()
    return any(name in _PLURALS or (name.endswith("s") and name != "s") for name in named)


def _name_after(words: _Words, number: int) -> Range | None:
    """The speaker behind the verb, where what follows is no more than a name up to a mark or a time or place."""
    first = last = number + 1
    if first >= len(words.lower) or words.breaks(first):
        return None
    while last < len(words.lower) and last - first < _MOST_AHEAD:
        following = last + 1
        if following == len(words.lower) or words.breaks(following) or words.lower[following] in TAILS:
            return words.spans(first, last) if _is_speaker(words, first, last) else None
        last = following
    return None


def _apposed(words: _Words, verb: int) -> Range | None:
    """The speaker of "Name, who is this or that, said": what stands before the last comma but one."""
    for number in islice(range(verb - 1, 0, -1), 2 * _MOST_BACK):
        if words.breaks(number):
            if "," not in words.gap(number):
                return None
            return _run_back(words, number - 1) or _run_back(words, verb - 1)
    return None


def _first_name(words: _Words) -> Range | None:
    """The name that the sentence begins with."""
    last = -1
    for number in range(min(6, len(words.lower))):
        if not words.is_capital(number) or (number and words.breaks(number)):
            break
        last = number
    return words.spans(0, last) if last >= 0 else None


def _according(sentence: str, quoted: list[Range]) -> Iterator[Statement]:
    """What is so "according to" somebody: the rest of the sentence."""
    for match in _ACCORDING.finditer(sentence):
        if any(first <= match.start() < behind for first, behind in quoted):
            continue
        stop = _BOUNDARY.search(sentence, match.end())
        end = stop.start() if stop else len(sentence.rstrip(" ."))
        sides = (0, len(sentence[: match.start()].rstrip(" ,—–("))), (end + 1, len(sentence))
        contents = tuple(side for side in sides if len(sentence[side[0] : side[1]].split()) > 1)
        yield Statement(match.span(), contents, (match.end(), end))

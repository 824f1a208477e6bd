"""Whose words a text gives: those that it reports as somebody's, told from the outlet's own.

A text reports what stands between quotation marks and what a verb of speaking or "according to" credits to somebody.
Words in quotation marks that nobody is said to have spoken (a title, a term, "so-called") are the outlet's own. So are
reports of deeds ("he praised the plan"): only what was said counts, not that it was said.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter, itemgetter

from monitor.analysis.quotations import quotations
from monitor.analysis.voice_latin import Statement, statements
from monitor.analysis.voice_scripts import CYRILLIC, HAN, cyrillic_statements, han_statements
from monitor.model.voice import Reported
from monitor.text.words import sentences

Range = tuple[int, int]

SHORT_QUOTATION = 4
"""Words of a quotation that counts without anyone being named; a shorter one is a term or a title."""
MOST_READ = 2_000
"""Code points of a sentence in which verbs of speaking are looked for: no sentence is longer, but a list can be."""
_WORD = re.compile(r"\w+")
_CONTENT_LETTERS = 4
"""Letters of a word that begins with a capital in the title of a work."""


def reported(text: str) -> tuple[Reported, ...]:
    """The words of a text that it reports as somebody's, in order and without overlap. Linear in its length."""
    return reported_in(text, sentences(text))


def reported_in(text: str, ranges: Sequence[Range]) -> tuple[Reported, ...]:
    """The same where the sentences of the text are known."""
    quotes = quotations(text, ranges)
    spoken: list[Reported] = []
    credited: dict[int, Range | None] = {}
    for (start, end), inside in zip(ranges, _by_sentence(quotes, ranges), strict=True):
        said = [
            statement.moved(start)
            for statement in _statements(
                text[start : min(end, start + MOST_READ)],
                [(quotes[number][0] - start, quotes[number][1] - start) for number in inside],
            )
        ]
        for statement in said:
            spoken += [Reported(a, min(b, end), False, statement.speaker) for a, b in statement.contents]
        for number in inside:
            if said and credited.get(number) is None:
                credited[number] = _nearest(quotes[number], said)
    return tuple(_merged(text, spoken, list(_counted(text, quotes, credited, ranges))))


def _by_sentence(quotes: Sequence[Range], ranges: Sequence[Range]) -> Iterator[list[int]]:
    """For each sentence the numbers of the quotations that reach into it."""
    first = 0
    for start, end in ranges:
        while first < len(quotes) and quotes[first][1] <= start:
            first += 1
        last = first
        while last < len(quotes) and quotes[last][0] < end:
            last += 1
        yield list(range(first, last))


def _statements(sentence: str, quoted: list[Range]) -> Iterator[Statement]:
    if CYRILLIC.search(sentence):
        return cyrillic_statements(sentence, quoted)
    return han_statements(sentence, quoted) if HAN.search(sentence) else statements(sentence, quoted)


def _nearest(quote: Range, said: Sequence[Statement]) -> Range | None:
    """The speaker of the statement whose verb stands nearest to a quotation."""
    start, end = quote
    nearest = min(said, key=lambda statement: max(start - statement.cue[1], statement.cue[0] - end, 0))
    return nearest.speaker


def _counted(
    text: str, quotes: Sequence[Range], credited: dict[int, Range | None], ranges: Sequence[Range]
) -> Iterator[Reported]:
    """The quotations that report words.

    Those in a sentence that credits words to somebody do, and all of some length that are no title. So does one that
    begins its sentence after another on the same line: it goes on with the words of the same speaker.
    """
    before: Reported | None = None
    for number, (start, end) in enumerate(quotes):
        goes_on = before is not None and "\n" not in text[before.end : start] and _begins_sentence(start, ranges)
        if number not in credited and not goes_on and not _is_speech(text[start:end]):
            continue
        speaker = credited.get(number)
        if before is not None and goes_on and speaker is None:
            speaker = before.speaker
        before = Reported(start, end, True, speaker)
        yield before


def _is_speech(quotation: str) -> bool:
    """Whether a quotation is long enough to be more than a term, and no title of a work."""
    if HAN.search(quotation):
        return len(quotation) >= 2 * SHORT_QUOTATION
    words = [word for word in _WORD.findall(quotation) if not word.isdecimal()]
    small = [word for word in words if word[0].islower()]
    is_title = len(words) < 2 * SHORT_QUOTATION and all(len(word) < _CONTENT_LETTERS for word in small)
    return len(words) >= SHORT_QUOTATION and not (is_title and len(words) - len(small) > 1)


def _begins_sentence(quote_start: int, ranges: Sequence[Range]) -> bool:
    number = bisect_right(ranges, quote_start, key=itemgetter(0))
    return number > 0 and quote_start - ranges[number - 1][0] <= 1


def _merged(text: str, spoken: list[Reported], quoted: list[Reported]) -> Iterator[Reported]:
    """Quotations, and what else is reported outside of them; of overlapping reports the one that begins first."""
    number = 0
    place = 0
    for part in sorted(spoken, key=attrgetter("start", "end")):
        start = max(part.start, place)
        while start < part.end:
            while number < len(quoted) and quoted[number].end <= start:
                yield quoted[number]
                number += 1
            end = min(part.end, quoted[number].start) if number < len(quoted) else part.end
            yield from _worded(text, start, end, part.speaker)
            start = max(end, start)
            if start < part.end and number < len(quoted):
                start = quoted[number].end
        place = max(place, part.end)
    yield from quoted[number:]


def _worded(text: str, start: int, end: int, speaker: Range | None) -> Iterator[Reported]:
    """The part without the marks and spaces around it, if more than a word between quotations is left."""
    words = list(_WORD.finditer(text, start, end))
    if len(words) > 1 or (words and HAN.search(words[0][0])):
        yield Reported(words[0].start(), words[-1].end(), False, speaker)

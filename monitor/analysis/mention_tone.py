"""The sentences that a tone towards one topic needs: those of the lines that mention it, not of the whole text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.analysis.tone import MOST_WORDS, article_tone
from monitor.model.article import Span
from monitor.model.tone import SentenceTone

_STOPS_WITHOUT_SPACE = "。！？｡"


def around_mentions(title: str, body: str, lang: str | None, mentions: Sequence[Span]) -> tuple[SentenceTone, ...]:
    """The sentences of ``article_tone`` that share a code point with a mention, in order, and some around them.

    Every sentence is scored alone and ends with its line at the latest, so lines without a mention change nothing and
    are left unread. In a text with more words than are scored the place of a sentence matters: all of it is read.
    """
    if not mentions:
        return ()
    if _most_words(title) + _most_words(body) > MOST_WORDS:
        return article_tone(title, body, lang)[1]
    inside = sorted((span.start, span.end) for span in mentions if span.field == "body")
    of_title = article_tone(title, "", lang)[1] if len(inside) < len(mentions) else ()
    return (*of_title, *_of_lines(body, inside, lang))


def _most_words(text: str) -> int:
    """At least as many words as the sentences of a text have together."""
    return len(text.split()) + (0 if text.isascii() else sum(text.count(stop) for stop in _STOPS_WITHOUT_SPACE))


def _of_lines(body: str, inside: Sequence[tuple[int, int]], lang: str | None) -> Iterator[SentenceTone]:
    """The sentences of those lines of the body that share a code point with one of these ranges, ascending."""
    start, place = 0, 0
    for line in body.splitlines(keepends=True):
        end = start + len(line)
        while place < len(inside) and inside[place][1] <= start:
            place += 1
        if place < len(inside) and inside[place][0] < end:
            for sentence in article_tone("", line, lang)[1]:
                moved = Span("body", sentence.span.start + start, sentence.span.end + start)
                yield replace(sentence, span=moved)
        start = end

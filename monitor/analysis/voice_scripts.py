"""Statements of a sentence in Cyrillic or Han script: who says what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from monitor.analysis.voice_latin import Statement
from monitor.analysis.voice_words import CHINESE_NOT, CHINESE_SAYING, RUSSIAN_ACCORDING, RUSSIAN_SAYING

Range = tuple[int, int]

CYRILLIC = re.compile("[\u0400-\u04ff]")
HAN = re.compile("[\u4e00-\u9fff]")

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_MARK = re.compile(r"[,;:()—–«»\"“”„?!]")
_STOPS = frozenset("что и а но как или если когда ранее также об о в на по он-то які що як".split())
_SKIPPED = frozenset("также ранее уже затем при этом в свою очередь позже накануне".split())
_THAT = re.compile(r"\s*(?:[^,.;«»\"“”—]{0,80})?,\s*(?:что|будто|що|што)\b|\s*(?:[^,.;«»\"“”—]{0,80})?:\s*")
_QUOTED_NEXT = re.compile(r"[^.;]{0,60}?[«\"“„]")
_ACCORDING = re.compile(rf"\b(?:{RUSSIAN_ACCORDING})\s+", re.IGNORECASE)
_LEAD = re.compile(r"^(?P<who>[^\W\d_a-zа-яё][\w.-]*(?:\s+[^\W\d_a-zа-яё][\w.-]*){0,3}):\s*(?=\S)")
_MOST_NAME = 8

_HAN_CUE = re.compile(rf"(?P<not>{'|'.join(CHINESE_NOT)})|(?P<cue>{'|'.join(CHINESE_SAYING)})(?P<colon>[：:，,]?)")
_HAN_MARK = re.compile("[，。！？；：、“”「」『』《》（）()\n,;:]")
_HAN_ACCORDING = re.compile(r"据(?P<who>[^，。；]{2,16}?)(?:报道|報道|消息|介绍|統計|统计|透露)[，,]")


def cyrillic_statements(sentence: str, quoted: list[Range]) -> Iterator[Statement]:
    """The statements of a Russian, Ukrainian or Belarusian sentence, verbs inside ``quoted`` ranges left out."""
    yield from _according(sentence, quoted)
    if (lead := _LEAD.match(sentence)) and len(sentence) < 300:
        yield Statement(lead.span("who"), ((lead.end(), len(sentence)),), lead.span("who"))
        return
    words = [(match.start(), match.end(), match[0].lower()) for match in _WORD.finditer(sentence)]
    end = 0
    for number, (start, behind, word) in enumerate(words):
        if word not in RUSSIAN_SAYING or start < end or any(first <= start < last for first, last in quoted):
            continue
        before, tail = sentence[:start].rstrip(), sentence[behind : behind + 300]
        speaker = _name_before(sentence, words, number) or _name_after(sentence, words, number)
        if that := _THAT.match(tail):
            end = len(sentence)
            yield Statement((start, behind), ((behind + that.end(), end),), speaker)
        elif before.lower().endswith("как") or before[-1:] in ',—–»”"':
            said = re.sub(r"[\s,—–]*(?:[Кк]ак)?$", "", before)
            if said:
                yield Statement((start, behind), ((0, len(said)),), _name_after(sentence, words, number) or speaker)
            elif stop := _MARK.search(sentence, behind):
                end = len(sentence)
                yield Statement((start, behind), ((stop.end(), end),), speaker)
        elif _QUOTED_NEXT.match(tail):
            yield Statement((start, behind), (), speaker)


def _according(sentence: str, quoted: list[Range]) -> Iterator[Statement]:
    for match in _ACCORDING.finditer(sentence):
        if any(first <= match.start() < last for first, last in quoted):
            continue
        stop = _MARK.search(sentence, match.end())
        end = stop.start() if stop else len(sentence.rstrip(" ."))
        sides = (0, len(sentence[: match.start()].rstrip(" ,—–("))), (min(end + 1, len(sentence)), len(sentence))
        contents = tuple(side for side in sides if len(sentence[side[0] : side[1]].split()) > 1)
        yield Statement(match.span(), contents, (match.end(), end))


def _name_before(sentence: str, words: list[tuple[int, int, str]], number: int) -> Range | None:
    last = number - 1
    while last >= 0 and words[last][2] in _SKIPPED and not _MARK.search(sentence, words[last][1], words[last + 1][0]):
        last -= 1
    if last < 0 or words[last][2] in _STOPS or _MARK.search(sentence, words[last][1], words[number][0]):
        return None
    first = last
    while first and last - first < _MOST_NAME and words[first - 1][2] not in _STOPS:
        if _MARK.search(sentence, words[first - 1][1], words[first][0]):
            break
        first -= 1
    return words[first][0], words[last][1]


def _name_after(sentence: str, words: list[tuple[int, int, str]], number: int) -> Range | None:
    first = last = number + 1
    if first >= len(words) or words[first][2] in _STOPS or _MARK.search(sentence, words[number][1], words[first][0]):
        return None
    while last + 1 < len(words) and last - first < _MOST_NAME and words[last + 1][2] not in _STOPS:
        if _MARK.search(sentence, words[last][1], words[last + 1][0]):
            break
        last += 1
    return words[first][0], words[last][1]


def han_statements(sentence: str, quoted: list[Range]) -> Iterator[Statement]:
    """The statements of a Chinese sentence: what follows a verb of speaking, said by who stands before it."""
    end = 0
    for match in islice(_HAN_ACCORDING.finditer(sentence), 1):
        yield Statement(match.span(), ((match.end(), len(sentence)),), match.span("who"))
    for match in _HAN_CUE.finditer(sentence):
        start = match.start()
        if match["not"] or start < end or any(first <= start < last for first, last in quoted):
            continue
        marks = [mark.end() for mark in _HAN_MARK.finditer(sentence, max(0, start - 24), start)]
        first = marks[-1] if marks else max(0, start - 24)
        speaker = (first, start) if start > first else None
        said_before = speaker is not None and sentence[first - 1 : first] in "”」』，," and first > 0
        if said_before and not match["colon"] and not sentence[match.end() : match.end() + 2].strip("。！"):
            yield Statement((start, match.end()), ((0, first - 1),), speaker)
        elif speaker is not None:
            end = len(sentence)
            yield Statement((start, match.end()), ((match.end(), end),), speaker)

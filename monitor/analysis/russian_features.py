"""What ``ru-linear-1`` reads in a Russian sentence: the words around the target, and what kind of tone they carry.

Each feature is a name with a value, and the word that it comes from, so that a score can be explained word by word.
The target's own name is no feature; its last letters are, since they tell who does and who suffers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import sqrt
from typing import NamedTuple

Range = tuple[int, int]

NEAR = 5
"""Words from the target within which a word counts as near it."""
MOST_WORDS = 120
"""Words of a sentence that are read, those around the target."""
_CLOSE = 4
_TOKEN = re.compile(r"\w+|[^\w\s]")
_CLAUSE = frozenset(",;:—–()")
_NEGATIONS = frozenset(("не", "ни", "без", "нет", "против", "вопреки", "отсутствие"))
_REFLEXIVE = ("ся", "сь")
_ENDINGS = tuple(
    sorted(
        (
            "иями ями ами иях ях ах ией ей ой ий ый ая яя ое ее ие ые ого его ому ему ыми ими ых их ую юю ом ем ам "
            "ям ов ев ть ти ла ло ли лся лась лось лись ться тся л ет ют ут ит ат ят ешь ишь им ете ите у ю а я о е ы "
            "и ь й"
        ).split(),
        key=lambda ending: (-len(ending), ending),
    )
)
_LONGEST_STEM = 9
_SHORT_ENTRY, _AFTER_SHORT, _AFTER = 3, 3, 7

NEGATIVE_KINDS = frozenset(("attack", "harm", "crime", "bad", "fail"))
POSITIVE_KINDS = frozenset(("praise", "good", "win", "coop"))
_SIGNS = {"negative": -1, "positive": 1}
_MOST_COUNTED = 3


class Feature(NamedTuple):
    """A feature with its value, and the range of the word that it comes from (``None``: from the sentence)."""

    name: str
    value: float
    place: Range | None = None


@dataclass(frozen=True, slots=True)
class ToneWords:
    """Beginnings of words that carry tone: their kinds, and the signs that a second list gives."""

    kinds: Mapping[str, str]
    signs: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> ToneWords:
        """From a text with ``[kind]`` lines, entries below them, and comments after ``#``.

        Raises:
            ValueError: a kind is unknown.
        """
        kinds: dict[str, str] = {}
        signs: dict[str, str] = {}
        kind = ""
        for line in text.splitlines():
            if line.startswith("["):
                kind = line.strip("[]")
                if kind not in NEGATIVE_KINDS | POSITIVE_KINDS | set(_SIGNS):
                    raise ValueError(f"unknown kind of tone words: {kind}")
            elif not line.startswith("#"):
                for entry in line.split():
                    (signs if kind in _SIGNS else kinds).setdefault(_plain(entry), kind)
        return cls(kinds, signs)

    def kind(self, word: str) -> tuple[str, bool] | None:
        """The kind of a word, and whether it begins with a negation; ``None`` for a word without tone."""
        return _negatable(self.kinds, _plain(word))

    def sign(self, word: str) -> int:
        """1 for a positive word of the second list, -1 for a negative one, 0 for others."""
        found = _negatable(self.signs, _plain(word))
        if found is None:
            return 0
        return -_SIGNS[found[0]] if found[1] else _SIGNS[found[0]]


def _negatable(entries: Mapping[str, str], word: str) -> tuple[str, bool] | None:
    if found := _entry(entries, word):
        return found, False
    found = _entry(entries, word[2:]) if word.startswith("не") and len(word) > _CLOSE + 1 else None
    return (found, True) if found else None


def _entry(entries: Mapping[str, str], word: str) -> str | None:
    for length in range(len(word), _SHORT_ENTRY - 1, -1):
        found = entries.get(word[:length])
        if found:
            after = _AFTER_SHORT if length == _SHORT_ENTRY else _AFTER
            if len(word) - length <= after:
                return found
    return None


class _Word(NamedTuple):
    text: str
    start: int
    end: int
    clause: int


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending, cut to nine letters: enough to bring the forms of most words together."""
    word = _plain(word)
    if word.endswith(_REFLEXIVE) and len(word) > NEAR:
        word = word[:-2]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT_ENTRY:
            word = word[: -len(ending)]
            break
    return word[:_LONGEST_STEM]


def features(sentence: str, targets: Sequence[Range], tone_words: ToneWords) -> list[Feature]:
    """The features of a sentence for the first of its targets; none where the target is no word of it.

    The values of each group (what stands before the colon) of stems make a vector of length one.
    """
    words, target = _words(sentence, targets)
    if target is None:
        return []
    found = [*_scaled(_stems(words, target)), *_surroundings(sentence, words, target)]
    return [*found, *_toned(words, target, tone_words), *_signed(words, target, tone_words)]


def _words(sentence: str, targets: Sequence[Range]) -> tuple[list[_Word], int | None]:
    """The words and signs around the target, the words of each target as one with an empty text; and its number."""
    words: list[_Word] = []
    first: int | None = None
    clause = 0
    for match in _TOKEN.finditer(sentence):
        start, end = match.span()
        text = match[0]
        own = next((place for place in targets if start < place[1] and end > place[0]), None)
        if own is not None:
            if words and words[-1][:3] == ("", *own):
                continue
            first = len(words) if first is None else first
            words.append(_Word("", *own, clause))
            continue
        clause += text in _CLAUSE
        words.append(_Word(text, start, end, clause))
        if first is not None and len(words) - first > MOST_WORDS // 2:
            break
    if first is None:
        return [], None
    cut = max(0, first - MOST_WORDS // 2)
    return words[cut:], first - cut


def _stems(words: Sequence[_Word], target: int) -> Iterator[Feature]:
    seen: set[str] = set()
    for number, word in enumerate(words):
        if not word.text[:1].isalpha():
            continue
        own = stem(word.text)
        names = [f"s:{own}"]
        if abs(number - target) <= NEAR:
            names += [f"{'L' if number < target else 'R'}:{own}", f"n:{own}"]
        for name in names:
            if name not in seen:
                seen.add(name)
                yield Feature(name, 1.0, (word.start, word.end))


def _scaled(listed: Iterable[Feature]) -> Iterator[Feature]:
    group = lambda feature: feature.name.partition(":")[0]  # noqa: E731
    for _, members in groupby(sorted(listed, key=group), group):
        of_group = list(members)
        length = sqrt(len(of_group))
        yield from (feature._replace(value=1 / length) for feature in of_group)


def _surroundings(sentence: str, words: Sequence[_Word], target: int) -> Iterator[Feature]:
    """What stands beside the target and how it ends: who does, and to whom."""
    own = words[target]
    name = _plain(sentence[own.start : own.end])
    yield Feature(f"te:{name[-2:]}", 1.0)
    yield Feature(f"te1:{name[-1:]}", 1.0)
    yield Feature(f"tl:{'up' if sentence[own.start].isupper() else 'lo'}", 1.0)
    yield Feature(f"pos:{min(target // 3, 6)}", 1.0)
    yield Feature(f"len:{min(len(words) // 8, 6)}", 1.0)
    quoted = sum(sign in '«»“”"' for sign in sentence[: own.start]) % 2
    yield Feature(f"q:{quoted}", 1.0)
    for side, number in (("n", target + 1), ("p", target - 1)):
        if 0 <= number < len(words):
            word = words[number]
            place = (word.start, word.end)
            yield Feature(f"{side}e:{_plain(word.text)[-3:]}", 1.0, place)
            yield Feature(f"{side}w:{stem(word.text)}", 1.0, place)


def _toned(words: Sequence[_Word], target: int, tone_words: ToneWords) -> Iterator[Feature]:
    """The kinds of the words that carry tone, by side, distance and clause; names (in capitals) carry none."""
    total, near = 0.0, 0.0
    for number, word in enumerate(words):
        named = number > 0 and word.text[:1].isupper()
        kind = None if named or not word.text[:1].isalpha() else tone_words.kind(word.text)
        if kind is None:
            continue
        negated = kind[1] != (number > 0 and _plain(words[number - 1].text) in _NEGATIONS)
        sign = 1 if (kind[0] in POSITIVE_KINDS) != negated else -1
        distance = abs(number - target)
        side = "L" if number < target else "R"
        closeness = 1.5 / (2 + distance)
        total += sign
        near += sign * closeness
        place = (word.start, word.end)
        for group, label in (("K", f"{'not-' if negated else ''}{kind[0]}"), ("S", "+" if sign > 0 else "-")):
            yield Feature(f"{group}:{label}", 0.5, place)
            yield Feature(f"{group}S:{label}{side}", closeness, place)
            if distance <= _CLOSE:
                yield Feature(f"{group}4:{label}{side}", 0.5, place)
            if word.clause == words[target].clause:
                yield Feature(f"{group}C:{label}", 0.5, place)
    yield Feature(f"sum:{'+' if total > 0 else '-'}", sqrt(abs(total)) / 2)
    yield Feature(f"near:{'+' if near > 0 else '-'}", abs(near))


def _signed(words: Sequence[_Word], target: int, tone_words: ToneWords) -> Iterator[Feature]:
    """How many words of each sign stand on each side, and close to the target."""
    signs = [tone_words.sign(word.text) if word.text[:1].isalpha() else 0 for word in words]
    for number, word in enumerate(words[:-1]):
        if _plain(word.text) in _NEGATIONS:
            signs[number + 1] *= -1
    windows = {
        "all": (0, len(words)),
        "L": (0, target),
        "R": (target + 1, len(words)),
        "L4": (max(0, target - 4), target),
        "R4": (target + 1, target + 5),
        "L2": (max(0, target - 2), target),
        "R2": (target + 1, target + 3),
    }
    for name, (start, end) in windows.items():
        inside = [(sign, word) for sign, word in zip(signs[start:end], words[start:end], strict=True) if sign]
        for label, wanted in (("-", -1), ("+", 1)):
            of_sign = [(word.start, word.end) for sign, word in inside if sign == wanted]
            # The root of the number, at most three, shared out over the words.
            share = sqrt(min(len(of_sign), _MOST_COUNTED)) / 2 / max(1, len(of_sign))
            yield from (Feature(f"G{name}:{label}", share, place) for place in of_sign)
        if not inside:
            yield Feature(f"G{name}:0", 0.5)
    near = [(sign * 1.5 / (3 + abs(number - target)), words[number]) for number, sign in enumerate(signs) if sign]
    label = "+" if sum(weight for weight, _ in near) > 0 else "-"
    yield from (Feature(f"Gnear:{label}", weight if label == "+" else -weight, (w.start, w.end)) for weight, w in near)

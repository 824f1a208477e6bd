"""Quotations of a text: what stands between quotation marks of any kind, nested, broken or never closed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

_CLOSERS = {
    "“": "”",
    "„": "“”‟",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "”": "”",  # Swedish and Finnish open and close with the same mark
    '"': '"',
    "‘": "’'",
    "'": "'’",
}
_MARK = re.compile("[" + "".join({*_CLOSERS, *"".join(_CLOSERS.values())}) + "]|\n")
_NEXT = re.compile(r"\s*(\S)")
_DOUBTFUL = frozenset("\"'”»’‘")
"""Marks that open only after a space, bracket or dash: they close, or are apostrophes, as often."""
_SINGLE = frozenset("‘'")
_MOST_NESTED = 4
"""Quotations inside each other that are told apart; deeper marks are read as text."""

Range = tuple[int, int]


def quotations(text: str, sentences: Sequence[Range]) -> list[Range]:
    """``(start, end)`` of each outermost quotation, marks not included, in order and without overlap.

    ``sentences`` are those of the text. A quotation that is not closed on its line goes to the end of the line if it
    opens the line or the next line with words goes on with a mark (each paragraph of a long quotation is opened anew),
    else to the end of its sentence; of a single mark it is none. Linear in the length of the text.
    """
    found: list[Range] = []
    open_marks: list[tuple[str, int]] = []
    line_start = 0
    # The text ends like a line: what is open there is closed.
    for mark, place in [*((match[0], match.start()) for match in _MARK.finditer(text)), ("\n", len(text))]:
        if mark == "\n":
            if open_marks:
                found += _unclosed(text, open_marks, line_start, place, sentences)
                open_marks.clear()
            line_start = place + 1
        elif (level := _closes(text, open_marks, mark, place)) is not None:
            if level == 0:
                found.append((open_marks[0][1] + 1, place))
            del open_marks[level:]
        elif len(open_marks) < _MOST_NESTED and _opens(text, mark, place):
            open_marks.append((mark, place))
    return [(start, end) for start, end in found if text[start:end].strip()]


def _closes(text: str, open_marks: list[tuple[str, int]], mark: str, place: int) -> int | None:
    """The number of the open quotation that the mark at ``place`` closes, the innermost possible one."""
    if mark in "'’" and (text[place + 1 : place + 2].isalnum() or text[place - 1 : place].isspace()):
        return None
    for level in range(len(open_marks) - 1, -1, -1):
        if mark in _CLOSERS[open_marks[level][0]]:
            # A mark that can do both opens where a word follows a space: a quotation inside one of the same marks.
            if mark == open_marks[level][0] and _stands_before_word(text, place):
                return None
            return level
    return None


def _opens(text: str, mark: str, place: int) -> bool:
    if mark not in _CLOSERS:
        return False
    if text[place + 1 : place + 2].isspace() and mark not in "«「『":
        return False
    return mark not in _DOUBTFUL or _stands_before_word(text, place)


def _stands_before_word(text: str, place: int) -> bool:
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return (not before or before.isspace() or before in "([{—–-:/“„«‘\"'「『") and not (not after or after.isspace())


def _unclosed(
    text: str, open_marks: list[tuple[str, int]], line_start: int, line_end: int, sentences: Sequence[Range]
) -> Iterator[Range]:
    """The quotation that is still open at the end of a line, if it is one: the outermost of no single mark."""
    mark, place = next(((mark, place) for mark, place in open_marks if mark not in _SINGLE), ("", 0))
    if not mark:
        return
    opens_line = not text[line_start:place].strip()
    following = _NEXT.match(text, line_end)
    if opens_line or (following and following[1] in _CLOSERS):
        yield place + 1, line_end
    else:
        yield place + 1, _sentence_end(sentences, place, line_end)


def _sentence_end(sentences: Sequence[Range], place: int, line_end: int) -> int:
    """The end of the sentence that holds ``place``."""
    number = bisect_right(sentences, place, key=itemgetter(1))
    return min(sentences[number][1], line_end) if number < len(sentences) else line_end

"""The parts of a saved page text: its header, its body and its foot, from the kinds of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model.article import Published
from monitor.text.agencies import publisher_of_credit, wire_of_credit
from monitor.text.attribution import Stated, stated_wire
from monitor.text.boxes import is_caption
from monitor.text.clean import drop_boxes, letters, same_words
from monitor.text.credits import caption_credit, is_person, photo_credit, printed_part
from monitor.text.names import Names
from monitor.text.page_lines import Line

_MOST_BETWEEN = 3  # short lines between two paragraphs of one text; more are a menu
_STRONG = 120  # letters of a paragraph that belongs to an article and not to a teaser
_NEAR = 4  # lines
_TITLE_LETTERS = (8, 260)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a page text is made of. ``first`` and ``last`` are the places of the body's lines, ``last`` exclusive."""

    title: str | None
    paragraphs: tuple[str, ...]
    first: int
    last: int
    published: Published | None = None
    wire: Stated | None = None
    photo: Stated | None = None
    byline: Stated | None = None
    editor: Stated | None = None
    section: str | None = None


# ----------------------------------------------------------------------------------------------------------------- runs


def _repeated(lines: Sequence[Line]) -> frozenset[str]:
    """Short texts that stand on the page more than once: its title does, and so does its menu."""
    seen: set[str] = set()
    again: set[str] = set()
    for line in lines:
        if letters(line.text) <= _TITLE_LETTERS[1] and line.kind in {"short", "prose"}:
            (again if line.text in seen else seen).add(line.text)
    return frozenset(again)


def _runs(lines: Sequence[Line], again: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Stretches of running text: (first, last) places, last exclusive, each beginning and ending with a paragraph."""
    first = last = -1
    ended = False
    for place, line in enumerate(lines):
        ended = ended or line.kind == "end"
        if line.kind == "prose" and line.text not in again and not ended:
            if first < 0:
                first = place
            last = place + 1
            continue
        splits = line.kind in {"time", "foot", "end", "legal", "credit", "section"} or line.text in again
        if first >= 0 and (splits or place - last >= _MOST_BETWEEN):
            yield first, last
            first = -1
    if first >= 0:
        yield first, last


def _weight(lines: Sequence[Line], first: int, last: int) -> int:
    return sum(letters(line.text) for line in lines[first:last] if line.kind == "prose")


def _goes_on(lines: Sequence[Line], end: int, first: int, last: int) -> bool:
    """Whether a run continues the text that stopped at ``end``: only a box between, and two full paragraphs at once."""
    if first - end > 8 or any(
        line.kind not in {"foot", "short", "box", "caption", "agency"} for line in lines[end:first]
    ):
        return False
    opening = [line for line in lines[first : first + 2] if line.kind == "prose"]
    return len(opening) == 2 and first + 2 <= last and all(letters(line.text) >= _STRONG for line in opening)


def _main_run(lines: Sequence[Line], again: frozenset[str]) -> tuple[int, int] | None:
    """The longest stretch of running text, with what continues it after a box."""
    joined: list[tuple[int, int]] = []
    for first, last in _runs(lines, again):
        if joined and _goes_on(lines, joined[-1][1], first, last):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return max(joined, key=lambda run: (_weight(lines, *run), -run[0]), default=None)


# ---------------------------------------------------------------------------------------------------------------- title


def _title_score(lines: Sequence[Line], place: int, first: int, again: frozenset[str]) -> float:
    """How much a line looks like the headline of the text that begins at ``first``."""
    line = lines[place]
    following = lines[place + 1 : place + 1 + _NEAR]
    score = 4.0 if line.text in again else 0.0
    score += 3.0 * any(other.kind in {"time", "byline"} for other in following[:3])
    score += 1.5 * any(other.kind in {"agency", "credit"} for other in following[:2])
    score += 1.0 * any(other.kind == "prose" for other in following[:2])
    score += min(len(line.text.split()), 12) / 4 if " " in line.text else min(letters(line.text), 45) / 15
    if first - place > 12:
        score -= 3.0
    window = any(other.text.startswith(line.text) and len(other.text) > len(line.text) for other in lines[:3])
    return score + 2.0 * window


def _title_place(lines: Sequence[Line], first: int, last: int, again: frozenset[str]) -> int | None:
    """Where the headline stands for the last time before the body, or just inside it."""
    inside = [place for place in range(first, last) if lines[place].kind == "prose"][:3]
    best: tuple[float, int] | None = None
    for place in range(inside[-1]):
        line = lines[place]
        fits = _TITLE_LETTERS[0] <= letters(line.text) <= _TITLE_LETTERS[1]
        candidate = line.kind == "short" or (line.text in again and line.kind == "prose")
        if not (fits and candidate) or (len(line.text.split()) < 3 and letters(line.text) < 18):
            continue
        score = _title_score(lines, place, first, again)
        if place > first and score < 5.5:
            continue  # a sub-heading of the text
        if best is None or score >= best[0]:
            best = (score, place)
    return best[1] if best else None


def _without_window_suffix(title: str, lines: Sequence[Line]) -> str:
    """The headline as printed on the page, where what was found is the window's "Headline - Outlet"."""
    shorter = [
        line.text for line in lines if line.kind == "short" and title.startswith(line.text) and line.text != title
    ]
    cut = max(shorter, key=len, default="")
    return cut if len(cut) > len(title) / 2 and title[len(cut) :].lstrip()[:1] in set("|-–—·_•") else title


# ----------------------------------------------------------------------------------------------------------------- body


def _captions_beside(lines: Sequence[Line], place: int, stop: int) -> list[int]:
    """The places next to a photo credit whose lines read like its caption."""
    beside = [near for near in (place + 1, place - 1) if 0 <= near < stop and lines[near].kind in {"prose", "caption"}]
    return [near for near in beside if is_caption(lines[near].text, near_credit=True)][:1]


def _pictures(lines: Sequence[Line], names: Names, stop: int) -> tuple[Stated | None, set[int]]:
    """The first photo credit before ``stop``, and the places of captions and their credits.

    An agency's line is a photo credit only beside a caption; else it is the agency of the text.
    """
    found: list[Stated] = []
    taken: set[int] = set()
    for place, line in enumerate(lines[:stop]):
        credit = line.text if line.kind == "agency" else line.credits.photo if line.credits else None
        if line.kind == "caption":
            taken.add(place)
            named = caption_credit(line.text, names)
            found += [Stated(*named, "caption")] if named else []
        elif credit:
            captions = _captions_beside(lines, place, stop)
            if captions or line.kind == "credit":
                taken |= {place, *captions}
                name = photo_credit(credit, names)
                found += [Stated(name, printed_part(line.text, "photo"), "caption")] if name else []
    return next(iter(found), None), taken


def _paragraphs(lines: Sequence[Line], first: int, last: int, taken: set[int], title: str) -> list[str]:
    """Paragraphs and sub-headings of the body; no captions, boxes, credits, nor short lines under a box's heading."""
    kept: list[str] = []
    in_box = False
    for place in range(first, last):
        line = lines[place]
        in_box = line.kind == "foot" or (in_box and line.kind != "prose")
        heading = line.kind == "short" and not in_box and letters(line.text) >= 3
        if place not in taken and (line.kind == "prose" or heading):
            kept.append(line.text)
    return drop_boxes(kept, title)


# -------------------------------------------------------------------------------------------------------------- credits


def _published(lines: Sequence[Line], title: int, first: int, last: int) -> Published | None:
    """The time in the header after the title, else before it, else right after the text; with the hour if possible."""
    for stretch in (
        lines[title:first],
        lines[max(0, title - _NEAR) : title],
        lines[:title],
        lines[last : last + _NEAR],
    ):
        times = [line.published for line in stretch if line.published]
        timed = [time for time in times if time.precision == "minute"]
        if times:
            return timed[0] if timed else times[0]
    return None


def _wire(lines: Sequence[Line], first: int, last: int, taken: set[int], names: Names) -> Stated | None:
    """The agency of a source credit near the text, else of an agency's line in the header."""
    near = [*lines[last : last + 2 * _NEAR], *lines[:first]]
    for line in near:
        found = publisher_of_credit(line.credits.source, names) if line.credits and line.credits.source else None
        if found:
            return stated_wire(found, printed_part(line.text, "source"), "credit line")
    for place in range(first - 1, -1, -1):
        if lines[place].kind == "agency" and place not in taken:
            found = wire_of_credit(lines[place].text, names)
            return stated_wire(found, lines[place].text, "byline") if found else None
    return None


def _byline(lines: Sequence[Line], title: int, first: int, last: int, names: Names) -> Stated | None:
    """The author named in the header after the title, or right after the text."""
    for line in (*lines[title:first], *lines[last : last + _NEAR]):
        if line.credits and line.credits.byline:
            return Stated(line.credits.byline, printed_part(line.text, "byline"), "byline")
    for place in range(title + 1, first):
        beside = {lines[near].kind for near in (place - 1, place + 1) if title < near < first}
        text = lines[place].text
        if lines[place].kind == "short" and "time" in beside and is_person(text) and not names.whole(text):
            return Stated(text, text, "byline")
    return None


def _editor(lines: Sequence[Line]) -> Stated | None:
    """The editor of the first credit line that names one."""
    for line in lines:
        if line.credits and line.credits.editor:
            return Stated(line.credits.editor, printed_part(line.text, "editor"), "credit line")
    return None


def take_apart(lines: Sequence[Line], names: Names) -> Parts:
    """Header, body and foot of a page text; ``title`` is ``None`` and ``paragraphs`` empty where there are none."""
    again = _repeated(lines)
    run = _main_run(lines, again)
    if run is None:
        return Parts(None, (), 0, 0)
    first, last = run
    place = _title_place(lines, first, last, again)
    if place is None:
        return _untitled(lines, first, last, names)
    title = _without_window_suffix(lines[place].text, lines)
    first = max(first, place + 1)
    photo, taken = _pictures(lines, names, last)
    head = next(near for near, line in enumerate(lines) if same_words(line.text, lines[place].text))
    paragraphs = _paragraphs(lines, first, last, taken, title)
    foot = lines[last : last + 2 * _NEAR]
    byline = _byline(lines, head, first, last, names)
    agency = wire_of_credit(byline.name, names) if byline else None
    return Parts(
        title=title,
        paragraphs=tuple(paragraphs),
        first=first,
        last=last,
        published=_published(lines, head, first, last),
        wire=_wire(lines, first, last, taken, names)
        or (stated_wire(agency, byline.printed, "byline") if agency and byline else None),
        photo=photo,
        byline=None if byline and names.whole(byline.name) else byline,
        editor=_editor((*foot, *lines[:first])),
        section=next((line.section for line in lines[:first] if line.section), None),
    )


def _untitled(lines: Sequence[Line], first: int, last: int, names: Names) -> Parts:
    """A text whose title looks like a sentence: its first paragraph, if it is short and others follow."""
    prose = [place for place in range(first, last) if lines[place].kind == "prose"]
    if len(prose) < 2 or letters(lines[prose[0]].text) > _TITLE_LETTERS[1]:
        return Parts(None, tuple(lines[place].text for place in prose), first, last)
    title = lines[prose[0]].text
    rest = [line.text for line in lines[prose[1] : last] if line.kind in {"prose", "short"}]
    photo, _ = _pictures(lines, names, last)
    return Parts(
        title, tuple(drop_boxes(rest, title)), prose[1], last, _published(lines, 0, prose[1], last), photo=photo
    )

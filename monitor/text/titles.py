"""The headline of a page: of all that it calls itself, what it shows above its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from monitor.text.clean import letters, same_words, tidy
from monitor.text.markup import Element

# ------------------------------------------------------------------------------------------------------- names of sites

_PARTS = re.compile(r"\s+(?:[|•·»«›]|[\-–—―]|::|//|/)\s+|\s*(?:[|｜_]|--)\s*")


def without_suffix(title: str, site_names: Sequence[str]) -> str:
    """A title without the name of the site, and of its section, at the end or the beginning.

    >>> without_suffix("Talks end in Minsk - World - Example Post", ["Example Post"])
    'Talks end in Minsk'
    """
    marks = list(_PARTS.finditer(title))
    if not marks:
        return title
    last = title[marks[-1].end() :]
    first = title[: marks[0].start()]
    if any(same_words(last, name) or _is_host(last, name) for name in site_names):
        rest = title[: marks[-1].start()]
        # A section before the name: one or two words after another mark, while a real headline stands before it.
        if len(marks) > 1:
            section = title[marks[-2].end() : marks[-1].start()]
            headline = title[: marks[-2].start()]
            if len(section.split()) <= 2 and len(headline.split()) >= 4:
                return headline
        return rest
    if any(same_words(first, name) for name in site_names) and len(title) - len(first) > 15:
        return title[marks[0].end() :]
    return title


def _is_host(part: str, site_name: str) -> bool:
    """Whether "example.com" or "Example" is how the host ``site_name`` is printed."""
    squeezed = re.sub(r"[^\w]", "", part.casefold())
    return (
        bool(squeezed)
        and "." in site_name
        and squeezed
        in {
            re.sub(r"[^\w]", "", site_name),
            re.sub(r"[^\w]", "", site_name.rsplit(".", 1)[0]),
        }
    )


# ------------------------------------------------------------------------------------------------------------- headings

_RUN_TOGETHER = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[\w.!?:])(?=[\"„“«])|(?<=:)(?=[^\W\d_])")
_ONLY_MARKS = re.compile(r"[\W_]*")
_LEADING_MARK = re.compile(r"^[-–—:|/·•»]\s+")
_MARK_BEFORE = re.compile(r"(?:^|[^\w\s,.;])\s*$")
_WORDS = re.compile(r"\w+")
_BREADCRUMB = re.compile(r"bread-?_?crumb", re.IGNORECASE)
_UNSHOWN = ("script", "style", "svg", "link", "meta")
_MOST_HEADINGS = 5
_MOST_LOOKED_AT = 30
_LONG_HEADING = 300  # characters; a longer one is no headline
_FEW_WORDS = 3  # a heading of fewer may be the name of a section
_FEW_LETTERS = 5
_LARGEST_STEP = 12  # elements


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading as the page shows it; ``rest`` is what follows the first of the parts that it is set from."""

    element: Element
    text: str
    rest: str = ""


def _headings(elements: Iterable[Element], site_names: Sequence[str]) -> Iterator[_Heading]:
    """The first five headings with text that is no name of the site; parts that only layout parts are set apart."""
    found = 0
    for element in islice(elements, _MOST_LOOKED_AT):
        pieces = list(element.itertext())
        text = tidy("".join(pieces))
        if not text or len(text) > _LONG_HEADING or any(same_words(text, name) for name in site_names):
            continue
        rest = ""
        if len(pieces) > 1:
            pieces = [piece for piece in pieces if not piece.isspace()]
            rest = _rest(pieces)
            if rest and _RUN_TOGETHER.search(text):
                text = _set_apart(pieces)
        yield _Heading(element, text, rest)
        found += 1
        if found == _MOST_HEADINGS:
            return


def _rest(pieces: Sequence[str]) -> str:
    """What follows the first piece of a heading and the marks after it."""
    start = 1
    while start < len(pieces) and _ONLY_MARKS.fullmatch(pieces[start]):
        start += 1
    return _LEADING_MARK.sub("", tidy("".join(pieces[start:])))


def _set_apart(pieces: Sequence[str]) -> str:
    """Pieces of a heading as one line, with a space where a capital or quotation mark follows a small letter."""
    text = pieces[0]
    for piece in pieces[1:]:
        joined = text[-1:].isspace() or piece[:1].isspace() or not _RUN_TOGETHER.search(text[-1:] + piece[:1])
        text += piece if joined else f" {piece}"
    return tidy(text)


def _folded(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _headline(heading: _Heading, titles: Sequence[str]) -> str:
    """A heading without its kicker: a first part that a title lacks, or parts from the rest by a mark.

    Where the plainest title has it before a colon it is a part of the headline.
    """
    rest = heading.rest
    if not titles or letters(rest) <= _FEW_LETTERS:
        return heading.text
    if titles[0].endswith(f": {rest}") and same_words(titles[0], heading.text):
        return titles[0]
    for title in titles:
        if title.endswith(rest) and _MARK_BEFORE.search(title[: -len(rest)]):
            return rest
        if title.startswith(rest) and _PARTS.match(title, len(rest)):
            return rest
    return heading.text


# --------------------------------------------------------------------------------------------------------------- trails


def _links_in(element: Element) -> int:
    """1 for what says no more than one link, 0 for what says nothing, and 2 for everything else."""
    if element.tag in _UNSHOWN:
        return 0
    inside = list(islice(element.iter(), _LARGEST_STEP))
    if len(inside) == _LARGEST_STEP:
        return 2
    text = "".join(element.itertext())
    if not letters(text):
        return 0
    links = [part for part in inside if part.tag == "a"]
    return 1 if len(links) == 1 and same_words(text, "".join(links[0].itertext())) else 2


def _ends_trail(heading: Element) -> bool:
    """Whether a heading is the last step of a breadcrumb trail: links to the sections stand beside it as its equals."""
    step = heading
    for _ in range(4):
        around = step.getparent()
        if around is None:
            return False
        if any(map(_links_in, step.itersiblings())):
            return False
        steps = 0
        for sibling in step.itersiblings(preceding=True):
            links = _links_in(sibling)
            if links > 1:
                return False
            steps += links
        if steps:
            return steps > 1 or step.tag == "li"
        if _BREADCRUMB.search(f"{around.get('class')} {around.get('aria-label')}"):
            return True
        step = around
    return False


def _beyond_trail(second_level: Sequence[Element], titles: Sequence[str], site_names: Sequence[str]) -> str:
    """The second-level heading that a title confirms; else the plainest title.

    Where the plainest title is that heading after a kicker and a colon, it is the headline.
    """
    folded = [_folded(title) for title in titles]
    for heading in _headings(second_level, site_names):
        if titles[0].endswith(f": {heading.text}"):
            return titles[0]
        text = _headline(heading, titles)
        if text != heading.text or _folded(text) in folded:
            return text
    return titles[0]


# ------------------------------------------------------------------------------------------------------------- together


def find_title(
    first_level: Sequence[Element], second_level: Sequence[Element],
    stated: Sequence[str], windows: Sequence[str], site_names: Sequence[str],
) -> str | None:  # fmt: skip
    """The headline of a page; ``None`` where it has none.

    ``first_level`` are its h1 elements, ``second_level`` its h2 elements, ``stated`` what its metadata give as its
    headline, the plainest first, ``windows`` the titles of its window, and ``site_names`` what the site is called.

    It is the heading that a title confirms. Where that only ends a breadcrumb trail, readers see another one above the
    text. Unconfirmed it is what two titles agree on, or a heading in the article, or the first title.
    """
    whole = [text for text in (*stated, *windows) if text]
    cut = {text: without_suffix(text, site_names) for text in dict.fromkeys(whole)}
    titles = [cut[text] for text in whole]
    headings = list(_headings(first_level, site_names))
    heading = _confirmed(headings, titles, whole)
    if heading is not None:
        trail = _ends_trail(heading.element)
        return _beyond_trail(second_level, titles, site_names) if trail else _headline(heading, titles)
    if stated:
        agreed = len({_folded(title) for title in titles}) < len(titles)
        shown = None if agreed else next((other.text for other in headings if _in_article(other)), None)
        return shown or titles[0]
    second = _confirmed(list(_headings(second_level, site_names)), titles, whole)
    if second is not None and not _ends_only(second.text, whole):
        return _headline(second, titles)
    return next((h.text for h in headings if letters(h.text) > _FEW_LETTERS), titles[0] if titles else None)


def _confirmed(headings: Sequence[_Heading], titles: Sequence[str], whole: Sequence[str]) -> _Heading | None:
    """The heading that says a title: all of it; its beginning, or more than it; a part of it; all of it but a kicker.

    ``whole`` are the titles with the names of the site, which a heading may begin.
    """
    if not headings:
        return None
    folded = {_folded(title) for title in dict.fromkeys(titles)}
    words = [(heading, _folded(heading.text)) for heading in headings]
    for heading, own in words:
        if own in folded and letters(heading.text) > _FEW_LETTERS:
            return heading
    longer = [(heading, own) for heading, own in words if own.count(" ") >= _FEW_WORDS - 1]
    beginnings = {_folded(title) for title in dict.fromkeys(whole)} if longer else set()
    for heading, own in longer:
        if any(title.startswith(own) for title in beginnings) or (not heading.rest and _goes_on(own, folded)):
            return heading
    for heading, own in longer:
        if any(own in title for title in folded):
            return heading
    return next((heading for heading in headings if _headline(heading, titles) != heading.text), None)


def _ends_only(text: str, whole: Sequence[str]) -> bool:
    """Whether titles have a text only at their end and after something longer, where sites put their names."""
    words = _folded(text)
    folded = [_folded(title) for title in whole]
    return any(title.endswith(words) and len(title) > 2 * len(words) for title in folded)


def _goes_on(words: str, folded: Iterable[str]) -> bool:
    """Whether a heading begins with the words of a title that was cut short."""
    return any(title.count(" ") >= _FEW_WORDS and words.startswith(title) for title in folded)


def _in_article(heading: _Heading) -> bool:
    """Whether a heading of some words stands in the article and not at the end of a trail."""
    return (
        len(heading.text.split()) >= _FEW_WORDS
        and next(heading.element.iterancestors("article"), None) is not None
        and not _ends_trail(heading.element)
    )

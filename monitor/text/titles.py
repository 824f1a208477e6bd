"""The headline of a page: of all that it calls itself, what it shows above its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
_MARK_BEFORE = re.compile(r"(?:^|[^\w\s,.;])\s*$")
_WORDS = re.compile(r"\w+")
_BREADCRUMB = re.compile(r"bread-?_?crumb", re.IGNORECASE)
_UNSHOWN = ("script", "style", "svg", "link", "meta")
_MOST_HEADINGS = 5
_LONG_HEADING = 300  # characters; a longer one is no headline
_FEW_WORDS = 3  # a heading of fewer may be the name of a section
_FEW_LETTERS = 5


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading as the page shows it; ``rest`` is what follows a first part that stands in its own element."""

    element: Element
    text: str
    rest: str = ""


def _headings(elements: Iterable[Element], site_names: Sequence[str]) -> list[_Heading]:
    """The first five headings with text that is no name of the site; parts that only layout parts are set apart."""
    found: list[_Heading] = []
    for element in elements:
        pieces = [piece for piece in element.itertext() if not piece.isspace()]
        text = tidy("".join(element.itertext()))
        if len(pieces) > 1 and _RUN_TOGETHER.search(text):
            text = _set_apart(pieces)
        if text and len(text) <= _LONG_HEADING and not any(same_words(text, name) for name in site_names):
            found.append(_Heading(element, text, _rest(pieces)))
        if len(found) == _MOST_HEADINGS:
            break
    return found


def _rest(pieces: Sequence[str]) -> str:
    """What follows the first piece of a heading and the marks after it; nothing where the first ends in a colon."""
    if len(pieces) < 2 or pieces[0].rstrip().endswith(":"):
        return ""
    start = 1
    while start < len(pieces) and _ONLY_MARKS.fullmatch(pieces[start]):
        start += 1
    return tidy("".join(pieces[start:]))


def _set_apart(pieces: Sequence[str]) -> str:
    """Pieces of a heading as one line, with a space where a capital or quotation mark follows a small letter."""
    text = pieces[0]
    for piece in pieces[1:]:
        joined = text[-1:].isspace() or piece[:1].isspace() or not _RUN_TOGETHER.search(text[-1:] + piece[:1])
        text += piece if joined else f" {piece}"
    return tidy(text)


def _folded(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _headline(heading: _Heading, stated: Sequence[str]) -> str:
    """A heading without its kicker: a first part that a stated title lacks, or parts from the rest by a mark."""
    rest = heading.rest
    if rest and any(title.endswith(rest) and _MARK_BEFORE.search(title[: -len(rest)]) for title in stated):
        return rest
    return heading.text


# --------------------------------------------------------------------------------------------------------------- trails


def _shows_text(element: Element) -> bool:
    return element.tag not in _UNSHOWN and bool(letters("".join(element.itertext())))


def _is_one_link(element: Element) -> bool:
    links = list(islice(element.iter("a"), 2))
    return len(links) == 1 and same_words("".join(element.itertext()), "".join(links[0].itertext()))


def _ends_trail(heading: Element) -> bool:
    """Whether a heading is the last step of a breadcrumb trail: links to the sections stand beside it as its equals."""
    step = heading
    for _ in range(4):
        around = step.getparent()
        if around is None:
            return False
        beside = [element for element in around if element is not step and _shows_text(element)]
        if beside:
            before = [element for element in step.itersiblings(preceding=True) if _shows_text(element)]
            all_before = len(before) == len(beside) and all(map(_is_one_link, before))
            return all_before and (len(before) > 1 or step.tag == "li")
        if _BREADCRUMB.search(f"{around.get('class')} {around.get('aria-label')}"):
            return True
        step = around
    return False


# ------------------------------------------------------------------------------------------------------------- together


def find_title(
    tree: Element, first_level: Sequence[Element], stated: Sequence[str], window: str, site_names: Sequence[str]
) -> str | None:
    """The headline of a page; ``None`` where it has none.

    ``first_level`` are its h1 elements, ``stated`` what its metadata call it, the plainest first, ``window`` the text
    of its title element, and ``site_names`` what the site is called.

    It is the heading that the metadata confirm, else one in the article, else what the metadata say, else the window.
    Where the first-level heading only ends a breadcrumb trail, readers see another above the text.
    """
    whole = [text for text in (*stated, window) if text]
    titles = [without_suffix(text, site_names) for text in whole]
    headings = _headings(first_level, site_names)
    trails = [heading for heading in headings if _ends_trail(heading.element)]
    if trails:
        return _beyond_trail(tree, trails[0].text, titles, site_names)
    confirmed = _confirmed(headings, titles, whole)
    if confirmed:
        return confirmed
    likely = next((heading.text for heading in headings if _in_article(heading)), None)
    if likely or stated:
        return likely or titles[0]
    return next((h.text for h in headings if letters(h.text) > _FEW_LETTERS), titles[0] if titles else None)


def _confirmed(headings: Sequence[_Heading], titles: Sequence[str], whole: Sequence[str]) -> str | None:
    """The first heading with the words of a title; else one that is a part of a title, or begins it; else a kicker's."""
    folded = [_folded(title) for title in titles]
    beginnings = [_folded(title) for title in whole]
    for heading in headings:
        if _folded(heading.text) in folded and letters(heading.text) > _FEW_LETTERS:
            return _headline(heading, titles)
    for heading in headings:
        words = _folded(heading.text)
        if len(heading.text.split()) < _FEW_WORDS or not words:
            continue
        if any(words in title for title in folded) or any(title.startswith(words) for title in beginnings):
            return _headline(heading, titles)
    return next((text for heading in headings if (text := _headline(heading, titles)) != heading.text), None)


def _in_article(heading: _Heading) -> bool:
    """Whether a heading of some words stands in the article."""
    if len(heading.text.split()) < _FEW_WORDS:
        return False
    return next(heading.element.iterancestors("article"), None) is not None


def _beyond_trail(tree: Element, trail: str, titles: Sequence[str], site_names: Sequence[str]) -> str:
    """The second-level heading that a title confirms; else the first title that says something else than the trail."""
    for heading in _headings(tree.iter("h2"), site_names):
        text = _headline(heading, titles)
        if text != heading.text or any(same_words(text, title) for title in titles):
            return text
    return next((title for title in titles if not same_words(title, trail)), trail)

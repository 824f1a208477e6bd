"""What a text index must hold for an article to be a candidate of a query.

A narrowing never loses a hit; it may let through articles that the evaluator then refuses. It knows nothing about
titles, distances and case: an index that has the words somewhere in the article is enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.analysis.syntax_tree import (
    And,
    AtLeast,
    Days,
    In,
    Length,
    Measured,
    Meta,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Reference,
    Regex,
    Weight,
    Within,
    Word,
    children,
    folded_pattern,
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A condition on the folded words of an article: ``All``, ``Any`` or ``Term``."""


@dataclass(frozen=True, slots=True)
class All(Narrowing):
    """Every one of two or more conditions."""

    parts: tuple[Narrowing, ...]


@dataclass(frozen=True, slots=True)
class Any(Narrowing):
    """At least one of two or more conditions."""

    parts: tuple[Narrowing, ...]


@dataclass(frozen=True, slots=True)
class Term(Narrowing):
    """One word or phrase that is there.

    ``folded`` is the word; of a phrase, its words joined by single spaces, and ``phrase`` has them one by one (empty
    for a single word). ``prefix``: the word, or the last word of the phrase, may go on.
    """

    folded: str
    prefix: bool = False
    phrase: tuple[str, ...] = ()


def narrowing(node: Node) -> Narrowing | None:
    """What every hit of ``node`` fulfils; ``None`` where nothing can be required (``a OR NOT b``, ``?ran``)."""
    match node:
        case Word() | Phrase():
            return _word(node.text) if isinstance(node, Word) else _phrase(node.words)
        case Not() | Regex() | Meta() | Length() | Days() | Measured() | Reference():
            return None
        case In() | AtLeast():
            return narrowing(node.part)
        case Weight():
            # At least one part with a positive weight must be there.
            return _any([narrowing(part) for part, weight in node.parts if weight > 0])
        case Near() | And() | Within():
            return _all([narrowing(part) for part in children(node)])
        case Or():
            return _any([narrowing(part) for part in node.parts])


def _word(word: str) -> Term | None:
    pattern = folded_pattern(word)
    return Term(pattern.stem, prefix=not pattern.plain) if pattern.stem else None


def _phrase(words: tuple[str, ...]) -> Narrowing | None:
    patterns = [folded_pattern(word) for word in words]
    stems = tuple(pattern.stem for pattern in patterns)
    if all(pattern.plain for pattern in patterns[:-1]) and stems[-1]:
        return Term(" ".join(stems), prefix=not patterns[-1].plain, phrase=stems)
    return _all([_word(word) for word in words])


def _all(parts: list[Narrowing | None]) -> Narrowing | None:
    required = _distinct([part for part in parts if part is not None], All)
    return All(required) if len(required) > 1 else next(iter(required), None)


def _any(parts: list[Narrowing | None]) -> Narrowing | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):  # one branch can be true of any article
        return None
    choices = _distinct(known, Any)
    return Any(choices) if len(choices) > 1 else choices[0]


def _distinct(parts: list[Narrowing], kind: type[All | Any]) -> tuple[Narrowing, ...]:
    """``parts`` in order without repeats, with parts of the same ``kind`` dissolved into theirs."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    return tuple(dict.fromkeys(flat))

"""The plain evaluator on as little of an article as one query needs: what recounts and previews ask a million times.

A query of words and phrases looks only at some words of a text. So only these are indexed, and where they stand in the
text is worked out only for what is a hit. A query about metadata alone needs no text. What looks at everything
(regular expressions, sentences, exact spelling) gets the whole index, unless its metadata or its expressions rule it
out. Whatever is left out, the evaluator decides, and its answer is the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from monitor.analysis.fields import meta_holds
from monitor.analysis.indexing import Indexed, index_text
from monitor.analysis.matching import evaluate
from monitor.analysis.syntax_tree import (
    MAX_DISTANCE,
    And,
    AtLeast,
    Days,
    In,
    Length,
    Meta,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Weight,
    Within,
    Word,
    children,
    folded_pattern,
)
from monitor.analysis.syntax_values import compiled_regex
from monitor.model.article import Span
from monitor.model.metadata import Metadata
from monitor.text.words import Token, folded_words, paragraphs, places_of_words

_GAP = MAX_DISTANCE + 1
_NOTHING = Token("", 0, 0)
_NO_TEXT = index_text("", "")
_HALF = re.compile("[\ud800-\udfff]")
"""Half characters, which no encoding knows."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What a query looks at. ``whole``: the whole index. ``textless``: nothing but metadata.

    Else those words of title and body that are among ``words`` or begin with one of ``stems``.
    """

    node: Node
    words: frozenset[str]
    stems: tuple[str, ...]
    whole: bool
    textless: bool
    asks_for_lead: bool


def focus_on(node: Node) -> Focus:
    """What ``node`` looks at."""
    parts = list(_parts(node))
    asked = [word for part in parts if isinstance(part, Word | Phrase) for word in _words(part)]
    patterns = [folded_pattern(word) for word in asked]
    known = (Word, Phrase, Near, Not, And, Or, In, AtLeast, Weight, Meta, Length, Days)
    return Focus(
        node,
        words=frozenset(pattern.stem for pattern in patterns if pattern.plain),
        stems=tuple({pattern.stem: None for pattern in patterns if not pattern.plain}),
        whole=any(not isinstance(part, known) or (isinstance(part, Word | Phrase) and part.exact) for part in parts)
        or not all(pattern.stem for pattern in patterns),
        textless=all(isinstance(part, And | Or | Not | Meta | Days) for part in parts),
        asks_for_lead=any(isinstance(part, In) and part.scope == "lead" for part in parts),
    )


def _parts(node: Node) -> Iterable[Node]:
    """Every node of a query but the values of metadata."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, Meta):
            waiting += children(part)


def _words(leaf: Word | Phrase) -> tuple[str, ...]:
    return leaf.words if isinstance(leaf, Phrase) else (leaf.text,)


def holds(focus: Focus, title: str, body: str, metadata: Metadata) -> bool:
    """Whether the query is true of an article."""
    return _evaluated(focus, title, body, metadata)[0] is not None


def spans_in(focus: Focus, title: str, body: str, metadata: Metadata) -> tuple[Span, ...] | None:
    """What ``evaluate`` says of the query and the article: its mention spans, ``None`` where it does not match."""
    spans, indexed = _evaluated(focus, title, body, metadata)
    return evaluate(focus.node, _located(indexed)) if spans and not _is_whole(focus) else spans


def leaves_in(
    focus: Focus, leaves: Iterable[Node], title: str, body: str, metadata: Metadata
) -> tuple[bool, ...] | None:
    """For each of the query's own leaves whether it is somewhere in the article; ``None`` where the query is not."""
    spans, indexed = _evaluated(focus, title, body, metadata)
    return None if spans is None else tuple(evaluate(leaf, indexed) is not None for leaf in leaves)


def _is_whole(focus: Focus) -> bool:
    return focus.whole or focus.textless


def _evaluated(focus: Focus, title: str, body: str, metadata: Metadata) -> tuple[tuple[Span, ...] | None, Indexed]:
    """The answer and what it was found in; its spans are those of the text only where the whole of it was indexed."""
    if focus.textless:
        indexed = replace(_NO_TEXT, metadata=metadata)
    elif focus.whole:
        if _may_hold(focus.node, title, body, metadata) is False:
            return None, _NO_TEXT
        indexed = index_text(title, body, metadata)
    else:
        indexed = _focused(focus, title, body, metadata)
    return evaluate(focus.node, indexed), indexed


def _focused(focus: Focus, title: str, body: str, metadata: Metadata) -> Indexed:
    """The index of the words that the query looks at, without their places in the text."""
    in_title, in_body = folded_words(title), folded_words(body)
    begin = len(in_title) + _GAP
    tokens = [_NOTHING] * (begin + len(in_body))
    places: dict[str, list[int]] = {}
    distinct = {*in_title, *in_body}
    wanted = focus.words & distinct
    if focus.stems:
        wanted |= {word for word in distinct if word.startswith(focus.stems)}
    for first, words in ((0, in_title), (begin, in_body)) if wanted else ():
        for number, word in enumerate(words, first):
            if word in wanted:
                places.setdefault(word, []).append(number)
                tokens[number] = Token(word, 0, 0)
    end = begin + len(in_body)
    lead = begin
    if focus.asks_for_lead:
        first_paragraph = next(iter(paragraphs(body)), (0, 0))
        lead += len(folded_words(body[: first_paragraph[1]]))
    scopes = {"title": (0, len(in_title)), "lead": (begin, lead), "body": (begin, end), "text": (0, end)}
    return Indexed(title, body, tokens, places, sorted(places), scopes, metadata)  # type: ignore[arg-type]


def _located(indexed: Indexed) -> Indexed:
    """The same index with the places of its words in the text."""
    begin = indexed.scopes["body"][0]
    numbers = sorted(number for found in indexed.places.values() for number in found)
    cut = bisect_left(numbers, begin)
    tokens = list(indexed.tokens)
    for source, first, listed in ((indexed.title, 0, numbers[:cut]), (indexed.body, begin, numbers[cut:])):
        places = places_of_words(source, [number - first for number in listed])
        for number, (start, end) in zip(listed, places, strict=True):
            tokens[number] = Token(tokens[number].folded, start, end)
    return replace(indexed, tokens=tokens, kept={})


def _may_hold(node: Node, title: str, body: str, metadata: Metadata) -> bool | None:
    """Whether a query is true as far as metadata and regular expressions tell; ``None`` where words would decide."""

    def ask(part: Node) -> bool | None:
        match part:
            case Not():
                inner = ask(part.part)
                return None if inner is None else not inner
            case And():
                return _every(part.parts, ask)
            case Or():
                return _one(part.parts, ask)
            case In() | AtLeast() | Near() | Within():
                return False if _every(children(part), ask) is False else None
            case _:
                return _stated(part, title, body, metadata)

    return ask(node)


def _stated(node: Node, title: str, body: str, metadata: Metadata) -> bool | None:
    match node:
        case Meta():
            return meta_holds(node, metadata)
        case Days():
            return metadata.day is not None and node.first <= metadata.day <= node.last
        case Regex():
            search = compiled_regex(node.pattern).search
            return None if any(search(_HALF.sub("\ufffd", text)) for text in (title, body)) else False
        case _:
            return None


def _every(parts: Iterable[Node], ask: Callable[[Node], bool | None]) -> bool | None:
    unknown = False
    for part in parts:
        answer = ask(part)
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def _one(parts: Iterable[Node], ask: Callable[[Node], bool | None]) -> bool | None:
    unknown = False
    for part in parts:
        answer = ask(part)
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False

"""The topic language as a tree: what a query means once it has been read.

Nodes are frozen and compare by meaning: ``column`` (code points from 1, where the node began in the query) takes no
part in equality. Leaves keep words as the analyst wrote them; ``folded_pattern`` gives what articles are compared with.
A new construct is a new class in ``Node``; the type checker then names every function that must learn it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from monitor.text.words import fold, is_han

Scope = Literal["title", "lead", "body", "text"]
"""Parts of an article that a condition can be limited to; ``lead`` is the body's first paragraph, ``text`` all."""

MetadataField = Literal[
    "source", "domain", "wire", "cites", "byline", "lang", "country", "ownership", "type", "section", "tag", "entity",
    "place", "url",
]  # fmt: skip
"""What is known of an article beside its text and can be asked for."""

Sign = Literal["<", "<=", ">", ">="]
Unit = Literal["SENT", "PARA"]
"""A stretch of text: one sentence or one paragraph. The title is a paragraph of its own."""
Quantity = Literal["tone", "copies", "origins"]

MAX_HITS = 3
"""How many occurrences of one term count in a ``WEIGHT``."""
MAX_DISTANCE = 100
"""The largest n of ``NEAR/n``."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written, with its wildcards: ``sanction*`` (prefix), ``defen?e`` (any one letter).

    ``exact``: upper and lower case and diacritics count (``cs:EU``).
    """

    text: str
    exact: bool = False
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more words one after the other, each with wildcards of its own."""

    words: tuple[str, ...]
    exact: bool = False
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression over the text as it is written. What it finds counts as the words that it touches."""

    pattern: str
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Two sides with at most ``distance`` other words between.

    A side is a leaf, an ``Or`` of sides, or a side within a scope. ``left`` may itself be a ``Near``: in the chain
    ``a NEAR/5 b NEAR/3 c`` the same b is near to a and to c. ``ordered``: what stands left of the operator comes first.
    Occurrences that overlap are not near each other.
    """

    left: Node
    right: Node
    distance: int
    ordered: bool = False
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """An article without ``part``."""

    part: Node
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """Every one of two or more parts; none of them is itself an ``And``."""

    parts: tuple[Node, ...]
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more parts; none of them is itself an ``Or``."""

    parts: tuple[Node, ...]
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class In:
    """``part`` within one part of the article: ``title:(a OR b)``. Never inside another ``In``."""

    scope: Scope
    part: Node
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Within:
    """Every one of two or more parts in one and the same sentence or paragraph."""

    unit: Unit
    parts: tuple[Node, ...]
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``number`` occurrences of ``part``; of a ``Near`` the words of its first side are counted."""

    number: int
    part: Node
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Weight:
    """The sum over ``parts`` of weight x occurrences, at most ``MAX_HITS`` of each, reaches ``minimum``."""

    minimum: int
    parts: tuple[tuple[Node, int], ...]
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Meta:
    """``part`` is true of a metadata field: words, phrases and ``And``, ``Or``, ``Not`` of them.

    In ``domain`` a word is a whole domain, in ``lang``, ``country``, ``ownership`` and ``type`` a whole value, in
    ``entity`` and ``place`` a whole name.
    """

    name: MetadataField
    part: Node
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Length:
    """A condition on the number of words in the body."""

    sign: Sign
    number: int
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Days:
    """Counted from the day ``first`` to the day ``last``, both included (UTC)."""

    first: date
    last: date
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """A condition on what is measured and not written: for searches only.

    Copies and origins change when other articles arrive, tone when it is measured anew. Tone is in millionths;
    ``target`` is whom it is towards: a topic or an entity; empty for that of the whole article.
    """

    quantity: Quantity
    sign: Sign
    number: int
    target: str = ""
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """Another topic by its name: its version ``number``, or without one the version that is active.

    It stands for that topic's query in brackets; ``references.expand`` puts the query in its place.
    """

    name: str
    number: int | None = None
    column: int = field(default=0, compare=False, repr=False)


Leaf = Word | Phrase
Condition = Length | Days | Measured | Reference
"""What is true of an article and not of a stretch of its text."""
Node = Word | Phrase | Regex | Near | Not | And | Or | In | Within | AtLeast | Weight | Meta | Condition


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``."""
    match node:
        case Word() | Phrase() | Regex() | Length() | Days() | Measured() | Reference():
            return ()
        case Near():
            return (node.left, node.right)
        case Not() | In() | AtLeast() | Meta():
            return (node.part,)
        case And() | Or() | Within():
            return node.parts
        case Weight():
            return tuple(part for part, _ in node.parts)


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the root has 1), each before what is below it; without recursion."""
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        yield current, depth
        waiting += [(child, depth + 1) for child in reversed(children(current))]


@dataclass(frozen=True, slots=True)
class FoldedPattern:
    """What one word of a query asks of a folded token: it starts with ``stem``, then fits ``rest``.

    ``rest`` is empty for a plain word, ``*`` for a prefix, and begins with ``?`` where one letter is left open.
    """

    stem: str
    rest: str

    @property
    def plain(self) -> bool:
        """No wildcard at all: the token equals ``stem``."""
        return not self.rest

    @property
    def prefix(self) -> bool:
        """The token starts with ``stem``, whatever follows."""
        return self.rest == "*"


@lru_cache(maxsize=1 << 14)
def folded_pattern(word: str) -> FoldedPattern:
    """The pattern of a query word. ``Łuka*`` asks for tokens that start with ``luka``."""
    folded = fold(word)
    cut = min((folded.index(sign) for sign in "?*" if sign in folded), default=len(folded))
    return FoldedPattern(folded[:cut], folded[cut:])


def plain_spelling(word: str) -> str:
    """A word as the tree keeps it and ``cs:`` compares it: composed, straight apostrophes, nothing invisible."""
    if word.isascii():
        return word
    visible = "".join(char for char in word if unicodedata.category(char) != "Cf")
    return re.sub("[’‘ʼʻ＇]", "'", unicodedata.normalize("NFC", visible))


def letters(word: str) -> int:
    """Letters and digits of a query word without its wildcards. A Korean syllable counts as the letters in it."""
    return sum(
        len(unicodedata.normalize("NFD", char)) if "가" <= char <= "힣" else char.isalnum() for char in fold(word)
    )


def is_han_word(word: str) -> bool:
    """Whether a query word is a Han character (with or without a ``*``, which adds nothing to it)."""
    return bool(word) and is_han(word[0])

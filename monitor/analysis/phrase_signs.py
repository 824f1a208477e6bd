"""Signs that a bare word of a query was meant as a part of a phrase: what stands beside it in what the query finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.analysis.story_words import STOP_WORDS
from monitor.analysis.syntax_tree import And, Meta, Node, Not, Word, children, folded_pattern
from monitor.text.words import folded_words

FIXED = 0.9
"""From this part of a word's articles on, the words beside it are a fixed phrase."""
ADJACENT = 0.5
"""From this part of the articles on, two words that need only be somewhere in them stand side by side."""
FEWEST = 20
"""Articles below which nothing is said."""
_FUNCTION_WORDS = frozenset().union(*STOP_WORDS.values())


@dataclass(slots=True)
class Neighbours:
    """Counts in how many articles each bare word of a query stands, and beside what."""

    words: dict[str, str]
    pairs: dict[tuple[str, str], str]
    articles: int = 0
    holding: Counter[str] = field(default_factory=Counter)
    beside: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, node: Node) -> Neighbours:
        """For the bare words of a query without wildcards, and those that it joins by nothing but a space."""
        parts = list(_positive(node))
        words = {_folded(part): part.text for part in parts if isinstance(part, Word) and _is_bare(part)}
        pairs = {
            (_folded(first), _folded(second)): f"{first.text} {second.text}"
            for part in parts
            if isinstance(part, And)
            for first, second in pairwise(part.parts)
            if isinstance(first, Word) and isinstance(second, Word) and _is_bare(first) and _is_bare(second)
        }
        return cls(words, pairs)

    def add(self, title: str, body: str) -> None:
        """Count an article that the query finds."""
        self.articles += 1
        held: set[str] = set()
        found: set[tuple[str, str]] = set()
        for text in (title, body):
            for pair in pairwise(folded_words(text)):
                if pair[0] in self.words or pair[1] in self.words:
                    held.update(word for word in pair if word in self.words)
                    found.add(pair)
        self.holding.update(held)
        self.beside.update(found)

    def signs(self) -> Iterator[str]:
        """What to tell the analyst, in words."""
        if self.articles < FEWEST:
            return
        told: set[str] = set()
        for pair, written in self.pairs.items():
            part = self.beside[pair] / self.articles
            if part >= ADJACENT:
                told |= {*pair}
                yield (
                    f"{written}: the two words stand side by side in {100 * part:.0f}\u202f% of the newest hits. "
                    f'Write "{written}" if you mean the phrase.'
                )
        for word, written in self.words.items():
            fixed = None if word in told else self._fixed_phrase(word)
            if fixed is not None:
                part = self.beside[fixed] / self.holding[word]
                yield (
                    f"{written} stands in “{' '.join(fixed)}” in {100 * part:.0f}\u202f% of the newest hits that have "
                    "it: the phrase may say better what you mean."
                )

    def _fixed_phrase(self, word: str) -> tuple[str, str] | None:
        """The two words that nearly all articles with a word have it in; function words beside it say nothing."""
        if self.holding[word] < FEWEST:
            return None
        for pair, articles in self.beside.most_common():
            if articles < FIXED * self.holding[word]:
                return None
            other = pair[0] if pair[1] == word else pair[1]
            if word in pair and other not in self.words and other not in _FUNCTION_WORDS:
                return pair
        return None


def _positive(node: Node) -> Iterator[Node]:
    """The parts of a query that can be what it finds: nothing of a NOT or of metadata."""
    if not isinstance(node, Not | Meta):
        yield node
        for part in children(node):
            yield from _positive(part)


def _is_bare(word: Word) -> bool:
    return not word.exact and folded_pattern(word.text).plain


def _folded(word: Word) -> str:
    return folded_pattern(word.text).stem

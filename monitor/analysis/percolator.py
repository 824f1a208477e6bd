"""Many topics against one article: first which of them can match at all, then those alone are evaluated.

A topic's narrowing says what words every hit of it holds. It is turned into *groups*: of each group at least one term
must be in the article. One group of each topic, the one whose terms are the rarest by a plain estimate, is its anchor.
An article's words lead to the terms that are there, those to the topics anchored at them, and of these only the topics
whose other groups are there, too, are evaluated. So thousands of topics cost little more than those that match.

Nothing here can make a topic match, and since every group is necessary none is lost. What decides is the plan of all
topics together, in which equal parts are evaluated once (``plans``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from monitor.analysis.indexing import Indexed
from monitor.analysis.narrowing import All, Any, Narrowing, Term, narrowing
from monitor.analysis.plans import Asked, Atom, Plan
from monitor.analysis.syntax_tree import Node
from monitor.model.article import Span

_Group = frozenset[Atom]

_MOST_WORDS = 1 << 17
"""Words whose terms are remembered. The words of a language come again and again; a flood of others starts anew."""
_FREQUENT = frozenset(
    """the of and to in a is that for it on as with was at by an be this have from or are not but they his which you all
    were their one has had more said will who its been about would also after new people year first two when there can
    out up over into than time us president government state country world minister union news group police city
    national international official officials million percent company market trade war other last most between against
    в и на не что с по как из к о за от для его это он а но все их так же или при до был года году россии президент
    страны время после также der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an
    的 一 国 在 人 是 中 年 和 有""".split()
)
"""Words of which a topic is better not anchored at one: half of all articles hold them."""


class Percolator:
    """Queries made ready together. Build it once, then ask it for each article. ``nodes`` are trees of saved topics."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._plan = Plan()
        self._queries = [self._plan.add(node) for node in nodes]
        required = [_groups(narrowing(node)) for node in nodes]
        used = Counter(atom for groups in required for group in groups for atom in group)
        for atom in used:
            self._plan.atom(atom)
        numbers = self._plan.atoms
        self._words = {word: number for (word, prefix), number in numbers.items() if not prefix}
        self._prefixes = {word: number for (word, prefix), number in numbers.items() if prefix}
        self._lengths = _lengths_by_head(self._prefixes)
        self._anchored: list[list[int]] = [[] for _ in numbers]
        self._others: list[tuple[frozenset[int], ...]] = []
        self._always: list[int] = []
        for place, groups in enumerate(required):
            anchor = min(groups, key=lambda group: _commonness(group, used), default=None)
            for atom in anchor or ():
                self._anchored[numbers[atom]].append(place)
            if anchor is None:
                self._always.append(place)
            self._others.append(
                tuple(frozenset(numbers[atom] for atom in group) for group in groups if group is not anchor)
            )
        self._known: dict[str, tuple[int, ...]] = {}

    def matching(self, text: Indexed) -> Iterator[tuple[int, tuple[Span, ...]]]:
        """The number and the mention spans of every query that ``text`` matches, by number."""
        asked = Asked(text, self._present(text))
        for place in self._candidates(asked.present):
            spans = self._plan.spans(self._queries[place], asked)
            if spans is not None:
                yield place, spans

    def candidates(self, text: Indexed) -> list[int]:
        """The numbers of the queries that ``text`` may match, ascending: all others it does not."""
        return self._candidates(self._present(text))

    def _present(self, text: Indexed) -> set[int]:
        """The numbers of the terms that stand in ``text``."""
        present: set[int] = set()
        known = self._known
        for word in text.places:
            terms = known.get(word)
            if terms is None:
                terms = self._remember(word)
            if terms:
                present.update(terms)
        return present

    def _candidates(self, present: set[int]) -> list[int]:
        found = set(self._always)
        for number in present:
            found.update(self._anchored[number])
        kept = []
        for place in found:
            for group in self._others[place]:
                if group.isdisjoint(present):
                    break
            else:
                kept.append(place)
        return sorted(kept)

    def _remember(self, word: str) -> tuple[int, ...]:
        """The numbers of the terms that an article with this word holds."""
        if len(self._known) >= _MOST_WORDS:
            self._known.clear()
        found = [self._words[word]] if word in self._words else []
        for head in {word[:length] for length in range(1, _HEAD + 1)}:
            for length in self._lengths.get(head, ()):
                number = self._prefixes.get(word[:length])
                if number is not None and len(word) >= length:
                    found.append(number)
        self._known[word] = terms = tuple(found)
        return terms


_HEAD = 3


def _lengths_by_head(prefixes: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """How long the prefixes are that begin with the same three letters, or that are shorter than that."""
    found: dict[str, set[int]] = {}
    for prefix in prefixes:
        found.setdefault(prefix[:_HEAD], set()).add(len(prefix))
    return {head: tuple(sorted(lengths)) for head, lengths in found.items()}


def _groups(required: Narrowing | None) -> tuple[_Group, ...]:
    """What a hit must hold: at least one term of each group. Weaker than ``required``, never stronger."""
    match required:
        case Term():
            words = required.phrase or (required.folded,)
            return tuple(
                frozenset([(word, required.prefix and place == len(words) - 1)]) for place, word in enumerate(words)
            )
        case All():
            return tuple(dict.fromkeys(group for part in required.parts for group in _groups(part)))
        case Any():
            # Of each choice one group stands for it: any hit of that choice holds one of its terms.
            best = [min(_groups(part), key=_commonness) for part in required.parts]
            return (frozenset(atom for group in best for atom in group),)
    return ()


def _commonness(group: _Group, used: Counter[Atom] | None = None) -> float:
    """An estimate of how many articles hold a term of ``group``, for comparison alone.

    What many topics ask for is common in what is collected for them, and short words are common anywhere.
    """
    total = 0.0
    for word, prefix in group:
        common = 300.0 if word in _FREQUENT else 100.0 / (1 + len(word.encode()))
        total += common * (2 if prefix else 1) + (used[word, prefix] if used else 0)
    return total

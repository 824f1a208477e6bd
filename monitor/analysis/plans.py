"""The fast evaluator: many queries over one article, equal parts of them evaluated once.

Every part of every query becomes a step with a number; equal parts get the same number, whatever query they stand in.
For an article a step is asked at most once. Words, phrases, AND, OR, NOT and NEAR over the whole text have steps of
their own; of all other constructs the step asks the plain evaluator, which is the definition for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from monitor.analysis.indexing import Indexed, Occurrence, spans_of
from monitor.analysis.matching import find, linked, links_of
from monitor.analysis.narrowing import Term, narrowing
from monitor.analysis.syntax_tree import And, Near, Node, Not, Or, Phrase, Word
from monitor.model.article import Span

Found = list[Occurrence] | None
"""The occurrences that make a part true; ``None`` where it is false."""
Atom = tuple[str, bool]
"""A folded word that is there, and whether it may go on."""


@dataclass(slots=True)
class Asked:
    """One article while it is asked: its words, the numbers of the atoms that it holds, and what steps have found."""

    text: Indexed
    present: set[int]
    found: dict[int, Found] = field(default_factory=dict)


_Step = Callable[[Asked], Found]


class Plan:
    """The steps of many queries. ``atoms`` numbers every word that a step looks for before it looks closer."""

    def __init__(self) -> None:
        self.atoms: dict[Atom, int] = {}
        self._numbers: dict[Hashable, int] = {}
        self._steps: list[_Step] = []

    def add(self, node: Node) -> int:
        """The number of the step for ``node``, made where there is none yet."""
        match node:
            case Word() | Phrase():
                return self._numbered(node, lambda: self._leaf(node))
            case And():
                parts = tuple(map(self.add, node.parts))
                return self._numbered((And, parts), lambda: self._all(parts))
            case Or():
                parts = tuple(map(self.add, node.parts))
                first = tuple(map(self._first_atom, node.parts))
                return self._numbered((Or, parts), lambda: self._any(tuple(zip(first, parts, strict=True))))
            case Not():
                part = self.add(node.part)
                return self._numbered((Not, part), lambda: self._none(part))
            case Near():
                links = links_of(node)
                sides = tuple(map(self.add, (links[0].left, *(link.right for link in links))))
                steps = tuple((link.distance, link.ordered) for link in links)
                return self._numbered((Near, sides, steps), lambda: self._chain(sides, links))
            case _:
                return self._numbered(node, lambda: self._plain(node))

    def atom(self, atom: Atom) -> int:
        """The number of an atom."""
        return self.atoms.setdefault(atom, len(self.atoms))

    def spans(self, number: int, asked: Asked) -> tuple[Span, ...] | None:
        """The mention spans of the query with that step; ``None`` where it does not match."""
        found = self.find(number, asked)
        return None if found is None else spans_of(found, asked.text)

    def find(self, number: int, asked: Asked) -> Found:
        """What a step finds in an article."""
        known = asked.found
        if number in known:
            return known[number]
        known[number] = found = self._steps[number](asked)
        return found

    def _numbered(self, key: Hashable, make: Callable[[], _Step]) -> int:
        number = self._numbers.get(key)
        if number is None:
            self._numbers[key] = number = len(self._steps)
            self._steps.append(make())
        return number

    def _first_atom(self, node: Node) -> int | None:
        """The number of a word that must be there for ``node`` to be true, if it is a word or phrase that has one."""
        required = narrowing(node) if isinstance(node, Word | Phrase) else None
        if not isinstance(required, Term):
            return None
        words = required.phrase or (required.folded,)
        return self.atom((words[0], required.prefix and len(words) == 1))

    # -- steps --------------------------------------------------------------------------------------------------
    def _leaf(self, node: Word | Phrase) -> _Step:
        atom = self._first_atom(node)

        def step(asked: Asked) -> Found:
            if atom is not None and atom not in asked.present:
                return None
            return find(node, asked.text, asked.text.scopes["text"])

        return step

    def _plain(self, node: Node) -> _Step:
        return lambda asked: find(node, asked.text, asked.text.scopes["text"])

    def _all(self, parts: Sequence[int]) -> _Step:
        def step(asked: Asked) -> Found:
            together: list[Occurrence] = []
            for part in parts:
                found = self.find(part, asked)
                if found is None:
                    return None
                together += found
            return together

        return step

    def _any(self, parts: Sequence[tuple[int | None, int]]) -> _Step:
        def step(asked: Asked) -> Found:
            present = asked.present
            together: list[Occurrence] = []
            holds = False
            for atom, part in parts:
                if atom is None or atom in present:
                    found = self.find(part, asked)
                    if found is not None:
                        holds = True
                        together += found
            return together if holds else None

        return step

    def _none(self, part: int) -> _Step:
        return lambda asked: [] if self.find(part, asked) is None else None

    def _chain(self, sides: Sequence[int], links: Sequence[Near]) -> _Step:
        def step(asked: Asked) -> Found:
            found: list[list[Occurrence]] = []
            for side in sides:
                places = self.find(side, asked)
                if not places:
                    return None
                found.append(places)
            return [place for side in linked(found, links) for place in side] or None

        return step

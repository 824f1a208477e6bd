"""Queries that name another topic: ``topic:"Sanctions"`` stands for that topic's query in brackets.

A saved topic never changes silently: saving writes the number of the version that is active into the query
(``topic:"Sanctions"@3``), and a saved query is always read with that version, whatever becomes of the other topic.
Whoever wants the newer version edits the query, which makes a version of this topic, too. A search follows the active
version.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis.syntax import parse_topic
from monitor.analysis.syntax_build import MAX_DEPTH
from monitor.analysis.syntax_scan import scan
from monitor.analysis.syntax_tree import And, Node, Not, Or, Reference, walk
from monitor.errors import QueryError
from monitor.model.topic import TopicVersion
from monitor.text.slugs import slug

MAX_NODES = 20_000
"""Parts of a query with all topics in it that it names: topics that name topics can grow without end."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All versions of all topics. ``archived`` are the topics (by number) that are not watched any more."""

    versions: tuple[TopicVersion, ...] = ()
    archived: frozenset[int] = frozenset()

    def names(self) -> list[str]:
        """The names that a query can use, in order."""
        return sorted({version.topic for version in self.versions if version.topic_id not in self.archived})

    def find(self, name: str, number: int | None) -> TopicVersion | None:
        """A topic's version of that number, or its active one; ``None`` where there is none, or none yet.

        An archived topic has no active version; its numbered ones stay, since other topics may be made of them.
        """
        wanted = slug(name)
        for version in self.versions:
            if wanted not in (version.slug, slug(version.topic)):
                continue
            fits = version.state == "active" and version.topic_id not in self.archived
            if version.number == number and version.state != "recounting" if number else fits:
                return version
        return None


NO_TOPICS = Catalogue()


def refers(tree: Node) -> bool:
    """Whether a query names another topic."""
    return any(isinstance(node, Reference) for node, _ in walk(tree))


def expand(tree: Node, catalogue: Catalogue, own: int | None = None) -> Node:
    """``tree`` with the queries of the topics that it names in their place. ``own`` is the number of its own topic.

    Raises:
        QueryError: a topic does not exist, leads back to itself, or makes the query too large. The column is that in
            the query of ``tree``.
    """
    if not refers(tree):
        return tree
    expanded = _Expansion(catalogue).of(tree, () if own is None else (own,), 0, 1)
    for _, depth in walk(expanded):
        if depth > MAX_DEPTH:
            raise _too_large(next(node.column for node, _ in walk(tree) if isinstance(node, Reference)))
    return expanded


def pinned(query: str, catalogue: Catalogue, own: int | None = None) -> str:
    """The query of a topic as it is saved: as written, and behind each topic that it names the version's number.

    Raises:
        QueryError: as for ``parse_topic`` and ``expand``.
    """
    expand(parse_topic(query), catalogue, own)
    for piece in reversed(scan(query)):
        if isinstance(piece.value, Reference) and piece.value.number is None:
            version = catalogue.find(piece.value.name, None)
            if version is not None:
                end = piece.column - 1 + len(piece.text)
                query = f"{query[:end]}@{version.number}{query[end:]}"
    return query


@dataclass(slots=True)
class _Expansion:
    """One expansion: how many parts it has put in so far."""

    catalogue: Catalogue
    nodes: int = 0

    def of(self, node: Node, path: tuple[int, ...], column: int, depth: int) -> Node:
        """``node`` expanded. ``path`` are the topics that it stands in; ``column`` is where the outermost is named."""
        match node:
            case Reference():
                return self._referred(node, path, column or node.column, depth)
            case And():
                return And(self._parts(node.parts, And, path, column, depth), node.column)
            case Or():
                return Or(self._parts(node.parts, Or, path, column, depth), node.column)
            case Not():
                return Not(self.of(node.part, path, column, depth + 1), node.column)
            case _:
                return node

    def _parts(
        self, parts: Sequence[Node], kind: type[And | Or], path: tuple[int, ...], column: int, depth: int
    ) -> tuple[Node, ...]:
        expanded: list[Node] = []
        for part in parts:
            found = self.of(part, path, column, depth + 1)
            expanded += found.parts if isinstance(found, And | Or) and isinstance(found, kind) else (found,)
        return tuple(expanded)

    def _referred(self, node: Reference, path: tuple[int, ...], column: int, depth: int) -> Node:
        version = self.catalogue.find(node.name, node.number)
        if version is None:
            raise self._unknown(node, column)
        if version.topic_id in path:
            problem = f"The topic {node.name!r} leads back to itself here."
            raise QueryError(problem, column, "Write what is meant without naming it.")
        tree = parse_topic(version.query)
        self.nodes += sum(1 for _ in walk(tree))
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise _too_large(column)
        return self.of(tree, (*path, version.topic_id), column, depth)

    def _unknown(self, node: Reference, column: int) -> QueryError:
        active = self.catalogue.find(node.name, None)
        if active is not None:
            problem = f"The topic {active.topic!r} has no version {node.number} that has been counted."
            return QueryError(problem, column, f'Write `topic:"{active.topic}"` for the version that is charted.')
        names = self.catalogue.names()
        close = difflib.get_close_matches(node.name, names, n=1, cutoff=0.6)
        known = f"Topics: {', '.join(names[:8])}." if names else "No topic is watched yet."
        return QueryError(
            f"There is no topic {node.name[:40]!r}.", column, f'Did you mean `topic:"{close[0]}"`?' if close else known
        )


def _too_large(column: int) -> QueryError:
    return QueryError(
        "With the topics that it names the query is too large.", column, "Name fewer topics, or smaller ones."
    )

"""What taking in a file of topics would do, worked out and checked before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.analysis.references import Catalogue, expand
from monitor.analysis.syntax import parse_topic
from monitor.analysis.syntax_scan import scan
from monitor.analysis.syntax_tree import Reference, walk
from monitor.analysis.topic_files import TopicEntry
from monitor.errors import QueryError, TopicFileError
from monitor.model.topic import Topic, TopicVersion
from monitor.text.slugs import slug

LONGEST_NAME = 120
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """What is done about one topic of the file; ``topic`` is the one that is there, ``None`` if it is new."""

    entry: TopicEntry
    topic: Topic | None
    requery: bool = False
    describe: bool = False
    archive: bool = False
    restore: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything is done at all."""
        return self.topic is None or self.requery or self.describe or self.archive or self.restore


def plan(
    entries: Sequence[TopicEntry], problems: Sequence[str], topics: Sequence[Topic], catalogue: Catalogue
) -> tuple[Step, ...]:
    """The steps in an order in which topics come before those that name them. ``problems`` are those found so far.

    Raises:
        TopicFileError: there are problems, a query cannot be read, or a topic cannot be saved; all are named.
    """
    known = {topic.slug: topic for topic in topics}
    names = {topic.name: topic for topic in topics}
    steps = [_step(entry, known.get(entry.slug)) for entry in entries]
    assumed = _assumed(steps, catalogue)
    found = list(problems)
    for step in steps:
        found += _problems(step, names, assumed)
    if found:
        raise TopicFileError(found)
    return _in_order(steps)


def _problems(step: Step, names: Mapping[str, Topic], assumed: Catalogue) -> list[str]:
    """Why a step cannot be taken."""
    problems: list[str] = []
    entry = step.entry
    taken = names.get(entry.name)
    if len(entry.name) > LONGEST_NAME:
        problems.append(entry.problem(f"its name can have {LONGEST_NAME} characters."))
    if (step.topic and step.topic.name != entry.name) or (taken and taken.slug != entry.slug):
        other = step.topic.name if step.topic else entry.name
        problems.append(entry.problem(f"its name is too like that of the topic {other!r} that is there."))
    if step.requery and step.topic is not None and step.topic.archived and entry.archived:
        advice = "Write archived = false, or leave its query as it is."
        problems.append(entry.problem(f"it is archived, and nothing counts a new query. {advice}"))
    try:
        expand(parse_topic(entry.query), assumed, step.topic.id if step.topic else _assumed_id(assumed, entry))
    except QueryError as error:
        problems.append(entry.query_problem(error))
    return problems


def _step(entry: TopicEntry, topic: Topic | None) -> Step:
    if topic is None:
        return Step(entry, None, archive=entry.archived)
    return Step(
        entry,
        topic,
        requery=not says_the_same(entry.query, topic.newest.query),
        describe=(entry.description, entry.tags) != (topic.description, topic.tags),
        archive=entry.archived and not topic.archived,
        restore=topic.archived and not entry.archived,
    )


def says_the_same(query: str, stored: str) -> bool:
    """Whether a query of a file is the stored one. A topic named without a number fits whichever version is stored."""
    query, stored = query.rstrip(), stored.rstrip()
    if query == stored:
        return True
    try:
        wanted, there = _references(query), _references(stored)
    except QueryError:
        return False
    if len(wanted) != len(there):
        return False
    for (_, reference), (end, saved) in zip(reversed(wanted), reversed(there), strict=True):
        if reference.number is None and saved.number is not None:
            stored = stored[: end - len(f"@{saved.number}")] + stored[end:]
    return query == stored


def _references(query: str) -> list[tuple[int, Reference]]:
    """The topics that a query names, each with where it ends."""
    return [
        (piece.column - 1 + len(piece.text), piece.value) for piece in scan(query) if isinstance(piece.value, Reference)
    ]


def _assumed(steps: Sequence[Step], catalogue: Catalogue) -> Catalogue:
    """The catalogue as it is once the new topics are there. Archived ones can be named by topics of a file."""
    new = [
        TopicVersion(-number, -number, step.entry.name, step.entry.slug, 1, step.entry.query, "active", _NEVER)
        for number, step in enumerate(steps, 1)
        if step.topic is None
    ]
    return replace(catalogue, versions=(*catalogue.versions, *new), archived=frozenset())


def _assumed_id(assumed: Catalogue, entry: TopicEntry) -> int | None:
    return next((version.topic_id for version in assumed.versions if version.slug == entry.slug), None)


def _in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Topics before those that name them. A circle of topics that are there already is broken where it is entered."""
    by_slug = {step.entry.slug: step for step in steps}
    named = {
        key: [slug(node.name) for node, _ in walk(parse_topic(step.entry.query)) if isinstance(node, Reference)]
        for key, step in by_slug.items()
    }
    ordered: list[Step] = []
    entered: set[str] = set()
    stack = [(step.entry.slug, False) for step in reversed(steps)]
    while stack:
        key, done = stack.pop()
        if done:
            ordered.append(by_slug[key])
        elif key not in entered:
            entered.add(key)
            stack.append((key, True))
            stack += [(name, False) for name in reversed(named[key]) if name in by_slug and name not in entered]
    return tuple(ordered)

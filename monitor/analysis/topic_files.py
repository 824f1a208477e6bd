"""Topics as a file: TOML that a team can keep in version control, the same bytes for the same topics.

Topics stand in the order of their slugs. A query that names another topic names it without a number where it means the
version in the file, so that the file says the same in any data folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.analysis.syntax_scan import scan
from monitor.analysis.syntax_tree import Reference
from monitor.errors import QueryError, TopicFileError
from monitor.model.topic import Topic
from monitor.text.slugs import slug
from monitor.text.words import fold

LARGEST_FILE = 1_000_000
"""Bytes of a file of topics that are read."""
MOST_TOPICS = 2_000
MOST_TAGS, LONGEST_TAG, LONGEST_DESCRIPTION, LONGEST_NOTE = 20, 60, 2_000, 2_000

_HEADER = "# Topics of Wirewatch. Take them in with: wirewatch topics import FILE\n"
_KEYS: dict[str, type] = {
    "name": str, "slug": str, "description": str, "tags": list, "archived": bool, "query": str, "note": str,
}  # fmt: skip
_KIND_WORDS: dict[type, str] = {str: "a text", list: "a list of texts", bool: "true or false"}
_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NAMED = {"\b": "\\b", "\f": "\\f", "\r": "\\r", "\t": "\\t", "\n": "\\n", '"': '\\"', "\\": "\\\\"}
# The reader of TOML takes time with the square of the parts of a dotted name. No file of topics has any.
_DOTTED = re.compile(r"""[ \t]*\[{0,2}[ \t]*(?:(?:[\w-]+|"[^"]*"|'[^']*')[ \t]*\.[ \t]*){16}""")
_TABLE = re.compile(r"[ \t]*\[\[[ \t]*topic[ \t]*\]\]")
_QUERY = re.compile(r"[ \t]*query[ \t]*=[ \t]*('''|\"\"\")?")


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """One topic of a file. ``line`` is where it begins and ``query_line`` where its query does; 0 is unknown."""

    name: str
    slug: str
    query: str
    description: str = ""
    tags: tuple[str, ...] = ()
    archived: bool = False
    note: str = ""
    line: int = 0
    query_line: int = 0

    def problem(self, text: str) -> str:
        """A problem of this topic, with its place in the file."""
        place = f"Line {self.line}, " if self.line else ""
        return f"{place}{'topic' if place else 'Topic'} {self.name!r}: {text}"

    def query_problem(self, error: QueryError) -> str:
        """The same of its query: line and column in the file where they are known."""
        return self.problem(f"the query, {_within_query(self, error)}")


def _within_query(entry: TopicEntry, error: QueryError) -> str:
    before = entry.query[: error.column - 1]
    row = before.count("\n")
    column = len(before) - (before.rfind("\n") + 1) + 1
    line = f"line {entry.query_line + row}, " if entry.query_line else f"its line {row + 1}, " if row else ""
    return f"{line}column {column}: {error.problem} {error.suggestion}".rstrip()


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: spaces tidied, each once whatever its capitals, in alphabetical order.

    Raises:
        ValueError: one is too long or holds a comma, or there are too many; the message is for analysts.
    """
    kept: dict[str, str] = {}
    for tag in tags:
        clean = " ".join(tag.split())
        if "," in clean:
            raise ValueError(f"A tag has no comma: {clean[:LONGEST_TAG]!r}.")
        if len(clean) > LONGEST_TAG:
            raise ValueError(f"A tag can have {LONGEST_TAG} characters, not {len(clean)}.")
        if clean:
            kept.setdefault(fold(clean), clean)
    if len(kept) > MOST_TAGS:
        raise ValueError(f"A topic can have {MOST_TAGS} tags, not {len(kept)}.")
    return tuple(kept[key] for key in sorted(kept))


# -------------------------------------------------------------------------------------------------------------- writing
def entry_of(topic: Topic, topics: Sequence[Topic]) -> TopicEntry:
    """A topic as it stands in a file that holds all ``topics``."""
    newest = topic.newest
    query = unnumbered(newest.query, topics)
    return TopicEntry(topic.name, topic.slug, query, topic.description, topic.tags, topic.archived, newest.note)


def said_of(topic: Topic) -> str:
    """What is said of a topic beside its query, as the audit keeps it."""
    tags = f"tags: {', '.join(topic.tags)}" if topic.tags else "no tags"
    return f"{topic.description or 'no description'}; {tags}"


def unnumbered(query: str, topics: Sequence[Topic]) -> str:
    """The query without the numbers of versions that are the newest of their topics, and counted."""
    newest = {topic.slug: topic.active.number for topic in topics if topic.pending is None}
    try:
        pieces = scan(query)
    except QueryError:  # it was saved by an earlier version that read more
        return query
    for piece in reversed(pieces):
        reference = piece.value
        if isinstance(reference, Reference) and reference.number == newest.get(slug(reference.name), 0):
            end = piece.column - 1 + len(piece.text)
            query = query[: end - len(f"@{reference.number}")] + query[end:]
    return query


def written(entries: Iterable[TopicEntry]) -> str:
    """The file of these topics."""
    return _HEADER + "".join(_entry_lines(entry) for entry in sorted(entries, key=lambda entry: entry.slug))


def _entry_lines(entry: TopicEntry) -> str:
    lines = ["", "[[topic]]", f"name = {_text(entry.name)}"]
    if entry.slug != slug(entry.name):
        lines.append(f"slug = {_text(entry.slug)}")
    if entry.description:
        lines.append(f"description = {_text(entry.description)}")
    if entry.tags:
        lines.append(f"tags = [{', '.join(map(_text, entry.tags))}]")
    if entry.archived:
        lines.append("archived = true")
    lines.append(f"query = {_block(entry.query)}")
    if entry.note:
        lines.append(f"note = {_text(entry.note)}")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return f'"{"".join(_escaped(char) for char in text)}"'


def _escaped(char: str) -> str:
    if char in _NAMED:
        return _NAMED[char]
    return f"\\u{ord(char):04x}" if _UNPRINTED.match(char) else char


def _block(query: str) -> str:
    """A query on lines of its own, as it was written wherever TOML allows that."""
    if "'''" not in query and not query.endswith("'") and not _UNPRINTED.search(query):
        return f"'''\n{query}'''"
    inside = "".join(char if char == "\n" else _escaped(char) for char in query)
    return f'"""\n{inside}"""'


# -------------------------------------------------------------------------------------------------------------- reading
def read(content: bytes) -> tuple[tuple[TopicEntry, ...], tuple[str, ...]]:
    """The topics of a file, and the problems of those that cannot be used.

    Raises:
        TopicFileError: it is no file of topics at all.
    """
    text = _decoded(content)
    rows = _rows(text)
    places = _places(text)
    lines = places if len(places) == len(rows) else [(0, 0)] * len(rows)
    entries: list[TopicEntry] = []
    problems: list[str] = []
    for number, (row, place) in enumerate(zip(rows, lines, strict=True), 1):
        try:
            entries.append(_entry(row, number, place))
        except ValueError as error:
            problems.append(str(error))
    seen: dict[str, TopicEntry] = {}
    for entry in entries:
        if entry.slug in seen:
            problems.append(entry.problem(f"it is in the file twice; {seen[entry.slug].name!r} has the same slug."))
        seen.setdefault(entry.slug, entry)
    return tuple(seen.values()), tuple(problems)


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        size = f"{len(content):,} bytes"
        raise TopicFileError([f"It has {size}; at most {LARGEST_FILE:,} are read."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TopicFileError(["It is no UTF-8 text. Save it as UTF-8."]) from None
    for number, line in enumerate(text.split("\n"), 1):
        if _DOTTED.match(line):
            raise TopicFileError([f"Line {number} begins with a name that has too many dots."])
    return text


def _rows(text: str) -> list[Any]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TopicFileError([f"It is no TOML: {error}."]) from None
    except (ValueError, RecursionError):
        raise TopicFileError(
            ["It is no file of topics: a number is too long, or lists are nested too deeply."]
        ) from None
    rows = document.get("topic", [])
    strange = sorted(set(document) - {"topic"})
    if strange or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        named = f" There is {strange[0][:40]!r}." if strange else ""
        raise TopicFileError([f"It must hold [[topic]] tables and nothing else.{named}"])
    if len(rows) > MOST_TOPICS:
        raise TopicFileError([f"It holds {len(rows):,} topics; at most {MOST_TOPICS:,} are read."])
    return rows


def _places(text: str) -> list[tuple[int, int]]:
    """Line of each table and of its query; too many of them where a text in the file looks like a table."""
    found: list[tuple[int, int]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if _TABLE.match(line):
            found.append((number, 0))
        elif found and not found[-1][1] and (query := _QUERY.match(line)):
            starts_below = query[1] is not None and not line[query.end() :].strip()
            found[-1] = (found[-1][0], number + starts_below)
    return found


def _entry(row: dict[str, Any], number: int, place: tuple[int, int]) -> TopicEntry:
    """One topic.

    Raises:
        ValueError: a key or value is wrong; the message says which and where.
    """
    name = " ".join(row["name"].split()) if isinstance(row.get("name"), str) else ""
    where = f"Line {place[0]}, topic {name or number!r}: " if place[0] else f"Topic {name or number!r}: "
    for key, value in row.items():
        kind = _KEYS.get(key)
        if kind is None:
            raise ValueError(f"{where}there is no key {key[:40]!r}. Keys are {', '.join(_KEYS)}.")
        texts = not isinstance(value, list) or all(isinstance(one, str) for one in value)
        if not isinstance(value, kind) or not texts:
            raise ValueError(f"{where}{key} must be {_KIND_WORDS[kind]}.")
    missing = [key for key in ("name", "query") if not str(row.get(key, "")).strip()]
    if missing:
        raise ValueError(f"{where}it lacks its {' and '.join(missing)}.")
    for key, longest in (("description", LONGEST_DESCRIPTION), ("note", LONGEST_NOTE)):
        if len(row.get(key, "")) > longest:
            raise ValueError(f"{where}its {key} can have {longest:,} characters.")
    try:
        tags = checked_tags(row.get("tags", ()))
    except ValueError as error:
        raise ValueError(f"{where}{error}") from None
    own = row.get("slug") or slug(name)
    if own != slug(own):
        raise ValueError(f"{where}{own[:40]!r} is no slug; write {slug(own)!r} or leave it out.")
    return TopicEntry(
        name,
        own,
        row["query"].rstrip(),
        row.get("description", ""),
        tags,
        row.get("archived", False),
        row.get("note", ""),
        *place,
    )

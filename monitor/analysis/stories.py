"""Stories: families about one event, found by the terms of their heads within a sliding window of time.

The measure, for the documents of one language in the order of (time, key):

1. Documents are linked as ``monitor.analysis.story_links`` says: by likeness of terms, names and headlines above other
   words, which fades with the time between them and ends at the window. Issues of a rubric, which has the same title
   but for its numbers on three days or more ("News at 18:00, 13 January"), are linked only to others of that very
   title: a bulletin tells of everything and would tie stories together.
2. Stories are gathered by the average likeness over all pairs of their members (``Thresholds.gather``), best first, so
   that a chain of neighbours is no story and one running subject does not swallow the rest.
3. Twice each document looks at all stories again and moves to the one whose centroid it is most like, if it reaches
   ``Thresholds.settle``. Likeness to a centroid is the sum of the links to the members over the length of their sum:
   members that say something else, or said it long ago, weigh against a story.

Nothing else enters: no clock, no chance, no earlier result; the result depends on the documents in hand and on the
edits, not on the order in which either are given. How rare a term is, is counted over the eight weeks before, so later
documents change no link between earlier ones: they change a story only by what they are linked to themselves. (A title
that becomes a rubric's is the exception.) Give eight weeks of documents before the first story of interest, so that
each run counts the same, and at the least all documents of stories that still run.

**Identity.** A story's key is the key of its earliest family. It stays while that family is in hand and in the story.
Where two stories become one, by a new document or by an edit, the story is known by the earlier key and the later key
is nobody's; where one falls apart, the part with the earliest family keeps the key. A story whose first family is left
out goes by its next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.story_grouping import Grouping
from monitor.analysis.story_links import Links, Weights, links
from monitor.analysis.story_terms import terms

STORY_MEASURE = "stories-1"
"""Changes whenever ``cluster`` would group the same documents differently."""

WINDOW_S = 4 * 86_400
"""Documents further apart are not compared; a story may run longer, while each day links to the days before."""


@dataclass(frozen=True, slots=True)
class StoryDocument:
    """The head of a family: family key, ISO 639-1 language, counting time (UTC seconds), title, and ``terms``."""

    key: str
    lang: str
    at: int
    title: str
    terms: bytes


@dataclass(frozen=True, slots=True)
class Split:
    """An analyst's edit at ``at`` (UTC seconds): the families ``keys`` are a story of their own.

    Families with a later time than the edit join it where the measure says so; those that were there and left out stay
    out.
    """

    at: int
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Merge:
    """An analyst's edit at ``at`` (UTC seconds): the families ``keys``, with the stories they are in, are one story.

    Only families of one language can be in one story.
    """

    at: int
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Story:
    """Families about one event.

    ``key`` is that of the earliest family; ``families`` are in the order of (time, key); ``central`` is the family most
    like the others and ``title`` its head's title; ``since`` and ``until`` are the times of the first and last head.
    """

    key: str
    lang: str
    families: tuple[str, ...]
    central: str
    title: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Likeness, 0 to 1: on average between the members of a story, and of a document to a story's centroid."""

    gather: float = 0.32
    settle: float = 0.27


STOCK_WEIGHTS = Weights()
STOCK_THRESHOLDS = Thresholds()


def document(key: str, lang: str, at: int, title: str, body: str) -> StoryDocument:
    """A document from its texts; where ``terms`` are stored, make it from those instead."""
    return StoryDocument(key, lang, at, title, terms(title, body, lang))


def cluster(
    documents: Iterable[StoryDocument],
    edits: Iterable[Split | Merge] = (),
    *,
    window_s: int = WINDOW_S,
    weights: Weights = STOCK_WEIGHTS,
    thresholds: Thresholds = STOCK_THRESHOLDS,
) -> list[Story]:
    """The stories of ``documents``, by (first time, key). Each document is in exactly one, alone if need be.

    Edits are taken in the order of their times, and a later one wins: a family belongs to the last split that names it,
    and a merge holds for its families except those that a later split pulled out. Edits that name families not in hand
    count for the rest of their families. Keys must be distinct.
    """
    by_language: dict[str, list[StoryDocument]] = defaultdict(list)
    for one in sorted(documents, key=lambda one: (one.at, one.key)):
        by_language[one.lang].append(one)
    ordered = sorted(edits, key=lambda edit: (edit.at, isinstance(edit, Merge), sorted(edit.keys)))
    found = []
    for lang in sorted(by_language):
        found += _stories(by_language[lang], ordered, window_s, weights, thresholds)
    return sorted(found, key=lambda story: (story.since, story.key))


def _stories(
    documents: Sequence[StoryDocument],
    edits: Sequence[Split | Merge],
    window_s: int,
    weights: Weights,
    thresholds: Thresholds,
) -> list[Story]:
    at = [one.at for one in documents]
    linked = links([one.terms for one in documents], at, _rubrics(documents), window_s, weights)
    numbers = {one.key: number for number, one in enumerate(documents)}
    splits = _splits(edits, numbers)
    grouping = Grouping(linked, at, {number: (place, edits[place].at) for number, place in splits.items()})
    grouping.gather(thresholds.gather)
    grouping.settle(thresholds.settle, alone=thresholds.gather)
    story_of = _merged(grouping.story_of.tolist(), edits, numbers, splits)
    members: dict[int, list[int]] = defaultdict(list)
    for number, story in enumerate(story_of):
        members[story].append(number)
    return [_story(documents, numbers_of_one, linked) for numbers_of_one in members.values()]


_NUMBER = re.compile(r"\d+")
_DAY_S = 86_400
_RUBRIC_DAYS = 3


def _rubrics(documents: Sequence[StoryDocument]) -> list[int]:
    """For each document a number that the issues of a rubric with the very same title share; 0 outside rubrics."""
    days: dict[str, set[int]] = defaultdict(set)
    names = [_NUMBER.sub("0", one.title) for one in documents]
    for one, name in zip(documents, names, strict=True):
        if name != one.title:
            days[name].add(one.at // _DAY_S)
    issues: dict[str, int] = {}
    return [
        issues.setdefault(one.title, len(issues) + 1) if len(days.get(name, ())) >= _RUBRIC_DAYS else 0
        for one, name in zip(documents, names, strict=True)
    ]


def _splits(edits: Sequence[Split | Merge], numbers: Mapping[str, int]) -> dict[int, int]:
    """Document -> place of the last split that names it."""
    found: dict[int, int] = {}
    for place, edit in enumerate(edits):
        if isinstance(edit, Split):
            found |= {numbers[key]: place for key in edit.keys if key in numbers}
    return found


def _merged(
    story_of: Sequence[int], edits: Sequence[Split | Merge], numbers: Mapping[str, int], splits: Mapping[int, int]
) -> list[int]:
    """The story of each document once the merges that no later split undid have been made."""
    joined: dict[int, int] = {}

    def root(story: int) -> int:
        while story in joined:
            story = joined[story]
        return story

    for place, edit in enumerate(edits):
        if isinstance(edit, Merge):
            held = [numbers[key] for key in sorted(edit.keys) if key in numbers]
            roots = {root(story_of[number]) for number in held if splits.get(number, -1) < place}
            for other in sorted(roots)[1:]:
                joined[other] = min(roots)
    return [root(story) for story in story_of]


def _story(documents: Sequence[StoryDocument], members: Sequence[int], linked: Links) -> Story:
    """The story of documents that are numbered in the order of time."""
    inside = set(members)
    central, most = members[0], -1
    for number in members if len(members) > 2 else ():
        mine = slice(linked.start[number], linked.start[number + 1])
        pairs = zip(linked.other[mine].tolist(), linked.likeness[mine].tolist(), strict=True)
        total = sum(likeness for other, likeness in pairs if other in inside)
        if total > most:
            central, most = number, total
    first, last = documents[members[0]], documents[members[-1]]
    return Story(
        key=first.key,
        lang=first.lang,
        families=tuple(documents[number].key for number in members),
        central=documents[central].key,
        title=documents[central].title,
        since=first.at,
        until=last.at,
    )

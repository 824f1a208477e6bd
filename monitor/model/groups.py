"""Families and stories as pages show them: who copied what from whom, and what belongs to one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model.article import Precision
from monitor.model.views import ArticleRow

GroupingKind = Literal["split", "merge"]
GroupingScope = Literal["family", "story"]


@dataclass(frozen=True, slots=True)
class Block:
    """Words that stand in a row in both texts: code points ``head[head_start:head_end]``, and likewise of the copy."""

    head_start: int
    head_end: int
    copy_start: int
    copy_end: int
    words: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a copy took over word for word, in its order, what it left out, and what it has that the head has not.

    ``cut`` and ``added`` are (start, end) in code points of the head and of the copy. ``kept`` is the share of the
    head's words that stand in blocks, ``own`` the share of the copy's words that stand in none, both 0 to 1.
    ``words_cut`` and ``words_added`` are how many words that is, of the head and of the copy.
    """

    blocks: tuple[Block, ...]
    cut: tuple[tuple[int, int], ...]
    added: tuple[tuple[int, int], ...]
    kept: float
    own: float
    words_cut: int
    words_added: int


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """One article of a family. ``delay_s`` is how long after the head it counts (``None`` where one of both has only a
    day); ``comparison`` is ``None`` for the head. ``same_title`` and ``same_body`` compare folded words with the head.

    ``update`` is the number of a version of a running story (``UPDATE 2-``), from the title. ``taken_from`` is the
    number of the article of the family that credits or links lead to, ``credit`` the wire or outlet that they name;
    both are ``None`` where nothing tells.
    """

    row: ArticleRow
    delay_s: int | None
    comparison: Comparison | None
    same_title: bool
    same_body: bool
    update: int | None
    taken_from: int | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class Grouping:
    """A split or merge that an analyst made. ``sides`` are the article keys (of stories: family keys) of both sides."""

    id: int
    scope: GroupingScope
    kind: GroupingKind
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    at: datetime
    author: str
    note: str


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """A reprint family: members by counting time and key, the head first.

    ``origin`` is how a selection names it (``wire:Xinhua``). ``nearby`` are families of the same story, which an
    analyst may want to merge with this one.
    """

    key: str
    sample: bool
    origin: str
    origin_label: str
    story_key: str | None
    story_title: str | None
    members: tuple[FamilyMember, ...]
    outlets: int
    countries: tuple[tuple[str | None, int], ...]
    ownership: tuple[tuple[str, int], ...]
    groupings: tuple[Grouping, ...]
    nearby: tuple[FamilyRow, ...]

    @property
    def head(self) -> ArticleRow:
        """The earliest article."""
        return self.members[0].row


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family in a list. ``articles`` and ``outlets`` count those in the selection; ``size`` all of the family.

    ``since`` is the earliest counting time in the selection, in ``since_precision``; ``story`` the key of its story,
    where it belongs to one.
    """

    key: str
    head_id: int
    title: str
    lang: str | None
    outlet: str
    origin: str
    origin_label: str
    since: datetime | None
    since_precision: Precision | None
    articles: int
    outlets: int
    size: int
    story: str | None


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in a list, with what of it lies in the selection. Times are counting times, aware UTC."""

    key: str
    title: str
    lang: str | None
    since: datetime
    until: datetime
    articles: int
    families: int
    origins: int
    outlets: int


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story with its families, the earliest first; ``groupings`` are analysts' splits and merges of it."""

    row: StoryRow
    sample: bool
    families: tuple[FamilyRow, ...]
    origins: tuple[tuple[str, str, int], ...]
    """(origin as a selection names it, label, families), most first."""
    groupings: tuple[Grouping, ...]

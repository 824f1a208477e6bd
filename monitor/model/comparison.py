"""Two versions of a topic held against each other: which articles one has and the other has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.selection import Selection
from monitor.model.topic import TopicVersion
from monitor.model.views import ArticleRow


@dataclass(frozen=True, slots=True)
class Part:
    """Articles of a comparison: how many, the newest of them, and the selection that lists exactly these."""

    total: int
    rows: tuple[ArticleRow, ...]
    selection: Selection


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """What a version of a topic finds that another does not, over the whole archive, sample or real articles alone.

    A frozen version was matched with nothing later: where one of the two is, ``until`` is when the first was frozen
    (aware UTC), and of the ``archive`` articles only ``known`` were stored before and neither edited nor read again
    since. What a frozen version does not match among the others is not known, and so in none of the parts.
    """

    older: TopicVersion
    newer: TopicVersion
    until: datetime | None
    known: int
    archive: int
    sample: bool
    gained: Part
    lost: Part
    both: Part

"""From counts in storage to the rows that pages and reports show."""

from __future__ import annotations

from collections import Counter

from monitor.analysis.trends import tone_mean
from monitor.model.trend import OriginRow
from monitor.storage.counts import BucketCount, OriginCount


def value_of(count: BucketCount, unit: str) -> int:
    """What is counted, out of the counts of all units."""
    return int(getattr(count, unit))


def origin_row(row: OriginCount, *, several: bool) -> OriginRow:
    """What one origin carried; ``several`` versions have no mentions and no tone together."""
    countries: Counter[str | None] = Counter()
    ownership: Counter[str] = Counter()
    for outlet, articles in row.outlets:
        countries[outlet.country] += articles
        ownership[outlet.ownership] += articles
    count = row.count
    return OriginRow(
        origin=f"{row.kind}:{row.name}",
        kind=row.kind,
        label=row.label,
        articles=count.articles,
        families=count.families,
        mentions=None if several else count.mentions,
        outlets=len(row.outlets),
        countries=tuple(countries.most_common()),
        ownership=tuple(ownership.most_common()),
        tone=None if several else tone_mean(count.tone_n, count.tone_total, count.tone_squares, count.unscored),
    )

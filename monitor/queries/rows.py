"""From counts in storage to the rows that pages and reports show."""

from __future__ import annotations

from collections import Counter

from monitor.model.trend import OriginRow, ToneMean
from monitor.storage.counts import BucketCount, OriginCount


def value_of(count: BucketCount, unit: str) -> int:
    """What is counted, out of the counts of all units."""
    return int(getattr(count, unit))


def origin_row(row: OriginCount, tone: ToneMean | None) -> OriginRow:
    """What one origin carried; several versions together have no tone (``None``) and no mentions."""
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
        mentions=None if tone is None else count.mentions,
        outlets=len(row.outlets),
        countries=tuple(countries.most_common()),
        ownership=tuple(ownership.most_common()),
        tone=tone,
    )

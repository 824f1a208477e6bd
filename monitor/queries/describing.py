"""A selection in words, as captions and the heads of reports say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from monitor.model.topic import TopicVersion
from monitor.model.views import Resolved


def selection_words(
    resolved: Resolved,
    since: date | datetime,
    until: date | datetime,
    titles: Mapping[str, tuple[str, str | None]],
    entities: Mapping[str, str],
) -> str:
    """What is counted, from ``since`` to before ``until``.

    ``titles`` are those of a family and its story, by key; ``entities`` the names of those that are asked for.
    """
    selection = resolved.selection
    topics = " and ".join(_versions(resolved.versions)) or "all articles"
    parts = [f"{selection.unit} on {topics}" if resolved.versions else selection.unit]
    parts += [f"also matched by {version}" for version in _versions(resolved.also)]
    parts += [f"not matched by {version}" for version in _versions(resolved.without)]
    last = until if isinstance(until, datetime) else until - timedelta(days=1)
    parts.append(f"{since} to {last} ({selection.tz})")
    families = {key: family for key, (family, _) in titles.items()}
    stories = {key: story for key, (_, story) in titles.items()}
    for label, values in (
        ("outlets", selection.outlets),
        ("sources", selection.sources),
        ("countries", selection.countries),
        ("ownership", selection.ownership),
        ("languages", selection.languages),
        ("wires", selection.wires),
        ("origins", selection.origins),
        ("families", list(_titled(selection.families, families))),
        ("stories", list(_titled(selection.stories, stories))),
        ("entities", [entities.get(key, key) for key in selection.entities]),
    ):
        if values:
            parts.append(f"{label}: {', '.join(values)}")
    if selection.tone:
        parts.append(f"tone: {selection.tone} by {selection.measure}")
    if selection.disputed:
        parts.append("measures of tone towards the topic disagree")
    if selection.query:
        parts.append(f"text: {selection.query}")
    if resolved.sample:
        parts.append("sample data")
    return "; ".join(parts)


def _versions(versions: Iterable[TopicVersion]) -> Iterator[str]:
    return (f"{v.topic} (version {v.number})" if v.number else v.topic for v in versions)


def _titled(keys: Iterable[str], titles: Mapping[str, str | None]) -> Iterator[str]:
    return (f"“{title}” ({key})" if (title := titles.get(key)) else key for key in keys)

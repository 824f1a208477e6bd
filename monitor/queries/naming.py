"""Names in a selection that must exist: a misspelt one is an error and is not answered with zeros."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence, Set

from monitor.analysis.entities import NameIndex
from monitor.errors import SelectionError
from monitor.model.entity import NEVER_MENTIONED, InArticle, as_version
from monitor.model.registry import EntityEntry
from monitor.model.selection import Selection
from monitor.model.source import Outlet
from monitor.model.topic import TopicVersion
from monitor.model.views import SourceRow
from monitor.storage.store import Storage


def check_names(
    selection: Selection, outlets: Callable[[], Sequence[Outlet]], sources: Callable[[], Sequence[SourceRow]]
) -> None:
    """Check the outlets (by name or key) and sources of a selection; each list is asked for only where it is needed.

    Countries, languages and wires are not checked: one of which nothing has come yet is no mistake.

    Raises:
        SelectionError: one does not exist; the message names the nearest that does.
    """
    if selection.outlets:
        _check("outlet", selection.outlets, {name for outlet in outlets() for name in (outlet.name, outlet.key)})
    if selection.sources:
        _check("source", selection.sources, {row.source.name for row in sources()})


def entity_versions(
    keys: Sequence[str], entries: Mapping[str, EntityEntry], storage: Storage
) -> tuple[TopicVersion, ...]:
    """The entities of a selection in the place of topic versions.

    Raises:
        SelectionError: one is in no registry and was never mentioned; the message names the nearest that is.
    """
    if not keys:
        return ()
    numbers = storage.entities.numbers(keys)
    _check("entity", keys, entries.keys() | numbers.keys())
    return tuple(
        as_version(key, entries[key].name if key in entries else key, numbers.get(key, NEVER_MENTIONED))
        for key in dict.fromkeys(keys)
    )


def in_article(article_id: int, names: NameIndex, storage: Storage) -> tuple[InArticle, ...]:
    """The entities that an article mentions, the most often mentioned first."""
    rows = []
    for one in storage.entities.of_articles([article_id]).get(article_id, ()):
        name, kind = names.called(one.key)
        rows.append(InArticle(one.key, name, kind, one.spans, one.tone))
    return tuple(sorted(rows, key=lambda row: (-len(row.spans), row.name)))


def _check(what: str, names: Sequence[str], known: Set[str]) -> None:
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise SelectionError(f"There is no {what} {name!r}.{hint}")

"""The outlet of an article that is read again: another one only where the registry says something else by now.

A source or an import may have stated the outlet. So it is decided anew only where the registry, or its silence, led to
the stored one: an outlet that was not known and is called after its host or printed name, or one whose entry carried
that host or name earlier and does so no more.
"""

from __future__ import annotations

from monitor.config.registries import book_of, outlet_named
from monitor.ingest.reading import Parts
from monitor.model.article import Article
from monitor.model.registry import OutletEntry
from monitor.model.source import Outlet
from monitor.storage.rereading import StoredReading
from monitor.text.urls import host


def outlet_again(article: Article, stored: StoredReading, parts: Parts) -> Outlet:
    """The outlet by today's registry; the stored one where a source states it or nothing speaks against it."""
    kept = stored.outlet
    if stored.outlet_stated or not _is_open(article, stored, parts):
        return kept
    found = parts.outlets.find(name=article.outlet, address=article.url) or _unknown(article)
    return kept if found.key == kept.key else found


def _is_open(article: Article, stored: StoredReading, parts: Parts) -> bool:
    """Whether the registry led to the stored outlet and does so no more."""
    key = stored.outlet.key
    entry = parts.registries.current().entries.outlets.get(key)
    if entry is not None and _carries(entry, article):
        return False
    if entry is None and key in {_unknown(article).key, _unknown(stored.article).key}:
        return True
    earlier = (version.entry for version in parts.storage.registry.versions("outlet", key))
    return any(isinstance(entry, OutletEntry) and _carries(entry, article) for entry in earlier)


def _carries(entry: OutletEntry, article: Article) -> bool:
    return book_of([entry]).find(name=article.outlet, address=article.url) is not None


def _unknown(article: Article) -> Outlet:
    """What an outlet is called that no registry knows."""
    return outlet_named(article.outlet, host(article.url) if article.url else None)

"""The database as one thing: open it, then ask its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, func, select

from monitor.model.views import CheckReport
from monitor.storage.articles import Articles
from monitor.storage.check import check
from monitor.storage.counts import Counts
from monitor.storage.database import WAIT_S, Database, moment_or_none
from monitor.storage.entities import Entities
from monitor.storage.grouped import Grouped
from monitor.storage.items import Items
from monitor.storage.jobs import Jobs
from monitor.storage.labels import TopicLabels
from monitor.storage.notes import Audit, Meta
from monitor.storage.opening import open_database
from monitor.storage.outlets import Outlets
from monitor.storage.overrides import ToneOverrides
from monitor.storage.raw_pages import Kept, RawPages, kept
from monitor.storage.registry import RegistryVersions
from monitor.storage.removing import remove_sample
from monitor.storage.rereading import Rereading
from monitor.storage.revisits import Revisits
from monitor.storage.sources import Sources
from monitor.storage.stories import Stories
from monitor.storage.tables import articles, families, outlets, sources
from monitor.storage.topics import Topics


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """Health at a glance. Sources are those that were not removed and are not the sample's; families, outlets and the
    last article are those of real articles or, while there are none, of the sample.
    """

    articles: int
    sample_articles: int
    families: int
    outlets: int
    sources: int
    sources_failing: int
    sources_paused: int
    last_collected: datetime | None
    last_article: datetime | None
    database: str
    raw_pages: Kept


class Storage:
    """The parts of one open database. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.articles = Articles(database)
        self.audit = Audit(database)
        self.counts = Counts(database)
        self.entities = Entities(database)
        self.grouped = Grouped(self.articles)
        self.items = Items(database)
        self.jobs = Jobs(database)
        self.labels = TopicLabels(database)
        self.meta = Meta(database)
        self.outlets = Outlets(database)
        self.overrides = ToneOverrides(database)
        self.registry = RegistryVersions(database)
        self.raw_pages = RawPages(database)
        self.rereading = Rereading(self.articles)
        self.revisits = Revisits(database)
        self.sources = Sources(database)
        self.stories = Stories(database)
        self.topics = Topics(database)

    @classmethod
    def open(cls, url: str, *, now: datetime, backup_folder: Path | None, wait_s: float = WAIT_S) -> Storage:
        """Open the database at ``url``, creating it or bringing it up to date.

        ``backup_folder`` gets a copy of an SQLite file before it is upgraded; ``wait_s`` is how long to wait for locks.

        Raises:
            ConfigurationError: the address is not one of a database.
            DatabaseRefused: the database cannot be used; it was not changed.
        """
        return cls(open_database(url, now=now, backup_folder=backup_folder, wait_s=wait_s))

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def check(self) -> CheckReport:
        """Recount everything that is derived and compare: what ``wirewatch check`` reports."""
        return check(self._database)

    def remove_sample(self, now: datetime) -> None:
        """Remove everything that came with the sample. Interrupted, it goes on where it stopped when called again."""
        remove_sample(self._database, now)

    def status_counts(self) -> StatusCounts:
        """Health at a glance."""
        a, s = articles.c, sources.c
        live = (s.removed.is_(None), s.sample == 0)
        with self._database.read() as connection:

            def number(wanted: object, *conditions: object) -> int:
                counted = select(func.count()).select_from(wanted).where(*conditions)  # type: ignore[arg-type]
                return int(connection.execute(counted).scalar_one())

            real, sample = number(articles, a.sample == 0), number(articles, a.sample == 1)
            shown = int(real == 0)
            latest = select(a.first_seen).where(a.sample == shown)
            carried = exists().where(a.outlet_id == outlets.c.id, a.sample == shown)
            polled = select(func.max(s.last_success)).where(*live, s.kind != "folder")
            return StatusCounts(
                articles=real,
                sample_articles=sample,
                families=number(families, families.c.sample == shown),
                outlets=number(outlets, carried),
                sources=number(sources, *live),
                sources_failing=number(sources, *live, s.failures > 0, s.paused == 0),
                sources_paused=number(sources, *live, s.paused == 1),
                last_collected=moment_or_none(connection.execute(polled).scalar()),
                last_article=moment_or_none(connection.execute(latest.order_by(a.id.desc()).limit(1)).scalar()),
                database=self._database.name,
                raw_pages=kept(connection),
            )

"""Small things a database remembers: its data version, named settings, and who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from monitor.storage.database import Database, moment_of, seconds, storable, upsert
from monitor.storage.tables import audit, meta


@dataclass(frozen=True, slots=True)
class Meta:
    """The data version and named settings of one database."""

    database: Database

    def data_version(self) -> int:
        """A number that rises whenever what questions are answered from may have changed."""
        with self.database.read() as connection:
            found = select(meta.c.number).where(meta.c.name == "data_version")
            return int(connection.execute(found).scalar_one() or 0)

    def get(self, name: str) -> str | None:
        """The setting of that name, ``None`` if it was never set."""
        with self.database.read() as connection:
            return connection.execute(select(meta.c.text).where(meta.c.name == f"setting:{name}")).scalar()

    def set(self, name: str, value: str | None) -> None:
        """Set a setting; ``None`` forgets it."""
        insert_row = {"name": f"setting:{name}", "text": None if value is None else storable(value)}
        with self.database.write() as connection:
            insert = upsert(connection, meta).values(**insert_row)
            insert = insert.on_conflict_do_update(index_elements=["name"], set_={"text": insert.excluded.text})
            connection.execute(insert)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One change: when, by whom, what was done to what, and what it was before and after (texts or ``None``)."""

    at: datetime
    author: str
    action: str
    subject: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Audit:
    """The record of changes that people made; lines are only ever added."""

    database: Database

    def add(
        self, at: datetime, author: str, action: str, subject: str, before: str | None = None, after: str | None = None
    ) -> None:
        """Write one line."""
        texts = {"author": author, "action": action, "subject": subject, "before": before, "after": after}
        row = {name: None if value is None else storable(value) for name, value in texts.items()}
        with self.database.write() as connection:
            connection.execute(audit.insert().values(at=seconds(at), **row))

    def recent(self, limit: int = 100) -> list[AuditLine]:
        """The latest lines, newest first."""
        a = audit.c
        with self.database.read() as connection:
            found = select(a.at, a.author, a.action, a.subject, a.before, a.after).order_by(a.id.desc()).limit(limit)
            return [AuditLine(moment_of(at), *rest) for at, *rest in connection.execute(found)]

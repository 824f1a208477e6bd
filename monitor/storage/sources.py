"""Sources: what is collected, when it is due, how it goes, and when it was watched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.engine import Connection

from monitor.analysis.trends import SourcePolls
from monitor.errors import SourceError
from monitor.model.source import Outlet, PollOutcome, Source, SourceHealth, Validators
from monitor.model.views import SourceRow
from monitor.storage import outlets as outlet_rows
from monitor.storage import revisits
from monitor.storage.database import AnyRow, Database, changed, moment_or_none, numbers, seconds, storable, upsert
from monitor.storage.tables import activity, outlets, polls, sightings, sources


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of one database. A removed source is found by none of the questions but `polls`."""

    database: Database

    def add(self, source: Source, now: datetime, next_due: datetime | None = None) -> Source:
        """Store a new source, due at once unless ``next_due`` says later, and return it with its ``id``.

        Raises:
            SourceError: another source has this name.
        """
        with self.database.write() as connection:
            outlet_id = None
            if source.outlet is not None:
                outlet_id = outlet_rows.ensure(connection, {source.outlet.key: source.outlet}, int(source.sample))[
                    source.outlet.key
                ]
            insert = upsert(connection, sources).on_conflict_do_nothing()
            row = {
                "name": storable(source.name), "kind": source.kind, "address": storable(source.address),
                "outlet_id": outlet_id, "lang": source.lang, "interval_s": _whole(source.interval),
                "paused": int(source.paused), "sample": int(source.sample), "created": seconds(now),
                "next_due": seconds(next_due or now), "failures": 0, "articles": 0,
            }  # fmt: skip
            source_id = connection.execute(insert.values(**row).returning(sources.c.id)).scalar()
            if source_id is None:
                raise SourceError(f"There is a source called {source.name!r} already. Choose another name.")
            if not source.paused:
                _open_activity(connection, source_id, now)
            changed(connection)
            return replace(source, id=source_id)

    def change(
        self,
        source_id: int,
        now: datetime,
        *,
        name: str | None = None,
        address: str | None = None,
        lang: str | None = None,
        interval: timedelta | None = None,
        paused: bool | None = None,
    ) -> Source:
        """Change what is given and leave the rest; ``lang=""`` makes the language unknown.

        A new address is due at once, without the validators of the old one; so is a source that goes on after a pause.

        Raises:
            SourceError: there is no such source, or another one has this name.
        """
        with self.database.write() as connection:
            before = _one(connection, sources.c.id == source_id)
            if name is not None and connection.scalar(_named(name).where(sources.c.id != source_id)):
                raise SourceError(f"There is a source called {name!r} already. Choose another name.")
            values: dict[str, Any] = {}
            if name is not None:
                values["name"] = storable(name)
            if lang is not None:
                values["lang"] = lang or None
            if interval is not None:
                polled = before.health.last_polled
                values |= {"interval_s": _whole(interval), "next_due": seconds(polled + interval if polled else now)}
            if address is not None and address != before.source.address:
                values |= {"address": storable(address), "next_due": seconds(now), "failures": 0, "error_class": None}
                values |= {"error": None, "warning": None, "etag": None, "last_modified": None, "body_hash": None}
            if paused is not None and paused != before.source.paused:
                values |= {"paused": int(paused)} | ({} if paused else {"next_due": seconds(now)})
                (_close_activity if paused else _open_activity)(connection, source_id, now)
            if values:
                connection.execute(update(sources).where(sources.c.id == source_id).values(**values))
                changed(connection)
            return _one(connection, sources.c.id == source_id).source

    def remove(self, source_id: int, now: datetime) -> None:
        """Stop collecting a source and forget its items. Its articles stay, and so does when it was watched.

        Raises:
            SourceError: there is no such source.
        """
        with self.database.write() as connection:
            _one(connection, sources.c.id == source_id)
            _close_activity(connection, source_id, now)
            connection.execute(sightings.delete().where(sightings.c.source_id == source_id))
            revisits.forget_source(connection, source_id)
            gone = {"removed": seconds(now), "next_due": None, "lease_owner": None, "lease_until": None}
            connection.execute(update(sources).where(sources.c.id == source_id).values(**gone))
            changed(connection)

    def get(self, source_id: int) -> Source | None:
        """The source of that number; ``None`` if it was removed."""
        with self.database.read() as connection:
            row = connection.execute(_listed().where(sources.c.id == source_id)).one_or_none()
            return None if row is None else _source_row(row).source

    def by_name(self, name: str) -> SourceRow:
        """The source of that name.

        Raises:
            SourceError: there is none.
        """
        with self.database.read() as connection:
            return _one(connection, sources.c.name == storable(name), name)

    def all(self, *, removed: bool = False) -> list[SourceRow]:
        """Every source by name; those that were ``removed`` only where they are asked for."""
        with self.database.read() as connection:
            return [_source_row(row) for row in connection.execute(_listed(removed=removed).order_by(sources.c.name))]

    # ------------------------------------------------------------------------------------------------------- schedule
    def due(self, now: datetime, limit: int = 100) -> list[Source]:
        """Sources to poll now, longest due first: not paused, not leased by a worker."""
        wanted = (
            _listed()
            .where(sources.c.paused == 0, sources.c.next_due <= seconds(now), _free(now))
            .order_by(sources.c.next_due, sources.c.name)
            .limit(limit)
        )
        with self.database.read() as connection:
            return [_source_row(row).source for row in connection.execute(wanted)]

    def lease(self, source_id: int, owner: str, now: datetime, for_s: float) -> bool:
        """Take a source for ``for_s`` seconds, so that no other worker polls it; ``False`` if another one has it."""
        with self.database.write() as connection:
            taken = connection.execute(
                update(sources)
                .where(sources.c.id == source_id, sources.c.removed.is_(None))
                .where(or_(_free(now), sources.c.lease_owner == owner))
                .values(lease_owner=owner, lease_until=seconds(now + timedelta(seconds=for_s)))
            )
            return taken.rowcount == 1

    def release(self, source_id: int, owner: str) -> None:
        """Give a lease back without a poll; `finish_poll` does so by itself."""
        with self.database.write() as connection:
            mine = (sources.c.id == source_id, sources.c.lease_owner == owner)
            connection.execute(update(sources).where(*mine).values(lease_owner=None, lease_until=None))

    def release_all(self, owner: str) -> None:
        """Give back every lease of an owner that is known to hold none any more: it was killed."""
        with self.database.write() as connection:
            mine = sources.c.lease_owner == owner
            connection.execute(update(sources).where(mine).values(lease_owner=None, lease_until=None))

    def make_due(self, source_id: int, now: datetime) -> None:
        """Let a source be polled at the next tick."""
        with self.database.write() as connection:
            connection.execute(update(sources).where(sources.c.id == source_id).values(next_due=seconds(now)))
            changed(connection)

    def failures(self, source_id: int) -> int:
        """How many polls of a source failed in a row."""
        with self.database.read() as connection:
            return int(connection.scalar(select(sources.c.failures).where(sources.c.id == source_id)) or 0)

    def validators(self, source_id: int) -> Validators:
        """What the source's server gave with its last complete answer that was stored."""
        wanted = select(sources.c.etag, sources.c.last_modified, sources.c.body_hash).where(sources.c.id == source_id)
        with self.database.read() as connection:
            row = connection.execute(wanted).one_or_none()
            return Validators() if row is None else Validators(*row)

    def finish_poll(
        self, source_id: int, outcome: PollOutcome, validators: Validators | None, now: datetime, next_due: datetime
    ) -> None:
        """Keep what a poll did: health, the poll itself, validators if given, the end of the lease.

        Call it after the articles are saved, so that validators are never ahead of them.
        """
        ok = outcome.status != "failed"
        values: dict[str, Any] = {
            "last_polled": seconds(now), "next_due": seconds(next_due), "lease_owner": None, "lease_until": None,
            "error_class": outcome.error_class, "warning": _text(outcome.warning), "error": _text(outcome.error),
            "failures": 0 if ok else sources.c.failures + 1,
        }  # fmt: skip
        if ok:
            values["last_success"] = seconds(now)
        if validators is not None:
            values |= {"etag": _text(validators.etag), "last_modified": _text(validators.last_modified)}
            values["body_hash"] = validators.body_hash
        with self.database.write() as connection:
            here = (sources.c.id == source_id, sources.c.removed.is_(None))
            if connection.execute(update(sources).where(*here).values(**values)).rowcount == 0:
                return  # removed while it was polled
            insert = upsert(connection, polls)
            insert = insert.on_conflict_do_update(index_elements=["source_id", "at"], set_={"ok": insert.excluded.ok})
            connection.execute(insert, {"source_id": source_id, "at": seconds(now), "ok": int(ok)})
            changed(connection)

    # ------------------------------------------------------------------------------------------------------- coverage
    def polls(self, source_ids: Sequence[int], since: datetime, until: datetime) -> list[SourcePolls]:
        """When these sources were active and polled with success, for the coverage of [since, until).

        Polls are given up to one interval beyond ``until``, as coverage asks for them. Removed sources are included.
        """
        s, a = sources.c, activity.c
        with self.database.read() as connection:
            listed = numbers(connection, source_ids)
            intervals = connection.execute(
                select(s.id, s.interval_s).where(s.id.in_(listed)).order_by(s.id)
            ).all()  # fmt: skip
            last = seconds(until) + max((interval for _, interval in intervals), default=0)
            ranges = connection.execute(
                select(a.source_id, a.since, a.until)
                .where(a.source_id.in_(listed), a.since < seconds(until))
                .where(or_(a.until.is_(None), a.until > seconds(since)))
                .order_by(a.source_id, a.since)
            ).all()
            ok = connection.execute(
                select(polls.c.source_id, polls.c.at)
                .where(polls.c.source_id.in_(listed), polls.c.ok == 1)
                .where(polls.c.at >= seconds(since), polls.c.at <= last)
                .order_by(polls.c.source_id, polls.c.at)
            ).all()
        active: dict[int, list[tuple[int, int | None]]] = {}
        for source_id, begin, end in ranges:
            active.setdefault(source_id, []).append((begin, end))
        polled: dict[int, list[int]] = {}
        for source_id, at in ok:
            polled.setdefault(source_id, []).append(at)
        return [
            SourcePolls(source_id, interval, tuple(active.get(source_id, ())), tuple(polled.get(source_id, ())))
            for source_id, interval in intervals
        ]


def _whole(interval: timedelta) -> int:
    return int(interval.total_seconds())


def _text(given: str | None) -> str | None:
    return None if given is None else storable(given)


def _free(now: datetime) -> Any:
    return or_(sources.c.lease_until.is_(None), sources.c.lease_until <= seconds(now))


def _named(name: str) -> Select[tuple[int]]:
    return select(sources.c.id).where(sources.c.name == storable(name), sources.c.removed.is_(None))


def _listed(*, removed: bool = False) -> Select[Any]:
    named = ("key", "name", "country", "languages", "ownership", "owner")
    of_outlet = [outlets.c[name].label(f"outlet_{name}") for name in named]
    joined = select(sources, *of_outlet).outerjoin(outlets, sources.c.outlet_id == outlets.c.id)
    return joined if removed else joined.where(sources.c.removed.is_(None))


def _one(connection: Connection, condition: Any, name: str = "") -> SourceRow:
    row = connection.execute(_listed().where(condition)).one_or_none()
    if row is None:
        called = f" called {name!r}" if name else ""
        raise SourceError(f"There is no source{called}. `wirewatch sources list` shows all of them.")
    return _source_row(row)


def _source_row(row: AnyRow) -> SourceRow:
    outlet: Outlet | None = None
    if row.outlet_key is not None:
        outlet = Outlet(
            row.outlet_key, row.outlet_name, row.outlet_country, tuple(json.loads(row.outlet_languages)),
            row.outlet_ownership, row.outlet_owner,
        )  # fmt: skip
    return SourceRow(
        Source(
            row.name, row.kind, row.address, outlet, row.lang, timedelta(seconds=row.interval_s), bool(row.paused),
            bool(row.sample), row.id,
        ),
        SourceHealth(
            moment_or_none(row.last_polled), moment_or_none(row.last_success), moment_or_none(row.last_article),
            moment_or_none(row.next_due), row.failures, row.error_class, row.error, row.warning, row.articles,
        ),
    )  # fmt: skip


def _open_activity(connection: Connection, source_id: int, now: datetime) -> None:
    insert = upsert(connection, activity)
    # A pause that ends in the second in which its stretch began leaves one stretch without an end.
    insert = insert.on_conflict_do_update(index_elements=["source_id", "since"], set_={"until": None})
    connection.execute(insert, {"source_id": source_id, "since": seconds(now), "until": None})


def _close_activity(connection: Connection, source_id: int, now: datetime) -> None:
    here = (activity.c.source_id == source_id, activity.c.until.is_(None))
    connection.execute(update(activity).where(*here).values(until=seconds(now)))

"""Families and stories as wholes: lists of them in a selection, one of them, and analysts' splits and merges."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, distinct, func, select, union
from sqlalchemy.engine import Connection

from monitor.errors import GroupingError
from monitor.model.groups import FamilyRow, Grouping, GroupingKind, StoryRow
from monitor.model.views import ArticleRow, Resolved
from monitor.storage import groupings, lists
from monitor.storage.articles import Articles
from monitor.storage.database import changed, moment_of, numbers, words
from monitor.storage.families import drop, keep, regroup
from monitor.storage.selecting import clocks, on_facts, version_ids
from monitor.storage.stories import forget
from monitor.storage.tables import articles, facts, families, origins, outlets, stories, texts


class FamilyArticle(NamedTuple):
    """One article of a family with its body and the canonical addresses that it links to."""

    row: ArticleRow
    body: str
    links: tuple[str, ...]


class StoredFamily(NamedTuple):
    """A family with its articles in order of time and key, its origin, its story if it has one, and analysts' edits."""

    key: str
    origin_kind: str
    origin_name: str
    origin_label: str
    story_key: str | None
    story_title: str | None
    articles: tuple[FamilyArticle, ...]
    groupings: tuple[Grouping, ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """The families and stories of one database."""

    articles: Articles

    # ----------------------------------------------------------------------------------------------------------- lists
    def families(self, resolved: Resolved, *, offset: int, limit: int) -> tuple[list[FamilyRow], int]:
        """The families with most articles in a selection, the earlier first among equals; and how many there are."""
        with self.articles.database.read() as connection:
            sums = _family_sums(connection, resolved)
            total = connection.execute(select(func.count()).select_from(sums.order_by(None).subquery())).scalar_one()
            page = sums.offset(offset).limit(limit)
            return _family_rows(connection, list(connection.execute(page))), int(total)

    def every_family(self, resolved: Resolved, batch: int = 500) -> Iterator[FamilyRow]:
        """All families that `families` lists, in its order.

        What is counted is counted at once; names and titles are read in batches, each in a transaction of its own, so
        that a slow reader keeps nothing from being stored. A family that has gone meanwhile is left out.
        """
        with self.articles.database.read() as connection:
            found = list(connection.execute(_family_sums(connection, resolved)))
        for place in range(0, len(found), batch):
            with self.articles.database.read() as connection:
                rows = _family_rows(connection, found[place : place + batch])
            yield from rows

    def stories(self, resolved: Resolved, *, offset: int, limit: int) -> tuple[list[StoryRow], int]:
        """The stories with most origins, then articles, in a selection; and how many there are."""
        with self.articles.database.read() as connection:
            held = _held(connection, resolved).subquery()
            fam, s = families.c, stories.c
            many = {
                "articles": func.count(distinct(held.c.article_id)),
                "families": func.count(distinct(held.c.family_id)),
                "origins": func.count(distinct(held.c.origin_id)),
                "outlets": func.count(distinct(held.c.outlet_id)),
            }
            sums = (
                select(fam.story_id, *(count.label(name) for name, count in many.items()))
                .join(families, fam.id == held.c.family_id)
                .where(fam.story_id.is_not(None))
                .group_by(fam.story_id)
            )
            total = connection.execute(select(func.count()).select_from(sums.subquery())).scalar_one()
            page = sums.order_by(many["origins"].desc(), many["articles"].desc(), fam.story_id.desc())
            found = page.offset(offset).limit(limit).subquery()
            order = (found.c.origins.desc(), found.c.articles.desc(), found.c.story_id.desc())
            wanted = select(stories, *(found.c[name] for name in many)).join(found, found.c.story_id == s.id)
            rows = list(connection.execute(wanted.order_by(*order)))
            spans = _spans(connection, [row.id for row in rows])
            return [_story_row(row, spans[row.id], row[-len(many) :]) for row in rows], int(total)

    # ------------------------------------------------------------------------------------------------------------- one
    def titles(self, keys: Sequence[str], *, sample: bool) -> dict[str, tuple[str, str | None]]:
        """The titles of family and story that each of these articles belongs to; keys of none are left out."""
        a, fam, heads = articles.c, families.c, articles.alias()
        with self.articles.database.read() as connection:
            wanted = (
                select(a.key, heads.c.title, stories.c.title)
                .join(families, fam.id == a.family_id)
                .join(heads, heads.c.id == fam.head_id)
                .outerjoin(stories, stories.c.id == fam.story_id)
                .where(a.sample == int(sample), a.key.in_(words(connection, keys)))
            )
            return {key: (family, story) for key, family, story in connection.execute(wanted)}

    def family(self, key: str, *, sample: bool) -> StoredFamily | None:
        """The family of that key, ``None`` if there is none. The key of any of its articles leads to it too."""
        fam, a = families.c, articles.c
        of = select(a.family_id).where(a.sample == int(sample), a.key == key).scalar_subquery()
        wanted = (
            select(fam.id, fam.key, origins.c.kind, origins.c.name, origins.c.label, stories.c.key, stories.c.title)
            .join(origins, origins.c.id == fam.origin_id)
            .outerjoin(stories, stories.c.id == fam.story_id)
            .where(fam.id == of)
        )
        with self.articles.database.read() as connection:
            row = connection.execute(wanted).first()
            if row is None:
                return None
            inside = select(a.id, texts.c.body, a.links).join(texts, texts.c.article_id == a.id)
            inside = inside.where(a.family_id == row[0]).order_by(a.counted_at.is_(None), a.counted_at, a.key)
            read = {one.id: (one.body, tuple(json.loads(one.links))) for one in connection.execute(inside)}
            rows = lists.article_rows(connection, list(read))
            log = groupings.concerning(connection, "family", int(sample), {one.key for one in rows})
            members = tuple(FamilyArticle(one, *read[one.id]) for one in rows)
            return StoredFamily(*row[1:], members, log)

    def story(self, key: str, *, sample: bool) -> tuple[StoryRow, list[FamilyRow], tuple[Grouping, ...]] | None:
        """The story of the article with that key, with all its families, the earliest first; ``None`` without one."""
        a, fam, s = articles.c, families.c, stories.c
        with self.articles.database.read() as connection:
            of = select(fam.story_id).join(articles, a.family_id == fam.id).where(a.sample == int(sample), a.key == key)
            number = connection.execute(of).scalar()
            spans = _spans(connection, [] if number is None else [number])
            if number is None or number not in spans:
                return None
            columns = (a.id, a.family_id, fam.origin_id, a.outlet_id, a.counted_at)
            inside = select(*columns, _moment(a.counted_at, a.day_only)).join(families, fam.id == a.family_id)
            held = inside.where(fam.story_id == number).subquery()
            counts = [func.count(distinct(held.c[name])) for name in ("id", "family_id", "origin_id", "outlet_id")]
            many = connection.execute(select(*counts)).one()
            row = connection.execute(select(stories).where(s.id == number)).one()
            sums = select(
                held.c.family_id,
                func.count().label("articles"),
                func.count(distinct(held.c.outlet_id)).label("outlets"),
                func.min(held.c.moment).label("since"),
            ).group_by(held.c.family_id)
            rows = list(connection.execute(sums.order_by(func.min(held.c.counted_at), held.c.family_id)))
            listed = _family_rows(connection, rows)
            log = groupings.concerning(connection, "story", int(sample), {one.key for one in listed})
            return _story_row(row, spans[number], many), listed, log

    def key_among(self, keys: Collection[str], *, sample: bool) -> str | None:
        """The first of these keys, in their order as texts, that an article has; ``None`` if none has one."""
        a = articles.c
        with self.articles.database.read() as connection:
            found = select(func.min(a.key)).where(a.sample == int(sample), a.key.in_(words(connection, keys)))
            key: str | None = connection.execute(found).scalar()
            return key

    # --------------------------------------------------------------------------------------------------------- changes
    def regroup_families(
        self,
        kind: GroupingKind,
        sample: bool,
        sides: tuple[Sequence[str], Sequence[str]],
        author: str,
        note: str,
        now: datetime,
    ) -> None:
        """Take the articles of the first side out of the second's family, or put both together; by article key.

        Raises:
            GroupingError: an article is gone, or others are of these families by now; nothing was changed.
        """
        with self.articles.writing() as connection:
            ids = _ids(connection, int(sample), [*sides[0], *sides[1]])
            _check_whole(connection, ids)
            groupings.add(connection, "family", kind, int(sample), sides, author, note, now)
            regrouped = regroup(connection, self.articles.memory, int(sample), (), ids)
            keep(connection, regrouped)
            drop(connection, regrouped.left)
            changed(connection)

    def regroup_stories(
        self,
        kind: GroupingKind,
        sample: bool,
        sides: tuple[Sequence[str], Sequence[str]],
        author: str,
        note: str,
        now: datetime,
    ) -> None:
        """The same for stories, by family key; the stories themselves are worked out at the next look.

        Raises:
            GroupingError: a family is not there any more; nothing was changed.
        """
        with self.articles.database.write() as connection:
            keys = [*sides[0], *sides[1]]
            _ids(connection, int(sample), keys)
            groupings.add(connection, "story", kind, int(sample), sides, author, note, now)
            forget(connection, int(sample), keys)
            changed(connection)


def _ids(connection: Connection, sample: int, keys: Sequence[str]) -> list[int]:
    a = articles.c
    found = select(a.id).where(a.sample == sample, a.key.in_(words(connection, keys)))
    ids = list(connection.execute(found).scalars())
    if len(ids) < len({*keys}):
        raise GroupingError("Some of these articles are not there any more. Reload the page and choose again.")
    return ids


def _check_whole(connection: Connection, ids: Sequence[int]) -> None:
    a = articles.c
    of = select(a.family_id).where(a.id.in_(numbers(connection, ids)))
    if set(connection.execute(select(a.id).where(a.family_id.in_(of))).scalars()) != set(ids):
        raise GroupingError("The family has changed meanwhile. Reload the page and choose again.")


def _held(connection: Connection, resolved: Resolved) -> CompoundSelect[Any]:
    """The charted articles of a selection, each once, with its `_moment`, family, origin and outlet."""
    f = facts.c
    columns = (f.article_id, f.family_id, f.origin_id, f.outlet_id)
    return union(
        *(
            select(*columns, _moment(f.slot * unit, f.day_only)).where(
                *on_facts(connection, resolved, version_id), *clock
            )
            for version_id in version_ids(resolved)
            for unit, clock in zip((1, 86400), clocks(resolved.range), strict=True)
        )
    )


def _moment(second: Any, day_only: Any) -> Any:
    """A counting second and whether only its day is known, in one number, so that the least one is the earliest."""
    return (second * 2 + day_only).label("moment")


def _family_sums(connection: Connection, resolved: Resolved) -> Select[Any]:
    """(family, articles, outlets, earliest `_moment`) of every family in a selection, that of most articles first."""
    held = _held(connection, resolved).subquery()
    number = func.count(distinct(held.c.article_id)).label("articles")
    since = func.min(held.c.moment).label("since")
    return (
        select(held.c.family_id, number, func.count(distinct(held.c.outlet_id)).label("outlets"), since)
        .join(families, families.c.id == held.c.family_id)
        .group_by(held.c.family_id, families.c.key)
        .order_by(number.desc(), since, families.c.key)
    )


def _family_rows(connection: Connection, found: Sequence[Any]) -> list[FamilyRow]:
    """The rows of these families, in this order."""
    fam, a = families.c, articles.c
    wanted = (
        select(fam.id, fam.key, fam.head_id, a.title, a.lang, outlets.c.name.label("outlet"), origins.c.kind,
               origins.c.name, origins.c.label, fam.size, stories.c.key.label("story"))
        .join(articles, a.id == fam.head_id)
        .join(outlets, outlets.c.id == a.outlet_id)
        .join(origins, origins.c.id == fam.origin_id)
        .outerjoin(stories, stories.c.id == fam.story_id)
        .where(fam.id.in_(numbers(connection, [row.family_id for row in found])))
    )  # fmt: skip
    known = {row.id: row for row in connection.execute(wanted)}
    return [
        FamilyRow(
            key=head.key,
            head_id=head.head_id,
            title=head.title,
            lang=head.lang or None,
            outlet=head.outlet,
            origin=f"{head.kind}:{head.name}",
            origin_label=head.label,
            since=None if row.since is None else moment_of(row.since // 2),
            since_precision=None if row.since is None else "day" if row.since % 2 else "minute",
            articles=row.articles,
            outlets=row.outlets,
            size=head.size,
            story=head.story,
        )
        for row in found
        if (head := known.get(row.family_id)) is not None
    ]


def _spans(connection: Connection, story_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The first and last counting time of the articles of these stories."""
    a, fam = articles.c, families.c
    ends = select(fam.story_id, func.min(a.counted_at), func.max(a.counted_at)).join(articles, a.family_id == fam.id)
    wanted = ends.where(fam.story_id.in_(numbers(connection, story_ids))).group_by(fam.story_id)
    return {story_id: (since, until) for story_id, since, until in connection.execute(wanted)}


def _story_row(row: Any, span: tuple[int, int], many: Sequence[int]) -> StoryRow:
    """A story with its span and its numbers of articles, families, origins and outlets."""
    since, until = map(moment_of, span)
    return StoryRow(row.key, row.title, row.lang or None, since, until, *many)

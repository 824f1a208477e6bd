"""Stories in the database: which families have none yet, what they are found by, and writing what was found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.engine import Connection

from monitor.analysis.stories import Merge, Split, Story, StoryDocument
from monitor.analysis.story_terms import TERMS_VERSION
from monitor.storage import groupings
from monitor.storage.database import Database, changed, numbers, seconds, upsert, words
from monitor.storage.tables import articles, families, stories, story_terms, texts

_BATCH = 500


class Head(NamedTuple):
    """The head of a family without terms: what they are made of."""

    article_id: int
    made_of: str
    title: str
    body: str
    lang: str


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories of one database. Times are counting times in UTC seconds."""

    database: Database

    def first_without(self, sample: bool, since: int | None = None) -> int | None:
        """The time of the first family that belongs to no story yet, from ``since`` on; ``None`` if there is none."""
        a = articles.c
        wanted = select(func.min(a.counted_at)).join(families, families.c.head_id == a.id)
        here = [families.c.sample == int(sample), families.c.story_id.is_(None), a.counted_at.is_not(None)]
        if since is not None:
            here.append(a.counted_at >= since)
        with self.database.read() as connection:
            first: int | None = connection.execute(wanted.where(*here)).scalar()
            return first

    def last_without(self, sample: bool, until: int) -> int | None:
        """The time of the last family before ``until`` that belongs to no story yet; ``None`` if there is none."""
        a = articles.c
        wanted = select(func.max(a.counted_at)).join(families, families.c.head_id == a.id)
        here = (families.c.sample == int(sample), families.c.story_id.is_(None), a.counted_at < until)
        with self.database.read() as connection:
            last: int | None = connection.execute(wanted.where(*here)).scalar()
            return last

    def lacking_terms(self, sample: bool, since: int, until: int) -> list[Head]:
        """Some heads of that time, ``until`` exclusive, whose terms are missing or of another text or version."""
        a, t = articles.c, story_terms.c
        made_of = a.raw_hash + " " + a.lang + f" {TERMS_VERSION}"
        wanted = (
            select(a.id, made_of, a.title, texts.c.body, a.lang)
            .join(families, families.c.head_id == a.id)
            .join(texts, texts.c.article_id == a.id)
            .outerjoin(story_terms, t.article_id == a.id)
            .where(*_within(sample, since, until), or_(t.made_of.is_(None), t.made_of != made_of))
        )
        with self.database.read() as connection:
            return [Head(*row) for row in connection.execute(wanted.limit(_BATCH))]

    def keep_terms(self, made: Sequence[tuple[Head, bytes]]) -> None:
        """Store the terms of heads."""
        with self.database.write() as connection:
            insert = upsert(connection, story_terms)
            insert = insert.on_conflict_do_update(
                index_elements=["article_id"],
                set_={"made_of": insert.excluded.made_of, "terms": insert.excluded.terms},
            )
            there = articles.c.id.in_(numbers(connection, [head.article_id for head, _ in made]))
            known = set(connection.execute(select(articles.c.id).where(there)).scalars())
            rows = [
                {"article_id": head.article_id, "made_of": head.made_of, "terms": terms}
                for head, terms in made
                if head.article_id in known
            ]
            if rows:
                connection.execute(insert, rows)

    def documents(self, sample: bool, since: int, until: int) -> list[StoryDocument]:
        """The heads of families of that time, ``until`` exclusive, that have terms."""
        a = articles.c
        wanted = (
            select(families.c.key, a.lang, a.counted_at, a.title, story_terms.c.terms)
            .join(families, families.c.head_id == a.id)
            .join(story_terms, story_terms.c.article_id == a.id)
            .where(*_within(sample, since, until))
        )
        with self.database.read() as connection:
            return [StoryDocument(*row) for row in connection.execute(wanted)]

    def edits(self, sample: bool) -> list[Split | Merge]:
        """What analysts decided about stories, by the families' present keys."""
        with self.database.read() as connection:
            log = groupings.all_of(connection, "story", int(sample))
            named = {key for one in log for side in one.sides for key in side}
            a, fam = articles.c, families.c
            wanted = select(a.key, fam.key).join(families, fam.id == a.family_id).where(a.sample == int(sample))
            now = dict(connection.execute(wanted.where(a.key.in_(words(connection, named)))).all())
        found: list[Split | Merge] = []
        for one in log:
            first, second = (frozenset(now[key] for key in side if key in now) for side in one.sides)
            at = seconds(one.at)
            found.append(Split(at, first) if one.kind == "split" else Merge(at, first | second))
        return found

    def write(self, sample: bool, since: int, until: int, found: Iterable[Story]) -> int:
        """Give the families of that time, ``until`` exclusive, their stories; returns how many moved.

        Stories of other times stay as they are. A story that no family belongs to any more is dropped.
        """
        belongs = {family: story for story in found for family in story.families}
        with self.database.write() as connection:
            wanted = (
                select(families.c.id, families.c.key, families.c.story_id, stories.c.key.label("story"))
                .join(articles, articles.c.id == families.c.head_id)
                .outerjoin(stories, stories.c.id == families.c.story_id)
                .where(*_within(sample, since, until))
            )
            here = {row.key: row for row in connection.execute(wanted) if row.key in belongs}
            asked = {belongs[key].key: belongs[key] for key in here}
            ids = _written(connection, int(sample), asked)
            moved = [(row.id, ids[belongs[key].key]) for key, row in here.items() if row.story != belongs[key].key]
            if moved:
                step = update(families).where(families.c.id == bindparam("family"))
                connection.execute(
                    step.values(story_id=bindparam("story")),
                    [{"family": family, "story": story} for family, story in moved],
                )
                empty = ~exists().where(families.c.story_id == stories.c.id)
                connection.execute(delete(stories).where(stories.c.sample == int(sample), empty))
                left = {row.story_id for key, row in here.items() if row.story_id and row.story != belongs[key].key}
                _titled(connection, left - set(ids.values()))
                changed(connection)
        return len(moved)


def _titled(connection: Connection, story_ids: Collection[int]) -> None:
    """Give stories the title of their first family: the one that gave it may have left."""
    a, fam = articles.c, families.c
    heads = (
        select(fam.story_id, a.title)
        .join(articles, a.id == fam.head_id)
        .where(fam.story_id.in_(numbers(connection, story_ids)))
        .order_by(fam.story_id, a.counted_at.desc(), fam.key.desc())
    )
    for story_id, title in dict(connection.execute(heads).all()).items():
        connection.execute(update(stories).where(stories.c.id == story_id).values(title=title))


def forget(connection: Connection, sample: int, keys: Collection[str]) -> None:
    """Make the families of these articles look for their stories anew, inside the caller's transaction."""
    of = select(articles.c.family_id).where(articles.c.sample == sample, articles.c.key.in_(words(connection, keys)))
    connection.execute(update(families).where(families.c.id.in_(of)).values(story_id=None))


def _within(sample: bool, since: int, until: int) -> list[Any]:
    a = articles.c
    return [and_(a.sample == int(sample), a.counted_at >= since, a.counted_at < until)]


def _written(connection: Connection, sample: int, wanted: Mapping[str, Story]) -> dict[str, int]:
    """Write these stories, by key, and return their row numbers."""
    rows = [{"key": story.key, "sample": sample, "lang": story.lang, "title": story.title} for story in wanted.values()]
    if not rows:
        return {}
    insert = upsert(connection, stories)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["sample", "key"], set_={name: insert.excluded[name] for name in ("lang", "title")}
        ),
        rows,
    )
    s = stories.c
    found = select(s.key, s.id).where(s.sample == sample, s.key.in_(words(connection, wanted)))
    return dict(connection.execute(found).all())

"""Families in the database: copies of one text, their head and their origin.

What is a copy of what is decided in `monitor.analysis`. Here the articles that hang together with those that are saved
are loaded with the evidence between them, grouped again and compared with what is stored. A family keeps its row as
long as its head stays the head; the key of a family is the key of its head, so the stored state does not depend on the
order in which articles arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, literal, or_, select, union_all
from sqlalchemy.engine import Connection

from monitor.analysis.copy_graph import CopyGraph, KeptEdge, Member, by_time, candidates_among
from monitor.analysis.copy_index import CopyIndex, agree
from monitor.analysis.shingles import Sketch, Text, read
from monitor.storage import groupings
from monitor.storage.copy_memory import CopyMemory
from monitor.storage.database import numbers, take_numbers, upsert, words
from monitor.storage.facts import EVERYTHING
from monitor.storage.tables import (
    articles,
    copy_edges,
    entity_mentions,
    facts,
    families,
    matches,
    origins,
    outlets,
    sketches,
    texts,
)
from monitor.text.words import folded_words


class Origin(NamedTuple):
    """Who a text comes from: ``kind`` is ``wire`` or ``outlet``, ``name`` identifies, ``label`` is shown."""

    kind: str
    name: str
    label: str


class Fresh(NamedTuple):
    """An article that is about to be written: its folded body, and its sketch if it is long enough for one."""

    member: Member
    folded_body: str
    sketch: bytes | None


class Place(NamedTuple):
    """Where an article belongs."""

    family_id: int
    origin_id: int


@dataclass(frozen=True, slots=True)
class Group:
    """One family as it should be. ``keeps`` is the stored family that it goes on as, ``None`` for a new one."""

    keeps: int | None
    head: Member
    origin: Origin
    members: tuple[Member, ...]


def plan(groups: Iterable[Sequence[Member]], keys: Mapping[int, str]) -> list[Group]:
    """What becomes of the stored families: ``groups`` are as they should be, heads first, and ``keys`` are those of the
    families that their articles are in now.

    A group goes on as the family that already has its head as head; else as any family of a member that is free; else
    it is new. No key is ever wanted by two rows at once: a family's head is always one of its members.
    """
    groups = list(groups)
    taken = {part[0].family_id for part in groups if keys.get(part[0].family_id or 0) == part[0].key}
    planned = []
    for part in groups:
        head = part[0]
        keeps = head.family_id
        if keeps is None or keys.get(keeps) != head.key:
            keeps = min((member.family_id for member in part if member.family_id and member.family_id not in taken),
                        default=None)  # fmt: skip
            taken.add(keeps)
        planned.append(Group(keeps, head, origin_of(part), tuple(part)))
    return planned


def origin_of(members: Sequence[Member]) -> Origin:
    """The earliest credited wire among ``members``, which are in order of time and key; else the head's outlet."""
    for member in members:
        if member.wire:
            return Origin("wire", member.wire, member.wire)
    return Origin("outlet", members[0].outlet_key, members[0].outlet_name)


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What `regroup` decided: the place of every article it looked at, families that are left without articles, and
    what the caller must `keep` once the articles are written.
    """

    places: Mapping[int, Place]
    left: tuple[int, ...]
    edges: tuple[KeptEdge, ...]
    sketches: tuple[Fresh, ...]
    sample: int


def regroup(
    connection: Connection, memory: CopyMemory, sample: int, fresh: Sequence[Fresh], again: Collection[int] = ()
) -> Regrouped:
    """Work out the families of the ``fresh`` articles and of all that hang together with them.

    Fresh ones are about to be written and stand for what is stored of them. ``again`` are stored articles whose place
    is to be decided anew. Stored articles that change family or origin are moved here with their facts. The caller
    writes the fresh ones, then calls `keep` and `drop`.
    """
    memory.renew(connection)
    web = _Web(connection, memory, sample, fresh)
    web.forget([one.member for one in fresh if one.member.family_id is not None])
    web.connect(again)
    groups = web.families()
    before = _families(connection, {m.family_id for m in web.graph.members.values() if m.family_id})
    planned = plan(groups, {family_id: row.key for family_id, row in before.items()})
    origin_ids = ensure_origins(connection, {part.origin for part in planned})
    places = _write(connection, sample, planned, before, origin_ids, web.fresh)
    moved = [
        member.id for member in web.graph.members.values()
        if member.id not in web.fresh
        and member.family_id and places[member.id] != (member.family_id, before[member.family_id].origin_id)
    ]  # fmt: skip
    _move(connection, [(number, places[number]) for number in moved])
    used = {place.family_id for place in places.values()}
    left = tuple(family_id for family_id in before if family_id not in used)
    return Regrouped(places, left, tuple(web.graph.found), tuple(fresh), sample)


def keep(connection: Connection, regrouped: Regrouped) -> None:
    """Write the new edges and the sketches of what was regrouped, now that its articles are stored."""
    rows = [
        {"article_id": here, "other_id": there, "firm": int(edge.firm)}
        for edge in regrouped.edges
        for here, there in ((edge.one, edge.other), (edge.other, edge.one))
    ]
    if rows:
        connection.execute(upsert(connection, copy_edges).on_conflict_do_nothing(), rows)
    changed = [one.member.id for one in regrouped.sketches if one.member.family_id is not None]
    if changed:
        connection.execute(delete(sketches).where(sketches.c.article_id.in_(numbers(connection, changed))))
    sketched = [one for one in regrouped.sketches if one.sketch is not None and one.member.counted_at is not None]
    if sketched:
        first = take_numbers(connection, "sketch_seq", len(sketched))
        connection.execute(
            sketches.insert(),
            [
                {
                    "article_id": one.member.id, "seq": first + place, "sample": regrouped.sample,
                    "counted_at": one.member.counted_at, "sketch": one.sketch,
                }
                for place, one in enumerate(sketched)
            ],
        )  # fmt: skip


class _Web:
    """The articles that are regrouped, and everything that evidence or analysts connect them with."""

    def __init__(self, connection: Connection, memory: CopyMemory, sample: int, fresh: Sequence[Fresh]) -> None:
        self._connection = connection
        self._memory = memory
        self._sample = sample
        self.fresh = {one.member.id: one for one in fresh}
        self.graph = CopyGraph(self._text)
        self._sketches = {number: Sketch.unpack(one.sketch) for number, one in self.fresh.items() if one.sketch}
        self._todo = set(self.fresh)
        for one in fresh:
            self.graph.add(one.member)

    def forget(self, revised: Sequence[Member]) -> None:
        """Forget the evidence that the earlier texts of these articles gave, and take in the families that they leave.

        What hangs together by way of them is looked at anew; an article that hangs on one other by firm evidence
        connects nothing else.
        """
        if not revised:
            return
        e, ids = copy_edges.c, [member.id for member in revised]
        found: dict[int, list[bool]] = {number: [] for number in ids}
        held = select(e.article_id, e.firm).where(e.article_id.in_(numbers(self._connection, ids)))
        for number, firm in self._connection.execute(held):
            found[number].append(bool(firm))
        apart = [number for number, edges in found.items() if edges not in ([], [True])]
        reached = _reach(self._connection, apart) if apart else set()
        gone = numbers(self._connection, reached | set(ids))
        self._connection.execute(delete(copy_edges).where(or_(e.article_id.in_(gone), e.other_id.in_(gone))))
        around = _members(self._connection, articles.c.id.in_(numbers(self._connection, reached - set(self.fresh))))
        for member in around:
            self.graph.add(member)
        self._todo |= {member.id for member in around}
        self._sketches |= _sketches(self._connection, [member.id for member in around])
        left = articles.c.family_id.in_(numbers(self._connection, {m.family_id for m in revised if m.family_id}))
        self._load(self._connection.execute(select(articles.c.id).where(left)).scalars().all())

    def connect(self, again: Collection[int] = ()) -> None:
        """Look for evidence between the articles in hand, and between them and those that are stored.

        ``again`` are taken in with all that hangs together with them.
        """
        self._load(again)
        todo = [self.graph.members[number] for number in self._todo]
        dated = [member for member in todo if member.counted_at is not None]
        pairs = candidates_among([(m, self._sketches[m.id]) for m in dated if m.id in self._sketches])
        pairs |= self._same_hash(dated)
        outside = self._outside(dated)
        self._load({number for _, number in outside})
        for one, other in sorted(pairs | outside):
            self.graph.compare(one, other)

    def families(self) -> list[list[Member]]:
        """The families of everything in hand, and of what analysts' splits and merges connect it with."""
        while True:
            known = {member.key for member in self._members()}
            edited = groupings.concerning(self._connection, "family", self._sample, known)
            keys = {key for grouping in edited for side in grouping.sides for key in side}
            named = (articles.c.sample == self._sample, articles.c.key.in_(words(self._connection, keys - known)))
            found = {member.id for member in _members(self._connection, *named)} if keys - known else set()
            if not found:
                return self.graph.families(groupings.edits(edited))
            # What they hang together with may have been split or merged with others again.
            self._load(found)

    def _members(self) -> Iterable[Member]:
        return self.graph.members.values()

    def _same_hash(self, dated: Sequence[Member]) -> set[tuple[int, int]]:
        alike: dict[str, list[int]] = {}
        for member in dated:
            if member.body_hash is not None:
                alike.setdefault(member.body_hash, []).append(member.id)
        return {pair for copies in alike.values() for pair in combinations(sorted(copies), 2)}

    def _outside(self, dated: Sequence[Member]) -> set[tuple[int, int]]:
        """Pairs of an article in hand and a stored one that may be copies."""
        hashes = {member.body_hash: member for member in dated if member.body_hash is not None}
        found: set[tuple[int, int]] = set()
        a = articles.c
        same = select(a.id, a.body_hash).where(
            a.sample == self._sample, a.body_hash.in_(words(self._connection, hashes))
        )
        by_hash: dict[str, list[int]] = {}
        for number, body_hash in self._connection.execute(same):
            by_hash.setdefault(body_hash, []).append(number)
        for member in dated:
            near = by_hash.get(member.body_hash or "", [])
            sketch = self._sketches.get(member.id)
            if sketch is not None and member.counted_at is not None:
                near = near + self._memory.candidates(
                    self._connection, self._sample, member.counted_at, sketch, member.outlet_id
                )
            found |= {(member.id, number) for number in near if number not in self._todo}
        return self._still_alike(found)

    def _still_alike(self, pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
        """The pairs of which the other article is still there with a sketch that agrees, or with the same hash."""
        others = {other for _, other in pairs}
        if not others:
            return set()
        stored = _sketches(self._connection, others)
        a = articles.c
        wanted = select(a.id, a.body_hash, a.outlet_id).where(a.id.in_(numbers(self._connection, others)))
        known = {row.id: row for row in self._connection.execute(wanted.where(a.sample == self._sample))}
        kept = set()
        for one, other in pairs:
            if other not in known:
                continue
            member, row = self.graph.members[one], known[other]
            same = member.body_hash is not None and row.body_hash == member.body_hash
            ours, theirs = self._sketches.get(one), stored.get(other)
            if same or (ours and theirs and agree(ours, theirs, same_outlet=row.outlet_id == member.outlet_id)):
                kept.add((one, other))
        return kept

    def _load(self, ids: Collection[int]) -> None:
        """Take in stored articles with all that hangs together with them."""
        missing = {number for number in ids if number not in self.graph.members}
        if not missing:
            return
        reached = _reach(self._connection, missing) - set(self.graph.members)
        for member in _members(self._connection, articles.c.id.in_(numbers(self._connection, reached))):
            self.graph.add(member)
        e = copy_edges.c
        wanted = select(e.article_id, e.other_id, e.firm).where(
            e.article_id.in_(numbers(self._connection, reached)), e.article_id < e.other_id
        )
        for row in self._connection.execute(wanted.order_by(e.article_id, e.other_id)):
            if row.other_id in self.graph.members:  # else it went with the sample
                self.graph.know(KeptEdge(row.article_id, row.other_id, bool(row.firm)))

    def _text(self, member: Member) -> Text:
        return self._memory.text(member.body_hash or "", lambda: self._read(member.id))

    def _read(self, number: int) -> Text:
        if number in self.fresh:
            return read(self.fresh[number].folded_body.split())
        return _stored_text(self._connection, number)


def _stored_text(connection: Connection, number: int) -> Text:
    body = connection.execute(select(texts.c.body).where(texts.c.article_id == number)).scalar_one()
    return read(folded_words(body))


def _reach(connection: Connection, ids: Collection[int]) -> set[int]:
    """These articles and all that edges connect them with."""
    start = numbers(connection, ids).subquery()
    reach = select(start.c[0].label("id")).cte("reach", recursive=True)
    reach = reach.union(select(copy_edges.c.other_id).join(reach, reach.c.id == copy_edges.c.article_id))
    return set(connection.execute(select(reach.c.id)).scalars())


def _sketches(connection: Connection, ids: Iterable[int]) -> dict[int, Sketch]:
    s = sketches.c
    found = select(s.article_id, s.sketch).where(s.article_id.in_(numbers(connection, ids)))
    return {number: Sketch.unpack(packed) for number, packed in connection.execute(found)}


def drop(connection: Connection, family_ids: Sequence[int]) -> None:
    """Delete families that no article is in any more."""
    if family_ids:
        connection.execute(families.delete().where(families.c.id.in_(numbers(connection, family_ids))))


def all_groups(connection: Connection, sample: int) -> list[list[Member]]:
    """The families of the whole archive, grouped anew from texts, sketches and analysts' decisions alone."""
    memory, index = CopyMemory(), CopyIndex()
    graph = CopyGraph(lambda member: memory.text(member.body_hash or "", lambda: _stored_text(connection, member.id)))
    everyone = sorted(_members(connection, articles.c.sample == sample), key=by_time)
    sketched = _sketches(connection, [member.id for member in everyone])
    by_hash: dict[str, list[int]] = {}
    for member in everyone:
        graph.add(member)
        if member.counted_at is None:
            continue
        if member.body_hash is not None:
            same = by_hash.setdefault(member.body_hash, [])
            for other in same:
                graph.compare(other, member.id)
            same.append(member.id)
        if member.id in sketched:
            for other in index.candidates(sketched[member.id], member.counted_at, member.outlet_id):
                graph.compare(int(other), member.id)
            index.add(member.id, sketched[member.id], member.counted_at, member.outlet_id)
    log = groupings.concerning(connection, "family", sample, {member.key for member in everyone})
    return graph.families(groupings.edits(log))


def ensure_origins(connection: Connection, wanted: Iterable[Origin]) -> dict[Origin, int]:
    """The row numbers of these origins; those not known yet are added."""
    todo = sorted(wanted)
    rows = _find_origins(connection, todo)
    missing = [origin for origin in todo if (origin.kind, origin.name) not in rows]
    if missing:
        insert = upsert(connection, origins).on_conflict_do_nothing()
        connection.execute(insert, [origin._asdict() for origin in missing])
        rows |= _find_origins(connection, missing)
    return {origin: rows[origin.kind, origin.name] for origin in todo}


def _find_origins(connection: Connection, wanted: Sequence[Origin]) -> dict[tuple[str, str], int]:
    names = words(connection, {origin.name for origin in wanted})
    found = select(origins.c.kind, origins.c.name, origins.c.id).where(
        origins.c.kind.in_(("wire", "outlet")), origins.c.name.in_(names)
    )
    return {(kind, name): number for kind, name, number in connection.execute(found)}


def _members(connection: Connection, *conditions: Any) -> list[Member]:
    a, o = articles.c, outlets.c
    columns: tuple[Any, ...] = (
        a.id,
        a.key,
        a.body_hash,
        a.counted_at,
        a.wire,
        a.title,
        o.id,
        o.key,
        o.name,
        a.family_id,
    )
    found = select(*columns).join_from(articles, outlets, a.outlet_id == o.id).where(*conditions)
    return [Member(*row) for row in connection.execute(found)]


class _Family(NamedTuple):
    id: int
    key: str
    head_id: int
    origin_id: int
    size: int


def _families(connection: Connection, family_ids: Iterable[int]) -> dict[int, _Family]:
    f = families.c
    found = select(f.id, f.key, f.head_id, f.origin_id, f.size).where(f.id.in_(numbers(connection, family_ids)))
    return {row.id: _Family(*row) for row in connection.execute(found)}


def _write(
    connection: Connection,
    sample: int,
    groups: Sequence[Group],
    before: Mapping[int, _Family],
    origin_ids: Mapping[Origin, int],
    fresh: Collection[int],
) -> dict[int, Place]:
    many = sum(part.keeps is None for part in groups)
    next_id = take_numbers(connection, "family_id", many) if many else 0
    new, other = [], []
    places: dict[int, Place] = {}
    for part in groups:
        if part.keeps is None:
            family_id, next_id = next_id, next_id + 1
        else:
            family_id = part.keeps
        row = _Family(family_id, part.head.key, part.head.id, origin_ids[part.origin], len(part.members))
        if part.keeps is None:
            new.append({**row._asdict(), "sample": sample})
        elif before[part.keeps] != row:
            other.append({f"new_{name}": value for name, value in row._asdict().items()})
        places |= {member.id: Place(family_id, row.origin_id) for member in part.members}
    if other:
        f = families.c
        change = families.update().where(f.id == bindparam("new_id"))
        change = change.values({name: bindparam(f"new_{name}") for name in ("key", "head_id", "origin_id", "size")})
        connection.execute(change, other)
    if new:
        connection.execute(families.insert(), new)
    # A story is found by the text of a family's head: another head or another text looks for it anew.
    other_heads = [
        part.keeps for part in groups
        if part.keeps is not None and (before[part.keeps].head_id != part.head.id or part.head.id in fresh)
    ]  # fmt: skip
    if other_heads:
        anew = families.c.id.in_(numbers(connection, other_heads))
        connection.execute(families.update().where(anew).values(story_id=None))
    return places


def _move(connection: Connection, moved: Sequence[tuple[int, Place]]) -> None:
    """Give stored articles and their facts another family or origin."""
    if not moved:
        return
    rows = [{"a": article_id, "f": place.family_id, "o": place.origin_id} for article_id, place in moved]
    connection.execute(
        articles.update().where(articles.c.id == bindparam("a")).values(family_id=bindparam("f")),
        [{"a": row["a"], "f": row["f"]} for row in rows],
    )
    versions = union_all(
        select(literal(EVERYTHING)),
        select(matches.c.version_id).where(matches.c.article_id == bindparam("a")),
        select(-entity_mentions.c.entity_id).where(entity_mentions.c.article_id == bindparam("a")),
    )
    connection.execute(
        facts.update()
        .where(facts.c.article_id == bindparam("a"), facts.c.version_id.in_(versions))
        .values(family_id=bindparam("f"), origin_id=bindparam("o")),
        rows,
    )

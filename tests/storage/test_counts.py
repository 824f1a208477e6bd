"""Contract: every number equals a plain count in Python over the same records."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model.record import Record
from monitor.model.selection import EPOCH_DAY, TimeRange, Unit
from monitor.model.source import Outlet
from monitor.model.topic import TopicVersion
from monitor.storage.counts import BucketCount
from monitor.storage.store import Storage
from tests.storage.conftest import ENGINES, Cluster
from tests.storage.making import KURIER, LANTERN, NOW, YEAR, at, found, put, record, resolved, source, topic

HERALD = Outlet("herald.example", "Herald", "FR", ("fr",), "state")
DAYS = [TimeRange.between(at(day, 0), at(day + 1, 0), "UTC") for day in range(40)]


def drawn(chance: random.Random, versions: Sequence[TopicVersion], many: int = 120) -> Iterator[Record]:
    """Records over forty days, with copies, wires, three outlets, two languages, days without minutes."""
    for number in range(many):
        day_only = chance.random() < 0.2
        when = at(chance.randrange(40), 0) + (timedelta() if day_only else timedelta(minutes=chance.randrange(1440)))
        matches = [
            found(
                version.id, chance.randrange(4), chance.choice([None, chance.randint(-(10**6), 10**6), 50_000, -50_000])
            )
            for version in versions
            if chance.random() < 0.6
        ]
        yield record(
            f"k{number:03}",
            counted=when,
            precision="day" if day_only else "minute",
            copies_of=f"text {chance.randrange(many // 2)}",
            wire=chance.choice([None, None, "Wire One", "Wire Two"]),
            outlet=chance.choice([LANTERN, KURIER, HERALD]),
            lang=chance.choice(["en", "en", "de", None]),
            value=chance.choice([None, chance.randint(-(10**6), 10**6)]),
            matches=matches,
        )


class Archive:
    """A filled database and the records in it, with their families and origins as the database gives them."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.versions = [topic(storage, "One"), topic(storage, "Two")]
        self.records = list(drawn(random.Random(7), self.versions))
        feed = source(storage)
        for start in range(0, len(self.records), 50):
            put(storage, *self.records[start : start + 50], source_id=feed.id)
        assert storage.check().problems == ()
        self.rows = {row.key: row for row in storage.articles.iterate(resolved())}
        assert len(self.rows) == len(self.records)

    def counted(self, version_id: int, span: TimeRange, keep: Any = lambda one, tone: True) -> BucketCount:
        """The parts of a bucket, counted the plain way."""
        families: dict[str, list[int]] = {}
        origins, many, mentions = set(), 0, 0
        for one, tone, number in self.matching(version_id, span):
            if not keep(one, tone):
                continue
            many, mentions = many + 1, mentions + number
            tones = families.setdefault(self.rows[one.key].family, [])
            tones += [] if tone is None else [tone]
            origins.add(self.rows[one.key].origin)
        means = [int(sum(tones) / len(tones)) for tones in families.values() if tones]  # cut towards zero
        squares = sum(mean * mean for mean in means)
        scored = len(means)
        return BucketCount(
            many, len(families), len(origins), mentions, scored, sum(means), squares, len(families) - scored
        )

    def matching(self, version_id: int, span: TimeRange) -> Iterator[tuple[Record, int | None, int]]:
        for one in self.records:
            assert one.counted is not None
            second = int(one.counted.at.timestamp())
            day = (one.counted.at.date() - EPOCH_DAY).days
            day_only = one.counted.precision == "day"
            if not (span.first_day <= day < span.end_day if day_only else span.since <= second < span.until):
                continue
            if not version_id:
                yield one, one.tone.value, 0
            for match in one.matches:
                if match.match.version_id == version_id:
                    yield one, match.tone.value, match.match.mentions


@pytest.fixture(scope="module", params=ENGINES)
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One filled database of each engine for all tests that only read."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('counts') / 'wirewatch.sqlite3'}"
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        address = cluster.new_database()
    storage = Storage.open(address, now=NOW, backup_folder=None)
    yield Archive(storage)
    storage.close()


@pytest.mark.parametrize("which", [None, 0, 1])
def test_buckets_of_days_and_the_whole_range(archive: Archive, which: int | None) -> None:
    chosen = [] if which is None else [archive.versions[which]]
    version_id = chosen[0].id if chosen else 0
    asked = resolved(*chosen)
    expected = [archive.counted(version_id, day) for day in DAYS]
    assert archive.storage.counts.trend(asked, version_id, DAYS) == expected
    assert archive.storage.counts.volume(asked, version_id, DAYS) == [(one.articles, one.mentions) for one in expected]
    whole = archive.storage.counts.totals(asked, version_id)
    assert whole.count == archive.counted(version_id, YEAR)
    assert sum(one.articles for one in expected) == whole.count.articles
    assert whole.negative + whole.neutral + whole.positive + whole.unscored == whole.count.articles
    labels = [tone for _, tone, _ in archive.matching(version_id, YEAR)]
    assert whole.negative == sum(tone is not None and tone <= -50_000 for tone in labels)
    assert whole.positive == sum(tone is not None and tone >= 50_000 for tone in labels)
    assert whole.unscored == labels.count(None)
    assert whole.outlets == 3


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "Asia/Kathmandu", "America/New_York"])
def test_days_of_other_zones_and_hours(archive: Archive, zone: str) -> None:
    here = ZoneInfo(zone)
    noon = datetime(2022, 1, 10, tzinfo=here)
    spans = [TimeRange.between((noon + timedelta(days=n)).date(), (noon + timedelta(days=n + 1)).date(), zone)
             for n in range(20)]  # fmt: skip
    spans += [TimeRange.between(noon + timedelta(hours=n), noon + timedelta(hours=n + 1), zone) for n in range(48)]
    version = archive.versions[0]
    expected = [archive.counted(version.id, span) for span in spans]
    assert archive.storage.counts.trend(resolved(version), version.id, spans) == expected
    volumes = archive.storage.counts.volume(resolved(version), version.id, spans)
    assert volumes == [(one.articles, one.mentions) for one in expected]


CONDITIONS: list[tuple[dict[str, Any], Any]] = [
    ({"outlets": ("kurier.example",)}, lambda one, tone: one.outlet == KURIER),
    ({"outlets": ("Herald", "kurier.example")}, lambda one, tone: one.outlet in (HERALD, KURIER)),
    ({"countries": ("FR", "GB")}, lambda one, tone: one.outlet in (HERALD, LANTERN)),
    ({"ownership": ("state",)}, lambda one, tone: one.outlet == HERALD),
    ({"languages": ("de",)}, lambda one, tone: one.article.lang == "de"),
    ({"languages": ("en", "und")}, lambda one, tone: one.article.lang in ("en", None)),
    ({"wires": ("Wire One",)}, lambda one, tone: one.article.wire == "Wire One"),
    ({"tone": "negative"}, lambda one, tone: tone is not None and tone <= -50_000),
    ({"tone": "neutral"}, lambda one, tone: tone is not None and -50_000 < tone < 50_000),
    ({"tone": "unscored"}, lambda one, tone: tone is None),
    ({"sources": ("Feed",)}, lambda one, tone: True),
    ({"sources": ("Nowhere",)}, lambda one, tone: False),
    ({"outlets": ("nowhere.example",)}, lambda one, tone: False),
    (
        {"outlets": (KURIER.key, HERALD.key), "languages": ("en",), "tone": "positive"},
        lambda one, tone: one.outlet in (KURIER, HERALD) and one.article.lang == "en" and (tone or 0) >= 50_000,
    ),
]


@pytest.mark.parametrize(("parts", "keep"), CONDITIONS)
def test_conditions_hold_in_charts_totals_lists_and_exports_alike(
    archive: Archive, parts: dict[str, Any], keep: Any
) -> None:
    version = archive.versions[0]
    for chosen, version_id in (([version], version.id), ([], 0)):
        asked = resolved(*chosen, **parts)
        expected = archive.counted(version_id, YEAR, keep)
        counts = archive.storage.counts
        assert counts.totals(asked, version_id).count == expected
        assert counts.trend(asked, version_id, [YEAR]) == [expected]
        assert counts.volume(asked, version_id, [YEAR]) == [(expected.articles, expected.mentions)]
        keys = sorted(one.key for one, tone, _ in archive.matching(version_id, YEAR) if keep(one, tone))
        assert sorted(row.key for row in archive.storage.articles.iterate(asked, 7)) == keys
        assert archive.storage.articles.count(asked) == len(keys)
        page = archive.storage.articles.rows(asked, sort="counted", descending=True, offset=0, limit=1000)
        assert sorted(row.key for row in page) == keys


def test_a_text_query_is_a_list_of_articles(archive: Archive) -> None:
    version = archive.versions[1]
    chosen = [row for place, row in enumerate(archive.rows.values()) if place % 3 == 0]
    asked = resolved(version, ids=[row.id for row in chosen])
    expected = archive.counted(version.id, YEAR, lambda one, tone: archive.rows[one.key] in chosen)
    assert expected.articles > 5
    assert archive.storage.counts.trend(asked, version.id, [YEAR]) == [expected]
    assert archive.storage.counts.volume(asked, version.id, [YEAR]) == [(expected.articles, expected.mentions)]
    assert archive.storage.counts.totals(resolved(version, ids=[]), version.id).count == BucketCount()


def test_the_article_measure_charts_article_tone(archive: Archive) -> None:
    version = archive.versions[0]
    asked = resolved(version, measure="vader-1")
    [count] = archive.storage.counts.trend(asked, version.id, [YEAR])
    scored = {archive.rows[one.key].family for one, _, _ in archive.matching(version.id, YEAR)
              if one.tone.value is not None}  # fmt: skip
    assert count.tone_n == len(scored)
    assert count.unscored == count.families - len(scored)


def test_outlets_by_articles(archive: Archive) -> None:
    version = archive.versions[0]
    rows = archive.storage.counts.by_outlet(resolved(version), version.id, 10)
    for row in rows:
        assert row.count == archive.counted(
            version.id, YEAR, lambda one, tone, key=row.outlet.key: one.outlet.key == key
        )
    assert {row.outlet for row in rows} == {LANTERN, KURIER, HERALD}
    assert [row.count.articles for row in rows] == sorted((row.count.articles for row in rows), reverse=True)
    assert archive.storage.counts.by_outlet(resolved(version), version.id, 1) == rows[:1]


@pytest.mark.parametrize("unit", ["articles", "families", "origins", "mentions"])
def test_outlets_and_origins_are_sorted_by_the_unit(archive: Archive, unit: Unit) -> None:
    version = archive.versions[0]
    asked = resolved(version, unit=unit)
    outlets = archive.storage.counts.by_outlet(asked, version.id, 10)
    origins, _ = archive.storage.counts.by_origin(asked, [version.id])
    for rows in (outlets, origins):
        values = [(getattr(row.count, unit), row.count.articles) for row in rows]
        assert len(values) > 2
        assert values == sorted(values, reverse=True)


def test_origins_of_a_version_count_what_they_feed(archive: Archive) -> None:
    version = archive.versions[0]
    rows, total = archive.storage.counts.by_origin(resolved(version), [version.id])
    assert total == len(rows) == archive.counted(version.id, YEAR).origins
    for row in rows:
        key = f"{row.kind}:{row.name}"

        def fed(one: Record, _tone: object, key: str = key) -> bool:
            return archive.rows[one.key].origin_key == key

        assert row.count == archive.counted(version.id, YEAR, fed)
        carried = Counter(one.outlet for one, tone, _ in archive.matching(version.id, YEAR) if fed(one, tone))
        assert dict(row.outlets) == carried
    pages = [archive.storage.counts.by_origin(resolved(version), [version.id], offset=n, limit=2) for n in (0, 2, 4)]
    assert [row for page, _ in pages for row in page] == rows[:6]
    assert {many for _, many in pages} == {total}


def test_several_versions_count_an_article_once(archive: Archive) -> None:
    both = resolved(*archive.versions)
    held = {one.key for version in archive.versions for one, _, _ in archive.matching(version.id, YEAR)}
    rows = [archive.rows[key] for key in held]
    expected = (len(rows), len({row.family for row in rows}), len({row.origin_key for row in rows}))
    assert archive.storage.counts.listed(both) == expected
    origins, total = archive.storage.counts.by_origin(both, [version.id for version in archive.versions])
    assert (sum(row.count.articles for row in origins), sum(row.count.families for row in origins)) == expected[:2]
    assert total == expected[2]
    assert {f"{row.kind}:{row.name}": row.count.articles for row in origins} == Counter(row.origin_key for row in rows)


def test_families_are_listed_and_exported_alike(archive: Archive) -> None:
    version = archive.versions[0]
    grouped = archive.storage.grouped
    rows = list(grouped.every_family(resolved(version), batch=7))
    held = [archive.rows[one.key] for one, _, _ in archive.matching(version.id, YEAR)]
    assert {row.key: row.articles for row in rows} == Counter(row.family for row in held)
    for row in rows:
        inside = [one for one in held if one.family == row.key]
        first = min(
            (one for one in inside if one.counted), key=lambda one: (one.counted, one.counted_precision == "day")
        )
        assert (row.since, row.since_precision) == (first.counted, first.counted_precision)
        assert (row.outlets, row.origin, row.story) == (
            len({one.outlet_key for one in inside}), inside[0].origin_key, inside[0].story,
        )  # fmt: skip
    assert [row.articles for row in rows] == sorted((row.articles for row in rows), reverse=True)
    pages = [grouped.families(resolved(version), offset=start, limit=10) for start in range(0, len(rows), 10)]
    assert [row for page, _ in pages for row in page] == rows
    assert {total for _, total in pages} == {len(rows)}


def test_choices_are_what_is_there(archive: Archive) -> None:
    choices = archive.storage.counts.choices(sample=False)
    assert choices.topics == (("one", "One"), ("two", "Two"))
    assert choices.outlets == tuple((one.key, one.name) for one in (HERALD, KURIER, LANTERN))
    assert choices.sources == (("Feed", "Feed"),)
    assert choices.countries == (("FR", "FR"), ("GB", "GB"), ("PL", "PL"))
    assert choices.languages == (("de", "de"), ("en", "en"), ("und", "und"))
    assert choices.wires == (("Wire One", "Wire One"), ("Wire Two", "Wire Two"))
    assert archive.storage.counts.choices(sample=True).outlets == ()


def test_empty_questions(storage: Storage) -> None:
    assert storage.counts.trend(resolved(), 0, []) == []
    assert storage.counts.trend(resolved(), 0, DAYS[:3]) == [BucketCount()] * 3
    assert storage.counts.volume(resolved(), 0, DAYS[:3]) == [(0, 0)] * 3
    assert storage.counts.totals(resolved(), 0).count == BucketCount()
    assert storage.counts.by_outlet(resolved(), 0, 5) == []
    assert storage.articles.extent(sample=False) == ()


def test_times_before_1970_are_counted(storage: Storage) -> None:
    long_ago = datetime(1912, 4, 15, 2, 20, tzinfo=ZoneInfo("UTC"))
    put(
        storage, record("a", counted=long_ago), record("b", counted=long_ago.replace(hour=0, minute=0), precision="day")
    )
    hour = TimeRange.between(long_ago.replace(minute=0), long_ago.replace(hour=3, minute=0), "UTC")
    day = TimeRange.between(long_ago.date(), long_ago.date() + timedelta(days=1), "UTC")
    assert storage.counts.volume(resolved(), 0, [hour, day]) == [(1, 0), (2, 0)]
    midnight = long_ago.replace(hour=0, minute=0)
    assert storage.articles.extent(sample=False) == ((long_ago, False),) * 2 + ((midnight, True),) * 2
    assert storage.check().problems == ()

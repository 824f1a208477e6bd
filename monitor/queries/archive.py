"""Every question that a page, a report or a command asks. Reads only; the same question gives the same answer.

Answers of the heavier questions are kept until the data version changes, so that ten people looking at one dashboard
cost one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.narrowing import narrowing
from monitor.analysis.references import expand
from monitor.analysis.syntax import asks_for_others, parse_search
from monitor.analysis.trends import BucketRange, auto_bucket, buckets, coverage, share, tone_change
from monitor.errors import SelectionError
from monitor.model.groups import FamilyPage, FamilyRow, StoryPage, StoryRow
from monitor.model.selection import Selection, TimeRange, instant, zone
from monitor.model.source import Outlet, Source
from monitor.model.tone import ARTICLE_MEASURE, MEASURE_REGISTRY, MEASURES, Scorer
from monitor.model.topic import Topic, TopicVersion
from monitor.model.trend import LINE_FROM, Listed, OriginRow, OutletRow, ToneChange, Totals, TrendRow
from monitor.model.views import (
    ArticleList,
    ArticlePage,
    ArticleRow,
    Choices,
    JobRow,
    Preview,
    Resolved,
    SourceRow,
    Status,
)
from monitor.queries.answers import Answers
from monitor.queries.article import article_page
from monitor.queries.describing import selection_words
from monitor.queries.groups import family_page, named_article, story_page
from monitor.queries.naming import check_names, entity_versions, in_article
from monitor.queries.preview import Asked, PreviewRuns
from monitor.queries.registries import Registries
from monitor.queries.rows import origin_row, value_of
from monitor.queries.scoring import Rescoring, rescoring, tone_of
from monitor.queries.wordings import kept_in
from monitor.storage.counts import BucketCount
from monitor.storage.store import Storage

DEFAULT_SPAN = timedelta(days=183)
"""The longest default range: a selection without dates ends with the data and goes back at most this far."""
MOST_BUCKETS = 5000

_Answer = TypeVar("_Answer")


class Queries:
    """Questions about the stored articles. Thread-safe. ``clock`` gives the present as aware UTC."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], datetime],
        *,
        version: str,
        scorers: Sequence[Scorer] = (),
        registries: Registries | None = None,
    ) -> None:
        self._storage = storage
        self._scorers = tuple(scorers)
        self._registries = registries or Registries(storage)
        self._clock = clock
        self._version = version
        self._answers = Answers(256)
        self._previews = PreviewRuns(8)

    def now(self) -> datetime:
        """The present, as aware UTC."""
        return self._clock()

    def data_version(self) -> int:
        """A number that grows with every change of articles, topics or counts."""
        return self._storage.meta.data_version()

    # -- selections ---------------------------------------------------------------------------------------------

    def shows_sample(self, selection: Selection) -> bool:
        """Whether the selection holds sample data: as it says, else sample while there is nothing else."""
        return not self._storage.articles.has_real() if selection.sample is None else selection.sample

    def extent(self, sample: bool, tz: str = "UTC") -> tuple[date, date] | None:
        """The first and last counted day in a zone, of the sample or of the real articles; ``None`` without any."""
        here = zone(tz)
        days = [
            moment.date() if day_only else moment.astimezone(here).date()
            for moment, day_only in self._storage.articles.extent(sample)
        ]
        return (min(days), max(days)) if days else None

    def resolve(self, selection: Selection) -> Resolved:
        """Decide everything that a selection leaves to the data.

        Raises:
            SelectionError: a topic, outlet, source or entity does not exist.
            QueryError: the text query cannot be read.
        """
        return self._kept(("resolve", selection), lambda: self._resolve(selection))

    def _resolve(self, selection: Selection) -> Resolved:
        check_names(selection, self.outlets, lambda: self._storage.sources.all(removed=True))
        sample = self.shows_sample(selection)
        self._check_groups(selection, sample)
        chosen = entity_versions(selection.entities, self._registries.current().entries.entities, self._storage)
        since, until = self.days(selection)
        span = TimeRange.between(since, until, selection.tz)
        days = max(1, (span.until - span.since) // 86_400)
        article_ids = None
        if selection.query:
            article_ids = tuple(self._matching_ids(selection.query, sample, span, undated=selection.lists_undated))
        return Resolved(
            selection=selection,
            versions=tuple(self._versions(selection.topics)) or chosen[:1],
            range=span,
            bucket=selection.bucket or auto_bucket(days),
            sample=sample,
            article_ids=article_ids,
            also=tuple(self._versions(selection.also)),
            without=tuple(self._versions(selection.without)),
            mentioning=tuple(-version.id for version in (chosen if selection.topics else chosen[1:])),
        )

    def _check_groups(self, selection: Selection, sample: bool) -> None:
        keys = (*selection.families, *selection.stories)
        known = self.group_titles(keys, sample)
        for key in keys:
            if key not in known:
                raise SelectionError(f"There is no family or story with the article {key!r}; it may have been removed.")

    def days(self, selection: Selection) -> tuple[date | datetime, date | datetime]:
        """The range of a selection: as it says, else the last days of the data, at most ``DEFAULT_SPAN``."""
        if selection.since and selection.until:
            return selection.since, selection.until
        today = self._clock().astimezone(zone(selection.tz)).date()
        first, last = self.extent(self.shows_sample(selection), selection.tz) or (today, today)
        until = selection.until or last + timedelta(days=1)
        since = selection.since or max(first, _day(until) - DEFAULT_SPAN)
        if instant(since, selection.tz) >= instant(until, selection.tz):
            # A range that lies outside of the data keeps the side that was asked for.
            if selection.since:
                return since, _day(since) + timedelta(days=1)
            return _day(until) - timedelta(days=1), until
        return since, until

    def _versions(self, references: Sequence[str]) -> Iterator[TopicVersion]:
        for reference in references:
            # A name may hold the sign that parts a slug from the number of a version; a slug never does.
            named = any(reference == topic.name for topic in self.topics())
            slug, _, number = (reference, "", "") if named else reference.partition("@")
            yield self._version_numbered(slug, number) if number else self._topic(slug).active

    def _topic(self, name: str) -> Topic:
        for topic in self.topics():
            if name in (topic.slug, topic.name):
                return topic
        known = ", ".join(topic.slug for topic in self.topics()) or "none yet"
        raise SelectionError(f"There is no topic {name!r}. Topics: {known}.")

    def _version_numbered(self, slug: str, number: str) -> TopicVersion:
        versions = self.topic_versions(self._topic(slug).slug)
        for version in versions:
            if str(version.number) == number:
                return version
        raise SelectionError(f"The topic {slug!r} has no version {number!r}; it has 1 to {len(versions)}.")

    def _matching_ids(self, query: str, sample: bool, span: TimeRange, *, undated: bool) -> Iterator[int]:
        node = expand(parse_search(query), self._storage.topics.catalogue())
        found = self._storage.articles.candidates(
            narrowing(node), sample, span, undated=undated, with_others=asks_for_others(node)
        )
        for batch in found:
            for text in batch:
                if evaluate(node, index_text(text.title, text.body, text.metadata)) is not None:
                    yield text.id

    def describe(self, selection: Selection) -> str:
        """The selection in words, as a caption or the head of a report says it."""
        resolved = self.resolve(selection)
        titles = self.group_titles((*selection.families, *selection.stories), resolved.sample)
        return selection_words(resolved, *self.days(selection), titles, self.entity_names(selection.entities))

    def entity_names(self, keys: Sequence[str]) -> dict[str, str]:
        """What the registry calls these entities, by key; a key of its own where it has none."""
        names = self._registries.current().mentioned
        return {key: names.called(key)[0] for key in keys}

    def group_titles(self, keys: Sequence[str], sample: bool) -> dict[str, tuple[str, str | None]]:
        """The titles of family and story (``None`` while it is worked out) of each of these articles, by key."""
        return self._storage.grouped.titles(keys, sample=sample) if keys else {}

    # -- numbers ------------------------------------------------------------------------------------------------

    def trend(self, selection: Selection) -> tuple[TrendRow, ...]:
        """One row for each bucket and topic of the selection (all topics where it names none), zeros included.

        Raises:
            SelectionError, QueryError: as for ``resolve``, or the range has more than ``MOST_BUCKETS`` buckets.
        """
        # A job that ends leaves the data as they are, but not what is told of them.
        pending = self.rescoring(selection)
        return self._kept(("trend", selection, pending), lambda: tuple(self._trend(self.with_topics(selection))))

    def _trend(self, selection: Selection) -> Iterator[TrendRow]:
        resolved = self.resolve(selection)
        ranges = self._buckets(resolved)
        wholes = self._wholes(selection, resolved, ranges)
        covered = self._coverage(resolved, ranges)
        pending = self.rescoring(selection)
        for version in resolved.versions:
            counts = self._storage.counts.trend(resolved, version.id, [item.range for item in ranges])
            kept = kept_in(version, resolved, ranges, self._storage)
            for item, count, whole, seen, known in zip(ranges, counts, wholes, covered, kept, strict=True):
                value = value_of(count, selection.unit)
                yield TrendRow(
                    bucket=item.label,
                    start=datetime.fromtimestamp(item.range.since, UTC),
                    end=datetime.fromtimestamp(item.range.until, UTC),
                    topic=version.topic,
                    topic_slug=version.slug,
                    topic_version=version.number,
                    unit=selection.unit,
                    value=value,
                    total=whole,
                    share=share(value, whole),
                    lang=MEASURE_REGISTRY[selection.measure].lang,
                    measure=selection.measure,
                    tone=tone_of(count, item.range, pending),
                    coverage=seen,
                    kept=known,
                )

    def with_topics(self, selection: Selection) -> Selection:
        """The selection with the topics that a trend of it has: its own, or all that are watched; with entities and no
        topics it is the trend of the first of these.
        """
        if selection.topics or selection.entities:
            return selection
        return replace(selection, topics=tuple(topic.slug for topic in self.topics()))

    def _buckets(self, resolved: Resolved) -> tuple[BucketRange, ...]:
        since, until = self.days(resolved.selection)
        tz = resolved.selection.tz
        start, end = instant(since, tz), instant(until, tz)
        size = {"hour": 3600, "day": 86_400, "week": 7 * 86_400, "month": 28 * 86_400}[resolved.bucket]
        if (end - start).total_seconds() / size > MOST_BUCKETS:
            raise SelectionError(
                f"The range has more than {MOST_BUCKETS} buckets of one {resolved.bucket}. "
                "Choose a longer bucket or a shorter range."
            )
        return buckets(start, end, resolved.bucket, tz)

    def _wholes(self, selection: Selection, resolved: Resolved, ranges: Sequence[BucketRange]) -> Sequence[int | None]:
        """The denominators of shares: the unit over everything collected under the other filters."""
        if selection.unit == "mentions":
            return [None] * len(ranges)
        everything = resolved.without_conditions()
        asked = [item.range for item in ranges]
        if selection.unit == "articles":
            return [articles for articles, _ in self._storage.counts.volume(everything, 0, asked)]
        return [value_of(count, selection.unit) for count in self._storage.counts.trend(everything, 0, asked)]

    def _coverage(self, resolved: Resolved, ranges: Sequence[BucketRange]) -> Sequence[float | None]:
        if resolved.sample:
            return [None] * len(ranges)
        polled = self._storage.sources.polls(
            [source.id for source in self._live_sources(resolved.selection)], ranges[0].start, ranges[-1].end
        )
        spans = [(item.range.since, item.range.until) for item in ranges]
        return coverage(spans, polled, int(self._clock().timestamp()))

    def _live_sources(self, selection: Selection) -> Iterator[Source]:
        """The sources whose polls say how complete a selection is: those of its outlets, folders never.

        Removed ones are among them: what was covered while they were there does not change.
        """
        for row in self._storage.sources.all(removed=True):
            source, outlet = row.source, row.source.outlet
            wanted = (
                not source.is_archive
                and (not selection.sources or source.name in selection.sources)
                and (not selection.languages or source.lang in selection.languages)
                and (not selection.outlets or (outlet is not None and {outlet.name, outlet.key} & {*selection.outlets}))
                and (not selection.countries or (outlet is not None and outlet.country in selection.countries))
                and (not selection.ownership or (outlet is not None and outlet.ownership in selection.ownership))
            )
            if wanted:
                yield source

    def totals(self, selection: Selection) -> tuple[Totals, ...]:
        """The whole range at once, one row for each topic of the selection (all topics where it names none)."""
        pending = self.rescoring(selection)
        return self._kept(("totals", selection, pending), lambda: tuple(self._totals(self.with_topics(selection))))

    def _totals(self, selection: Selection) -> Iterator[Totals]:
        resolved = self.resolve(selection)
        everything = resolved.without_conditions()
        whole = self._storage.counts.totals(everything, 0)
        pending = self.rescoring(selection)
        for version in resolved.versions:
            found = self._storage.counts.totals(resolved, version.id)
            count = found.count
            yield Totals(
                topic=version.topic,
                topic_slug=version.slug,
                topic_version=version.number,
                articles=count.articles,
                families=count.families,
                origins=count.origins,
                mentions=count.mentions,
                outlets=found.outlets,
                all_articles=whole.count.articles,
                all_families=whole.count.families,
                all_origins=whole.count.origins,
                tone=tone_of(count, resolved.range, pending),
                negative=found.negative,
                neutral=found.neutral,
                positive=found.positive,
                unscored=found.unscored,
                undated=found.undated,
                change=None if pending is not None else self._change(selection, version, count),
            )

    def _change(self, selection: Selection, version: TopicVersion, count: BucketCount) -> ToneChange | None:
        """The tone of a range against that of the range before it.

        None of a text query, which would have to be evaluated over that range as well, and none of a frozen version,
        which knows no articles of a part of the time.
        """
        if version.frozen is not None or selection.query or count.tone_n < LINE_FROM:
            return None
        before = self.before(selection)
        if before is None:
            return None
        past = self._storage.counts.totals(self.resolve(before), version.id).count
        return tone_change(_tone_sums(past), _tone_sums(count))

    def before(self, selection: Selection) -> Selection | None:
        """The range before, as long as the selection's; ``None`` where no article is as old as its beginning."""
        since, until = self.days(selection)
        length = instant(until, selection.tz) - instant(since, selection.tz)
        earlier: date | datetime = since - (length if isinstance(since, datetime) else timedelta(days=length.days))
        extent = self.extent(self.shows_sample(selection), selection.tz)
        if extent is None or extent[0] > _day(earlier) + timedelta(days=1):
            return None
        return replace(selection, since=earlier, until=since)

    def measures(self) -> tuple[str, ...]:
        """The measures that can be charted and whose scorers are at hand."""
        at_hand = {ARTICLE_MEASURE, *(scorer.id for scorer in self._scorers)}
        return tuple(measure for measure in MEASURES if MEASURE_REGISTRY[measure].scorer in at_hand)

    def rescoring(self, selection: Selection) -> Rescoring | None:
        """The job that still has to score articles by the selection's measure; ``None`` where all of them are."""
        return rescoring(self._storage, selection.measure, sample=self.shows_sample(selection))

    def listed(self, selection: Selection) -> Listed:
        """The counts of a whole selection over all its topics together: what a list of it holds."""
        return self._kept(("listed", selection), lambda: self._listed(selection))

    def _listed(self, selection: Selection) -> Listed:
        resolved = self.resolve(selection)
        articles, families, origins = self._storage.counts.listed(resolved)
        return Listed(articles, families, origins, self._storage.articles.count(resolved) - articles)

    def top_outlets(self, selection: Selection, limit: int = 12) -> tuple[OutletRow, ...]:
        """The outlets with most of the selection's unit of its first topic (of all articles where it names none)."""
        pending = self.rescoring(selection)
        return self._kept(("outlets", selection, limit, pending), lambda: tuple(self._top_outlets(selection, limit)))

    def _top_outlets(self, selection: Selection, limit: int) -> Iterator[OutletRow]:
        resolved = self.resolve(selection)
        version_id = resolved.versions[0].id if resolved.versions else 0
        pending = self.rescoring(selection)
        for row in self._storage.counts.by_outlet(resolved, version_id, limit):
            count = row.count
            yield OutletRow(
                outlet=row.outlet.name,
                outlet_key=row.outlet.key,
                country=row.outlet.country,
                ownership=row.outlet.ownership,
                articles=count.articles,
                families=count.families,
                origins=count.origins,
                mentions=count.mentions,
                tone=tone_of(count, resolved.range, pending),
            )

    def top_origins(self, selection: Selection, limit: int = 12) -> tuple[OriginRow, ...]:
        """The origins with most of the selection's unit of its first topic (of all articles where it names none)."""
        return self.origins(replace(selection, topics=selection.topics[:1]), limit=limit)[0]

    def origins(
        self, selection: Selection, *, offset: int = 0, limit: int | None = 50
    ) -> tuple[tuple[OriginRow, ...], int]:
        """One page of the origins of a selection, those with most of its unit first; and how many there are.

        Over several topics an article counts once, and there are no mentions and no tone.
        """
        question = ("origins", selection, offset, limit, self.rescoring(selection))
        return self._kept(question, lambda: self._origins(selection, offset, limit))

    def every_origin(self, selection: Selection) -> Iterator[tuple[TopicVersion | None, OriginRow]]:
        """All origins of each topic of a selection; without topics those of all articles, and no topic with them."""
        versions = self.resolve(selection).versions
        for version in versions or (None,):
            topics = (f"{version.slug}@{version.number}",) if version is not None and version.number else ()
            for row in self._origins(replace(selection, topics=topics), 0, None)[0]:
                yield version, row

    def _origins(self, selection: Selection, offset: int, limit: int | None) -> tuple[tuple[OriginRow, ...], int]:
        resolved = self.resolve(selection)
        versions = [version.id for version in resolved.versions] or [0]
        rows, total = self._storage.counts.by_origin(resolved, versions, offset=offset, limit=limit)
        pending = self.rescoring(selection)
        tones = [None if len(versions) > 1 else tone_of(row.count, resolved.range, pending) for row in rows]
        return tuple(origin_row(row, tone) for row, tone in zip(rows, tones, strict=True)), total

    # -- articles -----------------------------------------------------------------------------------------------

    def articles(
        self,
        selection: Selection,
        *,
        sort: str = "counted",
        descending: bool = True,
        offset: int = 0,
        limit: int = 50,
    ) -> ArticleList:
        """One page of the articles of a selection: those that match any of its topics, or all where it names none.

        Raises:
            SelectionError: the selection or the sort column does not exist.
        """
        resolved = self.resolve(selection)
        total = self._kept(("count", selection), lambda: self._storage.articles.count(resolved))
        rows = self._storage.articles.rows(resolved, sort=sort, descending=descending, offset=offset, limit=limit)
        return ArticleList(tuple(rows), total)

    def every_article(self, selection: Selection) -> Iterator[ArticleRow]:
        """All articles of a selection in a fixed order (counting time, key), read in batches."""
        return self._storage.articles.iterate(self.resolve(selection))

    def article(self, article_id: int, towards: tuple[str, str] | None = None) -> ArticlePage | None:
        """Everything about one article, or ``None`` where there is none of that number.

        ``towards`` is the topic (slug) and the measure that its sentences are explained by; without it, or where the
        topic does not match or nothing here reads its language so, they are explained as parts of the whole article.
        """
        live = {topic.active.id: topic.active for topic in self.topics()}
        mentioned = in_article(article_id, self._registries.current().mentioned, self._storage)
        return article_page(self._storage, self._scorers, live, mentioned, article_id, towards)

    # -- families and stories -----------------------------------------------------------------------------------

    def families(self, selection: Selection, *, offset: int = 0, limit: int = 50) -> tuple[tuple[FamilyRow, ...], int]:
        """One page of the families with charted articles in a selection, the largest there first; and how many."""
        rows, total = self._kept(
            ("families", selection, offset, limit),
            lambda: self._storage.grouped.families(self.resolve(selection), offset=offset, limit=limit),
        )
        return tuple(rows), total

    def every_family(self, selection: Selection) -> Iterator[FamilyRow]:
        """All families with charted articles in a selection, the largest there first."""
        return self._storage.grouped.every_family(self.resolve(selection))

    def stories(self, selection: Selection, *, offset: int = 0, limit: int = 50) -> tuple[tuple[StoryRow, ...], int]:
        """One page of the stories with charted articles in a selection, those of most origins first; and how many."""
        rows, total = self._kept(
            ("stories", selection, offset, limit),
            lambda: self._storage.grouped.stories(self.resolve(selection), offset=offset, limit=limit),
        )
        return tuple(rows), total

    def family(self, key: str, *, sample: bool) -> FamilyPage | None:
        """A family with its copies in order, by the key of any of its articles; ``None`` where there is none."""
        return self._kept(("family", key, sample), lambda: family_page(self._storage, key, sample=sample))

    def story(self, key: str, *, sample: bool) -> StoryPage | None:
        """A story with its families, by the key of any of their articles; ``None`` where there is none."""
        return self._kept(("story", key, sample), lambda: story_page(self._storage, key, sample=sample))

    def named_article(self, named: str, *, sample: bool) -> str:
        """The key of the article that an analyst names by its number, its address, or that of a page about it.

        Raises:
            GroupingError: no stored article is named so.
        """
        return named_article(self._storage, named, sample=sample)

    def preview(
        self,
        query: str,
        selection: Selection,
        *,
        samples: int = 10,
        against: TopicVersion | None = None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> Preview:
        """What an unsaved query would give over the selection's range, its sample or real articles alike.

        The newest articles are counted first. ``go_on`` is asked again and again whether there is time for more; the
        same question then goes on where it stopped. ``against`` is a saved version to compare with.

        Raises:
            QueryError: the query cannot be read; the error has the column and a suggestion.
        """
        since, until = self.days(selection)
        plain = Selection(since=since, until=until, tz=selection.tz, sample=self.shows_sample(selection))
        asked = Asked(query, self.resolve(plain), _days_of(since, until, plain.tz), against, samples)
        return self._previews.advance(asked, self._storage, go_on)

    # -- topics, sources, health --------------------------------------------------------------------------------

    def topics(self) -> tuple[Topic, ...]:
        """The topics that are watched, by name."""
        return self._kept(("topics",), lambda: tuple(t for t in self._storage.topics.all() if not t.archived))

    def topic_versions(self, slug: str) -> tuple[TopicVersion, ...]:
        """All versions of a topic, oldest first.

        Raises:
            SelectionError: there is no such topic.
        """
        return tuple(self._storage.topics.versions(self._topic(slug).id))

    def sources(self) -> tuple[SourceRow, ...]:
        """All sources with their health, by name."""
        return tuple(self._storage.sources.all())

    def outlets(self) -> tuple[Outlet, ...]:
        """All outlets that have been seen, by name."""
        return tuple(self._storage.outlets.all())

    def jobs(self) -> tuple[JobRow, ...]:
        """Recent background jobs, newest first."""
        return tuple(self._storage.jobs.recent())

    def choices(self, sample: bool) -> Choices:
        """The values that filters can take."""
        return self._kept(("choices", sample), lambda: self._storage.counts.choices(sample))

    def status(self) -> Status:
        """Health at a glance."""
        counts = self._storage.status_counts()
        return Status(
            version=self._version,
            articles=counts.articles,
            sample_articles=counts.sample_articles,
            families=counts.families,
            outlets=counts.outlets,
            topics=len(self.topics()),
            sources=counts.sources,
            sources_failing=counts.sources_failing,
            sources_paused=counts.sources_paused,
            jobs=tuple(replace(job, report=None) for job in self.jobs()),
            last_collected=counts.last_collected,
            last_article=counts.last_article,
            data_version=self.data_version(),
            database=counts.database,
            raw_pages=counts.raw_pages.pages,
            raw_bytes=counts.raw_pages.bytes,
            raw_left_out=counts.raw_pages.left_out,
        )

    def _kept(self, question: tuple[object, ...], answer: Callable[[], _Answer]) -> _Answer:
        return self._answers.kept(self.data_version(), question, answer)


def _tone_sums(count: BucketCount) -> tuple[int, int, int]:
    return count.tone_n, count.tone_total, count.tone_squares


def _days_of(since: date | datetime, until: date | datetime, tz: str) -> tuple[date, date]:
    """The first calendar day of a range, and the day after its last one."""
    last_moment = instant(until, tz) - timedelta(microseconds=1)
    first, last = (moment.astimezone(zone(tz)).date() for moment in (instant(since, tz), last_moment))
    return first, last + timedelta(days=1)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment

"""Reading stored articles again, with today's readers, topics and registries: newest first, resumable anywhere.

An article with a raw page is read from it as when it was collected; else its stored text is analysed again. What only
the source said, such as the feed's date, stays.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.analysis.records import CompiledTopic, Sighting, analyse, compile_topics
from monitor.errors import QueryError, ReadError, RegistryChanged, TopicsChanged
from monitor.ingest.feeds import merge
from monitor.ingest.reading import Page, Parts, believed, with_language
from monitor.ingest.reprocess_outlets import outlet_again
from monitor.ingest.reprocess_report import Report
from monitor.model.article import Article, FeedEntry, Registry
from monitor.model.record import Record
from monitor.model.rereading import Wanted
from monitor.model.topic import RECOUNT
from monitor.storage.jobs import Job, Step
from monitor.storage.raw_pages import unpacked
from monitor.storage.rereading import Reading, Reread, StoredReading
from monitor.text.attribution import attribute_text
from monitor.text.language import LEAST_CONFIDENCE
from monitor.text.names import arranged
from monitor.text.words import fold

BATCH = 25
"""Articles that are stored together. Even when each page takes all the time it may, a batch ends within the lease."""


@dataclass(frozen=True, slots=True)
class Again:
    """An article read again, from its page or its stored text; ``error`` is why its page gave none.

    ``as_stored`` ones were not read at all.
    """

    article: Article
    from_page: bool
    error: ReadError | None = None
    as_stored: bool = False


def reprocess(job: Job, parts: Parts, owner: str, go_on: Callable[[], bool]) -> bool:
    """Read and analyse again what the job wants; its report goes with its progress.

    Each batch writes articles, report and cursor in one transaction, so a repeat changes nothing. ``go_on`` is asked
    between batches; a recount that waits goes first. Returns whether all is done.

    Raises:
        JobError: the job was cancelled or taken over.
        DatabaseError: the batch in hand was not stored.
    """
    rereading, jobs = parts.storage.rereading, parts.storage.jobs
    wanted = Wanted.from_params(job.params)
    report = Report.from_json(job.row.report, dry_run=wanted.dry_run)
    before: int | None = job.cursor
    done = job.row.done
    total = max(job.row.total, done + rereading.count(wanted, before))
    while go_on() and not jobs.is_waiting(RECOUNT):
        stored = rereading.stored(wanted, before, BATCH)
        if not stored:
            jobs.progress(Step(job.row.id, owner, done, total, before, report=report.to_json()), parts.clock())
            return True
        before, done = stored[-1].id, done + len(stored)
        step = Step(job.row.id, owner, done, total, before)
        report = _batch([one for one in stored if _names_one(one, wanted.names)], wanted, parts, step, report)
    return False


def _batch(stored: Sequence[StoredReading], wanted: Wanted, parts: Parts, step: Step, report: Report) -> Report:
    """Read one batch again, store it with the step, and return the report with it."""
    if wanted.as_stored:
        again = [Again(one.article, from_page=False, as_stored=True) for one in stored]
    else:
        with ThreadPoolExecutor(parts.settings.parsers) as pool:
            again = list(pool.map(lambda one: read_again(one, parts), stored))
    while True:
        topics = _Topics(parts)
        readings = [
            Reading(
                one.id,
                one.revision,
                one.processed,
                _record(one, found, topics, parts),
            )
            for one, found in zip(stored, again, strict=True)
        ]
        told: list[Report] = []

        def tell(became: Sequence[Reread], topics: _Topics = topics, told: list[Report] = told) -> Step:
            told.append(report.with_batch(stored, again, became, topics.charted))
            return replace(step, report=told[-1].to_json())

        try:
            parts.storage.rereading.replace(
                readings,
                parts.clock(),
                versions=topics.live,
                registry=topics.registries.number,
                dry_run=wanted.dry_run,
                step=tell,
            )
        except (TopicsChanged, RegistryChanged):
            # Rare, and it ends: somebody must save again and again within the same second to repeat it.
            continue
        return told[-1]


# -------------------------------------------------------------------------------------------------------------- reading
def read_again(stored: StoredReading, parts: Parts) -> Again:
    """The article that today's readers make of a stored one, under its old address.

    A page that gives no article any more leaves the stored text.
    """
    if stored.page is None:
        return Again(_from_text(stored.article, parts.registry), from_page=False)
    page = Page(unpacked(stored.page), stored.page.kind, stored.page.address, stored.page.content_type)
    try:
        read = page.read(parts.workers, parts.registry)
    except ReadError as error:
        return Again(_from_text(stored.article, parts.registry), from_page=False, error=error)
    # What lay in the future then, nobody believed.
    return Again(believed(as_collected(read, stored, parts.registry, stored.page.at), stored.page.at), from_page=True)


def as_collected(read: Article, stored: StoredReading, registry: Registry, now: datetime) -> Article:
    """A page's article with what the source said of it, as far as that is known from what is stored.

    ``now`` is when the page came.
    """
    before = stored.article
    if stored.archive:
        return replace(read, url=before.url)
    said = FeedEntry(
        guid=None,
        link=before.url,
        title=before.title,
        text="",
        published=before.published if before.published and before.published.origin == "feed" else None,
        byline=_author_given(before),
    )
    # A language that no detector gave was the source's.
    stated = before.lang if before.lang_confidence < LEAST_CONFIDENCE else None
    return replace(merge(said, read, stated, registry, now), url=before.url)


def _author_given(article: Article) -> str | None:
    """The author that the source named, person or agency. A byline without any proof is one of the source's too."""
    named = {credit.place: credit.printed for credit in article.credits if credit.role in ("byline", "wire")}
    proven = any(credit.role == "byline" for credit in article.credits)
    return named.get("source") or (None if proven else article.byline)


def _from_text(stored: Article, registry: Registry) -> Article:
    """A stored text whose page is not there. In doubt its language stays what it was taken for, whoever said so."""
    credited = _credited_anew(stored, registry)
    again = credited
    for said in (None, stored.lang):
        again = with_language(replace(credited, lang=said))
        if (again.lang, again.lang_doubt) == (stored.lang, stored.lang_doubt):
            return credited
    return again


def _credited_anew(stored: Article, registry: Registry) -> Article:
    """The article with the credits that its text gives now, and those that stood beside it, by their present names."""
    wire = next((credit for credit in stored.credits if credit.role == "wire"), None)
    if wire is None:
        stated = stored.wire
    elif wire.span is not None:
        stated = None  # the text says it, if it still does
    else:
        stated = wire.printed if arranged(registry).whole(wire.printed) else stored.wire
    again = attribute_text(replace(stored, wire=stated), registry)
    same = _chain(again) == _chain(stored) and stored.credits
    return stored if same else again


def _chain(article: Article) -> tuple[object, ...]:
    return article.outlet, article.wire, article.cites, article.photo, article.byline, article.editor


# ------------------------------------------------------------------------------------------------------------ analysing
class _Topics:
    """The topics and registries of one batch: live versions for all, and others where they match already.

    A frozen version is kept for comparison: it gains no article, and loses one only where its query fails on the text.
    """

    def __init__(self, parts: Parts) -> None:
        live = parts.storage.topics.live_versions()
        self.charted = {version.id: version.topic for version in live if version.state == "active"}
        self.live = [version.id for version in live]
        self.registries = parts.registries.current()
        self._catalogue = parts.storage.topics.catalogue()
        self._live = compile_topics(live, self._catalogue)
        self._parts = parts
        self._others: dict[int, Sequence[CompiledTopic]] = {}

    def of(self, stored: StoredReading) -> Sequence[CompiledTopic]:
        """The versions that an article is matched with."""
        if not stored.other_versions:
            return self._live
        return (*self._live, *(topic for number in stored.other_versions for topic in self._other(number)))

    def _other(self, number: int) -> Sequence[CompiledTopic]:
        if number not in self._others:
            version = self._parts.storage.topics.version(number)
            try:
                self._others[number] = compile_topics([version] if version else [], self._catalogue)
            except QueryError:  # of an earlier language
                self._others[number] = ()
        return self._others[number]


def _record(stored: StoredReading, again: Again, topics: _Topics, parts: Parts) -> Record:
    """The record of a re-reading: with the stored key, and at the stored time where it must not move."""
    kept = None if stored.archive else stored.counted
    sighting = Sighting("", stored.first_seen, parts.clock(), _is_undated(stored), stored.sample, counted=kept)
    article = again.article
    outlet = stored.outlet if again.as_stored else outlet_again(article, stored, parts)
    names = topics.registries.mentioned
    return replace(analyse(article, outlet, topics.of(stored), sighting, parts.scorers, names), key=stored.key)


def _is_undated(stored: StoredReading) -> bool:
    """Whether an article is counted by its own date alone: an archive's, and one that has no counting time so far."""
    return stored.archive or stored.counted is None


# ---------------------------------------------------------------------------------------------------------------- names
def _names_one(stored: StoredReading, names: Collection[str]) -> bool:
    """Whether one of the names stands in title, body, credits or raw page; true without names."""
    if not names:
        return True
    wanted = re.compile("|".join(rf"(?<!\w){re.escape(fold(name))}(?!\w)" for name in names))
    return any(wanted.search(fold(text)) for text in _texts(stored))


def _texts(stored: StoredReading) -> Iterable[str]:
    article = stored.article
    credited = (article.outlet, article.wire, *article.cites, article.photo, article.byline, article.editor)
    yield "\n".join((article.title, article.body, *(name for name in credited if name)))
    if stored.page is not None:
        # What is no UTF-8 has its ASCII letters in place all the same.
        yield html.unescape(unpacked(stored.page).decode("utf-8", "replace"))

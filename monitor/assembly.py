"""The one file that picks the parts: storage, network, parsers and clock become a monitor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as installed_version

from monitor.actions import Actions
from monitor.analysis.lexicon import LexiconScorer
from monitor.analysis.records import compile_topics
from monitor.analysis.references import Catalogue
from monitor.analysis.vader_news import NewsScorer, VaderScorer
from monitor.collectors.fetch import Fetcher
from monitor.config.language import language_guide
from monitor.config.lexicons import read_lexicons
from monitor.config.registries import default_book, default_registry, default_topics
from monitor.config.settings import DATABASE_FILE, Settings, shipped
from monitor.errors import ConfigurationError
from monitor.export import Export
from monitor.ingest.inspect import Inspector
from monitor.ingest.reading import Parts
from monitor.ingest.rematch import follow_registry
from monitor.ingest.rescoring import begin_scored
from monitor.ingest.seeding import seed
from monitor.ingest.topic_files import TopicFiles
from monitor.model.language import LanguageGuide
from monitor.model.tone import Scorer
from monitor.model.topic import TopicVersion
from monitor.models.minilm import ADAPTER, MiniLmScorer
from monitor.models.russian import LINEAR, WORDS, load_russian
from monitor.models.store import MINILM, ModelStore
from monitor.queries.archive import Queries
from monitor.queries.entities import EntityQueries
from monitor.queries.overrides import Overrides
from monitor.queries.registries import Registries, default_names
from monitor.queries.versions import Versions
from monitor.storage.store import Storage
from monitor.text.slugs import slug
from monitor.text.words import READER_VERSION
from monitor.workers import Workers


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor at work: what pages and commands talk to. ``parts`` is for collecting and jobs."""

    settings: Settings
    version: str
    queries: Queries
    entities: EntityQueries
    registries: Registries
    versions: Versions
    overrides: Overrides
    topic_files: TopicFiles
    actions: Actions
    export: Export
    parts: Parts
    guide: LanguageGuide


def wirewatch_version() -> str:
    """The version of this installation."""
    return installed_version("wirewatch")


def utc_now() -> datetime:
    """The wall clock as aware UTC: the only place where it is read."""
    return datetime.now(UTC)


@contextmanager
def open_monitor(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, sample: bool = True
) -> Iterator[Monitor]:
    """Open (and create, upgrade or fill for the first time) the monitor of a data folder; closes it at the end.

    Raises:
        ConfigurationError: the data folder cannot be made.
        DatabaseRefused: the database cannot be opened; it was not touched.
    """
    _make_folders(settings)
    version = wirewatch_version()
    with ExitStack() as stack:
        storage = Storage.open(settings.database, now=clock(), backup_folder=settings.backups)
        stack.callback(storage.close)
        fetcher = stack.enter_context(closing(_fetcher(settings)))
        workers = stack.enter_context(Workers(settings.parsers))
        registries = Registries(storage)
        scorers = scorers_at_hand(settings)
        parts = Parts(settings, storage, fetcher, workers, registries, scorers, clock, threading.Event())
        seed(storage, clock(), sample=sample)
        begin_scored(storage, scorers)
        follow_registry(storage, registries.shipped.entities.values(), clock())
        queries = Queries(storage, clock, version=version, scorers=scorers, registries=registries)
        versions = Versions(queries, storage)
        yield Monitor(
            settings=settings,
            version=version,
            queries=queries,
            entities=EntityQueries(storage, queries, registries),
            registries=registries,
            versions=versions,
            overrides=Overrides(queries, versions, storage),
            topic_files=TopicFiles(storage, clock),
            actions=Actions(settings, storage, fetcher, workers, registries, clock),
            export=Export(queries, version=version, reader=READER_VERSION),
            parts=parts,
            guide=language_guide(),
        )


@contextmanager
def open_inspector(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Iterator[Inspector]:
    """An inspector that stores nothing: with the topics of the data folder's database, else with the shipped ones.

    Raises:
        DatabaseRefused: there is a database that cannot be opened.
    """
    with ExitStack() as stack:
        versions, names, outlets = shipped_versions(clock()), default_registry(), default_book()
        catalogue = Catalogue(versions)
        mentioned = default_names()
        if settings.database_url or (settings.data / DATABASE_FILE).exists():
            storage = Storage.open(settings.database, now=clock(), backup_folder=settings.backups)
            stack.callback(storage.close)
            catalogue = storage.topics.catalogue()
            versions = tuple(topic.active for topic in storage.topics.all() if not topic.archived)
            now = Registries(storage).current()
            names, outlets, mentioned = now.names, now.outlets, now.mentioned
        fetcher = stack.enter_context(closing(_fetcher(settings)))
        workers = stack.enter_context(Workers(1))
        topics = compile_topics(versions, catalogue)
        yield Inspector(fetcher, workers, names, outlets, topics, scorers_at_hand(settings), mentioned)


def scorers_at_hand(settings: Settings) -> tuple[Scorer, ...]:
    """The scorers of tone towards a topic or entity that can be used here, the user's own word lists among them.

    Raises:
        ConfigurationError: a word list that the settings name cannot be used.
        ModelError: shipped weights are damaged.
    """
    lexicons = read_lexicons(settings.data, settings.lexicons)
    store = model_store(settings)
    learned = (MiniLmScorer(store, shipped(ADAPTER)),) if store.has(MINILM) else ()
    russian = load_russian(shipped(LINEAR), shipped(WORDS))
    return (NewsScorer(), *learned, russian, *(LexiconScorer(lexicon) for lexicon in lexicons))


def model_store(settings: Settings) -> ModelStore:
    """The weights of learned measures in the data folder."""
    return ModelStore(settings.models)


def measures_at_hand(settings: Settings) -> dict[str, Scorer]:
    """The scorers that can be evaluated, by id: those at hand, and that of whole sentences.

    Raises:
        ConfigurationError: a word list that the settings name cannot be used.
    """
    return {scorer.id: scorer for scorer in (VaderScorer(), *scorers_at_hand(settings))}


def shipped_versions(now: datetime) -> tuple[TopicVersion, ...]:
    """The default topics as if they were stored."""
    return tuple(
        TopicVersion(number, number, topic.name, slug(topic.name), 1, topic.query, "active", now)
        for number, topic in enumerate(default_topics(), 1)
    )


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(
        contact=settings.contact,
        allow=settings.allow,
        deadline_s=settings.fetch_deadline_s,
        page_delay_s=settings.page_delay_s,
    )


def _make_folders(settings: Settings) -> None:
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.inbox.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The data folder {settings.data} cannot be made: {error.strerror}.") from error

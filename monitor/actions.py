"""What an analyst may change: checked, stored and audited. Every action names its author."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.analysis.syntax import parse_topic
from monitor.collectors.fetch import Fetcher
from monitor.config.registries import OutletBook, outlet_named
from monitor.config.settings import Settings
from monitor.errors import ReadError, SourceError, TopicError
from monitor.model.article import Article, FeedDocument, Registry
from monitor.model.rereading import Wanted
from monitor.model.source import (
    DEFAULT_INTERVAL,
    MAXIMUM_INTERVAL,
    MINIMUM_INTERVAL,
    OWNERSHIPS,
    SAMPLE,
    SOURCE_KINDS,
    Outlet,
    Ownership,
    Source,
    SourceKind,
)
from monitor.model.topic import REPROCESS, Topic, TopicVersion
from monitor.storage.store import Storage
from monitor.text.slugs import slug
from monitor.text.urls import canonical_address, host
from monitor.workers import Workers

_LONGEST_NAME = 120
_ALLOWED_INTERVAL = timedelta(seconds=1)
"""The shortest interval for hosts on the allow-list: test servers and intranets are not the web."""


@dataclass(frozen=True, slots=True)
class SourceTest:
    """What an address gives, before it is saved as a source: a feed's entries, or one article."""

    kind: SourceKind
    address: str
    document: FeedDocument | None
    article: Article | None


class Actions:
    """The changes that analysts make. ``clock`` gives the present as aware UTC."""

    def __init__(
        self,
        settings: Settings,
        storage: Storage,
        fetcher: Fetcher,
        workers: Workers,
        outlets: OutletBook,
        registry: Registry,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._fetcher = fetcher
        self._workers = workers
        self._outlets = outlets
        self._registry = registry
        self._clock = clock

    # -- topics -------------------------------------------------------------------------------------------------

    def add_topic(self, name: str, query: str, *, author: str, note: str = "", description: str = "") -> Topic:
        """Watch a new topic; history is counted in the background.

        Raises:
            QueryError: the query cannot be read; nothing is saved.
            TopicError: the name is empty, too long or taken, also by a topic that was removed.
        """
        name = _name(name, TopicError, "topic")
        parse_topic(query)
        key = slug(name)
        taken = next((topic for topic in self._storage.topics.all() if topic.slug == key), None)
        if taken is not None and taken.archived:
            raise TopicError(
                f"A topic called {name!r} was removed earlier; its versions and counts are kept under this name. "
                "Choose another name."
            )
        if taken is not None and taken.name != name:
            raise TopicError(
                f"The name {name!r} is too like that of the topic {taken.name!r}: in addresses both would be {key!r}. "
                "Choose another name."
            )
        now = self._clock()
        topic = self._storage.topics.add(name, key, description, query, author, note, now, recount=True)
        self._audit(author, "add topic", name, None, query)
        return topic

    def change_topic(self, topic_slug: str, query: str, *, author: str, note: str = "") -> TopicVersion:
        """Save a new version of a topic. The old one is charted until the new one has been counted.

        Raises:
            QueryError: the query cannot be read; nothing is saved.
            TopicError: there is no such topic, or the query is the one that is already saved.
        """
        parse_topic(query)
        topic = self._topic(topic_slug)
        newest = topic.pending or topic.active
        if newest.query == query:
            raise TopicError(f"The query of {topic.name!r} is already exactly this one; there is nothing to save.")
        now = self._clock()
        version = self._storage.topics.new_version(topic.id, query, author, note, now, recount=True)
        self._audit(author, "change topic", topic.name, newest.query, query)
        return version

    def archive_topic(self, topic_slug: str, *, author: str) -> None:
        """Stop watching a topic. Its versions and counts are kept.

        Raises:
            TopicError: there is no such topic.
        """
        topic = self._topic(topic_slug)
        self._storage.topics.archive(topic.id, archived=True)
        self._audit(author, "archive topic", topic.name, topic.active.query, None)

    def _topic(self, name: str) -> Topic:
        for topic in self._storage.topics.all():
            if name in (topic.slug, topic.name) and not topic.archived:
                return topic
        raise TopicError(f"There is no topic {name!r}. 'wirewatch topics list' shows all names.")

    # -- sources ------------------------------------------------------------------------------------------------

    def add_source(
        self,
        *,
        name: str,
        kind: SourceKind,
        address: str,
        outlet: str = "",
        domain: str = "",
        country: str = "",
        lang: str = "",
        ownership: Ownership = "unknown",
        interval_minutes: float = DEFAULT_INTERVAL.total_seconds() / 60,
        author: str,
        from_command_line: bool = False,
    ) -> Source:
        """Collect a new source from now on.

        A folder outside of the data folder's inbox can be added on the command line only.

        Raises:
            SourceError: a value cannot be used; the message says which and what is allowed.
        """
        name = _name(name, SourceError, "source")
        if kind not in SOURCE_KINDS:
            raise SourceError(f"{kind!r} is not a kind of source. Use one of: {', '.join(SOURCE_KINDS)}.")
        if ownership not in OWNERSHIPS:
            raise SourceError(f"Ownership cannot be {ownership!r}. Use one of: {', '.join(OWNERSHIPS)}.")
        if country and not re.fullmatch("[A-Za-z]{2}", country):
            raise SourceError(f"Country must be two letters such as BY or CN, not {country!r}.")
        if lang and not re.fullmatch("[A-Za-z]{2,3}", lang):
            raise SourceError(f"Language must be two or three letters such as en or ru, not {lang!r}.")
        address = self._folder(address, from_command_line) if kind == "folder" else _web_address(address)
        publisher = None if kind == "folder" and not outlet else self._outlet(outlet, domain, address, kind)
        if publisher is not None and (country or ownership != "unknown"):
            publisher = Outlet(
                publisher.key,
                publisher.name,
                country.upper() or publisher.country,
                publisher.languages,
                ownership if ownership != "unknown" else publisher.ownership,
                publisher.owner,
            )
        interval = self._interval(interval_minutes, address)
        source = Source(name, kind, address, publisher, lang.lower() or None, interval)
        added = self._storage.sources.add(source, self._clock())
        self._audit(author, "add source", name, None, address)
        return added

    def change_source(
        self, name: str, *, interval_minutes: float | None = None, paused: bool | None = None, author: str
    ) -> Source:
        """Change a source's schedule, pause it or resume it.

        Raises:
            SourceError: there is no such source, or the interval is out of its bounds.
        """
        before = self._source(name)
        interval = None if interval_minutes is None else self._interval(interval_minutes, before.address)
        after = self._storage.sources.change(before.id, self._clock(), interval=interval, paused=paused)
        self._audit(author, "change source", name, _schedule(before), _schedule(after))
        return after

    def remove_source(self, name: str, *, author: str) -> None:
        """Stop collecting a source for good. Its articles stay.

        Raises:
            SourceError: there is no such source, or it is the sample's.
        """
        source = self._source(name)
        if source.sample:
            raise SourceError("The sample goes as a whole, with its articles: 'wirewatch sample remove'.")
        self._storage.sources.remove(source.id, self._clock())
        self._audit(author, "remove source", name, source.address, None)

    def poll_now(self, name: str) -> None:
        """Make a source due at once.

        Raises:
            SourceError: there is no such source, or it is paused.
        """
        source = self._source(name)
        if source.paused:
            raise SourceError(f"{source.name} is paused. Resume it first; it is polled at once then.")
        self._storage.sources.make_due(source.id, self._clock())

    def test_source(self, address: str) -> SourceTest:
        """Fetch an address and read what it gives, storing nothing: a feed, else an article page.

        Raises:
            SourceError: it is not an http or https address.
            FetchError, ReadError: the address gives nothing that can be collected.
        """
        address = _web_address(address)
        fetched = self._fetcher.get(address, self._clock())
        if fetched is None:
            raise SourceError(f"{address} answered 'not modified' to a first request; it cannot be collected.")
        try:
            document = self._workers.read_feed(fetched.content, fetched.address, fetched.content_type)
        except ReadError as error:
            if error.error_class != "not_a_feed":
                raise
        else:
            return SourceTest("feed", fetched.address, document, None)
        article = self._workers.read_page(
            fetched.content, fetched.address, "html", self._registry, fetched.content_type
        )
        return SourceTest("page", fetched.address, None, article)

    def _source(self, name: str) -> Source:
        return self._storage.sources.by_name(name).source

    def _outlet(self, name: str, domain: str, address: str, kind: SourceKind) -> Outlet:
        if domain:
            given, domain = domain, host(domain if "://" in domain else f"https://{domain}") or ""
            if not domain:
                raise SourceError(f"{given!r} is not a domain. Write it as news.example.")
        known = self._outlets.find(name=name or None, domain=domain or None, address=None if name else address)
        if known is not None:
            return known
        return outlet_named(name or None, domain or (None if name or kind == "folder" else host(address)))

    def _folder(self, address: str, from_command_line: bool) -> str:
        folder = Path(address).expanduser()
        folder = (folder if folder.is_absolute() or from_command_line else self._settings.inbox / folder).resolve()
        if not from_command_line and not folder.is_relative_to(self._settings.inbox.resolve()):
            raise SourceError(
                f"Folders added here must lie inside {self._settings.inbox}. "
                "Others are added with 'wirewatch sources add' on the machine itself."
            )
        if not folder.is_dir():
            raise SourceError(f"There is no folder {folder}. Create it first, then add it.")
        return str(folder)

    def _interval(self, minutes: float, address: str) -> timedelta:
        allowed = _host_and_port(address) in self._settings.allow
        least = (_ALLOWED_INTERVAL if allowed else MINIMUM_INTERVAL).total_seconds() / 60
        if not least <= minutes <= MAXIMUM_INTERVAL.total_seconds() / 60:
            raise SourceError(
                f"A source is polled every {least:g} minutes at most and every "
                f"{MAXIMUM_INTERVAL.days} days at least, not every {minutes:g} minutes."
            )
        return timedelta(minutes=minutes)

    # -- archive ------------------------------------------------------------------------------------------------

    def reprocess(self, wanted: Wanted, *, author: str) -> int:
        """Have stored articles read again in the background; returns the number of the job."""
        now = self._clock()
        subject = "a dry run over the archive" if wanted.dry_run else "the archive"
        job_id = self._storage.jobs.add(REPROCESS, wanted.to_params(), now, subject)
        if not wanted.dry_run:
            self._audit(author, "read again", "archive", None, json.dumps(wanted.to_params(), ensure_ascii=False))
        return job_id

    # -- sample -------------------------------------------------------------------------------------------------

    def remove_sample(self, *, author: str) -> None:
        """Remove everything that came with the sample; it does not come back."""
        now = self._clock()
        self._storage.meta.set(SAMPLE, "removed")
        self._storage.remove_sample(now)
        self._audit(author, "remove sample", "sample", None, None)

    def _audit(self, author: str, action: str, subject: str, before: str | None, after: str | None) -> None:
        self._storage.audit.add(self._clock(), author, action, subject, before, after)


def _name(name: str, error: type[TopicError] | type[SourceError], what: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise error(f"Give the {what} a name.")
    if len(clean) > _LONGEST_NAME:
        raise error(f"The name of a {what} can have {_LONGEST_NAME} characters, not {len(clean)}.")
    return clean


def _web_address(address: str) -> str:
    if canonical_address(address.strip()) is None:
        raise SourceError(f"{address!r} is not a web address. It must begin with http:// or https://.")
    return address.strip()


def _host_and_port(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port or {'http': 80, 'https': 443}.get(parts.scheme)}"


def _schedule(source: Source) -> str:
    return f"every {source.interval.total_seconds() / 60:g} minutes, {'paused' if source.paused else 'collected'}"

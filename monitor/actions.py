"""What an analyst may change: checked, stored and audited. Every action names its author."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.analysis.references import pinned
from monitor.analysis.registration import KIND_WORDS, checked
from monitor.analysis.topic_files import LONGEST_DESCRIPTION, checked_tags, said_of
from monitor.collectors.fetch import Fetcher
from monitor.config.registries import outlet_named
from monitor.config.settings import Settings
from monitor.errors import GroupingError, ReadError, RegistryChanged, RegistryError, SourceError, TopicError
from monitor.model.article import Article, FeedDocument
from monitor.model.labels import LABEL_WORDS
from monitor.model.overrides import ANSWER_WORDS, ToneAnswer
from monitor.model.registry import AS_SHIPPED, Edit, Entry, EntryKind, EntryPage, EntryVersion
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
from monitor.queries.registries import JOB_KINDS, InForce, Registries, application_subject
from monitor.storage.grouped import StoredFamily
from monitor.storage.registry import Application, NewVersion
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
        registries: Registries,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._fetcher = fetcher
        self._workers = workers
        self._registries = registries
        self._clock = clock

    # -- topics -------------------------------------------------------------------------------------------------

    def add_topic(
        self, name: str, query: str, *, author: str, note: str = "", description: str = "", tags: Sequence[str] = ()
    ) -> Topic:
        """Watch a new topic; history is counted in the background.

        Raises:
            QueryError: the query cannot be read; nothing is saved.
            TopicError: the name is empty, too long or taken, also by a topic that was removed.
        """
        name = _name(name, TopicError, "topic")
        query = pinned(query, self._storage.topics.catalogue())
        key = slug(name)
        taken = next((topic for topic in self._storage.topics.all() if topic.slug == key), None)
        if taken is not None and taken.archived:
            raise TopicError(
                f"A topic called {name!r} was archived earlier; its versions and counts are kept under this name. "
                f"Choose another name, or bring it back: 'wirewatch topics restore {key}'."
            )
        if taken is not None and taken.name != name:
            raise TopicError(
                f"The name {name!r} is too like that of the topic {taken.name!r}: in addresses both would be {key!r}. "
                "Choose another name."
            )
        now = self._clock()
        kept = _tags(tags)
        topic = self._storage.topics.add(name, key, description, query, author, note, now, recount=True, tags=kept)
        self._audit(author, "add topic", name, None, query)
        return topic

    def change_topic(self, topic_slug: str, query: str, *, author: str, note: str = "") -> TopicVersion:
        """Save a new version of a topic. The old one is charted until the new one has been counted.

        Raises:
            QueryError: the query cannot be read; nothing is saved.
            TopicError: there is no such topic, or the query is the one that is already saved.
        """
        topic = self._topic(topic_slug)
        query = pinned(query, self._storage.topics.catalogue(), topic.id)
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

    def restore_topic(self, topic_slug: str, *, author: str) -> Topic:
        """Watch an archived topic again; what came in meanwhile is counted in the background.

        Raises:
            TopicError: there is no such topic, or it is watched.
        """
        topic = next((one for one in self._storage.topics.all() if topic_slug in (one.slug, one.name)), None)
        if topic is None or not topic.archived:
            found = "is watched already" if topic else "is not among the archived ones"
            raise TopicError(f"The topic {topic_slug!r} {found}. 'wirewatch topics list --archived' shows those.")
        restored = self._storage.topics.archive(topic.id, archived=False, recounted_at=self._clock())
        self._audit(author, "restore topic", topic.name, None, topic.active.query)
        return restored

    def describe_topic(self, topic_slug: str, *, description: str, tags: Sequence[str], author: str) -> Topic:
        """Change what is said of a topic: its description and its tags. Its query stays.

        Raises:
            TopicError: there is no such topic, or a tag cannot be used.
        """
        topic = self._topic(topic_slug)
        clean, kept = description.strip()[:LONGEST_DESCRIPTION], _tags(tags)
        if (clean, kept) == (topic.description, topic.tags):
            return topic
        described = self._storage.topics.describe(topic.id, clean, kept)
        self._audit(author, "describe topic", topic.name, said_of(topic), said_of(described))
        return described

    def label_article(self, topic_slug: str, article_id: int, relevant: bool | None, *, author: str) -> None:
        """Say whether an article belongs to a topic; ``None`` says that nobody can tell. The last word counts.

        Raises:
            TopicError: there is no such topic or article.
        """
        topic, subject = self._topic_and_article(topic_slug, article_id)
        before = self._storage.labels.set(topic.id, article_id, relevant, author, self._clock())
        said = None if before is None else LABEL_WORDS[before.relevant]
        self._audit(author, "label article", subject, said, LABEL_WORDS[relevant])

    def set_tone(self, topic_slug: str, article_id: int, label: ToneAnswer, *, author: str) -> None:
        """Say the tone of an article towards a topic. It stands beside the measures' values; the last word counts.

        Raises:
            TopicError: there is no such topic or article.
        """
        topic, subject = self._topic_and_article(topic_slug, article_id)
        before = self._storage.overrides.set(topic.id, article_id, label, author, self._clock())
        self._audit(author, "set tone", subject, ANSWER_WORDS[before.label] if before else None, ANSWER_WORDS[label])

    def remove_tone(self, topic_slug: str, article_id: int, *, author: str) -> None:
        """Take back what was said of the tone of an article towards a topic.

        Raises:
            TopicError: there is no such topic or article, or nothing was said.
        """
        topic, subject = self._topic_and_article(topic_slug, article_id)
        before = self._storage.overrides.set(topic.id, article_id, None, author, self._clock())
        if before is None:
            raise TopicError(
                f"Nobody has set the tone of this article towards {topic.name!r}: there is none to remove."
            )
        self._audit(author, "remove tone", subject, ANSWER_WORDS[before.label], None)

    def _topic_and_article(self, topic_slug: str, article_id: int) -> tuple[Topic, str]:
        """A topic, and how the log names it and an article together."""
        topic = self._topic(topic_slug)
        stored = self._storage.articles.get(article_id)
        if stored is None:
            raise TopicError("This article is not there any more; it may have been removed with the sample.")
        return topic, f"{topic.name}: {stored.row.key}"

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
            fetched.content, fetched.address, "html", self._registries.current().names, fetched.content_type
        )
        return SourceTest("page", fetched.address, None, article)

    def _source(self, name: str) -> Source:
        return self._storage.sources.by_name(name).source

    def _outlet(self, name: str, domain: str, address: str, kind: SourceKind) -> Outlet:
        if domain:
            given, domain = domain, host(domain if "://" in domain else f"https://{domain}") or ""
            if not domain:
                raise SourceError(f"{given!r} is not a domain. Write it as news.example.")
        known = self._registries.current().outlets.find(
            name=name or None, domain=domain or None, address=None if name else address
        )
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

    # -- registries ---------------------------------------------------------------------------------------------

    def save_entry(self, draft: Entry, edit: Edit, *, key: str | None = None) -> EntryVersion:
        """Save a version of an entry, or without ``key`` a new entry. The next page is read with it.

        An entity's is always applied to the stored articles: numbers of entities go by one registry at a time.

        Raises:
            RegistryError: fields that cannot be used, each with its reason; or somebody else was quicker.
        """

        def wanted(now: InForce) -> Entry:
            if key is not None and self._registries.page(draft.kind, key) is None:
                raise RegistryError(f"There is no {KIND_WORDS[draft.kind]} {key!r}.")
            return self._checked(now, draft, key)

        return self._store(draft.kind, wanted, key, edit, f"{'add' if key is None else 'change'} {draft.kind}")

    def remove_entry(self, kind: EntryKind, key: str, edit: Edit) -> EntryVersion:
        """Take an entry out of its registry. Its articles and its versions stay; any version can be restored.

        Raises:
            RegistryError: it is in no registry, or has changed meanwhile.
        """

        def removed(now: InForce) -> Entry | None:
            if now.entries.get(kind, key) is None:
                raise RegistryError(f"There is no {KIND_WORDS[kind]} {key!r} in the registry.")
            return None

        return self._store(kind, removed, key, edit, f"remove {kind}")

    def restore_entry(self, kind: EntryKind, key: str, number: int, edit: Edit) -> EntryVersion:
        """Save an earlier version again as the newest one. ``AS_SHIPPED`` is what Wirewatch shipped.

        Raises:
            RegistryError: there is no such version, it removed the entry, or others have taken its names since.
        """

        def restored(now: InForce) -> Entry:
            versions = self._storage.registry.versions(kind, key)
            wanted = next((version.entry for version in versions if version.number == number), None)
            if wanted is None:
                raise RegistryError(f"There is no version {number} of {key!r} that could be restored.")
            return self._checked(now, wanted, key)

        said = edit.note or ("restored as shipped" if number == AS_SHIPPED else f"restored version {number}")
        return self._store(kind, restored, key, replace(edit, note=said), f"restore {kind}")

    def apply_entry(self, kind: EntryKind, key: str, *, author: str) -> EntryPage:
        """Have the stored articles read again with the newest version of an entry.

        Raises:
            RegistryError: nobody has changed the entry, or just that is under way.
        """
        page = self._registries.page(kind, key)
        if page is None or not page.versions:
            raise RegistryError(f"Nothing was changed about {key!r}: stored articles need not be read again.")
        if page.job is not None and page.job.state in ("waiting", "running"):
            raise RegistryError(f"Version {page.number} of {page.last.name} is being applied already.")
        application = self._application(kind, key, page.number, None)
        self._storage.jobs.add(application.job_kind, application.params, self._clock(), application.subject)
        self._audit(author, f"apply {kind}", page.last.name, None, f"version {page.number}")
        return page

    def _checked(self, now: InForce, draft: Entry, key: str | None) -> Entry:
        present = now.entries.get(draft.kind, key) if key is not None else None
        others = [entry for entry in now.entries.of(draft.kind) if entry.key != key]
        return checked(draft, key, present, others, self._clock().date())

    def _store(
        self, kind: EntryKind, wanted: Callable[[InForce], Entry | None], key: str | None, edit: Edit, action: str
    ) -> EntryVersion:
        """Check and store, again with the registries of that time where somebody else was quicker."""
        while True:
            now = self._registries.current()
            entry = wanted(now)
            of = key if key is not None else entry.key if entry else ""
            latest = now.edits.get((kind, of))
            number = latest.number if latest else AS_SHIPPED
            if edit.based_on is not None and number != edit.based_on:
                raise RegistryError(
                    f"{latest.author if latest else 'Somebody'} saved version {number} while you were writing. "
                    "Load this page again, and make your change there."
                )
            new = NewVersion(
                kind,
                of,
                entry,
                self._registries.shipped.get(kind, of),
                action,
                edit.author,
                " ".join(edit.note.split()),
            )
            applied = edit.apply or kind == "entity"
            application = self._application(kind, of, number + 1, entry) if applied else None
            try:
                return self._storage.registry.add(new, now.number, self._clock(), application)
            except RegistryChanged:
                continue

    def _application(self, kind: EntryKind, key: str, number: int, draft: Entry | None) -> Application:
        outlets, names = self._registries.reach(kind, key, draft)
        params = {"since": None, "until": None, "outlets": list(outlets), "names": list(names), "dry_run": False}
        return Application(application_subject(kind, key, number), params, JOB_KINDS[kind])

    # -- families and stories -----------------------------------------------------------------------------------

    def split_family(self, keys: Sequence[str], *, sample: bool, author: str, note: str = "") -> None:
        """Make these articles of one family a family of their own, whatever their texts are.

        Articles that come later go with the part that they are closest to.

        Raises:
            GroupingError: they are not of one family, or nothing would be left of it.
        """
        family = self._family(keys[0] if keys else "", sample)
        inside = {article.row.key for article in family.articles}
        if not set(keys) <= inside:
            raise GroupingError("These articles are not of one family any more. Reload the page and choose again.")
        rest = sorted(inside - set(keys))
        if not rest:
            raise GroupingError("At least one article must stay: choose those that do not belong to the others.")
        sides = (sorted({*keys}), rest)
        self._storage.grouped.regroup_families("split", sample, sides, author, note, self._clock())
        self._audit(author, "split family", family.key, ", ".join(rest), ", ".join(sides[0]))

    def merge_families(self, one: str, other: str, *, sample: bool, author: str, note: str = "") -> None:
        """Put the families of two articles, given by key, together.

        Raises:
            GroupingError: one is not there any more, or both are one family already.
        """
        first, second = self._family(one, sample), self._family(other, sample)
        if first.key == second.key:
            raise GroupingError("Both articles are of one family already.")
        keys = tuple([article.row.key for article in family.articles] for family in (first, second))
        self._storage.grouped.regroup_families("merge", sample, (keys[0], keys[1]), author, note, self._clock())
        self._audit(author, "merge families", first.key, None, second.key)

    def split_story(self, keys: Sequence[str], *, sample: bool, author: str, note: str = "") -> None:
        """Make these families of one story, given by key, a story of their own.

        Raises:
            GroupingError: they are not of one story, or nothing would be left of it.
        """
        found = self._storage.grouped.story(keys[0] if keys else "", sample=sample)
        inside = {family.key for family in found[1]} if found else set()
        if not keys or not set(keys) <= inside:
            raise GroupingError("These families are not of one story any more. Reload the page and choose again.")
        rest = sorted(inside - set(keys))
        if not rest:
            raise GroupingError("At least one family must stay: choose those that do not belong to the others.")
        sides = (sorted({*keys}), rest)
        self._storage.grouped.regroup_stories("split", sample, sides, author, note, self._clock())
        self._audit(author, "split story", keys[0], ", ".join(rest), ", ".join(sides[0]))

    def merge_stories(self, one: str, other: str, *, sample: bool, author: str, note: str = "") -> None:
        """Put the stories of two families, given by key, together.

        Raises:
            GroupingError: one is not there any more, they are in two languages, or in one story already.
        """
        first, second = (self._storage.grouped.story(key, sample=sample) for key in (one, other))
        if first is None or second is None:
            raise GroupingError("One of the stories is not there any more. Reload the page and choose again.")
        if first[0].key == second[0].key:
            raise GroupingError("Both are one story already.")
        if first[0].lang != second[0].lang:
            raise GroupingError("A story holds families of one language; these are in two.")
        sides = ([family.key for family in first[1]], [family.key for family in second[1]])
        self._storage.grouped.regroup_stories("merge", sample, sides, author, note, self._clock())
        self._audit(author, "merge stories", first[0].key, None, second[0].key)

    def _family(self, key: str, sample: bool) -> StoredFamily:
        found = self._storage.grouped.family(key, sample=sample)
        if found is None:
            raise GroupingError("This article is not there any more. Reload the page and choose again.")
        return found

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


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    try:
        return checked_tags(tags)
    except ValueError as error:
        raise TopicError(str(error)) from None


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

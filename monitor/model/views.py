"""What questions answer with: rows for tables, one article for reading, health, previews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model.article import Certainty, Credit, Field, Form, LanguageDoubt, Precision, Span
from monitor.model.entity import InArticle
from monitor.model.overrides import Override, ToneAnswer
from monitor.model.reasons import Reason
from monitor.model.selection import Bucket, Selection, TimeRange
from monitor.model.source import Ownership, Source, SourceHealth
from monitor.model.tone import SentenceTone, Tone
from monitor.model.topic import TopicVersion
from monitor.model.voice import Reported


@dataclass(frozen=True, slots=True)
class Resolved:
    """A selection with everything decided: topic versions, range, bucket, and which articles the text query holds for.

    ``versions`` empty means all collected articles; an entity stands among them as `monitor.model.entity` says.
    ``also`` must match as well, ``without`` must not; ``mentioning`` are the numbers of the entities that an article
    must mention besides. ``article_ids`` is ``None`` without a text query. ``stored_after`` (aware UTC) keeps only
    articles first stored later.
    """

    selection: Selection
    versions: tuple[TopicVersion, ...]
    range: TimeRange
    bucket: Bucket
    sample: bool
    article_ids: tuple[int, ...] | None = None
    also: tuple[TopicVersion, ...] = ()
    without: tuple[TopicVersion, ...] = ()
    stored_after: datetime | None = None
    mentioning: tuple[int, ...] = ()

    def without_conditions(self) -> Resolved:
        """All collected articles under the other filters: the denominator of shares."""
        bare = self.selection.without_conditions()
        return replace(self, selection=bare, versions=(), also=(), without=(), article_ids=None, mentioning=())


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article in a table or export. Times are aware UTC; ``tone`` is of the charted measure.

    ``mentions`` and ``tone`` are by topic slug for the selection's topics; ``copies`` counts the family's articles.
    ``origin`` is the label of the family's origin, ``origin_key`` how a selection names it; ``story`` is the key of the
    family's story, where it belongs to one. ``given`` are the tones that analysts gave, by the slugs of ``topics``.
    """

    id: int
    key: str
    title: str
    url: str | None
    outlet: str
    outlet_key: str
    country: str | None
    ownership: Ownership
    lang: str | None
    lang_confidence: float
    lang_doubt: LanguageDoubt | None
    published: datetime | None
    published_precision: Precision | None
    published_from: str | None
    published_certainty: Certainty | None
    first_seen: datetime
    counted: datetime | None
    counted_precision: Precision | None
    estimated: bool
    wire: str | None
    cites: tuple[str, ...]
    photo: str | None
    byline: str | None
    section: str | None
    words: int
    family: str
    copies: int
    origin: str
    origin_key: str
    story: str | None
    story_title: str | None
    revision: int
    topics: tuple[str, ...]
    mentions: Mapping[str, int]
    tone: Mapping[str, int | None]
    article_tone: int | None
    sample: bool
    given: Mapping[str, ToneAnswer]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """The text and credits of one stored article, with its current revision number (from 1).

    ``modified`` is the page's own statement of its last change (aware UTC).
    """

    row: ArticleRow
    body: str
    editor: str | None
    warnings: tuple[str, ...]
    tone: Tone
    credits: tuple[Credit, ...]
    form: Form
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text of an article, and until when it was the current one."""

    number: int
    title: str
    body: str
    replaced: datetime


@dataclass(frozen=True, slots=True)
class ArticleTopic:
    """One topic's match on an article page: mention spans, the tone towards the topic, and the parts of its query.

    ``tone`` is by ``vader-topic-1``, ``further`` by the other measures. ``why`` is ``None`` where the query can no
    longer be read. ``override`` is the tone that an analyst gave, if any.
    """

    version: TopicVersion
    spans: tuple[Span, ...]
    tone: Tone
    further: tuple[Tone, ...]
    why: Reason | None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a measure read in an article: of the whole of it (``topic`` is ``None``), or towards a topic.

    ``sentences`` are all sentences, title first; those that did not count have no value and the reason.
    """

    topic: TopicVersion | None
    tone: Tone
    sentences: tuple[SentenceTone, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Everything the article page shows. ``copies`` are the other articles of its family, earliest first.

    ``further`` are tones of the whole article by other measures than its first. ``evidence`` is what the page shows the
    text by, ``reported`` the words that title and body report as somebody's.
    """

    article: StoredArticle
    topics: tuple[ArticleTopic, ...]
    further: tuple[Tone, ...]
    evidence: Evidence
    reported: Mapping[Field, tuple[Reported, ...]]
    copies: tuple[ArticleRow, ...]
    revisions: tuple[Revision, ...]
    sources: tuple[str, ...]
    entities: tuple[InArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleList:
    """One page of a table. ``total`` counts all rows of the selection."""

    rows: tuple[ArticleRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its schedule and health."""

    source: Source
    health: SourceHealth


@dataclass(frozen=True, slots=True)
class PreviewSample:
    """An article that an unsaved query matches, with the spans that made it match."""

    row: ArticleRow
    body: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PreviewChange:
    """What an unsaved query gains and loses against a saved version, with the newest articles of either kind."""

    version: int
    gained: int
    lost: int
    gained_samples: tuple[PreviewSample, ...]
    lost_samples: tuple[PreviewSample, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an unsaved query would give. ``per_day`` is (ISO day, hits) for each day of the range, zeros included.

    Every number is exact for the articles counted from ``back_to`` on (aware UTC), and where ``complete`` for the whole
    range. ``expected`` is how many hits there will be, as far as can be told; ``archive`` how many articles there are,
    ``None`` until it is known. ``examined`` articles were read. ``terms`` is (term as written, articles with it among
    the hits): a zero is a term that never hits. ``newest`` and ``samples`` are articles to read: the newest, and some
    drawn at random. ``change`` is ``None`` where there is no saved version.
    """

    reading: str
    complete: bool
    back_to: datetime | None
    hits: int
    expected: int
    archive: int | None
    examined: int
    per_day: tuple[tuple[str, int], ...]
    terms: tuple[tuple[str, int], ...]
    newest: tuple[PreviewSample, ...]
    samples: tuple[PreviewSample, ...]
    change: PreviewChange | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A background job: ``done`` of ``total`` steps (total 0 while unknown).

    Of a recount: the topic version that it counts, and from when on (aware UTC) everything is counted by now; ``None``
    before its first step, and when only articles without a counting time are left.
    """

    id: int
    kind: str
    subject: str
    state: str
    done: int
    total: int
    created: datetime
    updated: datetime
    error: str | None
    report: str | None = None
    version_id: int | None = None
    back_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that filters can take in the data at hand, as (value, label)."""

    topics: tuple[tuple[str, str], ...]
    outlets: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    wires: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Health at a glance. ``last_collected`` is the last successful poll of a live source.

    ``raw_pages`` are kept to be read again, in ``raw_bytes``; ``raw_left_out`` were larger than is kept.
    """

    version: str
    articles: int
    sample_articles: int
    families: int
    outlets: int
    topics: int
    sources: int
    sources_failing: int
    sources_paused: int
    jobs: tuple[JobRow, ...]
    last_collected: datetime | None
    last_article: datetime | None
    data_version: int
    database: str
    raw_pages: int
    raw_bytes: int
    raw_left_out: int


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of ``wirewatch check``: ``problems`` is empty when all is well."""

    database: str
    articles: int
    facts: int
    counters: int
    problems: tuple[str, ...]

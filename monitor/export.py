"""CSV reports and their manifests: streamed, spreadsheet-safe, the same bytes from page and command line.

A report holds no clock time, so the same data gives the same file; what it rests on stands in the manifest beside it.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

from monitor.errors import DiskFull, UsageError
from monitor.model.article import Precision, iso_utc
from monitor.model.groups import FamilyRow
from monitor.model.labels import LABEL_WORDS, LabelRow
from monitor.model.overrides import ANSWER_WORDS, OverrideRow
from monitor.model.selection import Selection
from monitor.model.tone import ARTICLE_MEASURE, MEASURE_REGISTRY, MILLION
from monitor.model.topic import TopicVersion
from monitor.model.trend import OriginRow, ToneMean, TrendRow
from monitor.model.views import ArticleRow, Resolved
from monitor.queries.archive import Queries

ReportKind = Literal["articles", "trend", "families", "origins"]
REPORT_KINDS: tuple[ReportKind, ...] = get_args(ReportKind)
FORMAT = "wirewatch-csv-1"
_ROWS_PER_CHUNK = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

TREND_COLUMNS = (
    "bucket",
    "topic",
    "topic_version",
    "unit",
    "value",
    "total",
    "share",
    "lang",
    "measure",
    "tone",
    "tone_low",
    "tone_high",
    "n_scored",
    "unscored",
    "coverage",
)

ARTICLE_COLUMNS = (
    "key",
    "counted",
    "counted_precision",
    "counted_estimated",
    "published",
    "published_precision",
    "published_from",
    "first_seen",
    "outlet",
    "country",
    "ownership",
    "lang",
    "title",
    "url",
    "wire",
    "byline",
    "section",
    "words",
    "family",
    "copies",
    "origin",
    "revision",
    "topics",
    "published_certainty",
    "lang_confidence",
    "lang_doubt",
    "cites",
    "photo",
    "story",
    "origin_key",
)
"""The columns of the articles report before those that depend on the selection's topics."""

FAMILY_COLUMNS = (
    "key",
    "head_title",
    "head_outlet",
    "lang",
    "origin",
    "origin_key",
    "since",
    "articles",
    "outlets",
    "size",
    "story",
    "topic_versions",
)
"""Of ``articles``, ``outlets`` and ``since`` what lies in the selection; ``size`` is the whole family."""

ORIGIN_COLUMNS = (
    "topic",
    "topic_version",
    "origin",
    "kind",
    "origin_key",
    "articles",
    "families",
    "mentions",
    "outlets",
    "countries",
    "ownership",
    "lang",
    "measure",
    "tone",
    "tone_low",
    "tone_high",
    "n_scored",
    "unscored",
)
"""``countries`` and ``ownership`` hold the articles that outlets of each carried: ``state 12; independent 3``."""

LABEL_COLUMNS = ("topic", "key", "label", "author", "at", "outlet", "title", "url", "sample")
"""``label`` is relevant, not relevant or cannot tell."""

TOPIC_MEASURES = tuple(measure.id for measure in MEASURE_REGISTRY.values() if measure.towards == "topic")
OVERRIDE_COLUMNS = ("topic", "key", "tone", "author", "at", "outlet", "lang", "title", "url", "sample", *TOPIC_MEASURES)
"""``tone`` is the analyst's: negative, neutral, positive or cannot tell; the last columns are the measures' numbers for
the topic's charted version, empty where a measure has none. Measures by word lists of the user's own follow."""

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a report rests on."""

    kind: ReportKind
    selection: str
    address: str
    rows: int
    sha256: str
    data_version: int
    versions: dict[str, object]

    def as_json(self) -> str:
        """The manifest as it is written beside the report."""
        body = {
            "format": FORMAT,
            "report": self.kind,
            "selection": self.selection,
            "address": self.address,
            "rows": self.rows,
            "sha256": self.sha256,
            "data_version": self.data_version,
            "versions": self.versions,
        }
        return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


class Export:
    """Reports of a selection. ``version`` is Wirewatch's own, for the manifest."""

    def __init__(self, queries: Queries, *, version: str, reader: str) -> None:
        self._queries = queries
        self._version = version
        self._reader = reader

    def report(self, kind: ReportKind, selection: Selection) -> Iterator[bytes]:
        """The report as chunks of UTF-8, its header row first.

        Raises:
            SelectionError, QueryError: before the first chunk.
        """
        return (chunk for chunk, _ in self._counted(kind, self._of_report(kind, selection)))

    def _counted(self, kind: ReportKind, pinned: Selection) -> Iterator[tuple[bytes, int]]:
        header, rows = self._table(kind, pinned)
        return _chunks(header, rows)

    def _of_report(self, kind: ReportKind, selection: Selection) -> Selection:
        """What a report rests on, pinned. Numbers without topics are those of all topics, and so it names them."""
        if kind in ("trend", "origins"):
            return self.pinned(self._queries.with_topics(selection))
        # A row is an article or a family whatever is counted elsewhere; origins are sorted by the unit.
        return self.pinned(replace(selection, unit="families" if kind == "families" else "articles"))

    def pinned(self, selection: Selection) -> Selection:
        """The selection with range, bucket, topic versions and sample stated, so that its address never drifts."""
        resolved = self._queries.resolve(selection)
        since, until = self._queries.days(selection)
        return replace(
            selection,
            topics=_references(resolved.versions),
            also=_references(resolved.also),
            without=_references(resolved.without),
            since=since,
            until=until,
            bucket=resolved.bucket,
            sample=resolved.sample,
            undated=selection.lists_undated,
        )

    def write(
        self, kind: ReportKind, selection: Selection, path: Path, *, progress: Callable[[int], None] | None = None
    ) -> Manifest:
        """Write the report to ``path`` and its manifest beside it; ``progress`` hears of the rows of each chunk.

        Raises:
            UsageError: the file cannot be written.
            DiskFull: there is no room for it. A report that was there before is still there.
        """
        digest = hashlib.sha256()
        lines = 0
        version = self._queries.data_version()
        # Pinned once: articles that arrive meanwhile must not move the range that the manifest states.
        pinned = self._of_report(kind, selection)
        unfinished, unfinished_manifest = (file.with_name(file.name + ".part") for file in (path, manifest_path(path)))
        try:
            with unfinished.open("wb") as file:
                for chunk, rows in self._counted(kind, pinned):
                    file.write(chunk)
                    digest.update(chunk)
                    lines += rows
                    if progress:
                        progress(rows)
            manifest = self._manifest(kind, pinned, rows=lines, sha256=digest.hexdigest(), data_version=version)
            unfinished_manifest.write_text(manifest.as_json(), "utf-8")
            unfinished.replace(path)
            unfinished_manifest.replace(manifest_path(path))
        except OSError as error:
            failure = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else UsageError
            raise failure(f"The report cannot be written to {path}: {error.strerror}.") from error
        finally:
            # Also after an error of the database and after Ctrl-C.
            unfinished.unlink(missing_ok=True)
            unfinished_manifest.unlink(missing_ok=True)
        return manifest

    def _manifest(self, kind: ReportKind, pinned: Selection, *, rows: int, sha256: str, data_version: int) -> Manifest:
        """The manifest of a report that has been made."""
        return Manifest(
            kind=kind,
            selection=self._queries.describe(replace(pinned, unit="origins") if kind == "origins" else pinned),
            address=pinned.to_address(),
            rows=rows,
            sha256=sha256,
            data_version=data_version,
            versions=self._versions(self._queries.resolve(pinned)),
        )

    def manifest_of(self, kind: ReportKind, selection: Selection) -> Manifest:
        """Make the report without keeping it, for its manifest alone."""
        digest = hashlib.sha256()
        lines = 0
        version = self._queries.data_version()
        pinned = self._of_report(kind, selection)
        for chunk, rows in self._counted(kind, pinned):
            digest.update(chunk)
            lines += rows
        return self._manifest(kind, pinned, rows=lines, sha256=digest.hexdigest(), data_version=version)

    def verify(self, path: Path) -> tuple[str, ...]:
        """Compare a report with its manifest and with the same report made now; empty when all agree.

        Raises:
            UsageError: the report or its manifest cannot be read.
        """
        try:
            content = path.read_bytes()
            stated = json.loads(manifest_path(path).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"{path} and its manifest cannot be read: {error}.") from error
        kind, address, sha256 = _stated(stated, manifest_path(path))
        selection = Selection.from_address(address)
        differences = []
        if hashlib.sha256(content).hexdigest() != sha256:
            differences.append("The file was changed after it was exported: its SHA-256 is not the manifest's.")
        now = self.manifest_of(kind, selection)
        if now.sha256 != sha256:
            differences += _causes(stated, now)
        return tuple(differences)

    def _versions(self, resolved: Resolved) -> dict[str, object]:
        conditions = {"also": resolved.also, "without": resolved.without}
        return {
            "wirewatch": self._version,
            "reader": self._reader,
            "measure": resolved.selection.measure,
            "topics": _stated_versions(resolved.versions),
            **{name: _stated_versions(found) for name, found in conditions.items() if found},
        }

    def _table(self, kind: ReportKind, selection: Selection) -> tuple[Sequence[str], Iterator[Sequence[Cell]]]:
        if kind == "trend":
            return TREND_COLUMNS, (_trend_cells(row) for row in self._queries.trend(selection))
        if kind == "families":
            named = "; ".join(_references(self._queries.resolve(selection).versions))
            return FAMILY_COLUMNS, ((*_family_cells(row), named) for row in self._queries.every_family(selection))
        if kind == "origins":
            return ORIGIN_COLUMNS, (
                _origin_cells(version, row, selection.measure) for version, row in self._queries.every_origin(selection)
            )
        versions = self._queries.resolve(selection).versions
        slugs = [version.slug for version in versions]
        named = "; ".join(_references(versions))
        return _article_columns(slugs), (
            (*_article_cells(row, slugs, selection.measure), named) for row in self._queries.every_article(selection)
        )


def _references(versions: Iterable[TopicVersion]) -> tuple[str, ...]:
    """How a selection names these versions, and none of another time."""
    return tuple(f"{version.slug}@{version.number}" for version in versions)


def _stated_versions(versions: Sequence[TopicVersion]) -> dict[str, object]:
    """The wording of each version by its topic; where a topic is there twice, by topic and number."""
    slugs = [version.slug for version in versions]
    return {
        reference if slugs.count(version.slug) > 1 else version.slug: {
            "version": version.number, "query": version.query
        }
        for version, reference in zip(versions, _references(versions), strict=True)
    }  # fmt: skip


def manifest_path(path: Path) -> Path:
    """Where the manifest of a report lies: beside it, ``.manifest.json`` added to its name."""
    return path.with_name(path.name + ".manifest.json")


def safe_cell(value: Cell) -> Cell:
    """A cell that no spreadsheet runs: texts that begin like a formula, also after spaces, get a leading ``'``.

    Numbers stay numbers. To undo: remove one leading ``'`` where one of ``= + - @`` tab or CR follows it, with nothing
    but spaces and further ``'`` between.
    NUL characters are dropped; they carry no text.
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    # A text that begins with ' before a formula sign is escaped too, so that undoing is exact.
    if text.lstrip(" \n\v\f'").startswith(_FORMULA):
        return "'" + text
    return text


def _chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[bytes, int]]:
    """Yield (UTF-8 CSV, number of data rows in it); the first chunk begins with the header."""
    iterator = iter(rows)
    lines: Sequence[Sequence[Cell]] = list(islice(iterator, _ROWS_PER_CHUNK))
    yield _encoded([header, *lines]), len(lines)
    while lines := list(islice(iterator, _ROWS_PER_CHUNK)):
        yield _encoded(lines), len(lines)


def _encoded(lines: Iterable[Sequence[Cell]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([safe_cell(cell) for cell in line] for line in lines)
    return buffer.getvalue().encode()


def labels_csv(topic: str, rows: Iterable[LabelRow]) -> bytes:
    """The labels of a topic as CSV, its header row first."""
    cells = [
        (
            topic, row.key, LABEL_WORDS[row.label.relevant], row.label.author, iso_utc(row.label.at), row.outlet,
            row.title, row.url, "yes" if row.sample else "no",
        )
        for row in rows
    ]  # fmt: skip
    return _encoded([LABEL_COLUMNS, *cells])


def overrides_csv(topic: str, rows: Iterable[OverrideRow]) -> bytes:
    """The tones that analysts gave a topic's articles beside those of the measures, as CSV, its header row first."""
    listed = list(rows)
    own = sorted({measure for row in listed for measure in row.tones} - set(TOPIC_MEASURES))
    cells = [
        (
            topic, row.key, ANSWER_WORDS[row.override.label], row.override.author, iso_utc(row.override.at), row.outlet,
            row.lang, row.title, row.url, "yes" if row.sample else "no",
            *(_millionths(row.tones.get(measure)) for measure in (*TOPIC_MEASURES, *own)),
        )
        for row in listed
    ]  # fmt: skip
    return _encoded([(*OVERRIDE_COLUMNS, *own), *cells])


def _trend_cells(row: TrendRow) -> Sequence[Cell]:
    return (
        row.bucket,
        row.topic,
        row.topic_version,
        row.unit,
        # What a frozen version was not asked about is unknown, and no 0.
        row.value if row.kept else None,
        row.total,
        _decimal(row.share) if row.kept else None,
        row.lang,
        row.measure,
        *_tone_cells(row.tone if row.kept else None),
        _decimal(row.coverage),
    )


def _tone_cells(tone: ToneMean | None) -> Sequence[Cell]:
    if tone is None:
        return (None,) * 5
    return (_decimal(tone.value), _decimal(tone.low), _decimal(tone.high), tone.n_scored, tone.unscored)


def trend_json(row: TrendRow) -> dict[str, Cell]:
    """The object that ``wirewatch trend --json`` prints for a row: the columns of the CSV."""
    return dict(zip(TREND_COLUMNS, _trend_cells(row), strict=True))


def _family_cells(row: FamilyRow) -> Sequence[Cell]:
    return (
        row.key,
        row.title,
        row.outlet,
        row.lang,
        row.origin_label,
        row.origin,
        _time(row.since, row.since_precision),
        row.articles,
        row.outlets,
        row.size,
        row.story,
    )


def _origin_cells(version: TopicVersion | None, row: OriginRow, measure: str) -> Sequence[Cell]:
    # Of all articles there is no topic that tone could be towards.
    towards = ARTICLE_MEASURE if version is None else measure
    return (
        None if version is None else version.topic,
        None if version is None else version.number,
        row.label,
        row.kind,
        row.origin,
        row.articles,
        row.families,
        row.mentions,
        row.outlets,
        _carried(row.countries),
        _carried(row.ownership),
        MEASURE_REGISTRY[towards].lang,
        towards,
        *_tone_cells(row.tone),
    )


def _carried(counts: Iterable[tuple[str | None, int]]) -> str:
    return "; ".join(f"{name or 'unknown'} {many}" for name, many in counts)


def _article_columns(slugs: Sequence[str]) -> Sequence[str]:
    return (
        *ARTICLE_COLUMNS,
        *(f"mentions {slug}" for slug in slugs),
        "measure",
        *(f"tone {slug}" for slug in slugs),
        "article_tone",
        "sample",
        "topic_versions",
    )


def _article_cells(row: ArticleRow, slugs: Sequence[str], measure: str) -> Sequence[Cell]:
    return (
        row.key,
        _time(row.counted, row.counted_precision),
        row.counted_precision,
        "yes" if row.estimated else "no",
        _time(row.published, row.published_precision),
        row.published_precision,
        row.published_from,
        _time(row.first_seen, "minute"),
        row.outlet,
        row.country,
        row.ownership,
        row.lang,
        row.title,
        row.url,
        row.wire,
        row.byline,
        row.section,
        row.words,
        row.family,
        row.copies,
        row.origin,
        row.revision,
        "; ".join(row.topics),
        row.published_certainty,
        _decimal(row.lang_confidence),
        row.lang_doubt,
        "; ".join(row.cites),
        row.photo,
        row.story,
        row.origin_key,
        *(row.mentions.get(slug) for slug in slugs),
        measure,
        *(_millionths(row.tone.get(slug)) for slug in slugs),
        _millionths(row.article_tone),
        "yes" if row.sample else "no",
    )


def _time(moment: datetime | None, precision: Precision | None) -> str | None:
    if moment is None:
        return None
    return moment.strftime("%Y-%m-%d") if precision == "day" else iso_utc(moment)


def _millionths(value: int | None) -> float | None:
    return None if value is None else value / MILLION


def _decimal(value: float | None) -> float | None:
    """A number with six decimals: enough for any reader, and the same text on every platform."""
    return None if value is None else round(value, 6) + 0.0  # of -0.0 and 0.0 the sum is 0.0


def _stated(manifest: object, path: Path) -> tuple[ReportKind, str, str]:
    """The report, address and SHA-256 that a manifest states.

    Raises:
        UsageError: it is none of ours.
    """
    if isinstance(manifest, dict):
        kind, address, sha256 = (manifest.get(name) for name in ("report", "address", "sha256"))
        if kind in REPORT_KINDS and isinstance(address, str) and isinstance(sha256, str):
            return kind, address, sha256
    raise UsageError(f"{path} is not the manifest of a report by Wirewatch. Export the report again.")


def _causes(stated: Mapping[str, Any], now: Manifest) -> Iterator[str]:
    """Say why a report made now differs from the one that a manifest describes."""
    if now.rows == stated.get("rows"):
        yield f"The report made now has other values in its {now.rows} rows."
    else:
        yield f"The report made now differs: {now.rows} rows instead of {stated.get('rows')}."
    if stated.get("data_version") != now.data_version:
        yield f"The data changed since: data version {stated.get('data_version')} then, {now.data_version} now."
    versions = stated.get("versions")
    versions = versions if isinstance(versions, dict) else {}
    for name, value in now.versions.items():
        if versions.get(name) != value:
            yield f"The {name} changed: {versions.get(name)} then, {value} now."

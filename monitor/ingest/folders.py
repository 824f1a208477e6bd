"""Drop folders and imports: files on disk become articles, each line and file once, however often it is repeated."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from monitor.collectors.folder import files, read_bytes, read_lines
from monitor.errors import ReadError
from monitor.ingest.feeds import merge
from monitor.ingest.reading import BATCH, Item, Page, Parts, Storing, fingerprint, outlet_of, with_language
from monitor.model.article import Article
from monitor.model.source import PollOutcome, Source, Validators
from monitor.text.attribution import attribute_text
from monitor.text.jsonl import read_jsonl
from monitor.text.urls import identity_address

_FEEDS = frozenset({".xml", ".rss", ".atom", ".json"})
_PAGES = frozenset({".html", ".htm"})


@dataclass(slots=True)
class Tally:
    """What became of the files of one import so far."""

    files: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    left: int = 0
    """Files that were not read to their end because the monitor was told to stop."""

    @property
    def articles(self) -> int:
        """Articles read so far, whatever became of them."""
        return self.statuses.total()


def poll_folder(source: Source, parts: Parts, now: datetime) -> tuple[PollOutcome, Validators | None]:
    """Take in every new or changed file of a drop folder.

    Raises:
        ReadError: the folder itself is not there or cannot be listed.
        DatabaseError: the batch in hand was not stored; earlier ones are.
    """
    folder = Path(source.address)
    if not folder.is_dir():
        raise ReadError("not_text", f"There is no folder {folder}. Create it again, or remove this source.")
    tally = take_in(folder, source, parts, now)
    outcome = PollOutcome(
        source.name,
        "ok" if tally.files else "unchanged",
        fetched=tally.files,
        new=tally.statuses["new"],
        updated=tally.statuses["updated"],
        unchanged=tally.statuses["unchanged"],
        remaining=tally.left,
        warning=f"{len(tally.failed)} files or lines could not be read." if tally.failed else None,
        failed_pages=tuple(tally.failed),
    )
    return outcome, None


def take_in(
    path: Path,
    source: Source,
    parts: Parts,
    now: datetime,
    *,
    progress: Callable[[Path, Tally], None] | None = None,
) -> Tally:
    """Store the articles of one file, or of all files of a folder in name order.

    A file is remembered by its name and content once all of it is stored, so an interrupted run goes on where it was.
    """
    base = path if path.is_dir() else path.parent
    storing = Storing(parts, source, now)
    tally = Tally()
    for file in files(path) if path.is_dir() else [path]:
        name = file.relative_to(base).as_posix() if path.is_dir() else file.name
        try:
            _take_file(file, name, source, parts, storing, tally, now)
        except ReadError as error:
            tally.failed.append((name, str(error)))
        if progress:
            progress(file, tally)
    return tally


def _take_file(
    file: Path, name: str, source: Source, parts: Parts, storing: Storing, tally: Tally, now: datetime
) -> None:
    key = f"file:{name}"
    mark = _digest(file)
    seen = parts.storage.items.known(source.id, [key]).get(key)
    if seen is not None and seen.fingerprint == mark:
        return
    for batch in _batches(_items(file, name, source, parts, tally)):
        if parts.stopping.is_set():
            tally.left += 1
            return
        for saved in storing.store(batch):
            tally.statuses[saved.status] += 1
    parts.storage.items.mark(source.id, key, mark, None, now)
    tally.files += 1


def check_regular(path: Path) -> None:
    """Refuse what can be opened but has no end, such as a pipe or a device.

    Raises:
        ReadError: ``not_text``.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise ReadError("not_text", f"{path.name} is not a file that can be read to its end.")


def _digest(file: Path) -> str:
    check_regular(file)
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()[:32]
    except OSError as error:
        raise ReadError("not_text", f"The file {file.name} cannot be read: {error.strerror}.") from error


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def holds_lines(file: Path) -> bool:
    """Whether a file's name says that it has one article on each line."""
    return file.name.lower().removesuffix(".gz").endswith(".jsonl")


def _items(file: Path, name: str, source: Source, parts: Parts, tally: Tally) -> Iterator[Item]:
    if holds_lines(file):
        yield from _line_items(file, name, source, parts, tally)
    elif file.suffix.lower() in _FEEDS:
        document = parts.workers.read_feed(read_bytes(file), f"file:{name}", None)
        for entry in document.entries:
            yield _item(merge(entry, None, source.lang, parts.registry, parts.clock()), name, source, parts)
    else:
        page = Page(read_bytes(file), "html" if file.suffix.lower() in _PAGES else "plain", None, None)
        yield replace(_item(page.read(parts.workers, parts.registry), name, source, parts), page=page)


def _line_items(file: Path, name: str, source: Source, parts: Parts, tally: Tally) -> Iterator[Item]:
    for row in read_jsonl(read_lines(file)):
        if row.error is not None:
            tally.failed.append((f"{name}, line {row.line}", str(row.error)))
            continue
        yield _item(attribute_text(with_language(row.article), parts.registry), name, source, parts, domain=row.domain)


def _item(article: Article, name: str, source: Source, parts: Parts, *, domain: str | None = None) -> Item:
    """One article of the file ``name``. Its key says which one, not where in the file it stood: a file that is
    replaced by another of its name shows other articles, and the earlier ones were shown all the same.
    """
    outlet = outlet_of(article, source, parts.outlets, domain=domain)
    mark = fingerprint(article.title, article.body)
    address = identity_address(article.url) if article.url else None
    return Item(f"item:{name}#{address or mark}", mark, article, outlet)

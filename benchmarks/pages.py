"""The pages that the pipeline benchmark reads: saved real pages where they are at hand, else pages of the sample."""

from __future__ import annotations

import gzip
import html
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import zstandard

from monitor.config.settings import shipped

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "extraction"
SETS = ("fundus.tar.zst", "scrapinghub.tar.zst")
FIRST_DAY = datetime(2022, 4, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """One saved page."""

    address: str
    title: str
    content: bytes


def pages(most: int) -> tuple[str, list[Page]]:
    """At most ``most`` pages, and what they are in words."""
    found = [page for name in SETS for page in _packed(SHARED / name)] if SHARED.is_dir() else []
    if found:
        return "real saved pages", found[:: max(1, len(found) // most)][:most]
    return "pages of the sample", list(_sample(most))


def feed(listed: list[Page]) -> bytes:
    """An RSS feed of the pages."""
    items = "".join(
        f"<item><title>{html.escape(page.title)}</title><link>{page.address}</link><guid>{page.address}</guid>"
        f"<pubDate>{format_datetime(FIRST_DAY + timedelta(minutes=place))}</pubDate></item>"
        for place, page in enumerate(listed)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Pages</title>{items}</channel></rss>'.encode()


def _packed(archive: Path) -> Iterator[Page]:
    with (
        archive.open("rb") as raw,
        zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(raw) as stream,
        tarfile.open(fileobj=stream, mode="r|") as members,
    ):
        for member in members:
            if not member.name.endswith((".html", ".html.gz")) or (file := members.extractfile(member)) is None:
                continue
            content = gzip.decompress(file.read()) if member.name.endswith(".gz") else file.read()
            name = Path(member.name).name
            yield Page(f"https://pages.example/{archive.stem}/{name}", name, content)


def _sample(most: int) -> Iterator[Page]:
    with gzip.open(shipped("sample/articles/01-articles.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for _, line in zip(range(most), lines, strict=False):
            row = json.loads(line)
            paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in row["text"].split("\n\n"))
            menu = "".join(f'<li><a href="/section/{number}">Section {number}</a></li>' for number in range(40))
            page = (
                f"<!doctype html><html lang={row['lang']}><head><title>{html.escape(row['title'])}</title>"
                f'<meta property="article:published_time" content="{row["published"]}"></head>'
                f"<body><nav><ul>{menu}</ul></nav><main><article><h1>{html.escape(row['title'])}</h1>{paragraphs}</article></main>"
                f"<footer><ul>{menu}</ul></footer></body></html>"
            )
            yield Page(row["url"], row["title"], page.encode())

"""Writes the sample corpus: ``python -m data.sample.generate OUTPUT_FOLDER``.

Two files, to be read in the order of their names: ``01-articles.jsonl.gz`` holds every article as first published,
``02-edits.jsonl.gz`` the later versions of some of them (same address, key ``modified``). One JSON object a line in
the import format: url, source (the outlet's name), domain, published (UTC to the minute, or a bare day), title, text
(paragraphs joined by an empty line), lang, and where known section, byline, wire (the credited agency), modified.

One fixed seed: every run gives the same lines on every supported Python (the packed bytes may differ between versions
of zlib). Nemunas Bridge, the busiest outlet, is silent from Monday 9 to Sunday 15 May 2022; all others go on.
"""

import gzip
import sys
from dataclasses import dataclass
from pathlib import Path

from data.sample.articles import Article, addressed, own_article, reprint_counts, reprints
from data.sample.edits import make_edits
from data.sample.plan import make_orders
from data.sample.registry import load_events, load_outlets, load_wires
from data.sample.texts import Text, compose

ARTICLES_FILE = "01-articles.jsonl.gz"
EDITS_FILE = "02-edits.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Sample:
    """The whole sample: independent texts, articles as first published, edited versions."""

    texts: tuple[Text, ...]
    articles: tuple[Article, ...]
    edits: tuple[Article, ...]


def build() -> Sample:
    """Makes the sample in memory; takes about a second."""
    outlets = load_outlets()
    texts = [compose(order) for order in make_orders(outlets, load_wires(), load_events())]
    wired = [text for text in texts if text.order.is_wire]
    made = [own_article(text) for text in texts if not text.order.is_wire]
    for text, count in zip(wired, reprint_counts(wired, outlets), strict=True):
        made.extend(reprints(text, count, outlets))
    articles, edits = make_edits(addressed(made))
    return Sample(tuple(texts), tuple(articles), tuple(edits))


def write_lines(path: Path, articles: tuple[Article, ...]) -> None:
    """Writes one gzip-packed JSONL file without a clock time in it."""
    lines = "".join(article.line() + "\n" for article in articles)
    path.write_bytes(gzip.compress(lines.encode("utf-8"), compresslevel=9, mtime=0))


def main(arguments: list[str]) -> int:
    """The command; returns its exit status."""
    if len(arguments) != 1:
        print("usage: python -m data.sample.generate OUTPUT_FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    sample = build()
    write_lines(folder / ARTICLES_FILE, sample.articles)
    write_lines(folder / EDITS_FILE, sample.edits)
    print(f"{len(sample.articles)} articles and {len(sample.edits)} edits in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

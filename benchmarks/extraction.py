"""The page reader against trafilatura: CPU time a page and quality on labelled sets, same pages, same run.

    python -m benchmarks.extraction [--sets scrapinghub,fundus_eval,fundus,webpages] [--every 1]

Each page is read by both in turn from the same bytes. Ours is the whole reader: body, title, dates, credits, links,
language. trafilatura is ``bare_extraction`` with metadata and without comments, as it comes, and once more with
``fast=True``. Times are CPU milliseconds of one process; ``ratio`` is trafilatura's time divided by ours. Measures are
those of ``wirewatch evaluate extraction``.
"""

from __future__ import annotations

import argparse
import json
import logging
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura
from trafilatura.settings import Document

from monitor.errors import ReadError
from monitor.evaluate.extraction import LabelledPage, Reading, by_wirewatch, labelled_pages, score
from monitor.evaluate.packs import unpacked

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "extraction"
SETS = ("scrapinghub", "fundus_eval", "fundus", "webpages")


def _trafilatura(content: bytes, address: str | None, *, fast: bool) -> Reading:
    document = trafilatura.bare_extraction(content, url=address, include_comments=False, with_metadata=True, fast=fast)
    if not isinstance(document, Document):
        return None, ""
    return document.title, document.text or ""


def by_trafilatura(page: LabelledPage) -> Reading:
    """Title and body as trafilatura finds them with metadata."""
    return _trafilatura(page.content, page.address, fast=False)


def by_trafilatura_fast(page: LabelledPage) -> Reading:
    """The same without its fallbacks."""
    return _trafilatura(page.content, page.address, fast=True)


READERS: dict[str, Callable[[LabelledPage], Reading]] = {
    "wirewatch": by_wirewatch,
    "trafilatura": by_trafilatura,
    "trafilatura fast": by_trafilatura_fast,
}


def _timed(reader: Callable[[LabelledPage], Reading], page: LabelledPage) -> tuple[Reading, float]:
    started = time.process_time()
    try:
        reading = reader(page)
    except ReadError:
        reading = (None, "")
    return reading, time.process_time() - started


def compare(pages: list[LabelledPage]) -> dict[str, dict[str, float]]:
    """Figures of every reader on the same pages; pages are read in turn, so that load falls on all alike."""
    readings: dict[str, list[Reading]] = {name: [] for name in READERS}
    seconds: dict[str, list[float]] = {name: [] for name in READERS}
    for page in pages:
        for name, reader in READERS.items():
            reading, taken = _timed(reader, page)
            readings[name].append(reading)
            seconds[name].append(taken)
    ours = seconds["wirewatch"]
    found: dict[str, dict[str, float]] = {}
    for name, times in seconds.items():
        figures = {
            "ms_mean": 1000 * statistics.mean(times),
            "ms_median": 1000 * statistics.median(times),
            "ratio_mean": statistics.mean(times) / statistics.mean(ours),
            "ratio_median": statistics.median(times) / statistics.median(ours),
        }
        figures |= {measure.name: measure.value for measure in score(pages, readings[name])}
        found[name] = {key: round(value, 4) for key, value in figures.items()}
    return found


def main() -> None:
    """Compare on every set and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--every", type=int, default=1, help="read only every n-th page")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if not CORPUS.is_dir():
        print("The labelled pages are not at hand: nothing was compared.")
        return
    result: dict[str, object] = {"python": platform.python_version(), "trafilatura": trafilatura.__version__}
    f1: dict[str, list[float]] = {name: [] for name in READERS}
    for name in options.sets.split(","):
        with unpacked(CORPUS / f"{name}.tar.zst") as folder:
            pages = labelled_pages(folder)[:: options.every]
            for reader in READERS.values():
                _timed(reader, pages[0])  # loads models and fills caches
            figures = compare(pages)
        for reader_name, figure in figures.items():
            f1[reader_name].append(figure.get("body_f1", figure.get("segment_f1", 0.0)))
        result[name] = {"pages": len(pages), **figures}
    result["f1, mean of the sets"] = {name: round(statistics.mean(values), 4) for name, values in f1.items()}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()

"""A large archive of invented articles, written straight into the tables: titles, bodies, index, facts and counters.

Words follow a Zipf distribution over an invented vocabulary, with a few of the lexicon's among them; the words that the
benchmarks' topics ask for are planted at stated rates. Every article is a family of its own. The tone of the articles
is not measured but left at "no signal": it costs more than all the rest, and no recount reads it.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from monitor.model.source import Source
from monitor.storage import text_index
from monitor.storage.database import take_numbers
from monitor.storage.store import Storage
from monitor.storage.tables import article_tones, articles, counters, facts, families, origins, outlets, texts

FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 730
NOW = FIRST_DAY + timedelta(days=DAYS)
OUTLETS = 240
VOCABULARY = 60_000
BATCH = 5_000
COUNTRIES = ("GB", "PL", "BY", "DE", "US", "LT", "CN", "FR", "EE", "CZ")
PLANTED: tuple[tuple[str, float], ...] = (
    ("tariffs", 0.10),
    ("sanctions", 0.02),
    ("Belarus", 0.015),
    ("Russia", 0.03),
    ("Minsk", 0.008),
    ("freeze", 0.01),
    ("embargo", 0.005),
    ("Lukashenka", 0.003),
    ("asset freeze", 0.002),
    ("potash", 0.0005),
)
"""Words and phrases with the part of the articles that get each, one to four times."""
LEXICON = ("good", "support", "war", "attack", "agreement", "threat", "growth", "crisis", "hope", "fear", "help", "bad")


class Invented(NamedTuple):
    """One article: its number, its text as printed, and its folded words."""

    number: int
    title: str
    body: str
    folded_title: str
    folded_body: str
    words: int


def vocabulary(chance: random.Random) -> list[str]:
    """Invented words of two to four syllables, the lexicon's words spread among the frequent ones."""
    syllables = [first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "er", "il")]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(chance.choices(syllables, k=chance.choice((2, 2, 3, 3, 4))))] = None
    words = list(found)
    for place, word in enumerate(LEXICON):
        words[60 + 25 * place] = word
    return words


def invent(count: int, seed: int = 4) -> Iterator[Invented]:
    """The articles with numbers from 1."""
    chance, draws = random.Random(seed), np.random.default_rng(seed)
    words = vocabulary(chance)
    weights = np.cumsum(1.0 / np.power(np.arange(len(words)) + 2.7, 1.05))
    for start in range(1, count + 1, BATCH):
        lengths = draws.integers(300, 401, min(BATCH, count + 1 - start))
        ranks = np.searchsorted(weights, draws.random(int(lengths.sum()) + 8 * len(lengths)) * weights[-1]).tolist()
        at = 0
        for number, length in enumerate(lengths.tolist(), start):
            drawn = [words[rank] for rank in ranks[at : at + length + 8]]
            at += length + 8
            title, body = drawn[:8], drawn[8:]
            for planted, rate in PLANTED:
                if chance.random() < rate:
                    for _ in range(chance.randint(1, 4)):
                        body[chance.randrange(length)] = planted
                    if chance.random() < 0.2:
                        title[chance.randrange(8)] = planted
            yield _written(number, title, body)


def _written(number: int, title: list[str], body: list[str]) -> Invented:
    folded_title, folded_body = " ".join(title).lower(), " ".join(body).lower()
    for place in range(0, len(body), 18):  # a sentence of 18 words, a paragraph of four sentences
        body[place] = body[place][0].upper() + body[place][1:]
        if place:
            body[place - 1] += ".\n\n" if place % 72 == 0 else "."
    title[0] = title[0].capitalize()
    return Invented(
        number, " ".join(title), " ".join(body).replace("\n\n ", "\n\n") + ".", folded_title, folded_body, len(body)
    )


def build(folder: Path, count: int) -> Storage:
    """The archive in ``folder``, made once; another one if it holds fewer articles than asked for."""
    path = folder / f"archive-{count}.db"
    storage = Storage.open(f"sqlite:///{path}", now=NOW, backup_folder=folder)
    if storage.articles.has_real():
        return storage
    storage.sources.add(Source("Archive", "folder", str(folder), paused=True), NOW, next_due=NOW)
    database = storage.articles.database
    places = [(f"o{place}.example", COUNTRIES[place % len(COUNTRIES)]) for place in range(OUTLETS)]
    with database.write() as connection:
        connection.execute(outlets.insert(), [_outlet(place, *named) for place, named in enumerate(places, 1)])
        connection.execute(
            origins.insert(),
            [{"id": place, "kind": "outlet", "name": key, "label": key} for place, (key, _) in enumerate(places, 1)],
        )
        take_numbers(connection, "article_id", count)
        take_numbers(connection, "family_id", count)
    cells: Counter[tuple[int, int]] = Counter()
    waiting: list[Invented] = []
    for article in invent(count):
        waiting.append(article)
        if len(waiting) == BATCH or article.number == count:
            _store(database, waiting, cells)
            waiting = []
    with database.write() as connection:
        connection.execute(
            counters.insert(),
            [
                {"version_id": 0, "sample": 0, "day_only": 0, "slot": hour, "outlet_id": outlet, "lang": "en",
                 "articles": number, "mentions": 0}
                for (outlet, hour), number in cells.items()
            ],
        )  # fmt: skip
    return storage


def _outlet(place: int, key: str, country: str) -> dict[str, Any]:
    return {
        "id": place, "key": key, "name": f"Outlet {place}", "country": country, "languages": '["en"]',
        "ownership": "independent", "owner": None, "sample": 0,
    }  # fmt: skip


def _moment(number: int) -> int:
    """A counting time that has nothing to do with the order in which articles were stored."""
    mark = hashlib.sha256(str(number).encode()).digest()
    return int(FIRST_DAY.timestamp()) + int.from_bytes(mark[:6], "big") % (DAYS * 86_400)


def _store(database: Any, batch: list[Invented], cells: Counter[tuple[int, int]]) -> None:
    moments = [_moment(article.number) for article in batch]
    placed = list(zip(batch, moments, strict=True))
    for article, at in placed:
        cells[article.number % OUTLETS + 1, at // 3600] += 1
    with database.write() as connection:
        connection.execute(families.insert(), [_family(article) for article in batch])
        connection.execute(articles.insert(), [_row(article, at) for article, at in placed])
        connection.execute(texts.insert(), [{"article_id": one.number, "body": one.body} for one in batch])
        connection.execute(article_tones.insert(), [_tone(article) for article in batch])
        connection.execute(facts.insert(), [_fact(article, at) for article, at in placed])
        text_index.put(connection, [(one.number, one.folded_title, one.folded_body) for one in batch])


def _family(article: Invented) -> dict[str, Any]:
    return {
        "id": article.number, "key": f"{article.number:032x}", "sample": 0, "head_id": article.number,
        "origin_id": article.number % OUTLETS + 1, "size": 1,
    }  # fmt: skip


def _row(article: Invented, at: int) -> dict[str, Any]:
    return {
        "id": article.number, "key": f"{article.number:032x}", "sample": 0,
        "outlet_id": article.number % OUTLETS + 1, "family_id": article.number, "revision": 0, "counted_at": at,
        "day_only": 0, "estimated": 0, "title": article.title,
        "url": f"https://o{article.number % OUTLETS}.example/{article.number}", "lang": "en", "lang_confidence": 1.0,
        "published_at": at, "published_precision": "minute", "published_origin": "metadata", "first_seen": at,
        "processed": at, "words": article.words, "raw_hash": f"{article.number:064x}", "reader": "benchmark",
        "cites": "[]", "links": "[]", "warnings": "[]",
    }  # fmt: skip


def _tone(article: Invented) -> dict[str, Any]:
    return {
        "article_id": article.number, "measure": "vader-1", "tone": None, "reason": "no-signal", "n_sentences": 0,
        "n_signal": 0, "n_positive": 0, "n_negative": 0,
    }  # fmt: skip


def _fact(article: Invented, at: int) -> dict[str, Any]:
    outlet = article.number % OUTLETS + 1
    return {
        "version_id": 0, "article_id": article.number, "sample": 0, "day_only": 0, "slot": at,
        "family_id": article.number, "origin_id": outlet, "outlet_id": outlet, "lang": "en", "mentions": 0,
        "article_tone": None, "topic_tone": None,
    }  # fmt: skip


if __name__ == "__main__":
    import sys

    started = time.perf_counter()
    build(Path(sys.argv[1]), int(sys.argv[2])).close()
    print(f"{time.perf_counter() - started:.1f} s")

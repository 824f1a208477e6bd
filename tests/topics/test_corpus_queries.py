"""About 150 queries on real pages: which match was judged without this language, and both evaluators have to agree.

``corpus_queries.jsonl`` holds for each query pages that match and pages that do not, most of these with some of its
words; a page is named by the first 12 digits of the SHA-256 of its address (of title and text where it has none).
They were judged by regular expressions written by hand for each query over title and text, accents taken away; where
they and the evaluators differed, the pages were read and the judge was put right if it was wrong.
"""

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.analysis.fields import domain_of
from monitor.analysis.indexing import Indexed
from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.percolator import Percolator
from monitor.analysis.syntax import parse
from monitor.model.metadata import Metadata

JUDGED: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("corpus_queries.jsonl").read_text("utf-8").splitlines()
]
WANTED = {page for judged in JUDGED for page in (*judged["match"], *judged["no_match"])}


@cache
def pages(path: Path) -> dict[str, Indexed]:
    """The judged pages by their names."""
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            named = row["url"] or f"{row['title']}\n{row['text']}"
            name = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            if name in WANTED:
                day = date.fromisoformat(row["published"][:10])
                known = Metadata(domain=domain_of(row["url"], None), lang=row["lang"], url=row["url"], day=day)
                found[name] = index_text(row["title"], row["text"], known)
    return found


@pytest.fixture(scope="module")
def judged_pages(request: pytest.FixtureRequest) -> dict[str, Indexed]:
    corpus: Callable[[str], Path] = request.getfixturevalue("corpus")
    return pages(corpus("articles") / "articles.jsonl.gz")


@pytest.mark.parametrize("judged", JUDGED, ids=lambda judged: judged["query"])
def test_a_query_finds_the_pages_that_it_was_judged_to_find(
    judged: dict[str, Any], judged_pages: dict[str, Indexed]
) -> None:
    node = parse(judged["query"])
    asked = [*judged["match"], *judged["no_match"]]
    assert {name for name in asked if evaluate(node, judged_pages[name]) is not None} == {*judged["match"]}


def test_all_queries_at_once_find_the_same(judged_pages: dict[str, Indexed]) -> None:
    together = Percolator([parse(judged["query"]) for judged in JUDGED])
    found = {name: {place for place, _ in together.matching(page)} for name, page in judged_pages.items()}
    for place, judged in enumerate(JUDGED):
        assert all(place in found[name] for name in judged["match"])
        assert not any(place in found[name] for name in judged["no_match"])


def test_there_are_enough_of_them_and_each_can_fail() -> None:
    assert len(JUDGED) >= 150
    assert all(judged["match"] and judged["no_match"] for judged in JUDGED)

"""Articles as analysts name them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.assembly import Monitor
from monitor.errors import GroupingError
from monitor.model.selection import Selection
from tests.monitors import bare_monitor, bring_in, line, write_lines


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    folder = tmp_path_factory.mktemp("named")
    with bare_monitor(folder / "data") as monitor:
        lines = [line(1), line(2, url="https://www.lantern.example/a/b?id=2"), line(3, url=None)]
        bring_in(monitor, write_lines(folder / "a.jsonl", *lines))
        yield monitor


def test_an_article_is_named_by_number_address_or_page(monitor: Monitor) -> None:
    for row in monitor.queries.articles(Selection(), limit=5).rows:
        names = [str(row.id), f" /article/{row.id} ", f"http://127.0.0.1:8050/article/{row.id}?tz=UTC#x", row.key]
        names += [f"https://watch.example/family/{row.key}?sample=no", f"/story/{row.key}"]
        if row.url:
            names += [row.url, f"{row.url.replace('https', 'http')}#top"]
        assert {monitor.queries.named_article(name, sample=False) for name in names} == {row.key}


@pytest.mark.parametrize("name", ["", "999", "/article/999", "https://lantern.example/none", "x" * 5000, "0" * 32])
def test_what_names_no_article_is_refused_in_words(monitor: Monitor, name: str) -> None:
    with pytest.raises(GroupingError, match="No stored article"):
        monitor.queries.named_article(name, sample=False)


def test_sample_and_real_articles_are_apart(monitor: Monitor) -> None:
    row = monitor.queries.articles(Selection(), limit=1).rows[0]
    for name in (str(row.id), row.key, row.url or row.key):
        with pytest.raises(GroupingError):
            monitor.queries.named_article(name, sample=True)

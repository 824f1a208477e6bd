"""Addresses: every key survives the way through a page, and links mean what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboards.state import SELECTION_KEYS, bucket_selection, link, selection_of, stated_topics, topic_path
from monitor.errors import SelectionError
from monitor.model.selection import Selection
from tests.dashboards.test_figures import row

EVERY_KEY = {
    "topic": "sanctions@1",
    "also": "russia-belarus-relations@1",
    "without": "sanctions@1",
    "since": "2022-02-01",
    "until": "2022-05-01",
    "tz": "Europe/Minsk",
    "bucket": "week",
    "unit": "families",
    "measure": "vader-1",
    "outlet": "jadeharbourdaily.example",
    "source": "Sample",
    "country": "CN",
    "ownership": "state",
    "lang": "en",
    "wire": "Caravel Copy",
    "origin": "wire:Caravel Copy",
    "family": "b3166387704d9999b95074e412e24c14",
    "story": "5ebb214b0daaa3bc0ea9d122f44f65bc",
    "entity": "belarus",
    "tone": "negative",
    "disputed": "yes",
    "query": '"Western sanctions" OR oil',
    "sample": "yes",
    "undated": "yes",
}


def test_every_key_is_known() -> None:
    assert tuple(EVERY_KEY) == SELECTION_KEYS


@pytest.mark.parametrize("key", SELECTION_KEYS)
def test_key_survives_reading_and_writing(key: str) -> None:
    address = link("/", Selection.from_values({key: [EVERY_KEY[key]]}))
    assert key in address
    again = selection_of(address.partition("?")[2])
    assert again == Selection.from_values({key: [EVERY_KEY[key]]})


@pytest.mark.parametrize("value", [None, 5, ["x"], "bucket=fortnight", "tz=Mars", "since=tomorrow", "x=" + "y" * 9000])
def test_bad_address_is_an_error_in_words(value: object) -> None:
    with pytest.raises(SelectionError):
        selection_of(value)


def test_point_of_a_day_is_that_day_in_the_zone() -> None:
    chosen = Selection(
        outlets=("a.example",), query="oil", bucket="day", unit="families", topics=("sanctions", "other")
    )
    found = bucket_selection(chosen, row(12, [0.1]))
    assert (found.since, found.until, found.topics) == (date(2022, 4, 13), date(2022, 4, 14), ("sanctions",))
    assert (found.outlets, found.query, found.unit) == (("a.example",), "oil", "families")


def test_point_keeps_its_stated_version() -> None:
    assert bucket_selection(Selection(topics=("sanctions@1",)), row(0, [])).topics == ("sanctions@1",)


def test_point_that_is_no_whole_day_has_exact_times() -> None:
    found = bucket_selection(Selection(tz="Europe/Minsk"), row(0, []))
    assert found.since == datetime(2022, 4, 1, tzinfo=UTC)
    assert found.until == datetime(2022, 4, 1, tzinfo=UTC) + timedelta(days=1)
    assert selection_of(link("/articles", found).partition("?")[2]) == found


def test_references_keep_versions_and_paths_are_escaped() -> None:
    assert stated_topics(Selection(topics=("a@2", "b")), ["b", "a", "c"]) == ("b", "a@2", "c")
    assert topic_path("a/b?c", "edit") == "/topic/a%2Fb%3Fc/edit"

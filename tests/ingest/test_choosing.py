"""Which entries of a feed are new, and when a source is polled again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.collect import LONGEST_BACK_OFF, next_due
from monitor.ingest.feeds import Wanted, choose
from monitor.ingest.reading import fingerprint
from monitor.model.article import FeedDocument, FeedEntry
from monitor.model.source import MAXIMUM_INTERVAL, MINIMUM_INTERVAL, PollOutcome, Source
from monitor.storage.items import Seen
from tests.monitors import NOW

HOME = "https://lantern.example/"
LINKS = st.sampled_from([None, HOME, f"{HOME}a", f"{HOME}a?utm_source=rss", f"{HOME}b"])
GUIDS = st.sampled_from([None, "1", "2", HOME])
TEXTS = st.sampled_from(["", "one", "two", "three"])
ENTRIES = st.builds(FeedEntry, guid=GUIDS, link=LINKS, title=TEXTS, text=TEXTS, published=st.none())


class Memory:
    """What storage remembers of the items of one source."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}

    def __call__(self, keys: Sequence[str]) -> Mapping[str, Seen]:
        return {key: self.seen[key] for key in keys if key in self.seen}

    def store(self, wanted: Sequence[Wanted], first_id: int = 1) -> None:
        for place, one in enumerate(wanted):
            self.seen |= {key: Seen(one.fingerprint, first_id + place, 0) for key in one.keys}


def feed(*entries: FeedEntry) -> FeedDocument:
    return FeedDocument("Lantern", entries)


def entry(guid: str | None = None, link: str | None = None, title: str = "", text: str = "") -> FeedEntry:
    return FeedEntry(guid, link, title, text, None)


@given(st.lists(ENTRIES, max_size=8))
def test_what_was_stored_is_not_wanted_again(entries: list[FeedEntry]) -> None:
    memory = Memory()
    wanted, unchanged = choose(feed(*entries), memory)
    assert unchanged == []
    keys = [key for one in wanted for key in one.keys]
    assert len(keys) == len(set(keys)), "no two of them are remembered under one name"
    memory.store(wanted)
    again, known = choose(feed(*entries), memory)
    assert again == []
    assert set(known) <= set(keys)


@given(st.lists(ENTRIES, max_size=8, unique_by=(lambda one: one.title, lambda one: one.text)))
def test_different_entries_are_all_wanted_whatever_names_they_share(entries: list[FeedEntry]) -> None:
    wanted, _ = choose(feed(*entries), Memory())
    assert [one.entry for one in wanted] == entries


@given(st.lists(st.tuples(TEXTS.filter(bool), TEXTS), min_size=1, max_size=6))
def test_entries_with_names_of_their_own_are_new_once_and_changed_when_they_say_something_else(
    texts: list[tuple[str, str]],
) -> None:
    entries = [entry(f"g{n}", f"{HOME}{n}", title, text) for n, (title, text) in enumerate(texts)]
    memory = Memory()
    wanted, _ = choose(feed(*entries), memory)
    assert [one.page for one in wanted] == [one.link for one in entries]
    memory.store(wanted)
    edited = [entry(one.guid, one.link, one.title, one.text + " more") for one in entries]
    changed, _ = choose(feed(*edited, *entries), memory)
    assert [one.entry for one in changed] == edited
    assert {one.moved_from for one in changed} == {None}, "the address stays"


def test_an_entry_that_is_listed_twice_is_taken_once_with_its_page() -> None:
    one = entry("g1", f"{HOME}a", "One", "Text")
    wanted, _ = choose(feed(one, one), Memory())
    assert [(item.keys, item.page) for item in wanted] == [(("link:lantern.example/a", "guid:g1"), f"{HOME}a")]


def test_a_link_or_guid_that_different_entries_share_identifies_none_of_them() -> None:
    home = [entry(f"g{n}", HOME, f"Title {n}", f"Text {n}") for n in range(3)]
    wanted, _ = choose(feed(*home), Memory())
    assert [(item.keys, item.page) for item in wanted] == [((f"guid:g{n}",), None) for n in range(3)]
    same = [entry("0", f"{HOME}{n}", f"Title {n}", f"Text {n}") for n in range(3)]
    wanted, _ = choose(feed(*same), Memory())
    assert [(item.keys, item.page) for item in wanted] == [
        ((f"link:lantern.example/{n}",), f"{HOME}{n}") for n in range(3)
    ]


def test_a_new_guid_at_each_request_makes_nothing_new() -> None:
    memory = Memory()
    memory.store(choose(feed(entry("random 1", f"{HOME}a", "One", "Text")), memory)[0])
    assert choose(feed(entry("random 2", f"{HOME}a", "One", "Text")), memory) == ([], ["link:lantern.example/a"])


def test_a_guid_under_a_new_address_names_the_article_that_it_was_also_after_a_failed_attempt() -> None:
    memory = Memory()
    memory.store(choose(feed(entry("g1", f"{HOME}a", "One", "Text")), memory)[0], first_id=7)
    moved = entry("g1", f"{HOME}b", "One", "Other text")
    [wanted] = choose(feed(moved), memory)[0]
    assert (wanted.moved_from, wanted.attempts) == (7, 0)
    memory.seen["link:lantern.example/b"] = Seen("", None, 2)
    [wanted] = choose(feed(moved), memory)[0]
    assert (wanted.moved_from, wanted.attempts) == (7, 2)


def test_an_item_that_never_became_an_article_is_tried_again() -> None:
    one = entry("g1", f"{HOME}a", "One", "Text")
    memory = Memory()
    memory.seen["link:lantern.example/a"] = Seen(fingerprint("One", "Text"), None, 1)
    [wanted] = choose(feed(one), memory)[0]
    assert wanted.attempts == 1


INTERVALS = st.timedeltas(MINIMUM_INTERVAL, MAXIMUM_INTERVAL)
OUTCOMES = st.builds(
    PollOutcome, source=st.just("Feed"), status=st.sampled_from(["ok", "unchanged", "failed"]),
    remaining=st.integers(0, 3),
)  # fmt: skip


@given(INTERVALS, OUTCOMES, st.integers(0, 2000), st.none() | st.integers(0, 86_400))
def test_the_next_poll_keeps_the_bounds(
    interval: timedelta, outcome: PollOutcome, failures: int, retry_after: int | None
) -> None:
    source = Source("Feed", "feed", HOME, interval=interval)
    wait = next_due(source, outcome, failures, NOW, retry_after) - NOW
    if outcome.status != "failed":
        assert wait == (min(interval, timedelta(minutes=10)) if outcome.remaining else interval)
        return
    asked = timedelta(seconds=retry_after or 0)
    assert max(interval, asked) <= wait <= max(interval, LONGEST_BACK_OFF, asked)
    assert wait <= next_due(source, outcome, failures + 1, NOW, retry_after) - NOW, "never sooner after more failures"


def test_a_source_that_fails_for_the_first_time_is_tried_again_after_its_interval() -> None:
    source, failed = Source("Feed", "feed", HOME), PollOutcome("Feed", "failed")
    assert [next_due(source, failed, failures, NOW) - NOW for failures in (0, 1, 2)] == [
        timedelta(hours=hours) for hours in (1, 2, 3)
    ]

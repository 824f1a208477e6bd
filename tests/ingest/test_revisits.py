"""Matching articles are fetched again: edits become revisions, and nothing else takes the place of a text."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.ingest import revisits
from monitor.ingest.collect import collect
from monitor.ingest.reading import Parts
from monitor.ingest.revisits import revisit_due
from monitor.model.source import Source
from monitor.model.views import StoredArticle
from monitor.storage.revisits import LEASE
from tests.collectors.loopback import Answer, Site, body, redirect, site
from tests.ingest.conftest import Clock
from tests.ingest.test_reprocess import change
from tests.monitors import NOW

Make = Callable[..., Parts]
HOUR = timedelta(hours=1)
SENTENCES = (
    "The ships came in with grain on Tuesday and the port was open again after weeks of waiting.",
    "Officials said that the corridor would stay open for as long as both sides wanted it.",
    "Traders in the city spoke of relief, though prices hardly moved in the course of the day.",
    "Insurance remains dear, and several owners have not yet decided to send their vessels.",
    "The next convoy is expected on Friday, weather permitting, according to the harbour master.",
)


def page(title: str, *sentences: str, **parts: str) -> Answer:
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in sentences)
    head = f"<title>{title}</title>{parts.get('head', '')}"
    content = f"<html lang='en'><head>{head}</head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    return body(content.encode(), Content_Type="text/html; charset=utf-8")


def feed(served: Site, *names: str) -> Answer:
    items = "".join(
        f"<item><title>Ships and grain</title><link>{served.url('/' + name)}</link><guid>{name}</guid>"
        "<pubDate>Fri, 01 Jul 2022 09:00:00 GMT</pubDate></item>"
        for name in names
    )
    return body(f'<rss version="2.0"><channel><title>Lantern</title>{items}</channel></rss>'.encode())


class Watch:
    """One matching article on a server, collected from a feed."""

    def __init__(self, served: Site, parts: Parts, clock: Clock, *names: str) -> None:
        self.served, self.parts, self.clock = served, parts, clock
        parts.storage.topics.add("Ships", "ships", "", "ships", "test", "", NOW)
        served.pages |= {f"/{name}": page("Ships and grain", *SENTENCES) for name in names}
        served.pages["/feed"] = feed(served, *names)
        source = parts.storage.sources.add(Source("Lantern", "feed", served.url("/feed")), NOW)
        clock.now += HOUR
        self.seen = clock.now
        outcome = collect(source, parts, clock.now, "test")
        assert outcome is not None
        assert outcome.new == len(names)

    def at(self, after: timedelta) -> int:
        """What is done at a time after the first sight."""
        self.clock.now = self.seen + after
        return revisit_due(self.parts)

    def article(self, number: int = 1) -> StoredArticle:
        found = self.parts.storage.articles.get(number)
        assert found is not None
        return found

    def asked(self, path: str) -> int:
        return len(self.served.asked(path))

    def planned(self) -> list[tuple[int, int, timedelta]]:
        return [(number, step, due - self.seen) for number, step, due in self.parts.storage.revisits.planned()]

    def noted(self) -> list[str]:
        return [line.action for line in self.parts.storage.audit.recent()]


@pytest.fixture
def watch(parts_for: Make, clock: Clock) -> Callable[..., Watch]:
    return lambda served, *names: Watch(served, parts_for(served.netloc), clock, *(names or ("a",)))


def test_an_edit_between_polls_is_a_revision_that_keeps_its_time(watch: Callable[..., Watch]) -> None:
    with site() as served:
        seen = watch(served)
        before = seen.article()
        assert seen.planned() == [(1, 0, HOUR)]
        assert seen.at(HOUR - timedelta(seconds=1)) == 0
        assert seen.at(HOUR) == 1
        assert (seen.article(), seen.planned()) == (before, [(1, 1, 6 * HOUR)])
        served.pages["/a"] = page("Ships and grain", *SENTENCES, "A second convoy was cancelled in the evening.")
        assert seen.at(6 * HOUR) == 1
        after = seen.article()
        assert (after.row.revision, after.row.key) == (2, before.row.key)
        assert after.body.endswith("cancelled in the evening.")
        assert (after.row.counted, after.row.published) == (before.row.counted, before.row.published)
        assert after.row.published_from == "feed"
        assert [old.body for old in seen.parts.storage.articles.revisions(1)] == [before.body]
        assert seen.at(24 * HOUR) == 1
        assert (seen.article().row.revision, seen.planned(), seen.asked("/a")) == (2, [], 4)
        assert seen.parts.storage.check().problems == ()
        assert seen.parts.storage.items.sources_of(1) == ("Lantern",)


def test_a_retitled_article_is_a_revision(watch: Callable[..., Watch]) -> None:
    with site() as served:
        seen = watch(served)
        served.pages["/a"] = page("Grain convoy cancelled", *SENTENCES)
        assert seen.at(HOUR) == 1
        assert (seen.article().row.title, seen.article().row.revision) == ("Grain convoy cancelled", 2)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_leaves_the_article_and_ends_the_plan(watch: Callable[..., Watch], status: int) -> None:
    with site() as served:
        seen = watch(served)
        before = seen.article()
        served.pages["/a"] = body(b"", status=status)
        assert seen.at(HOUR) == 1
        assert (seen.article(), seen.planned(), seen.noted()) == (before, [], ["page gone"])


OTHER = (
    "The chess club of the town has a new chairwoman, who was elected by a large majority on Sunday.",
    "She wants to bring the game into schools and to find sponsors for an open tournament in spring.",
    "The club was founded a hundred years ago and has about sixty members of all ages nowadays.",
    "Its first team plays in the second league and has hopes of rising at the end of the season.",
)


@pytest.mark.parametrize(
    "replaced",
    [
        pytest.param({"/a": redirect("/other"), "/other": page("Chess club elects", *OTHER)}, id="another article"),
        pytest.param({"/a": redirect("/login"), "/login": page("Log in", "Log in to read on, please.")}, id="log-in"),
        pytest.param({"/a": page("Subscribe", "Subscribe now to read all of our articles.")}, id="log-in in place"),
        pytest.param({"/a": page("Ships and grain", SENTENCES[0][:40])}, id="teaser"),
        pytest.param({"/a": page("Chess club elects", *OTHER)}, id="another text in place"),
        pytest.param(
            {"/a": page("Ships and grain", *OTHER, head="<link rel='canonical' href='/another/story'>")},
            id="another canonical address",
        ),
    ],
)
def test_another_page_does_not_take_the_place_of_the_text(
    watch: Callable[..., Watch], replaced: dict[str, Answer]
) -> None:
    with site() as served:
        seen = watch(served)
        before = seen.article()
        served.pages |= replaced
        assert seen.at(HOUR) == 1
        assert seen.article() == before
        # What holds no article at all is read as nothing; whatever is read and refused is noted.
        assert seen.noted() in (["kept the earlier text"], [])
        assert [step for _, step, _ in seen.planned()] == [1]


def test_a_moved_page_with_the_same_text_goes_on_under_its_first_address(watch: Callable[..., Watch]) -> None:
    with site() as served:
        seen = watch(served)
        before = seen.article()
        served.pages |= {"/a": redirect("/b"), "/b": page("Ships and grain", *SENTENCES, "Late addition at night.")}
        assert seen.at(HOUR) == 1
        after = seen.article()
        assert (after.row.url, after.row.key, after.row.revision) == (before.row.url, before.row.key, 2)


def test_failures_are_tried_again_a_few_times_and_then_the_next_step_comes(watch: Callable[..., Watch]) -> None:
    with site() as served:
        seen = watch(served)
        served.pages["/a"] = body(b"", status=500)
        waits = []
        for _ in range(revisits.TRIES):
            [(_, step, due)] = seen.planned()
            waits.append((step, due))
            assert seen.at(due) == 1
        ten = timedelta(minutes=10)
        assert waits == [(0, HOUR), (0, HOUR + ten), (0, HOUR + 3 * ten)]
        assert seen.planned() == [(1, 1, 6 * HOUR)]
        served.pages["/a"] = body(b"", status=503, Retry_After="7200")
        assert seen.at(6 * HOUR) == 1
        assert seen.planned() == [(1, 1, 8 * HOUR)]


def test_robots_rules_are_obeyed(watch: Callable[..., Watch], clock: Clock) -> None:
    with site() as served:
        seen = watch(served)
        clock.now += timedelta(days=1)  # the rules are asked for anew
        served.pages["/robots.txt"] = body(b"User-agent: *\nDisallow: /a\n")
        assert seen.at(timedelta(hours=25)) == 1
        assert (seen.asked("/a"), seen.planned()) == (1, [])


def test_steps_that_were_missed_are_one(watch: Callable[..., Watch]) -> None:
    with site() as served:
        seen = watch(served)
        assert seen.at(7 * HOUR) == 1
        assert seen.planned() == [(1, 2, 24 * HOUR)]


def test_a_killed_worker_loses_none_and_two_workers_double_none(watch: Callable[..., Watch]) -> None:
    with site() as served:
        seen = watch(served, "a", "b")
        plans = seen.parts.storage.revisits
        seen.clock.now = seen.seen + HOUR
        taken = [plans.take(seen.clock.now) for _ in range(3)]
        assert [one and one.article_id for one in taken] == [1, 2, None]
        assert seen.at(HOUR) == 0
        first, late = taken[0], seen.seen + HOUR + LEASE
        assert first is not None
        again = plans.take(late)
        assert again is not None
        assert (again.article_id, again.step) == (1, 0)
        plans.step_done(first, late)  # the worker that had lost it comes back: it moves nothing
        plans.step_done(again, late)
        assert [(number, step) for number, step, _ in seen.planned()] == [(2, 0), (1, 1)]


def test_a_stop_ends_the_round_and_a_budget_bounds_it(watch: Callable[..., Watch]) -> None:
    with site() as served:
        seen = watch(served, "a", "b", "c")
        seen.clock.now = seen.seen + HOUR
        assert revisit_due(seen.parts, budget=2) == 2
        seen.parts.stopping.set()
        assert revisit_due(seen.parts) == 0
        seen.parts.stopping.clear()
        assert revisit_due(seen.parts) == 1
        assert revisit_due(seen.parts) == 0


def test_only_matching_articles_of_live_sources_are_planned(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        parts = parts_for(served.netloc)
        parts.storage.topics.add("Chess", "chess", "", "chess", "test", "", NOW)
        served.pages |= {
            "/a": page("Ships and grain", *SENTENCES), "/b": page("Chess club elects", *OTHER),
            "/feed": feed(served, "a", "b"),
        }  # fmt: skip
        source = parts.storage.sources.add(Source("Lantern", "feed", served.url("/feed")), NOW)
        collect(source, parts, clock.now, "test")
        assert [number for number, _, _ in parts.storage.revisits.planned()] == [2]
        parts.storage.sources.change(source.id, clock.now, paused=True)
        clock.now += HOUR
        assert not parts.storage.revisits.is_due(clock.now)
        parts.storage.sources.change(source.id, clock.now, paused=False)
        assert parts.storage.revisits.is_due(clock.now)
        parts.storage.sources.remove(source.id, clock.now)
        assert parts.storage.revisits.planned() == []


def test_a_better_reader_makes_no_revision(watch: Callable[..., Watch]) -> None:
    """Stored by a reader that found less in the same page: that is for reading again, not the outlet's edit."""
    with site() as served:
        seen = watch(served)
        served.pages["/a"] = page("Ships and grain", *SENTENCES, head="<meta name='x' content='y'>")

        change(seen.parts, "UPDATE articles SET raw_hash = 'other'")
        change(seen.parts, f"UPDATE texts SET body = '{SENTENCES[0]}'")
        assert seen.at(HOUR) == 1
        assert seen.article().row.revision == 1

"""An edit of the registries, made by another process, is what the very next page is read with; nothing is restarted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from monitor.actions import Actions
from monitor.ingest.collect import collect
from monitor.ingest.reading import Parts
from monitor.model.registry import Edit, OutletEntry, WireEntry
from monitor.model.source import Outlet, Source
from monitor.model.views import ArticleRow
from monitor.queries.registries import Registries
from monitor.storage.store import Storage
from tests.collectors.loopback import Answer, Site, body, site
from tests.ingest.conftest import Clock
from tests.monitors import NOW
from tests.storage.making import resolved

Make = Callable[..., Parts]
LANTERN = OutletEntry(Outlet("lantern.example", "The Lantern", "GB"), ("Lantern Evening",))
HAWK = WireEntry("", "Hawk Wire", ("Jastrząb",))


TEXTS = {
    "a": "The ships came in with grain on Tuesday. Everyone in the port was glad of it. The prices fell at once.",
    "b": "A bridge over the river was closed for repairs. Drivers waited for hours. The mayor asked for patience.",
    "c": "The museum showed old maps of the coast. Visitors found their own villages on them. Entry was free.",
}


def page(name: str, more: str = "") -> Answer:
    words = "".join(f"<p>{sentence}.</p>" for sentence in TEXTS[name].split("."))
    content = (
        f"<html lang='en'><head><title>Title {name}{more}</title>"
        "<meta property='og:site_name' content='Lantern Evening'></head>"
        f"<body><article><h1>Title {name}{more}</h1>{words}<p>Source: Jastrząb</p></article></body></html>"
    )
    return body(content.encode(), Content_Type="text/html; charset=utf-8")


def feed(served: Site, *names: str) -> Answer:
    items = "".join(f"<item><title>Title {name}</title><link>{served.url('/' + name)}</link></item>" for name in names)
    return body(f'<rss version="2.0"><channel><title>Lantern</title>{items}</channel></rss>'.encode())


def of(parts: Parts) -> dict[str, ArticleRow]:
    return {row.title: row for row in parts.storage.articles.iterate(resolved())}


def test_an_edited_alias_is_used_for_the_next_page(parts_for: Make, clock: Clock) -> None:
    with site(a=page("a"), b=page("b"), c=page("c")) as served:
        parts = parts_for(served.netloc)
        source = parts.storage.sources.add(Source("Lantern", "feed", served.url("/feed")), NOW)

        def poll(*names: str) -> dict[str, ArticleRow]:
            served.pages["/feed"] = feed(served, *names)
            clock.now += timedelta(hours=1)
            collect(source, parts, clock.now, "test")
            return of(parts)

        first = poll("a")["Title a"]
        assert (first.outlet_key, first.wire == "Hawk Wire") == ("127.0.0.1", False)

        elsewhere = Storage.open(parts.settings.database, now=NOW, backup_folder=None)
        actions = Actions(parts.settings, elsewhere, parts.fetcher, parts.workers, Registries(elsewhere), clock)
        actions.save_entry(LANTERN, Edit("ann"))
        wire = actions.save_entry(HAWK, Edit("ann"))
        reached = Registries(elsewhere).page("outlet", "lantern.example")
        assert reached is not None
        assert (reached.articles, reached.concerned) == (0, 1), "the stored article prints the alias"
        second = poll("a", "b")["Title b"]
        assert (second.outlet_key, second.country, second.wire) == ("lantern.example", "GB", "Hawk Wire")
        assert of(parts)["Title a"] == first, "stored articles stay as they are until the edit is applied to history"

        ireland = replace(LANTERN, outlet=replace(LANTERN.outlet, name="Lantern Daily", country="IE"))
        actions.save_entry(ireland, Edit("ann"), key="lantern.example")
        actions.remove_entry("wire", wire.key, Edit("ann"))
        elsewhere.close()
        rows = poll("a", "b", "c")
        assert rows["Title c"].wire == first.wire
        assert {rows[f"Title {name}"].outlet for name in "bc"} == {"Lantern Daily"}
        assert {rows[f"Title {name}"].country for name in "bc"} == {"IE"}
        assert parts.storage.check().problems == ()


def test_an_article_whose_outlet_is_known_by_another_name_since_is_revised_and_not_doubled(
    parts_for: Make, clock: Clock
) -> None:
    with site(a=page("a")) as served:
        parts = parts_for(served.netloc)
        source = parts.storage.sources.add(Source("Lantern", "feed", served.url("/feed")), NOW)
        served.pages["/feed"] = feed(served, "a")
        collect(source, parts, clock.now, "test")
        [(key, before)] = [(row.key, row) for row in of(parts).values()]
        parts_actions = Actions(parts.settings, parts.storage, parts.fetcher, parts.workers, parts.registries, clock)
        parts_actions.save_entry(LANTERN, Edit("ann"))
        item = f"<item><title>Title a, corrected</title><link>{served.url('/a')}</link></item>"
        served.pages["/feed"] = body(
            f'<rss version="2.0"><channel><title>Lantern</title>{item}</channel></rss>'.encode()
        )
        served.pages["/a"] = page("a", ", corrected")
        clock.now += timedelta(hours=1)
        collect(source, parts, clock.now, "test")
        [after] = of(parts).values()
        assert (after.key, after.title, after.revision) == (key, "Title a, corrected", 2)
        assert (before.outlet_key, after.outlet_key) == ("127.0.0.1", "lantern.example")
        assert parts.storage.check().problems == ()

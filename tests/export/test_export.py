"""CSV reports: safe cells, the same bytes each time, and a manifest that can be held against them."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.assembly import Monitor
from monitor.errors import SelectionError, UsageError
from monitor.export import (
    ARTICLE_COLUMNS,
    ORIGIN_COLUMNS,
    REPORT_KINDS,
    TREND_COLUMNS,
    ReportKind,
    manifest_path,
    safe_cell,
    trend_json,
)
from monitor.model.selection import Selection
from monitor.model.tone import ARTICLE_MEASURE
from monitor.model.trend import ToneMean
from tests.monitors import bare_monitor, bring_in, line, watched, write_lines

KINDS: tuple[ReportKind, ReportKind] = ("articles", "families")
COPIED = "Grain is loaded in the harbour by night and by day. " + " ".join(f"Barge {n} waits." for n in range(60))
FORMULA_SIGNS = "=+-@\t\r"
CELLS = st.text(st.sampled_from("=+-@\t\r\n\v\f '\"a1,;") | st.characters(exclude_categories=["Cs"]), max_size=12)


def undone(cell: str) -> str:
    """What the documentation says: one leading ' goes where a sign follows it after spaces and further quotes."""
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip(" \n\v\f'")[:1] in tuple(FORMULA_SIGNS) else cell


@given(CELLS)
def test_a_cell_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    cell = safe_cell(text)
    assert isinstance(cell, str)
    assert not cell.lstrip(" \n\v\f").startswith(tuple(FORMULA_SIGNS))
    assert undone(cell) == text.replace("\0", "")


@pytest.mark.parametrize("value", [-1, -0.5, 0, None, 12.25])
def test_numbers_stay_numbers(value: float | None) -> None:
    assert safe_cell(value) is value


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    """Twelve articles on three days, one of them without a country, two topics."""
    with bare_monitor(tmp_path / "data") as opened:
        lines = [line(n, f"2022-04-{1 + n % 3:02}T10:00:00Z", title=f"=Report {n}, in “quotes”") for n in range(12)]
        bring_in(opened, write_lines(tmp_path / "lines.jsonl", *lines))
        watched(opened, "Grain", "grain")
        watched(opened, "Seven", '"number 7"')
        yield opened


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_the_articles_report_has_a_row_for_each_article(monitor: Monitor) -> None:
    content = b"".join(monitor.export.report("articles", Selection(topics=("seven", "grain"))))
    rows = rows_of(content)
    header = list(rows[0])
    assert header[: len(ARTICLE_COLUMNS)] == list(ARTICLE_COLUMNS)
    assert header[len(ARTICLE_COLUMNS) :] == [
        "mentions seven", "mentions grain", "measure", "tone seven", "tone grain", "article_tone", "sample",
        "topic_versions",
    ]  # fmt: skip
    assert [row["counted"] for row in rows] == sorted(row["counted"] for row in rows)
    [seventh] = [row for row in rows if row["mentions seven"]]
    assert (seventh["title"], seventh["counted"]) == ("'=Report 7, in “quotes”", "2022-04-02T10:00:00Z")
    assert (seventh["topics"], seventh["sample"], seventh["country"]) == ("grain; seven", "no", "")
    assert {row["topic_versions"] for row in rows} == {"seven@1; grain@1"}
    assert -1 <= float(seventh["article_tone"]) <= 1


def test_the_trend_report_says_what_the_command_prints_as_json(monitor: Monitor) -> None:
    selection = Selection(topics=("grain",), unit="families", bucket="day")
    rows = rows_of(b"".join(monitor.export.report("trend", selection)))
    printed = [trend_json(row) for row in monitor.queries.trend(selection)]
    assert list(rows[0]) == list(printed[0]) == list(TREND_COLUMNS)
    shown = [{name: "" if value is None else str(value) for name, value in row.items()} for row in printed]
    assert [{**row} for row in rows] == shown


def test_a_negative_nothing_is_written_as_nothing(monitor: Monitor) -> None:
    row = next(iter(monitor.queries.trend(Selection(topics=("grain",)))))
    printed = trend_json(replace(row, tone=ToneMean(-1e-9, -0.5, -0.0, 3, 0)))
    assert [str(printed[name]) for name in ("tone", "tone_low", "tone_high")] == ["0.0", "-0.5", "0.0"]


@pytest.mark.parametrize("kind", REPORT_KINDS)
def test_a_report_is_written_with_a_manifest_that_agrees(monitor: Monitor, tmp_path: Path, kind: ReportKind) -> None:
    path = tmp_path / "report.csv"
    told: list[int] = []
    manifest = monitor.export.write(kind, Selection(topics=("grain",)), path, progress=told.append)
    assert path.read_bytes() == b"".join(monitor.export.report(kind, Selection(topics=("grain",))))
    assert len(rows_of(path.read_bytes())) == manifest.rows == sum(told)
    stated = json.loads(manifest_path(path).read_text("utf-8"))
    assert stated["versions"]["topics"] == {"grain": {"version": 1, "query": "grain"}}
    assert stated["selection"].startswith("articles on" if kind == "trend" else f"{kind} on")
    assert Selection.from_address(stated["address"]).topics == ("grain@1",)
    assert monitor.export.verify(path) == ()


def test_families_and_origins_are_the_rows_that_the_articles_make(monitor: Monitor, tmp_path: Path) -> None:
    """The three reports of one selection, held against each other by hand."""
    copies = [
        line(200 + n, f"2022-04-{5 + n:02}T0{n}:00:00Z", url=f"https://{outlet}.example/200", source=f"The {outlet}",
             title=f"=Copy {n}", text=COPIED, wire=wire)
        for n, (outlet, wire) in enumerate([("herald", None), ("ledger", "Invented Wire"), ("gazette", None)])
    ]  # fmt: skip
    bring_in(monitor, write_lines(tmp_path / "copies.jsonl", *copies))
    families: list[dict[str, str]] = []
    for selection in (Selection(topics=("grain",)), Selection(), Selection(topics=("grain", "seven"))):
        articles, families = (rows_of(b"".join(monitor.export.report(kind, selection))) for kind in KINDS)
        assert {row["key"]: int(row["articles"]) for row in families} == Counter(row["family"] for row in articles)
        for row in families:
            inside = [one for one in articles if one["family"] == row["key"]]
            assert int(row["outlets"]) == len({one["outlet"] for one in inside})
            assert row["since"] == min(one["counted"] for one in inside)
            assert {row["origin_key"], row["origin"], row["size"], row["story"]} == {
                value for one in inside for value in (one["origin_key"], one["origin"], one["copies"], one["story"])
            }
    [whole] = [row for row in families if int(row["size"]) > 1]
    assert (whole["head_title"], whole["head_outlet"], whole["origin"]) == ("'=Copy 0", "The herald", "Invented Wire")

    articles = rows_of(b"".join(monitor.export.report("articles", Selection(topics=("grain",)))))
    origins = rows_of(b"".join(monitor.export.report("origins", Selection())))
    assert list(origins[0]) == list(ORIGIN_COLUMNS)
    assert {row["topic"] for row in origins} == {"Grain", "Seven"}, "without topics, those of each"
    of_grain = [row for row in origins if row["topic"] == "Grain"]
    assert {row["origin_key"]: int(row["articles"]) for row in of_grain} == Counter(
        row["origin_key"] for row in articles
    )
    for row in of_grain:
        inside = [one for one in articles if one["origin_key"] == row["origin_key"]]
        assert int(row["families"]) == len({one["family"] for one in inside})
        assert int(row["mentions"]) == sum(int(one["mentions grain"]) for one in inside)
        assert int(row["outlets"]) == len({one["outlet"] for one in inside})
    [wire] = [row for row in of_grain if row["kind"] == "wire"]
    assert (wire["origin_key"], wire["countries"], wire["ownership"]) == (
        "wire:Invented Wire", "unknown 3", "unknown 3",
    )  # fmt: skip
    assert int(wire["n_scored"]) + int(wire["unscored"]) == int(wire["families"]) == 1


def test_origins_without_any_topic_are_those_of_all_articles(tmp_path: Path) -> None:
    with bare_monitor(tmp_path / "data") as bare:
        bring_in(bare, write_lines(tmp_path / "lines.jsonl", line(1), line(2)))
        [row] = rows_of(b"".join(bare.export.report("origins", Selection())))
        assert (row["topic"], row["origin_key"], row["articles"], row["measure"]) == (
            "", "outlet:lantern.example", "2", ARTICLE_MEASURE,
        )  # fmt: skip


def test_articles_say_what_is_uncertain_and_who_is_quoted(monitor: Monitor) -> None:
    [row] = rows_of(b"".join(monitor.export.report("articles", Selection(topics=("seven",)))))
    assert (row["published_certainty"], row["lang_doubt"]) == ("stated", "")
    assert 0.9 < float(row["lang_confidence"]) <= 1
    assert (row["cites"], row["photo"], row["origin_key"]) == ("", "", "outlet:lantern.example")


def test_a_trend_of_all_topics_names_them(monitor: Monitor, tmp_path: Path) -> None:
    path = tmp_path / "trend.csv"
    manifest = monitor.export.write("trend", Selection(), path)
    assert set(manifest.versions["topics"]) == {"grain", "seven"}  # type: ignore[call-overload]
    assert "Grain (version 1) and Seven (version 1)" in manifest.selection
    watched(monitor, "Port", "port")
    assert monitor.export.verify(path) == (), "a topic that came later is no part of this report"
    articles = monitor.export.manifest_of("articles", Selection())
    assert articles.versions["topics"] == {}, "a list without topics is one of all articles"


def test_verify_says_what_changed_and_why(monitor: Monitor, tmp_path: Path) -> None:
    path = tmp_path / "trend.csv"
    selection = Selection(
        topics=("grain",), since=date(2022, 4, 1), until=date(2022, 4, 5), bucket="day", measure=ARTICLE_MEASURE
    )
    monitor.export.write("trend", selection, path)
    bring_in(monitor, write_lines(tmp_path / "more.jsonl", line(99, "2022-04-02T09:00:00Z")))
    [rows, data] = monitor.export.verify(path)
    assert rows == "The report made now has other values in its 4 rows."
    assert data.startswith("The data changed since")
    path.write_bytes(path.read_bytes() + b"more")
    assert len(monitor.export.verify(path)) == 3


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", "{}", '{"report": "trend", "address": ""}', '{"report": "x", "address": "", "sha256": ""}',
     '{"report": "trend", "address": 5, "sha256": ""}'],
)  # fmt: skip
def test_what_is_no_manifest_is_refused(monitor: Monitor, tmp_path: Path, manifest: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text("bucket\r\n")
    with pytest.raises(UsageError, match=r"report\.csv"):
        monitor.export.verify(path)
    manifest_path(path).write_text(manifest)
    with pytest.raises(UsageError, match=r"report\.csv"):
        monitor.export.verify(path)


def test_a_report_that_cannot_be_made_or_written_is_said(monitor: Monitor, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        monitor.export.write("trend", Selection(), tmp_path / "no such folder" / "a.csv")
    with pytest.raises(SelectionError, match="weather"):
        monitor.export.write("trend", Selection(topics=("weather",)), tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()

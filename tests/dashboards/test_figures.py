"""Charts from rows: small numbers, gaps, unfinished buckets and hostile names."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures import COLOURS, Figure, mix_figure, preview_figure
from dashboards.trend_figure import dodge, trend_figure
from monitor.analysis.trends import tone_mean
from monitor.model.trend import TrendRow

FIRST = datetime(2022, 4, 1, tzinfo=UTC)
LATER = datetime(2026, 1, 1, tzinfo=UTC)


def row(day: int, tones: list[float], *, topic: str = "Sanctions", coverage: float | None = None) -> TrendRow:
    """A day of a topic whose families have these tones."""
    start = FIRST + timedelta(days=day)
    values = [round(tone * 1_000_000) for tone in tones]
    mean = tone_mean(len(values), sum(values), sum(value * value for value in values), 0)
    return TrendRow(
        bucket=start.date().isoformat(),
        start=start,
        end=start + timedelta(days=1),
        topic=topic,
        topic_slug=topic.lower(),
        topic_version=1,
        unit="articles",
        value=len(tones),
        total=10,
        share=len(tones) / 10,
        lang="en",
        measure="vader-topic-1",
        tone=mean,
        coverage=coverage,
    )


def drawn(rows: list[TrendRow], *, now: datetime = LATER, as_share: bool = False) -> Figure:
    places = {slug: place for place, slug in enumerate(dict.fromkeys(item.topic_slug for item in rows))}
    return trend_figure(
        rows,
        places,
        tz="UTC",
        bucket="day",
        link=lambda item: f"/articles?since={item.bucket}",
        now=now,
        as_share=as_share,
    )


def traces(figure: Figure, **wanted: object) -> list[Figure]:
    return [trace for trace in figure["data"] if all(trace.get(key) == value for key, value in wanted.items())]


def tone_line(figure: Figure) -> list[float | None]:
    line = traces(figure, mode="lines", yaxis="y2", connectgaps=False)[0]
    y: list[float | None] = line["y"]
    return y


@pytest.mark.parametrize("families", [0, 1, 2])
def test_below_three_families_there_is_no_line_and_no_band(families: int) -> None:
    figure = drawn([row(day, [0.5] * families) for day in range(3)])
    assert tone_line(figure) == [None] * 3
    assert traces(figure, fill="toself") == []
    points = traces(figure, mode="markers")[0]
    assert len(points["y"]) == (3 if families else 0)
    json.dumps(figure, allow_nan=False)


def test_hollow_below_eight_families_and_filled_from_eight() -> None:
    figure = drawn([row(0, [0.1, 0.2, 0.3]), row(1, [0.1] * 7 + [0.2])])
    assert traces(figure, mode="markers")[0]["marker"]["color"] == ["@surface", "@t0"]
    assert tone_line(figure) == [pytest.approx(0.2), pytest.approx(0.1125)]


def test_gap_breaks_both_lines_and_is_hatched() -> None:
    tones = [0.1, 0.2, 0.3]
    figure = drawn([row(0, tones, coverage=1.0), row(1, tones, coverage=0.79), row(2, tones, coverage=0.8)])
    assert traces(figure, mode="lines+markers")[0]["y"] == [3, None, 3]
    assert tone_line(figure)[1] is None
    hatched = traces(figure, type="bar")[0]
    assert hatched["x"] == ["2022-04-02T00:00"]
    assert "79" in hatched["text"][0]
    assert hatched["marker"]["pattern"]["shape"] == "/"
    assert len(traces(figure, mode="markers")[0]["y"]) == 2


def test_archive_without_coverage_has_no_gaps() -> None:
    assert traces(drawn([row(0, []), row(1, [])]), type="bar") == []


def test_unfinished_bucket_is_shaded_only_while_it_runs() -> None:
    rows = [row(0, [0.1]), row(1, [0.1])]
    running = drawn(rows, now=FIRST + timedelta(days=1, hours=5))["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"]) for shape in running] == [("2022-04-02T00:00", "2022-04-03T00:00")]
    assert drawn(rows)["layout"]["shapes"] == []


def test_bands_for_two_topics_and_none_for_three() -> None:
    tones = [0.1, 0.2, 0.4]
    two = [row(day, tones, topic=topic) for topic in "AB" for day in range(3)]
    assert len(traces(drawn(two), fill="toself")) == 2
    three = [*two, *(row(day, tones, topic="C") for day in range(3))]
    assert traces(drawn(three), fill="toself") == []
    assert len({trace["line"]["color"] for trace in traces(drawn(three), mode="lines+markers")}) == 3


def test_every_point_carries_the_link_to_its_articles() -> None:
    figure = drawn([row(0, [0.1]), row(1, [])])
    assert traces(figure, mode="lines+markers")[0]["customdata"] == [
        "/articles?since=2022-04-01",
        "/articles?since=2022-04-02",
    ]


def test_names_are_escaped_because_plotly_reads_html() -> None:
    figure = drawn([row(0, [0.1], topic="<b onclick=x>"), row(0, [0.1], topic="Other")])
    shown = json.dumps({"texts": [trace.get("text") for trace in figure["data"]], "layout": figure["layout"]})
    assert "onclick" in shown
    assert "<b onclick" not in shown


def test_share_is_drawn_as_share() -> None:
    figure = drawn([row(0, [0.1, 0.2])], as_share=True)
    assert traces(figure, mode="lines+markers")[0]["y"] == [0.2]
    assert figure["layout"]["yaxis"]["tickformat"] == ".0%"


def test_nothing_at_all_says_so() -> None:
    assert "No articles match" in json.dumps(drawn([row(0, [])])["layout"]["annotations"])
    json.dumps(drawn([]))


def test_mix_and_preview_draw_what_they_are_given() -> None:
    mix = mix_figure(
        {"negative": [row(0, [0.1])], "unscored": []}, tz="UTC", bucket="day", link=lambda item, label: label
    )
    assert [trace["name"] for trace in mix["data"]] == ["negative", "neutral", "positive", "unscored"]
    assert mix["data"][0]["customdata"] == ["negative"]
    assert preview_figure([("2022-04-01", 3)])["data"][0]["y"] == [3]


@given(st.lists(st.floats(0, 500), max_size=COLOURS))
def test_end_labels_never_cover_each_other(wanted: list[float]) -> None:
    found = dodge(wanted, 15)
    assert all(high - low >= 15 - 1e-9 for low, high in pairwise(sorted(found)))
    assert all(place >= asked for place, asked in zip(found, wanted, strict=True))

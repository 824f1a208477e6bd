"""The tone of the sample, as VADER hears it: it is spread, drifts over the months and differs by ownership."""

import re
import statistics
from collections import defaultdict

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from data.sample import generate


@pytest.fixture(scope="module")
def tones() -> dict[tuple[str, int, str], list[float]]:
    """Mean compound over the sentences of each English article: (kind, month, writer's ownership) -> tones."""
    analyzer, out, known = SentimentIntensityAnalyzer(), defaultdict(list), dict[str, float]()
    for article in generate.build().articles:
        order = article.text.order
        if order.kind not in ("s", "b"):
            continue
        if article.body not in known:
            sentences = re.split(r"(?<=[.!?”])\s+", article.body)
            known[article.body] = statistics.mean(analyzer.polarity_scores(one)["compound"] for one in sentences)
        out[order.kind, order.at.month, order.writer.ownership].append(known[article.body])
    return out


def of_month(tones: dict[tuple[str, int, str], list[float]], kind: str, month: int) -> list[float]:
    return [tone for (own, when, _), values in tones.items() if (own, when) == (kind, month) for tone in values]


@pytest.mark.parametrize("kind", ["s", "b"])
def test_the_tone_drifts_down_to_march_and_up_to_june(
    tones: dict[tuple[str, int, str], list[float]], kind: str
) -> None:
    course = [statistics.mean(of_month(tones, kind, month)) for month in range(1, 7)]
    assert course[2] < course[0] - 0.1
    assert course[5] > course[2] + 0.2


@pytest.mark.parametrize("kind", ["s", "b"])
@pytest.mark.parametrize("month", range(1, 7))
def test_the_tone_is_spread_within_each_month(
    tones: dict[tuple[str, int, str], list[float]], kind: str, month: int
) -> None:
    values = of_month(tones, kind, month)
    assert statistics.pstdev(values) >= 0.1
    assert min(values) < -0.05 < 0.05 < max(values)


def test_writers_of_states_are_kinder_than_independent_ones(tones: dict[tuple[str, int, str], list[float]]) -> None:
    by_owner = defaultdict(list)
    for (_, _, ownership), values in tones.items():
        by_owner[ownership].extend(values)
    assert statistics.mean(by_owner["state"]) > statistics.mean(by_owner["independent"]) + 0.1

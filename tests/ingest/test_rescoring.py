"""The archive is scored again where a scorer is new, and tone is not told where it is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from monitor.analysis.lexicon import Lexicon, LexiconScorer
from monitor.ingest.folders import take_in
from monitor.ingest.jobs import run_next_job
from monitor.ingest.reading import Parts
from monitor.ingest.rescoring import begin_scored, rescore_where_needed
from monitor.ingest.seeding import import_source
from monitor.model.selection import Selection
from monitor.model.tone import MODEL_MEASURE, Score
from monitor.queries.archive import Queries
from tests.monitors import NOW, line, write_lines

DAYS = 60


@dataclass(frozen=True)
class Certain:
    """A scorer that finds every sentence a little good."""

    id: str = MODEL_MEASURE
    languages: frozenset[str] = frozenset({"en"})

    def score(self, _sentence: str, targets: Sequence[tuple[int, int]]) -> Score:
        """The same for every sentence with a target."""
        return Score(200_000, "positive", 0.9) if targets else Score(None, None, reason="no-target")


@pytest.fixture
def parts(parts_for: Callable[..., Parts], tmp_path: Path) -> Parts:
    """An archive of one article a day, matched with one topic and scored without a model."""
    made = parts_for()
    begin_scored(made.storage, made.scorers)
    made.storage.topics.add("Grain", "grain", "", "grain", "test", "", NOW)
    lines = [
        line(day, f"2022-{3 + day // 28:02}-{1 + day % 28:02}T10:00:00Z", title=f"Word{day} again",
             text=f"Word{day} said that grain of kind{day} was good for port{day} and for town{day}.")
        for day in range(DAYS)
    ]  # fmt: skip
    take_in(write_lines(tmp_path / "lines.jsonl", *lines), import_source(made.storage, NOW), made, NOW)
    return made


def tones(parts: Parts) -> list[float | None]:
    """The mean tone of each month, by the measure of the model."""
    queries = Queries(parts.storage, lambda: NOW, version="test")
    asked = Selection(topics=("grain",), measure=MODEL_MEASURE, bucket="month", sample=False)
    return [row.tone.value for row in queries.trend(asked)]


def test_nothing_is_scored_again_without_a_reason(parts: Parts) -> None:
    rescore_where_needed(parts.storage, parts.scorers, NOW)
    assert parts.storage.jobs.recent() == []


def test_a_new_scorer_scores_the_archive_and_tone_is_told_only_where_it_has_been(parts: Parts) -> None:
    assert tones(parts) == [None, None, None]
    with_model = replace(parts, scorers=(*parts.scorers, Certain()))
    rescore_where_needed(with_model.storage, with_model.scorers, NOW)
    rescore_where_needed(with_model.storage, with_model.scorers, NOW)
    [job] = parts.storage.jobs.recent()
    assert MODEL_MEASURE in job.subject
    queries = Queries(parts.storage, lambda: NOW, version="test")

    steps = iter([True, True, False])
    assert run_next_job(with_model, "first", lambda: next(steps)) is False
    assert tones(with_model) == [None, 0.2, 0.2]  # ten articles of March are left
    asked = Selection(topics=("grain",), measure=MODEL_MEASURE, sample=False)
    assert [row.tone.value for row in queries.top_outlets(asked)] == [None]
    assert [row.tone and row.tone.value for row in queries.top_origins(asked)] == [None]
    pending = queries.rescoring(Selection(measure=MODEL_MEASURE, sample=False))
    assert pending is not None
    assert (pending.done, pending.total) == (50, DAYS)
    assert queries.rescoring(Selection(sample=False)) is None

    assert run_next_job(with_model, "second", lambda: True) is True
    assert tones(with_model) == [0.2, 0.2, 0.2]
    assert [row.tone.value for row in queries.top_outlets(asked)] == [0.2]
    assert [row.tone and row.tone.value for row in queries.top_origins(asked)] == [0.2]
    assert queries.rescoring(Selection(measure=MODEL_MEASURE, sample=False)) is None
    assert parts.storage.check().problems == ()


def test_without_a_scorer_its_tones_go(parts: Parts) -> None:
    with_model = replace(parts, scorers=(*parts.scorers, Certain()))
    for one in (with_model, parts):
        rescore_where_needed(one.storage, one.scorers, NOW)
        assert run_next_job(one, "test", lambda: True) is True
    assert tones(parts) == [None, None, None]
    assert parts.storage.check().problems == ()


def test_a_word_list_of_the_user_s_own_scores_its_language_alone(parts: Parts, tmp_path: Path) -> None:
    german = line(DAYS, "2022-05-01T10:00:00Z", title="Das Getreide aus Minsk", lang="de",
                  text="Die Ausfuhr von grain aus Minsk war im vergangenen Jahr ein Erfolg für alle.")  # fmt: skip
    take_in(write_lines(tmp_path / "german.jsonl", german), import_source(parts.storage, NOW), parts, NOW)
    lexicon = Lexicon("lexicon-de-1a2b3c4d", "de", "ours", {"erfolg": 2.7})
    with_list = replace(parts, scorers=(*parts.scorers, LexiconScorer(lexicon)))
    rescore_where_needed(with_list.storage, with_list.scorers, NOW)
    assert run_next_job(with_list, "test", lambda: True) is True
    kept = [
        (tone.measure, tone.value is not None)
        for number in range(1, DAYS + 2)
        for version_id, tones in parts.storage.articles.further_tones(number).items()
        for tone in tones
        if version_id > 0  # towards the topic, not an entity
    ]
    assert kept.count((lexicon.id, True)) == 1
    assert kept.count(("vader-news-1", True)) == DAYS
    assert parts.storage.check().problems == ()

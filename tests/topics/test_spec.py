"""The worked examples of the topic language. They are also what the Help page shows."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.syntax import parse, show
from monitor.model.metadata import Metadata

SPEC: dict[str, Any] = tomllib.loads(Path(__file__).with_name("spec.toml").read_text(encoding="utf-8"))


def metadata(text: dict[str, Any]) -> Metadata:
    stated: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in text.get("metadata", {}).items()
    }
    return Metadata(**stated)


@pytest.mark.parametrize("example", SPEC["examples"], ids=lambda example: f"{example['query']} in {example['text']}")
def test_a_query_finds_exactly_these_mentions(example: dict[str, Any]) -> None:
    text = SPEC["texts"][example["text"]]
    spans = evaluate(parse(example["query"]), index_text(text["title"], text["body"], metadata(text)))

    found = None if spans is None else [text[span.field][span.start : span.end] for span in spans]
    assert found == example.get("mentions")


@pytest.mark.parametrize("example", SPEC["examples"], ids=lambda example: example["query"])
def test_a_query_prints_back_to_an_equal_one(example: dict[str, Any]) -> None:
    assert parse(show(parse(example["query"]))) == parse(example["query"])


def test_every_example_says_what_it_shows() -> None:
    assert len(SPEC["examples"]) >= 30
    assert all(example["says"].endswith(".") and example["section"] for example in SPEC["examples"])

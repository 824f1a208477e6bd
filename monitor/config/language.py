"""The guide to the topic language that ships with Wirewatch, read from ``data/language.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from monitor.config.settings import shipped
from monitor.model.language import Construct, Example, GuideSection, GuideText, LanguageGuide, WholeQuery
from monitor.model.metadata import Metadata, NamedEntity


@cache
def language_guide() -> LanguageGuide:
    """The constructs, the worked examples and their texts, in order.

    Raises:
        ConfigurationError: the installation is incomplete.
    """
    stated = tomllib.loads(shipped("language.toml").read_text(encoding="utf-8"))
    return LanguageGuide(
        sections=tuple(_section(row) for row in stated["sections"]),
        texts={
            name: GuideText(name, row["title"], row["body"], _metadata(row.get("metadata", {})))
            for name, row in stated["texts"].items()
        },
        topics={row["name"]: row["query"] for row in stated["topics"]},
        whole=tuple(WholeQuery(row["query"], tuple(row["hits"])) for row in stated["whole"]),
    )


def _section(row: Mapping[str, Any]) -> GuideSection:
    examples = (
        Example(one["says"], one["query"], one["text"], tuple(one["mentions"]) if "mentions" in one else None)
        for one in row["examples"]
    )
    constructs = (Construct(one["write"], one["means"], one.get("short", False)) for one in row["constructs"])
    return GuideSection(row["name"], row["says"], tuple(constructs), tuple(examples))


def _metadata(stated: Mapping[str, Any]) -> Metadata:
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}
    entities = tuple(
        NamedEntity(one["key"], tuple(one["names"]), one["kind"], one.get("country"))
        for one in known.get("entities", ())
    )
    known["entities"] = entities
    return Metadata(**known)

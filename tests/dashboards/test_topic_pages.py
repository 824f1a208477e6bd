"""What the pages of topics do beside showing them: pasted queries, tags, the archive of topics, topics as a file."""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.app import make_app
from dashboards.pages import topic_details, topics
from dashboards.pages.pasting import MOST_NOTES, converted
from monitor.analysis.dialects.conversion import no_outlets
from monitor.assembly import Monitor
from tests.monitors import bare_monitor, watched


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Monitor]:
    with bare_monitor(tmp_path / "data") as opened:
        yield opened


def said(part: Any) -> str:
    """All text in a component."""
    if part is None or isinstance(part, str):
        return part or ""
    if isinstance(part, (list, tuple)):
        return " ".join(said(one) for one in part)
    return said(getattr(part, "children", None))


def upload(content: bytes) -> str:
    return "data:application/toml;base64," + base64.b64encode(content).decode()


def test_a_pasted_query_is_shown_with_its_notes() -> None:
    shown, query, disabled = converted(no_outlets, ' near20:"potash exports" theme:TAX ', "auto")
    assert (query, disabled) == ("potash NEAR/20 exports", False)
    for words in (
        "Read as a query of GDELT",
        "potash NEAR/20 exports",
        "theme:TAX",
        "column 26",
        "more articles match",
    ):
        assert words in said(shown)
    shown, query, _ = converted(no_outlets, "potash AND oil", "auto")
    assert query == "potash AND oil"
    assert "a topic query already" in said(shown)
    shown, query, _ = converted(no_outlets, " ".join(f"field{n}:x oil" for n in range(60)), "lucene")
    assert query
    assert f"… and {60 + 1 - MOST_NOTES} further notes." in said(shown)


@pytest.mark.parametrize(
    ("pasted", "tool", "words"),
    [("(potash", "lucene", "Column 1"), ("theme:TAX", "gdelt", "Nothing of this query"), ("potash w/", "cision", "w/")],
)
def test_what_cannot_be_converted_says_why_and_cannot_be_used(pasted: str, tool: str, words: str) -> None:
    shown, query, disabled = converted(no_outlets, pasted, tool)
    assert (query, disabled) == (None, True)
    assert words in said(shown)


@pytest.mark.parametrize("given", [None, "", "  ", 3, ["x"]])
def test_nothing_pasted_gives_nothing(given: object) -> None:
    assert converted(no_outlets, given, "auto") == (None, None, True)


def test_tags_and_description_are_saved_or_refused(bare: Monitor) -> None:
    watched(bare, "Grain", "grain")
    told, marks = topic_details.described(bare, "/topic/grain", " Ports ", "sea,  Black   Sea, SEA,", "Ada")
    assert (told, said(marks)) == ("Saved.", "Black Sea sea")
    [topic] = bare.queries.topics()
    assert (topic.description, topic.tags) == ("Ports", ("Black Sea", "sea"))
    told, _ = topic_details.described(bare, "/topic/grain", "", "x" * 61, "Ada")
    assert "60 characters" in said(told)
    told, _ = topic_details.described(bare, "/topic/nothing", "", "", None)
    assert "no topic" in said(told)


def test_the_list_is_narrowed_by_tags(bare: Monitor) -> None:
    assert "No topics yet" in said(topics.layout(bare))
    bare.actions.add_topic("Grain", "grain", author="a", tags=["food", "trade"])
    bare.actions.add_topic("Oil", "oil", author="a", tags=["trade"])
    assert "Oil" in said(topics.listed(bare, ["trade"]))
    assert "Oil" not in said(topics.listed(bare, ["trade", "food"]))
    assert "No topic has all of these tags" in said(topics.listed(bare, ["trade", "other"]))


def test_a_topic_is_archived_and_brought_back(bare: Monitor) -> None:
    watched(bare, "Grain", "grain")
    assert topics.archived(bare) is None
    assert topic_details.archived(bare, "/topic/grain", "Ada") == (None, "/topics")
    assert bare.queries.topics() == ()
    assert "Archived: 1 topic" in said(topics.layout(bare))
    told, _ = topic_details.archived(bare, "/topic/grain", "Ada")
    assert "no topic" in said(told)
    _, listed, away = topics.restored(bare, "grain", "Ada")
    assert "Grain" in said(listed)
    assert away is None
    told, *_ = topics.restored(bare, "grain", None)
    assert "watched already" in said(told)


def test_a_file_is_taken_in_or_refused_with_all_its_problems(bare: Monitor) -> None:
    good = b'[[topic]]\nname = "Grain"\nquery = "grain"\n[[topic]]\nname = "Old"\narchived = true\nquery = "o"'
    told, listed, away = topics.taken_in(bare, upload(good), "Ada")
    assert "Added: Grain, Old." in said(told)
    assert "Grain" in said(listed)
    assert "Old" in said(away)
    told, *_ = topics.taken_in(bare, upload(good), "Ada")
    assert "As in the file already: 2 topics." in said(told)
    many = "".join(f'[[topic]]\nname = "T{n}"\nquery = "a AND"\n' for n in range(40)).encode()
    told, *_ = topics.taken_in(bare, upload(many), "Ada")
    for words in ("Nothing was changed", "Line 1, topic 'T0': the query, line 3, column 3", "… and 10 more"):
        assert words in said(told)


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ("", "nothing else|0 topics"),
        ("data:x;base64,@@@", "damaged"),
        ("data:x;base64,ЖЖ", "damaged"),
        (upload(b"\xff\xff"), "UTF-8"),
        (upload(b"x" * (topics.LARGEST_UPLOAD + 10)), "larger"),
        (upload(b"a" + b"[" * 300_000), "TOML|deeply"),
        (["x"], "0 topics"),
    ],
)
def test_a_hostile_upload_changes_nothing(bare: Monitor, contents: object, words: str) -> None:
    told, *_ = topics.taken_in(bare, contents, "Ada")
    assert any(part in said(told) for part in words.split("|")), said(told)
    assert bare.queries.topics() == ()


def test_the_download_is_the_file_that_the_command_writes(bare: Monitor) -> None:
    bare.actions.add_topic("Grain", "grain", author="a", tags=["food"])
    answer = make_app(bare).server.test_client().get("/export/topics.toml")
    assert (answer.status_code, answer.headers["Content-Disposition"]) == (200, 'attachment; filename="topics.toml"')
    assert answer.data.decode() == bare.topic_files.written()
    assert tomllib.loads(answer.data.decode())["topic"][0]["tags"] == ["food"]

"""Voice: reported words are told from the outlet's own, with who said them, in bounded time."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.quotations import quotations
from monitor.analysis.voice import reported
from monitor.analysis.voice_latin import statements
from monitor.config.registries import default_registry
from monitor.evaluate.packs import rows
from monitor.text.plain import read_plain
from monitor.text.words import sentences


def parts(text: str) -> list[tuple[str, str | None]]:
    """What is reported, with the speaker's name."""
    return [
        (text[part.start : part.end], text[part.speaker[0] : part.speaker[1]] if part.speaker else None)
        for part in reported(text)
    ]


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text, sentences(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We agree,” she said.", ["We agree,"]),
        ('"We agree," she said. "We go on."', ["We agree,", "We go on."]),
        ("«Мы готовы», — сказал он.", ["Мы готовы"]),
        ("„Wir sind bereit“, sagte er.", ["Wir sind bereit"]),
        ("»Wir sind bereit«, sagte er.", ["Wir sind bereit"]),
        ("”Vi är redo”, sade hon.", ["Vi är redo"]),
        ("他说：「我们反对『制裁』。」", ["我们反对『制裁』。"]),
        ("‘We’re ready, and it’s time,’ she said.", ["We’re ready, and it’s time,"]),
        ("The officers' union and the '90s weren't theirs.", []),
        ("She said: “He told me ‘never again’ twice.” Then she left.", ["He told me ‘never again’ twice."]),
        ('"He said "never" to me," she said.', ['He said "never" to me,']),
        ("“We go.\n\n“We stay,” he said.", ["We go.", "We stay,"]),
        ("He said “we go. They stayed.", ["we go."]),
        ("It is 6\" wide and 9' long.", []),
        ("“”", []),
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister said the war was lost.", [("the war was lost", "The minister")]),
        ("Anna Lindqvist told reporters on Monday that prices rose.", [("prices rose", "Anna Lindqvist")]),
        ("Prices rose, Anna Lindqvist said on Monday.", [("Prices rose", "Anna Lindqvist")]),
        ("Prices rose, said Anna Lindqvist, who left.", [("Prices rose", "Anna Lindqvist")]),
        ("The minister, who was ill, said the war was lost.", [("the war was lost", "The minister")]),
        ("On the sanctions, the minister said that no one won.", [("no one won", "the minister")]),
        ("Officials say the plan is dead.", [("the plan is dead", "Officials")]),
        ("According to the ministry, prices rose.", [("prices rose", "the ministry")]),
        ("Prices rose, according to two officials.", [("Prices rose", "two officials")]),
        ("Belgrade: “No one can isolate us”", [("No one can isolate us", "Belgrade")]),
        ("Sanctions will not work: Foreign Ministry", [("Sanctions will not work", "Foreign Ministry")]),
        ("“We agree,” said Maria Rossi. “We go on.”", [("We agree,", "Maria Rossi"), ("We go on.", "Maria Rossi")]),
        ("Глава МИД заявил, что санкции не работают.", [("санкции не работают", "Глава МИД")]),
        ("По словам министра, рост продолжится.", [("рост продолжится", "министра")]),
        ("Как сообщил Песков, переговоры начнутся.", [("переговоры начнутся", "Песков")]),
        ("— Мы поедем, — сказала Анна.", [("Мы поедем", "Анна")]),
        ("«Мы готовы», — сказал он.", [("Мы готовы", "он")]),
        ("外交部发言人表示，制裁没有道理。", [("制裁没有道理", "外交部发言人")]),
        ("他说：“我们反对制裁。”", [("我们反对制裁。", "他")]),
        ("据新华社报道，会谈结束了。", [("会谈结束了", "新华社")]),
        ("„Das ist gut“, sagte der Minister.", [("Das ist gut", "der Minister")]),
        # The outlet's own words.
        ("He declined to say whether it was good.", []),
        ("The minister was told to leave.", []),
        ("The added security cost 5,000 dollars.", []),
        ("The book “The Art of War” sold in the “special” zone.", []),
        ("The so-called “special operation” went on.", []),
        ("I think the plan is dead.", []),
        ("这部小说很好，说明书也好。", []),
        ("Trade grew and the talks ended.", []),
        ("", []),
    ],
)
def test_what_is_reported_and_who_says_it(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert parts(text) == expected


def test_the_seed(corpus: Callable[[str], Path]) -> None:
    """Of its sentences eight report somebody's words and five are the outlet's own."""
    page = read_plain(corpus("seed/000_79cb8e8f351bb168.txt").read_bytes(), default_registry())
    text = f"{page.title}\n\n{page.body}"
    found = reported(text)
    told = [any(part.start < end and part.end > start for part in found) for start, end in sentences(text)]
    assert (told.count(True), told.count(False)) == (8, 5)
    assert {speaker for _, speaker in parts(text)} == {"Putin", "Russian President Vladimir Putin", None}


@given(st.text(alphabet="ab .,:\n\"'“”„«»‘’「」said that", max_size=200) | st.text(max_size=80))
def test_ranges_are_in_order_and_hold_words(text: str) -> None:
    before = 0
    for part in reported(text):
        assert before <= part.start < part.end <= len(text)
        assert text[part.start : part.end].strip()
        before = part.end
        if part.speaker:
            assert 0 <= part.speaker[0] < part.speaker[1] <= len(text)


HOSTILE = {
    "nested": "“" * 1000 + "word said he" + "”" * 1000,
    "mixed marks": "\"“«'" * 1000 + "word" + "'»”\"" * 1000,
    "verbs": "said " * 12_000,
    "one sentence": "He said it was good, " * 3_000,
    "never closed": "“a b c\n" * 4_000,
    "quotations": '"a b c d e" ' * 4_000,
    "apostrophes": "'" * 20_000,
    "according": "according to " * 6_000,
    "colons": "A: " * 20_000,
    "Chinese": "他说，" * 10_000,
    "Russian": "он сказал, что " * 6_000,
    "commas": "a, " * 20_000 + "said",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_bounded_time(name: str) -> None:
    started = time.process_time()
    reported(HOSTILE[name])
    assert time.process_time() - started < 1.0


SPEECH = re.compile(
    r"\b(?:sa(?:id|ys|y|ying)|t(?:old|ells|elling)|add(?:ed|ing)|wrote|argu\w+|claim\w+|according to)\b|:|―"
)


def spans(listed: list[dict[str, str]]) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for one in listed for a, b in (piece.split() for piece in one["span"].split(";"))]


def is_speech(attribution: dict[str, Any]) -> bool:
    """Whether words are credited by a verb of speaking or by quotation marks, not an attitude or a deed."""
    cue = " ".join(one["text"] for one in attribution["cue"] or [])
    return bool(SPEECH.search(cue)) or any(mark in attribution["content"][0]["text"] for mark in '“"')


def test_sentences_of_the_labelled_articles(corpus: Callable[[str], Path]) -> None:
    """PolNeAR: how many sentences that report words are found, how many found ones do, and how often the speaker is
    the labelled one. The verbs were chosen on its training part; all of it was measured: 0.96, 0.84 and 0.89.
    """
    right = found = labelled = recalled = named = agreed = 0
    for row in rows(corpus("ner/polnear_quotes.jsonl.gz")):
        text, listed = row["text"], [one for one in row["attributions"] if one.get("content")]
        every = [(span, one) for one in listed for span in spans(one["content"])]
        ours = reported(text)
        for start, end in sentences(text):
            inside = [one for (a, b), one in every if len(text[max(a, start) : min(b, end)].split()) >= 3]
            told = any(part.start < end and part.end > start for part in ours)
            found += told
            right += told and bool(inside)
            if any(map(is_speech, inside)):
                labelled += 1
                recalled += told
        for part in ours:
            near = [one for (a, b), one in every if a < part.end and b > part.start and one.get("source")]
            if part.speaker and near:
                named += 1
                start, end = part.speaker
                agreed += any(a < end and b > start for one in near for a, b in spans(one["source"]))
    assert right / found >= 0.95
    assert recalled / labelled >= 0.83
    assert agreed / named >= 0.88


def test_verbs_in_quotations_are_passed_over() -> None:
    sentence = "“He said no,” she said."
    assert [one.speaker for one in statements(sentence, [(1, 11)])] == [(14, 17)]

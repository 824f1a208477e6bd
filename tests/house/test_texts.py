"""Rules about every text file: nothing of one machine, no registry's address, nothing left to do."""

import re
from pathlib import Path

import pytest

from tests.house.tree import read, text_files

# Written in pieces, so that this file keeps its own rules.
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:wor" + r"k|roo" + r"t|tm" + r"p|home)(?![\w-])")
REGISTRY = re.compile(
    r"py" + r"pi\.org|pythonhosted\." + r"org|registry\.npm" + r"js|deb\.debian\." + r"org", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
RULES = [MACHINE_PATH, REGISTRY, UNFINISHED]


def offences(text: str) -> list[str]:
    """The lines that break a rule, each with its number."""
    return [
        f"{number}: {line.strip()[:100]}"
        for number, line in enumerate(text.splitlines(), start=1)
        if any(rule.search(line) for rule in RULES)
    ]


@pytest.mark.parametrize("path", text_files(), ids=str)
def test_text_is_fit_for_strangers(path: Path) -> None:
    assert offences(read(path)) == []


@pytest.mark.parametrize(
    "line",
    ["cd /wor" + "k/main", "open('/tm" + "p/x')", "--index-url https://py" + "pi.org/simple", "# TO" + "DO: more"],
)
def test_offence_is_found(line: str) -> None:
    assert offences(f"first\n{line}\n") == [f"2: {line}"]


@pytest.mark.parametrize("line", ["https://shine.example/wor" + "k/1", "and/or", "network/tmp" + "fs", "a todo list"])
def test_innocent_line_is_left_alone(line: str) -> None:
    assert offences(line) == []

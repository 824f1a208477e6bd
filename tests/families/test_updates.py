"""Marks of running stories in headlines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.updates import story_key, update_number


@pytest.mark.parametrize(
    ("title", "plain", "number"),
    [
        ("UPDATE 2-Grain prices rise", "Grain prices rise", 2),
        ("WRAPUP 3-Grain prices rise", "Grain prices rise", 3),
        ("RPT-UPDATE 1-Grain prices rise", "Grain prices rise", 1),
        ("CORRECTED-Grain prices rise", "Grain prices rise", None),
        ("(LEAD) Grain prices rise", "Grain prices rise", 1),
        ("(2nd LD) Grain prices rise", "Grain prices rise", 2),
        ("Grain prices rise (3rd LD)", "Grain prices rise", 3),
        ("1st Ld-Writethru: Grain prices rise", "Grain prices rise", 1),
        ("2ND ROUNDUP Grain prices rise", "Grain prices rise", 2),
        ("Updated: Grain prices rise", "Grain prices rise", 1),
        ("ОБНОВЛЕНО: Цены на зерно растут", "Цены на зерно растут", 1),
        ("Цены на зерно растут (дополнено 2)", "Цены на зерно растут", 2),
        ("粮价上涨（第三版）", "粮价上涨", 3),
        ("粮价上涨（版本2）", "粮价上涨", 2),
        ("Grain prices rise", "Grain prices rise", None),
        ("Update on grain prices", "Update on grain prices", None),
        ("Second lead poisoning case in Harrowmere", "Second lead poisoning case in Harrowmere", None),
        ("Lead-free fuel", "Lead-free fuel", None),
        ("UPDATE 2-", "UPDATE 2-", None),
        ("", "", None),
    ],
)
def test_marks(title: str, plain: str, number: int | None) -> None:
    assert update_number(title) == (plain, number)


def test_versions_have_one_key() -> None:
    assert story_key("UPDATE 4-Grain prices rise") == story_key("(2nd LD) GRAIN PRICES RISE") == "grain prices rise"


@given(st.text())
def test_a_plain_title_is_never_lost(title: str) -> None:
    plain, number = update_number(title)
    assert bool(plain) == bool(title.strip())
    assert number is None or number >= 0

"""A selection and its address: every selection has one, and reading it gives the same selection."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SelectionError
from monitor.model.selection import BUCKETS, UNITS, Selection, instant
from monitor.model.source import OWNERSHIPS
from monitor.model.tone import MEASURES, TONE_LABELS

ZONES = ("UTC", "Europe/Minsk", "Asia/Kolkata", "Pacific/Kiritimati", "America/St_Johns")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
LISTS = st.lists(TEXTS, max_size=3, unique=True).map(tuple)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
TIMES = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-9))]),
)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    """Any selection that can be made."""
    tz = draw(st.sampled_from(ZONES))
    ends = sorted(draw(st.lists(DAYS | TIMES, max_size=2)), key=lambda end: instant(end, tz))
    since = ends[0] if ends else None
    until = ends[1] if len(ends) == 2 and instant(ends[0], tz) < instant(ends[1], tz) else None
    if until is None and draw(st.booleans()):
        since, until = None, since
    return Selection(
        topics=draw(LISTS),
        also=draw(LISTS),
        without=draw(LISTS),
        since=since,
        until=until,
        tz=tz,
        bucket=draw(st.sampled_from([None, *BUCKETS])),
        unit=draw(st.sampled_from(UNITS)),
        measure=draw(st.sampled_from(MEASURES)),
        outlets=draw(LISTS),
        sources=draw(LISTS),
        countries=draw(LISTS),
        ownership=tuple(draw(st.lists(st.sampled_from(OWNERSHIPS), max_size=2, unique=True))),
        languages=draw(LISTS),
        wires=draw(LISTS),
        origins=tuple(f"wire:{name}" for name in draw(LISTS)),
        families=draw(LISTS),
        stories=draw(LISTS),
        tone=draw(st.sampled_from([None, *TONE_LABELS])),
        disputed=draw(st.booleans()),
        query=draw(st.none() | TEXTS),
        sample=draw(st.none() | st.booleans()),
    )


@given(selections())
def test_the_address_of_a_selection_gives_it_back(selection: Selection) -> None:
    address = selection.to_address()
    assert Selection.from_address(address) == selection
    assert Selection.from_address("?" + address).to_address() == address


def test_the_address_leaves_out_what_is_usual() -> None:
    assert Selection().to_address() == ""
    assert Selection(topics=("b", "a"), since=date(2022, 4, 1)).to_address() == "topic=b&topic=a&since=2022-04-01"


def test_pages_may_add_keys_of_their_own() -> None:
    assert Selection.from_address("sort=-tone&unit=families&topic=&topic=a&topic=a") == Selection(
        unit="families", topics=("a",)
    )


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("tz=Mars", "Mars"),
        ("unit=words", "articles, families"),
        ("bucket=year", "hour, day"),
        ("measure=vader-9", "vader-1"),
        ("tone=glad", "negative"),
        ("ownership=mine", "independent"),
        ("sample=perhaps", "yes, no"),
        ("since=yesterday", "2022-04-13"),
        ("until=2022-04-01T10:00", "without a zone"),
        ("since=2022-05-01&until=2022-05-01", "empty"),
        ("since=0001-01-01&until=2022-01-01&tz=Asia/Tokyo", "1000"),
        ("since=9999-12-31", "8999"),
        ("until=9999-12-31T23:00-05:00", "8999"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(address: str, named: str) -> None:
    with pytest.raises(SelectionError, match=named):
        Selection.from_address(address)


@given(selections())
def test_the_whole_of_a_share_keeps_every_other_condition(selection: Selection) -> None:
    whole = selection.without_conditions()
    assert (whole.topics, whole.query, whole.tone) == ((), None, None)
    assert (whole.since, whole.until, whole.outlets, whole.languages, whole.sample) == (
        selection.since, selection.until, selection.outlets, selection.languages, selection.sample
    )  # fmt: skip

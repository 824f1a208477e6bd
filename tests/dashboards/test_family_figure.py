"""The map of a family: one line for each copy, and a line to it only where a credit or link tells its source."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboards.family_figure import MOST_COPIES, copy_map, delay_words, map_height, place_of, start_of
from monitor.assembly import Monitor
from monitor.model.groups import FamilyMember
from monitor.model.selection import Selection


@pytest.fixture(scope="module")
def members(monitor: Monitor) -> tuple[FamilyMember, ...]:
    """The largest family of the sample whose head has a time of day."""
    rows, _ = monitor.queries.families(Selection(), limit=20)
    pages = (monitor.queries.family(row.key, sample=True) for row in rows)
    return next(page.members for page in pages if page and page.head.counted_precision == "minute")


def drawn(members: tuple[FamilyMember, ...]) -> dict[str, Any]:
    return copy_map(members, tz="UTC", link=lambda member: f"/article/{member.row.id}")


def changed(member: FamilyMember, row: dict[str, Any], **changes: Any) -> FamilyMember:
    fields = {name: getattr(member, name) for name in member.__slots__} | changes
    fields["row"] = type(member.row)(**({name: getattr(member.row, name) for name in member.row.__slots__} | row))
    return FamilyMember(**fields)


def dots(figure: dict[str, Any]) -> list[tuple[int, float, str]]:
    traces = [trace for trace in figure["data"] if "customdata" in trace]
    return sorted(
        (row, x, link)
        for trace in traces
        for row, x, link in zip(trace["y"], trace["x"], trace["customdata"], strict=True)
    )


def test_every_copy_has_its_line_in_order_of_time(members: tuple[FamilyMember, ...]) -> None:
    found = dots(drawn(members))
    assert [row for row, _, _ in found] == list(range(len(members)))
    assert [link for _, _, link in found] == [f"/article/{member.row.id}" for member in members]
    timed = [x for (_, x, _), member in zip(found, members, strict=True) if member.delay_s is not None]
    assert timed == sorted(timed)
    assert timed[-1] == pytest.approx(place_of((members[-1].delay_s or 0) / 60))


def test_a_line_leads_to_a_copy_only_where_something_tells(members: tuple[FamilyMember, ...]) -> None:
    lines = next(
        trace for trace in drawn(members)["data"] if trace["mode"] == "lines" and trace["line"]["width"] == 1.4
    )
    reached = [y for x, y in zip(lines["x"][2::4], lines["y"][2::4], strict=True)]
    assert reached == [row for row, member in enumerate(members) if member.credit or member.taken_from]
    assert 0 < len(reached) < len(members)
    source, copy = members[1], changed(members[2], {}, taken_from=members[1].row.id, credit=members[1].row.outlet)
    traces = drawn((members[0], source, copy))["data"]
    x = next(trace for trace in traces if trace["mode"] == "lines")["x"]
    assert x[-4:-2] == [place_of((source.delay_s or 0) / 60)] * 2, "down from the copy that it was taken from"


def test_two_and_many_copies_stay_readable(members: tuple[FamilyMember, ...]) -> None:
    many = tuple(changed(members[1 + n % 5], {"id": 1000 + n}) for n in range(90))
    for some in (members[:2], (members[0], *many)):
        figure = drawn(some)
        assert len(dots(figure)) == min(len(some), MOST_COPIES)
        assert figure["layout"]["height"] == map_height(some) >= 19 * min(len(some), MOST_COPIES)
        for axis in (figure["layout"]["xaxis"], figure["layout"]["meta"]["narrow"]["xaxis"]):
            assert 1 <= len(axis["tickvals"]) <= 12


def test_names_are_no_html(members: tuple[FamilyMember, ...]) -> None:
    bad = changed(members[0], {"outlet": "<b>x</b>"}, credit="<i>wire</i>")
    assert "<b>x" not in str(drawn((bad, members[1]))["layout"])
    assert "<i>wire" not in str(drawn((bad, members[1]))["data"])


def test_a_head_with_a_day_alone_starts_the_axis_at_the_first_known_time(members: tuple[FamilyMember, ...]) -> None:
    counted = members[0].row.counted
    assert counted is not None
    midnight = datetime.combine(counted.date(), datetime.min.time(), counted.tzinfo)
    head = changed(members[0], {"counted": midnight, "counted_precision": "day"})
    copies = tuple(changed(member, {}, delay_s=None) for member in members[1:])
    assert start_of((head, *copies)) == members[1].row.counted
    assert delay_words(copies[0], "UTC") == f"{counted.day} {counted:%b %Y}, {counted + timedelta(minutes=5):%H:%M}"
    assert all(x >= 0 for _, x, _ in dots(drawn((head, *copies))))

"""Names of time zones as news pages and feeds write them."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

# Hours east of UTC. Names that RFC 822 defines have its meaning; the others are those in general use at outlets.
_HOURS: dict[str, float] = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "wat": 1,
    "cest": 2, "mest": 2, "mesz": 2, "eet": 2, "sast": 2, "cat": 2,
    "eest": 3, "msk": 3, "fet": 3, "trt": 3, "eat": 3, "мск": 3,
    "msd": 4, "samt": 4, "get": 4, "gst": 4, "azt": 4, "amt": 4,
    "yekt": 5, "pkt": 5, "uzt": 5, "omst": 6, "novt": 7, "krat": 7, "ict": 7, "wib": 7,
    "irkt": 8, "hkt": 8, "sgt": 8, "awst": 8, "pht": 8, "myt": 8,
    "jst": 9, "kst": 9, "yakt": 9, "vlat": 10, "aest": 10, "acst": 9.5, "acdt": 10.5, "aedt": 11, "magt": 11,
    "pett": 12, "nzst": 12, "nzdt": 13,
    "brt": -3, "art": -3, "nst": -3.5, "ndt": -2.5, "adt": -3, "ast": -4, "edt": -4, "est": -5, "cdt": -5, "cst": -6,
    "mdt": -6, "mst": -7, "pdt": -7, "akdt": -8, "pst": -8, "akst": -9, "hst": -10,
}  # fmt: skip

# Names whose offset depends on the date, and names of places.
_PLACES = {
    "at": "America/Halifax", "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "moscow time": "Europe/Moscow", "minsk time": "Europe/Minsk",
    "kyiv time": "Europe/Kyiv", "kiev time": "Europe/Kyiv", "beijing time": "Asia/Shanghai",
    "london time": "Europe/London", "московское время": "Europe/Moscow", "по московскому времени": "Europe/Moscow",
    "по минскому времени": "Europe/Minsk", "по киевскому времени": "Europe/Kyiv", "за київським часом": "Europe/Kyiv",
    "北京时间": "Asia/Shanghai", "北京時間": "Asia/Shanghai",
}  # fmt: skip

# Names that countries far apart use: an outlet's own zone, where it is known, decides. India, Ireland and Israel all
# write IST, and none of them is the usual one.
_SHARED_NAMES = frozenset({"ast", "bst", "cst", "ist", "gst", "amt"})

_OFFSET = re.compile(r"(?:utc|gmt)?\s?([+\-−])\s?(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)
_NAMES = sorted((*_HOURS, *_PLACES, "ist"), key=len, reverse=True)

PATTERN = (
    r"(?:(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d\d)?|[+\-−]\d\d?(?::?\d\d)?|" + "|".join(map(re.escape, _NAMES)) + ")"
)
"""A regular expression (no groups, any case) for a zone written after a time."""


@cache
def _place(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def read_zone(written: str, default: tzinfo | None = None) -> tzinfo | None:
    """The zone that ``written`` names; ``default`` decides names that several countries share.

    ``None`` where such a name has no usual meaning and there is no default. Raises ``ValueError`` for an offset that
    no place has (more than 15 hours, or minutes over 59).
    """
    name = written.strip().lower()
    if name in _SHARED_NAMES and default is not None:
        return default
    if name in _PLACES:
        return _place(_PLACES[name])
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name])) if _HOURS[name] else UTC
    if offset := _OFFSET.fullmatch(name):
        sign, hours, minutes = offset[1], int(offset[2]), int(offset[3] or 0)
        if hours > 15 or minutes > 59:
            raise ValueError(f"no place has the offset {written}")
        shift = timedelta(hours=hours, minutes=minutes)
        return timezone(shift if sign == "+" else -shift)
    return None

"""Names of time zones as news pages and feeds write them."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from monitor.text.urls import host

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

# Countries with one legal time. Those with several (Russia, the United States, Kazakhstan until 2024) are not here.
_COUNTRY_ZONES = dict(
    pair.split(":")
    for pair in """
    AD:Europe/Andorra AE:Asia/Dubai AF:Asia/Kabul AL:Europe/Tirane AM:Asia/Yerevan AO:Africa/Luanda AT:Europe/Vienna
    AZ:Asia/Baku BA:Europe/Sarajevo BD:Asia/Dhaka BE:Europe/Brussels BF:Africa/Ouagadougou BG:Europe/Sofia
    BH:Asia/Bahrain BI:Africa/Bujumbura BJ:Africa/Porto-Novo BN:Asia/Brunei BO:America/La_Paz BT:Asia/Thimphu
    BW:Africa/Gaborone BY:Europe/Minsk CF:Africa/Bangui CG:Africa/Brazzaville CH:Europe/Zurich CI:Africa/Abidjan
    CM:Africa/Douala CN:Asia/Shanghai CO:America/Bogota CR:America/Costa_Rica CU:America/Havana
    CV:Atlantic/Cape_Verde CZ:Europe/Prague DE:Europe/Berlin DK:Europe/Copenhagen DO:America/Santo_Domingo
    DZ:Africa/Algiers EE:Europe/Tallinn EG:Africa/Cairo ER:Africa/Asmara ET:Africa/Addis_Ababa FI:Europe/Helsinki
    FR:Europe/Paris GA:Africa/Libreville GB:Europe/London GE:Asia/Tbilisi GH:Africa/Accra GM:Africa/Banjul
    GN:Africa/Conakry GR:Europe/Athens GT:America/Guatemala GY:America/Guyana HK:Asia/Hong_Kong
    HN:America/Tegucigalpa HR:Europe/Zagreb HT:America/Port-au-Prince HU:Europe/Budapest IE:Europe/Dublin
    IL:Asia/Jerusalem IN:Asia/Kolkata IQ:Asia/Baghdad IR:Asia/Tehran IS:Atlantic/Reykjavik IT:Europe/Rome
    JM:America/Jamaica JO:Asia/Amman JP:Asia/Tokyo KE:Africa/Nairobi KG:Asia/Bishkek KH:Asia/Phnom_Penh
    KP:Asia/Pyongyang KR:Asia/Seoul KW:Asia/Kuwait LA:Asia/Vientiane LB:Asia/Beirut LI:Europe/Vaduz LK:Asia/Colombo
    LR:Africa/Monrovia LS:Africa/Maseru LT:Europe/Vilnius LU:Europe/Luxembourg LV:Europe/Riga LY:Africa/Tripoli
    MA:Africa/Casablanca MC:Europe/Monaco MD:Europe/Chisinau ME:Europe/Podgorica MG:Indian/Antananarivo
    MK:Europe/Skopje ML:Africa/Bamako MM:Asia/Yangon MO:Asia/Macau MR:Africa/Nouakchott MT:Europe/Malta
    MU:Indian/Mauritius MV:Indian/Maldives MW:Africa/Blantyre MY:Asia/Kuala_Lumpur MZ:Africa/Maputo
    NA:Africa/Windhoek NE:Africa/Niamey NG:Africa/Lagos NI:America/Managua NL:Europe/Amsterdam NO:Europe/Oslo
    NP:Asia/Kathmandu OM:Asia/Muscat PA:America/Panama PE:America/Lima PH:Asia/Manila PK:Asia/Karachi
    PL:Europe/Warsaw PY:America/Asuncion QA:Asia/Qatar RO:Europe/Bucharest RS:Europe/Belgrade RW:Africa/Kigali
    SA:Asia/Riyadh SD:Africa/Khartoum SE:Europe/Stockholm SG:Asia/Singapore SI:Europe/Ljubljana SK:Europe/Bratislava
    SL:Africa/Freetown SN:Africa/Dakar SO:Africa/Mogadishu SR:America/Paramaribo SS:Africa/Juba
    SV:America/El_Salvador SY:Asia/Damascus TD:Africa/Ndjamena TG:Africa/Lome TH:Asia/Bangkok TJ:Asia/Dushanbe
    TM:Asia/Ashgabat TN:Africa/Tunis TR:Europe/Istanbul TT:America/Port_of_Spain TW:Asia/Taipei
    TZ:Africa/Dar_es_Salaam UA:Europe/Kyiv UG:Africa/Kampala UY:America/Montevideo UZ:Asia/Tashkent
    VE:America/Caracas VN:Asia/Ho_Chi_Minh YE:Asia/Aden ZA:Africa/Johannesburg ZM:Africa/Lusaka ZW:Africa/Harare
    """.split()
)

# Country codes that sites anywhere use for their look.
_SOLD_CODES = frozenset(
    {"ai", "cc", "cd", "co", "dj", "fm", "io", "la", "ly", "me", "mu", "st", "su", "to", "tv", "ws"}
)

_OFFSET = re.compile(r"(?:utc|gmt)?\s?([+\-−])\s?(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)
_NAMES = sorted((*_HOURS, *_PLACES, "ist"), key=len, reverse=True)

PATTERN = (
    r"(?:(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d\d)?|[+\-−]\d\d?(?::?\d\d)?|" + "|".join(map(re.escape, _NAMES)) + ")"
)
"""A regular expression (no groups, any case) for a zone written after a time."""


@cache
def place(name: str) -> ZoneInfo:
    """The zone of that name (``Europe/Minsk``). Raises ``ZoneInfoNotFoundError`` or ``ValueError`` if there is none."""
    return ZoneInfo(name)


def country_zone(code: str) -> str | None:
    """The name of a country's zone; ``None`` where it has several or is not known. ``code`` is ISO 3166 alpha-2."""
    return _COUNTRY_ZONES.get(code.upper())


def outlet_zone(name: str | None, address: str | None) -> tzinfo | None:
    """The zone called ``name``, else that of the country that the address's host ends with, if that has only one."""
    if name:
        return place(name)
    found = host(address) if address else None
    return _host_zone(found) if found else None


def _host_zone(name: str) -> tzinfo | None:
    code = name.rpartition(".")[2].lower()
    zone = None if code in _SOLD_CODES else country_zone("GB" if code == "uk" else code)
    return place(zone) if zone else None


def read_zone(written: str, default: tzinfo | None = None) -> tzinfo | None:
    """The zone that ``written`` names; ``default`` decides names that several countries share.

    ``None`` where such a name has no usual meaning and there is no default. Raises ``ValueError`` for an offset that
    no place has (more than 15 hours, or minutes over 59).
    """
    name = written.strip().lower()
    if name in _SHARED_NAMES and default is not None:
        return default
    if name in _PLACES:
        return place(_PLACES[name])
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name])) if _HOURS[name] else UTC
    if offset := _OFFSET.fullmatch(name):
        sign, hours, minutes = offset[1], int(offset[2]), int(offset[3] or 0)
        if hours > 15 or minutes > 59:
            raise ValueError(f"no place has the offset {written}")
        shift = timedelta(hours=hours, minutes=minutes)
        return timezone(shift if sign == "+" else -shift)
    return None

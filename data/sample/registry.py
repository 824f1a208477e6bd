"""The invented outlets and wires (outlets.toml), the calendar (calendar.toml) and the words for slots (words.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes a text: an outlet, or a wire (which has no `takes` and is credited by `credit`, by language)."""

    name: str
    domain: str
    country: str
    languages: tuple[str, ...]
    ownership: str
    weight: int
    owner: str = ""
    takes: tuple[str, ...] = ()
    day_only: bool = False
    credit: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A public event: its day, what it bears on ("S", "B", "SB" or "O"), its weight in news, its names by language.

    Texts on a `grave` event are never cheerful.
    """

    day: date
    topics: str
    weight: int
    names: tuple[tuple[str, str], ...]
    grave: bool = False

    def name(self, key: str) -> str:
        """Its noun phrase: key "en", "en2" (another wording), "ru" or "de"."""
        return dict(self.names)[key]


def read_toml(name: str) -> dict[str, Any]:
    """One of this folder's files."""
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


def read_writer(row: dict[str, Any]) -> Writer:
    """One [[outlet]] or [[wire]]."""
    return Writer(
        name=row["name"],
        domain=row["domain"],
        country=row["country"],
        languages=tuple(row["languages"]),
        ownership=row["ownership"],
        weight=row["weight"],
        owner=row.get("owner", ""),
        takes=tuple(row.get("takes", ())),
        day_only=row.get("dates") == "day",
        credit=tuple(row.get("credit", {}).items()),
    )


def load_outlets() -> tuple[Writer, ...]:
    """The outlets in the order of the file."""
    return tuple(read_writer(row) for row in read_toml("outlets.toml")["outlet"])


def load_wires() -> tuple[Writer, ...]:
    """The wires in the order of the file."""
    return tuple(read_writer(row) for row in read_toml("outlets.toml")["wire"])


def load_events() -> tuple[Event, ...]:
    """The calendar, by day."""
    keys = ("en", "en2", "ru", "de")
    events = [
        Event(
            row["date"], row["topics"], row["weight"], tuple((key, row[key]) for key in keys), row.get("grave", False)
        )
        for row in read_toml("calendar.toml")["event"]
    ]
    return tuple(sorted(events, key=lambda event: event.day))

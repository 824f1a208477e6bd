"""Settings: ``wirewatch.toml`` in the data folder, overridden by the environment, overridden by options.

An unknown key is an error that names it. Nothing else in Wirewatch reads the environment.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

import monitor
from monitor.errors import ConfigurationError, SelectionError
from monitor.model.selection import zone

SETTINGS_FILE = "wirewatch.toml"
DATABASE_FILE = "wirewatch.db"
ENVIRONMENT_PREFIX = "WIREWATCH_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default. ``data`` holds the database, the inbox, back-ups and the settings file.

    ``allow`` lists ``host:port`` pairs that may be fetched although they are internal. ``trusted_hosts`` are host names
    under which the app may be reached besides loopback. ``page_delay_s`` is the pause between two article pages of one
    host; ``page_limit`` the most pages one poll fetches. Pages as they came are kept up to ``keep_page_bytes`` each,
    for ``keep_pages_days`` (0 keeps none), and in all up to ``keep_pages_mb`` (millions of bytes, compressed).
    ``lexicons`` are the languages (ISO 639-1) whose word list in the data folder's ``lexicons`` is used for tone.
    """

    data: Path
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8050
    contact: str = "no contact configured"
    timezone: str = "UTC"
    allow: frozenset[str] = frozenset()
    trusted_hosts: frozenset[str] = frozenset()
    page_delay_s: float = 1.0
    page_limit: int = 60
    fetch_deadline_s: float = 30.0
    parsers: int = 2
    pollers: int = 4
    tick_s: float = 5.0
    keep_page_bytes: int = 2 * 2**20
    keep_pages_days: float = 180.0
    keep_pages_mb: int = 20_000
    lexicons: frozenset[str] = frozenset()

    @property
    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite:///{self.data / DATABASE_FILE}"

    @property
    def inbox(self) -> Path:
        """The folder in which drop folders live."""
        return self.data / "inbox"

    @property
    def models(self) -> Path:
        """Where the weights of learned measures are put."""
        return self.data / "models"

    @property
    def backups(self) -> Path:
        """Where copies are put before a database is upgraded."""
        return self.data / "backups"


def _hosts(value: Any) -> frozenset[str]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of texts")
    return frozenset(item.lower() for item in value)


def _languages(value: Any) -> frozenset[str]:
    languages = _hosts(value)
    if not all(re.fullmatch("[a-z]{2}", language) for language in languages):
        raise ValueError('a list of languages such as ["de", "fr"]')
    return languages


def _hosts_with_ports(value: Any) -> frozenset[str]:
    hosts = _hosts(value)
    if not all(re.fullmatch(r".+:[0-9]{1,5}", item) for item in hosts):
        raise ValueError("a list of host:port such as 127.0.0.1:8000")
    return hosts


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    return value


def _within(kind: type[int] | type[float], low: float, high: float) -> Callable[[Any], float]:
    def convert(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError(f"a number from {low:g} to {high:g}")
        try:
            number = kind(value)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"a number from {low:g} to {high:g}") from error
        if isinstance(value, float) and number != value:
            raise ValueError(f"a whole number from {low:g} to {high:g}")
        if not low <= number <= high:
            raise ValueError(f"a number from {low:g} to {high:g}")
        return number

    return convert


def _timezone(value: Any) -> str:
    try:
        zone(_text(value))
    except SelectionError as error:
        raise ValueError("a time zone such as UTC or Europe/Minsk") from error
    return str(value)


_CONVERT: Mapping[str, Callable[[Any], Any]] = {
    "database_url": _text,
    "host": _text,
    "port": _within(int, 0, 65535),
    "contact": _text,
    "timezone": _timezone,
    "allow": _hosts_with_ports,
    "trusted_hosts": _hosts,
    "page_delay_s": _within(float, 0, 60),
    "page_limit": _within(int, 1, 2000),
    "fetch_deadline_s": _within(float, 1, 300),
    "parsers": _within(int, 1, 64),
    "pollers": _within(int, 1, 64),
    "tick_s": _within(float, 0.05, 60),
    "keep_page_bytes": _within(int, 0, 10 * 2**20),
    "keep_pages_days": _within(float, 0, 36_500),
    "keep_pages_mb": _within(int, 0, 10**9),
    "lexicons": _languages,
}


def load_settings(
    data: Path | None = None, *, environ: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Read the settings for a data folder; the folder need not exist yet.

    ``overrides`` are command line options by setting name; ``None`` values are ignored.

    Raises:
        ConfigurationError: a key is unknown, a value is out of its bounds, or the file cannot be read.
    """
    environ = os.environ if environ is None else environ
    folder = data or Path(environ.get("WIREWATCH_DATA") or platformdirs.user_data_path("wirewatch", appauthor=False))
    folder = folder.expanduser().absolute()
    settings = Settings(data=folder)
    settings = _apply(settings, _file_values(folder / SETTINGS_FILE), str(folder / SETTINGS_FILE))
    settings = _apply(settings, _environment_values(environ), "the environment")
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    return _apply(settings, given, "the options")


def _file_values(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(f"The settings file {path} cannot be read: {error}.") from error


def _environment_values(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        key.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for key, value in environ.items()
        if key.startswith(ENVIRONMENT_PREFIX) and key != "WIREWATCH_DATA"
    }


def _apply(settings: Settings, values: Mapping[str, Any], where: str) -> Settings:
    known = [field.name for field in fields(Settings) if field.name in _CONVERT]
    converted: dict[str, Any] = {}
    for name, value in values.items():
        if name not in _CONVERT:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else f" Known settings: {', '.join(known)}."
            raise ConfigurationError(f"There is no setting {name!r} (in {where}).{hint}")
        try:
            converted[name] = _CONVERT[name](value)
        except ValueError as error:
            raise ConfigurationError(f"The setting {name!r} (in {where}) must be {error}, not {value!r}.") from error
    return replace(settings, **converted)


def shipped(name: str) -> Path:
    """A file or folder of the registries that ship with Wirewatch, by its path inside ``data/``.

    Raises:
        ConfigurationError: the installation is incomplete.
    """
    package = Path(monitor.__file__).parent
    for folder in (package / "_data", package.parent / "data"):
        if (folder / name).exists():
            return folder / name
    raise ConfigurationError(f"This installation lacks its file data/{name}. Install Wirewatch again.")

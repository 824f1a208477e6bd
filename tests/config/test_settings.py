"""Settings: which one wins, and what is said about one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.registries import read_sources
from monitor.config.settings import SETTINGS_FILE, load_settings
from monitor.errors import ConfigurationError


def test_options_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text("port = 1\ntick_s = 2\npage_limit = 3\n")
    environ = {"WIREWATCH_PORT": "11", "WIREWATCH_TICK_S": "12", "OTHER_PORT": "9", "WIREWATCH_DATA": "elsewhere"}
    found = load_settings(tmp_path, environ=environ, overrides={"port": 21, "host": None})
    assert (found.port, found.tick_s, found.page_limit, found.host) == (21, 12.0, 3, "127.0.0.1")
    assert found.database == f"sqlite:///{tmp_path / 'wirewatch.db'}"


def test_the_data_folder_comes_from_the_environment_where_no_option_says_it(tmp_path: Path) -> None:
    assert load_settings(environ={"WIREWATCH_DATA": str(tmp_path / "a")}).data == tmp_path / "a"
    assert load_settings(tmp_path, environ={"WIREWATCH_DATA": "b"}).data == tmp_path


def test_lists_come_as_lists_or_with_commas(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text('allow = ["A.example:80"]\n')
    assert load_settings(tmp_path, environ={}).allow == {"a.example:80"}
    environ = {"WIREWATCH_ALLOW": "[::1]:8000, b.example:81,"}
    assert load_settings(tmp_path, environ=environ).allow == {"[::1]:8000", "b.example:81"}


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("prot = 1", "'port'"),
        ("nothing_like_it = 1", "Known settings"),
        ("port = 65536", "0 to 65535"),
        ("port = inf", "0 to 65535"),
        ("port = 80.5", "whole number"),
        ("port = true", "0 to 65535"),
        ('port = "many"', "0 to 65535"),
        ("tick_s = nan", "0.05 to 60"),
        ("contact = 5", "a text"),
        ("allow = 5", "list"),
        ('allow = "localhost"', "host:port"),
        ('timezone = "Mars"', "'timezone'"),
        ("port = ", "cannot be read"),
        ("[table]\nport = 1", "'table'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, written: str, named: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(written)
    with pytest.raises(ConfigurationError, match=named) as error:
        load_settings(tmp_path, environ={})
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('interval_minutes = "often"', "interval_minutes"),
        ("interval_minutes = nan", "interval_minutes"),
        ("interval_minutes = -5", "interval_minutes"),
        ("domain = 5", "domain"),
        ('language = ["en"]', "language"),
        ('kind = "tape"', "feed, page, folder"),
        ('ownership = "mine"', "independent"),
    ],
)
def test_a_sources_file_with_a_wrong_value_is_refused_by_name(tmp_path: Path, written: str, named: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'[[source]]\nname = "A"\naddress = "https://a.example/feed"\n{written}\n')
    with pytest.raises(ConfigurationError, match=named) as error:
        read_sources(path)
    assert "mine.toml" in str(error.value)

"""The shipped registries: form, allowed values, uniqueness, and agreement with each other."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from monitor.analysis.registration import words_of
from monitor.model.entity import ENTITY_KINDS

Entry = dict[str, Any]

DATA = Path(__file__).resolve().parents[2] / "data"
OWNERSHIPS = {"state", "state-affiliated", "public", "independent", "unknown"}
REQUIRED = {
    "source": {"name", "kind", "address", "outlet", "domain", "language", "ownership", "seen"},
    "outlet": {"name", "domain", "languages", "ownership"},
    "wire": {"name", "aliases", "domain", "country", "ownership"},
    "topic": {"name", "query", "note"},
    "entity": {"key", "name", "type"},
}
OPTIONAL = {
    "source": {"country", "basis"},
    "outlet": {"domains", "aliases", "country", "timezone", "owner", "basis", "kind"},
    "wire": {"basis"},
    "topic": set[str](),
    "entity": {"country", "wikidata", "aliases", "ambiguous", "context", "unless"},
}
LISTS = {"aliases", "domains", "languages", "ambiguous", "context", "unless"}
# Hosts that serve feeds of many publishers, so that they belong to none.
SHARED_FEED_HOSTS = {"feeds.feedburner.com"}
COUNTRY = re.compile(r"[A-Z]{2}")
LANGUAGE = re.compile(r"[a-z]{2}")
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
BASIS = re.compile(r"20\d\d(-(0[1-9]|1[0-2]))?: \S.*")


def load(kind: str) -> list[Entry]:
    """The entries of one registry; the file holds nothing else."""
    with (DATA / ("entities.toml" if kind == "entity" else f"{kind}s.toml")).open("rb") as file:
        content = tomllib.load(file)
    assert set(content) == {kind}
    return cast("list[Entry]", content[kind])


SOURCES, OUTLETS, WIRES, TOPICS = (load(kind) for kind in ("source", "outlet", "wire", "topic"))
ENTITIES = load("entity")
PUBLISHERS = [*SOURCES, *OUTLETS, *WIRES]


def named(entry: Entry) -> str:
    return str(entry["name"])


def doubled(values: Iterable[str]) -> list[str]:
    """Values that occur more than once, case-folded."""
    folded = [value.casefold() for value in values]
    return sorted({value for value in folded if folded.count(value) > 1})


def hosts(outlet: Entry) -> list[str]:
    return [outlet["domain"], *outlet.get("domains", [])]


@pytest.mark.parametrize(
    ("kind", "entries"),
    [("source", SOURCES), ("outlet", OUTLETS), ("wire", WIRES), ("topic", TOPICS), ("entity", ENTITIES)],
)
def test_every_entry_has_the_known_keys_and_no_empty_value(kind: str, entries: list[Entry]) -> None:
    for entry in entries:
        assert REQUIRED[kind] <= set(entry) <= REQUIRED[kind] | OPTIONAL[kind], entry["name"]
        for key, value in entry.items():
            texts = value if key in LISTS else [value]
            assert isinstance(value, list) == (key in LISTS), (entry["name"], key)
            assert texts, (entry["name"], key)
            assert all(isinstance(text, str) and text and text == text.strip() for text in texts), (entry["name"], key)


@pytest.mark.parametrize("entry", PUBLISHERS, ids=named)
def test_values_are_well_formed(entry: Entry) -> None:
    assert DOMAIN.fullmatch(entry["domain"])
    assert COUNTRY.fullmatch(entry.get("country", "XX"))
    assert all(LANGUAGE.fullmatch(language) for language in entry.get("languages", [entry.get("language", "en")]))
    assert all(DOMAIN.fullmatch(domain) for domain in entry.get("domains", []))


@pytest.mark.parametrize("entry", PUBLISHERS, ids=named)
def test_ownership_is_known_by_a_dated_basis_or_says_unknown(entry: Entry) -> None:
    assert entry["ownership"] in OWNERSHIPS
    if entry["ownership"] == "unknown":
        assert "basis" not in entry
    else:
        assert BASIS.fullmatch(entry["basis"])


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_a_source_is_a_feed_at_a_plain_web_address(source: Entry) -> None:
    parts = urlsplit(source["address"])
    assert source["kind"] == "feed"
    assert source["seen"] in {"listed", "recalled"}
    assert parts.scheme in {"http", "https"}
    assert DOMAIN.fullmatch(parts.netloc)
    assert not parts.fragment
    assert source["address"].isascii()
    assert not any(character.isspace() for character in source["address"])


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_a_source_agrees_with_its_outlet(source: Entry) -> None:
    outlet = {outlet["name"]: outlet for outlet in OUTLETS}[source["outlet"]]
    for key in ("domain", "country", "ownership", "basis"):
        assert source.get(key) == outlet.get(key), key
    assert source["language"] in outlet["languages"]
    host = urlsplit(source["address"]).netloc
    assert host in SHARED_FEED_HOSTS or any(f".{host}".endswith(f".{domain}") for domain in hosts(outlet))


def test_names_addresses_and_hosts_are_unique() -> None:
    for entries in (SOURCES, OUTLETS, WIRES, TOPICS):
        assert doubled(entry["name"] for entry in entries) == []
    assert doubled(source["address"].split("://")[1].rstrip("/") for source in SOURCES) == []
    assert doubled(host for outlet in OUTLETS for host in hosts(outlet)) == []
    assert doubled(wire["domain"] for wire in WIRES) == []


@pytest.mark.parametrize("entries", [OUTLETS, WIRES], ids=["outlets", "wires"])
def test_a_printed_name_points_to_one_entry_only(entries: list[Entry]) -> None:
    for entry in entries:
        own = [entry["name"], *entry.get("aliases", [])]
        assert len(set(own)) == len(own), entry["name"]
    # Spellings of one entry may differ in case only (BelTA, Belta), so each entry counts a folded name once.
    folded = [{name.casefold() for name in (entry["name"], *entry.get("aliases", []))} for entry in entries]
    assert doubled(name for names in folded for name in names) == []


def test_an_agency_is_the_same_in_both_registries() -> None:
    by_domain = {host: outlet for outlet in OUTLETS for host in hosts(outlet)}
    shared = [(wire, by_domain[wire["domain"]]) for wire in WIRES if wire["domain"] in by_domain]
    assert len(shared) >= 15
    for wire, outlet in shared:
        assert wire["domain"] == outlet["domain"], wire["name"]
        assert (wire["country"], wire["ownership"]) == (outlet["country"], outlet["ownership"]), wire["name"]


def test_the_registries_are_as_large_as_promised() -> None:
    assert len(SOURCES) >= 75
    assert len(OUTLETS) >= 120
    assert len(WIRES) >= 40


@pytest.mark.parametrize(
    ("country", "language", "ownership"),
    [
        ("RU", "ru", "state"),
        ("RU", "ru", "independent"),
        ("LV", "ru", "independent"),
        ("BY", "ru", "state"),
        ("BY", "be", "state"),
        ("LT", "be", "independent"),
        ("PL", "ru", "independent"),
        ("UA", "uk", "state"),
        ("UA", "uk", "independent"),
        ("CN", "zh", "state"),
        ("CN", "en", "state"),
        ("HK", "en", "independent"),
        ("SG", "zh", "independent"),
        ("BE", "en", "state"),
    ],
)
def test_each_side_of_the_story_has_a_source(country: str, language: str, ownership: str) -> None:
    wanted = {"country": country, "language": language, "ownership": ownership}
    assert any(wanted.items() <= source.items() for source in SOURCES)


CYRILLIC, HAN = r"[\u0400-\u04ff]", r"[\u4e00-\u9fff]"


def in_script(entries: list[Entry], pattern: str) -> list[Entry]:
    """The entries that have a name in that script."""
    return [entry for entry in entries if re.search(pattern, "".join((entry["name"], *entry.get("aliases", []))))]


@pytest.mark.parametrize(
    ("script", "wires", "outlets"), [(CYRILLIC, 105, 145), (HAN, 95, 140)], ids=["Cyrillic", "Han"]
)
def test_agencies_and_outlets_are_known_by_their_names_in_other_scripts(script: str, wires: int, outlets: int) -> None:
    assert len(in_script(WIRES, script)) >= wires
    assert len(in_script(OUTLETS, script)) >= outlets


def test_publishers_of_the_region_have_names_in_its_script() -> None:
    written = {"RU": CYRILLIC, "BY": CYRILLIC, "KZ": CYRILLIC, "CN": HAN, "TW": HAN, "HK": HAN}
    for entry in (*OUTLETS, *WIRES):
        script = written.get(entry.get("country", ""))
        assert script is None or in_script([entry], script), entry["name"]


def test_what_is_not_known_is_left_out_or_called_unknown() -> None:
    for entry in (*OUTLETS, *WIRES):
        for key in ("country", "owner", "basis", "kind"):
            assert entry.get(key, "known").casefold() not in {"unknown", "none", "n/a", "?", "-"}, entry["name"]
    assert 0 < sum(entry["ownership"] == "unknown" for entry in OUTLETS) < len(OUTLETS) / 5
    assert {outlet["kind"] for outlet in OUTLETS if "kind" in outlet} == {"institution"}


def test_an_owner_is_spelled_one_way() -> None:
    owners = {outlet["owner"] for outlet in OUTLETS if "owner" in outlet}
    assert len(owners) >= 100
    assert len({re.sub(r"\W|\b(?:the|co|ltd|inc|llc|group)\b", "", owner.casefold()) for owner in owners}) == len(
        owners
    )
    families = [owner for owner in owners if sum(outlet.get("owner") == owner for outlet in OUTLETS) > 1]
    assert {"Rossiya Segodnya", "RFE/RL", "Shanghai United Media Group"} <= set(families)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Xinhua", "Xinhua"),
        ("新华社", "Xinhua"),
        ("Sputnik", "Sputnik News"),
        ("ТАСС", "TASS"),
        ("AFP", "AFP"),
        ("БелТА", "BelTA"),
        ("Укрінформ", "Ukrinform"),
        ("中新社", "China News Service"),
        ("俄罗斯卫星通讯社", "Sputnik News"),
        ("白通社", "BelTA"),
        ("国际文传电讯社", "Interfax"),
        ("Интерфакс-Запад", "Interfax"),
        ("РИА Новости", "RIA Novosti"),
        ("Рейтер", "Reuters"),
        ("路透社", "Reuters"),
        ("БЕЛТА", "BelTA"),
        ("REGNUM", "Regnum"),
        ("The Conversation", "The Conversation"),
    ],
)
def test_wires_are_found_by_the_names_they_are_printed_with(printed: str, name: str) -> None:
    assert [wire["name"] for wire in WIRES if printed in (wire["name"], *wire["aliases"])] == [name]


@pytest.mark.parametrize("printed", ["SHINE", "Shanghai Daily", "上海日报"])
def test_shine_is_found_by_its_old_name_and_in_chinese(printed: str) -> None:
    found = [outlet for outlet in OUTLETS if printed in (outlet["name"], *outlet.get("aliases", []))]
    assert [(outlet["domain"], outlet["country"]) for outlet in found] == [("shine.cn", "CN")]
    assert "Shanghai United Media Group" in found[0]["basis"]


def test_the_default_topics_are_the_two_agreed_queries() -> None:
    assert {topic["name"]: topic["query"] for topic in TOPICS} == {
        "sanctions": '(sanction* OR embargo* OR "asset freeze" OR "visa ban" OR "export control*")'
        ' -"disciplinary sanctions" -FIFA -doping',
        "Russia–Belarus relations": "(Russia* OR Moscow OR Kremlin OR Putin)"
        " NEAR/10 (Belarus* OR Minsk OR Lukashenko OR Lukashenka)",
    }


def test_the_sources_file_says_that_its_addresses_are_unverified() -> None:
    header = (DATA / "sources.toml").read_text(encoding="utf-8").split("[[source]]")[0]
    assert "UNVERIFIED" in header
    assert "wirewatch sources test" in header


# ------------------------------------------------------------------------------------------------------------- entities
def test_entities_are_many_and_of_each_type() -> None:
    types = [entry["type"] for entry in ENTITIES]
    assert len(ENTITIES) >= 150
    assert {kind: types.count(kind) >= 50 for kind in set(types)} == dict.fromkeys(ENTITY_KINDS, True)


def test_names_of_entities_belong_to_one() -> None:
    names = [{*(entry["name"], *entry.get("aliases", ()), *entry.get("ambiguous", ()))} for entry in ENTITIES]
    owned = [words_of(name) for own in names for name in {words_of(name): name for name in own}.values()]
    assert doubled(owned) == []
    for single in ("key", "wikidata"):
        assert doubled(str(entry[single]) for entry in ENTITIES if single in entry) == []


@pytest.mark.parametrize("entry", ENTITIES, ids=named)
def test_an_entity_is_well_formed(entry: Entry) -> None:
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", entry["key"])
    assert COUNTRY.fullmatch(entry.get("country", "XX"))
    assert "country" not in entry or entry["type"] == "place"
    assert re.fullmatch("Q[1-9][0-9]*", entry.get("wikidata", "Q1"))
    assert bool(entry.get("context")) == bool(entry.get("ambiguous"))


def test_main_entities_have_names_in_every_script() -> None:
    scripts = {"Latin": "[a-z]", "Cyrillic": "[а-яё]", "Han": "[\u4e00-\u9fff]"}
    lacking = [
        (entry["key"], script)
        for entry in ENTITIES
        for script, letters in scripts.items()
        if not any(re.search(letters, name, re.IGNORECASE) for name in (entry["name"], *entry.get("aliases", ())))
    ]
    assert {script for _, script in lacking} <= {"Han"}
    assert len(lacking) < len(ENTITIES) / 10

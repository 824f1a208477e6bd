"""Registries for the readers' tests."""

import pytest

from monitor.model.article import Registry


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Invented outlets and agencies."""
    outlets = {
        "The Harbour Courier": "The Harbour Courier",
        "Harbour Courier": "The Harbour Courier",
        "Coastline Daily": "Coastline Daily",
        "Meridian News": "Meridian News",
        "Северный край": "Северный край",
        "东湾晚报": "东湾晚报",
        "北陆日报": "北陆日报",
        "Talauer Bote": "Talauer Bote",
        "Азёрны час": "Азёрны час",
        "Opinion": "Opinion",
        "Sport": "Sport",
    }
    wires = {
        "Norda Press": "Norda Press",
        "NP": "Norda Press",
        "ВестАгент": "ВестАгент",
        "海岳通讯社": "海岳通讯社",
        "海岳社": "海岳通讯社",
        "Lumen Pictures": "Lumen Pictures",
    }
    domains = {"harbour-courier.example": "The Harbour Courier", "coastline.example": "Coastline Daily"}
    return Registry(outlets, wires, domains)


@pytest.fixture(scope="session")
def seed_registry() -> Registry:
    """The real names that the seed page needs, with others that must not be taken for them."""
    outlets = {"SHINE": "SHINE", "Shanghai Daily": "SHINE", "Metro": "Metro", "Nation": "The Nation", "TASS": "TASS"}
    wires = {
        "Xinhua": "Xinhua",
        "AFP": "AFP",
        "Sputnik News": "Sputnik News",
        "Sputnik": "Sputnik News",
        "TASS": "TASS",
    }
    return Registry(outlets, wires, {"shine.cn": "SHINE", "tass.com": "TASS"})

"""Thirty queries that analysts would write, and parts of them, on the seed page: they match as they should."""

from datetime import date

import pytest

from monitor.analysis.matching import Indexed, evaluate, index_text
from monitor.analysis.percolator import Percolator
from monitor.analysis.syntax import parse
from monitor.model.metadata import Metadata, NamedEntity

SANCTIONS = (
    '(sanction* OR embargo* OR "asset freeze" OR "visa ban" OR "export control*") '
    '-"disciplinary sanctions" -FIFA -doping'
)
RELATIONS = "(Russia* OR Moscow OR Kremlin OR Putin) NEAR/10 (Belarus* OR Minsk OR Lukashenko OR Lukashenka)"
ON_THE_SEED = {
    "sanction*": True,
    '"Western sanctions"': True,
    SANCTIONS: True,
    "Russia* AND Belarus*": True,
    RELATIONS: True,
    "Putin ONEAR/6 Lukashenko": True,
    "title:(sanction* AND (Russia* OR Belarus*))": True,
    "lead:(integration NEAR/12 sanction*)": True,
    "cs:EU AND sanction*": False,
    '"Union State" OR ("union" NEAR/3 "Belarus")': False,
    '(defen?e OR military OR "armed forces") NEAR/12 Belarus*': False,
    "(lift* OR ease* OR suspend* OR waive*) NEAR/4 sanction*": False,
    '(new OR additional OR fresh OR "sixth package") ONEAR/3 sanction*': False,
    # The core of a query that also asks for the owner of the outlet.
    '(sanction* NEAR/15 (illegal OR unlawful OR oppose* OR "shut all the doors"))': True,
    "SENT(Putin, sanction*)": True,
    "PARA(Lukashenko, talks)": False,
    "ATLEAST/2(sanction*)": True,
    r"/\b(OFAC|SDN|SWIFT)\b/": False,
    "wire:xinhua": True,
    "wire:(xinhua OR tass OR belta)": True,
    'ownership:state AND (sanction* NEAR/15 (illegal OR unlawful OR oppose* OR "shut all the doors"))': True,
    "ownership:independent AND sanction* AND Belarus*": False,
    "country:(CN OR RU OR BY) AND title:sanction*": True,
    "domain:shine.cn date:2022-04-01..2022-04-30": True,
    "sanction* AND date:2022-04-13 AND lang:en": True,
    "words>=150 AND -section:Sport": True,
    "sanction* AND origins>=3 AND copies>=10": False,
    "sanction* AND tone<-0.2": False,
    'sanction* AND tone:"Belarus">0': True,
    "type:wire AND words>=150 AND -type:opinion": True,
    "entity:putin AND place:BY AND -section:Sport": True,
    'WEIGHT>=30("Western sanctions"^15, sanction*^10, embargo*^10, (Belarus NEAR/5 Russia)^10, football^-50)': True,
}
METADATA = Metadata(
    domain="shine.cn",
    wire="Xinhua",
    cites=("Sputnik News",),
    lang="en",
    country="CN",
    ownership="state",
    section="World",
    day=date(2022, 4, 13),
    copies=4,
    origins=1,
    tone=100_000,
    tones={"belarus": 200_000},
    entities=(NamedEntity("putin", ("Vladimir Putin",)), NamedEntity("minsk", ("Minsk",), "place", "BY")),
)


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> Indexed:
    """Title and body of the seed page: the block after the section line, and those from caption to source line."""
    folder = request.getfixturevalue("corpus")("seed")
    [path] = folder.glob("*.txt")
    blocks = [block.strip() for block in path.read_text(encoding="utf-8").split("\n\n")]
    end = next(number for number, block in enumerate(blocks) if block.startswith("Source:"))
    return index_text(blocks[1], "\n\n".join(blocks[4:end]), METADATA)


@pytest.mark.parametrize("query", ON_THE_SEED)
def test_a_query_matches_the_seed_as_it_should(query: str, seed: Indexed) -> None:
    spans = evaluate(parse(query), seed)
    assert (spans is not None) == ON_THE_SEED[query]
    assert dict(Percolator([parse(query)]).matching(seed)).get(0) == spans


@pytest.mark.parametrize(("query", "title", "body"), [(SANCTIONS, 1, 2), (RELATIONS, 3, 19)])
def test_mentions_of_the_default_topics_on_the_seed(query: str, title: int, body: int, seed: Indexed) -> None:
    spans = evaluate(parse(query), seed) or ()
    assert [span.field for span in spans] == ["title"] * title + ["body"] * body

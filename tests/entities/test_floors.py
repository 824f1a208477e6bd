"""Floors on annotated news: names of the registry found in Russian and Ukrainian, in every case they stand in."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from monitor.analysis.entities import find_entities, index_names
from monitor.config.registries import shipped_entries

SAME = {
    "GPE-Russia": "russia", "GPE-Belarus": "belarus", "GPE-Ukraine": "ukraine", "GPE-USA": "usa", "GPE-China": "china",
    "GPE-Germany": "germany", "GPE-France": "france", "GPE-Great-Britain": "uk", "GPE-Poland": "poland",
    "GPE-Lithuania": "lithuania", "GPE-Finland": "finland", "GPE-Sweden": "sweden", "GPE-Denmark": "denmark",
    "GPE-Holland": "netherlands", "GPE-Belgium": "belgium", "GPE-Italy": "italy", "GPE-Spain": "spain",
    "GPE-Portugal": "portugal", "GPE-Ireland": "ireland", "GPE-Austria": "austria", "GPE-Switzerland": "switzerland",
    "GPE-Hungary": "hungary", "GPE-Romania": "romania", "GPE-Turkey": "turkey", "GPE-Kazakhstan": "kazakhstan",
    "GPE-Iran": "iran", "GPE-Israel": "israel", "GPE-Syria": "syria", "GPE-Pakistan": "pakistan",
    "GPE-India": "india", "GPE-Japan": "japan", "GPE-Brazil": "brazil", "GPE-Canada": "canada", "GPE-Moscow": "moscow",
    "GPE-Kiev": "kyiv", "GPE-WashingtonDC": "washington", "GPE-Brussles": "brussels", "GPE-Berlin": "berlin",
    "GPE-Paris": "paris", "GPE-London": "london", "GPE-Saint-Petersburg": "saint-petersburg", "GPE-Crimea": "crimea",
    "LOC-Europe": "european-continent", "ORG-European-Union": "eu", "ORG-European-Commission": "european-commission",
    "ORG-NATO": "nato", "ORG-World-Health-Organization": "who", "ORG-The-White-House": "white-house",
    "ORG-Kremlin": "kremlin", "ORG-Gazprom": "gazprom", "ORG-Naftogaz": "naftogaz", "PER-Vladimir-Putin": "putin",
    "PER-Maria-Zaharova": "zakharova", "PER-Alexei-Navalny": "navalny", "PER-Joe-Biden": "biden",
    "PER-Donald-Trump": "trump", "PER-Barack-Obama": "obama", "PER-Angela-Merkel": "merkel",
    "PER-Volodymyr-Zelensky": "zelensky", "PER-Petro-Poroshenko": "poroshenko",
    "PER-Ursula-von-der-Leyen": "von-der-leyen", "PER-Mateusz-Morawiecki": "morawiecki",
}  # fmt: skip
"""What the set calls entities of the registry."""
INDEX = index_names(shipped_entries().entities.values())


def counted(path: Path) -> Counter[str]:
    """What the matcher did with each annotated name.

    Adjectives and words for people of a country are annotated there, and are no mentions here: they are small letters.
    Where the matcher finds something inside an annotated name of no entity of the registry, nothing is said of it.
    """
    sums: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        documents = [json.loads(line) for line in file]
    for document in documents:
        if document["lang"] not in ("ru", "uk"):
            continue
        text = document["text"]
        found = [(span.start, span.end, one.key) for one in find_entities("", text, INDEX) for span in one.spans]
        true = [(one["start"], one["end"], SAME.get(one["id"])) for one in document["entities"]]
        for start, end, key in true:
            if key and not text[start].islower():
                sums[f"true {document['lang']}"] += 1
                sums[f"found {document['lang']}"] += any(k == key and a < end and start < b for a, b, k in found)
        for start, end, key in found:
            over = {k for a, b, k in true if a < end and start < b} - {None}
            sums["told"] += bool(over)
            sums["right"] += key in over
    return sums


def test_names_in_russian_and_ukrainian_news(corpus: Callable[[str], Path]) -> None:
    sums = counted(corpus("ner/slavicner.jsonl.gz"))
    assert sums["found ru"] / sums["true ru"] >= 0.97
    assert sums["found uk"] / sums["true uk"] >= 0.98
    assert sums["right"] / sums["told"] >= 0.99

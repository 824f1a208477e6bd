"""Names that keep appearing and are in no registry. All sentences were made up for these tests."""

from monitor.analysis.entities import index_names
from monitor.analysis.new_names import Text, new_names
from monitor.config.registries import shipped_entries
from monitor.model.entity import NewName

KNOWN = index_names(shipped_entries().entities.values())


def suggested(*bodies: str, least: int = 2, others: frozenset[str] = frozenset()) -> list[NewName]:
    """The suggestions from texts that are each a family of their own."""
    texts = [Text(number, number, body) for number, body in enumerate(bodies, 1)]
    return list(new_names(texts, KNOWN, others, least=least, most=10))


def test_a_name_in_enough_families() -> None:
    body = "Today the inspector Quentin Marlbury spoke to us. Then Marlbury left for home."
    [one] = suggested(body, body, "Nobody else was there at all.")
    assert one == NewName("Quentin Marlbury", ("Marlbury",), 2, 4, (1, 2))
    assert suggested(body, "Nobody else was there at all.") == []


def test_copies_are_one_family() -> None:
    body = "Today the inspector Quentin Marlbury spoke to us."
    assert new_names([Text(1, 7, body), Text(2, 7, body)], KNOWN, frozenset(), least=2, most=10) == ()


def test_what_is_known_or_common_or_begins_a_sentence_is_none() -> None:
    body = (
        "Nevertheless they met Putin in Minsk on Monday. Perhaps President Lukashenko and Russian friends went home, "
        "said the Belarusian paper."
    )
    assert suggested(body, body) == []


def test_names_of_other_registries_are_none() -> None:
    body = "It was said in the Lantern Gazette and by others."
    assert [one.name for one in suggested(body, body)] == ["Lantern Gazette"]
    assert suggested(body, body, others=frozenset({"lantern gazette"})) == []


def test_cases_of_a_cyrillic_name_are_one() -> None:
    [one] = suggested("Вчера мы видели Грабовича и ушли.", "Потом они говорили с Грабовичем о погоде и ушли.")
    assert (one.families, one.mentions) == (2, 2)


def test_headings_give_nothing() -> None:
    heading = "Quentin Marlbury Goes Home To See His Old Friends"
    assert suggested(heading, heading) == []


def test_the_order_is_by_families() -> None:
    one, two = "We saw the old Marlbury there.", "We saw the old Grenholt there."
    assert [found.name for found in suggested(one, one, two, two, two)] == ["Grenholt", "Marlbury"]

"""Signs of a phrase: two words that always stand side by side, and a word that stands in one phrase only."""

from monitor.analysis.phrase_signs import FEWEST, Neighbours
from monitor.analysis.syntax import parse


def signs(query: str, *bodies: str) -> list[str]:
    """What is told of a query that finds each of these bodies ten times."""
    neighbours = Neighbours.of(parse(query))
    for body in bodies * 10:
        neighbours.add("A title", body)
    return list(neighbours.signs())


def test_two_words_side_by_side_in_most_hits_may_be_meant_as_a_phrase() -> None:
    [sign] = signs("asset freeze", "An asset freeze.", "The asset freeze stays.", "To freeze an asset.")
    assert "67\u202f%" in sign
    assert '"asset freeze"' in sign
    assert signs("asset freeze", "The asset that they freeze.", "Asset freeze.", "To freeze an asset.") == []
    assert signs('"asset freeze"', "An asset freeze.", "Another asset freeze.") == []


def test_a_word_that_nearly_always_stands_in_one_phrase_is_told() -> None:
    bodies = ("The Islamic State said.", "An Islamic State video.", "Islamic state groups.")
    assert ["islamic state" in sign for sign in signs("State", *bodies)] == [True]
    assert signs("State", *bodies, "A state of affairs.") == []


def test_function_words_excluded_words_and_few_hits_are_no_sign() -> None:
    assert signs("Kremlin", "The Kremlin said.", "The Kremlin denied.", "In the Kremlin.") == []
    assert signs("envoy -State", "The envoy of the Union State.", "An envoy spoke.") == []
    neighbours = Neighbours.of(parse("asset freeze"))
    for _ in range(FEWEST - 1):
        neighbours.add("", "An asset freeze.")
    assert list(neighbours.signs()) == []
    neighbours.add("", "An asset freeze.")
    assert len(list(neighbours.signs())) == 1

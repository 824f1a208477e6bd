"""Which names in a text are mentions of an entity. All sentences were made up for these tests."""

import time

import pytest

from monitor.analysis.entities import find_entities, index_names
from monitor.config.registries import shipped_entries
from monitor.model.registry import EntityEntry

SHIPPED = index_names(shipped_entries().entities.values())


def found(text: str, *entries: EntityEntry, title: str = "") -> dict[str, list[str]]:
    """The mentions in a text, as they are written there, by key; of the shipped registry where none is given."""
    index = index_names(entries) if entries else SHIPPED
    fields = {"title": title, "body": text}
    return {
        one.key: [fields[span.field][span.start : span.end] for span in one.spans]
        for one in find_entities(title, text, index)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin met Lukashenka in Minsk.", {"putin": 1, "lukashenko": 1, "minsk": 1}),
        ("Łukašenka and Łukaszenka are spellings of one name.", {"lukashenko": 2}),
        ("Переговоры Путина с Лукашенко в Минске.", {"putin": 1, "lukashenko": 1, "minsk": 1}),
        ("Зустріч із Зеленським у Києві, столиці України.", {"zelensky": 1, "kyiv": 1, "ukraine": 1}),
        ("Аляксандр Лукашэнка сустрэўся з Пуціным у Маскве.", {"lukashenko": 1, "putin": 1, "moscow": 1}),
        ("普京与卢卡申科在明斯克会晤。", {"putin": 1, "lukashenko": 1, "minsk": 1}),
        ("白俄罗斯不是俄罗斯。", {"belarus": 1, "russia": 1}),
        ("Санкции США и Евросоюза против Белоруссии.", {"usa": 1, "eu": 1, "belarus": 1}),
        ("Совет Федерации и Совет Европы", {"federation-council": 1, "council-of-europe": 1}),
    ],
)
def test_scripts_and_cases(text: str, expected: dict[str, int]) -> None:
    assert {key: len(spans) for key, spans in found(text).items()} == expected


def test_words_are_whole() -> None:
    assert found("Minskies, Putinism, Belarusians and the non-Putin camp") == {"putin": ["Putin"]}


def test_a_possessive_is_no_part_of_the_name() -> None:
    assert found("Belarus's border and Minsk’s mayor") == {"belarus": ["Belarus"], "minsk": ["Minsk"]}


def test_capitals() -> None:
    assert found("They told us who it was; the turkey was cold.") == {}
    assert found("The US, the EU and the WHO agreed with Turkey.") == {
        "eu": ["EU"],
        "turkey": ["Turkey"],
        "usa": ["US"],
        "who": ["WHO"],
    }


def test_a_shouted_line_has_no_short_names() -> None:
    assert found("", title="TELL US WHO BOMBED THE BRIDGE") == {}
    assert found("", title="MINSK TELLS MOSCOW") == {"minsk": ["MINSK"], "moscow": ["MOSCOW"]}


def test_the_longest_name_wins() -> None:
    assert found("The Bank of Russia spoke.") == {"bank-of-russia": ["Bank of Russia"]}
    assert found("Council of Europe in Europe") == {"council-of-europe": ["Council of Europe"],
                                                    "european-continent": ["Europe"]}  # fmt: skip
    assert found("Совет Безопасности ООН") == {"un-security-council": ["Совет Безопасности ООН"]}


def test_a_phrase_that_means_something_else() -> None:
    assert found("The Minsk agreements failed, said Minsk.") == {"minsk": ["Minsk"]}
    assert found("Минских соглашений никто не помнит") == {}
    assert found("Viktor Lukashenko left.") == {}


def test_an_ambiguous_name_needs_context() -> None:
    assert found("Georgia won in Atlanta.") == {}
    assert found("Georgia and Armenia share a border.")["georgia"] == ["Georgia"]
    assert found("Грузия. The Georgia of old.")["georgia"] == ["Грузия", "Georgia"]
    assert found("The President gave his Union State address.") == {}
    assert found("The Union State programmes, Lukashenko said.")["union-state"] == ["Union State"]
    assert "union-state" in found("О бюджете Союзного государства говорил Лукашенко.")


def test_context_may_stand_in_the_title() -> None:
    assert "georgia" in found("Georgia goes on.", title="Tbilisi")


def test_what_stands_between_the_words_of_a_name() -> None:
    both = EntityEntry("x", "Foo Bar", "organisation")
    assert found("Foo Bar, Foo-Bar, «Foo» Bar and Foo\u00a0Bar", both)["x"] == [
        "Foo Bar",
        "Foo-Bar",
        "Foo» Bar",
        "Foo\u00a0Bar",
    ]
    assert found("Foo. Bar, Foo, Bar and Foo (Bar) and Foo\nBar", both) == {}


def test_initials() -> None:
    one = EntityEntry("x", "U.S.", "place", ("J. Doe",))
    assert found("The U.S. and J. Doe, J.Doe", one) == {"x": ["U.S", "J. Doe", "J.Doe"]}


def test_spans_point_into_their_field() -> None:
    (one,) = find_entities("Minsk", "In Minsk 😀 Minsk", SHIPPED)
    assert [(span.field, span.start, span.end) for span in one.spans] == [
        ("title", 0, 5), ("body", 3, 8), ("body", 11, 16),
    ]  # fmt: skip


def test_nothing_in_nothing() -> None:
    assert found("") == {}
    assert find_entities("Minsk", "Minsk", index_names([])) == ()


def test_the_order_of_the_registry_is_nothing() -> None:
    text = "The Bank of Russia, Russia Today and RT, Union State, Lukashenko, Совет ЕС и ЕС"
    turned = index_names(reversed(list(shipped_entries().entities.values())))
    assert find_entities("", text, turned) == find_entities("", text, SHIPPED)


def test_time_is_linear() -> None:
    text = "Union State of Union State of the Bank of Bank of Russia Russia Совет Совет Европы 白俄 " * 8_000
    started = time.process_time()
    find_entities("", text, SHIPPED)
    # Even on a slow and busy machine; a quadratic search takes hours.
    assert time.process_time() - started < 40

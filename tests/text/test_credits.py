"""Credits, datelines and quoted media."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.article import Registry
from monitor.text.agencies import wire_of_credit
from monitor.text.cites import find_cites
from monitor.text.clean import tidy
from monitor.text.credits import (
    Credits,
    byline,
    caption_credit,
    credit_line,
    is_person,
    photo_credit,
)
from monitor.text.names import arranged
from monitor.text.wires import wire_in_text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Source: Norda Press   Editor: Mei Torrance", Credits(source="Norda Press", editor="Mei Torrance")),
        ("Источник: ВестАгент", Credits(source="ВестАгент")),
        ("来源：海岳通讯社 责任编辑：林晓舟", Credits(source="海岳通讯社", editor="林晓舟")),
        ("Quelle: Norda Press", Credits(source="Norda Press")),
        ("Foto: Ruben Falk", Credits(photo="Ruben Falk")),
        ("(Reporting by Dana Ilves; Editing by Tom Reyes)", Credits(byline="Dana Ilves", editor="Tom Reyes")),
        ("Source of the trouble: a cable that nobody had buried, though everybody knew it had to be done", None),
        ("The source: nobody knows", None),
        ("Nothing here", None),
    ],
)
def test_a_credit_line_says_who(line: str, said: Credits | None) -> None:
    assert credit_line(line) == said


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("By Martha Ellison and Tom Reyes", "Martha Ellison and Tom Reyes"),
        ("Von Jana Kessler", "Jana Kessler"),
        ("By the river the ferry waits", None),
        ("By 2030 the line will be closed.", None),
        ("Bystanders", None),
    ],
)
def test_a_byline_names_people(line: str, who: str | None) -> None:
    assert byline(line) == who


def test_a_person_is_a_few_capitalised_words() -> None:
    assert is_person("Jonas Wick")
    assert is_person("Алена Вярбіцкая")
    assert not is_person("Latest news")
    assert not is_person("Opinion")


@pytest.mark.parametrize(
    ("paragraphs", "wire"),
    [
        (["LINDHAVEN, May 3 (Norda Press) - Six ships entered the port."], "Norda Press"),
        (["LINDHAVEN (NP) — Six ships entered the port."], "Norda Press"),
        (["(Norda Press) - Six ships entered the port."], "Norda Press"),
        (["Talau (Norda Press) Der Neubau verzögert sich."], "Norda Press"),
        (["ПОЛЯНСК, 3 мая. /ВестАгент/. Мост открыли во вторник."], "ВестАгент"),
        (["海岳社东湾5月3日电 港口恢复夜间作业。"], "海岳通讯社"),
        (["Six ships entered the port.", "Two more are expected. — Norda Press"], "Norda Press"),
        (["Six ships entered the port.", "(NP)"], "Norda Press"),
        (["Six ships entered the port.", "Norda Press"], "Norda Press"),
        (["The regional news agency (Norda Press) was founded in 1951 by fishermen."], None),
        (["Six ships entered the port.", "The mayor thanked the crews, the pilots and Norda Press"], None),
        (["LINDHAVEN, May 3 (np) - Six ships entered the port."], None),
        (["3 May, Lindhaven /Corr. Norda Press/. Six ships entered the port."], "Norda Press"),
        (["ПОЛЯНСК, 3 мая — ВестАгент. Мост открыли во вторник."], "ВестАгент"),
        (["ПОЛЯНСК, 3 мая - ВестАгент, Пётр Снегов. Мост открыли во вторник."], "ВестАгент"),
        (["Полянск. 3 мая. ВестАгент - Мост открыли во вторник."], "ВестАгент"),
        (["Subscribe to us LINDHAVEN, 3 May (Norda Press) – Six ships entered the port."], "Norda Press"),
        (["Talau (Norda Press/wb) – Der Neubau verzögert sich."], "Norda Press"),
        (["NP, LINDHAVEN Six ships entered the port."], "Norda Press"),
        (["Six ships entered the port.", "Źródło: Norda Press."], "Norda Press"),
        (["Мост открыли во вторник.", "По материалам ВестАгента."], "ВестАгент"),
        (["港口恢复夜间作业。", "（来源：海岳社）"], "海岳通讯社"),
        (["Six ships entered the port. (Coastline Daily with NP)"], "Norda Press"),
        (["Six ships entered the port.", "Copyright 2022 Norda Press. All rights reserved."], "Norda Press"),
        (["Six ships entered the port.", "© Norda Press"], None),
        (["Six ships entered the port.", "Photo: Norda Press"], None),
        (["Six ships entered the port.", "(With inputs from NP)"], None),
        (["Six ships entered the port.", "Norda Press contributed to this report."], None),
        (["Norda Press (NP) has opened an office in Lindhaven."], None),
        ([], None),
    ],
)
def test_datelines_and_closing_marks_name_the_wire(paragraphs: list[str], wire: str | None, registry: Registry) -> None:
    proof = wire_in_text(paragraphs, arranged(registry))
    assert (proof.name if proof else None) == wire


@pytest.mark.parametrize(
    ("credit", "wire"),
    [
        ("NORDA PRESS", "Norda Press"),
        ("Norda Press staff", "Norda Press"),
        ("Jane Roe, NP", "Norda Press"),
        ("ВестАгент/Norda Press", "ВестАгент"),
        ("Coastline Daily", None),
    ],
)
def test_a_credit_names_its_wire(credit: str, wire: str | None, registry: Registry) -> None:
    assert wire_of_credit(credit, arranged(registry)) == wire


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Two convoys are expected, Norda Press reported.", ("Norda Press",)),
        ("The Harbour Courier has reported that insurers agreed.", ("The Harbour Courier",)),
        ("“We are ready,” the mayor told Meridian News on Friday.", ("Meridian News",)),
        ("According to the regional agency Norda Press, the port is open.", ("Norda Press",)),
        ("Об этом сообщает агентство ВестАгент.", ("ВестАгент",)),
        ("Глава района рассказала ВестАгенту о мосте.", ("ВестАгент",)),
        ("Das berichtete die Nachrichtenagentur Norda Press am Dienstag.", ("Norda Press",)),
        ("另据北陆日报报道，两个港口也将开放。", ("北陆日报",)),
        ("Meridian News reported it first, and Norda Press said later it was true.", ("Meridian News", "Norda Press")),
        ("The journalists of Norda Press went on strike.", ()),
        ("According to officials, Norda Press moved its office.", ()),
        ("Sport said nothing.", ("Sport",)),
        ("Fishing Sport said nothing.", ()),
        ("The mayor told np that it was late.", ()),
    ],
)
def test_quoted_media_are_found_with_the_verb_that_quotes_them(
    text: str, cited: tuple[str, ...], registry: Registry
) -> None:
    assert tuple(cite.name for cite in find_cites([text], arranged(registry))) == cited


def test_outlet_and_wire_are_not_their_own_cites(registry: Registry) -> None:
    text = ["Harbour Courier reported it, and NP said so too.", "Meridian News reported it as well."]
    found = find_cites(text, arranged(registry), exclude=("The Harbour Courier", "Norda Press", None))
    assert [(cite.name, cite.paragraph) for cite in found] == [("Meridian News", 1)]


@pytest.mark.parametrize(
    ("credit", "photo"),
    [
        ("Lumen Pictures", "Lumen Pictures"),
        ("Photo: Jane Roe/Lumen Pictures", "Lumen Pictures"),
        ("Jane Roe/NP via Lumen Pictures", "Norda Press"),
        ("© Jane Roe", "Jane Roe"),
        ("Image credit: Jane Roe", "Jane Roe"),
        ("3 of 14", None),
        ("Click here to see all the pictures of the day!", None),
        ("", None),
    ],
)
def test_a_photo_credit_is_an_agency_or_a_name(credit: str, photo: str | None, registry: Registry) -> None:
    assert photo_credit(credit, arranged(registry)) == photo


def test_a_caption_ends_with_its_credit(registry: Registry) -> None:
    names = arranged(registry)
    assert caption_credit("Ships wait off Lindhaven. (Jane Roe/Lumen Pictures)", names) == (
        "Lumen Pictures",
        "(Jane Roe/Lumen Pictures)",
    )
    assert caption_credit("Ships wait off Lindhaven. Photo: Jane Roe", names) == ("Jane Roe", "Photo: Jane Roe")
    assert caption_credit("Ships wait off Lindhaven (right) in the evening.", names) is None


def test_an_abbreviation_means_exactly_its_capitals(registry: Registry) -> None:
    names = arranged(registry)
    assert names.whole("np") is None
    found = names.whole("NP")
    assert found is not None
    assert (found.main, found.is_wire) == ("Norda Press", True)
    assert names.whole("the harbour courier") is not None


@given(st.text(max_size=200).map(tidy))
def test_any_line_is_read_without_raising(registry: Registry, line: str) -> None:
    names = arranged(registry)
    credit_line(line)
    byline(line)
    photo = photo_credit(line, names)
    assert photo is None or photo.strip()
    assert {cite.name for cite in find_cites([line], names)} <= {*registry.wires.values(), *registry.outlets.values()}

"""Imports of other tools' queries never crash, never give what cannot be saved, and take time linear in the text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.dialects.conversion import READERS, convert, no_outlets
from monitor.analysis.dialects.notes import Conversion, Dialect
from monitor.analysis.dialects.pieces import LONGEST_PASTE
from monitor.analysis.dialects.places import country_code, country_name, language_code
from monitor.analysis.syntax import parse_topic, show
from monitor.analysis.syntax_build import check_tree
from monitor.errors import QueryError

DIALECTS: list[Dialect] = ["lucene", "gdelt", "brandwatch", "cision"]

PIECES = [
    *'a b1 Łuka sanction* s?n* *x ? * ** 制裁 制* ё о\'Brien d\'Ukraine EU and or AND OR NOT "a b" "a b c"~3 "x"~ '
    "“c d” (a b) ( ) [ ] { } {EU} ~ ~2 ^ ^2 + - ! && || : / /x.y/ /(/ \\ \\( <<< >>> <<<c>>> NEAR NEAR/ NEAR/0 NEAR/0f "
    'NEAR/5 NEAR/2f NEAR/999 w/5 w/s w/p w/x pre/0 ONEAR/3 title: title:a title:(a near5: near5:"a b" repeat3:"a" '
    "near0: domain:x.example site:x.example site: url:a/b country:by sourcecountry:CH sourcelang:xx theme:X tone<-5 "
    "raw:C++ raw:Ü+ cs( cs(EU) headline( headline(a) publication(x) atleast3( atleast( language(en) language:en "
    "publication_date:[2022-01-01 2022-01-01 TO * ] date:>2022-01-01 media_id:1 a:b:c AT&T #x @y € \u200b \u00ad SENT "
    "WEIGHT near words tone copies".split(),
]
pasted = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).flatmap(
    lambda parts: st.sampled_from([" ", "", "  "]).map(lambda gap: gap.join(parts))
)
dialects = st.sampled_from([*DIALECTS, None])


def attempt(text: str, dialect: Dialect | None) -> Conversion | QueryError:
    try:
        return convert(text, dialect)
    except QueryError as error:
        return error


@settings(max_examples=1500)
@given(pasted, dialects)
def test_what_comes_out_can_be_saved_or_is_an_error_with_its_column(text: str, dialect: Dialect | None) -> None:
    found = attempt(text, dialect)
    if isinstance(found, QueryError):
        assert 1 <= found.column <= len(text) + 1
        return
    parse_topic(found.query)
    for note in found.notes:
        assert 1 <= note.column <= len(text)
        assert note.text
        assert note.message


@settings(max_examples=1000)
@given(pasted, st.sampled_from(DIALECTS))
def test_what_is_built_reads_equal_once_it_is_printed(text: str, dialect: Dialect) -> None:
    try:
        tree, _ = READERS[dialect](text, no_outlets).read()
        check_tree(tree)
    except QueryError:
        return
    assert parse_topic(show(tree)) == tree


@settings(max_examples=300)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), dialects)
def test_any_text_at_all_is_answered(text: str, dialect: Dialect | None) -> None:
    found = attempt(text, dialect)
    assert found.column >= 1 if isinstance(found, QueryError) else parse_topic(found.query) is not None


@settings(max_examples=300)
@given(st.lists(st.sampled_from(["potash", "oil", '"visa ban"', "sanction*", "cs:EU"]), min_size=1, max_size=5))
def test_nothing_is_dropped_without_a_note(parts: list[str]) -> None:
    text = " AND ".join(f"({part} OR oddity:{place})" for place, part in enumerate(parts))
    text = text.replace("cs:EU", "EU")
    found = convert(text, "lucene")
    assert [note.text for note in found.notes] == [f"oddity:{place}" for place in range(len(parts))]


REPEATED = [
    "a ", "a OR ", "-a ", "NOT ", "- ", "a~2 ", "a^2 ", "(", "((a) ", ")", '"', '"a ', '"a b"~3 ', "[", "{", "[a ",
    " TO ", "[ TO ", "{a", "a NEAR/2 ", "a w/2 ", "title:", "title:a ", "x:y ", 'near2:"a b" ', "/", "/a/ ", "/[",
    "/[/ ", "<<<", "<<<>>>", "cs(", "cs(a) ", "*", "a*b ", "?", "制", "\\", "a\\ ", "~", "^", "+", "!", "&&", "#",
    "'", "near1", "tags_id_", "publication(a) ", "(a AND b) NEAR/2 ", "(a OR b) NEAR/0 ", "a,b;", "W/", "repeat",
    "raw:+ ", "tone<",
]  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("piece", REPEATED)
def test_a_long_text_is_answered_in_linear_time(piece: str, dialect: Dialect) -> None:
    # Even on a slow and busy machine; a quadratic reading takes minutes.
    assert seconds(piece, dialect, LONGEST_PASTE) < 10


def seconds(piece: str, dialect: Dialect, length: int) -> float:
    text = (piece * (length // len(piece) + 1))[:length]
    start = time.process_time()
    attempt(text, dialect)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("name", "fips", "code"),
    [
        ("unitedstates", True, "US"), ("United States", False, "US"), ("UK", True, "GB"), ("GB", True, "GA"),
        ("CH", True, "CN"), ("CH", False, "CH"), ("RS", True, "RU"), ("UP", True, "UA"), ("BO", True, "BY"),
        ("bosnia-herzegovina", True, "BA"), ("gbr", False, "GB"), ("atlantis", True, None), ("", False, None),
    ],
)  # fmt: skip
def test_countries_are_known_by_name_and_code(name: str, fips: bool, code: str | None) -> None:
    assert country_code(name, fips=fips) == code
    assert code is None or country_name(code)


@pytest.mark.parametrize(
    ("name", "code"), [("English", "en"), ("rus", "ru"), ("chi", "zh"), ("de", "de"), ("xx", None)]
)
def test_languages_are_known_by_name_and_code(name: str, code: str | None) -> None:
    assert language_code(name) == code

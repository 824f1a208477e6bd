"""Worked examples of queries of other tools: what each becomes, what is said about it, and what it then finds."""

from datetime import date

import pytest

from monitor.analysis.dialects.conversion import convert
from monitor.analysis.dialects.notes import Dialect
from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.syntax import parse, parse_topic, show
from monitor.errors import QueryError
from monitor.model.metadata import Metadata


def outlets(name: str) -> str | None:
    return {"the lantern": "lantern.example", "harbour post": "harbour.example"}.get(name.lower())


AND_BY_DEFAULT = "all asked for"
MIXED = "binding tighter"
TRANSLATED = "English translations"
ORDER = "order does not matter"
MORE, FEWER = "so more articles match", "so fewer articles match"
REGULAR = "became a regular expression"

# The tool, what is pasted, what it becomes, and words of the notes in the order of their columns.
EXAMPLES: list[tuple[Dialect, str, str, list[str]]] = [
    # ---------------------------------------------------------------------------------------------- Lucene, Media Cloud
    ("lucene", "sanctions AND Minsk", "sanctions AND Minsk", []),
    ("lucene", "(sanction* OR embargo*) AND NOT FIFA", "(sanction* OR embargo*) AND NOT FIFA", []),
    ("lucene", "sanctions Minsk", "sanctions AND Minsk", [AND_BY_DEFAULT]),
    ("lucene", "potash oil export", "potash AND oil AND export", [AND_BY_DEFAULT]),
    ("lucene", "potash && oil || grain", "potash AND oil OR grain", [MIXED]),
    ("lucene", "Russia OR Belarus AND sanctions", "Russia OR Belarus AND sanctions", [MIXED]),
    ("lucene", '"Western sanctions"', '"Western sanctions"', []),
    ("lucene", "“Western sanctions”", '"Western sanctions"', []),
    ("lucene", '"potash exports"~5', "potash NEAR/5 exports", ["costs two moves"]),
    ("lucene", '"potash exports Minsk"~4', "potash NEAR/4 exports NEAR/4 Minsk", ["share 4 moves"]),
    ("lucene", '"potash exports"~0', '"potash exports"', []),
    ("lucene", '"potash exports"~500', "potash NEAR/100 exports", ["At most 100", "costs two moves"]),
    ("lucene", "lukashenko~", "lukashenko", ["similar spellings"]),
    ("lucene", "lukashenko~2 AND visit", "lukashenko AND visit", ["similar spellings"]),
    ("lucene", 'sanctions^2 OR "visa ban"^0.5', 'sanctions OR "visa ban"', ["A boost"]),
    ("lucene", "(potash OR oil)^4", "potash OR oil", ["A boost"]),
    ("lucene", '"sanction* relief"', '"sanction relief"', ["no wildcards"]),
    ("lucene", "+potash -football", "potash AND NOT football", []),
    ("lucene", "+potash OR oil", "potash", ["raise an article's rank"]),
    ("lucene", "potash OR NOT football", "potash AND NOT football", ["excludes from the whole group"]),
    ("lucene", "potash AND !football", "potash AND NOT football", []),
    ("lucene", "article_title:sanctions", "title:sanctions", []),
    ("lucene", "title:(sanctions AND Minsk)", "title:(sanctions AND Minsk)", []),
    ("lucene", "text_content:potash", "body:potash", []),
    (
        "lucene",
        "canonical_domain:(lantern.example OR www.harbour.example) AND oil",
        "domain:(lantern.example OR harbour.example) AND oil",
        ["lies below"],
    ),
    ("lucene", "language:en AND oil", "lang:en AND oil", []),
    (
        "lucene",
        "oil AND publication_date:[2022-04-01 TO 2022-04-30]",
        "oil AND date:2022-04-01..2022-04-30",
        [],
    ),
    (
        "lucene",
        "oil AND publication_date:{2022-04-01 TO 2022-04-30}",
        "oil AND date:2022-04-02..2022-04-29",
        [],
    ),
    (
        "lucene",
        "oil AND publication_date:[2022-04-01T00:00:00Z TO *]",
        "oil AND date:2022-04-01..2100-12-31",
        ["not times of day", "open one"],
    ),
    ("lucene", "publish_date:2022-04-13", "date:2022-04-13", []),
    ("lucene", "publish_date:<2022-04-13", "date:1900-01-01..2022-04-12", ["open one"]),
    ("lucene", "oil AND publication_date:[now-7d TO now]", "oil", [MORE]),
    ("lucene", "oil AND media_id:12", "oil", [MORE]),
    ("lucene", "oil OR media_id:12", "oil", [FEWER]),
    ("lucene", "oil AND NOT (media_id:12 OR football)", "oil AND NOT football", [MORE]),
    ("lucene", "oil AND NOT (media_id:12 AND football)", "oil AND NOT football", [FEWER]),
    ("lucene", "oil AND _exists_:author", "oil", [MORE]),
    ("lucene", "oil AND count:[1 TO 5]", "oil", [MORE]),
    ("lucene", "/sanc.*/", r"/(?i)(?:^|[^\pL\pN])(?:sanc[\pL\pN]*)(?:[^\pL\pN]|$)/", ["regular expression"]),
    ("lucene", r"AT\&T", '"AT T"', ["`&` is not compared"]),
    ("lucene", "san*ions", r"/(?i)(?:^|[^\pL\pN])san[\pL\pN\pM]*ions(?:[^\pL\pN]|$)/", [REGULAR]),
    ("lucene", "oil AND *:*", "oil", [MORE]),
    ("lucene", "oil or gas", "oil AND or AND gas", [AND_BY_DEFAULT, "in small letters"]),
    # ------------------------------------------------------------------------------------------------------------ GDELT
    ("gdelt", '"visa ban"', '"visa ban"', [TRANSLATED]),
    ("gdelt", "(potash OR oil OR grain) Minsk", "(potash OR oil OR grain) AND Minsk", [TRANSLATED]),
    ("gdelt", "potash -football", "potash AND NOT football", [TRANSLATED]),
    ("gdelt", 'near20:"potash exports"', "potash NEAR/20 exports", [TRANSLATED, ORDER]),
    ("gdelt", 'near5:"potash exports Minsk"', "potash NEAR/5 exports NEAR/5 Minsk", [TRANSLATED, "neighbours"]),
    ("gdelt", 'repeat3:"sanctions"', "ATLEAST/3(sanctions)", [TRANSLATED]),
    ("gdelt", "domain:lantern.example oil", "domain:lantern.example AND oil", ["ends in these letters", TRANSLATED]),
    ("gdelt", "domainis:lantern.example oil", "domain:lantern.example AND oil", ["this domain alone", TRANSLATED]),
    ("gdelt", "oil sourcecountry:ukraine", "oil AND country:UA", [TRANSLATED]),
    ("gdelt", "oil sourcecountry:unitedstates", "oil AND country:US", [TRANSLATED]),
    ("gdelt", "oil sourcecountry:CH", "oil AND country:CN", [TRANSLATED, "`CH` is China"]),
    ("gdelt", "oil sourcecountry:UP", "oil AND country:UA", [TRANSLATED, "`UP` is Ukraine"]),
    ("gdelt", "oil sourcecountry:atlantis", "oil", [TRANSLATED, "no country known"]),
    ("gdelt", "oil -sourcelang:spanish", "oil AND NOT lang:es", [TRANSLATED]),
    ("gdelt", "oil sourcelang:rus", "oil AND lang:ru", [TRANSLATED]),
    ("gdelt", "oil theme:ECON_INFLATION", "oil", [TRANSLATED, MORE]),
    ("gdelt", "(oil OR theme:ECON_INFLATION)", "oil", [TRANSLATED, FEWER]),
    ("gdelt", "oil tone<-5", "oil", [TRANSLATED, "cannot ask for tone"]),
    ("gdelt", "oil toneabs>10", "oil", [TRANSLATED, "cannot ask for tone"]),
    ("gdelt", 'oil imagetag:"flood"', "oil", [TRANSLATED, "Pictures"]),
    ("gdelt", "oil timespan=3d", "oil", [TRANSLATED, "setting of the request"]),
    # ------------------------------------------------------------------------------------------------------- Brandwatch
    ("brandwatch", "(potash OR oil) NEAR/5 (export OR ban)", "(potash OR oil) NEAR/5 (export OR ban)", []),
    ("brandwatch", "potash NEAR/2f export", "potash ONEAR/2 export", []),
    (
        "brandwatch",
        '(visa OR travel) NEAR/0f (ban OR "black list")',
        '"visa ban" OR "visa black list" OR "travel ban" OR "travel black list"',
        [],
    ),
    ("brandwatch", "visa NEAR/0 ban", '"visa ban" OR "ban visa"', []),
    ("brandwatch", "((visa NEAR/2 ban) NEAR/4 Minsk)", "visa NEAR/2 ban NEAR/4 Minsk", ["a chain"]),
    ("brandwatch", "visa NEAR/2 (ban NEAR/4 Minsk)", "visa NEAR/2 ban NEAR/4 Minsk", ["a chain"]),
    (
        "brandwatch",
        "(visa AND ban) NEAR/4 Minsk",
        "visa NEAR/4 Minsk AND ban NEAR/4 Minsk",
        ["takes no AND beside it"],
    ),
    (
        "brandwatch",
        "((visa NEAR/1f ban) OR embargo) NEAR/9 Minsk",
        "visa ONEAR/1 ban NEAR/9 Minsk OR embargo NEAR/9 Minsk",
        ["a chain"],
    ),
    ("brandwatch", '"visa ban"~5', "visa NEAR/5 ban", ["any order"]),
    ("brandwatch", "(visa AND ban)~5", "visa NEAR/5 ban", []),
    ("brandwatch", "raw:EU", "cs:EU", []),
    ("brandwatch", "raw:Google+", r"/\bGoogle\+/", ["Signs are compared"]),
    ("brandwatch", "{BOSS} OR {Next}", "cs:BOSS OR cs:Next", []),
    ("brandwatch", 'title:"visa ban" AND site:lantern.example', 'title:"visa ban" AND domain:lantern.example', []),
    ("brandwatch", "oil NOT site:https://www.lantern.example/", "oil AND NOT domain:lantern.example", []),
    ("brandwatch", "oil AND site:lantern.example/sport", "oil AND domain:lantern.example", ["path"]),
    ("brandwatch", "oil AND url:lantern.example/news", 'oil AND url:"lantern example news"', ["word by word"]),
    ("brandwatch", 'oil AND author:"Jane Doe"', 'oil AND byline:"Jane Doe"', ["byline"]),
    ("brandwatch", "oil AND country:gbr", "oil AND country:GB", ["outlet's country"]),
    ("brandwatch", "oil AND language:en", "oil AND lang:en", []),
    ("brandwatch", "oil AND city:berlin", "oil", [MORE]),
    ("brandwatch", "oil AND authorGender:female", "oil", [MORE]),
    ("brandwatch", "#oil OR @minsk", "oil OR minsk", ["`#`", "`@`"]),
    ("brandwatch", "oil <<< not the food >>> AND pipeline", "oil AND pipeline", []),
    ("brandwatch", "appl? OR sanction*", "appl? OR sanction*", []),
    # ----------------------------------------------------------------------------------------------------------- Cision
    (
        "cision",
        '(("coffee" OR “tea”) w/5 ("great" OR "best")) AND NOT "iced coffee"',
        '(coffee OR tea) NEAR/5 (great OR best) AND NOT "iced coffee"',
        ["tools differ by one"],
    ),
    ("cision", 'cs("EU") and oil', "cs:EU AND oil", []),
    ("cision", 'cs("EU" OR "UN")', "cs:EU OR cs:UN", []),
    ("cision", 'headline("visa ban")', 'title:"visa ban"', []),
    ("cision", "headline(visa w/3 ban)", "title:(visa NEAR/3 ban)", ["tools differ by one"]),
    ("cision", 'publication("The Lantern") AND oil', "domain:lantern.example AND oil", ["by its domain here"]),
    (
        "cision",
        'publication("The Lantern" OR "Harbour Post") AND oil',
        "domain:(lantern.example OR harbour.example) AND oil",
        ["by its domain here", "by its domain here"],
    ),
    ("cision", 'publication("Unheard Of") AND oil', "oil", ["No outlet of this name"]),
    ("cision", "publication(lantern.example) AND oil", "domain:lantern.example AND oil", []),
    ("cision", "atleast3(sanctions) AND oil", "ATLEAST/3(sanctions) AND oil", []),
    ("cision", "visa w/s ban", "SENT(visa, ban)", []),
    ("cision", "visa W/p ban", "PARA(visa, ban)", []),
    ("cision", "visa pre/3 ban", "visa ONEAR/3 ban", ["tools differ by one"]),
    ("cision", "visa NEAR ban", "visa NEAR/4 ban", ["Without a number"]),
    ("cision", "oil Or gas", "oil OR gas", []),
    ("cision", "oil AND language(English)", "oil AND lang:en", []),
    ("cision", "oil AND dma(Boston)", "oil", [MORE]),
]


@pytest.mark.parametrize(("dialect", "pasted", "query", "said"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_a_query_becomes_this_one(dialect: Dialect, pasted: str, query: str, said: list[str]) -> None:
    found = convert(pasted, dialect, outlets)

    assert (found.dialect, found.query) == (dialect, query)
    assert len(found.notes) == len(said), [note.message for note in found.notes]
    for note, words in zip(found.notes, said, strict=True):
        assert words in note.message
    assert show(parse_topic(found.query)) == found.query


@pytest.mark.parametrize(("dialect", "pasted", "query", "said"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_each_note_quotes_the_pasted_text_at_its_column(
    dialect: Dialect, pasted: str, query: str, said: list[str]
) -> None:
    for note in convert(pasted, dialect, outlets).notes:
        assert pasted[note.column - 1 :].startswith(note.text[:1]) or note.text in pasted


def test_there_are_enough_examples_of_each_tool() -> None:
    dialects = [dialect for dialect, *_ in EXAMPLES]
    assert len(EXAMPLES) >= 60
    assert all(dialects.count(dialect) >= 15 for dialect in ("lucene", "gdelt", "brandwatch", "cision"))


# ------------------------------------------------------------------------------------------------------------- meaning
TITLE = "Potash exports fall"
BODY = (
    "The EU sanctions hit potash exports of Belarus. A visa ban for officials follows.\n\n"
    "Sanctions on oil came first, and sanctions on grain may come next. Officials in Minsk object."
)
METADATA = Metadata(
    domain="en.lantern.example", byline="Jane Doe", lang="en", country="CN", url="https://en.lantern.example/news/1",
    day=date(2022, 4, 13),
)  # fmt: skip

MATCHES: list[tuple[Dialect, str, bool]] = [
    ("lucene", "potash AND -grain", False),
    ("lucene", '"exports Belarus"~2', True),
    ("lucene", '"exports Belarus"~0', False),
    ("lucene", "+potash football", False),
    ("lucene", "potash OR NOT grain", False),
    ("lucene", "potas* AND article_title:fall", True),
    ("lucene", "article_title:visa", False),
    ("lucene", "canonical_domain:lantern.example AND potash", True),
    ("lucene", "canonical_domain:antern.example AND potash", False),
    ("lucene", "potash AND publication_date:[2022-04-13 TO 2022-04-14}", True),
    ("lucene", "potash AND publication_date:{2022-04-13 TO *]", False),
    ("lucene", "pot*sh", True),
    ("lucene", "*otash AND *xyz", False),
    ("lucene", "/pot.sh/", True),
    ("lucene", "/ot.sh/", False),
    ("gdelt", 'near3:"sanctions potash"', True),
    ("gdelt", 'near3:"potash sanctions"', True),
    ("gdelt", 'near1:"EU Belarus"', False),
    ("gdelt", 'repeat3:"sanctions"', True),
    ("gdelt", 'repeat4:"sanctions"', False),
    ("gdelt", "potash sourcecountry:CH", True),
    ("gdelt", "potash sourcecountry:CN", False),
    ("gdelt", "potash -sourcelang:english", False),
    ("brandwatch", "sanctions NEAR/1f potash", True),
    ("brandwatch", "potash NEAR/1f sanctions", False),
    ("brandwatch", "potash NEAR/0f exports", True),
    ("brandwatch", "exports NEAR/0f potash", False),
    ("brandwatch", "exports NEAR/0 potash", True),
    ("brandwatch", "raw:eu", False),
    ("brandwatch", "raw:EU", True),
    ("brandwatch", "(potash AND visa) NEAR/2 exports", False),
    ("brandwatch", "((visa NEAR/0f ban) OR embargo) NEAR/2 officials", True),
    ("brandwatch", 'author:"Jane Doe" AND title:potash', True),
    ("brandwatch", "potash AND url:lantern.example/news", True),
    ("cision", 'headline("potash exports") AND publication("The Lantern")', True),
    ("cision", "visa w/s officials", True),
    ("cision", "visa w/s Minsk", False),
    ("cision", "visa w/p oil", False),
    ("cision", 'cs("eu")', False),
    ("cision", "atleast4(sanctions)", False),
    ("cision", "visa pre/0 ban", True),
]


@pytest.mark.parametrize(("dialect", "pasted", "hit"), MATCHES, ids=lambda value: str(value))
def test_it_finds_what_it_found_before(dialect: Dialect, pasted: str, hit: bool) -> None:
    query = convert(pasted, dialect, outlets).query
    assert (evaluate(parse(query), index_text(TITLE, BODY, METADATA)) is not None) == hit


# ------------------------------------------------------------------------------------------------------------ refusals
REFUSED: list[tuple[Dialect, str, int, str]] = [
    ("lucene", "", 1, "nothing to convert"),
    ("lucene", "   ", 1, "nothing to convert"),
    ("lucene", "potash AND", 8, "nothing after it"),
    ("lucene", "AND potash", 1, "nothing before it"),
    ("lucene", "potash AND OR oil", 12, "cannot follow"),
    ("lucene", "(potash OR oil", 1, "never closed"),
    ("lucene", "potash OR oil)", 14, "never opened"),
    ("lucene", "potash ()", 8, "nothing between"),
    ("lucene", 'potash "oil', 8, "never closed"),
    ("lucene", "potash - oil", 8, "stands alone"),
    ("lucene", "~2 potash", 1, "stands alone"),
    ("lucene", "potash [1 TO 2", 8, "never closed"),
    ("lucene", "potash {abc}", 8, "needs TO"),
    ("lucene", "potash /oil", 8, "never closed"),
    ("lucene", "oil AND publication_date:[2022-05-01 TO 2022-04-01]", 26, "ends before it begins"),
    ("lucene", "title:", 1, "nothing after it"),
    ("lucene", "title:(domain:a.example)", 8, "cannot stand inside"),
    ("lucene", "-potash", 1, "only excludes"),
    ("lucene", "media_id:12 AND theme:x", 1, "Nothing of this query"),
    ("lucene", "oil AND (" * 200, 0, "brackets are open"),
    ("lucene", "x" * 100_001, 100_001, "at most 100,000"),
    ("lucene", " OR ".join(f"potash{n}" for n in range(2000)), 1, "at most 10,000"),
    ("gdelt", 'near0:"a b"', 1, "above zero"),
    ("gdelt", "near20:(a b)", 1, "words in quotes"),
    ("gdelt", "toneabs>10", 1, "Nothing of this query"),
    ("brandwatch", "potash NEAR/x oil", 8, "whole number"),
    ("brandwatch", "potash NEAR oil", 8, "whole number"),
    ("brandwatch", "oil <<< never closed", 5, "comment"),
    ("brandwatch", "site:(visa NEAR/2 ban) AND oil", 7, "cannot stand inside"),
    ("cision", "potash w/x oil", 8, "whole number"),
    ("cision", "potash w/ oil", 8, "whole number"),
    ("cision", "atleast(oil)", 1, "from 1 to 1000"),
    ("cision", "headline(oil", 1, "never closed"),
    ("cision", "cs()", 1, "nothing between"),
]


@pytest.mark.parametrize(("dialect", "pasted", "column", "words"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_malformed_is_refused_with_its_column(dialect: Dialect, pasted: str, column: int, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        convert(pasted, dialect, outlets)
    assert not column or caught.value.column == column


# ------------------------------------------------------------------------------------------------------------- guessing
GUESSED = [
    ("(potash OR oil) AND Minsk", "wirewatch"),
    ("title:potash AND wire:xinhua", "wirewatch"),
    ("potash NEAR/5 oil", "wirewatch"),
    ('"potash exports"~5', "lucene"),
    ("article_title:potash AND language:en", "lucene"),
    ("+potash -oil", "lucene"),
    ("potash && oil", "lucene"),
    ("potash~ oil", "lucene"),
    ('near20:"potash oil"', "gdelt"),
    ("potash sourcecountry:ukraine", "gdelt"),
    ("potash tone<-5", "gdelt"),
    ("potash NEAR/2f oil", "brandwatch"),
    ("potash AND country:gbr", "brandwatch"),
    ("raw:EU AND site:lantern.example", "brandwatch"),
    ('"potash" w/5 "oil"', "cision"),
    ('cs("EU")', "cision"),
    ('headline("potash") AND NOT publication("The Lantern")', "cision"),
]


@pytest.mark.parametrize(("pasted", "dialect"), GUESSED)
def test_the_tool_is_guessed(pasted: str, dialect: str) -> None:
    assert convert(pasted).dialect == dialect


def test_a_query_of_ours_stays_as_it_is() -> None:
    query = ' ATLEAST/2(sanction*) AND country:BY  -"football club" '
    assert (convert(query).query, convert(query).notes) == (query.strip(), ())

"""The sample corpus: its numbers, calendar, frames, reprints and edits are as promised, in the files that ship."""

import gzip
import json
import re
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from data.sample import articles as articles_module
from data.sample import frames, generate, plan, registry, texts
from data.sample.generate import Sample

REPOSITORY = Path(__file__).resolve().parents[2]
SHIPPED = REPOSITORY / "data" / "sample" / "articles"
KEYS = {"url", "source", "domain", "published", "title", "text", "lang"}
OPTIONAL_KEYS = {"wire", "byline", "section", "modified"}
Row = dict[str, Any]


def unpacked(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [json.loads(line) for line in unpacked(SHIPPED / generate.ARTICLES_FILE)]


@pytest.fixture(scope="module")
def edits() -> list[Row]:
    return [json.loads(line) for line in unpacked(SHIPPED / generate.EDITS_FILE)]


@pytest.fixture(scope="module")
def sample() -> Sample:
    return generate.build()


def tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def has(text: str, *words: str) -> bool:
    """Whether one of the phrases occurs; ``*`` ends a prefix. A second, plain way beside the product's own matcher."""
    line = " " + " ".join(tokens(text)) + " "
    return any((f" {word[:-1]}" if word.endswith("*") else f" {word} ") in line for word in words)


def on_sanctions(row: Row) -> bool:
    text = row["title"] + " / " + row["text"]
    return has(text, "sanction*", "embargo*", "asset freeze", "visa ban", "export control*") and not has(
        text, "disciplinary sanctions", "fifa", "doping"
    )


def on_relations(row: Row) -> bool:
    for text in (row["title"], row["text"]):
        line = tokens(text)
        east = [i for i, word in enumerate(line) if word.startswith("russia") or word in {"moscow", "kremlin", "putin"}]
        west = [i for i, word in enumerate(line) if word.startswith("belarus") or word in {"minsk", "lukashenko"}]
        if any(abs(one - other) <= 11 for one in east for other in west):
            return True
    return False


def day_of(row: Row) -> date:
    return date.fromisoformat(row["published"][:10])


# --- the shipped files


def test_the_generator_gives_the_shipped_lines(tmp_path: Path) -> None:
    for hashing in ("1", "2"):
        folder = tmp_path / hashing
        done = subprocess.run(
            [sys.executable, "-m", "data.sample.generate", str(folder)],
            cwd=REPOSITORY,
            env={"PYTHONHASHSEED": hashing, "PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        for name in (generate.ARTICLES_FILE, generate.EDITS_FILE):
            assert unpacked(folder / name) == unpacked(SHIPPED / name)


def test_the_shipped_files_are_small_and_in_order_of_ingestion() -> None:
    names = sorted(path.name for path in SHIPPED.iterdir())
    assert names == [generate.ARTICLES_FILE, generate.EDITS_FILE]
    assert sum((SHIPPED / name).stat().st_size for name in names) < 1_500_000


def test_a_call_without_folder_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main([]) == 2
    assert "usage" in capsys.readouterr().err


# --- lines


def test_lines_have_the_import_format(rows: list[Row], edits: list[Row]) -> None:
    for row in rows + edits:
        assert set(row) >= KEYS
        assert set(row) <= KEYS | OPTIONAL_KEYS
        assert all(isinstance(value, str) and value.strip() == value != "" for value in row.values())
        assert re.fullmatch(r"2022-\d\d-\d\d(T\d\d:\d\dZ)?", row["published"])
        assert "\n\n\n" not in row["text"]
        assert not re.search(r"[{}~|]|  | [,.;]", row["title"] + "\n" + row["text"])
    assert all("modified" not in row for row in rows)


def test_every_address_is_unique_and_on_its_invented_outlets_domain(rows: list[Row]) -> None:
    outlets = {outlet.name: outlet for outlet in registry.load_outlets()}
    assert len({row["url"] for row in rows}) == len(rows)
    assert {row["source"] for row in rows} == set(outlets)
    for row in rows:
        assert row["domain"] == outlets[row["source"]].domain == urlsplit(row["url"]).hostname
        assert row["domain"].endswith(".example")
        assert row["url"].isascii()
        assert row["lang"] in outlets[row["source"]].languages


def test_texts_have_the_length_of_news(rows: list[Row]) -> None:
    lengths = [len(row["text"].split()) for row in rows]
    assert min(lengths) >= 150
    assert max(lengths) <= 450


# --- numbers


def test_numbers_of_articles_reprints_and_languages(rows: list[Row], sample: Sample) -> None:
    assert 1950 <= len(rows) <= 2100
    share = sum(article.is_reprint for article in sample.articles) / len(sample.articles)
    assert 0.45 <= share <= 0.55
    langs = Counter(row["lang"] for row in rows)
    assert set(langs) == {"en", "ru", "de"}
    assert 0.70 <= langs["en"] / len(rows) <= 0.80
    assert min(langs.values()) >= 200


def test_the_default_topics_find_enough(rows: list[Row]) -> None:
    sanctions = [row for row in rows if on_sanctions(row)]
    relations = [row for row in rows if on_relations(row)]
    assert len(sanctions) >= 900
    assert len(relations) >= 500
    assert sum(on_sanctions(row) or on_relations(row) for row in rows) >= 1500


def test_hard_negatives_are_there_and_stay_out(rows: list[Row]) -> None:
    near = [row for row in rows if has(row["title"] + " " + row["text"], "disciplinary sanctions", "fifa", "doping")]
    assert len(near) >= 20
    assert not any(on_sanctions(row) for row in near)


def test_outlets_and_wires_are_varied() -> None:
    outlets, wires = registry.load_outlets(), registry.load_wires()
    assert 24 <= len(outlets) <= 32
    assert {"RU", "BY", "UA", "CN", "PL", "LT", "DE", "GB", "US", "FR", "TR", "IN", "QA"} <= {
        outlet.country for outlet in outlets
    }
    assert {outlet.ownership for outlet in outlets} == {"state", "state-affiliated", "public", "independent", "unknown"}
    assert 5 <= len(wires) <= 6
    names = [writer.name for writer in outlets + wires]
    assert len(set(names)) == len(names)
    assert {taken for outlet in outlets for taken in outlet.takes} == {wire.name for wire in wires}


# --- calendar


def test_the_sample_spans_the_six_months(rows: list[Row]) -> None:
    days = {day_of(row) for row in rows}
    assert min(days) == date(2022, 1, 1)
    assert max(days) == date(2022, 6, 30)
    assert len(days) >= 176


@pytest.mark.parametrize(
    ("topic", "day"),
    [
        (on_sanctions, date(2022, 2, 24)),
        (on_sanctions, date(2022, 3, 2)),
        (on_sanctions, date(2022, 4, 8)),
        (on_sanctions, date(2022, 6, 3)),
        (on_relations, date(2022, 2, 24)),
        (on_relations, date(2022, 4, 12)),
        (on_relations, date(2022, 5, 23)),
        (on_relations, date(2022, 6, 25)),
    ],
)
def test_news_rises_at_the_events(rows: list[Row], topic: Any, day: date) -> None:
    counts = Counter(day_of(row) for row in rows if topic(row))
    before = [counts[day - timedelta(back)] for back in range(3, 24)]
    assert counts[day] + counts[day + timedelta(1)] >= 4 * statistics.median(before)


def test_news_keeps_a_weekly_rhythm(rows: list[Row]) -> None:
    counts = Counter(day_of(row).weekday() for row in rows)
    assert max(counts[5], counts[6]) < min(counts[day] for day in range(5))


def test_texts_follow_the_event_that_they_are_built_on(sample: Sample) -> None:
    for text in sample.texts:
        assert text.order.event.day <= text.order.at.date()


def test_one_outlet_is_silent_for_a_week_and_only_then(rows: list[Row]) -> None:
    mine = sorted({day_of(row) for row in rows if row["source"] == plan.SILENT_OUTLET})
    gaps = [(later - day).days for day, later in pairwise(mine)]
    assert not any(plan.SILENT_FROM <= day <= plan.SILENT_UNTIL for day in mine)
    assert (plan.SILENT_UNTIL - plan.SILENT_FROM).days == 6
    assert plan.SILENT_FROM.weekday() == 0
    assert max(gaps) >= 8
    others = {row["source"] for row in rows if plan.SILENT_FROM <= day_of(row) <= plan.SILENT_UNTIL}
    assert len(others) >= 15


# --- frames


def test_no_two_independent_texts_share_more_than_one_frame(sample: Sample) -> None:
    """Two texts share two frames exactly if a pair of frames occurs in both: so no pair may occur in two texts."""
    assert len(sample.texts) >= 1000
    holders: dict[tuple[tuple[str, int], tuple[str, int]], str] = {}
    for text in sample.texts:
        used = sorted((pool, index) for pool, index, _ in text.frames)
        assert len(set(used)) == len(used)
        for pair in combinations(used, 2):
            assert pair not in holders, (pair, holders.get(pair), text.order.key)
            holders[pair] = text.order.key


def frame_pattern(frame: str) -> str:
    """A regular expression for the sentences that a frame can become."""
    out, position = "", 0
    while (start := frame.find("{", position)) >= 0:
        end = frames.closing_brace(frame, start)
        inner = frame[start + 1 : end]
        out += re.escape(frame[position:start])
        choice = "|".join(map(frame_pattern, frames.wordings(inner[1:]))) if inner.startswith("~") else ".+?"
        out += f"(?:{choice})"
        position = end + 1
    return out + re.escape(frame[position:])


def test_the_frames_on_record_are_the_sentences_of_the_article(sample: Sample) -> None:
    patterns = {
        (name, index): re.compile(frame_pattern(frame), re.IGNORECASE)
        for name, pool in texts.POOLS.items()
        for index, frame in enumerate(pool)
    }
    own = {article.text.order.key: article for article in sample.articles if not article.is_reprint}
    for text in sample.texts:
        for pool, index, made in text.frames:
            assert patterns[pool, index].fullmatch(made), (made, texts.POOLS[pool][index])
        body = [made for _, _, made in text.frames[1:]]
        assert sorted(" ".join(text.paragraphs)) == sorted(" ".join(body))
        if not text.order.is_wire:
            assert own[text.order.key].body == text.dateline + "\n\n".join(text.paragraphs)
            assert all(made in own[text.order.key].body for made in body)


# --- reprints


def test_wires_are_reprinted_by_two_to_fourteen_outlets_within_two_days(sample: Sample) -> None:
    families = defaultdict(list)
    for article in sample.articles:
        if article.is_reprint:
            families[article.text.order.key].append(article)
    assert set(families) == {text.order.key for text in sample.texts if text.order.is_wire}
    for copies in families.values():
        assert 2 <= len(copies) <= 14
        assert len({copy.outlet.domain for copy in copies}) == len(copies)
        for copy in copies:
            assert timedelta(0) < copy.at - copy.text.order.at <= timedelta(days=2)
            assert copy.text.order.writer.name in copy.outlet.takes
    assert max(map(len, families.values())) >= 10
    assert min(map(len, families.values())) == 2


def test_about_half_of_the_reprints_are_verbatim_and_the_others_changed(sample: Sample) -> None:
    verbatim = changed = 0
    kinds = Counter[str]()
    for article in sample.articles:
        if not article.is_reprint:
            continue
        text = article.text
        whole = text.dateline + "\n\n".join(text.paragraphs)
        if article.body == whole:
            verbatim += 1
            continue
        changed += 1
        kinds["cut"] += text.paragraphs[-1] not in article.body
        kinds["dateline dropped"] += text.dateline not in article.body
        kinds["local lead"] += not article.body.startswith((text.dateline + text.paragraphs[0], text.paragraphs[0]))
        kinds["closing box"] += article.body.split("\n\n")[-1] not in whole
        assert text.paragraphs[0] in article.body
    assert 0.45 <= verbatim / (verbatim + changed) <= 0.6
    assert min(kinds[kind] for kind in ("cut", "dateline dropped", "local lead", "closing box")) >= 60


def test_reprints_name_their_wire_mostly_and_carry_new_headlines_often(sample: Sample) -> None:
    copies = [article for article in sample.articles if article.is_reprint]
    assert 0.8 <= sum(bool(copy.wire) for copy in copies) / len(copies) <= 0.92
    assert all(copy.wire in ("", copy.text.order.writer.name) for copy in copies)
    assert not any(article.wire for article in sample.articles if not article.is_reprint)
    new = sum(copy.title != copy.text.title for copy in copies) / len(copies)
    assert 0.4 <= new <= 0.8


def test_ownership_decides_which_wires_are_taken(sample: Sample) -> None:
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for article in sample.articles:
        if article.is_reprint:
            taken[article.outlet.ownership][article.text.order.writer.ownership] += 1
    assert taken["state"]["independent"] == 0
    assert taken["independent"]["state"] < taken["independent"]["independent"] / 4
    assert taken["state"]["state"] >= 80


# --- edits


def test_about_forty_articles_are_edited_later(rows: list[Row], edits: list[Row]) -> None:
    first = {row["url"]: row for row in rows}
    assert 35 <= len(edits) <= 45
    assert len({edit["url"] for edit in edits}) == len(edits)
    kinds = Counter[str]()
    for edit in edits:
        old = first[edit["url"]]
        modified = datetime.strptime(edit["modified"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
        published = datetime.strptime(old["published"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
        assert published < modified <= plan.LAST_MINUTE
        unchanged = set(old) - {"title", "text"}
        assert {key: old[key] for key in unchanged} == {key: edit[key] for key in unchanged}
        if old["title"] != edit["title"]:
            assert old["text"] == edit["text"]
            assert sorted(old["title"]) == sorted(edit["title"])
            kinds["headline"] += 1
        elif edit["text"].startswith(old["text"] + "\n\n"):
            kinds["addition"] += 1
        else:
            before, after = (re.findall(r"\d+", text) for text in (old["text"], edit["text"]))
            assert before != after
            kinds["correction"] += 1
    assert min(kinds[kind] for kind in ("headline", "addition", "correction")) >= 10


# --- care


def test_no_real_person_or_body_is_quoted(rows: list[Row]) -> None:
    said = r"said|says|told|warned|sagte|erklärte|betonte|говорит|заявил|сообщил"
    names = r"Putin|Lukashenko|Kremlin|Gazprom|European Union|European Commission|NATO|Путин|Лукашенко"
    for row in rows:
        for quote in re.findall(r"[“„«][^”“»]{25,}[”“»][^.“„«]{0,80}", row["text"]):
            outside = re.split(r"[”“»]", quote)[-1]
            assert not (re.search(said, outside) and re.search(names, outside)), quote
        assert not re.search(rf"(?:{names})\W+(?:{said})\b|\b(?:{said})\W+(?:{names})", row["text"])


def test_some_outlets_give_bare_days_and_the_others_minutes(rows: list[Row]) -> None:
    bare = {row["source"] for row in rows if len(row["published"]) == 10}
    assert bare == {outlet.name for outlet in registry.load_outlets() if outlet.day_only}
    assert 0.02 <= sum(len(row["published"]) == 10 for row in rows) / len(rows) <= 0.15


def test_a_language_without_enough_outlets_is_refused(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(articles_module.REPRINTS, "de", 5000)
    wired = [text for text in sample.texts if text.order.is_wire]
    with pytest.raises(ValueError, match="de: 5000 reprints"):
        articles_module.reprint_counts(wired, registry.load_outlets())

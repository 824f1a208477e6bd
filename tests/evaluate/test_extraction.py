"""Sets of labelled pages in every form that is known, and the benchmarks' measures."""

import json
from pathlib import Path

import pytest

from monitor.errors import UsageError
from monitor.evaluate.extraction import (
    LabelledPage,
    evaluate_extraction,
    labelled_pages,
    precision_recall,
    same_title,
    score,
    segments,
)

TEXT = [
    "The mill on the Veska was sold on Friday to the village that had rented it for eleven years, the council said.",
    "It will grind rye for the two bakeries of the valley, and the old miller stays until his apprentice has learnt.",
    "The price was not given, but the council had put aside enough for the mill and for a new wheel, the mayor said.",
    "Children of the school painted the shutters at the weekend and were paid in rolls, which they thought was fair.",
]
PAGE = (
    f"<html><title>Mill sold</title><h1>Mill sold</h1><article>{''.join(f'<p>{text}</p>' for text in TEXT)}</article>"
)
URL = "https://valley-post.example/mill"


def scrapinghub(folder: Path) -> None:
    (folder / "html").mkdir()
    (folder / "html" / "a.html").write_text(PAGE)
    (folder / "ground-truth.json").write_text(json.dumps({"a": {"articleBody": "\n\n".join(TEXT), "url": URL}}))


def fundus(folder: Path) -> None:
    (folder / "html").mkdir()
    (folder / "html" / "a.html").write_text(PAGE)
    case = {"file": "html/a.html", "url": URL, "title": "Mill sold", "plaintext": "\n\n".join(TEXT)}
    (folder / "expected.jsonl").write_text(json.dumps(case))


def fundus_eval(folder: Path) -> None:
    (folder / "html").mkdir()
    (folder / "html" / "a.html").write_text(PAGE)
    (folder / "ground_truth.json").write_text(json.dumps({"a.html": {"body": TEXT}}))


def webpages(folder: Path) -> None:
    (folder / "html").mkdir()
    (folder / "html" / "a.html").write_text(PAGE)
    case = {
        "file": "html/a.html",
        "url": URL,
        "with": [TEXT[0][:30]],
        "without": ["a goat"],
        "extra": {"title": "Mill sold"},
    }
    dated = {"file": "html/b.html", "url": URL, "date": "2020-01-01"}
    (folder / "annotations.jsonl").write_text(json.dumps(case) + "\n" + json.dumps(dated))


def readability(folder: Path) -> None:
    (folder / "mill").mkdir()
    (folder / "mill" / "source.html").write_text(PAGE)
    (folder / "mill" / "expected.html").write_text("".join(f"<p>{text}</p>" for text in TEXT))
    (folder / "mill" / "expected-metadata.json").write_text(json.dumps({"title": "Mill sold"}))


@pytest.mark.parametrize("written", [scrapinghub, fundus, fundus_eval, webpages, readability])
@pytest.mark.parametrize("deeper", [False, True])
def test_a_set_is_known_by_its_files(written: object, deeper: bool, tmp_path: Path) -> None:
    folder = tmp_path / "pack" if deeper else tmp_path
    folder.mkdir(exist_ok=True)
    written(folder)  # type: ignore[operator]
    found = evaluate_extraction(tmp_path)
    assert not found.failed
    assert {measure.value for measure in found.measures} == {1.0}
    assert {measure.n for measure in found.measures} == {1}


def test_a_page_that_cannot_be_read_counts_as_empty(tmp_path: Path) -> None:
    scrapinghub(tmp_path)
    (tmp_path / "html" / "a.html").write_bytes(b"%PDF-1.7")
    found = evaluate_extraction(tmp_path)
    assert [name for name, _ in found.failed] == ["a.html"]
    assert found.measures[0].value == 0.0


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.txt", "x"), ("ground_truth.json", "{"), ("ground_truth.json", '{"a": 1}'), ("expected.jsonl", "{}")],
)
def test_what_is_no_set_is_refused_in_words(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError):
        labelled_pages(tmp_path)


def test_precision_and_recall_are_of_runs_of_four_words() -> None:
    assert precision_recall("a b c d e", "a b c d e") == (1.0, 1.0)
    assert precision_recall("a b c d e f", "a b c d e") == (2 / 3, 1.0)
    assert precision_recall("a b c d", "a b c d e") == (1.0, 0.5)
    assert precision_recall("", "a b c d") == (0.0, 0.0)
    assert precision_recall("", "") == (1.0, 1.0)
    assert precision_recall("a b", "a b") == (1.0, 1.0)


def test_f1_is_of_the_mean_precision_and_recall() -> None:
    pages = [LabelledPage(Path("a"), None, body="a b c d e"), LabelledPage(Path("b"), None, body="a b c d")]
    values = {m.name: m.value for m in score(pages, [(None, "a b c d"), (None, "a b c d e")])}
    assert values == {"body_f1": 0.75, "body_precision": 0.75, "body_recall": 0.75}


def test_segments_are_looked_for_whatever_the_white_space() -> None:
    page = LabelledPage(Path("a"), None, inside=("the  mill", "a goat"), outside=("rye", "oats"))
    assert segments("The mill and\nthe\nmill ground rye", page) == (1, 1, 1, 1)


def test_titles_are_the_same_whatever_their_quotes() -> None:
    assert same_title("“Mill”  sold", '"Mill" sold')
    assert not same_title("Mill sold", "Mill sold again")
    assert not same_title(None, "Mill sold")

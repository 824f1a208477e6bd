"""Bodies and titles of labelled pages, with the measures of the public benchmarks.

A set is known by its files: scrapinghub (``ground-truth.json``), fundus (``expected.jsonl``), fundus-evaluation
(``ground_truth.json``), trafilatura's and htmldate's pages (``annotations.jsonl``) and Mozilla's readability
(``*/expected-metadata.json``).
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.errors import ReadError, UsageError
from monitor.evaluate.measures import measure, share
from monitor.evaluate.packs import rows, unpacked
from monitor.model.article import Registry
from monitor.model.evaluation import Evaluation, Measure
from monitor.text.html import read_html

NGRAM = 4
"""Words of a shingle, as in scrapinghub's benchmark."""

_WORDS = re.compile(r"\w+")
_NOBODY = Registry({}, {}, {})

Reading = tuple[str | None, str]
"""What a reader found in a page: title and body."""
Reader = Callable[["LabelledPage"], Reading]
"""Reads a page; may raise ``ReadError``."""


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page and what is right: its ``body``, or segments that its body has to hold (``inside``) and must not hold."""

    path: Path
    address: str | None
    body: str | None = None
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    title: str | None = None

    @property
    def content(self) -> bytes:
        """The page's bytes."""
        return self.path.read_bytes()


# ----------------------------------------------------------------------------------------------------------------- sets


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}.") from error
    if not isinstance(found, dict):
        raise UsageError(f"{path.name} is not a JSON object.")
    return found


def _scrapinghub(labels: Path) -> Iterator[LabelledPage]:
    for name, case in _json(labels).items():
        yield LabelledPage(labels.parent / "html" / f"{name}.html", case.get("url"), body=case["articleBody"])


def _fundus(labels: Path) -> Iterator[LabelledPage]:
    for case in rows(labels):
        yield LabelledPage(labels.parent / case["file"], case.get("url"), body=case["plaintext"], title=case["title"])


def _fundus_eval(labels: Path) -> Iterator[LabelledPage]:
    for name, case in _json(labels).items():
        yield LabelledPage(labels.parent / "html" / name, case.get("url"), body="\n\n".join(case["body"]))


def _webpages(labels: Path) -> Iterator[LabelledPage]:
    for case in rows(labels):
        inside, outside = tuple(case.get("with", ())), tuple(case.get("without", ()))
        title = (case.get("extra") or {}).get("title") or None
        if inside or outside:
            yield LabelledPage(
                labels.parent / case["file"], case.get("url"), inside=inside, outside=outside, title=title
            )


def _readability(labels: Path) -> Iterator[LabelledPage]:
    for metadata in sorted(labels.parent.parent.glob("*/expected-metadata.json")):
        expected = _without_tags((metadata.parent / "expected.html").read_text("utf-8"))
        yield LabelledPage(
            metadata.parent / "source.html", None, body=expected, title=_json(metadata).get("title") or None
        )


def _without_tags(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


_SETS: tuple[tuple[str, Callable[[Path], Iterator[LabelledPage]]], ...] = (
    ("ground-truth.json", _scrapinghub),
    ("expected.jsonl", _fundus),
    ("ground_truth.json", _fundus_eval),
    ("annotations.jsonl", _webpages),
    ("*/expected-metadata.json", _readability),
)


def labelled_pages(folder: Path) -> list[LabelledPage]:
    """The labelled pages of the sets in a folder or one folder below it, in the order of their labels.

    Raises:
        UsageError: no set of a known form is there, or its labels cannot be read.
    """
    for pattern, cases in _SETS:
        labels = next(iter(sorted(folder.glob(pattern)) or sorted(folder.glob(f"*/{pattern}"))), None)
        if labels is not None:
            return _checked(labels, cases)
    known = ", ".join(pattern for pattern, _ in _SETS)
    raise UsageError(f"{folder} is no labelled set for extraction: it has none of {known}.")


def _checked(labels: Path, cases: Callable[[Path], Iterator[LabelledPage]]) -> list[LabelledPage]:
    try:
        return list(cases(labels))
    except (AttributeError, KeyError, TypeError, OSError) as error:
        raise UsageError(f"{labels.name} does not have the form of its set: {error!r}.") from error


# ------------------------------------------------------------------------------------------------------------- measures


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """How often each run of ``NGRAM`` words stands in ``text``; a shorter text is one run."""
    words = _WORDS.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[start : start + NGRAM]) for start in range(max(1, len(words) - NGRAM + 1)))


def precision_recall(found: str, right: str) -> tuple[float, float]:
    """Precision and recall of the shingles of one body; 1 and 1 where both have none."""
    predicted, truth = shingles(found), shingles(right)
    common = (predicted & truth).total()
    extra, missed = predicted.total() - common, truth.total() - common
    if not extra and not missed:
        return 1.0, 1.0
    return common / max(1, common + extra), common / max(1, common + missed)


def segments(found: str, page: LabelledPage) -> tuple[int, int, int, int]:
    """How many segments are rightly in, wrongly in, wrongly out and rightly out of a body."""
    text = " ".join(found.split())
    right = sum(" ".join(segment.split()) in text for segment in page.inside)
    wrong = sum(" ".join(segment.split()) in text for segment in page.outside)
    return right, wrong, len(page.inside) - right, len(page.outside) - wrong


_SAME_SIGN = str.maketrans({**dict.fromkeys("‘’‚ʼ`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("–—", "-")})


def same_title(found: str | None, right: str) -> bool:
    """Whether two titles are the same but for white space, the form of quotation marks and of dashes."""
    first, second = (" ".join(html.unescape(text or "").translate(_SAME_SIGN).split()) for text in (found, right))
    return first == second


def score(pages: Sequence[LabelledPage], readings: Sequence[Reading]) -> tuple[Measure, ...]:
    """Every measure that the labels of ``pages`` allow, for what was read of each."""
    pairs = list(zip(pages, readings, strict=True))
    measures: list[Measure] = []
    bodies = [precision_recall(body, page.body) for page, (_, body) in pairs if page.body is not None]
    if bodies:
        rows_of = [(precision, recall, 1.0) for precision, recall in bodies]
        measures += (
            measure(
                "body_f1",
                rows_of,
                lambda s: 2 * s[..., 0] * s[..., 1] / ((s[..., 0] + s[..., 1]) * s[..., 2]),
                "F1 of the mean precision and recall of 4-word shingles",
            ),
            share("body_precision", [precision for precision, _ in bodies]),
            share("body_recall", [recall for _, recall in bodies]),
        )
    counted = [segments(body, page) for page, (_, body) in pairs if page.inside or page.outside]
    if counted:
        measures += (
            measure(
                "segment_f1", counted, lambda s: 2 * s[..., 0] / (2 * s[..., 0] + s[..., 1] + s[..., 2]),
                "segments that have to be in the text and are",
            ),
            measure("segment_precision", counted, lambda s: s[..., 0] / (s[..., 0] + s[..., 1])),
            measure("segment_recall", counted, lambda s: s[..., 0] / (s[..., 0] + s[..., 2])),
            measure("segment_accuracy", counted, lambda s: (s[..., 0] + s[..., 3]) / s.sum(axis=-1)),
        )  # fmt: skip
    titles = [float(same_title(title, page.title)) for page, (title, _) in pairs if page.title]
    if titles:
        measures.append(share("title", titles, "titles that are right but for white space and the form of quotes"))
    return tuple(measures)


def by_wirewatch(page: LabelledPage) -> Reading:
    """Title and body as the monitor's own reader finds them, with no outlet known."""
    article = read_html(page.content, page.address, _NOBODY)
    return article.title, article.body


def evaluate_extraction(path: Path) -> Evaluation:
    """Score the page reader against a labelled set: a pack or its folder. Pages that it refuses count as empty.

    Raises:
        UsageError: ``path`` is no labelled set of a known form.
    """
    readings: list[Reading] = []
    failed: list[tuple[str, str]] = []
    with unpacked(path) as folder:
        pages = labelled_pages(folder)
        for page in pages:
            try:
                readings.append(by_wirewatch(page))
            except (ReadError, OSError) as error:
                readings.append((None, ""))
                failed.append((page.path.name, str(error)))
        return Evaluation(path.name, score(pages, readings), tuple(failed))

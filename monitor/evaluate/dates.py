"""Publication dates against labelled pages and written dates: ``webpages``, ``fundus``, ``date_strings.jsonl``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from monitor.config.registries import default_registry
from monitor.errors import ReadError, UsageError
from monitor.evaluate.measures import share
from monitor.evaluate.packs import rows, unpacked
from monitor.model.article import Published
from monitor.model.evaluation import Evaluation, Measure
from monitor.text.dates import parse_date
from monitor.text.html import read_html

_LABELS = ("annotations.jsonl", "expected.jsonl")
_KOREA = timedelta(hours=9)


def evaluate_dates(path: Path) -> Evaluation:
    """How often the day of publication is right.

    Raises:
        UsageError: the set is not in a form that ``corpus/README.md`` describes.
    """
    if path.is_file() and path.name.endswith((".jsonl", ".jsonl.gz")):
        return _strings(path)
    with unpacked(path) as folder:
        labels = next((found for name in _LABELS for found in sorted(folder.rglob(name))), None)
        if labels is None:
            raise UsageError(f"{path} has no {' or '.join(_LABELS)}.")
        return _pages(path.name, labels)


def _measures(answers: list[tuple[bool, bool, bool]]) -> tuple[Measure, ...]:
    """Of (dated, answered, right) for each case: the three shares that the sets' own scores are given in."""
    right = [float(good) for _, _, good in answers]
    of_answered = [float(good) for _, answered, good in answers if answered]
    of_dated = [(float(answered), float(good)) for dated, answered, good in answers if dated]
    return (
        share("precision", of_answered, "right of answered"),
        share("recall", [answered for answered, _ in of_dated], "answered of dated"),
        share("accuracy", right, "right of all; nothing said of an undated one is right"),
        share("accuracy on dated", [good for _, good in of_dated], "right of dated"),
    )


# ---------------------------------------------------------------------------------------------------------------- pages


def _pages(name: str, labels: Path) -> Evaluation:
    registry = default_registry()
    answers: list[tuple[bool, bool, bool]] = []
    failed: list[tuple[str, str]] = []
    spent = 0.0
    for row in rows(labels):
        if "date" not in row and "publishing_date" not in row:
            continue
        expected = _expected(row)
        content = (labels.parent / str(row["file"])).read_bytes()
        started = process_time()
        found: Published | None = None
        try:
            found = read_html(content, row.get("url"), registry).published
        except ReadError as error:
            failed.append((str(row["file"]), str(error)))
        spent += process_time() - started
        right = found is None if expected is None else found is not None and _same_day(found, expected)
        answers.append((expected is not None, found is not None, right))
    speed = Measure(
        "ms", 1000 * spent / max(len(answers), 1), len(answers), note="processor time of a page, read whole"
    )
    return Evaluation(name, (*_measures(answers), speed), tuple(failed))


def _expected(row: Mapping[str, Any]) -> date | datetime | None:
    """The labelled day, or the labelled moment with its offset; the sets mark pages without a date in several ways."""
    written = row.get("date") or row.get("publishing_date")
    if not isinstance(written, str):
        return None
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.date()


def _same_day(found: Published, expected: date | datetime) -> bool:
    """Whether it is the labelled day, as the outlet counts days or as the label's own offset does."""
    if not isinstance(expected, datetime):
        return found.day == expected
    there = found.at.astimezone(expected.tzinfo).date() if found.precision == "minute" else found.day
    return expected.date() in {there, found.day}


# -------------------------------------------------------------------------------------------------------------- strings


def _strings(path: Path) -> Evaluation:
    return Evaluation(path.name, _measures(list(_written(path))))


def _written(path: Path) -> Iterator[tuple[bool, bool, bool]]:
    """Each written date. A time must be exact; a day the one in UTC, or in Korea for forms in Korean local time."""
    for case in rows(path):
        try:
            written, expected = str(case["input"]), _moment(case["expected_utc"])
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"{path.name}: a case has no input and expected_utc as described: {error}.") from error
        found = parse_date(written, origin="feed")
        if expected is None or found is None:
            right = found is None and expected is None
        elif found.precision == "minute":
            right = found.at == expected
        else:
            right = found.at.date() in {expected.date(), (expected + _KOREA).date()}
        yield expected is not None, found is not None, right


def _moment(parts: list[int] | None) -> datetime | None:
    """The moment of year, month, day, hour, minute and second in UTC; ``None`` where nothing is to be read."""
    if not parts:
        return None
    year, month, day, hour, minute, second = map(int, parts[:6])
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)

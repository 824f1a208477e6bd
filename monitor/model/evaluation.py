"""What an evaluation against a labelled set says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of an evaluation.

    ``value`` rests on ``n`` cases; ``low`` and ``high`` are a 95 % bootstrap interval over cases, ``None`` where there
    is none (a speed, a count). ``note`` says what the figure is where its name does not.
    """

    name: str
    value: float
    n: int
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one labelled set. ``failed`` are (case, reason) that gave no answer; they count as wrong."""

    name: str
    measures: tuple[Measure, ...]
    failed: tuple[tuple[str, str], ...] = ()

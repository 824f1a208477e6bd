"""Agreement of a measure of tone with analysts, by a random sample of the articles that it scored. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from monitor.analysis.precision import unbroken, wilson
from monitor.model.agreement import Agreement, ToneProgress
from monitor.model.overrides import POLARITIES, ToneAnswer
from monitor.model.tone import polarity


def agreement(
    measure: str, drawn: Sequence[int], said: Mapping[int, ToneAnswer], tones: Mapping[int, int], hits: int
) -> Agreement:
    """How far a measure agrees with what was ``said`` of articles.

    ``drawn`` are the articles that the measure scored, in the order in which they are drawn, and ``tones`` their values
    in millionths, at least of those that something was said of; ``hits`` is what it could have scored. As with
    precision, only the longest beginning of ``drawn`` in which something was said of every article counts. Articles
    that the measure did not score may be labelled or not: they are in no number but ``hits``.
    """
    beginning = unbroken(drawn, said)
    pairs = Counter((said[article], polarity(tones[article])) for article in beginning if said[article] != "unclear")
    judged, agreed = pairs.total(), sum(pairs[tone, tone] for tone in POLARITIES)
    low, high = wilson(agreed, judged) if judged else (None, None)
    return Agreement(
        measure=measure,
        confusion=tuple(tuple(pairs[analyst, machine] for machine in POLARITIES) for analyst in POLARITIES),
        skipped=len(beginning) - judged,
        waiting=sum(article in said for article in drawn) - len(beginning),
        scored=len(drawn),
        hits=hits,
        value=agreed / judged if judged else None,
        low=low,
        high=high,
    )


def progress(drawn: Sequence[int], said: Mapping[int, ToneAnswer]) -> ToneProgress:
    """How far the sample ``drawn`` has been read, by the rule of ``agreement``."""
    beginning = unbroken(drawn, said)
    skipped = sum(said[article] == "unclear" for article in beginning)
    return ToneProgress(
        judged=len(beginning) - skipped,
        skipped=skipped,
        waiting=sum(article in said for article in drawn) - len(beginning),
        total=len(drawn),
    )

"""What a re-reading changed, as its job keeps it: counts by field and by topic, samples, failures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, Protocol

from monitor.errors import ReadError
from monitor.storage.rereading import Reread, State, StoredReading

SAMPLES = 50
"""Changed articles, and failures, that a report tells one by one."""
FIELDS = (
    "outlet", "title", "body", "published", "counted", "lang", "wire", "cites", "byline", "photo", "editor", "section",
    "form", "tone", "family",
)  # fmt: skip
"""What is compared. ``counted`` is the counting time; topics are compared beside them."""
_EXCERPT = 160
_BEFORE_IT = 40


class _Again(Protocol):
    @property
    def from_page(self) -> bool: ...
    @property
    def error(self) -> ReadError | None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """A report so far.

    ``changed`` articles are seen to be different; ``stored`` ones were written, also for what nobody sees, such as the
    reader's version. ``from_page`` were read from a raw page, the others analysed from their stored text. ``topics``
    are articles gained and lost by topic.
    """

    dry_run: bool
    looked_at: int = 0
    from_page: int = 0
    changed: int = 0
    stored: int = 0
    failed: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    topics: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    samples: tuple[Mapping[str, Any], ...] = ()
    failures: tuple[Mapping[str, Any], ...] = ()

    @staticmethod
    def from_json(text: str | None, *, dry_run: bool) -> Report:
        """The report that a job has told so far; an empty one where it has told nothing."""
        if text is None:
            return Report(dry_run)
        told = json.loads(text)
        del told["unchanged"]
        return Report(**{**told, "samples": tuple(told["samples"]), "failures": tuple(told["failures"])})

    def to_json(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        return {
            "dry_run": self.dry_run,
            "looked_at": self.looked_at,
            "from_page": self.from_page,
            "unchanged": self.looked_at - self.changed,
            "changed": self.changed,
            "stored": self.stored,
            "failed": self.failed,
            "fields": dict(self.fields),
            "topics": {name: dict(counts) for name, counts in self.topics.items()},
            "samples": list(self.samples),
            "failures": list(self.failures),
        }

    def with_batch(
        self, looked_at: Sequence[StoredReading], again: Sequence[_Again], became: Sequence[Reread],
        topics: Mapping[int, str],
    ) -> Report:  # fmt: skip
        """The report with one more batch; ``topics`` are the names of the charted versions."""
        fields, counted = dict(self.fields), {name: dict(counts) for name, counts in self.topics.items()}
        samples, changed = list(self.samples), self.changed
        for one in became:
            different = list(_different(one.before, one.after))
            gained, lost = _topics(one, topics)
            for name in different:
                fields[name] = fields.get(name, 0) + 1
            for side, names in (("gained", gained), ("lost", lost)):
                for name in names:
                    counts = counted.setdefault(name, {"gained": 0, "lost": 0})
                    counts[side] += 1
            if different or gained or lost:
                changed += 1
                if len(samples) < SAMPLES:
                    samples.append(_sample(one, different, gained, lost))
        failures = [_failure(one, found.error) for one, found in zip(looked_at, again, strict=True) if found.error]
        return replace(
            self,
            looked_at=self.looked_at + len(looked_at),
            from_page=self.from_page + sum(found.from_page for found in again),
            changed=changed,
            stored=self.stored + sum(one.stored for one in became),
            failed=self.failed + len(failures),
            fields=fields,
            topics=counted,
            samples=tuple(samples),
            failures=(*self.failures, *failures)[:SAMPLES],
        )


def _different(before: State, after: State) -> Iterator[str]:
    return (name for name in FIELDS if getattr(before, name) != getattr(after, name))


def _topics(one: Reread, names: Mapping[int, str]) -> tuple[list[str], list[str]]:
    gained = sorted(names[number] for number in one.after.topics - one.before.topics if number in names)
    lost = sorted(names[number] for number in one.before.topics - one.after.topics if number in names)
    return gained, lost


def _sample(one: Reread, different: Sequence[str], gained: list[str], lost: list[str]) -> dict[str, Any]:
    changes = {name: list(_both(name, one.before, one.after)) for name in different}
    return {
        "id": one.article_id, "outlet": one.before.outlet, "title": one.before.title[:_EXCERPT], "url": one.before.url,
        "changes": changes, "topics_gained": gained, "topics_lost": lost,
    }  # fmt: skip


def _both(name: str, before: State, after: State) -> tuple[Any, Any]:
    """A field before and after, as a report shows it: long texts from shortly before their first difference."""
    if name == "tone":
        one, other = (None if state.tone is None else state.tone / 1_000_000 for state in (before, after))
        return one, other
    if name == "family":
        return before.family_words[:_EXCERPT], after.family_words[:_EXCERPT]
    old, new = getattr(before, name), getattr(after, name)
    if isinstance(old, tuple):
        return list(old), list(new)
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > _EXCERPT:
        start = max(0, _common(old, new) - _BEFORE_IT)
        return _excerpt(old, start), _excerpt(new, start)
    return old, new


def _common(one: str, other: str) -> int:
    """How many letters at their beginnings are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _excerpt(text: str, start: int) -> str:
    cut = text[start : start + _EXCERPT]
    return ("…" if start else "") + cut + ("…" if start + _EXCERPT < len(text) else "")


def _failure(stored: StoredReading, error: ReadError | None) -> dict[str, Any]:
    return {
        "id": stored.id, "outlet": stored.outlet.name, "title": stored.article.title[:_EXCERPT],
        "url": stored.article.url, "error_class": error.error_class if error else "", "error": str(error),
    }  # fmt: skip

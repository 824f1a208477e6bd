"""What a query would give before it is saved, worked out step by step: the newest articles first, in the end all.

Every step ends with numbers that are exact for the articles counted since some moment, so that a page can show them at
once and refine them. A preview that nobody asks for any more simply stops where it is.
"""

from __future__ import annotations

import hashlib
import heapq
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.analysis.focusing import focus_on, leaves_in, spans_in
from monitor.analysis.matching import terms
from monitor.analysis.narrowing import narrowing
from monitor.analysis.phrase_signs import Neighbours
from monitor.analysis.references import expand
from monitor.analysis.syntax import bracketed, parse_topic, show
from monitor.model.article import Span
from monitor.model.selection import zone
from monitor.model.topic import TopicVersion
from monitor.model.views import Preview, PreviewChange, PreviewSample, Resolved
from monitor.storage.articles import Candidate
from monitor.storage.places import Place, Places, counted_back_to
from monitor.storage.store import Storage

FIRST_LOOK = 2_000
"""Articles that are read at once where the index cannot tell the few that matter."""
LISTED_AT_ONCE = 50_000
"""So many candidates can be listed within the time of a first answer."""
STEP = 100
"""Articles that are read between two questions whether to go on."""
MOST_NEIGHBOURS = 400
"""Hits whose words are looked at for phrases: the newest ones."""
DOMINANT = 0.95
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a preview is about: ``days`` are the range's first day and the day after its last, in the selection's zone.

    ``against`` is the saved version that it is compared with; at most ``samples`` articles are shown of each kind.
    """

    query: str
    resolved: Resolved
    days: tuple[date, date]
    against: TopicVersion | None
    samples: int


class PreviewRun:
    """One preview on its way. Threads may share it; each waits for the other's step."""

    def __init__(self, asked: Asked, storage: Storage) -> None:
        """Read the query.

        Raises:
            QueryError: it cannot be read.
        """
        stated = parse_topic(asked.query)
        self._asked, self._storage = asked, storage
        self._reading = bracketed(stated)
        node = expand(stated, storage.topics.catalogue())
        self._narrowing, self._focus, self._leaves = narrowing(node), focus_on(node), terms(node)
        self._neighbours = Neighbours.of(node)
        self._lock = threading.Lock()
        self._left: Places | None = None
        self._is_list = False
        self._place: Place | None = None
        self._candidates: int | None = None
        self._archive: int | None = None
        self._saved: Places | None = None
        self._not_hit: set[int] = set()
        self._hits, self._examined, self._gained = 0, 0, 0
        self._per_day: Counter[date] = Counter()
        self._per_term: Counter[int] = Counter()
        self._newest: list[int] = []
        self._newest_gained: list[int] = []
        self._drawn: list[tuple[int, int]] = []
        self._shown: dict[tuple[int, bool], PreviewSample] = {}
        self.data_version = storage.meta.data_version()

    @property
    def complete(self) -> bool:
        """Whether all of the range has been counted."""
        return self._is_list and self._left is not None and not len(self._left) and self._archive is not None

    def advance(self, go_on: Callable[[], bool]) -> Preview:
        """Go on as long as ``go_on`` says, at least one step, and tell what is known by then."""
        with self._lock:
            while not self.complete:
                self._step()
                if not go_on():
                    break
            return self._preview()

    # ------------------------------------------------------------------------------------------------------------ steps
    def _step(self) -> None:
        if self._left is None:
            self._begin()
        if self._left is not None and len(self._left):
            self._read(next(self._left.batches(STEP)))
        elif not self._is_list:
            self._list()
        elif self._archive is None:
            self._archive = self._count_archive()

    def _begin(self) -> None:
        articles, sample, span = self._storage.articles, self._asked.resolved.sample, self._asked.resolved.range
        if self._asked.against is not None:
            self._saved = articles.matched(self._asked.against.id, sample=sample, time_range=span)
            self._not_hit = set(self._saved.ids.tolist())
        self._candidates = articles.candidate_number(self._narrowing)
        if self._candidates is not None and self._candidates <= LISTED_AT_ONCE:
            self._list()
        else:
            self._left = articles.newest(FIRST_LOOK, sample=sample, time_range=span)

    def _list(self) -> None:
        resolved = self._asked.resolved
        listed = self._storage.articles.newest_first(self._narrowing, sample=resolved.sample, time_range=resolved.range)
        self._left, self._is_list = listed.after(self._place), True

    def _count_archive(self) -> int:
        [(articles, _)] = self._storage.counts.volume(self._asked.resolved, 0, [self._asked.resolved.range])
        return articles

    def _read(self, batch: Places) -> None:
        numbers = batch.ids.tolist()
        found = {candidate.id: candidate for candidate in self._storage.articles.read_candidates(numbers)}
        for number in numbers:
            if number in found:
                self._judge(found[number])
        self._examined += len(batch)
        self._place = batch.last
        if self._left is not None:
            self._left = self._left.after(self._place)

    def _judge(self, one: Candidate) -> None:
        held = leaves_in(self._focus, self._leaves, one.title, one.body, one.metadata)
        if held is None:
            return
        samples = self._asked.samples
        self._hits += 1
        if one.counted is not None:
            day = one.counted if one.day_only else one.counted.astimezone(zone(self._asked.resolved.selection.tz))
            self._per_day[day.date()] += 1
        self._per_term.update(place for place, holds in enumerate(held) if holds)
        if self._hits <= MOST_NEIGHBOURS:
            self._neighbours.add(one.title, one.body)
        if len(self._newest) < samples:
            self._newest.append(one.id)
        # Drawn by the hash of the article's number: random in effect, and the same each time.
        draw = int.from_bytes(hashlib.sha256(str(one.id).encode()).digest()[:8], "big")
        heapq.heappush(self._drawn, (-draw, one.id))
        if len(self._drawn) > samples:
            heapq.heappop(self._drawn)
        if one.id in self._not_hit:
            self._not_hit.discard(one.id)
        else:
            self._gained += 1
            if len(self._newest_gained) < samples:
                self._newest_gained.append(one.id)

    # ---------------------------------------------------------------------------------------------------------- answers
    def _preview(self) -> Preview:
        first, end = self._asked.days
        written = [show(leaf) for leaf in self._leaves]
        days = (first + timedelta(days=day) for day in range((end - first).days))
        samples = [article_id for _, article_id in sorted(self._drawn, reverse=True)]
        preview = Preview(
            reading=self._reading,
            complete=self.complete,
            back_to=None if self.complete else counted_back_to(self._place),
            hits=self._hits,
            expected=self._expected(),
            archive=self._archive,
            examined=self._examined,
            per_day=tuple((day.isoformat(), self._per_day[day]) for day in days),
            terms=tuple((name, self._per_term[place]) for place, name in enumerate(written)),
            newest=self._read_samples(self._newest),
            samples=self._read_samples(samples),
            change=self._change(),
            warnings=tuple(self._warnings(written)),
        )
        kept = {sample.row.id for kind in (preview.newest, preview.samples) for sample in kind}
        if preview.change is not None:
            of_change = (*preview.change.gained_samples, *preview.change.lost_samples)
            kept |= {sample.row.id for sample in of_change}
        self._shown = {key: sample for key, sample in self._shown.items() if key[0] in kept}
        return preview

    def _expected(self) -> int:
        """How many hits there will be if older articles are like those that were read."""
        if self.complete or not self._examined or self._left is None:
            return self._hits
        if self._is_list:
            return self._hits + round(len(self._left) * self._hits / self._examined)
        if self._candidates is not None:
            return max(self._hits, min(self._candidates, self._storage.articles.number()))
        return max(self._hits, round(self._storage.articles.number() * self._hits / self._examined))

    def _change(self) -> PreviewChange | None:
        if self._asked.against is None or self._saved is None:
            return None
        left = Places.of(()) if self.complete else self._saved.after(self._place)
        if self._place is None and not self.complete:
            left = self._saved
        passed = self._saved.ids[: len(self._saved) - len(left)].tolist()
        lost = [article_id for article_id in passed if article_id in self._not_hit]
        return PreviewChange(
            self._asked.against.number,
            self._gained,
            len(lost),
            self._read_samples(self._newest_gained),
            self._read_samples(lost[: self._asked.samples], saved=True),
        )

    def _read_samples(self, numbers: Sequence[int], *, saved: bool = False) -> tuple[PreviewSample, ...]:
        """Articles to read, marked with what the query finds, or with what the saved version found in them."""
        found = []
        for number in numbers:
            if (number, saved) not in self._shown:
                sample = self._read_sample(number, saved=saved)
                if sample is None:
                    continue
                self._shown[number, saved] = sample
            found.append(self._shown[number, saved])
        return tuple(found)

    def _read_sample(self, number: int, *, saved: bool) -> PreviewSample | None:
        articles = self._storage.articles
        stored, text = articles.get(number), articles.text(number)
        if stored is None or text is None:  # removed meanwhile
            return None
        spans: Sequence[Span] | None
        if saved and self._asked.against is not None:
            matched = articles.matches(number)
            spans = next((found for version, found, _ in matched if version == self._asked.against.id), ())
        else:
            spans = spans_in(self._focus, text.title, text.body, text.metadata)
        return PreviewSample(stored.row, stored.body, tuple(spans or ()))

    def _warnings(self, written: Sequence[str]) -> Iterator[str]:
        if not self._hits:
            if self.complete:
                yield "Nothing in this range matches."
            return
        for place, name in enumerate(written):
            found = self._per_term[place]
            if not found and self.complete:
                yield f"{name} is in none of the hits."
            elif len(written) > 1 and found >= DOMINANT * self._hits and self._hits >= FEWEST:
                yield f"{name} is in {100 * found / self._hits:.0f} % of the hits."
        yield from self._neighbours.signs()


class PreviewRuns:
    """The newest previews, so that one goes on where it stopped when the same is asked again. Thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._runs: OrderedDict[Asked, PreviewRun] = OrderedDict()
        self._lock = threading.Lock()

    def advance(self, asked: Asked, storage: Storage, go_on: Callable[[], bool]) -> Preview:
        """Go on with a preview; one that was complete before the data changed begins anew.

        Raises:
            QueryError: the query cannot be read.
        """
        with self._lock:
            run = self._runs.get(asked)
            if run is None or (run.complete and run.data_version != storage.meta.data_version()):
                run = PreviewRun(asked, storage)
                self._runs[asked] = run
            self._runs.move_to_end(asked)
            while len(self._runs) > self._size:
                self._runs.popitem(last=False)
        return run.advance(go_on)

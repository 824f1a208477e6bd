"""Plans the independent texts: how many on which day, by whom, on which event, in which tone, with which number.

Daily volume = a base by month x a weekday rhythm + the weights of the calendar's events, which decay over eight days.
Tone = a course over the months for each subject + a shift by the writer's ownership + noise.
Everything is counted in integers, so that no rounding of a platform's mathematics can change the sample.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from data.sample.registry import Event, Writer
from data.sample.texts import KINDS, SEED, Order

FIRST_DAY = date(2022, 1, 1)
LAST_DAY = date(2022, 6, 30)
LAST_MINUTE = datetime(2022, 6, 30, 23, 59, tzinfo=UTC)
DAYS = tuple(FIRST_DAY + timedelta(offset) for offset in range((LAST_DAY - FIRST_DAY).days + 1))

#: The outlet that falls silent, and its silent week (both days belong to it).
SILENT_OUTLET = "Nemunas Bridge"
SILENT_FROM = date(2022, 5, 9)
SILENT_UNTIL = date(2022, 5, 15)

WEEKDAYS = (20, 22, 22, 22, 20, 12, 10)
#: What is left of an event's news 0, 1, ... days later, in percent.
DECAY = (100, 75, 45, 28, 18, 12, 8, 5)
#: How well an event is still the peg of an article 0, 1, ... days later; after that it is one for long, faintly.
PEG = (100, 90, 75, 60, 48, 38, 30, 24, 19, 15, 12, 10, 8, 6)
#: Base volume, January to June.
BASE = {"S": (9, 11, 17, 14, 12, 12), "B": (9, 11, 13, 10, 9, 10), "O": (12, 12, 12, 12, 12, 12)}
#: Course of the tone, January to June; events, wars above all, show as they do in the news.
TONE = {"S": (6, -40, -80, -48, -14, 16), "B": (26, -26, -60, 8, 24, 38), "O": (24, 20, 10, 16, 26, 30)}
OWNERSHIP_TONE = {"state": 46, "state-affiliated": 24, "public": 2, "independent": -20, "unknown": 0}
NOISE = 64
#: At this tone no sentence takes its positive wording.
GRAVE_TONE = -70


@dataclass(frozen=True, slots=True)
class Quota:
    """How many texts of one kind are the outlets' own and how many come from wires; `subject` rules day and tone."""

    kind: str
    subject: str
    own: int
    wired: int


QUOTAS = (
    Quota("s", "S", 434, 77),
    Quota("b", "B", 248, 44),
    Quota("sport", "O", 37, 8),
    Quota("land", "O", 37, 8),
    Quota("town", "O", 37, 8),
    Quota("ru", "SB", 134, 33),
    Quota("de", "SB", 108, 32),
)


def weighted(rng: random.Random, weights: Sequence[int]) -> int:
    """An index, drawn with these integer weights. Raises ValueError where all are 0."""
    mark = rng.randrange(sum(weights))
    for index, weight in enumerate(weights):
        mark -= weight
        if mark < 0:
            return index
    raise ValueError("weights must not be negative")


def subject_value(table: Mapping[str, Sequence[int]], subject: str, day: date) -> int:
    """A value by month; for a subject of several letters their mean, rounded down."""
    return sum(table[letter][day.month - 1] for letter in subject) // len(subject)


def day_weights(subject: str, events: Sequence[Event], calm: int = 6) -> list[int]:
    """The relative news volume of each day of the sample for a subject ("S", "B", "O" or several).

    `calm` is the weight of ordinary days; wires, whose texts are multiplied by reprints, get less of it, so that no
    crowd of reprints makes a spike where nothing happened.
    """
    weights = []
    for day in DAYS:
        weight = subject_value(BASE, subject, day) * WEEKDAYS[day.weekday()] * calm // 2
        for event in events:
            gap = (day - event.day).days
            if set(event.topics) & set(subject) and 0 <= gap < len(DECAY):
                weight += event.weight * DECAY[gap] * (30 + WEEKDAYS[day.weekday()]) // 50
        weights.append(weight)
    return weights


def spread(count: int, weights: Sequence[int]) -> list[int]:
    """Indices of `count` evenly spaced points on the weights laid end to end, so that small counts keep the shape.

    >>> spread(4, [1, 3])
    [0, 1, 1, 1]
    """
    total, out = sum(weights), []
    index, passed = 0, weights[0]
    for step in range(count):
        mark = (4 * step + 1) * total // (4 * count)
        while mark >= passed:
            index += 1
            passed += weights[index]
        out.append(index)
    return out


def peg_event(rng: random.Random, day: date, subject: str, events: Sequence[Event]) -> Event:
    """The event that a text of this day is built on: recent and heavy ones are likelier."""
    known = [event for event in events if event.day <= day and set(event.topics) & set(subject)]
    if day > FIRST_DAY + timedelta(14):
        known = [event for event in known if event.day >= FIRST_DAY] or known
    weights = []
    for event in known:
        gap = (day - event.day).days
        weights.append((event.weight + 2) * (PEG[gap] if gap < len(PEG) else 1 if gap < 45 else 0))
    return known[weighted(rng, weights)] if any(weights) else known[-1]


def silent(writer: Writer, day: date) -> bool:
    """Whether this is the silent outlet in its silent week."""
    return writer.name == SILENT_OUTLET and SILENT_FROM <= day <= SILENT_UNTIL


def choose_writer(rng: random.Random, writers: Sequence[Writer], lang: str, day: date) -> Writer:
    """One of the writers that publish in a language on a day."""
    weights = [
        writer.weight * 6 // len(writer.languages) if lang in writer.languages and not silent(writer, day) else 0
        for writer in writers
    ]
    return writers[weighted(rng, weights)]


def numbers_of(kinds: Sequence[str], counts: Sequence[int]) -> dict[str, list[tuple[int, int]]]:
    """Distinct numbers for texts of kinds that share pools. Raises ValueError where there are too few."""
    q = KINDS[kinds[0]].q
    pairs = [(slope, offset) for slope in range(q) for offset in range(q)]
    random.Random(f"{SEED}|numbers|{kinds[0]}").shuffle(pairs)
    if sum(counts) > len(pairs):
        raise ValueError(f"{sum(counts)} texts of {kinds} but only {len(pairs)} numbers")
    out = {}
    for kind, count in zip(kinds, counts, strict=True):
        out[kind], pairs = pairs[:count], pairs[count:]
    return out


def is_joint(rng: random.Random, day: date, event: Event) -> bool:
    """Whether a text on sanctions speaks of Russia and Belarus together: oftener once both were under war sanctions."""
    return rng.randrange(100) < (55 if event.topics == "SB" else 9 if day < date(2022, 3, 2) else 16)


def make_orders(outlets: Sequence[Writer], wires: Sequence[Writer], events: Sequence[Event]) -> list[Order]:
    """All independent texts of the sample: outlets' own articles and texts of wires."""
    sizes = {quota.kind: quota.own + quota.wired for quota in QUOTAS}
    numbers = numbers_of(("s", "b"), (sizes["s"], sizes["b"]))
    for kind in ("sport", "land", "town", "ru", "de"):
        numbers |= numbers_of((kind,), (sizes[kind],))
    orders = []
    for quota in QUOTAS:
        for is_wire, count in ((False, quota.own), (True, quota.wired)):
            weights = day_weights(quota.subject, events, calm=2 if is_wire else 6)
            for step, day_index in enumerate(spread(count, weights)):
                key = f"{quota.kind}-{'wire' if is_wire else 'own'}-{step}"
                writers = wires if is_wire else outlets
                number = numbers[quota.kind].pop()
                orders.append(make_order(key, quota, is_wire, writers, DAYS[day_index], number, events))
    return orders


def make_order(
    key: str,
    quota: Quota,
    is_wire: bool,
    writers: Sequence[Writer],
    day: date,
    number: tuple[int, int],
    events: Sequence[Event],
) -> Order:
    """One text's order, drawn from the chance that belongs to its key."""
    rng = random.Random(f"{SEED}|order|{key}")
    writer = choose_writer(rng, writers, KINDS[quota.kind].lang, day)
    event = peg_event(rng, day, quota.subject, events)
    first, last = (4, 20) if is_wire else (5, 22)
    if event.day == day:
        first = 9
    minute = rng.randrange(first * 60, last * 60)
    tone = subject_value(TONE, quota.subject, day) + OWNERSHIP_TONE[writer.ownership] + rng.randrange(-NOISE, NOISE + 1)
    if event.grave:
        tone = min(tone, GRAVE_TONE)
    return Order(
        key=key,
        kind=quota.kind,
        writer=writer,
        is_wire=is_wire,
        at=datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=UTC),
        event=event,
        tone=tone,
        number=number,
        joint=is_joint(rng, day, event),
    )

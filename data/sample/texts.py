"""Independent texts: each is composed of sentence frames chosen by its number, so that no two share more than one."""

import random
from dataclasses import dataclass
from datetime import date, datetime

from data.sample.frames import fill, line_point, load_pools, sentence
from data.sample.registry import Event, Writer
from data.sample.slots import WORDS, EnglishSlots, GermanSlots, RussianSlots, Slots, pick

POOLS = load_pools()
SEED = "wirewatch sample 1"
#: No text is shorter, cut reprints included.
LEAST_WORDS = 150
#: From this day no invented business news is set in Ukrainian towns; the writers there report from Poland.
INVASION = date(2022, 2, 24)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: its language, the pools by position (headline first), q, and its layouts.

    A layout is the order of the sentences: positions from 1, grouped into paragraphs by "|".
    """

    lang: str
    family: str
    pools: tuple[str, ...]
    q: int
    layouts: tuple[str, ...]
    sections: tuple[str, ...]


TOPIC_LAYOUTS = (
    "1|2|4 3|5|8|6|7|9",
    "1|3|2|5|4|8|7 6|9",
    "1|4|7|3|2 5|8|6|9",
    "1 2|5 8|3|6|7|4|9",
    "1|2 7|3|4|8|6|5|9",
)
OTHER_LAYOUTS = ("1|2|3|4|5|6|7", "1|3|2|6|4 5|7", "1 4|3|2|5|6|7", "1|2 5|3|6|4|7")
GERMAN_LAYOUTS = ("1|2|3|4|5|9|6|7|8", "1|3|2|4|6|9|5 7|8", "1|2 5|4|3|7|9|6|8", "1|4|3|6 9|2|7|5|8")
RUSSIAN_LAYOUTS = ("1|2|3|4|10|5|9|6|7|8", "1|3|2|4|6 9|5 7|10|8", "1|2 5|4|3|10|7|9|6|8", "1|4|3|6 9|2 10|7|5|8")


def topic_pools(letter: str) -> tuple[str, ...]:
    """The pools of an article on a topic, by position; five serve every topic, the others are its own."""
    own = {name: f"{letter}_{name}" for name in ("head", "lead", "context", "figures", "background")}
    order = ("head", "lead", "context", "quote", "figures", "effect", "reaction", "background", "detail", "close")
    return tuple(own.get(name, f"g_{name}") for name in order)


def numbered_pools(prefix: str, count: int) -> tuple[str, ...]:
    """Headline and `count` sentences of a kind whose pools are numbered."""
    return (f"{prefix}_head", *(f"{prefix}_s{number}" for number in range(1, count + 1)))


#: Kinds "s" and "b" share five pools, and therefore one set of numbers.
KINDS = {
    "s": Kind("en", "topic", topic_pools("s"), 31, TOPIC_LAYOUTS, ("World", "Economy", "Business")),
    "b": Kind("en", "topic", topic_pools("b"), 31, TOPIC_LAYOUTS, ("World", "Politics", "Economy")),
    "sport": Kind("en", "sport", numbered_pools("sport", 7), 7, OTHER_LAYOUTS, ("Sport",)),
    "land": Kind("en", "land", numbered_pools("land", 7), 7, OTHER_LAYOUTS, ("Economy", "Regions")),
    "town": Kind("en", "town", numbered_pools("town", 7), 7, OTHER_LAYOUTS, ("Culture", "Regions")),
    "ru": Kind("ru", "ru", numbered_pools("ru", 10), 13, RUSSIAN_LAYOUTS, ("Экономика", "Мир", "Регионы")),
    "de": Kind("de", "de", numbered_pools("de", 9), 13, GERMAN_LAYOUTS, ("Wirtschaft", "Politik", "Regionales")),
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: by whom, when, on which event, in which tone (-100 to +100), with which number."""

    key: str
    kind: str
    writer: Writer
    is_wire: bool
    at: datetime
    event: Event
    tone: int
    number: tuple[int, int]
    joint: bool


@dataclass(frozen=True, slots=True)
class Text:
    """An independent text. `frames` are (pool, index, sentence as filled), headline first, for all that it uses."""

    order: Order
    title: str
    dateline: str
    paragraphs: tuple[str, ...]
    frames: tuple[tuple[str, int, str], ...]
    section: str


def make_slots(order: Order, rng: random.Random) -> Slots:
    """The slots of an order's language."""
    day = order.at.date()
    if order.kind == "ru":
        return RussianSlots(rng, day, order.event, order.writer.country)
    if order.kind == "de":
        return GermanSlots(rng, day, order.event, order.writer.country)
    country = order.writer.country
    if order.is_wire and rng.randrange(3):
        country = pick(rng, sorted(WORDS["en"]["countries"]))
    if country == "UA" and day >= INVASION:
        country = "PL"
    if country in ("RU", "BY") and order.kind == "s":
        country = pick(rng, ["CN", "IN", "KZ", "TR", "QA"])  # firms there can weigh the rules
    return EnglishSlots(rng, day, order.event, order.kind if order.kind in "sb" else "", country, order.joint)


def draw_tone(rng: random.Random, tone: int) -> int:
    """0, 1 or 2: negative with (34 - tone / 2) %, positive with (33 + tone / 2) %, as far as these are percentages."""
    negative = min(max(34 - tone // 2, 0), 100)
    positive = min(max(33 + tone // 2, 0), 100)
    dice = rng.randrange(100)
    if dice < negative:
        return 0
    return 2 if dice >= 100 - positive else 1


def compose(order: Order) -> Text:
    """Writes the text of an order; the same order gives the same text.

    Raises ValueError where 50 attempts with other wordings and figures stay too short.
    """
    for attempt in range(50):
        text = try_to_compose(order, attempt)
        if sum(len(paragraph.split()) for paragraph in text.paragraphs) >= LEAST_WORDS:
            return text
    raise ValueError(f"{order.key}: the text stays shorter than {LEAST_WORDS} words")


def try_to_compose(order: Order, attempt: int) -> Text:
    """One attempt; attempts differ in wordings and figures, not in frames, people's business or place."""
    kind, slots = KINDS[order.kind], make_slots(order, random.Random(f"{SEED}|text|{order.key}"))
    rng = slots.rng = random.Random(f"{SEED}|text|{order.key}|{attempt}")
    frames = []
    for position, pool in enumerate(kind.pools):
        index = line_point(order.number, position, kind.q)
        write = sentence if position else title_of
        frames.append((pool, index, write(POOLS[pool][index], draw_tone(rng, order.tone), slots)))
    dropped = 0
    words = sum(len(made.split()) for _, _, made in frames[1:])
    if not order.is_wire and rng.randrange(10) < 3:
        dropped = 5 + rng.randrange(2)  # the effect or the reaction, in every kind a sentence that nothing hangs on
        if words - len(frames[dropped][2].split()) < LEAST_WORDS:
            dropped = 0
    layout = kind.layouts[rng.randrange(len(kind.layouts))]
    groups = [[int(one) for one in group.split() if int(one) != dropped] for group in layout.split("|")]
    return Text(
        order=order,
        title=frames[0][2],
        dateline=make_dateline(order, slots, rng),
        paragraphs=tuple(" ".join(frames[one][2] for one in group) for group in groups if group),
        frames=tuple(frame for position, frame in enumerate(frames) if not dropped or position != dropped),
        section=kind.sections[rng.randrange(len(kind.sections))],
    )


def title_of(frame: str, tone: int, slots: Slots) -> str:
    """A headline, its first letter raised and without a full stop."""
    text = fill(frame, tone, slots)
    return text[:1].upper() + text[1:]


def new_title(text: Text, key: str) -> str:
    """Another headline for a reprint of a text, from the same pool."""
    rng = random.Random(f"{SEED}|title|{key}")
    pool = POOLS[KINDS[text.order.kind].pools[0]]
    slots = make_slots(text.order, random.Random(f"{SEED}|text|{text.order.key}"))
    slots.rng = rng
    return title_of(pool[rng.randrange(len(pool))], draw_tone(rng, text.order.tone), slots)


def make_dateline(order: Order, slots: Slots, rng: random.Random) -> str:
    """Where the text is from: always for wires (with their name), for one outlet's text in three, else empty."""
    if not order.is_wire and rng.randrange(3):
        return ""
    lang, at = KINDS[order.kind].lang, order.at
    credit = dict(order.writer.credit).get(lang, "")
    by = f" ({credit})" if order.is_wire else ""
    month = WORDS[lang]["months"][at.month - 1]
    if lang == "ru":
        return f"{slots('city_nom')}, {at.day} {month}{by} — "
    if lang == "de":
        return f"{slots('city')}, {at.day}. {month}{by} – "
    return f"{slots('city').upper()}, {month} {at.day}{by} - "

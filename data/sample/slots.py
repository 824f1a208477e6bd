"""Fills the slots of sentence frames: people, towns, goods, figures and dates of one text, by language.

What must agree within a text (town, company, goods, the event) is drawn once; figures are drawn anew at each slot.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta

from data.sample.registry import Event, read_toml

WORDS = read_toml("words.toml")


def pick(rng: random.Random, values: list[str]) -> str:
    """One of the values."""
    return values[rng.randrange(len(values))]


def capital(text: str) -> str:
    """The text with its first letter raised."""
    return text[:1].upper() + text[1:]


class Slots:
    """The slots of one text. Call it with a slot's name; a name with a capital or with ``_cap`` is capitalised.

    `fixed` holds what is the same at every use, `drawn` what is drawn anew; plain figures are known to all languages.
    """

    decimal_mark = ","

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.fixed: dict[str, str] = {}
        self.drawn: dict[str, Callable[[], str]] = {}

    def __call__(self, name: str) -> str:
        """The text of a slot. Raises KeyError for a slot that the language does not know."""
        plain = name.removesuffix("_cap").lower()
        if plain in self.fixed:
            value = self.fixed[plain]
        elif plain in self.drawn:
            value = self.drawn[plain]()
        else:
            value = figure(plain, self.rng, self.decimal_mark)
        return value if name == plain else capital(value)

    def one_of(self, values: list[str]) -> Callable[[], str]:
        """Draws one of the values each time it is called."""
        return lambda: pick(self.rng, values)

    def number(self, pattern: str, *ranges: tuple[int, int]) -> Callable[[], str]:
        """Draws a number for each range (the end left out) and puts them into the pattern."""
        return lambda: pattern.format(*(self.rng.randrange(low, high) for low, high in ranges))


class EnglishSlots(Slots):
    """English. `family` is "s", "b" or "" (neither topic); `country` names the writer's country in words.toml."""

    decimal_mark = "."

    def __init__(self, rng: random.Random, day: date, event: Event, family: str, country: str, joint: bool) -> None:
        super().__init__(rng)
        self.words = WORDS["en"]
        land = self.words["countries"][country]
        short = min((event.name("en"), event.name("en2")), key=len)
        companies = [f"{pick(rng, self.words['company_heads'])} {pick(rng, self.words['company_tails'])}" for _ in "12"]
        month = day.month - 1
        self.fixed = {
            "event": event.name("en"),
            "alt": event.name("en2"),
            "short": short.removeprefix("the "),
            "when": english_when(event.day, day, self.words),
            "days_after": english_distance(event.day, day),
            "when_pub": f"on {self.words['weekdays'][day.weekday()]}",
            "weekday": self.words["weekdays"][day.weekday()],
            "month": self.words["months"][month - 1],
            "month_now": self.words["months"][month],
            "month_next": self.words["months"][(month + 1) % 12],
            "country": land["name"],
            "adj": land["adj"],
            "city": pick(rng, land["cities"]),
            "place": pick(rng, self.words["places"]["east" if family == "b" else land["region"]]),
            "company": companies[0],
            "company2": companies[1],
            "sector": pick(rng, self.words["sectors"]),
            "goods": pick(rng, self.words["goods"]),
            "target": "Russia and Belarus" if joint else "Russia",
        }
        numbers, currency = self.words["numbers"], self.one_of(self.words["currencies"])
        self.drawn = {
            "person": lambda: self.person(pick(self.rng, ["f", "m"])),
            "person_f": lambda: self.person("f"),
            "person_m": lambda: self.person("m"),
            "speaker": self.speaker,
            "matter": self.one_of(self.words["matter_b" if family == "b" else "matter_s"]),
            "measures": self.one_of(self.words["measures"]),
            "few": self.one_of(numbers[:8]),
            "weeks": self.one_of(numbers),
            "months": self.one_of(numbers),
            "money": lambda: f"{self.rng.randrange(12, 960)}{' million' if family else ',000'} {currency()}",
            "big": self.number("{},{}", (1, 10), (100, 1000)),
        }

    def person(self, sex: str) -> str:
        """An invented name; `sex` is "f" or "m"."""
        return f"{pick(self.rng, self.words['first_' + sex])} {pick(self.rng, self.words['last'])}"

    def speaker(self) -> str:
        """An invented name with a trade, now and then with an invented house: "freight broker Jonas Verrill"."""
        person = f"{pick(self.rng, self.words['roles'])} {self.person(pick(self.rng, ['f', 'm']))}"
        return person if self.rng.randrange(2) else f"{person} of {pick(self.rng, self.words['institutes'])}"


class RussianSlots(Slots):
    """Russian. Figures are such that a genitive plural follows."""

    def __init__(self, rng: random.Random, day: date, event: Event, country: str) -> None:
        super().__init__(rng)
        self.words = words = WORDS["ru"]
        cities = words["cities"][country]
        city = cities[rng.randrange(len(cities))]
        goods = words["goods"][rng.randrange(len(words["goods"]))]
        place = pick(rng, words["places"])
        self.fixed = {
            "event": event.name("ru"),
            "weekday_acc": words["weekdays"][day.weekday()],
            "goods": goods[0],
            "goods_gen": goods[1],
            "sector_loc": pick(rng, words["sectors"]),
            "firm": pick(rng, words["firms"]),
            **{f"city_{case}": city[index] for index, case in enumerate(("nom", "gen", "loc"))},
            **{
                f"place_{case}": place + ending
                for case, ending in (("acc", ""), ("gen", "а"), ("ins", "ом"), ("loc", "е"))
            },
        }
        self.drawn = {
            "speaker": self.speaker,
            "speaker_m": self.speaker,
            "few": self.number("{}", (5, 10)),
            "weeks": self.number("{}", (5, 10)),
            "pct": lambda: str(5 * self.rng.randrange(1, 9)),
            "n": lambda: str(5 * self.rng.randrange(4, 90)),
            "big": self.number("{} {}00", (1, 10), (1, 10)),
            "money": lambda: f"{5 * self.rng.randrange(4, 190)} миллионов",
        }

    def speaker(self) -> str:
        """An invented man with his trade; the frames' verbs are in the present, which has no gender."""
        return " ".join(pick(self.rng, self.words[key]) for key in ("roles", "first_m", "last_m"))


class GermanSlots(Slots):
    """German: goods are mass nouns without an article, trades and people stand in the nominative."""

    def __init__(self, rng: random.Random, day: date, event: Event, country: str) -> None:
        super().__init__(rng)
        self.words = words = WORDS["de"]
        sector = words["sectors"][rng.randrange(len(words["sectors"]))]
        self.fixed = {
            "ereignis": event.name("de"),
            "wochentag": words["weekdays"][day.weekday()],
            "city": pick(rng, words["cities"][country]),
            "ort": pick(rng, words["places"]),
            "ware": pick(rng, words["goods"]),
            "branche": sector[0],
            "branche_dat": sector[1],
            "firma": pick(rng, words["firms"]),
        }
        self.drawn = {
            "sprecher": self.speaker,
            "few": self.one_of(words["numbers"][:8]),
            "weeks": self.one_of(words["numbers"]),
            "big": self.number("{}.{}", (1, 10), (100, 1000)),
            "geld": self.number("{} Millionen Euro", (12, 960)),
        }

    def speaker(self) -> str:
        """An invented person with a trade: "die Maklerin Hanna Lohfeldner"."""
        sex = pick(self.rng, ["f", "m"])
        return " ".join(pick(self.rng, self.words[key]) for key in (f"roles_{sex}", f"first_{sex}", "last"))


def figure(name: str, rng: random.Random, point: str) -> str:
    """A plain figure; `point` is the language's decimal mark. Raises KeyError for an unknown slot."""
    if name == "tenth":
        return f"{rng.randrange(1, 5)}{point}{rng.randrange(1, 10)}"
    low, high = {"pct": (3, 39), "pct2": (41, 80), "n": (18, 460)}[name]
    return str(rng.randrange(low, high))


def english_when(event: date, day: date, words: dict[str, list[str]]) -> str:
    """When an event was, told on a day: "a day earlier", "on Tuesday", "last week", "in March".

    >>> english_when(date(2022, 4, 8), date(2022, 4, 12), WORDS["en"])
    'last week'
    """
    gap = (day - event).days
    weeks = (day - timedelta(day.weekday()) - (event - timedelta(event.weekday()))).days // 7
    if event.year < day.year:
        return "over the holidays" if gap < 14 else "in December"
    if gap <= 1:
        return "a day earlier" if gap else "earlier in the day"
    if weeks <= 1:
        return "last week" if weeks else f"on {words['weekdays'][event.weekday()]}"
    return "earlier this month" if event.month == day.month else f"in {words['months'][event.month - 1]}"


def english_distance(event: date, day: date) -> str:
    """The time from an event to a day, to stand before it: "hours after", "two days after", "weeks after"."""
    gap = (day - event).days
    if gap <= 1:
        return "a day after" if gap else "hours after"
    return f"{WORDS['en']['numbers'][gap - 2]} days after" if gap < 7 else "weeks after" if gap > 13 else "a week after"

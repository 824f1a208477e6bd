"""Fills the slots of sentence frames: people, towns, goods, figures and dates of one text, by language.

What must agree within a text (town, company, goods, the event) is drawn once; figures are drawn anew at each slot.
"""

import random
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
    """The slots of one text. Call it with a slot's name; a name with a capital or with ``_cap`` is capitalised."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.fixed: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        plain = name.removesuffix("_cap").lower()
        value = self.fixed[plain] if plain in self.fixed else self.draw(plain)
        return value if name == plain else capital(value)

    def draw(self, name: str) -> str:
        """A value that may differ at each use. Raises KeyError for a slot that no language knows."""
        raise KeyError(name)


class EnglishSlots(Slots):
    """English. `family` is "s", "b" or "" (neither topic); `country` names the writer's country in words.toml."""

    def __init__(self, rng: random.Random, day: date, event: Event, family: str, country: str, joint: bool) -> None:
        super().__init__(rng)
        self.words = WORDS["en"]
        self.matters = self.words["matter_b" if family == "b" else "matter_s"]
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
            "place": pick(rng, self.words["places"][land["region"]]),
            "company": companies[0],
            "company2": companies[1],
            "sector": pick(rng, self.words["sectors"]),
            "goods": pick(rng, self.words["goods"]),
            "target": "Russia and Belarus" if joint else "Russia",
        }

    def person(self, sex: str) -> str:
        """An invented name; `sex` is "f" or "m"."""
        return f"{pick(self.rng, self.words['first_' + sex])} {pick(self.rng, self.words['last'])}"

    def speaker(self) -> str:
        """An invented name with a trade, now and then with an invented house: "freight broker Jonas Verrill"."""
        person = f"{pick(self.rng, self.words['roles'])} {self.person(pick(self.rng, ['f', 'm']))}"
        return person if self.rng.randrange(2) else f"{person} of {pick(self.rng, self.words['institutes'])}"

    def draw(self, name: str) -> str:
        """Figures, people and the changing names of the subject."""
        rng, numbers = self.rng, self.words["numbers"]
        match name:
            case "person":
                return self.person(pick(rng, ["f", "m"]))
            case "person_f" | "person_m":
                return self.person(name[-1])
            case "speaker":
                return self.speaker()
            case "matter":
                return pick(rng, self.matters)
            case "measures":
                return pick(rng, self.words["measures"])
            case "few" | "weeks" | "months":
                return pick(rng, numbers[:8] if name == "few" else numbers)
            case "money":
                return f"{rng.randrange(12, 960)} million {pick(rng, self.words['currencies'])}"
            case "big":
                return f"{rng.randrange(1, 10)},{rng.randrange(100, 1000)}"
            case _:
                return figure(name, rng, ".")


class RussianSlots(Slots):
    """Russian. Figures are such that a genitive plural follows."""

    def __init__(self, rng: random.Random, day: date, event: Event) -> None:
        super().__init__(rng)
        self.words = words = WORDS["ru"]
        city = words["cities"][rng.randrange(len(words["cities"]))]
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
            **{f"place_{case}": place + ending for case, ending in (("acc", ""), ("gen", "а"), ("ins", "ом"), ("loc", "е"))},
        }

    def draw(self, name: str) -> str:
        """Figures and speakers."""
        rng = self.rng
        match name:
            case "speaker" | "speaker_m":
                return " ".join(pick(rng, self.words[key]) for key in ("roles", "first_m", "last_m"))
            case "few" | "weeks":
                return str(rng.randrange(5, 10))
            case "pct":
                return str(5 * rng.randrange(1, 9))
            case "n":
                return str(5 * rng.randrange(4, 90))
            case "big":
                return f"{rng.randrange(1, 10)} {rng.randrange(1, 10)}00"
            case "money":
                return f"{5 * rng.randrange(4, 190)} миллионов"
            case _:
                return figure(name, rng, ",")


class GermanSlots(Slots):
    """German."""

    def __init__(self, rng: random.Random, day: date, event: Event) -> None:
        super().__init__(rng)
        self.words = words = WORDS["de"]
        sector = words["sectors"][rng.randrange(len(words["sectors"]))]
        self.fixed = {
            "ereignis": event.name("de"),
            "wochentag": words["weekdays"][day.weekday()],
            "city": pick(rng, words["cities"]),
            "ort": pick(rng, words["places"]),
            "ware": pick(rng, words["goods"]),
            "branche": sector[0],
            "branche_dat": sector[1],
            "firma": pick(rng, words["firms"]),
        }

    def draw(self, name: str) -> str:
        """Figures and speakers."""
        rng, words = self.rng, self.words
        match name:
            case "sprecher":
                sex = pick(rng, ["f", "m"])
                return " ".join(pick(rng, words[key]) for key in (f"roles_{sex}", f"first_{sex}", "last"))
            case "few" | "weeks":
                return pick(rng, words["numbers"][:8] if name == "few" else words["numbers"])
            case "big":
                return f"{rng.randrange(1, 10)}.{rng.randrange(100, 1000)}"
            case "geld":
                return f"{rng.randrange(12, 960)} Millionen Euro"
            case _:
                return figure(name, rng, ",")


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

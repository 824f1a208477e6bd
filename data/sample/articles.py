"""Articles of the sample: outlets' own ones, and reprints of wire texts with their cuts, headlines and delays."""

import json
import random
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data.sample.plan import LAST_MINUTE, silent, weighted
from data.sample.registry import Writer
from data.sample.slots import WORDS, EnglishSlots, Slots, pick
from data.sample.texts import KINDS, LEAST_WORDS, SEED, Text, make_slots, new_title

#: Reprints that the wire texts of a language have together.
REPRINTS = {"en": 802, "ru": 122, "de": 109}
MOST_REPRINTS = 14

LOCAL_LEADS = {
    "en": (
        "The following report concerns readers in {city} as well, because the trade in {goods} reaches as far as here.",
        "Our desk in {city} adds to the agency's report below that local dealers have so far said little.",
        "In {city}, too, the news described below was read with attention.",
        "Several firms near {city} have ties to the business that this agency report describes.",
    ),
    "ru": (
        "Для читателей в {city_loc} эта новость важна и потому, что местные склады торгуют тем же товаром.",
        "В {city_loc} сообщение агентства, которое мы приводим ниже, прочли с вниманием.",
    ),
    "de": (
        "Auch in {city} wird die folgende Agenturmeldung mit Aufmerksamkeit gelesen.",
        "Betriebe im Raum {city} sind von den Vorgängen betroffen, über die diese Meldung berichtet.",
    ),
}
CLOSING_BOXES = {
    "en": (
        "{outlet} reports on this subject every week on its page for business.",
        "More background can be found in the weekend edition of {outlet}.",
        "This report was shortened by the editors of {outlet}.",
        "Readers of {outlet} can send questions on this subject to the editors.",
    ),
    "ru": (
        "Подробнее об этом читайте в выпуске выходного дня.",
        "Редакция: «{outlet}».",
    ),
    "de": (
        "Mehr zu diesem Thema in der Wochenendausgabe: {outlet}.",
        "Leserfragen beantwortet die Redaktion: {outlet}.",
    ),
}
STAFF_BYLINE = {"en": "Staff and agencies", "ru": "Редакция и агентства", "de": "Redaktion und Agenturen"}


@dataclass(frozen=True, slots=True)
class Article:
    """One line of the sample, and where it comes from: `text` is the independent text, `outlet` its publisher.

    `body` is the text as published, paragraphs joined by empty lines. `modified` is the time of an edit.
    """

    text: Text
    outlet: Writer
    at: datetime
    url: str
    title: str
    body: str
    wire: str = ""
    byline: str = ""
    modified: datetime | None = None

    @property
    def is_reprint(self) -> bool:
        """Whether a wire wrote the text."""
        return self.text.order.is_wire

    def line(self) -> str:
        """The article in the import format: one JSON object, keys in a fixed order, absent ones left out."""
        fields = {
            "url": self.url,
            "source": self.outlet.name,
            "domain": self.outlet.domain,
            "published": self.at.date().isoformat() if self.outlet.day_only else stamp(self.at),
            "modified": stamp(self.modified) if self.modified else "",
            "title": self.title,
            "text": self.body,
            "lang": KINDS[self.text.order.kind].lang,
            "section": self.text.section,
            "byline": self.byline,
            "wire": self.wire,
        }
        return json.dumps({key: value for key, value in fields.items() if value}, ensure_ascii=False)


def stamp(at: datetime) -> str:
    """ISO time in UTC to the minute: 2022-04-12T07:31Z."""
    return f"{at:%Y-%m-%dT%H:%M}Z"


def slug(title: str) -> str:
    """The Latin words of a headline for an address, at most eight; empty for other scripts."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    words = "".join(character if character.isalnum() else " " for character in plain).split()
    return "-".join(words[:8])


def address(outlet: Writer, at: datetime, title: str, number: int) -> str:
    """The address of an outlet's article; `number` counts its articles. Each outlet has one of three habits."""
    base, words = f"https://{outlet.domain}", slug(title)
    habit = len(outlet.name) % 3
    if habit == 0 and words:
        return f"{base}/{at:%Y/%m/%d}/{words}-{number}"
    if habit == 1 and words:
        return f"{base}/articles/{words}-{number}.html"
    return f"{base}/news/{at:%Y/%m/%d}/{1000 + number}"


def byline_of(rng: random.Random, lang: str) -> str:
    """An invented reporter of an outlet, or nothing in one case of three."""
    if not rng.randrange(3):
        return ""
    words = WORDS[lang]
    if lang == "ru":
        return f"{pick(rng, words['first_m'])} {pick(rng, words['last_m'])}"
    return f"{pick(rng, words[pick(rng, ['first_f', 'first_m'])])} {pick(rng, words['last'])}"


def own_article(text: Text) -> Article:
    """The article of an outlet that wrote its text itself; its address is set later."""
    rng = random.Random(f"{SEED}|own|{text.order.key}")
    body = "\n\n".join((text.dateline + text.paragraphs[0], *text.paragraphs[1:]))
    byline = byline_of(rng, KINDS[text.order.kind].lang)
    return Article(text, text.order.writer, text.order.at, "", text.title, body, byline=byline)


def reprint_counts(texts: Sequence[Text], outlets: Sequence[Writer]) -> list[int]:
    """How many outlets reprint each wire text: 2 to 14, as many in each language as `REPRINTS` asks for.

    The heavier the event of the day, the more reprints: a text without a fresh event is rarely taken by many.
    Raises ValueError where a language's wires have not enough customers.
    """
    room = [min(len(customers(text, outlets)), MOST_REPRINTS) for text in texts]
    langs = [KINDS[text.order.kind].lang for text in texts]
    rng = random.Random(f"{SEED}|counts")
    news = [news_weight(text) for text in texts]
    counts = [2 for _ in texts]
    for lang, wanted in REPRINTS.items():
        mine = [index for index, own in enumerate(langs) if own == lang]
        if not 2 * len(mine) <= wanted <= sum(room[index] for index in mine):
            raise ValueError(f"{lang}: {wanted} reprints do not fit {len(mine)} wire texts")
        for _ in range(wanted - 2 * len(mine)):
            open_ones = [index for index in mine if counts[index] < room[index]]
            counts[open_ones[weighted(rng, [news[index] for index in open_ones])]] += 1
    return counts


def news_weight(text: Text) -> int:
    """How much a wire text is wanted: high on the day of a heavy event and the day after, 2 at least."""
    event, gap = text.order.event, (text.order.at.date() - text.order.event.day).days
    return 2 + (event.weight // (1 + gap) if 0 <= gap < 4 else 0)


def customers(text: Text, outlets: Iterable[Writer]) -> list[Writer]:
    """The outlets that may reprint a wire text: they take the wire, publish in its language, and are not silent."""
    lang, wire, day = KINDS[text.order.kind].lang, text.order.writer.name, text.order.at.date()
    return [
        outlet
        for outlet in outlets
        if lang in outlet.languages
        and wire in outlet.takes
        and not any(silent(outlet, day + timedelta(later)) for later in range(3))
    ]


def delay(rng: random.Random) -> timedelta:
    """From the wire to the page: mostly within two hours, at times half a day, now and then up to two days."""
    dice = rng.randrange(100)
    if dice < 58:
        return timedelta(minutes=rng.randrange(3, 120))
    return timedelta(minutes=rng.randrange(120, 720) if dice < 85 else rng.randrange(720, 2880))


def reprints(text: Text, count: int, outlets: Sequence[Writer]) -> list[Article]:
    """The reprints of a wire text; every second one has the wire's body word for word."""
    rng = random.Random(f"{SEED}|reprints|{text.order.key}")
    pool, chosen = customers(text, outlets), []
    for _ in range(count):
        index = weighted(rng, [outlet.weight for outlet in pool])
        chosen.append(pool.pop(index))
    return [one_reprint(text, outlet, verbatim=place % 2 == 0) for place, outlet in enumerate(chosen)]


def one_reprint(text: Text, outlet: Writer, verbatim: bool) -> Article:
    """A wire text at one outlet; its address is set later."""
    key = f"{text.order.key}|{outlet.domain}"
    rng = random.Random(f"{SEED}|reprint|{key}")
    at = min(text.order.at + delay(rng), LAST_MINUTE)
    paragraphs = [text.dateline + text.paragraphs[0], *text.paragraphs[1:]]
    lang = KINDS[text.order.kind].lang
    if not verbatim:
        paragraphs = changed(text, paragraphs, outlet, rng)
    title = text.title if rng.randrange(100) < 35 else new_title(text, key)
    credit = dict(text.order.writer.credit)[lang]
    wire = text.order.writer.name if rng.randrange(100) < 86 else ""
    byline = credit if wire and rng.randrange(2) else "" if rng.randrange(2) else STAFF_BYLINE[lang]
    return Article(text, outlet, at, "", title, "\n\n".join(paragraphs), wire=wire, byline=byline)


def changed(text: Text, paragraphs: list[str], outlet: Writer, rng: random.Random) -> list[str]:
    """The paragraphs after an outlet's changes: at least one of cut, missing dateline, local lead, closing box."""
    lang, out = KINDS[text.order.kind].lang, list(paragraphs)
    changes = [
        one for one, share in (("cut", 62), ("bare", 35), ("lead", 30), ("box", 30)) if rng.randrange(100) < share
    ]
    changes = changes or ["bare"]
    if "cut" in changes:
        for _ in range(1 + rng.randrange(3)):
            if len(" ".join([text.paragraphs[0], *out[1:-1]]).split()) >= LEAST_WORDS:
                out.pop()
        if out == paragraphs and "bare" not in changes:
            changes.append("bare")
    if "bare" in changes:
        out[0] = text.paragraphs[0]
    slots = local_slots(text, outlet, rng)
    if "lead" in changes:
        out.insert(0, filled(LOCAL_LEADS[lang], slots, outlet, rng))
    if "box" in changes:
        out.append(filled(CLOSING_BOXES[lang], slots, outlet, rng))
    return out


def local_slots(text: Text, outlet: Writer, rng: random.Random) -> Slots:
    """The slots of a reprinting outlet: its own city, the text's goods."""
    order = text.order
    own = make_slots(order, random.Random(f"{SEED}|text|{order.key}"))
    local = make_slots(replace(order, writer=outlet, is_wire=False), rng)
    if isinstance(own, EnglishSlots):
        local.fixed["goods"] = own.fixed["goods"]
    return local


def filled(lines: Sequence[str], slots: Slots, outlet: Writer, rng: random.Random) -> str:
    """One of the lines with its slots filled."""
    line = lines[rng.randrange(len(lines))].replace("{outlet}", outlet.name)
    for name in ("city", "city_loc", "goods"):
        mark = "{" + name + "}"
        if mark in line:
            line = line.replace(mark, slots(name))
    return line


def addressed(articles: Iterable[Article]) -> list[Article]:
    """The articles in order of publication, each with its address."""
    counted: dict[str, int] = {}
    out = []
    for article in sorted(articles, key=lambda one: (one.at, one.outlet.domain, one.text.order.key)):
        number = counted[article.outlet.domain] = counted.get(article.outlet.domain, 0) + 1
        out.append(replace(article, url=address(article.outlet, article.at, article.title, number)))
    return out

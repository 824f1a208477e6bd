"""A made archive of which it is known what was copied: wire texts at 40 outlets, independent texts, digests.

Texts are articles of the shipped sample (English, Russian, German), all of them invented, and Chinese ones composed
here. Everything is drawn from a fixed seed.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from monitor.analysis.copy_graph import CopyGraph, Member
from monitor.analysis.copy_index import CopyIndex
from monitor.analysis.families import body_hash
from monitor.analysis.shingles import read, sketch
from monitor.text.words import folded_words, sentences

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample" / "articles" / "01-articles.jsonl.gz"
OUTLETS = 40
HOUR, DAY = 3600, 86_400
Sentences = list[str]


class Piece(NamedTuple):
    """An article of the archive. ``family`` is the name of the text it was copied from; ``kind`` how."""

    outlet: str
    title: str
    body: str
    family: str
    kind: str
    at: int
    wire: str | None = None


# ------------------------------------------------------------------------------------------------------------ the texts
_LEADS = {
    "en": "Readers here in {} will have noticed it too: what was decided far away reached our market square within a "
    "day, and people at the stalls talked of little else this week.",
    "ru": "В {} это тоже заметили: то, что решили далеко отсюда, за один день дошло до нашей рыночной площади, и на "
    "прилавках в эту неделю почти не говорили о другом.",
    "de": "Auch in {} hat man es gemerkt: Was weit weg beschlossen wurde, kam binnen eines Tages auf unserem "
    "Marktplatz an, und an den Ständen sprach man diese Woche von wenig anderem.",
    "zh": "{}的读者也感觉到了：远方作出的决定一天之内就传到了我们的集市，这一周摊位上的人们几乎只谈这一件事。",
}
_STATEMENTS = {
    "en": "“The commission has taken note of the report and will examine every remark in it with care. It will hear "
    "the firms, the unions and the towns before the summer, publish a plan in the autumn, and ask the assembly for "
    "the money that the plan needs. Until then the present rules stay in force, and no one has to fear a fine for a "
    "form that was filled in by the old pattern.”",
    "ru": "«Комиссия приняла доклад к сведению и внимательно изучит каждое замечание. До лета она выслушает "
    "предприятия, профсоюзы и города, осенью опубликует план и попросит у собрания деньги, которых этот план "
    "потребует. До тех пор действуют прежние правила, и никто не должен опасаться штрафа за бланк старого образца.»",
    "de": "„Die Kommission hat den Bericht zur Kenntnis genommen und wird jede Anmerkung sorgfältig prüfen. Sie wird "
    "vor dem Sommer die Firmen, die Gewerkschaften und die Städte anhören, im Herbst einen Plan vorlegen und die "
    "Versammlung um das nötige Geld bitten. Bis dahin gelten die alten Regeln, und niemand muss eine Strafe fürchten.“",
    "zh": "“委员会已经注意到这份报告，将认真研究其中的每一条意见。夏天之前，委员会将听取企业、工会和"
    "各城市的看法，秋天公布计划，并向议会申请所需资金。在此之前现行规定继续有效。”",
}
_HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
    "行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其"
    "些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建"
    "月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接"
    "知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器"
    "压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议"
    "声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复"
    "容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支"
)


def _chinese(rng: random.Random) -> Sentences:
    """Sentences that look Chinese and say nothing: words of two characters drawn anew for each text."""
    words = ["".join(rng.sample(_HAN, 2)) for _ in range(150)]
    return ["".join(rng.choices(words, k=rng.randrange(18, 32))) + "。" for _ in range(10)]


@cache
def bases(lang: str, number: int) -> list[tuple[str, Sentences]]:
    """Headlines and sentences of texts that have next to nothing in common."""
    rng = random.Random(f"bases {lang}")
    if lang == "zh":
        return [("".join(rng.sample(_HAN, 8)), _chinese(rng)) for _ in range(number)]
    lines = gzip.decompress(SAMPLE.read_bytes()).decode("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["lang"] == lang and "wire" not in row]
    rng.shuffle(rows)
    found: list[tuple[str, Sentences]] = []
    known: set[tuple[str, ...]] = set()
    for row in rows:
        words = row["text"].split()
        sequences = {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
        if len(found) < number and len(sequences & known) < 0.15 * len(sequences):
            known |= sequences
            found.append((row["title"], split(row["text"])))
    if len(found) < number:
        raise ValueError(f"the sample has only {len(found)} texts in {lang} with so little in common")
    return found


def boilerplate(lang: str, outlet: int, words: int) -> str:
    """What an outlet prints with every article: words without a meaning, the same ones every time."""
    rng = random.Random(f"boilerplate {lang} {outlet} {words}")
    if lang == "zh":
        return "".join(rng.choices(_HAN, k=2 * words))
    pool = " ".join(line for _, text in bases(lang, 4) for line in text).split()
    return " ".join(rng.choices(pool, k=words))


def split(text: str) -> Sentences:
    return [text[start:end] for start, end in sentences(text)]


# ------------------------------------------------------------------------------------------------------------ the edits
Edit = Callable[[random.Random, Sentences, str], Sentences]


def words_edited(share: float) -> Edit:
    """Words are replaced with this probability by others of the text or dropped; in Chinese pairs of characters."""

    def edit(rng: random.Random, text: Sentences, lang: str) -> Sentences:
        if lang == "zh":
            pairs = [[line[at : at + 2] for at in range(0, len(line), 2)] for line in text]
            return ["".join(_reworded(rng, line, share, "改动更替变换修订")) for line in pairs]
        pool = " ".join(text).split()
        return [" ".join(_reworded(rng, line.split(), share, pool)) for line in text]

    return edit


def _reworded(rng: random.Random, words: Sequence[str], share: float, pool: Sequence[str]) -> list[str]:
    return [rng.choice([rng.choice(pool), rng.choice(pool), ""]) if rng.random() < share else word for word in words]


def first_part(share: float) -> Edit:
    return lambda _rng, text, _lang: _shortened(text, share)


def _shortened(text: Sentences, share: float) -> Sentences:
    """The first sentences with at least this share of the letters."""
    wanted = share * sum(map(len, text))
    kept: Sentences = []
    for line in text:
        if sum(map(len, kept)) >= wanted:
            break
        kept.append(line)
    return kept


def _thinned(rng: random.Random, text: Sentences, _lang: str) -> Sentences:
    gone = set(rng.sample(range(1, len(text)), len(text) // 3))
    return [line for place, line in enumerate(text) if place not in gone]


def _requoted(rng: random.Random, text: Sentences, _lang: str) -> Sentences:
    opening, closing = rng.choice([("«", "»"), ("„", "“"), ('"', '"'), ("'", "'"), ("「", "」"), ("‹", "›")])
    return [re.sub("[“«„]", opening, re.sub("[”»]", closing, line)) for line in text]


def _boxed(rng: random.Random, text: Sentences, lang: str) -> Sentences:
    return [*text[:2], boilerplate(lang, rng.randrange(100, 100 + OUTLETS), 35), *text[2:]]


def _local(rng: random.Random, text: Sentences, lang: str) -> Sentences:
    return [_LEADS[lang].format(rng.choice(["Harrowmere", "Zverinsk", "Tikhoborsk"])), *text[2:]]


def _moved(rng: random.Random, text: Sentences, _lang: str) -> Sentences:
    cut = rng.randrange(3, len(text) - 2)
    return [*text[:1], *text[cut:], *text[1:cut]]


def both(first: Edit, second: Edit) -> Edit:
    return lambda rng, text, lang: second(rng, first(rng, text, lang), lang)


EDITS: dict[str, Edit] = {
    "word for word": lambda _rng, text, _lang: list(text),
    "10 % of words": words_edited(0.1),
    "20 % of words": words_edited(0.2),
    "half": first_part(0.5),
    "quarter": first_part(0.27),
    "sentences cut": _thinned,
    "quotes": _requoted,
    "box": _boxed,
    "local lead": _local,
    "reordered": _moved,
    "half, box": both(first_part(0.5), _boxed),
    "local lead, 10 % of words": both(_local, words_edited(0.1)),
    "half, quotes, 10 % of words": both(both(first_part(0.5), _requoted), words_edited(0.1)),
}


# ---------------------------------------------------------------------------------------------------------- the archive
def archive(lang: str, events: int, *, copies: int = OUTLETS) -> list[Piece]:
    """For each event a wire's text with copies, three independent texts that share quotations, background and an
    official statement with it, and over every two events a digest; all with the footers of their outlets.
    """
    rng = random.Random(f"archive {lang}")
    texts = bases(lang, 4 * events)
    made: list[Piece] = []
    for event in range(events):
        (title, wire), *others = texts[4 * event : 4 * event + 4]
        name = f"{lang} {event}"
        made.append(Piece("wire", title, body(wire), name, "wire", HOUR * event, "Invented Wire"))
        for place in range(copies):
            kind = list(EDITS)[(place + event) % len(EDITS)]
            retitled = title if rng.random() < 0.5 else rng.choice(texts)[0]
            text = EDITS[kind](rng, wire, lang)
            at = HOUR * event + rng.randrange(2 * DAY)
            made.append(Piece(f"outlet {place}", retitled, with_footer(text, lang, place), name, kind, at))
        for number, (other_title, own) in enumerate(others):
            text = independent(rng, own, wire, lang, statement=number == 0)
            outlet = rng.randrange(OUTLETS)
            made.append(
                Piece(
                    f"outlet {outlet}",
                    other_title,
                    with_footer(text, lang, outlet),
                    f"{name}/{number}",
                    "own",
                    HOUR * event,
                )
            )
    for event in range(0, events - 1, 2):
        parts = [texts[4 * place][1] for place in (event, event + 1)]
        made.append(
            Piece(
                "digest", "Digest", body([*parts[0], *parts[1]]), f"{lang} digest {event}", "digest", DAY + HOUR * event
            )
        )
    return made


def independent(rng: random.Random, own: Sentences, wire: Sentences, lang: str, *, statement: bool) -> Sentences:
    """Another text on the event: with two sentences of the wire's text (a quotation, the background), and perhaps an
    official statement, which the wire's own text does not need to have.
    """
    taken = rng.sample(wire[1:], 2)
    text = [*own[:2], taken[0], *own[2:], taken[1]]
    return [*text, _STATEMENTS[lang]] if statement else text


def body(text: Iterable[str]) -> str:
    return "\n\n".join(text)


def with_footer(text: Sentences, lang: str, outlet: int) -> str:
    """The text with the footer of the outlet; every third outlet has none."""
    return body([*text, boilerplate(lang, outlet, 40)] if outlet % 3 else text)


# --------------------------------------------------------------------------------------------------------- the families
def families(pieces: Sequence[Piece]) -> list[set[int]]:
    """The families of the archive, as indexes: sketches, exact evidence, components."""
    index = CopyIndex()
    outlets = {name: number for number, name in enumerate(sorted({piece.outlet for piece in pieces}), 1)}
    texts = [read(folded_words(piece.body)) for piece in pieces]
    graph = CopyGraph(lambda member: texts[member.id])
    for place, piece in enumerate(pieces):
        outlet = outlets[piece.outlet]
        graph.add(
            Member(
                place, f"{place:05}", body_hash(piece.body), piece.at, piece.wire, piece.title, outlet, piece.outlet,
                piece.outlet, None,
            )
        )  # fmt: skip
        made = sketch(texts[place])
        if made is None:
            continue
        for near in map(int, index.candidates(made, piece.at, outlet)):
            graph.compare(near, place)
        index.add(place, made, piece.at, outlet)
    return [{member.id for member in family} for family in graph.families()]


class Score(NamedTuple):
    """Pairs of articles: of one family and found, found wrongly, missed."""

    found: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong)

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)


def score(pieces: Sequence[Piece]) -> tuple[Score, dict[str, float]]:
    """Pairwise precision and recall, and for each kind of edit the share of copies in one family with the wire's."""
    found = families(pieces)
    of = {place: number for number, family in enumerate(found) for place in family}
    same = [pieces[a].family == pieces[b].family for a, b in combinations(range(len(pieces)), 2)]
    joined = [of[a] == of[b] for a, b in combinations(range(len(pieces)), 2)]
    right = sum(a and b for a, b in zip(same, joined, strict=True))
    head = {piece.family: of[place] for place, piece in enumerate(pieces) if piece.kind == "wire"}
    kinds: dict[str, list[bool]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        if piece.kind in EDITS:
            kinds[piece.kind].append(of[place] == head[piece.family])
    return Score(right, sum(joined) - right, sum(same) - right), {
        kind: sum(among) / len(among) for kind, among in kinds.items()
    }

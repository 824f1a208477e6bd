"""Names that texts mention and no registry has: capitalised words inside sentences that keep appearing.

They are suggestions: what is a name, and of whom, an analyst decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from monitor.analysis.entities import NameIndex, find_entities
from monitor.model.entity import NewName
from monitor.text.words import Token, fold, sentences, tokens

LONGEST_NAME = 4
"""Words of a name at most."""
MOST_EXAMPLES = 3
MOST_CHARACTERS = 4_000
"""Of a text are read."""
_ALL_NOUNS = frozenset({"de", "lb"})
"""Languages that begin every noun with a capital."""
_PART = 4
"""A lone last name is that of a full name which at least each so many of its families have."""
_JOINED = re.compile(r"[ \u00a0]|-|\. ")
_WRITTEN = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u052f'’-]{2,}")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ENDING = re.compile("(?:ского|скому|ским|ском|ого|ому|ами|ями|ой|ою|ей|ею|ым|им|ом|ем|ам|ах|ов|ові|[аеиоуыэюяіїєйь])$")
# Adjectives of names that went on in small letters: "Верховного суда".
_ADJECTIVE = re.compile("(?:ой|ого|ому|ая|ое|ые|ых|ую|ські|ської|ських)$")
# Words that begin with a capital and name nobody whom a registry should have.
_COMMON = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december mr mrs ms dr sir lord lady prof president minister prime foreign secretary "
    "chancellor king queen prince princess pope general colonel captain senator governor mayor ambassador state "
    "north south east west northern southern eastern western central god bible internet earth "
    "russian russians belarusian belarusians ukrainian ukrainians american americans european europeans soviet "
    "chinese british french german germans polish poles turkish italian spanish japanese korean indian israeli "
    "iranian syrian czech dutch swedish finnish norwegian danish lithuanian latvian estonian hungarian romanian "
    "bulgarian greek serbian moldovan georgian armenian kazakh arab arabs muslim muslims christian christians jewish "
    "jews islamic catholic orthodox nazi english olympic covid christmas easter republican republicans democrat "
    "democrats democratic i i'm i'll i've i'd".split()
)


@dataclass(frozen=True, slots=True)
class Text:
    """A stored text in which names are looked for: its article, family, body and language (empty where unknown)."""

    article_id: int
    family_id: int
    body: str
    lang: str = "en"


@dataclass(slots=True)
class _Seen:
    """What is known of one name: how it was spelt, and where."""

    spelt: Counter[str] = field(default_factory=Counter)
    families: set[int] = field(default_factory=set)
    articles: list[int] = field(default_factory=list)
    mentions: int = 0


def new_names(
    texts: Iterable[Text], known: NameIndex, others: Set[str], *, least: int, most: int
) -> tuple[NewName, ...]:
    """The names in at least ``least`` families that are not known, those in most families first, at most ``most``.

    ``others`` are folded names of other registries (outlets, agencies). A lone last name counts with the full name.
    """
    seen: dict[str, _Seen] = {}
    for text in texts:
        if text.lang in _ALL_NOUNS:
            continue
        for name in _names(text.body[:MOST_CHARACTERS], known):
            folded = fold(name)
            if folded in others:
                continue
            one = seen.setdefault(_stem(folded), _Seen())
            one.spelt[name] += 1
            one.mentions += 1
            one.families.add(text.family_id)
            if text.article_id not in one.articles[-1:]:
                one.articles.append(text.article_id)
    short = _joined(seen)
    found = [_told(one, short.get(stem)) for stem, one in seen.items() if len(one.families) >= least]
    return tuple(sorted(found, key=lambda one: (-one.families, -one.mentions, one.name))[:most])


def _told(one: _Seen, alias: str | None) -> NewName:
    name = min(one.spelt, key=lambda spelt: (-one.spelt[spelt], len(spelt), spelt))
    examples = tuple(dict.fromkeys(one.articles))[:MOST_EXAMPLES]
    return NewName(name, (alias,) if alias else (), len(one.families), one.mentions, examples)


def _joined(seen: dict[str, _Seen]) -> Mapping[str, str]:
    """Put lone last names to the full name that has them, where there is one only; returns them by full name."""
    full: dict[str, list[str]] = {}
    for stem in seen:
        *first, last = stem.split()
        if first:
            full.setdefault(last, []).append(stem)
    taken: dict[str, str] = {}
    for last, stems in full.items():
        often = last in seen and len(stems) == 1 and _PART * len(seen[stems[0]].families) >= len(seen[last].families)
        if often:
            alone, whole = seen.pop(last), seen[stems[0]]
            taken[stems[0]] = alone.spelt.most_common(1)[0][0]
            whole.families |= alone.families
            whole.mentions += alone.mentions
            whole.articles += alone.articles
    return taken


def _stem(folded: str) -> str:
    """What the cases of a name have in common; of Latin names there is one form only."""
    return " ".join(
        _ENDING.sub("", word) if len(word) > 4 and _CYRILLIC.search(word) else word for word in folded.split()
    )


def _names(body: str, known: NameIndex) -> Iterator[str]:
    """Runs of capitalised words that do not begin a sentence, without those that are known and common ones."""
    taken = [(span.start, span.end) for found in find_entities("", body, known) for span in found.spans]
    covered = {at for start, end in taken for at in range(start, end)}
    for start, end in sentences(body):
        sentence = body[start:end]
        words = tokens(sentence)
        if sum(_is_capital(sentence, word) for word in words) > len(words) / 2:
            continue  # a heading
        run: list[Token] = []
        for place, word in enumerate(words):
            fits = place > 0 and _is_capital(sentence, word) and start + word.start not in covered
            if run and not (fits and _JOINED.fullmatch(sentence[run[-1].end : word.start])):
                yield from _cut(sentence, run)
                run = []
            if fits:
                run.append(word)
        if run:
            yield from _cut(sentence, run)


def _cut(sentence: str, run: list[Token]) -> Iterator[str]:
    """A run as a name: without common words at its ends; none where nothing or too much is left."""
    while run and run[0].folded in _COMMON:
        run = run[1:]
    while run and run[-1].folded in _COMMON:
        run = run[:-1]
    name = " ".join(sentence[word.start : word.end] for word in run)
    if 0 < len(run) <= LONGEST_NAME and len(name) > 3 and not (len(run) == 1 and _ADJECTIVE.search(name)):
        yield name


def _is_capital(sentence: str, word: Token) -> bool:
    written = sentence[word.start : word.end]
    return written[0].isupper() and _WRITTEN.fullmatch(written) is not None

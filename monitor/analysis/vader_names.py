"""Words whose lexicon valence says nothing in news: parts of proper names and of set phrases.

VADER reads "the United States and the United Nations met" as +0.68 and "Supreme Court" as praise. A lexicon word is
left out if it begins with a capital inside a sentence, or stands in one of the listed phrases. In a headline that
writes every word with a capital, capitals say nothing and only the phrases count.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from monitor.analysis.vader_words import LONGEST_REMEMBERED, PUNCTUATION, bare

_OPENING = tuple("\"'([{")
_ENDING = tuple("!?:")  # a full stop inside a sentence belongs to an abbreviation
SMALL = frozenset(
    """a an the and or nor but of in on at to for by with from as into over after before is are be it its vs via amid
    than that not up off out""".split()
)
"""Words that many headlines in Title Case write small."""
FEWEST = 3
"""Other words by which Title Case is recognised."""
TITLE_SHARE = 0.9
"""Share of the other words with a capital from which on a sentence is in Title Case: a sentence full of names has a
verb in small letters."""

PHRASES = """
    united states|united nations|united kingdom|united arab emirates|united russia|great britain|security council
    security service|security services|security forces|security adviser|security advisor|national security
    homeland security|social security|security conference|energy security|supreme court|supreme leader|high court
    cold war|world war|great patriotic war|war crimes tribunal|peace corps|peace prize|nobel peace prize|nobel prize
    peace talks|justice department|department of justice|justice ministry|justice minister|ministry of justice
    court of justice|chief justice|attorney general|defense secretary|defence secretary|defense minister
    defence minister|defense ministry|defence ministry|department of defense|ministry of defence|special operation
    special operations|special envoy|special representative|special counsel|special prosecutor|special forces
    special rapporteur|intelligence agency|intelligence agencies|intelligence community|intelligence official
    intelligence officials|intelligence committee|intelligence service|intelligence services|free trade
    free economic zone|interest rate|interest rates|trust fund|share price|share prices|as well|as well as|well before
    well after|thanks to|thanks largely to|thanks in part to|no longer|no later|no fewer|no less|good friday
    gross domestic product|natural gas|natural resources|crude|energy|treasury|defense|defence|party|parties
"""
"""Set phrases of news in lower case, and words that mean something else there than in the lexicon, where a party is a
celebration, crude is rude and energy is vigour."""


def _by_first_word(phrases: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for line in phrases.split("\n"):
        for phrase in filter(None, map(str.strip, line.split("|"))):
            first, *rest = phrase.split()
            found.setdefault(first, []).append(rest)
    return found


_PHRASES = _by_first_word(PHRASES)


def named(tokens: Sequence[str], scored: Sequence[int]) -> set[int]:
    """Those of the lexicon words with the numbers ``scored`` that belong to a proper name or set phrase."""
    found = set(_in_phrases(tokens)).intersection(scored)
    capitals = [number for number in scored if _is_capital(tokens, number)]
    if capitals and not is_title_case(tokens):
        found.update(capitals)
    return found


def is_title_case(tokens: Sequence[str]) -> bool:
    """Whether a sentence writes nearly every word with a capital, as headlines do."""
    words = [word for token in tokens if (word := token.strip(PUNCTUATION)) and word[0].isalpha()]
    telling = [word for word in words if word.lower() not in SMALL]
    return len(telling) >= FEWEST and sum(word[0].isupper() for word in telling) >= TITLE_SHARE * len(telling)


def _is_capital(tokens: Sequence[str], number: int) -> bool:
    """Whether a word begins with a capital that no sentence start or quotation explains; shouted ones do not."""
    word = tokens[number].strip(PUNCTUATION)
    if number == 0 or len(word) < 2 or not word[0].isupper() or word.isupper():
        return False
    return not tokens[number].startswith(_OPENING) and not tokens[number - 1].endswith(_ENDING)


def _in_phrases(tokens: Sequence[str]) -> list[int]:
    # Longer ones are in no phrase, and no hostile text shall fill the memory with them.
    folded = [_folded(token) if len(token) <= LONGEST_REMEMBERED else token for token in tokens]
    found: list[int] = []
    for number, word in enumerate(folded):
        for rest in _PHRASES.get(word, ()):
            end = number + 1 + len(rest)
            if folded[number + 1 : end] == rest:
                found += range(number, end)
    return found


@lru_cache(maxsize=1 << 14)
def _folded(token: str) -> str:
    return bare(token).lower().removesuffix("'s")

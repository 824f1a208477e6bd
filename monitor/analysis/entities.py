"""Finding the entities of a registry in a text: all names at once, whole words, in any case of ru, uk and be.

What counts as a mention:

* The words of a name stand in the text one after the other, with nothing between them but spaces, hyphens, quotation
  marks, or the full stop of an initial. Words are those of the topic language, so Han names are found within a run.
* A word that the registry writes with a capital has one in the text (Turkey is no turkey); a word of capitals only
  stands in exactly these capitals (EU, US, WHO), and one of up to three letters not inside a line of capitals.
* A longer name wins over a shorter one that overlaps it, whoever's it is; phrases that mean something else win too and
  are mentions of nobody.
* An ambiguous name counts where the text also has an unambiguous name of the same entity or a word of its context.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from monitor.analysis.indexing import Indexed
from monitor.analysis.inflection import forms
from monitor.analysis.target_tone import target_tones
from monitor.analysis.tone import topic_tone
from monitor.model.article import Field, Span
from monitor.model.entity import EntityMention, NamedIn
from monitor.model.metadata import EntityKind, NamedEntity
from monitor.model.registry import EntityEntry
from monitor.model.tone import Scorer, SentenceTone
from monitor.text.words import Token, tokens

ENTITY_RULES = "entities-1"
"""Changes whenever the rules would find other mentions with the same registry."""

_BETWEEN = re.compile(r"[\s\-‐‑–—\"'«»“”„‘’・·]{0,3}")
_INITIAL = re.compile(r"\.\s{0,2}")
_SHORT = 3
_FIELDS: tuple[Field, ...] = ("title", "body")
_SHOUTING = re.compile(r"[A-ZА-ЯЁІЇЄЎҐ]{4,}")
_AROUND = 24


class _Word(NamedTuple):
    """One word of a name: the folded forms that it may have, and what its spelling must be like."""

    forms: frozenset[str]
    written: str
    capital: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of an entity in the index; of nobody's where ``key`` is empty."""

    key: str
    words: tuple[_Word, ...]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The names of a registry by their first word, and the words of context by entity. Made by ``index_names``.

    ``named`` is what the topic language asks for of each entity.
    """

    by_first: Mapping[str, tuple[_Name, ...]]
    context: Mapping[str, tuple[tuple[_Word, ...], ...]]
    context_first: frozenset[str]
    named: Mapping[str, NamedEntity]

    def called(self, key: str) -> tuple[str, EntityKind | None]:
        """The main name and the type of an entity; its key and ``None`` where the registry has it no more."""
        found = self.named.get(key)
        return (found.names[0], found.kind) if found else (key, None)


class _Found(NamedTuple):
    """A name in a text: the numbers of its first word and of the one behind its last."""

    start: int
    end: int
    name: _Name


def index_names(entries: Iterable[EntityEntry]) -> NameIndex:
    """The names of these entities arranged for finding them."""
    by_first: dict[str, list[_Name]] = {}
    context: dict[str, tuple[tuple[_Word, ...], ...]] = {}
    named: dict[str, NamedEntity] = {}
    for entry in sorted(entries, key=lambda entry: entry.key):
        named[entry.key] = NamedEntity(entry.key, entry.names, entry.type, entry.country)
        for name in _names(entry):
            for form in name.words[0].forms:
                by_first.setdefault(form, []).append(name)
        if entry.ambiguous:
            context[entry.key] = tuple(words for text in entry.context if (words := _words(text)))
    first = frozenset(form for phrases in context.values() for words in phrases for form in words[0].forms)
    return NameIndex({form: tuple(names) for form, names in by_first.items()}, context, first, named)


def find_entities(title: str, body: str, index: NameIndex) -> tuple[NamedIn, ...]:
    """The entities that a text mentions, by key, each with its spans. Linear in the length of the text."""
    return _find((("title", title, tokens(title)), ("body", body, tokens(body))), index)


def with_entities(indexed: Indexed, index: NameIndex) -> tuple[Indexed, tuple[NamedIn, ...]]:
    """The article with the entities that it mentions among its metadata, and these with their spans."""
    found = entities_of(indexed, index)
    metadata = replace(indexed.metadata, entities=tuple(index.named[one.key] for one in found))
    return replace(indexed, metadata=metadata), found


def match_entities(
    found: Sequence[NamedIn],
    indexed: Indexed,
    sentences: Sequence[SentenceTone],
    lang: str | None,
    scorers: Sequence[Scorer] = (),
) -> tuple[EntityMention, ...]:
    """The entities found in an article, by key, each with the tone towards it as towards a topic."""
    return tuple(mention(one, indexed.title, indexed.body, sentences, lang, scorers) for one in found)


def mention(
    found: NamedIn,
    title: str,
    body: str,
    sentences: Sequence[SentenceTone],
    lang: str | None,
    scorers: Sequence[Scorer],
) -> EntityMention:
    """The mentions of an entity with the tone towards it, as towards a topic."""
    tone = topic_tone(sentences, found.spans, lang)
    return EntityMention(found.key, found.spans, tone, target_tones(title, body, sentences, found.spans, lang, scorers))


def entities_of(indexed: Indexed, index: NameIndex) -> tuple[NamedIn, ...]:
    """As ``find_entities``, of an article whose words have been read already."""
    title, body = (indexed.tokens[slice(*indexed.scopes[scope])] for scope in _FIELDS)
    return _find((("title", indexed.title, title), ("body", indexed.body, body)), index)


def _find(read: Sequence[tuple[Field, str, Sequence[Token]]], index: NameIndex) -> tuple[NamedIn, ...]:
    found = [(field, words, one) for field, text, words in read for one in _longest(_candidates(text, words, index))]
    sure = {one.name.key for _, _, one in found if not one.name.ambiguous}
    doubtful = {one.name.key for _, _, one in found} - sure - {""}
    if doubtful:
        sure |= _by_context(doubtful, [(text, words) for _, text, words in read], index)
    spans: dict[str, list[Span]] = {}
    for field, words, one in found:
        if one.name.key in sure and one.name.key:
            spans.setdefault(one.name.key, []).append(Span(field, words[one.start].start, words[one.end - 1].end))
    return tuple(NamedIn(key, tuple(spans[key])) for key in sorted(spans))


# ---------------------------------------------------------------------------------------------------------------- index
def _names(entry: EntityEntry) -> Iterator[_Name]:
    sure = [name for name in (entry.name, *entry.aliases) if name not in entry.ambiguous]
    named = ((sure, entry.key, False), (entry.ambiguous, entry.key, True), (entry.unless, "", False))
    for listed, key, ambiguous in named:
        for text in listed:
            if words := _words(text):
                yield _Name(key, words, ambiguous)


def _words(text: str) -> tuple[_Word, ...]:
    return tuple(_word(token.folded, text[token.start : token.end]) for token in tokens(text))


def _word(folded: str, written: str) -> _Word:
    letters = [char for char in written if char.isalpha()]
    exact = len(letters) > 1 and all(char.isupper() for char in letters)
    return _Word(frozenset((folded,)) if exact else forms(folded), written, written[:1].isupper(), exact)


# -------------------------------------------------------------------------------------------------------------- finding
def _candidates(text: str, words: Sequence[Token], index: NameIndex) -> Iterator[_Found]:
    by_first = index.by_first
    for number, token in enumerate(words):
        for name in by_first.get(token[0], ()):
            if _stands(name.words, text, words, number):
                yield _Found(number, number + len(name.words), name)


def _stands(name: Sequence[_Word], text: str, words: Sequence[Token], number: int) -> bool:
    """Whether the words of a name stand in the text from this one on."""
    if number + len(name) > len(words):
        return False
    for place, wanted in enumerate(name):
        token = words[number + place]
        if token.folded not in wanted.forms or not _is_spelt(wanted, text, token):
            return False
        if place and not _adjoins(text, words[number + place - 1], token):
            return False
    return True


def _is_spelt(wanted: _Word, text: str, token: Token) -> bool:
    if wanted.exact:
        if text[token.start : token.end] != wanted.written:
            return False
        return len(wanted.written) > _SHORT or not _is_shouted(text, token)
    return not wanted.capital or not text[token.start].islower()


def _is_shouted(text: str, token: Token) -> bool:
    """Whether a short word of capitals stands beside longer ones, so that capitals say nothing."""
    around = f"{text[max(0, token.start - _AROUND) : token.start]} {text[token.end : token.end + _AROUND]}"
    return _SHOUTING.search(around) is not None and not any(map(str.islower, around))


def _adjoins(text: str, before: Token, token: Token) -> bool:
    between = text[before.end : token.start]
    if _BETWEEN.fullmatch(between):
        return "\n" not in between
    return before.end - before.start <= 2 and _INITIAL.fullmatch(between) is not None


def _longest(candidates: Iterable[_Found]) -> list[_Found]:
    """Candidates without overlaps, in order: the longest wins, then the earlier, then a name over a phrase of nobody's,
    a sure one over an ambiguous one, and a nominative over another case.
    """
    ranked = sorted(candidates, key=_rank)
    taken: set[int] = set()
    kept = []
    for one in ranked:
        places = range(one.start, one.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return sorted(kept)


def _rank(one: _Found) -> tuple[int, int, bool, bool, str]:
    return one.start - one.end, one.start, not one.name.key, one.name.ambiguous, one.name.key


def _by_context(doubtful: Iterable[str], read: Sequence[tuple[str, Sequence[Token]]], index: NameIndex) -> set[str]:
    """Those of the doubtful entities whose context the text has."""
    places = [
        (text, words, number)
        for text, words in read
        for number, token in enumerate(words)
        if token.folded in index.context_first
    ]
    return {
        key
        for key in doubtful
        if any(_stands(phrase, text, words, number) for phrase in index.context[key] for text, words, number in places)
    }

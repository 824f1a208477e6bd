"""The metadata of an article, and whether a condition on it holds. It gives no mentions: it is not in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

from monitor.analysis.syntax_tree import (
    And,
    Measured,
    Meta,
    MetadataField,
    Node,
    Not,
    Or,
    Phrase,
    Sign,
    Word,
    folded_pattern,
)
from monitor.model.article import Article
from monitor.model.metadata import ArticleType, Metadata
from monitor.model.record import Counted
from monitor.model.source import Outlet
from monitor.text.urls import host
from monitor.text.words import folded_words, search_text, tokens


def metadata_of(article: Article, outlet: Outlet | None, counted: Counted | None) -> Metadata:
    """The metadata of an article that was just read. ``sources`` stay empty: a topic cannot ask for them."""
    return Metadata(
        domain=domain_of(article.url, outlet.key if outlet else None),
        wire=article.wire,
        cites=article.cites,
        byline=article.byline,
        lang=article.lang,
        country=outlet.country if outlet else None,
        ownership=outlet.ownership if outlet else "unknown",
        form=article.form,
        section=article.section,
        tags=article.tags,
        url=article.url,
        day=day_of(counted.at if counted else None),
    )


def domain_of(url: str | None, outlet_key: str | None) -> str | None:
    """The host of an address without ``www.``, else the main domain of the outlet with that key."""
    found = _host_of(url) if url else None
    if found is not None or outlet_key is None:
        return found
    return None if outlet_key.startswith("name:") else outlet_key


def _host_of(url: str) -> str | None:
    """``host(url)``, worked out once for each server: a search asks for that of every article."""
    start = _SERVER.match(url)
    return _host_at(start[0]) if start else host(url)


_SERVER = re.compile(r"https?://[^/?#\\\s]+(?=[/?#]|$)")


@lru_cache(maxsize=1 << 12)
def _host_at(server: str) -> str | None:
    return host(server)


def day_of(counted: datetime | None) -> date | None:
    """The calendar day (UTC) of a counting time. One with only a day is that day's midnight UTC already."""
    return None if counted is None else counted.astimezone(UTC).date()


def compares(value: int, sign: Sign, number: int) -> bool:
    """``value sign number``."""
    match sign:
        case "<":
            return value < number
        case "<=":
            return value <= number
        case ">":
            return value > number
        case ">=":
            return value >= number


def meta_holds(node: Meta, metadata: Metadata) -> bool:
    """Whether a condition on a metadata field is true of an article; false of what is unknown."""
    return _holds(node.part, node.name, metadata)


def tone_holds(node: Measured, metadata: Metadata) -> bool:
    """Whether a condition on tone is true of an article; false where no such tone is stored."""
    stored = metadata.tones.get(search_text(node.target)) if node.target else metadata.tone
    return stored is not None and compares(stored, node.sign, node.number)


_OPINION_WORDS = frozenset(
    """opinion opinions comment commentary commentaries commentisfree editorial editorials oped op-ed columnist
    columnists viewpoint viewpoints мнение мнения мнение-эксперта колонка колонки meinung meinungen kommentar kommentare
    tribunes opinioni editoriali editoriales opinie felieton felietony 评论 社评 观点""".split()
)
"""Sections, whole folders of an address, that hold opinion pieces: folded, as sites write them."""


def types_of(metadata: Metadata) -> frozenset[ArticleType]:
    """What kinds of text an article is, as far as its metadata say; ``article`` is what is nothing special.

    ``wire``: credited to a news agency. ``live``: a page of running entries. ``opinion``: its section, or a folder of
    its address, is one for opinions. ``article``: neither live nor opinion, whoever wrote it.
    """
    special: set[ArticleType] = {"live"} if metadata.form == "live blog" else set()
    if _is_opinion(metadata.section, metadata.url):
        special.add("opinion")
    kinds: set[ArticleType] = special or {"article"}
    return frozenset(kinds | {"wire"} if metadata.wire else kinds)


def _is_opinion(section: str | None, url: str | None) -> bool:
    words = f" {search_text(section)} " if section else " "
    if any(f" {search_text(word)} " in words for word in _OPINION_WORDS):
        return True
    folders = url.split("?")[0].split("#")[0].lower().split("/")[3:-1] if url else ()
    return not _OPINION_WORDS.isdisjoint(folders)


def _holds(part: Node, name: MetadataField, metadata: Metadata) -> bool:
    match part:
        case And():
            return all(_holds(inner, name, metadata) for inner in part.parts)
        case Or():
            return any(_holds(inner, name, metadata) for inner in part.parts)
        case Not():
            return not _holds(part.part, name, metadata)
        case Word() | Phrase():
            return _value_holds(part, name, metadata)
    raise TypeError(f"{part!r} is no value of {name}:")


def _value_holds(value: Word | Phrase, name: MetadataField, metadata: Metadata) -> bool:
    match name:
        case "domain":
            domain = metadata.domain or ""
            return isinstance(value, Word) and (domain == value.text or domain.endswith(f".{value.text}"))
        case "lang" | "country" | "ownership":
            stated: str | None = getattr(metadata, name)
            return isinstance(value, Word) and stated is not None and stated.casefold() == value.text.casefold()
        case "type":
            return isinstance(value, Word) and value.text in types_of(metadata)
        case "entity" | "place":
            return _is_named(value, name, metadata)
        case "source" | "cites" | "tag":
            listed = {"source": metadata.sources, "cites": metadata.cites, "tag": metadata.tags}[name]
            return _in_any(value, listed)
        case "wire" | "byline" | "section" | "url":
            text: str | None = getattr(metadata, name)
            return text is not None and _in_any(value, (text,))


def _is_named(value: Word | Phrase, name: MetadataField, metadata: Metadata) -> bool:
    """Whether the text mentions an entity (or a place, or a place in a country) of that whole name."""
    wanted = " ".join(value.words if isinstance(value, Phrase) else (value.text,))
    folded = folded_words(wanted)
    for entity in metadata.entities:
        if name == "place" and entity.kind != "place":
            continue
        if name == "place" and entity.country is not None and entity.country.casefold() == wanted.casefold():
            return True
        if any(folded == folded_words(stated) for stated in (entity.key, *entity.names)):
            return True
    return False


def _in_any(value: Word | Phrase, texts: Iterable[str]) -> bool:
    """Whether the words of ``value`` stand one after the other in one of the texts."""
    wanted = [_fitting(word) for word in (value.words if isinstance(value, Phrase) else (value.text,))]
    for text in texts:
        words = _folded(text)
        for start in range(len(words) - len(wanted) + 1):
            if all(fits.fullmatch(words[start + place]) for place, fits in enumerate(wanted)):
                return True
    return False


@lru_cache(maxsize=1 << 12)
def _folded(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(text))


@lru_cache(maxsize=1 << 12)
def _fitting(word: str) -> re.Pattern[str]:
    """``?`` is any one character, ``*`` any number of them, only at the end: matching is linear."""
    pattern = folded_pattern(word)
    return re.compile(re.escape(pattern.stem + pattern.rest).replace(r"\?", ".").replace(r"\*", ".*"), re.DOTALL)

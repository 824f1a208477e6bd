"""Random queries, texts and metadata for the tests of the topic language, small enough that they meet often."""

from datetime import date
from typing import get_args

from hypothesis import strategies as st

from monitor.analysis.syntax import And, In, Near, Node, Not, Or, Phrase, Word
from monitor.analysis.syntax_tree import (
    AtLeast,
    Days,
    Length,
    Measured,
    Meta,
    MetadataField,
    Reference,
    Regex,
    Sign,
    Weight,
    Within,
)
from monitor.model.metadata import EntityKind, Metadata, NamedEntity

WORDS = ("alpha", "Alphas", "beta", "gamma", "Łódź", "ёлка", "制", "裁", "O'Brien", "AND", "SENT")
PATTERNS = (*WORDS, "alp*", "?eta", "gam?a", "lod?", "елк?", "制*", "o'br*", "gamm?*")
SEPARATORS = (" ", " ", " ", ", ", ". ", "-", "\n", "\n\n", "’s ")
REGEXES = ("[Aa]lph", "a b", r"(beta|制)[ .,-]+[A-Za-z]", "Łó|лк", r"\n", r"a[^\/b]+g", "[0-9]")
SIGNS: tuple[Sign, ...] = ("<", "<=", ">", ">=")


def named(strategy: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """The same strategy under a short name: Hypothesis writes out what a strategy is built of, each time again."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Node:
        return draw(strategy)

    return drawn()


exact = st.sampled_from((False, False, False, False, True))
words = st.builds(Word, st.sampled_from(PATTERNS), exact)
phrases = st.builds(Phrase, st.lists(st.sampled_from(PATTERNS), min_size=2, max_size=3).map(tuple), exact)
regexes = st.builds(Regex, st.sampled_from(REGEXES))
leaves = named(st.one_of(words, words, phrases, regexes))
groups = named(st.builds(Or, st.lists(leaves, min_size=2, max_size=3).map(tuple)))
sides = st.one_of(leaves, leaves, groups)
SCOPES = st.sampled_from(("title", "lead", "body", "text"))
distances = st.sampled_from((1, 2, 5, 100))


def _nears(side: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pairs = st.builds(Near, side, side, distances, st.booleans())
    return st.one_of(pairs, pairs, st.builds(Near, pairs, side, distances, st.booleans()))


nears = named(_nears(sides))
scoped_nears = named(_nears(st.one_of(sides, st.builds(In, SCOPES, sides))))


def _weights(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(st.tuples(part, st.sampled_from((1, 2, 5, -3))), min_size=1, max_size=3).map(tuple)
    reachable = parts.filter(lambda weighed: any(weight > 0 for _, weight in weighed))
    return reachable.flatmap(
        lambda weighed: st.builds(
            Weight, st.integers(1, sum(3 * weight for _, weight in weighed if weight > 0)), st.just(weighed)
        )
    )


countable = named(st.one_of(leaves, groups, nears))
counts = named(st.builds(AtLeast, st.integers(1, 3), countable))
weights = named(_weights(countable))


def _parts(inner: st.SearchStrategy[Node], kind: type[And | Or]) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(inner.filter(lambda part: not isinstance(part, kind)), min_size=2, max_size=3).map(tuple)


def _compound(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(st.builds(And, _parts(inner, And)), st.builds(Or, _parts(inner, Or)), st.builds(Not, inner))


def _units(inner: st.SearchStrategy[Node], unit: str) -> st.SearchStrategy[Node]:
    return st.builds(Within, st.just(unit), st.lists(inner, min_size=2, max_size=3).map(tuple))


unscoped = named(st.recursive(st.one_of(leaves, nears, counts, weights), _compound, max_leaves=4))
in_sentences = named(_units(unscoped, "SENT"))
units = named(st.one_of(in_sentences, _units(st.one_of(unscoped, in_sentences), "PARA")))
scoped = named(st.builds(In, SCOPES, st.one_of(unscoped, units)))

# ------------------------------------------------------------------------------------------------------------- metadata
DAYS = tuple(date(2022, 4, day) for day in (1, 12, 13, 14, 30))
_VALUES: dict[MetadataField, tuple[str, ...]] = {
    "domain": ("news.example", "example", "a.news.example", "other.example"),
    "lang": ("en", "zh"),
    "country": ("BY", "CN"),
    "ownership": ("state", "state-affiliated"),
    "type": ("article", "live", "opinion", "wire"),
    "entity": ("alpha", "Łódź", "lodz", "O'Brien"),
    "place": ("alpha", "BY", "Łódź"),
}


def _values(name: MetadataField) -> st.SearchStrategy[Node]:
    if name in _VALUES:
        return st.builds(Word, st.sampled_from(_VALUES[name]))
    pattern = st.sampled_from([pattern for pattern in PATTERNS if name != "url" or "?" not in pattern])
    return st.one_of(st.builds(Word, pattern), st.builds(Phrase, st.lists(pattern, min_size=2, max_size=2).map(tuple)))


def _meta(name: MetadataField) -> st.SearchStrategy[Node]:
    return st.builds(Meta, st.just(name), st.recursive(_values(name), _compound, max_leaves=3))


NAMES: tuple[MetadataField, ...] = (*_VALUES, "source", "wire", "cites", "byline", "section", "tag", "url")
tones = named(
    st.builds(
        Measured,
        st.just("tone"),
        st.sampled_from(SIGNS),
        st.integers(-1_000_000, 1_000_000),
        st.sampled_from(("", "Alpha", "Belarus")),
    )
)
conditions = named(
    st.one_of(
        tones,
        st.sampled_from(NAMES).flatmap(_meta),
        st.builds(Length, st.sampled_from(SIGNS), st.integers(0, 12)),
        st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda pair: Days(min(pair), max(pair))),
    )
)
measured: st.SearchStrategy[Node] = st.one_of(
    st.builds(Measured, st.sampled_from(("copies", "origins")), st.sampled_from(SIGNS), st.integers(0, 999)),
    st.builds(
        Reference, st.sampled_from(("Sanctions", "Łódź – news", "AND", "x@3", "a, b")), st.none() | st.integers(1, 99)
    ),
)
"""Conditions that a text alone does not answer."""
nodes = named(
    st.recursive(
        st.one_of(leaves, nears, scoped_nears, counts, weights, units, scoped, conditions),
        _compound,
        max_leaves=6,
    )
)

_stated = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
known = st.builds(
    Metadata,
    sources=st.lists(_stated, max_size=2).map(tuple),
    domain=st.sampled_from((None, *_VALUES["domain"], "my-news.example")),
    wire=st.none() | _stated,
    cites=st.lists(_stated, max_size=2).map(tuple),
    byline=st.none() | _stated,
    lang=st.sampled_from((None, "en", "zh")),
    country=st.sampled_from((None, "BY", "CN")),
    ownership=st.sampled_from(("unknown", "state", "state-affiliated")),
    form=st.sampled_from(("article", "live blog", "part")),
    section=st.none() | _stated | st.just("Opinion"),
    tags=st.lists(_stated, max_size=2).map(tuple),
    url=st.none() | _stated.map(lambda words: f"https://news.example/{words.replace(' ', '/')}"),
    day=st.none() | st.sampled_from(DAYS),
    entities=st.lists(
        st.builds(
            NamedEntity,
            st.sampled_from(("alpha", "lodz")),
            st.lists(_stated, max_size=2).map(tuple),
            st.sampled_from(get_args(EntityKind)),
            st.sampled_from((None, "BY", "CN")),
        ),
        max_size=2,
    ).map(tuple),
    tone=st.none() | st.integers(-1_000_000, 1_000_000),
    tones=st.dictionaries(st.sampled_from(("alpha", "belarus")), st.integers(-1_000_000, 1_000_000)),
)

_pieces = st.tuples(st.sampled_from(WORDS), st.sampled_from(SEPARATORS))
texts = st.one_of(st.lists(_pieces, max_size=3), st.lists(_pieces, min_size=8, max_size=25)).map(
    lambda pieces: "".join(word + separator for word, separator in pieces)
)

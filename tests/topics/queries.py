"""Random queries and texts for the tests of the topic language, small enough that they meet often."""

from hypothesis import strategies as st

from monitor.analysis.syntax import And, In, Near, Node, Not, Or, Phrase, Word

WORDS = ("alpha", "Alphas", "beta", "gamma", "Łódź", "ёлка", "制", "裁", "O'Brien", "AND")
PATTERNS = (*WORDS, "alp*", "?eta", "gam?a", "lod?", "елк?", "制*", "o'br*", "gamm?*")
SEPARATORS = (" ", " ", " ", ", ", ". ", "-", "\n", "\n\n", "’s ")

exact = st.sampled_from((False, False, False, False, True))
leaves = st.one_of(
    st.builds(Word, st.sampled_from(PATTERNS), exact),
    st.builds(Phrase, st.lists(st.sampled_from(PATTERNS), min_size=2, max_size=3).map(tuple), exact),
)
groups = st.builds(Or, st.lists(leaves, min_size=2, max_size=3).map(tuple))
sides = st.one_of(leaves, groups)
nears = st.builds(Near, sides, sides, st.sampled_from((1, 2, 5, 100)), st.booleans())


def _parts(inner: st.SearchStrategy[Node], kind: type[And | Or]) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(inner.filter(lambda part: not isinstance(part, kind)), min_size=2, max_size=3).map(tuple)


def _compound(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(st.builds(And, _parts(inner, And)), st.builds(Or, _parts(inner, Or)), st.builds(Not, inner), nears)


unscoped: st.SearchStrategy[Node] = st.recursive(st.one_of(leaves, nears), _compound, max_leaves=6)
scoped = st.builds(In, st.sampled_from(("title", "lead", "body", "text")), unscoped)
nodes: st.SearchStrategy[Node] = st.recursive(st.one_of(leaves, nears, scoped), _compound, max_leaves=8)

_pieces = st.tuples(st.sampled_from(WORDS), st.sampled_from(SEPARATORS))
texts = st.one_of(st.lists(_pieces, max_size=3), st.lists(_pieces, min_size=8, max_size=25)).map(
    lambda pieces: "".join(word + separator for word, separator in pieces)
)

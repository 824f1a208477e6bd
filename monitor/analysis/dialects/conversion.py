"""A query of another tool becomes one of ours: the way in to the dialects."""

from __future__ import annotations

from monitor.analysis.dialects.brandwatch import BrandwatchReader
from monitor.analysis.dialects.cision import CisionReader
from monitor.analysis.dialects.gdelt import GdeltReader
from monitor.analysis.dialects.guessing import guess, likeliest
from monitor.analysis.dialects.lucene import LuceneReader
from monitor.analysis.dialects.notes import OWN, Conversion, Dialect
from monitor.analysis.dialects.reading import Outlets, Reader
from monitor.analysis.syntax import parse_topic, show
from monitor.analysis.syntax_build import check_tree
from monitor.analysis.syntax_scan import MAX_LENGTH
from monitor.errors import QueryError

READERS: dict[Dialect, type[Reader]] = {
    reader.dialect: reader for reader in (LuceneReader, GdeltReader, BrandwatchReader, CisionReader)
}


def no_outlets(_name: str) -> str | None:
    """Knows no outlet by name."""
    return None


def convert(text: str, dialect: Dialect | None = None, outlets: Outlets = no_outlets) -> Conversion:
    """The topic query that a query of another tool becomes, with notes on all that is not the same.

    Without a ``dialect`` it is guessed. A text without any sign of another tool that is a topic query already stays as
    it is. ``outlets`` gives the domain of an outlet by its printed name.

    Raises:
        QueryError: the text is malformed, nothing of it can be carried over, or what it becomes is no topic query;
            the column is that of the pasted text.
    """
    known = dialect or guess(text)
    if known is None:
        try:
            parse_topic(text)
        except QueryError:
            known = likeliest(text)
        else:
            return Conversion(OWN, text.strip(), ())
    tree, notes = READERS[known](text, outlets).read()
    check_tree(tree)
    query = show(tree)
    if len(query) > MAX_LENGTH:
        problem = f"It becomes a query of {len(query):,} characters; at most {MAX_LENGTH:,} are read."
        raise QueryError(problem, 1, "Split it into several topics.")
    parse_topic(query)
    return Conversion(known, query, notes)

"""The text index: finds candidate articles for a query by folded words, so that not every text must be read.

SQLite: an FTS5 table that keeps its own content, since version 3.40 can neither delete from nor update a contentless
one. Its tokenizer ``ascii`` takes every letter beyond ASCII as part of a word and so cuts only where our own reader has
put spaces, or at punctuation inside a word, in text and query alike. PostgreSQL: the set of words as they are
(``tsvector`` without its parser) under a GIN index; a phrase becomes all of its words. Either way a candidate may be no
hit, but every hit is a candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, bindparam, cast, column, delete, func, insert, literal, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.engine import Connection

from monitor.analysis.narrowing import All, Any, Narrowing, Term
from monitor.storage.database import numbers, storable

text_index = table("text_index", column("rowid"), column("title"), column("body"), column("words"))
_MATCH: ColumnElement[str] = column("text_index", is_literal=True)


def put(connection: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
    """Index (article, folded title, folded body); an article must not be there yet."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        values: list[dict[str, object]] = [{"rowid": a, "title": title, "body": body} for a, title, body in rows]
        statement = insert(text_index).values(
            rowid=bindparam("rowid"), title=bindparam("title"), body=bindparam("body")
        )
    else:
        values = [{"rowid": a, "words": f"{title} {body}"} for a, title, body in rows]
        listed = func.array_remove(func.string_to_array(bindparam("words"), " "), "")
        statement = insert(text_index).values(rowid=bindparam("rowid"), words=func.array_to_tsvector(listed))
    connection.execute(statement, values)


def remove(connection: Connection, article_ids: Sequence[int]) -> None:
    """Take articles out of the index."""
    if article_ids:
        connection.execute(delete(text_index).where(text_index.c.rowid.in_(numbers(connection, article_ids))))


def holds(connection: Connection, narrowing: Narrowing) -> ColumnElement[bool] | None:
    """A condition on `text_index` that every hit fulfils, ``None`` where the index can require nothing."""
    if connection.dialect.name == "sqlite":
        query = _fts5(narrowing)
        return None if query is None else _MATCH.op("MATCH", is_comparison=True)(literal(query))
    query = _tsquery(narrowing)
    return None if query is None else text_index.c.words.op("@@", is_comparison=True)(cast(query, TSQUERY))


def _fts5(node: Narrowing) -> str | None:
    if not isinstance(node, Term):
        return _joined(node, _fts5, " AND ", " OR ")
    if (words := _words(node)) is None:
        return None
    quoted = " ".join(words).replace('"', '""')
    return f'"{quoted}"*' if node.prefix else f'"{quoted}"'


def _tsquery(node: Narrowing) -> str | None:
    if not isinstance(node, Term):
        return _joined(node, _tsquery, " & ", " | ")
    if (words := _words(node)) is None:
        return None
    quoted = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words]
    if node.prefix:
        quoted[-1] += ":*"
    return "(" + " & ".join(quoted) + ")"


def _words(term: Term) -> list[str] | None:
    """The words of a term as they are stored; ``None`` where one of them has nothing that FTS5 takes for a letter."""
    words = [storable(word) for word in term.phrase or (term.folded,)]
    known = all(any(letter.isalnum() or ord(letter) > 127 for letter in word) for word in words)
    return words if known else None


def _joined(node: Narrowing, write: Callable[[Narrowing], str | None], every: str, one: str) -> str | None:
    """Join the parts; what is unknown is left out of an "and" and makes an "or" unknown."""
    if not isinstance(node, All | Any):
        raise TypeError(f"{node!r} is no narrowing that the text index knows")
    listed = [write(part) for part in node.parts]
    known = [part for part in listed if part is not None]
    if not known or (isinstance(node, Any) and len(known) < len(listed)):
        return None
    return "(" + (every if isinstance(node, All) else one).join(known) + ")"

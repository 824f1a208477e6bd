"""Why a topic holds for an article: its query as a tree of parts, each with what was found of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.model.article import Span

PartKind = Literal["term", "and", "or", "not", "near", "in", "within", "atleast", "weight", "condition"]
"""What a part of a query is; a ``term`` is a word, phrase or regular expression, a ``condition`` asks for metadata."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a query and whether it holds for an article.

    ``text`` is the part as it is printed. ``spans`` are its mentions as the whole query would count them if this part
    were all of it; empty where it does not hold. ``note`` says in plain words what ``holds`` alone does not: how many
    were needed, how far apart two sides are, what the article's own value is. ``parts`` are explained in the stretch of
    the article that the part above looks at: within its field, or within the sentence that decided.
    """

    kind: PartKind
    text: str
    holds: bool
    spans: tuple[Span, ...] = ()
    note: str = ""
    parts: tuple[Reason, ...] = ()

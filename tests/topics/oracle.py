"""The topic language once more, as slowly and plainly as possible: every pair of every occurrence is looked at."""

import re
import unicodedata
from fnmatch import fnmatchcase

from monitor.analysis.syntax import And, In, Near, Node, Not, Or, Phrase, Word
from monitor.text.words import Token, fold, tokens

Hit = tuple[str, int, int]
"""Field, first word, word after the last."""


class Oracle:
    """What a query means for one article, by trying everything."""

    def __init__(self, title: str, body: str) -> None:
        self.source = {"title": title, "body": body}
        self.words: dict[str, list[Token]] = {"title": tokens(title), "body": tokens(body)}
        first_paragraph = re.split(r"\n\s*\n", body.lstrip())[0]
        self.lead_words = len(tokens(first_paragraph))

    def mentions(self, node: Node) -> list[tuple[str, int, int]] | None:
        """(field, start, end) in characters, or None where the query does not hold."""
        hits = self.hits(node, "text")
        if hits is None:
            return None
        found = []
        for field in ("title", "body"):
            own = {(first, last) for where, first, last in hits if where == field}
            for first, last in merged(own):
                found.append((field, self.words[field][first].start, self.words[field][last - 1].end))
        return found

    def hits(self, node: Node, scope: str) -> set[Hit] | None:
        match node:
            case Word() | Phrase():
                words = node.words if isinstance(node, Phrase) else (node.text,)
                return self.leaf(words, node.exact, scope) or None
            case In():
                return self.hits(node.part, node.scope)
            case Not():
                return set() if self.hits(node.part, scope) is None else None
            case And():
                each = [self.hits(part, scope) for part in node.parts]
                return None if any(hits is None for hits in each) else set().union(*(hits or () for hits in each))
            case Or():
                true = [hits for part in node.parts if (hits := self.hits(part, scope)) is not None]
                return set().union(*true) if true else None
            case Near():
                return self.near(node, scope)

    def near(self, node: Near, scope: str) -> set[Hit] | None:
        found: set[Hit] = set()
        for left in self.hits(node.left, scope) or ():
            for right in self.hits(node.right, scope) or ():
                if left[0] != right[0]:
                    continue
                left_first = left[2] <= right[1] and right[1] - left[2] <= node.distance
                right_first = right[2] <= left[1] and left[1] - right[2] <= node.distance
                if left_first or (right_first and not node.ordered):
                    found |= {left, right}
        return found or None

    def leaf(self, words: tuple[str, ...], exact: bool, scope: str) -> set[Hit]:
        found = set()
        for field in ("title", "body"):
            own = self.words[field]
            if scope == "lead" and field == "body":
                own = own[: self.lead_words]
            if scope not in ("text", field) and not (scope == "lead" and field == "body"):
                continue
            for first in range(len(own) - len(words) + 1):
                run = own[first : first + len(words)]
                if all(self.fits(word, field, token, exact) for word, token in zip(words, run, strict=True)):
                    found.add((field, first, first + len(words)))
        return found

    def fits(self, pattern: str, field: str, token: Token, exact: bool) -> bool:
        original = unicodedata.normalize("NFC", self.source[field][token.start : token.end]).replace("’", "'")
        return fnmatchcase(token.folded, fold(pattern)) and (not exact or fnmatchcase(original, pattern))


def merged(ranges: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping ranges as one: ranges belong together if they share a word, directly or through others."""
    groups: list[set[int]] = []
    for first, last in ranges:
        group = set(range(first, last))
        for other in [other for other in groups if other & group]:
            groups.remove(other)
            group |= other
        groups.append(group)
    return sorted((min(group), max(group) + 1) for group in groups)

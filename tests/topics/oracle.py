"""The topic language once more, as slowly and plainly as possible: every chain of every occurrence is looked at."""

import operator
import re
import unicodedata
from fnmatch import fnmatchcase
from itertools import product

from monitor.analysis.syntax import And, In, Near, Node, Not, Or, Phrase, Word
from monitor.analysis.syntax_tree import AtLeast, Days, Length, Measured, Meta, Regex, Weight, Within
from monitor.model.metadata import Metadata
from monitor.text.words import Token, fold, paragraphs, sentences, tokens

Hit = tuple[str, int, int]
"""Field, first word, word after the last."""
Scope = dict[str, tuple[int, int]]
"""The words of each field that are looked at; a field that is not named is left out."""

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Oracle:
    """What a query means for one article, by trying everything."""

    def __init__(self, title: str, body: str, metadata: Metadata | None = None) -> None:
        self.source = {"title": title, "body": body}
        self.words: dict[str, list[Token]] = {"title": tokens(title), "body": tokens(body)}
        self.metadata = metadata or Metadata()
        first_paragraph = re.split(r"\n\s*\n", body.lstrip())[0]
        whole = {field: (0, len(words)) for field, words in self.words.items()}
        self.scopes: dict[str, Scope] = {
            "text": whole,
            "title": {"title": whole["title"]},
            "body": {"body": whole["body"]},
            "lead": {"body": (0, len(tokens(first_paragraph)))},
        }

    def mentions(self, node: Node) -> list[tuple[str, int, int]] | None:
        """(field, start, end) in characters, or None where the query does not hold."""
        hits = self.hits(node, self.scopes["text"])
        if hits is None:
            return None
        return [
            (field, self.words[field][first].start, self.words[field][last - 1].end)
            for field, first, last in apart(hits)
        ]

    def hits(self, node: Node, scope: Scope) -> set[Hit] | None:
        match node:
            case Word() | Phrase() | Regex():
                return self.found(node, scope) or None
            case In():
                return self.hits(node.part, self.scopes[node.scope])
            case And():
                return self.all(node.parts, scope)
            case Or() | Near():
                return self.any(node, scope)
            case Within() | AtLeast() | Weight():
                return self.function(node, scope)
        holds = self.hits(node.part, scope) is None if isinstance(node, Not) else self.stated(node)
        return set() if holds else None

    def function(self, node: Within | AtLeast | Weight, scope: Scope) -> set[Hit] | None:
        match node:
            case Within():
                each = [self.all(node.parts, unit) for unit in self.units(node.unit, scope)]
                held = [hits for hits in each if hits is not None]
                return set().union(*held) if held else None
            case AtLeast():
                return self.hits(node.part, scope) if self.count(node.part, scope) >= node.number else None
            case Weight():
                reached = sum(weight * min(3, self.count(part, scope)) for part, weight in node.parts)
                found = [self.hits(part, scope) or set() for part, weight in node.parts if weight > 0]
                return set().union(*found) if reached >= node.minimum else None

    def all(self, parts: tuple[Node, ...], scope: Scope) -> set[Hit] | None:
        each = [self.hits(part, scope) for part in parts]
        return None if any(hits is None for hits in each) else set().union(*(hits or () for hits in each))

    def any(self, node: Or | Near, scope: Scope) -> set[Hit] | None:
        if isinstance(node, Near):
            return set().union(*self.chains(node, scope)) or None
        true = [hits for part in node.parts if (hits := self.hits(part, scope)) is not None]
        return set().union(*true) if true else None

    def count(self, node: Node, scope: Scope) -> int:
        return len(apart(self.countable(node, scope)))

    def countable(self, node: Node, scope: Scope) -> set[Hit]:
        match node:
            case Near():
                return {chain[0] for chain in self.chains(node, scope)}
            case Or():
                return set().union(*(self.countable(part, scope) for part in node.parts))
            case In():
                return self.countable(node.part, self.scopes[node.scope])
        return self.hits(node, scope) or set()

    def chains(self, node: Near, scope: Scope) -> list[tuple[Hit, ...]]:
        """Every choice of one hit for each side in which neighbours are close enough."""
        links = [node]
        while isinstance(links[0].left, Near):
            links.insert(0, links[0].left)
        sides = [self.hits(side, scope) or set() for side in (links[0].left, *(link.right for link in links))]
        return [
            chain
            for chain in product(*sides)
            if all(self.close(chain[place], chain[place + 1], link) for place, link in enumerate(links))
        ]

    def close(self, left: Hit, right: Hit, link: Near) -> bool:
        if left[0] != right[0]:
            return False
        left_first = left[2] <= right[1] and right[1] - left[2] <= link.distance
        right_first = right[2] <= left[1] and left[1] - right[2] <= link.distance
        return left_first or (right_first and not link.ordered)

    def units(self, unit: str, scope: Scope) -> list[Scope]:
        found: list[Scope] = []
        for field, (low, high) in scope.items():
            for start, end in (sentences if unit == "SENT" else paragraphs)(self.source[field]):
                inside = [n for n, token in enumerate(self.words[field]) if start <= token.start < end]
                if inside and low <= inside[0] and inside[-1] < high:
                    found.append({field: (inside[0], inside[-1] + 1)})
        return found

    def found(self, node: Word | Phrase | Regex, scope: Scope) -> set[Hit]:
        if isinstance(node, Regex):
            return self.regex(node.pattern, scope)
        return self.leaf(node.words if isinstance(node, Phrase) else (node.text,), node.exact, scope)

    def leaf(self, words: tuple[str, ...], exact: bool, scope: Scope) -> set[Hit]:
        found = set()
        for field, (low, high) in scope.items():
            for first in range(low, high - len(words) + 1):
                run = self.words[field][first : first + len(words)]
                if all(self.fits(word, field, token, exact) for word, token in zip(words, run, strict=True)):
                    found.add((field, first, first + len(words)))
        return found

    def regex(self, pattern: str, scope: Scope) -> set[Hit]:
        found = set()
        for field, (low, high) in scope.items():
            for match in re.finditer(pattern, self.source[field]):
                touched = [
                    n
                    for n, word in enumerate(self.words[field])
                    if word.start < match.end() and match.start() < word.end
                ]
                if match[0] and touched and low <= touched[0] and touched[-1] < high:
                    found.add((field, touched[0], touched[-1] + 1))
        return found

    def fits(self, pattern: str, field: str, token: Token, exact: bool) -> bool:
        original = unicodedata.normalize("NFC", self.source[field][token.start : token.end]).replace("’", "'")
        return fnmatchcase(token.folded, fold(pattern)) and (not exact or fnmatchcase(original, pattern))

    def stated(self, node: Node) -> bool:
        """Whether a condition holds that is not on a stretch of text."""
        match node:
            case Length():
                return bool(COMPARE[node.sign](len(self.words["body"]), node.number))
            case Days():
                return self.metadata.day is not None and node.first <= self.metadata.day <= node.last
            case Meta():
                return self.value(node.name, node.part)
            case Measured(quantity="tone"):
                towards = self.metadata.tones.get(node.target.lower())
                tone = towards if node.target else self.metadata.tone
                return tone is not None and bool(COMPARE[node.sign](tone, node.number))
        raise AssertionError(node)

    def value(self, name: str, part: Node) -> bool:
        words: tuple[str, ...] = ()
        match part:
            case Or():
                return any(self.value(name, inner) for inner in part.parts)
            case And():
                return all(self.value(name, inner) for inner in part.parts)
            case Not():
                return not self.value(name, part.part)
            case Word() | Phrase():
                words = part.words if isinstance(part, Phrase) else (part.text,)
        return self.stated_value(name, words)

    def stated_value(self, name: str, words: tuple[str, ...]) -> bool:
        if name in ("type", "entity", "place"):
            return self.kind(words[0]) if name == "type" else self.mentioned(name, " ".join(words))
        stated = getattr(self.metadata, {"source": "sources", "tag": "tags"}.get(name, name))
        listed = [stated] if isinstance(stated, str) else stated or []
        if name == "domain":
            return any(f".{one}".endswith(f".{words[0]}") for one in listed)
        if name in ("lang", "country", "ownership"):
            return any(one.lower() == words[0].lower() for one in listed)
        return any(Oracle("", one).leaf(words, False, {"body": (0, len(tokens(one)))}) for one in listed)

    def kind(self, name: str) -> bool:
        known = self.metadata
        live, opinion = known.form == "live blog", known.section == "Opinion"
        return {"wire": bool(known.wire), "live": live, "opinion": opinion}.get(name, not live and not opinion)

    def mentioned(self, name: str, wanted: str) -> bool:
        for entity in self.metadata.entities:
            names = [fold(one) for one in (entity.key, *entity.names)]
            country = name == "place" and entity.country == wanted
            if (name == "entity" or entity.kind == "place") and (fold(wanted) in names or country):
                return True
        return False


def apart(hits: set[Hit]) -> list[Hit]:
    """Hits, the title's first, with those that overlap as one: directly, or through others."""
    found = []
    for field in ("title", "body"):
        groups: list[set[int]] = []
        for _, first, last in (hit for hit in hits if hit[0] == field):
            group = set(range(first, last))
            for other in [other for other in groups if other & group]:
                groups.remove(other)
                group |= other
            groups.append(group)
        found += [(field, first, last) for first, last in sorted((min(group), max(group) + 1) for group in groups)]
    return found

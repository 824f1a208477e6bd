"""Names of outlets and agencies, looked up in credits and in running text.

Names come from a registry. A name of capitals only is an abbreviation and means exactly these capitals; any other name
is found in any case where it stands alone (in a credit, a dateline, a site name), and only as printed in running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.model.article import Registry

WORD = re.compile(r"\w+")
_CYRILLIC = re.compile(r"[А-Яа-я]")
HAN = re.compile(r"[\u3400-\u9fff]")
LONGEST_NAME = 6
"""Words of the longest name that is looked for."""
_ENDINGS = frozenset({"ом", "ем", "а", "у", "е", "ы", "и", "ю", "я"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a text: the registry's main name, how it is printed, and whether it is an agency."""

    main: str
    printed: str
    is_wire: bool


def _key(printed: str) -> str:
    """The words of a name, which is what names are compared by: "U.S. News" and "US-News" stay two."""
    return " ".join(WORD.findall(printed))


class Names:
    """A registry arranged for looking names up; see :func:`arranged`."""

    def __init__(self, registry: Registry) -> None:
        self._wires = registry.wires
        self._printed: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        # Wires come last, so that a name in both lists is found as the agency.
        self._main = {**registry.outlets, **registry.wires}
        for printed in self._main:
            key = _key(printed)
            self._printed[key] = printed
            if not printed.isupper():
                self._folded[key.casefold()] = printed
        self._domains = registry.domains
        self._institutions = registry.institutions
        self._first_words = frozenset(key.split(" ")[0] for key in self._printed)
        # What to look for in a whole text first: one word of each name, and not the article that many begin with.
        telling = [key.removeprefix("The ").split(" ")[0] for key in self._printed]
        self._telling = frozenset(telling)
        self._telling_folded = frozenset(word.casefold() for word in telling)
        self._inflected = frozenset(key for key in self._printed if " " not in key and "а" <= key[-1:] <= "я")
        self._inflected |= frozenset(key for key in self._printed if key.isupper() and "А" <= key[-1:] <= "Я")
        in_han = sorted((name for name in self._main if HAN.search(name)), key=len, reverse=True)
        self._han = re.compile("|".join(map(re.escape, in_han))) if in_han else None

    def name(self, printed: str) -> Name:
        """The name whose printed form is known."""
        return Name(self._main[printed], printed, printed in self._wires)

    def whole(self, credit: str) -> Name | None:
        """The name that a whole credit is, in any case (capitals only for abbreviations)."""
        key = _key(credit)
        printed = self._printed.get(key) or self._folded.get(key.casefold())
        if printed is None and key.casefold().startswith("the "):
            printed = self._folded.get(key.casefold()[4:])
        return self.name(printed) if printed else None

    def _may_start(self, word: str) -> bool:
        return word in self._first_words or ("А" <= word[0] <= "Я" and self._uninflected(word) is not None)

    def beginnings(self, text: str) -> tuple[list[str], list[int]]:
        """A text's words, and the places among them where a name can begin: a quick look before :meth:`starting`."""
        words = WORD.findall(text)
        if not text.isascii() and _CYRILLIC.search(text):
            return words, [place for place, word in enumerate(words) if self._may_start(word)]
        if self._telling.isdisjoint(words):
            return words, []
        return words, [place for place, word in enumerate(words) if word in self._first_words]

    def may_be_in(self, credit: str) -> bool:
        """Whether a credit can hold any name, in any case."""
        words = WORD.findall(credit.casefold())
        if not self._telling_folded.isdisjoint(words):
            return True
        if credit.isascii():
            return False
        return (self._han is not None and HAN.search(credit) is not None) or any(
            self._uninflected(word) for word in WORD.findall(credit)
        )

    def is_quotable(self, name: Name) -> bool:
        """Whether a name is an agency or a medium: a government's site is an outlet, but what it says is no report."""
        return name.main not in self._institutions

    def han_names(self, text: str) -> Iterator[re.Match[str]]:
        """Where names with Chinese characters stand in a text, the longest where several begin."""
        return self._han.finditer(text) if self._han else iter(())

    def of_domain(self, address: str) -> Name | None:
        """The outlet whose domain, or a part of it, an address such as "example.com" is."""
        labels = address.lower().removeprefix("www.").split(".")
        for first in range(len(labels) - 1):
            outlet = self._domains.get(".".join(labels[first:]))
            if outlet:
                return self.whole(outlet) or Name(outlet, outlet, is_wire=False)
        return None

    def starting(self, words: Sequence[str]) -> tuple[Name, int] | None:
        """The longest name, as printed, that a text's next words begin with, and how many words it takes."""
        for count in range(min(LONGEST_NAME, len(words)), 0, -1):
            candidate = " ".join(words[:count])
            printed = self._printed.get(candidate) or self._uninflected(candidate)
            if printed:
                return self.name(printed), count
        return None

    def inside(self, line: str) -> Iterator[Name]:
        """Every name, as printed, in a line of a few words."""
        words = WORD.findall(line)
        place = 0
        while place < len(words):
            found = self.starting(words[place : place + LONGEST_NAME]) if words[place] in self._first_words else None
            if found:
                yield found[0]
            place += found[1] if found else 1

    def _uninflected(self, word: str) -> str | None:
        """A Cyrillic name of one word without its case ending: Интерфаксу is Интерфакс."""
        if not ("а" <= word[-1:] <= "я") or len(word) < 5:
            return None
        for ending in (word[-1:], word[-2:]):
            stem = word[: -len(ending)]
            if stem in self._inflected and ending in _ENDINGS and len(stem) > 3:
                return self._printed[stem]
        return None


class _Same:
    """A registry compared by identity, so that what was made of it can be kept."""

    __slots__ = ("registry",)

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def __hash__(self) -> int:
        return id(self.registry)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.registry is self.registry


@lru_cache(maxsize=4)
def _arranged(same: _Same) -> Names:
    return Names(same.registry)


def arranged(registry: Registry) -> Names:
    """The registry arranged for looking names up; kept while the same registry comes again."""
    return _arranged(_Same(registry))

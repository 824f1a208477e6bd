"""Who wrote it: outlet, wire, quoted agencies and media, photographer, byline and editor.

Names come from a registry. A name of capitals only is an abbreviation and means exactly these capitals; any other name
is found in any case where it stands alone (in a credit, a dateline, a site name), and only as printed in running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.model.article import Registry

_WORD = re.compile(r"\w+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_NAME = 6  # words
_ENDINGS = ("ом", "ем", "а", "у", "е", "ы", "и", "ю", "я")


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a text: the registry's main name, how it is printed, and whether it is an agency."""

    main: str
    printed: str
    is_wire: bool


def _key(printed: str) -> str:
    return " ".join(_WORD.findall(printed))


class Names:
    """A registry arranged for looking names up. Made once a registry; see :func:`names`."""

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
        self._first_words = frozenset(key.split(" ")[0] for key in self._printed)
        self.in_han = sorted((name for name in self._main if _HAN.search(name)), key=len, reverse=True)

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

    def starting(self, words: Sequence[str]) -> tuple[Name, int] | None:
        """The longest name, as printed, that a text's next words begin with, and how many words it takes."""
        for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
            candidate = " ".join(words[:count])
            printed = self._printed.get(candidate) or self._uninflected(candidate)
            if printed:
                return self.name(printed), count
        return None

    def ending(self, words: Sequence[str]) -> Name | None:
        """The longest name, as printed, that a text's last words end with."""
        for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
            printed = self._printed.get(" ".join(words[-count:]))
            if printed:
                return self.name(printed)
        return None

    def inside(self, line: str) -> Iterator[Name]:
        """Every name, as printed, in a line of a few words."""
        words = _WORD.findall(line)
        place = 0
        while place < len(words):
            found = self.starting(words[place:]) if words[place] in self._first_words else None
            if found:
                yield found[0]
            place += found[1] if found else 1

    def _uninflected(self, word: str) -> str | None:
        """A Cyrillic name of one word without its case ending: Интерфаксу is Интерфакс."""
        if not ("а" <= word[-1:] <= "я"):
            return None
        for ending in _ENDINGS:
            if len(word) > len(ending) + 3 and word.endswith(ending):
                printed = self._printed.get(word[: -len(ending)])
                if printed:
                    return printed
        return None


class _Same:
    """A registry that is compared by identity, so that its index can be kept."""

    __slots__ = ("registry",)

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def __hash__(self) -> int:
        return id(self.registry)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.registry is self.registry


@lru_cache(maxsize=4)
def _names(same: _Same) -> Names:
    return Names(same.registry)


def names(registry: Registry) -> Names:
    """The registry arranged for looking names up; kept while the same registry comes again."""
    return _names(_Same(registry))


# ---------------------------------------------------------------------------------------------------------- credit lines

_LABELS = {
    "source": "source|sources|quelle|quellen|источник|источники|джерело|крыніца|来源|稿源|來源|source text|fuente|fonte|źródło",
    "editor": "editor|edited by|editing by|editors|редактор|редакция|рэдактар|责任编辑|责编|编辑|编审|责任編輯|redaktion|redakteur|redaktor",
    "byline": "author|authors|by|written by|writer|reporter|reporting by|автор|автори|аўтар|авторы|текст|作者|记者|文|von|autor|autorin|auteur",
    "photo": "photo|photos|photo by|photo credit|image|image credit|picture|фото|фота|foto|fotos|bild|图|图片|摄影|摄|photograph",
}  # fmt: skip
_KINDS = {label: kind for kind, labels in _LABELS.items() for label in labels.split("|")}
_LABEL = re.compile(
    r"(?<![\w])(" + "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True)) + r")\s*[:：]\s*", re.IGNORECASE
)
_SIGN_OFF = re.compile(r"(?:reporting|writing|additional reporting|editing|compiled|translated) by\s", re.IGNORECASE)
_LONGEST_CREDIT = 200


@dataclass(frozen=True, slots=True)
class Credits:
    """What a credit line says; ``None`` for what it does not."""

    source: str | None = None
    editor: str | None = None
    byline: str | None = None
    photo: str | None = None


def credit_line(line: str) -> Credits | None:
    """What "Source: Xinhua   Editor: Wang Qingchu" says; ``None`` where the line is not one of credits.

    >>> credit_line("Source: Xinhua Editor: Wang Qingchu")
    Credits(source='Xinhua', editor='Wang Qingchu', byline=None, photo=None)
    """
    line = line.strip(" ()[]（）【】")
    if len(line) > _LONGEST_CREDIT:
        return None
    marks = list(_LABEL.finditer(line))
    if not marks or marks[0].start() != 0:
        return None
    found: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        value = line[mark.end() : following.start() if following else len(line)].strip(" \t|·•,;/—–-()[]（）")
        if not 0 < len(value) <= 80 or len(value.split()) > 9:
            return None
        found.setdefault(_KINDS[mark[1].lower()], value)
    return Credits(**found)


_BYLINE = re.compile(
    r"(?:by|von|par|por|di|автор(?:ы|и)?\s*[:：]|аўтар\s*[:：]|autor(?:in)?\s*[:：]|作者\s*[:：]|记者\s*[:：])\s*(?P<who>.+)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[^\W\d_]+(?:[ .'’\-]+[^\W\d_]+){1,4}\.?")


def byline(line: str) -> str | None:
    """The names of a byline such as "By Jane Doe and John Roe"; ``None`` where the line is something else."""
    match = _BYLINE.fullmatch(line)
    if match is None or len(line) > 120:
        return None
    who = re.split(r"\s+[|•·]\s+|\s{2,}", match["who"])[0].strip(" ,;|")
    words = who.split()
    if not 1 <= len(words) <= 14 or any(character.isdigit() for character in who) or who.endswith((".", "?", "!")):
        return None
    joining = {"and", "und", "et", "y", "e", "и", "і", "de", "van", "von", "der", "del", "la", "in", "of", "for", "the"}
    if any(word[0].islower() and word.lower().strip(",") not in joining for word in words):
        return None
    return who


def is_person(line: str) -> bool:
    """Whether a short line could be a person's name: two to five capitalised words and nothing else."""
    return bool(_PERSON.fullmatch(line)) and len(line) <= 60 and all(word[0].isupper() for word in line.split())


# ----------------------------------------------------------------------------------------------------------------- wires

_DATELINE = re.compile(
    r"^(?:[^\W\d_][\w .,'’\-/]{1,60}?)?[,.]?\s*[(/\[（]\s*(?P<wire>[^()/\[\]（）]{2,40}?)\s*[)/\]）]\s*[.,]?\s*(?:[\-–—:]|\.)?"
)
_UPPER_DATELINE = re.compile(r"^(?P<place>[A-ZА-ЯЁЇІЄҐЎ][\w .,'’\-]{1,50}?)[,.]\s.{0,30}?(?P<wire>\w[\w ]{1,30}?)\s*[\-–—]{1,2}\s")
_HAN_DATELINE = re.compile(r"^[（(【]?(?P<wire>[\u3400-\u9fff]{2,12}?社|[\u3400-\u9fff]{2,6}网)[\u3400-\u9fff]{0,12}?\d{1,2}月\d{1,2}日\S{0,4}?[电電讯訊]")
_CLOSING = re.compile(r"(?:^|[.!?…»”\"。]\s*)(?:[—–\-]+\s*|[(\[/（])\s*(?P<wire>[^()\[\]/（）—–.]{2,40})\s*[)\]/）.]*$")
_STAFF = re.compile(r"^(?P<wire>.+?)\s+(?:staff|staff writers?|news agency|agency|newsroom|correspondents?|reporters?)$", re.IGNORECASE)


def wire_of_credit(credit: str, index: Names) -> str | None:
    """The agency that a credit or byline names: "Xinhua", "Reuters Staff", "Jane Doe, AP", "TASS/Interfax" (the first)."""
    candidates = [credit, *re.split(r"\s*[/,;|&+]\s*|\s+and\s+|\s+with\s+|\s+-\s+|\s+\(|\)", credit)]
    for candidate in candidates:
        text = candidate.strip(" ()[]")
        staff = _STAFF.match(text)
        for printed in (text, staff["wire"] if staff else ""):
            found = index.whole(printed) if printed else None
            if found and found.is_wire:
                return found.main
    return None


def wire_of_text(paragraphs: Sequence[str], index: Names) -> str | None:
    """The agency of a dateline ("MINSK, April 12 (BelTA) -") or of the last words ("— TASS", "(AP)")."""
    if not paragraphs:
        return None
    for opening in paragraphs[:2]:
        head = opening[:120]
        for pattern in (_DATELINE, _HAN_DATELINE, _UPPER_DATELINE):
            match = pattern.match(head)
            found = wire_of_credit(match["wire"], index) if match else None
            if found:
                return found
    closing = paragraphs[-1][-120:]
    match = _CLOSING.search(closing)
    if match:
        return wire_of_credit(match["wire"], index)
    found_whole = index.whole(closing)
    return found_whole.main if found_whole and found_whole.is_wire else None


# ----------------------------------------------------------------------------------------------------------------- cites

_SAYS = frozenset(
    """
    reported reports said says wrote writes quoted quotes cited cites learned revealed announced noted published claimed
    сообщает сообщил сообщила сообщило сообщили передаёт передает передал передала пишет писал писала написала отмечает
    повідомляє повідомив повідомила повідомило пише передає паведамляе паведаміла піша перадае
    berichtet berichtete meldet meldete schreibt schrieb zitiert zitierte rapporte rapportait informó informa
    """.split()
)
_BETWEEN = frozenset("has had have also earlier later news agency newspaper website channel television tv first".split())
_CUE = re.compile(
    r"\b(?:told|according to|cited by|quoted by|reported by|quoting|citing|in an interview (?:with|to|for)|interview with|"
    r"a report (?:by|from|in)|reports (?:by|from|in)|(?:said|wrote|published) (?:on|in|by)|"
    r"сообща(?:ет|ют|ла|л)|сообщил[аои]?|переда(?:ет|ёт|ют|л|ла)|пиш(?:ет|ут)|по данным|по информации|со ссылкой на|"
    r"рассказал[аи]?|заявил[аи]?|сказал[аи]?|в интервью|слова приводит|приводит|цитирует|корреспонденту?|"
    r"повідомля(?:є|ють)|повідоми(?:в|ла|ло|ли)|переда(?:є|ють)|за даними|з посиланням на|за інформацією|в інтерв['’]ю|"
    r"паведамля(?:е|юць)|перадае|паводле|са спасылкай на|"
    r"laut|nach (?:Angaben|Informationen) (?:der|des|von)|unter Berufung auf|sagte (?:der|dem)|zitierte?|"
    r"berichtete?|meldete?|im (?:Gespräch|Interview) mit|selon|según|secondo|według)(?=[\s,«\"“„:])",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.;:!?()\n]{0,90}")
_HAN_BEFORE = re.compile(r"(?:据|援引|告诉|接受|引述|引用|对)\s*$")
_HAN_AFTER = re.compile(r"^[”》]?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:记者)?(?:的)?(?:报道|消息|援引|称|说|采访|电|引述)")


def _cited_after_cue(text: str, index: Names) -> Iterator[tuple[int, Name]]:
    """Names after "told", "according to" and the like, at most five words on and in the same clause."""
    for cue in _CUE.finditer(text):
        clause = _CLAUSE.match(text, cue.end())
        words = list(_WORD.finditer(clause[0])) if clause else []
        plain = [word[0] for word in words]
        for place in range(min(6, len(plain))):
            # "according to officials, Reuters ...": the comma ends what the cue governs.
            if clause and "," in clause[0][: words[place].start()].strip(", "):
                break
            found = index.starting(plain[place:])
            if found and _stands_alone(plain[place + found[1] :]):
                yield cue.end(), found[0]
                break


def _stands_alone(following: Sequence[str]) -> bool:
    """Whether a name is not the beginning of a longer one: "Independent Institute"."""
    return not (following and following[0][:1].isupper() and not following[0].isupper() and following[0] not in {"On", "In"})


def _cited_before_verb(text: str, index: Names) -> Iterator[tuple[int, Name]]:
    """Names before "reported", "said" and the like."""
    words = list(_WORD.finditer(text))
    for place, word in enumerate(words):
        if word[0] not in _SAYS:
            continue
        last = place
        while last > 0 and place - last < 3 and words[last - 1][0].lower() in _BETWEEN:
            found = index.ending([item[0] for item in words[max(0, last - _LONGEST_NAME) : last]])
            if found:
                break
            last -= 1
        before = words[max(0, last - _LONGEST_NAME) : last]
        if before and re.search(r"[.,;:!?\n]", text[before[-1].end() : word.start()]):
            continue
        found = index.ending([item[0] for item in before])
        if found and not _belongs_to_longer(found, before, text):
            yield word.start(), found


def _belongs_to_longer(found: Name, before: Sequence[re.Match[str]], text: str) -> bool:
    """Whether a name of one word is the end of a longer one that the registry does not know: "Fox Independent said"."""
    count = len(_WORD.findall(found.printed))
    if count > 1 or len(before) <= count or found.printed.isupper():
        return False
    previous, first = before[-count - 1], before[-count]
    joined = text[previous.end() : first.start()] == " "
    return joined and previous[0][0].isupper() and previous[0].lower() not in {"the", "the", "in", "on", "but", "and"}


def _cited_in_han(text: str, index: Names) -> Iterator[tuple[int, Name]]:
    """Chinese names with 据 before or 报道 after them."""
    for printed in index.in_han:
        place = text.find(printed)
        while place >= 0:
            end = place + len(printed)
            if _HAN_BEFORE.search(text[max(0, place - 4) : place]) or _HAN_AFTER.match(text[end : end + 16]):
                yield place, index.name(printed)
                break
            place = text.find(printed, end)


def cites(paragraphs: Iterable[str], index: Names, *, exclude: Iterable[str | None] = ()) -> tuple[str, ...]:
    """Main names of agencies and media quoted in the text, in order of appearance, without the outlet and its wire."""
    left_out = set(exclude)
    found: list[str] = []
    for text in paragraphs:
        hits = [*_cited_after_cue(text, index), *_cited_before_verb(text, index)]
        if _HAN.search(text):
            hits += _cited_in_han(text, index)
        for _, name in sorted(hits, key=lambda hit: hit[0]):
            if name.main not in left_out and name.main not in found:
                found.append(name.main)
    return tuple(found)


# ---------------------------------------------------------------------------------------------------------------- photos

_PHOTO_WORDS = re.compile(
    r"^(?:file\s)?(?:photo(?:graph)?s?|image|picture|credit|foto|фото|bild|图片?|copyright|©|\(c\))"
    r"(?:\s(?:by|credit|courtesy|via|source))?\s*[:：/©]?\s*",
    re.IGNORECASE,
)
_PHOTO_TAIL = re.compile(r"(?:[(\[（]\s*)(?P<in>[^()\[\]（）]{2,80})[)\]）]\.?$|(?:photo|foto|фото|image|credit|bild|©)\s?(?:by)?\s?[:：/©]?\s?(?P<after>[^.:]{2,80})\.?$", re.IGNORECASE)


def photo_credit(line: str, index: Names) -> str | None:
    """Who is credited for a picture: an agency's main name where one is named, else the short credit as printed."""
    text = _PHOTO_WORDS.sub("", line.strip(" ()[]（）.")).strip(" ()[]（）.")
    known = agency_in(text, index)
    if known or not text:
        return known
    return text if len(text) <= 60 and len(text.split()) <= 6 and not text.endswith(("!", "?")) else None


def agency_in(credit: str, index: Names) -> str | None:
    """The agency in a picture's credit: "AP Photo/Jane Doe", "Jane Doe/AFP via Getty Images", "REUTERS"."""
    found = wire_of_credit(credit.replace("AP Photo", "AP").replace(" via ", "/"), index)
    if found:
        return found
    return next((name.main for name in index.inside(credit) if name.is_wire), None) if len(credit) <= 80 else None


def caption_credit(caption: str, index: Names) -> str | None:
    """The agency that a caption ends with: "... in Minsk. (AP Photo/Jane Doe)"."""
    match = _PHOTO_TAIL.search(caption)
    if match:
        return agency_in(match["in"] or match["after"], index)
    return agency_in(caption.rsplit(".", 1)[-1] if "." in caption else "", index)

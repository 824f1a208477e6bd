"""Agencies and media quoted inside a text: "X reported", "told X", "according to X"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.text.names import HAN, LONGEST_NAME, WORD, Name, Names

_SAYS = frozenset(
    """
    reported reports said says wrote writes quoted quotes cited cites learned revealed announced noted published claimed
    contributed
    сообщает сообщил сообщила сообщило сообщили передаёт передает передал передала пишет писал писала написала отмечает
    повідомляє повідомив повідомила повідомило пише передає паведамляе паведаміла піша перадае
    berichtet berichtete meldet meldete schreibt schrieb zitiert zitierte rapporte rapportait informó informa
    съобщи съобщава предаде предава пише отбелязва uvedla uvádí napsal napsala píše informovala hlásí
    podał podała podaje poinformował poinformowała donosi pisze poroča navaja piše poročala
    """.split()
)
_BETWEEN = frozenset(
    "has had have also earlier later first news agency newspaper website channel television tv".split()
)
_CUE = re.compile(
    r"\b(?:told|according to|cited by|quoted by|reported by|quoting|citing|interview (?:with|to|for)|"
    r"a report (?:by|from|in)|reports (?:by|from|in)|(?:said|wrote|published) (?:on|in|by)|"
    r"with (?:files|inputs?|reporting|material) (?:from|by)|additional reporting (?:from|by)|"
    r"сообща(?:ет|ют|ла|л)|сообщил[аои]?|переда(?:ет|ёт|ют|л|ла)|пиш(?:ет|ут)|по данным|по информации|со ссылкой на|"
    r"рассказал[аи]?|заявил[аи]?|сказал[аи]?|в интервью|слова приводит|приводит|цитирует|корреспонденту?|"
    r"повідомля(?:є|ють)|повідоми(?:в|ла|ло|ли)|переда(?:є|ють)|за даними|з посиланням на|за інформацією|в інтерв['’]ю|"
    r"паведамля(?:е|юць)|перадае|паводле|са спасылкай на|"
    r"laut|nach (?:Angaben|Informationen) (?:der|des|von)|unter Berufung auf|sagte (?:der|dem)|zitierte?|"
    r"berichtete?|meldete?|schreibt|schrieb|im (?:Gespräch|Interview) mit|selon|cité par|a déclaré à|según|dijo a|"
    r"secondo|według|jak (?:podał[ao]?|podaje|pisze|donosi)|(?:pisze|donosi|podaje|powołując się na|"
    r"w rozmowie z|cytowan[yae] przez)|podle|uved(?:l|la)|napsala?|informovala?|citovala?|řekla?|"
    r"po (?:poročanju|navedbah|pisanju|informacijah)|poroča|navaja|"
    r"цитиран[аои]?\s+от|предаде|предава|съобщи|съобщава|отбелязва|пред|според)(?=[\s,«\"“„:])",
    re.IGNORECASE,
)
_REACH = 120  # characters before a name in which the words stand that quote it
_MOST_BETWEEN = 5  # words between those and the name
_JOINED = re.compile(r"\s*(?:,|/|and|or|и|или|та|und|et|y)\s*(?:the\s+)?", re.IGNORECASE)
_HAN_BEFORE = re.compile(r"(?:据|援引|告诉|接受|引述|引用|对)\s*$")
_HAN_AFTER = re.compile(r"[”》]?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:记者)?(?:的)?(?:报道|消息|援引|称|说|采访|电|引述)")


@dataclass(frozen=True, slots=True)
class Cite:
    """A name quoted in paragraph number ``paragraph``, and where in it (code points) the words stand that say so."""

    name: str
    paragraph: int
    start: int
    end: int


def find_cites(paragraphs: Sequence[str], names: Names, *, exclude: Iterable[str | None] = ()) -> tuple[Cite, ...]:
    """Agencies and media quoted in the text, each where it comes first, without the outlet and its wire."""
    left_out = {excluded for excluded in exclude if excluded}
    left_out |= {found.main for excluded in left_out if (found := names.whole(excluded))}
    cited: dict[str, Cite] = {}
    for place, text in enumerate(paragraphs):
        hits = [*_in_words(text, names)]
        if not text.isascii() and HAN.search(text):
            hits += _in_han(text, names)
        for start, end, name in sorted(hits, key=lambda hit: hit[0]):
            if name.main not in left_out and names.is_quotable(name):
                cited.setdefault(name.main, Cite(name.main, place, start, end))
    return tuple(cited.values())


def _in_words(text: str, names: Names) -> Iterator[tuple[int, int, Name]]:
    """Names with words before or after them that quote them; where both begin and end."""
    plain, places = names.beginnings(text)
    words: list[re.Match[str]] = []
    earlier: tuple[int, int] | None = None  # where the last name that is quoted begins, with its cue, and ends
    next_place = 0
    for place in places:
        found = names.starting(plain[place : place + LONGEST_NAME]) if place >= next_place else None
        if found is None:
            continue
        words = words or list(WORD.finditer(text))
        name, count = found
        next_place = place + count
        start, end = words[place].start(), words[next_place - 1].end()
        stop = _said_by(text, words, place, count, name)
        begin = _quoted_from(text, start, earlier) if _stands_alone(text, words, next_place) else None
        if stop is not None or begin is not None:
            yield start if begin is None else begin, stop or end, name
        earlier = (begin, end) if begin is not None else earlier


def _quoted_from(text: str, start: int, earlier: tuple[int, int] | None) -> int | None:
    """Where the words begin that quote the name at ``start``: "told", "according to"; ``None`` where there are none."""
    if earlier is not None and _JOINED.fullmatch(text, earlier[1], start):
        return start
    first = max(0, start - _REACH, earlier[1] if earlier else 0)
    cues = list(_CUE.finditer(text, first, start))
    if not cues:
        return None
    cue = cues[-1]
    between = text[cue.end() : start]
    # "according to officials, Reuters ...": the comma ends what the cue governs.
    plain = between.lstrip(", ")
    if len(WORD.findall(between)) > _MOST_BETWEEN or "," in plain or re.search(r"[.;:!?()\n]", plain):
        return None
    return cue.start()


def _stands_alone(text: str, words: Sequence[re.Match[str]], end: int) -> bool:
    """Whether the name that word number ``end`` follows is not the start of a longer one: "Independent Institute"."""
    if end == len(words) or text[words[end - 1].end() : words[end].start()] != " ":
        return True
    after = words[end][0]
    return not after[:1].isupper() or after.isupper() or after in {"On", "In"}


def _said_by(text: str, words: Sequence[re.Match[str]], place: int, count: int, name: Name) -> int | None:
    """Where the verb ends that makes the name the one who says something: "X reported", "X news agency also said"."""
    end = place + count
    verb = end
    while verb < len(words) and verb - end < 3 and words[verb][0].lower() in _BETWEEN:
        verb += 1
    if verb == len(words) or words[verb][0] not in _SAYS:
        return None
    if re.search(r"[.,;:!?\n]", text[words[end - 1].end() : words[verb].start()]):
        return None
    if words[verb][0] == "contributed" and not text.startswith(" to this", words[verb].end()):
        return None
    return None if _belongs_to_longer(name, words, place, text) else words[verb].end()


def _belongs_to_longer(name: Name, words: Sequence[re.Match[str]], place: int, text: str) -> bool:
    """Whether a name of one word is the end of a longer one that the registry does not know: "Fox Independent said"."""
    if " " in name.printed or place == 0 or name.printed.isupper():
        return False
    previous, first = words[place - 1], words[place]
    joined = text[previous.end() : first.start()] == " "
    return joined and previous[0][0].isupper() and previous[0].lower() not in {"the", "in", "on", "but", "and"}


def _in_han(text: str, names: Names) -> Iterator[tuple[int, int, Name]]:
    """Chinese names with 据 before or 报道 after them."""
    for match in names.han_names(text):
        before = _HAN_BEFORE.search(text, max(0, match.start() - 4), match.start())
        after = _HAN_AFTER.match(text, match.end())
        if before or after:
            yield (
                before.start() if before else match.start(),
                after.end() if after else match.end(),
                names.name(match[0]),
            )

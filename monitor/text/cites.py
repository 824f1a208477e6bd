"""Agencies and media quoted inside a text: "X reported", "told X", "according to X"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from monitor.text.names import HAN, LONGEST_NAME, WORD, Name, Names

_SAYS = frozenset(
    """
    reported reports said says wrote writes quoted quotes cited cites learned revealed announced noted published claimed
    сообщает сообщил сообщила сообщило сообщили передаёт передает передал передала пишет писал писала написала отмечает
    повідомляє повідомив повідомила повідомило пише передає паведамляе паведаміла піша перадае
    berichtet berichtete meldet meldete schreibt schrieb zitiert zitierte rapporte rapportait informó informa
    """.split()
)
_BETWEEN = frozenset(
    "has had have also earlier later first news agency newspaper website channel television tv".split()
)
_CUE = re.compile(
    r"\b(?:told|according to|cited by|quoted by|reported by|quoting|citing|interview (?:with|to|for)|"
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


def _cited_after_cue(text: str, names: Names) -> Iterator[tuple[int, Name]]:
    """Names after "told", "according to" and the like, at most five words on and in the same clause."""
    for cue in _CUE.finditer(text):
        clause = _CLAUSE.match(text, cue.end())
        words = list(WORD.finditer(clause[0])) if clause else []
        plain = [word[0] for word in words]
        for place in range(min(6, len(plain))):
            # "according to officials, Reuters ...": the comma ends what the cue governs.
            if clause and "," in clause[0][: words[place].start()].lstrip(", "):
                break
            found = names.starting(plain[place:])
            if found and _stands_alone(plain[place + found[1] :]):
                yield cue.end(), found[0]
                break


def _stands_alone(following: Sequence[str]) -> bool:
    """Whether a name is not the beginning of a longer one: "Independent Institute"."""
    after = following[0] if following else ""
    return not after[:1].isupper() or after.isupper() or after in {"On", "In"}


def _cited_before_verb(text: str, names: Names) -> Iterator[tuple[int, Name]]:
    """Names before "reported", "said" and the like."""
    words = list(WORD.finditer(text))
    for place, word in enumerate(words):
        if word[0] not in _SAYS:
            continue
        last = place
        while last > 0 and place - last < 3 and words[last - 1][0].lower() in _BETWEEN:
            found = names.ending([item[0] for item in words[max(0, last - LONGEST_NAME) : last]])
            if found:
                break
            last -= 1
        before = words[max(0, last - LONGEST_NAME) : last]
        if before and re.search(r"[.,;:!?\n]", text[before[-1].end() : word.start()]):
            continue
        found = names.ending([item[0] for item in before])
        if found and not _belongs_to_longer(found, before, text):
            yield word.start(), found


def _belongs_to_longer(found: Name, before: Sequence[re.Match[str]], text: str) -> bool:
    """Whether a name of one word is the end of a longer one that the registry does not know: "Fox Independent said"."""
    count = len(WORD.findall(found.printed))
    if count > 1 or len(before) <= count or found.printed.isupper():
        return False
    previous, first = before[-count - 1], before[-count]
    joined = text[previous.end() : first.start()] == " "
    return joined and previous[0][0].isupper() and previous[0].lower() not in {"the", "in", "on", "but", "and"}


def _cited_in_han(text: str, names: Names) -> Iterator[tuple[int, Name]]:
    """Chinese names with 据 before or 报道 after them."""
    for printed in names.in_han:
        place = text.find(printed)
        while place >= 0:
            end = place + len(printed)
            if _HAN_BEFORE.search(text[max(0, place - 4) : place]) or _HAN_AFTER.match(text[end : end + 16]):
                yield place, names.name(printed)
                break
            place = text.find(printed, end)


def cites(paragraphs: Iterable[str], names: Names, *, exclude: Iterable[str | None] = ()) -> tuple[str, ...]:
    """Main names of agencies and media quoted in the text, in order of appearance, without the outlet and its wire."""
    left_out = {excluded for excluded in exclude if excluded}
    left_out |= {found.main for excluded in left_out if (found := names.whole(excluded))}
    cited: list[str] = []
    for text in paragraphs:
        hits = [*_cited_after_cue(text, names), *_cited_before_verb(text, names)]
        if HAN.search(text):
            hits += _cited_in_han(text, names)
        for _, name in sorted(hits, key=lambda hit: hit[0]):
            if name.main not in left_out and name.main not in cited:
                cited.append(name.main)
    return tuple(cited)

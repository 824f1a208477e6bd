"""Words, sentences and paragraphs of a text, with code point offsets into the text exactly as it was given.

What counts as a word (the topic language, families and the database's text index all rely on it):

* A word is a run of letters, digits and the marks that belong to them. Everything else separates: ``all-out`` and
  ``3.5`` are two words, ``U.S.`` is the words ``u`` and ``s``.
* An apostrophe between letters joins (``O'Brien``, ``don't``, ``п'ять``) and is straight in the folded word, so the
  curly and the straight spelling are one. A possessive ``'s`` is no part of the word. French and Italian elisions are
  words of their own: ``d'Ukraine`` is ``d`` and ``ukraine``.
* Each Han character is a word. Runs of Hiragana and of Katakana are words, as the script changes where words do.
  Scripts without spaces that are written in letters (Thai, Khmer) come out as long runs: nothing here cuts them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

READER_VERSION = "reader-2"
"""Changes whenever a reader, a word rule or a sentence rule would give another result for the same page."""


class Token(NamedTuple):
    """One word: its folded form and the code points ``text[start:end]`` that it was read from."""

    folded: str
    start: int
    end: int


# -------------------------------------------------------------------------------------------------------------- folding
_LATIN = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
_CYRILLIC = {"ё": "е", "ѐ": "е", "ѝ": "и"}
# Arabic stretching and the primes of transliterated soft and hard signs carry no sound.
_SILENT = dict.fromkeys("ـʹʺ", "")
_QUOTE_MARKS = {**dict.fromkeys("‘’ʼʻ‛′`´", "'"), **dict.fromkeys("“”„‟«»″", '"')}
_LETTERS: dict[int, str] = str.maketrans({**_LATIN, **_CYRILLIC, **_SILENT, **_QUOTE_MARKS})
# Marks that may be left out in writing: accents, Hebrew points, Arabic vowels, variation selectors. The vowel signs of
# Indic scripts and the voicing marks of kana are marks too, but words differ by them alone.
_DIACRITICS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)


class _Folding(dict[int, str]):
    """Code point -> folded text, worked out on first use; for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(char: str) -> str:
    # Precomposed Cyrillic letters are letters of their own (й is not и, ї is not і); only those in _LETTERS fold.
    if "\u0400" <= char <= "\u052f":
        return char
    if unicodedata.category(char) == "Cf":
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFD", char))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


_FOLDING = _Folding(_LETTERS)


def fold(text: str) -> str:
    """``text`` with case, diacritics and typographic variants taken away; its length may change.

    Case-folded; compatibility forms plain (``ﬁ`` is fi, ``Ｕ`` is u); accents dropped (é=e, Ł=l, ø=o, đ=d, ß=ss, æ=ae);
    in Cyrillic only ё=е and stress marks go, й, ў and ї stay; quotes and apostrophes straight; invisible format
    characters gone; digits of every script are 0-9. Folding twice changes nothing more.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", text.translate(_FOLDING))


# --------------------------------------------------------------------------------------------------------------- tokens
def _marks() -> str:
    """A character class body of the combining marks (Unicode category M) up to U+ABFF, and the half marks."""
    blocks = (range(0x300, 0x1E00), range(0x20D0, 0x2100), range(0x2C00, 0x3000), range(0xA600, 0xAC00))
    codes = [code for block in blocks for code in block if unicodedata.category(chr(code))[0] == "M"]
    starts = [code for code in codes if code - 1 not in (known := set(codes))]
    ends = [code for code in codes if code + 1 not in known]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True)) + "\ufe00-\ufe0f\ufe20-\ufe2f"


_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u309f\u30fc"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_LETTER = rf"[^\W_ʼʻ{_HAN}{_HIRAGANA}{_KATAKANA}]"
_MARKS = _marks()
_INVISIBLE = "[\u00ad\u200b-\u200d\u2060\ufeff]"
_APOSTROPHE = "['’‘ʼʻ＇]"
_POSSESSIVE = rf"{_APOSTROPHE}[sSｓＳ](?!{_LETTER})"
_ELISION = (
    rf"(?:[cdjlmnstCDJLMNST]|(?i:qu|jusqu|lorsqu|puisqu|un|all|dall|dell|nell|sull))"
    rf"(?=(?!{_POSSESSIVE}){_APOSTROPHE}{_LETTER})"
)


_JOINED_BY_APOSTROPHE = rf"{_APOSTROPHE}(?![sSｓＳ](?!{_LETTER})){_LETTER}+"


def _words(marks: str, start: str, single: str) -> re.Pattern[str]:
    """The pattern of a word (group 1) and its possessive.

    ``start`` begins a word, ``marks`` (a character class body) go on with it; ``single`` follows words of CJK scripts.
    """
    joined = rf"(?:[{marks}]+{_LETTER}*|{_INVISIBLE}+{_LETTER}+|{_JOINED_BY_APOSTROPHE})*"
    asian = rf"(?:[{_HAN}]|[{_HIRAGANA}]+|[{_KATAKANA}]+){single}"
    return re.compile(rf"({_ELISION}|{start}{joined}|{asian})(?:{_POSSESSIVE})?")


_WORD = _words(_MARKS, rf"{_LETTER}+", "")
_PATTERN_WORD = _words(_MARKS + "?*", rf"(?:[?*]*{_LETTER}+|[?*]+)", r"\*?")
# The same as _WORD, three times as fast, for texts without marks, CJK and elisions.
_PLAIN_WORD = re.compile(rf"([^\W_]+(?:{_JOINED_BY_APOSTROPHE})*)(?:{_POSSESSIVE})?")
_SPECIAL = re.compile(
    "[\u00ad\u02b0-\u037f\u0483-\u0489\u0590-\u1fff\u200b-\u200d\u2060\u20d0-\u20ff\u2c00-\U0010ffff]"
)
_MAYBE_ELISION = re.compile(
    rf"{_APOSTROPHE}(?:(?<=^..)|(?<=[^a-zA-Z].[^\w\s])|(?<=[uUlL][nNlL].)|(?<=[qQ][uU].))", re.DOTALL
)
_BEYOND_PRINT = re.compile("[^\\x00-\\x7f“”„«»–—…]")
_UNWANTED = re.compile(rf"^'+|'+$|[^\w'{_MARKS}]|_")


@lru_cache(maxsize=1 << 16)
def _fold_word(word: str) -> str:
    if word.isascii():
        return word.lower()
    # Compatibility forms can unfold to marks and spaces (½ to 1⁄2): a folded word never holds any.
    return _UNWANTED.sub("", fold(word))


def tokens(text: str) -> list[Token]:
    """The words of ``text`` in order, with offsets into ``text``. Linear in its length."""
    # tuple.__new__ is what Token(...) ends in; calling it directly halves the cost of the hottest line of the monitor.
    new = tuple.__new__
    if _is_special(text):
        found = [new(Token, (_fold_word(word[1]), word.start(), word.end(1))) for word in _WORD.finditer(text)]
        return [token for token in found if token.folded]  # a lone stretching mark folds to nothing
    return [new(Token, (_fold_word(word[1]), word.start(), word.end(1))) for word in _PLAIN_WORD.finditer(text)]


def pattern_words(text: str) -> list[tuple[int, int]]:
    """``(start, end)`` of the words of a query text, cut like ``tokens`` but with the wildcards ``?`` and ``*`` kept.

    After a Han character ``?`` is a word of its own, as one Han character is.
    """
    return [match.span(1) for match in _PATTERN_WORD.finditer(text)]


def is_han(char: str) -> bool:
    """Whether ``char`` is a Han character: a word of its own."""
    return re.match(f"[{_HAN}]", char) is not None


def folded_words(text: str) -> list[str]:
    """The folded words of ``text`` in order: those of ``tokens``, three to five times as fast."""
    if _is_special(text):
        return [token.folded for token in tokens(text)]
    # Quotation marks and dashes take no part in folding, but for the apostrophe, which is straight in a folded word.
    straight = text if text.isascii() else text.replace("’", "'").replace("‘", "'")
    if straight.isascii() or not _BEYOND_PRINT.search(straight):
        return _PLAIN_WORD.findall(straight.lower())
    return list(map(_fold_word, _PLAIN_WORD.findall(text)))


def places_of_words(text: str, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """``(start, end)`` of the words of ``text`` with these numbers, counted from 0 and ascending, as in ``tokens``."""
    if _is_special(text):
        found = tokens(text)
        return [(found[number].start, found[number].end) for number in numbers]
    words, places, following = _PLAIN_WORD.finditer(text), [], 0
    for number in numbers:
        word = next(islice(words, number - following, None))
        places.append((word.start(), word.end(1)))
        following = number + 1
    return places


def _is_special(text: str) -> bool:
    """Whether the plain pattern of a word is not enough for a text."""
    if not text.isascii() and _SPECIAL.search(text):
        return True
    return _MAYBE_ELISION.search(text) is not None


def search_text(text: str) -> str:
    """The folded words of ``text`` joined by single spaces: what the database's text index holds."""
    return " ".join(folded_words(text))


# ------------------------------------------------------------------------------------------------ paragraphs, sentences
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """``(start, end)`` of each paragraph: what stands between empty lines, without the white space around it."""
    found: list[tuple[int, int]] = []
    start = 0
    for end, following in [*(blank.span() for blank in _BLANK_LINES.finditer(text)), (len(text), len(text))]:
        found += _trimmed(text, start, end)
        start = following
    return found


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The range without the white space around it, as a list of one, or of none where nothing else is there."""
    piece = text[start:end]
    kept = piece.strip()
    begin = start + len(piece) - len(piece.lstrip())
    return [(begin, begin + len(kept))] if kept else []


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Never at the end of a sentence, whatever follows.
_ALWAYS_ABBREVIATED = _listed(
    """mr mrs ms mx dr prof gen lt col sgt capt cmdr adm maj brig sen rep gov pres hon rev st vs e.g i.e cf viz al
    mt ft messrs supt insp amb d.h z.b bzw hr fr frl т.е т.к т.н им ул пл пр см ср гр тов акад проф
    м-р г-н г-жа mme mlle m.e"""
)
# Not at the end of a sentence where a number follows.
_BEFORE_NUMBERS = _listed(
    """no nos nr art sec fig vol pp p ch par jan feb mar apr jun jul aug sep sept oct nov dec ст стр с п пп гл рис
    вып т кв д арт abs ca approx около ок тел янв фев февр мар апр авг сент окт нояб дек"""
)
# At the end of a sentence only where the next word is one that often begins one.
_SOMETIMES_ABBREVIATED = _listed(
    """inc corp ltd co bros plc llc jr sr etc esq ave blvd dept est ph.d usw evtl inkl гг г тыс млн млрд трлн руб коп
    долл чел обл р-н др пр т.д т.п кг км м"""
)
_STARTERS = _listed(
    """a an the this that these those he she it they we you i his her its their our my in on at by for from with as
    after before during since when while if although though but and or so yet however meanwhile moreover also there
    here what who why how no not both some many most all according last earlier later
    в во на по с со к о об от до из за при для он она оно они мы вы я это эти этот эта его её ее их но и а однако
    также кроме между при этом ранее позже после перед как когда если по-прежнему так там здесь
    der die das ein eine er sie es wir in im am auf nach vor bei mit für und aber auch doch"""
)
_GERMAN_MONTHS = _listed("januar februar märz april mai juni juli august september oktober november dezember")
_SPEAKING = (
    "said says asked asks added adds told tells wrote writes replied warned argued explained insisted stressed noted "
    "stated declared remarked exclaimed concluded continued сказал сказала заявил заявила отметил отметила спросил "
    "спросила добавил добавила подчеркнул подчеркнула ответил ответила сообщил сообщила пояснил пояснила сказав "
    "sagte fragte erklärte"
)
# After a closing quote: up to five words (a name with its titles) and then a verb of speaking.
_ATTRIBUTION = re.compile(rf"\s*(?:[\w.'’-]+\s+){{0,5}}?(?:{_SPEAKING.replace(' ', '|')})\b")
_HAN_ATTRIBUTION = re.compile(
    r"[^。！？，、；\n]{0,16}?(?:说|說|表示|称|稱|指出|强调|強調|认为|認為|写道|寫道|回答|问道|問道|道)"
)

_QUOTES = "\"”’»'“」』"
_END = re.compile(rf"(?P<stop>[.!?…。！？｡؟।۔]+)(?P<closing>[{_QUOTES})\]）】〉》]*)")
_HAN_STOPS = frozenset("。！？｡")
_BEFORE_STOP = re.compile(r"(?:\w[\w’'-]*\.)*\w[\w’'-]*\Z")
_AFTER_STOP = re.compile(r"\s+(?P<dash>[—–-]\s*)?[\s\"“”„«»‘'‚(\[（「『]*(?P<word>\w[\w-]*)?")
_LOOK_BACK = 24
_LOOK_AHEAD = 80


def sentences(text: str) -> list[tuple[int, int]]:
    """``(start, end)`` of each sentence, in order, without the white space around it.

    A line break always ends a sentence. Closing quotes and brackets stay with the sentence they close; a quotation
    and the ``Putin said`` after it are one sentence. Pieces without any word are left out, so every word lies in
    exactly one sentence. Rules in the order they are asked are in ``_ends_sentence``. Linear in the length.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for end in _sentence_ends(text):
        if any(map(str.isalnum, text[start:end])):
            found += _trimmed(text, start, end)
        start = end
    return found


def _sentence_ends(text: str) -> Iterator[int]:
    line_start = 0
    for line in text.splitlines(keepends=True):
        line_end = line_start + len(line)
        sentence_start = line_start
        for match in _END.finditer(text, line_start, line_end):
            if _ends_sentence(text, match, sentence_start, line_end):
                yield match.end()
                sentence_start = match.end()
        yield line_end
        line_start = line_end


def _ends_sentence(text: str, match: re.Match[str], sentence_start: int, line_end: int) -> bool:
    ahead = text[match.end() : min(match.end() + _LOOK_AHEAD, line_end)]
    quoted = not _QUOTE_SET.isdisjoint(match["closing"])
    if match["stop"][-1] in _HAN_STOPS:
        return not (quoted and _HAN_ATTRIBUTION.match(ahead))
    following = _AFTER_STOP.match(ahead)
    if following is None:  # "3.5", "example.com", or the end of the line, which ends the sentence anyway
        return False
    word = following["word"] or ""
    if word[:1].islower() or (quoted and (following["dash"] or _ATTRIBUTION.match(ahead))):
        return False
    if match["stop"] != "." or match["closing"] or not word:
        return True
    before = _BEFORE_STOP.search(text, max(sentence_start, match.start() - _LOOK_BACK), match.start())
    return before is None or not _is_abbreviation(before[0], word, at_start=before.start() <= sentence_start + 1)


_QUOTE_SET = frozenset(_QUOTES)


def _is_abbreviation(before: str, following: str, *, at_start: bool) -> bool:
    """Whether the full stop after ``before`` belongs to it and the sentence goes on with ``following``."""
    word = before.lower()
    if before.isdecimal():  # "1. First", "am 24. Februar"
        return (at_start and len(before) <= 2) or following.lower() in _GERMAN_MONTHS
    if word in _ALWAYS_ABBREVIATED:
        return True
    if following[0].isdecimal():
        return word in _BEFORE_NUMBERS or word in _SOMETIMES_ABBREVIATED or _is_initials(before)
    if word in _SOMETIMES_ABBREVIATED or _is_initials(before):
        return following.lower() not in _STARTERS
    return False


def _is_initials(word: str) -> bool:
    """``A``, ``U.S``, ``a.m``, ``т.д``: single letters with full stops between. ``I`` is a pronoun as often."""
    return all(len(part) == 1 and part.isalpha() for part in word.split(".")) and word != "I"

"""The language of a text: py3langid's probabilities among the languages that the letters allow, and what is doubtful.

Letters decide first. A text in Georgian letters is Georgian, and one with ї is not Russian: languages whose script or
alphabet does not fit are out, and the model's probabilities are shared among the rest. A long text is looked at in
pieces, so that one in two languages is known as such.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from monitor.model.article import LanguageDoubt

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LANGUAGES = tuple(
    "af am ar as az ba be bg bn br bs ca cs cy da de dz el en eo es et eu fa fi fo fr fy ga gd gl gu ha he hi hr ht hu"
    " hy id ig is it ja jv ka kk km kn ko ku ky la lb lg ln lo lt lv mg mk ml mn mr ms mt my ne nl no om or pa pl ps"
    " pt qu ro ru rw sa si sk sl sn so sq sr st sv sw ta te tg th tk tl tr tt ug uk ur uz vi xh yo zh zu".split()
)
"""ISO 639-1 codes that ``detect`` can answer with."""

FEWEST_LETTERS = 40
"""Below this many letters an answer is doubtful. Han characters count three times: one is about a syllable or two."""

LEAST_CONFIDENCE = 0.5
"""Below this probability there is no answer: Croatian or Bosnian, Malay or Indonesian, a list of names."""

SURE = 0.9
"""Below this probability an answer is doubtful. Of the answers above it on single sentences, under 1 % are wrong."""

_TWINS = frozenset({"st"})  # nearly written like a language that the model does not know (Tswana): never sure

_PIECE = 200  # letters; a piece of a long text, long enough to be told for certain
_FEW_PIECES = 5  # as many as meet every passage that is a fifth of a text
_MANY_PIECES = 12  # for how much of a text is in another language, where there is such a passage
_PIECE_SURE = 0.99
_NOTHING = 1e-6  # of the most probable language's probability
_SUBSTANTIAL = 0.15  # of the letters, in another language: then the text is mixed
_GLANCE = 100  # characters from the middle of a piece; where their language is certain, no more of it is looked at
_ENOUGH = 800  # characters of one piece; more change nothing and cost time
_FOREIGN = 0.03  # of the letters may be outside of the alphabet of a language: names, quotations

_SCRIPTS: Mapping[str, str] = {
    # Words of "LATIN SMALL LETTER A" and the like in the Unicode character database, and who writes with them.
    "CYRILLIC": "ba be bg kk ky mk mn ru sr tg tt uk uz",
    "ARABIC": "ar fa ku ps ug ur",
    "CJK": "zh ja",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "DEVANAGARI": "hi mr ne sa",
    "BENGALI": "bn as",
    "GREEK": "el",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "HEBREW": "he",
    "THAI": "th",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "ORIYA": "or",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "LAO": "lo",
    "TIBETAN": "dz",
    "MYANMAR": "my",
    "ETHIOPIC": "am",
    "KHMER": "km",
}
_OTHER_SCRIPTS = {lang for langs in _SCRIPTS.values() for lang in langs.split()}
_ALSO_LATIN = {"ku", "sr", "tg", "tt", "uz"}
_LANGUAGES_OF = {name: frozenset(langs.split()) for name, langs in _SCRIPTS.items()} | {
    "LATIN": frozenset(lang for lang in LANGUAGES if lang not in _OTHER_SCRIPTS or lang in _ALSO_LATIN)
}
_HAN_WEIGHT = 3

_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_SLAVIC = "абвгдежзклмнопрстуфхцчш"
_ALPHABETS = {
    "ru": _RUSSIAN, "bg": f"{_SLAVIC}ийщъьюя", "uk": f"{_SLAVIC}ийщьюяєіїґ", "be": f"{_SLAVIC}йыьэюяёіўґ",
    "sr": f"{_SLAVIC}иђјљњћџ", "mk": f"{_SLAVIC}иѓѕјљњќџѐѝ", "kk": f"{_RUSSIAN}әғқңөұүһі", "ky": f"{_RUSSIAN}ңөү",
    "mn": f"{_RUSSIAN}өү", "tg": f"{_RUSSIAN}ғӣқӯҳҷ", "uz": f"{_RUSSIAN}ўқғҳ", "tt": f"{_RUSSIAN}әөүҗңһ",
    "ba": f"{_RUSSIAN}әөүғҡҙҫңһ",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئة",
    "fa": "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءآأؤئيك",
    "ur": "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیےآأؤئۂۃ",
}  # fmt: skip
_ALPHABET = {lang: frozenset(letters) for lang, letters in _ALPHABETS.items()}


class Language(NamedTuple):
    """The language of a text (ISO 639-1), how probable it is (0 to 1), and why it is doubtful, if it is."""

    lang: str | None
    confidence: float
    doubt: LanguageDoubt | None


class _Classifier(Protocol):
    nb_ptc: npt.NDArray[np.float16]

    def set_languages(self, langs: list[str]) -> None: ...
    def classify(self, text: str) -> tuple[str, float]: ...
    def rank(self, text: str) -> list[tuple[str, float]]: ...


@cache
def _classifier() -> _Classifier:
    """The model, loaded on first use: it takes a third of a second, which commands that read nothing should not pay."""
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classifier = cast("_Classifier", LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
    classifier.set_languages(list(LANGUAGES))
    # A table of features by languages, of which every text needs some rows: those are to lie together in memory.
    classifier.nb_ptc = np.ascontiguousarray(classifier.nb_ptc)
    return classifier


@cache
def _script(character: str) -> str | None:
    """The script of a letter as the Unicode character database names it; ``None`` for other characters."""
    return unicodedata.name(character, "").partition(" ")[0] if character.isalpha() else None


class _Letters(NamedTuple):
    """The letters of a text. Han characters count as ``_HAN_WEIGHT`` each."""

    counts: Counter[str]
    scripts: Counter[str]

    @property
    def size(self) -> int:
        return self.scripts.total()


def _letters(text: str) -> _Letters:
    counts = Counter(text)
    scripts: Counter[str] = Counter()
    for character, count in counts.items():
        script = _script(character)
        if script:
            scripts[script] += count * (_HAN_WEIGHT if script == "CJK" else 1)
    return _Letters(counts, scripts)


def _allowed(letters: _Letters) -> frozenset[str]:
    """The languages that can be written with these letters; empty where there are none."""
    scripts = letters.scripts
    if not scripts:
        return frozenset()
    main = max(scripts, key=lambda name: scripts[name])
    if main in {"CJK", "HIRAGANA", "KATAKANA"}:
        kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
        return frozenset({"ja" if kana * 20 >= scripts["CJK"] else "zh"})
    languages = _LANGUAGES_OF.get(main, frozenset())
    if main not in {"CYRILLIC", "ARABIC"}:
        return languages
    foreign: Counter[str] = Counter()
    for character, count in letters.counts.items():
        if _script(character) == main:
            folded = character.lower()
            for lang in languages & _ALPHABET.keys():
                foreign[lang] += 0 if folded in _ALPHABET[lang] else count
    return frozenset(lang for lang in languages if foreign[lang] <= scripts[main] * _FOREIGN) or languages


def _probabilities(text: str, allowed: frozenset[str]) -> dict[str, float]:
    """The model's probability of languages that the letters allow, the most probable first; they sum to 1.

    Languages next to the first of which nothing is probable are not among them.
    """
    if len(allowed) <= 1:
        return dict.fromkeys(allowed, 1.0)
    probable: dict[str, float] = {}
    least = total = 0.0
    for lang, p in _classifier().rank(text):
        if p < least:
            break
        if lang in allowed:
            probable[lang] = p
            total += p
            least = least or p * _NOTHING
    return {lang: p / total for lang, p in probable.items()} if total > 0 else {}


def _most_probable(text: str, allowed: frozenset[str]) -> tuple[str | None, float]:
    """The most probable language of all and its probability; none where the letters do not allow it."""
    if len(allowed) <= 1:
        return next(iter(allowed), None), 1.0
    lang, p = _classifier().classify(text)
    return (lang, p) if lang in allowed else (None, 0.0)


class _Piece(NamedTuple):
    """A stretch of a text: how many letters it has, and how probable each language is there, the most probable first.

    ``lang`` is the most probable one, ``p`` its probability.
    """

    size: int
    probabilities: dict[str, float]
    lang: str | None
    p: float


def _piece(text: str, sure: float) -> _Piece:
    if len(text) > _GLANCE:
        glance = _middle(text, _GLANCE)
        letters = _letters(glance)
        lang, p = _most_probable(glance, _allowed(letters))
        if lang and p >= sure:
            return _Piece(letters.size * len(text) // _GLANCE, {lang: p}, lang, p)
    letters = _letters(text)
    probabilities = _probabilities(_middle(text, _ENOUGH), _allowed(letters))
    return _Piece(letters.size, probabilities, *next(iter(probabilities.items()), (None, 0.0)))


def _middle(text: str, length: int) -> str:
    start = max(0, len(text) - length) // 2
    return text[start : start + length]


def _pieces(text: str, most: int, sure: float) -> list[_Piece]:
    """A text in as many pieces of one length as their least length allows, at most ``most``."""
    breadth = _HAN_WEIGHT if text[len(text) // 2 : len(text) // 2 + 1] >= "\u2e80" else 1
    count = min(most, max(1, len(text) * breadth // _PIECE))
    ends = [len(text) * place // count for place in range(count + 1)]
    return [_piece(text[start:end], sure) for start, end in pairwise(ends)]


def detect(text: str) -> Language:
    """The language of ``text``; no language where nothing is probable enough.

    Doubt is ``short`` below ``FEWEST_LETTERS``, ``mixed`` where another language has a substantial part of the text
    (then the answer is the one with the most letters), ``unsure`` below ``SURE``.
    """
    shares: Counter[str] = Counter()  # of letters times a million, by probability
    certain: Counter[str] = Counter()
    size = 0
    pieces = _pieces(text, _FEW_PIECES, SURE)
    if len({piece.lang for piece in pieces}) > 1:
        pieces = _pieces(text, _MANY_PIECES, _PIECE_SURE)
    for piece in pieces:
        size += piece.size
        for lang, p in piece.probabilities.items():
            shares[lang] += round(piece.size * p * 1_000_000)
        if piece.lang and piece.p >= _PIECE_SURE:
            certain[piece.lang] += piece.size
    main = max(shares, key=lambda name: shares[name], default=None)
    confidence = min(1.0, round(shares[main] / (size * 1_000_000), 4)) if main and size else 0.0
    if size < FEWEST_LETTERS:
        doubt: LanguageDoubt | None = "short"
    elif sum(n for name, n in certain.items() if name != main) >= _SUBSTANTIAL * size:
        doubt = "mixed"
    else:
        doubt = "unsure" if confidence < SURE or main in _TWINS else None
    known = confidence >= LEAST_CONFIDENCE or doubt == "mixed"
    return Language(main if known else None, confidence, doubt)


def with_statement(found: Language, stated: str | None, text: str) -> Language:
    """The detector's answer, weighed against what the page, feed or source says of its language.

    A statement decides where the detector is in doubt and the letters of ``text`` allow it; one that agrees takes the
    doubt of a long text away.
    """
    if found.doubt in {None, "mixed"} or stated not in _allowed(_letters(text[:_ENOUGH])):
        return found
    if stated == found.lang:
        return found._replace(doubt=found.doubt if found.doubt == "short" else None)
    return Language(stated, LEAST_CONFIDENCE, found.doubt)

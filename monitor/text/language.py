"""The language of a text: py3langid's probabilities among the languages that the letters allow, and what is doubtful.

Letters decide first. A text in Georgian letters is Georgian, and one with ї is not Russian: languages whose script or
alphabet does not fit are out, and the model's probabilities are shared among the rest. A long text is looked at in
pieces, so that one in two languages is known as such.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple, Protocol, cast

from monitor.model.article import LanguageDoubt

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
_MOST_PIECES = 12
_PIECE_SURE = 0.99
_SUBSTANTIAL = 0.2  # of the letters, in another language: then the text is mixed
_ENOUGH = 1500  # characters of one piece; more change nothing and cost time
_FOREIGN = 0.03  # of the letters may be outside of the alphabet of a language: names, quotations

_SCRIPTS: Mapping[str, tuple[str, str]] = {
    "Latin": ("A-Za-z\u00aa-\u024f\u1e00-\u1eff", ""),
    "Cyrillic": ("\u0400-\u052f", "ba be bg kk ky mk mn ru sr tg tt uk uz"),
    "Arabic": ("\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc", "ar fa ku ps ug ur"),
    "Han": ("\u3400-\u9fff\uf900-\ufaff", "zh ja"),
    "Kana": ("\u3040-\u30ff\uff66-\uff9d", "ja"),
    "Hangul": ("\uac00-\ud7af\u1100-\u11ff", "ko"),
    "Devanagari": ("\u0900-\u097f", "hi mr ne sa"),
    "Bengali": ("\u0980-\u09ff", "bn as"),
    "Greek": ("\u0370-\u03ff\u1f00-\u1fff", "el"),
    "Georgian": ("\u10a0-\u10ff", "ka"),
    "Armenian": ("\u0530-\u058f", "hy"),
    "Hebrew": ("\u0590-\u05ff", "he"),
    "Thai": ("\u0e00-\u0e7f", "th"),
    "Gurmukhi": ("\u0a00-\u0a7f", "pa"),
    "Gujarati": ("\u0a80-\u0aff", "gu"),
    "Oriya": ("\u0b00-\u0b7f", "or"),
    "Tamil": ("\u0b80-\u0bff", "ta"),
    "Telugu": ("\u0c00-\u0c7f", "te"),
    "Kannada": ("\u0c80-\u0cff", "kn"),
    "Malayalam": ("\u0d00-\u0d7f", "ml"),
    "Sinhala": ("\u0d80-\u0dff", "si"),
    "Lao": ("\u0e80-\u0eff", "lo"),
    "Tibetan": ("\u0f00-\u0fff", "dz"),
    "Burmese": ("\u1000-\u109f", "my"),
    "Ethiopic": ("\u1200-\u137f", "am"),
    "Khmer": ("\u1780-\u17ff", "km"),
}
_SCRIPT_LETTERS = {name: re.compile(f"[{letters}]") for name, (letters, _) in _SCRIPTS.items()}
_OTHER_SCRIPTS = {lang for _, langs in _SCRIPTS.values() for lang in langs.split()}
_LANGUAGES_OF = {
    name: frozenset(langs.split())
    or frozenset(lang for lang in LANGUAGES if lang not in _OTHER_SCRIPTS or lang in {"sr", "uz", "ku", "tg", "tt"})
    for name, (_, langs) in _SCRIPTS.items()
}

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
    def set_languages(self, langs: list[str]) -> None: ...
    def rank(self, text: str) -> list[tuple[str, float]]: ...


@cache
def _classifier() -> _Classifier:
    """The model, loaded on first use: it takes a third of a second, which commands that read nothing should not pay."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classifier = cast("_Classifier", LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
    classifier.set_languages(list(LANGUAGES))
    return classifier


def _letters(text: str) -> int:
    """Letters in ``text``, as ``FEWEST_LETTERS`` counts them."""
    return sum(map(str.isalpha, text)) + 2 * len(_SCRIPT_LETTERS["Han"].findall(text))


def _scripts(text: str) -> Counter[str]:
    """Letters of each script; Han characters count three times."""
    counts = Counter({name: len(letters.findall(text)) for name, letters in _SCRIPT_LETTERS.items() if text})
    counts["Han"] *= 3
    return +counts


def _allowed(text: str) -> frozenset[str]:
    """The languages that can be written with the letters of ``text``; empty where it has none."""
    scripts = _scripts(text)
    if not scripts:
        return frozenset()
    main = max(scripts, key=lambda name: scripts[name])
    if main in {"Han", "Kana"}:
        return _LANGUAGES_OF["Kana"] if scripts["Kana"] * 20 >= scripts["Han"] else frozenset({"zh"})
    languages = _LANGUAGES_OF[main]
    if main not in {"Cyrillic", "Arabic"}:
        return languages
    letters = Counter(_SCRIPT_LETTERS[main].findall(text.lower()))
    most = letters.total() * _FOREIGN
    fitting = {
        lang: sum(n for letter, n in letters.items() if letter.isalpha() and letter not in _ALPHABET[lang])
        for lang in languages
        if lang in _ALPHABET
    }
    kept = frozenset(lang for lang in languages if fitting.get(lang, 0) <= most)
    return kept or languages


def _probabilities(text: str) -> dict[str, float]:
    """The model's probability of each language that the letters allow, the most probable first; they sum to 1."""
    allowed = _allowed(text)
    if len(allowed) <= 1:
        return dict.fromkeys(allowed, 1.0)
    ranked = {lang: float(p) for lang, p in _classifier().rank(text[:_ENOUGH]) if lang in allowed}
    total = sum(ranked.values())
    return {lang: p / total for lang, p in ranked.items()} if total > 0 else {}


def _pieces(text: str) -> Iterator[str]:
    """Stretches of whole lines with at least ``_PIECE`` letters; the last one may be shorter."""
    gathered: list[str] = []
    size = 0
    for line in text.splitlines():
        gathered.append(line)
        size += _letters(line)
        if size >= _PIECE:
            yield "\n".join(gathered)
            gathered, size = [], 0
    if size:
        yield "\n".join(gathered)


def _spread(pieces: Sequence[str]) -> Sequence[str]:
    """At most ``_MOST_PIECES``, from all over the text."""
    step = max(1, -(-len(pieces) // _MOST_PIECES))
    return pieces[::step]


def detect(text: str) -> Language:
    """The language of ``text``; no language where nothing is probable enough.

    Doubt is ``short`` below ``FEWEST_LETTERS``, ``mixed`` where another language has a substantial part of the text
    (then the answer is the one with the most letters), ``unsure`` below ``SURE``.
    """
    size = _letters(text[: 20 * _ENOUGH])
    if not size:
        return Language(None, 0.0, "short")
    pieces = _spread(list(_pieces(text[: 20 * _ENOUGH])))
    if len(pieces) > 1:
        return _of_pieces(pieces)
    return _of_one(text, "short" if size < FEWEST_LETTERS else None)


def _of_one(text: str, doubt: LanguageDoubt | None) -> Language:
    probabilities = _probabilities(text)
    lang = next(iter(probabilities), None)
    if lang is None:
        return Language(None, 0.0, doubt or "unsure")
    confidence = round(probabilities[lang], 4)
    if confidence < LEAST_CONFIDENCE:
        return Language(None, confidence, doubt or "unsure")
    return Language(lang, confidence, doubt or ("unsure" if confidence < SURE or lang in _TWINS else None))


def _of_pieces(pieces: Sequence[str]) -> Language:
    """The language that most letters are in, by the probabilities of the pieces together."""
    weights: Counter[str] = Counter()
    certain: Counter[str] = Counter()
    for piece in pieces:
        size = _letters(piece)
        probabilities = _probabilities(piece)
        for lang, p in probabilities.items():
            weights[lang] += size * p  # type: ignore[assignment] - a Counter of shares
        best = next(iter(probabilities), None)
        if best and probabilities[best] >= _PIECE_SURE:
            certain[best] += size
    total = sum(weights.values())
    if not total:
        return Language(None, 0.0, "unsure")
    lang = max(weights, key=lambda name: weights[name])
    confidence = round(weights[lang] / total, 4)
    second = max((n for name, n in certain.items() if name != lang), default=0)
    if certain[lang] and second >= _SUBSTANTIAL * total:
        return Language(lang, confidence, "mixed")
    if confidence < LEAST_CONFIDENCE:
        return Language(None, confidence, "unsure")
    return Language(lang, confidence, "unsure" if confidence < SURE else None)


def with_statement(found: Language, stated: str | None, text: str) -> Language:
    """The detector's answer, weighed against what the page, feed or source says of its language.

    A statement decides where the detector is in doubt and the letters of ``text`` allow it; one that agrees takes the
    doubt of a long text away.
    """
    if found.doubt in {None, "mixed"} or stated not in _allowed(text):
        return found
    if stated == found.lang:
        return found._replace(doubt=found.doubt if found.doubt == "short" else None)
    return Language(stated, LEAST_CONFIDENCE, found.doubt)

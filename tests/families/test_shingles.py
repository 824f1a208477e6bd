"""Shingles and sketches: the same for ever, blind to what folding takes away, linear in the length."""

import hashlib
import random
import time

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.copy_index import agree
from monitor.analysis.shingles import BANDS, FEWEST_WORDS, SKETCH_VERSION, read, sketch, weight
from monitor.text.words import folded_words, search_text
from tests.families.making import EDITS, bases, body

TEXT = (
    "The minister said on Monday that talks with Poland’s delegation in Łódź on the price cap would go on until June "
)
CHINESE = "两国总统星期一在首都讨论制裁问题并就能源合作交换意见会谈持续了三个小时双方同意下月再次会晤"


def test_sketches_never_change() -> None:
    made = sketch(read(folded_words(TEXT * 2 + CHINESE)))
    assert made is not None
    assert (SKETCH_VERSION, hashlib.sha256(made.values).hexdigest()[:16]) == ("sketch-1", "1618e779c2a23d0c")
    assert len(made.values) == 4 * BANDS


def test_folding_makes_equal_sketches() -> None:
    other = (TEXT.upper() * 2).replace("’", "'").replace("Ł", "L").replace("DELEGATION", "“delegation”,")
    assert sketch(read(folded_words(TEXT * 2))) == sketch(read(folded_words(other)))


@given(st.text(alphabet="ab cdЖé两国 .’", max_size=300))
def test_texts_with_equal_folded_words_have_equal_sketches(text: str) -> None:
    assert sketch(read(folded_words(text))) == sketch(read(search_text(text).split()))


def test_short_texts_have_no_sketch() -> None:
    words = folded_words(TEXT * 2)
    assert sketch(read(words[: FEWEST_WORDS - 1])) is None
    assert sketch(read(words[:FEWEST_WORDS])) is not None
    assert weight(read(folded_words(CHINESE))) == len(CHINESE) - len(CHINESE) // 2
    assert sketch(read(folded_words(CHINESE[: 2 * FEWEST_WORDS - 2]))) is None
    assert sketch(read(folded_words(CHINESE[: 2 * FEWEST_WORDS]))) is not None
    assert sketch(read([])) is None


def test_shingles_of_latin_words_have_three_words_of_han_six_characters() -> None:
    assert len(read(folded_words("one two three four")).shingles) == 2
    assert len(read(folded_words("两国总统讨论制")).shingles) == 2
    mixed = read(folded_words("the president of 两国总统讨论制裁"))
    assert len(mixed.shingles) == 3 + 3
    assert set(read(folded_words("两国总统讨论制裁")).shingles.tolist()) <= set(mixed.shingles.tolist())


def test_sketches_of_copies_agree() -> None:
    """Recall of candidates: copies of which the sketches agree in too few places are never looked at."""
    rng = random.Random(7)
    numbers = {"en": 60, "ru": 16, "de": 13, "zh": 60}
    texts = [(lang, text) for lang, number in numbers.items() for _, text in bases(lang, number)]
    for kind in ("20 % of words", "half", "quarter"):
        found = []
        for lang, text in texts * 3:
            made = [sketch(read(folded_words(body(one)))) for one in (text, EDITS[kind](rng, text, lang))]
            known = [one for one in made if one is not None]
            found.append(len(known) == 2 and agree(*known))
        assert sum(found) >= 0.995 * len(found), kind


def test_time_is_linear_and_memory_bounded() -> None:
    rng = random.Random(1)
    words = [str(rng.randrange(10_000)) for _ in range(400_000)]
    started = time.process_time()
    made = sketch(read(words))
    assert made is not None
    assert time.process_time() - started < 6

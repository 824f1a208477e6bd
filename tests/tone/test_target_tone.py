"""Tone towards a target from its sentences, and of quotes and narration: no number where none is known."""

import time
from random import Random

import pytest

from monitor.analysis.lexicon import Lexicon, LexiconScorer
from monitor.analysis.target_tone import scorer_for, targeted_tone
from monitor.analysis.tone import MOST_WORDS, article_tone
from monitor.analysis.vader import score
from monitor.analysis.vader_news import NewsScorer, VaderScorer
from monitor.analysis.voice_tone import voice_tones
from monitor.model.article import Span
from monitor.model.tone import NARRATION_MEASURE, QUOTES_MEASURE, ScoredSentence, Tone

NEWS = NewsScorer()
TITLE = "Minsk praised for reforms"
BODY = (
    "The minister praised Minsk. A terrible war went on elsewhere.\n\n"
    "Minsk signed a protocol. Critics called Minsk cruel, and Minsk again."
)


def mentions(title: str, body: str, word: str = "Minsk") -> list[Span]:
    found = [Span("title", place, place + len(word)) for place in range(len(title)) if title.startswith(word, place)]
    return found + [
        Span("body", place, place + len(word)) for place in range(len(body)) if body.startswith(word, place)
    ]


def towards(
    title: str, body: str, spans: list[Span], lang: str | None = "en"
) -> tuple[Tone, tuple[ScoredSentence, ...]]:
    places = [sentence.span for sentence in article_tone(title, body, lang)[1]]
    return targeted_tone(title, body, places, spans, lang, NEWS)


def test_only_sentences_that_mention_the_target_count() -> None:
    tone, found = towards(TITLE, BODY, mentions(TITLE, BODY))
    texts = [(TITLE if one.span.field == "title" else BODY)[one.span.start : one.span.end] for one in found]
    assert texts == [
        "Minsk praised for reforms",
        "The minister praised Minsk.",
        "Minsk signed a protocol.",
        "Critics called Minsk cruel, and Minsk again.",
    ]
    assert [len(one.targets) for one in found] == [1, 1, 1, 2]
    assert [text[a:b] for text, one in zip(texts, found, strict=True) for a, b in one.targets] == ["Minsk"] * 5
    values = [one.score.value or 0 for one in found]
    assert tone == Tone("vader-news-1", tone.value, None, 4, 3, 2, 1)
    assert tone.value == pytest.approx(sum(values) / 4, abs=1)


def test_order_and_overlaps_of_mentions_are_nothing() -> None:
    spans = mentions(TITLE, BODY)
    doubled = [*spans, *(Span(one.field, one.start, one.end - 1) for one in spans)]
    Random(1).shuffle(doubled)
    assert towards(TITLE, BODY, doubled) == towards(TITLE, BODY, spans)


@pytest.mark.parametrize(
    ("title", "body", "lang", "reason"),
    [
        ("Minsk", "Minsk ist gut. Das ist die war.", "de", "unsupported-language"),
        ("Минск", "Minsk хорошо good.", "ru", "unsupported-language"),
        ("明斯克", "Minsk 很好 good.", "zh", "unsupported-language"),
        ("Minsk 😁", "Minsk 😁😁😁", None, "unknown-language"),
        ("Minsk", "Minsk good хорошо gut", None, "unknown-language"),
        ("", "", "en", "no-mention"),
        ("Good news", "A great day.", "en", "no-mention"),
        ("Minsk", "Minsk signed a protocol.", "en", "no-signal"),
        ("", "Minsk said that the war was terrible.", "en", "own-words"),
    ],
)
def test_no_number_where_none_is_known(title: str, body: str, lang: str | None, reason: str) -> None:
    tone, _ = towards(title, body, mentions(title, body), lang)
    assert (tone.value, tone.reason) == (None, reason)
    assert tone.label == "unscored"


def test_long_article_is_scored_up_to_its_bound() -> None:
    body = "Minsk was good and kind today. " * (2 * MOST_WORDS // 6)
    tone, found = towards("", body, mentions("", body))
    assert len(found) * 6 == pytest.approx(MOST_WORDS, abs=6)
    assert tone.n_sentences == len(found)


def test_opinion_text_of_twelve_thousand_words_takes_bounded_time() -> None:
    words = ["good", "bad", "war", "said", "Minsk", "the", "“not", "very”", "but", "Supreme"]
    text = " ".join(Random(2).choices(words, k=12_000))
    body = text.replace("war", "war.").replace("bad", "bad.\n\n")
    started = time.process_time()
    towards("", body, mentions("", body))
    towards("", text, mentions("", text))
    voice_tones("", body, [one.span for one in article_tone("", body, "en")[1]], "en")
    assert time.process_time() - started < 3.0


def test_scorer_is_chosen_by_language() -> None:
    german = LexiconScorer(Lexicon("lexicon-de-1", "de", "ours", {"gut": 2.0}))
    assert scorer_for((NEWS, german), "de") is german
    assert scorer_for((NEWS, german), "en") is NEWS
    assert scorer_for((NEWS, german), "fr") is None
    assert scorer_for((NEWS, german), None) is None


def test_any_scorer_can_judge() -> None:
    places = [sentence.span for sentence in article_tone(TITLE, BODY, "en")[1]]
    tone, found = targeted_tone(TITLE, BODY, places, mentions(TITLE, BODY), "en", VaderScorer())
    assert tone.measure == "vader-1"
    assert found[0].score.value == round(score(TITLE).compound * 1_000_000)


def voices(body: str, lang: str | None = "en", title: str = "") -> tuple[Tone, Tone]:
    return voice_tones(title, body, [one.span for one in article_tone(title, body, lang)[1]], lang)


def test_quotes_and_narration_are_two_values() -> None:
    quotes, narration = voices("“This is a great and wonderful day,” she said. A terrible war went on. He left.")
    assert quotes == Tone(
        QUOTES_MEASURE, round(score("This is a great and wonderful day,").compound * 1e6), None, 1, 1, 1, 0
    )
    assert narration == Tone(
        NARRATION_MEASURE, round(score("A terrible war went on.").compound * 1e6 / 2), None, 2, 1, 0, 1
    )


def test_what_is_left_of_a_sentence_counts_where_it_says_something() -> None:
    _, short = voices("She angrily said the day was great.")
    assert (short.value, short.reason) == (None, "no-narration")
    _, long = voices("“We go,” she said, before she slammed the door in anger and left the hall for good.")
    assert long.n_sentences == 1


@pytest.mark.parametrize(
    ("body", "lang", "quotes", "narration"),
    [
        ("A terrible war went on.", "en", "no-quotes", None),
        ("“A terrible war,” she said.", "en", None, "no-narration"),
        ("„Das ist gut“, sagte er.", "de", "unsupported-language", "unsupported-language"),
        ("😁", None, "unknown-language", "unknown-language"),
        ("", "en", "no-quotes", "no-narration"),
    ],
)
def test_voices_without_a_number(body: str, lang: str | None, quotes: str | None, narration: str | None) -> None:
    found = voices(body, lang)
    assert [tone.reason for tone in found] == [quotes, narration]
    assert [tone.value is None for tone in found] == [quotes is not None, narration is not None]

"""Tone of articles and towards topics: means of integer sentence scores, and no number where nothing can be known."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.tone import MOST_WORDS, article_tone, topic_tone
from monitor.analysis.vader import score
from monitor.model.article import Span
from monitor.model.tone import ARTICLE_MEASURE, TOPIC_MEASURE, SentenceTone, Tone

TITLE = "Ministers praise a great agreement"
BODY = "The talks were a success.\n\nThe delegation returned on Monday. A terrible war followed."

sentence_lists = st.lists(
    st.sampled_from(
        ["The talks were a success.", "A terrible war followed.", "The train left on time.", "They hated the plan."]
    ),
    min_size=1,
    max_size=20,
)


def text_of(span: Span, title: str, body: str) -> str:
    return (title if span.field == "title" else body)[span.start : span.end]


def test_tone_is_the_mean_of_the_sentences() -> None:
    tone, sentences = article_tone(TITLE, BODY, "en")
    texts = [text_of(sentence.span, TITLE, BODY) for sentence in sentences]
    assert texts == [
        TITLE,
        "The talks were a success.",
        "The delegation returned on Monday.",
        "A terrible war followed.",
    ]
    compounds = [round(score(text).compound * 10_000) for text in texts]
    assert [sentence.value for sentence in sentences] == [value * 100 for value in compounds]
    assert tone == Tone(
        ARTICLE_MEASURE, sum(compounds) * 100 // 4, n_sentences=4, n_signal=3, n_positive=2, n_negative=1
    )


def test_words_stand_in_their_field() -> None:
    _, sentences = article_tone(TITLE, BODY, "en")
    words = {text_of(word.span, TITLE, BODY): word.valence for sentence in sentences for word in sentence.words}
    assert set(words) == {"praise", "great", "agreement", "success", "terrible", "war"}
    assert words["success"] > 0 > words["war"]


def test_words_of_one_emoji_are_one_word() -> None:
    """Its description is "face with tears of joy"."""
    (only,) = article_tone("", "They laughed 😂", "en")[1][0].words[1:]
    tears, joy = score("😂").words
    assert only.span == Span("body", 13, 14)
    assert only.valence == tears[2] + joy[2]


def test_word_that_a_rule_set_to_zero_moved_nothing() -> None:
    (sentence,) = article_tone("", "We went to the bus stop.", "en")[1]
    assert (sentence.value, sentence.has_signal, sentence.words) == (0, True, ())


@given(sentence_lists, st.randoms(use_true_random=False))
def test_order_of_paragraphs_changes_nothing(texts: list[str], random: Random) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)
    assert article_tone("", "\n\n".join(texts), "en")[0] == article_tone("", "\n\n".join(shuffled), "en")[0]


@given(sentence_lists)
def test_counts_and_rounding(texts: list[str]) -> None:
    tone, sentences = article_tone("", "\n\n".join(texts), "en")
    values = [sentence.value for sentence in sentences]
    assert len(values) == len(texts)
    total = sum(value for value in values if value is not None)
    if tone.value is None:
        assert (tone.reason, tone.n_signal) == ("no-signal", 0)
        return
    assert abs(total - tone.value * len(values)) * 2 <= len(values)
    assert tone.n_positive + tone.n_negative <= tone.n_signal <= tone.n_sentences == len(texts)


@pytest.mark.parametrize(("values", "mean"), [((1, 2), 2), ((-1, -2), -2), ((1, 0, 0), 0), ((-5, 0, 0), -2), ((3,), 3)])
def test_halves_are_rounded_away_from_zero(values: tuple[int, ...], mean: int) -> None:
    sentences = [SentenceTone(Span("body", 10 * n, 10 * n + 5), value, True) for n, value in enumerate(values)]
    assert topic_tone(sentences, [Span("body", 0, 1000)], "en").value == mean


@pytest.mark.parametrize(
    ("body", "lang", "reason"),
    [
        ("Die Minister sprachen über den Krieg. Die Lage war ernst.", "de", "unsupported-language"),
        ("Президенты обсудили санкции. Good news.", "ru", "unsupported-language"),
        ("两国总统讨论了制裁。会谈很成功。", "zh", "unsupported-language"),
        ("A great success. They hated the war.", None, "unknown-language"),
        ("The delegation returned on Monday. It was a Tuesday.", "en", "no-signal"),
    ],
)
def test_what_cannot_be_scored_has_no_number(body: str, lang: str | None, reason: str) -> None:
    tone, sentences = article_tone("", body, lang)
    assert (tone.value, tone.reason, tone.label) == (None, reason, "unscored")
    assert len(sentences) == 2
    if lang != "en":
        assert all(sentence.value is None and not sentence.words for sentence in sentences)
    assert topic_tone(sentences, [Span("body", 0, 5)], lang) == Tone(
        TOPIC_MEASURE, None, tone.reason, n_sentences=1 if lang == "en" else 0
    )


@pytest.mark.parametrize("lang", ["en", "ru", None])
def test_no_text_is_no_text_in_any_language(lang: str | None) -> None:
    assert article_tone("", " \n\n ", lang) == (Tone(ARTICLE_MEASURE, None, "no-text"), ())


def test_topic_tone_is_that_of_the_sentences_that_mention_it() -> None:
    article, sentences = article_tone(TITLE, BODY, "en")
    war = BODY.index("war")
    assert topic_tone(sentences, [Span("body", war, war + 3)], "en").value == sentences[3].value
    in_title = topic_tone(sentences, [Span("title", 0, 9), Span("body", war, war + 3)], "en")
    assert (in_title.n_sentences, in_title.n_positive, in_title.n_negative) == (2, 1, 1)
    everywhere = topic_tone(sentences, [Span("title", 0, len(TITLE)), Span("body", 0, len(BODY))], "en")
    assert (everywhere.value, everywhere.n_sentences) == (article.value, article.n_sentences)


def test_a_mention_touching_a_sentence_is_not_in_it() -> None:
    _, sentences = article_tone(TITLE, BODY, "en")
    end = sentences[1].span.end
    assert topic_tone(sentences, [Span("body", end, end + 2)], "en").reason == "no-mention"
    assert topic_tone(sentences, [Span("body", end - 1, end)], "en").value == sentences[1].value


@pytest.mark.parametrize("lang", ["en", "ru", None])
def test_topic_without_mention_has_no_tone(lang: str | None) -> None:
    _, sentences = article_tone(TITLE, BODY, lang)
    assert topic_tone(sentences, [], lang) == Tone(TOPIC_MEASURE, None, "no-mention")


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda part: (part[0], part[0] + part[1]))


@given(st.lists(spans, max_size=8), st.lists(spans, min_size=1, max_size=8))
def test_overlap_is_found_as_by_comparing_all(where: list[tuple[int, int]], mentions: list[tuple[int, int]]) -> None:
    sentences = [SentenceTone(Span("body", *span), 2**n, True) for n, span in enumerate(where)]
    expected = [s for s in sentences if any(s.span.start < end and start < s.span.end for start, end in mentions)]
    tone = topic_tone(sentences, [Span("body", *span) for span in mentions], "en")
    assert tone.n_sentences == len(expected)
    if expected:
        total = sum(s.value or 0 for s in expected)
        assert tone.value == (2 * total + len(expected)) // (2 * len(expected))


def test_only_the_first_words_of_a_long_article_are_scored() -> None:
    body = "\n\n".join(["They were very happy today."] * (MOST_WORDS // 5) + ["A terrible war."] * 50)
    tone, sentences = article_tone("", body, "en")
    assert (tone.n_sentences, tone.n_negative, len(sentences)) == (MOST_WORDS // 5, 0, MOST_WORDS // 5 + 50)
    assert {sentence.value for sentence in sentences[-50:]} == {None}
    assert topic_tone(sentences, [sentences[-1].span], "en").reason == "no-mention"


@pytest.mark.parametrize(
    "body", ["😁" * 1000, "😁 " * 1000, "“" * 1000 + "good" + "”" * 1000, "good " * 12_000, "?!" * 5000, "\ud800 good"]
)
def test_strange_text_is_read(body: str) -> None:
    tone, sentences = article_tone("", body, "en")
    assert tone.value is None or -1_000_000 <= tone.value <= 1_000_000
    for sentence in sentences:
        ends = [0, *(word.span.end for word in sentence.words)]
        assert all(end <= word.span.start for end, word in zip(ends, sentence.words, strict=False))


def test_seed_page(shared: Path) -> None:
    lines = next((shared / "corpus" / "seed").glob("*.txt")).read_text(encoding="utf-8").splitlines()
    title, body = lines[2], "\n\n".join(line for line in lines[14:31] if line)
    tone, sentences = article_tone(title, body, "en")
    assert (sentences[0].span.field, sentences[0].value, sentences[0].has_signal) == ("title", 0, False)
    values = [sentence.value for sentence in sentences if "sanctions" in text_of(sentence.span, title, body)]
    assert values == [0, 202_300, -757_900]
    assert tone.value == pytest.approx(110_000, abs=10_000)
    assert sum(sentence.value or 0 for sentence in sentences[1:]) / len(sentences[1:]) == pytest.approx(
        110_000, abs=10_000
    )

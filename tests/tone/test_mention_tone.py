"""The tone towards a topic from the lines that mention it is that from the whole text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.mention_tone import around_mentions
from monitor.analysis.target_tone import target_tones
from monitor.analysis.tone import MOST_WORDS, article_tone, topic_tone
from monitor.analysis.vader_news import NewsScorer
from monitor.model.article import Span

PIECES = (
    "A great day", "the war goes on", "It was bad", "Mr. Smith hopes", "好。坏", "no. 3", "“Great!” he said", "\u2028",
    "peace", ". ", ".\n", "\n\n", " ", "! ", "\r\n", "… ",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@settings(max_examples=300)
@given(TEXTS, TEXTS, st.data(), st.sampled_from(("en", "en", "de", None)))
def test_lines_with_mentions_are_enough(title: str, body: str, data: st.DataObject, lang: str | None) -> None:
    spans = []
    for field, text in (("title", title), ("body", body)):
        for _ in range(data.draw(st.integers(0, 3)) if text else 0):
            start = data.draw(st.integers(0, len(text) - 1))
            spans.append(Span(field, start, data.draw(st.integers(start + 1, len(text)))))  # type: ignore[arg-type]
    whole = article_tone(title, body, lang)[1]
    around = around_mentions(title, body, lang, spans)
    assert topic_tone(around, spans, lang) == topic_tone(whole, spans, lang)
    scorers = (NewsScorer(),)
    assert target_tones(title, body, around, spans, lang, scorers) == target_tones(
        title, body, whole, spans, lang, scorers
    )


def test_words_beyond_the_bound_are_not_scored_here_either() -> None:
    for sentences, scored in ((MOST_WORDS // 3 - 1, True), (MOST_WORDS // 3 + 1, False)):
        body = "A plain word. " * sentences + "\nGreat peace here."
        span = Span("body", body.index("peace"), body.index("peace") + 5)
        found = topic_tone(around_mentions("", body, "en", [span]), [span], "en")
        assert found == topic_tone(article_tone("", body, "en")[1], [span], "en")
        assert (found.value is not None) == scored

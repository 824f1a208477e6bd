"""What every way in shares: dates in the future, and languages that somebody has stated."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.config.registries import default_registry
from monitor.ingest.feeds import merge
from monitor.ingest.reading import believed, with_language
from monitor.model.article import Article, FeedEntry, Published

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
NAMES = default_registry()
RUSSIAN = "Министры договорились в понедельник вновь открыть гавань до конца месяца."


def dated(at: datetime, precision: str = "minute") -> Published:
    return Published(at, "minute" if precision == "minute" else "day", "metadata")


def test_a_time_more_than_an_hour_ahead_is_not_believed_and_a_warning_says_so() -> None:
    article = Article("Talks", "Text", published=dated(NOW + timedelta(minutes=59)))
    assert believed(article, NOW) == article
    late = believed(replace(article, published=dated(NOW + timedelta(minutes=61))), NOW)
    assert late.published is None
    assert "2026-01-15" in late.warnings[0]


def test_tomorrow_is_believed_only_where_it_has_begun_somewhere() -> None:
    tomorrow = Article("Talks", "Text", published=dated(datetime(2026, 1, 16, tzinfo=UTC), "day"))
    assert believed(tomorrow, NOW) == tomorrow
    assert believed(tomorrow, NOW - timedelta(hours=3)).published is None


def test_a_change_in_the_future_is_dropped_alone() -> None:
    article = Article("Talks", "Text", published=dated(NOW), modified=dated(NOW + timedelta(days=2)))
    assert (believed(article, NOW).published, believed(article, NOW).modified) == (article.published, None)


def test_a_feeds_time_in_the_future_gives_way_to_the_pages() -> None:
    page = Article("Talks", RUSSIAN, published=dated(NOW - timedelta(hours=2)))
    entry = FeedEntry("1", "https://news.example/a", "Talks", "", Published(NOW + timedelta(days=1), "minute", "feed"))
    assert merge(entry, page, None, NAMES, NOW).published == page.published
    earlier = replace(entry, published=Published(NOW - timedelta(hours=1), "minute", "feed"))
    assert merge(earlier, page, None, NAMES, NOW).published == earlier.published


def test_a_stated_language_stands_unless_the_text_is_surely_in_another() -> None:
    assert with_language(Article("Переговоры", RUSSIAN, lang="en")).lang == "ru"
    short = with_language(Article("Talks", "Talks end", lang="en"))
    assert (short.lang, short.lang_doubt) == ("en", "short")
    assert with_language(Article("Talks", "Talks end", lang="vo")).lang == "vo"


def test_a_feeds_own_text_has_its_language_with_its_doubt() -> None:
    entry = FeedEntry("1", None, "Переговоры", RUSSIAN, None)
    assert (merge(entry, None, None, NAMES, NOW).lang, merge(entry, None, None, NAMES, NOW).lang_doubt) == ("ru", None)
    assert merge(replace(entry, text="Да"), None, "uk", NAMES, NOW).lang_doubt == "short"

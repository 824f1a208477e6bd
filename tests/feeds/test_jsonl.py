"""JSON Lines of articles: every line an article or an error, never an exception."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.text.jsonl import MAX_LINE_BYTES, ImportedArticle, read_jsonl


def one(**fields: Any) -> ImportedArticle:
    (row,) = read_jsonl([json.dumps(fields).encode()])
    return row


def test_every_key() -> None:
    row = one(
        url="https://news.example/a",
        source="News Example",
        published="2022-04-13T03:37:00+03:00",
        title=" A  title ",
        text="One\nline.\n\n  Two.\r\n\r\nThree.",
        lang="en-GB",
        wire="Wire Example",
        byline="Ann",
        section="World",
        modified="2022-04-14",
        extra=[1],
    )
    assert row.error is None
    article = row.article
    assert (article.title, article.body, article.lang) == ("A title", "One line.\n\nTwo.\n\nThree.", "en")
    assert (article.url, article.outlet, article.wire) == ("https://news.example/a", "News Example", "Wire Example")
    assert (article.byline, article.section, article.warnings) == ("Ann", "World", ())
    assert article.published is not None
    assert (article.published.at, article.published.origin) == (datetime(2022, 4, 13, 0, 37, tzinfo=UTC), "metadata")
    assert (row.line, row.outlet, row.domain) == (1, "News Example", "news.example")
    assert row.modified == datetime(2022, 4, 14, tzinfo=UTC)


def test_single_line_breaks_part_paragraphs_where_there_are_no_blank_lines() -> None:
    assert one(title="t", text="One.\nTwo.").article.body == "One.\n\nTwo."


def test_a_headline_alone_is_an_article_and_the_unknown_stays_unknown() -> None:
    row = one(title="t", text="", published=None, domain="www.Other.Example")
    assert (row.article.body, row.article.lang, row.article.published, row.domain) == ("", None, None, "other.example")


def test_what_cannot_be_used_is_a_warning() -> None:
    article = one(title="t", text=7, url="javascript:x", published="soon", byline=["a"]).article
    assert (article.url, article.published, article.byline) == (None, None, None)
    assert len(article.warnings) == 3


def test_bad_lines_keep_their_numbers() -> None:
    lines = [
        b"\xef\xbb\xbf" + b'{"title": "first"}\n', b"\n", b"{broken\n", b"[1]\n", b"{}\n", b'{"title": "\xff"}',
        b'{"title": "' + b"a" * MAX_LINE_BYTES + b'"}', b"[" * 50_000, b'{"title": "last"}',
    ]  # fmt: skip
    rows = list(read_jsonl(lines))
    assert [(row.line, row.error.error_class if row.error else None) for row in rows] == [
        (1, None), (3, "not_text"), (4, "no_article"), (5, "no_article"), (6, "not_text"), (7, "too_large"),
        (8, "not_text"), (9, None),
    ]  # fmt: skip
    assert "Line 3" in str(rows[1].error)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)
_KEYS = st.sampled_from(["url", "source", "published", "title", "text", "lang", "wire", "domain", "modified", "x"])


@given(st.lists(st.one_of(st.binary(), st.dictionaries(_KEYS, _VALUES).map(lambda row: json.dumps(row).encode()))))
def test_any_lines_at_all(lines: list[bytes]) -> None:
    for row in read_jsonl(lines):
        assert 1 <= row.line <= len(lines)
        assert (row.error is None) == bool(row.article.title or row.article.body)
        assert (
            len((row.article.title + row.article.body).encode()) >= 0
        )  # no halves of characters, which no database takes

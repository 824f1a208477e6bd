"""Small pieces of HTML to plain text: titles and summaries as feeds carry them. Whole pages are read elsewhere.

Every pattern runs in time linear in the text, since the text is a stranger's.
"""

from __future__ import annotations

import html
import re

from monitor.model.article import PARAGRAPH_BREAK

_TAG = re.compile(r"</?[A-Za-z](?>[^<>\"']|\"[^\"]*\"|'[^']*')*>|<!--.*?(?:-->|\Z)|<[!?][^<>]*>", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|iframe|noscript|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(
    r"</?(?:p|div|br|h[1-6]|li|ul|ol|tr|table|blockquote|section|article|figure|figcaption|hr|pre|dd|dt)\b[^<>]*>",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\ufeff\ud800-\udfff\ufffe\uffff]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def plain_line(text: str) -> str:
    r"""One line of plain text, as for a title: no tags, entities decoded, white space folded, no control characters.

    >>> plain_line("AT&amp;T <b>fined</b>\n again")
    'AT&T fined again'
    """
    return tidy(_decoded(_TAG.sub(_gap, text)))


def tidy(text: str) -> str:
    """One line of what is plain text already: white space folded, no control characters, no halves of characters."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def plain_paragraphs(text: str) -> str:
    """Plain text in paragraphs joined by ``PARAGRAPH_BREAK``; scripts, styles and comments are left out.

    A text without tags is taken as plain: its blank lines part its paragraphs.
    """
    parts = _BREAK.split(_HIDDEN.sub(" ", text)) if _TAG.search(text) else _BLANK_LINE.split(text)
    lines = (plain_line(part) for part in parts)
    return PARAGRAPH_BREAK.join(line for line in lines if line)


def _gap(tag: re.Match[str]) -> str:
    """A block's tag parts words even where no space does; an inline tag may stand inside a word."""
    return " " if _BREAK.match(tag[0]) else ""


def _decoded(text: str) -> str:
    """Decode character references. Feeds often escape twice, so what is a reference afterwards is decoded again."""
    if "&" not in text:
        return text
    text = html.unescape(text)
    return html.unescape(text) if re.search(r"&(?:amp|quot|apos|nbsp|#\d{2,6}|#x[0-9A-Fa-f]{2,5});", text) else text

"""Hygiene of text, and paragraphs that stand among an article's without being part of it.

A paragraph is dropped only on strong evidence: a whole short paragraph that is a call to read, subscribe, share or
accept, a photograph's caption with its credit, a repetition of the title or of the summary. In doubt it stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Invisible characters without meaning between letters: zero-width space, word joiner, byte order mark, soft hyphen,
# direction marks. The joiners U+200C and U+200D change words in Persian and Indic scripts and stay.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WORDS = re.compile(r"\w+")

_SHORT = 220  # characters; a call to action is not longer

# What a short paragraph begins with when it leads away from the article. Each is followed by a colon, or is clear alone.
_LEADS_AWAY = re.compile(
    r"""(?:
    (?:read|see|watch|listen|view|click)\s(?:more|also|next|here|below)\b | also\sread | read\sthe\sfull | more\son\sthis |
    (?:read|recommended|related|more|watch|see\salso|don't\smiss|don’t\smiss|top\sstories|most\sread|editor['’]s\spicks?|
      in\spictures|explained|live|mehr|video|audio|podcast|lesen\ssie\sauch|mehr\szum\sthema|siehe\sauch|
      à\slire(?:\saussi)?|lire\s(?:aussi|également)|lea\s(?:también|más)|leia\s(?:também|mais)|leggi\sanche|
      czytaj\s(?:też|także|więcej)|zobacz\s(?:też|także))\s*[:：»>|] |
    (?:lesen\ssie\sauch|das\skönnte\ssie\sauch\sinteressieren|lire\saussi|à\slire\saussi|leggi\sanche|
      czytaj\s(?:też|także)|lee\stambién)\b |
    (?:читайте|читать|смотрите|см\.)\s(?:также|далее|ещё|еще|подробнее|онлайн)\b | читайте\sнас\b | по\sтеме\s*: |
    (?:читайте|дивіться)\s(?:також|далі)\b | чытайце\sтаксама\b |
    (?:相关(?:新闻|阅读|报道|链接)|延伸阅读|推荐阅读|更多(?:新闻|阅读))\s*[:：]? |
    関連(?:記事|ニュース)\s*[:：]?
    )""",
    re.IGNORECASE | re.VERBOSE,
)

# What a short paragraph contains when it asks for something.
_ASKS = re.compile(
    r"""(?:
    \b(?:sign\sup|subscribe|register)\b.{0,60}\b(?:newsletter|e-?mail|inbox|updates?|alerts?|free|today|here|access)\b |
    \bnewsletter\b.{0,80}\b(?:sign\sup|subscribe|inbox|here|free|e-?mail)\b | ^subscribe\b | ^sign\sup\b |
    \b(?:in|to|into)\syour\sinbox\b | \bplease\s(?:enable|turn\son)\sjavascript\b | ^enable\sjavascript |
    \bfollow\s(?:us|me|him|her)\son\s(?:twitter|facebook|x|instagram|telegram|google|linkedin|youtube|whatsapp)\b |
    \b(?:we|this\s(?:site|website)|our\spartners)\suses?\scookies\b | \baccept\s(?:all\s)?cookies\b | ^cookies?\b.{0,40}$ |
    \bdownload\s(?:the|our)\b.{0,20}\bapp\b | ^(?:share|tweet|print|e-?mail)\s(?:this|it)\b.{0,60}$ |
    ^(?:advertisement|advertising|anzeige|werbung|реклама|publicité|publicidad|pubblicità|reklama|广告|sponsored)\W*$ |
    ^(?:story\scontinues|continue\sreading|article\scontinues)\b.{0,40}$ | ^loading\b.{0,20}$ |
    ^(?:\d+\s)?(?:comments?|kommentare?|комментари[ийев]+|коментар[ії]+|commentaires?|评论)\b(?:\s?\(?\d*\)?)?\W*$ |
    \ball\srights\sreserved\b | ^(?:©|\(c\)\s|copyright\b) | \bалле\srechte\svorbehalten\b | \balle\srechte\svorbehalten\b |
    \bвсе\sправа\s(?:защищены|соблюдены)\b | 版权所有 | 未经授权 | \btodos\slos\sderechos\sreservados\b |
    \btous\sdroits\sréservés\b | \bthis\smaterial\smay\snot\sbe\spublished\b |
    \bподпи(?:шитесь|сывайтесь)\s(?:на|и)\b | \bпідпи(?:шіться|суйтесь)\sна\b | \bпадпі(?:шыцеся|свайцеся)\sна\b |
    \babonnieren\ssie\b | \bnewsletter\b.{0,60}\b(?:abonnieren|anmelden|bestellen)\b | \bjetzt\s(?:abonnieren|anmelden)\b |
    \binscrivez-vous\sà\b | \babonnez-vous\b | \bsuscríbe?(?:te|ase)\b | \biscriviti\salla\b | \bzapisz\ssię\b |
    \bиспользу(?:ем|ет)\s(?:файлы\s)?cookies?\b | \bverwende[nt]\s(?:\w+\s)?cookies\b | \bдобавьте\s.{0,40}\bв\sизбранн |
    扫码关注 | 关注(?:我们|公众号) | 订阅(?:我们|邮件|通讯)
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

# The end of a caption that names who took the picture.
_CAPTION_END = re.compile(
    r"""(?:
    \(?\b(?:AP\sPhoto|EPA|REUTERS|AFP|Reuters|TASS|ТАСС|AP|dpa|DPA|Getty(?:\sImages)?|Shutterstock|Xinhua)\s?/\s?[^.()]{2,60}\)?\.?$ |
    [\[(](?:photo|foto|фото|image|bild|picture|file\sphoto|credit)s?\b[^\])]{0,80}[\])]\.?$ |
    \b(?:photo(?:graph)?|image|picture)\s?(?:by|credit|courtesy)?\s?[:：/]\s?[^.]{2,60}\.?$ |
    \b(?:foto|фото|bild|crédit|crédito|fot\.)\s?[:：]\s?[^.]{2,60}\.?$ |
    /\s?(?:Getty\sImages|AFP|Reuters|AP|EPA|EFE|ANSA|dpa|Shutterstock|Xinhua|TASS|ТАСС)\.?\)?$ |
    (?:新华社|中新社|路透社|法新社).{0,12}摄[）)]?。?$
    )""",
    re.VERBOSE,
)
_CAPTION_START = re.compile(
    r"(?:photo|file photo|image|pictured|foto|фото|bild|caption|图片|图为|资料图)\s?[:：]|(?:图为|资料图)", re.IGNORECASE
)
# What captions say and news text does not: where people stand in a picture.
_IN_PICTURE = re.compile(
    r"\((?:pictured\s)?(?:\w+\s)?(?:right|left|center|centre|rear|front|l|r|c|слева|справа|в центре|links|rechts|Mitte|r\.|l\.)\)"
    r"|\bfile (?:photo|picture|image)\b|\bpictured (?:here|above|left|right|in)\b|\bin this (?:file |handout )?(?:photo|picture|image)\b"
    r"|（(?:左|右|中)）",
    re.IGNORECASE,
)
_DATED_END = re.compile(
    r"\b(?:on|in)?\s?(?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+|\d{1,2}\.? [а-яіў]+),? (?:19|20)\d\d(?: года| г)?\.?$"
)
_CAPTION_LENGTH = 500


def tidy(text: str) -> str:
    """One line of text in NFC: control and invisible characters dropped, every run of white space one space."""
    if not (text.isascii() and text.isprintable()):
        text = _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\u200d\u200d", "\u200d")))
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def tidy_lines(text: str) -> list[str]:
    """The lines of ``text``, each tidy; empty ones are kept as empty strings."""
    return [tidy(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def letters(text: str) -> int:
    """How much is written: letters, each Han character, kana or Hangul syllable as three."""
    return sum(3 if "\u3040" <= letter <= "\ud7af" else 1 for letter in text if letter.isalpha())


def is_box(paragraph: str) -> bool:
    """Whether a paragraph is a call to read on, subscribe, share or accept, an advertisement mark or a legal line."""
    if len(paragraph) > _SHORT:
        return False
    return bool(_LEADS_AWAY.match(paragraph) or _ASKS.search(paragraph))


def is_caption(paragraph: str, *, near_credit: bool = False) -> bool:
    """Whether a paragraph is the caption of a picture.

    It names who took the picture, or where people stand in it. Beside a photo credit (``near_credit``) it is enough
    that it ends with a full date, as captions of agencies do.
    """
    if len(paragraph) > _CAPTION_LENGTH:
        return False
    if _CAPTION_END.search(paragraph) or _CAPTION_START.match(paragraph):
        return True
    if _IN_PICTURE.search(paragraph) and (near_credit or _DATED_END.search(paragraph) is not None):
        return True
    return near_credit and _DATED_END.search(paragraph) is not None


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of three words, folded; of three characters where words are not parted by spaces."""
    words: Sequence[str] = _WORDS.findall(text.casefold())
    if len(words) < 6:
        words = "".join(words)
    return frozenset(tuple(words[i : i + 3]) for i in range(len(words) - 2))


def repeats(part: str, whole: str) -> bool:
    """Whether ``whole`` says nearly all that ``part`` says, in the same words (nine tenths of its runs of three)."""
    small = _shingles(part)
    return bool(small) and len(small & _shingles(whole)) >= 0.9 * len(small)


def same_words(first: str, second: str) -> bool:
    """Whether two lines have the same words, whatever their case and punctuation."""
    return _WORDS.findall(first.casefold()) == _WORDS.findall(second.casefold())


def drop_repeated_summary(paragraphs: list[str]) -> list[str]:
    """Without a first paragraph whose words come again in one of the next three: the standfirst of the page."""
    if len(paragraphs) < 3:
        return paragraphs
    first = paragraphs[0]
    if any(repeats(first, later) for later in paragraphs[1:4]):
        return paragraphs[1:]
    return paragraphs


def drop_boxes(paragraphs: Sequence[str], title: str) -> list[str]:
    """The paragraphs that are the article: no boxes, captions, repeated title, summary or paragraph."""
    kept: list[str] = []
    seen: set[str] = set()
    for place, paragraph in enumerate(paragraphs):
        if is_box(paragraph) or is_caption(paragraph) or not _WORDS.search(paragraph):
            continue
        if place < 3 and same_words(paragraph, title):
            continue
        if len(paragraph) > 60 and paragraph in seen:
            continue
        seen.add(paragraph)
        kept.append(paragraph)
    return drop_repeated_summary(kept)

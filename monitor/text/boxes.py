"""Paragraphs that stand among an article's without being part of it: calls to do something, and captions.

A paragraph is taken for one only on strong evidence, and only if it is short: in doubt it belongs to the text.
"""

from __future__ import annotations

import re


def _any(*alternatives: str) -> str:
    """A pattern that is any of the alternatives."""
    return "(?:" + "|".join(alternatives) + ")"


_SHORT = 220  # characters; a call to action is not longer
_CAPTION_LENGTH = 500  # characters
_CAPTION_ENDING = 160  # characters; who took a picture is said in fewer

# What a short paragraph begins with when it leads away: words that are clear alone ...
_LEADS_AWAY_ALONE = (
    r"(?:read|see|watch|listen|view|click) (?:more|also|next|here|below)\b",
    r"(?:also read|read the full|more on this)\b",
    r"(?:lesen sie auch|das könnte sie auch interessieren)\b",
    r"(?:lire aussi|à lire aussi|leggi anche|lee también|czytaj (?:też|także))\b",
    r"(?:читайте|читать|смотрите|см\.) (?:также|далее|ещё|еще|подробнее|онлайн|нас)\b",
    r"(?:читайте|дивіться) (?:також|далі)\b|чытайце таксама\b",
    r"(?:相关(?:新闻|阅读|报道|链接)|延伸阅读|推荐阅读|更多(?:新闻|阅读)|関連(?:記事|ニュース))",
)
# ... and words that need a colon or arrow after them.
_LEADS_AWAY_MARKED = (
    r"read|recommended|related|more|watch|see also|don['’]t miss|top stories|most read|editor['’]s picks?|in pictures",
    r"explained|live|video|audio|podcast|mehr|mehr zum thema|siehe auch|à lire|lire également|lea (?:también|más)",
    r"leia (?:também|mais)|zobacz (?:też|także)|czytaj więcej|по теме",
)
_LEADS_AWAY = re.compile(
    _any(*_LEADS_AWAY_ALONE, _any(*_LEADS_AWAY_MARKED) + r"\s*[:：»>|]"),
    re.IGNORECASE,
)

_ASKS = re.compile(
    _any(
        # newsletters
        r"\b(?:sign up|subscribe|register)\b.{0,60}\b(?:newsletters?|inbox|alerts?|briefings?|push notifications)\b",
        r"\bnewsletters?\b.{0,80}\b(?:sign up|subscribe|inbox|here|free|e-?mail)\b",
        r"^subscribe (?:to|now|today|here|for)\b",
        r"\b(?:in|to|into) your inbox\b",
        r"\bподпи(?:шитесь|сывайтесь) (?:на|и)\b|\bпідпи(?:шіться|суйтесь) на\b|\bпадпі(?:шыцеся|свайцеся) на\b",
        r"\babonnieren sie\b|\bnewsletter\b.{0,60}\b(?:abonnieren|anmelden|bestellen)\b",
        r"\bjetzt (?:abonnieren|anmelden)\b",
        r"\binscrivez-vous à\b|\babonnez-vous\b|\bsuscríb(?:ete|ase)\b|\biscriviti alla\b|\bzapisz się\b",
        r"订阅(?:我们|邮件|通讯)",
        # networks and apps
        r"\bfollow (?:us|me|him|her) on (?:twitter|facebook|x|instagram|telegram|google|linkedin|youtube|whatsapp)\b",
        r"\bdownload (?:the|our)\b.{0,20}\bapp\b|\bдобавьте .{0,40}\bв избранн|扫码关注|关注(?:我们|公众号)",
        r"^(?:share|tweet|print|e-?mail) (?:this|it)(?: (?:article|story|page|post|video|on|via|with)\b.{0,60})?$",
        # cookies and scripts
        r"\b(?:we|this (?:site|website)|our partners) uses? cookies\b|\baccept (?:all )?cookies\b|^cookies?\b.{0,40}$",
        r"\bиспользу(?:ем|ет) (?:файлы )?cookies?\b|\bverwende[nt] (?:\w+ )?cookies\b",
        r"\bplease (?:enable|turn on) javascript\b|^enable javascript|^loading\b.{0,20}$",
        # advertisements, comments
        r"^(?:advertisement|advertising|sponsored|anzeige|werbung|реклама|publicité|publicidad|reklama|广告)\W*$",
        r"^(?:story continues|continue reading|article continues)\b.{0,40}$",
        r"^(?:\d+ )?(?:comments?|kommentare?|комментари[ийев]+|коментар[ії]+|commentaires?|评论)(?: ?\(?\d+\)?)?\W*$",
        # legal lines
        r"\ball rights reserved\b|^(?:©|\(c\) |copyright\b)|\balle rechte vorbehalten\b|版权所有|未经授权",
        r"\bвсе права (?:защищены|соблюдены)\b|\bусі права захищен|\btodos los derechos reservados\b",
        r"\btous droits réservés\b|\bthis material may not be published\b",
    ),
    re.IGNORECASE,
)

# The end of a caption, which names who took the picture.
_CAPTION_END = re.compile(
    _any(
        r"\(?\b(?:AP Photo|AP|EPA|AFP|REUTERS|Reuters|TASS|ТАСС|dpa|DPA|Getty(?: Images)?|Shutterstock|Xinhua)"
        r"\s?/\s?[^.()]{2,60}\)?\.?$",
        r"/\s?(?:Getty Images|AFP|Reuters|AP|EPA|EFE|ANSA|dpa|Shutterstock|Xinhua|TASS|ТАСС)\.?\)?$",
        r"[\[(](?i:photo|foto|фото|image|bild|picture|file photo|credit)s?\b[^\])]{0,80}[\])]\.?$",
        r"\b(?i:photo(?:graph)?|image|picture)\s?(?i:by|credit|courtesy)?\s?[:：/]\s?[^.]{2,60}\.?$",
        r"\b(?i:foto|фото|фота|bild|crédit|crédito|fot\.)\s?[:：]\s?[^.]{2,60}\.?$",
        r"[\u3400-\u9fff]{2,8}社.{0,12}摄[）)]?。?$",
    )
)
_CAPTION_START = re.compile(
    r"(?:photo|file photo|image|pictured|foto|фото|bild|caption|图片)\s?[:：]|图为|资料图", re.IGNORECASE
)
# What captions say and news text does not: where people stand in a picture.
_IN_PICTURE = re.compile(
    _any(
        r"\((?:pictured )?(?:\w+ )?(?:right|left|cent(?:er|re)|rear|front|l|r|c)\)",
        r"\((?:слева|справа|в центре|злева|links|rechts|Mitte|r\.|l\.)\)|（(?:左|右|中)）",
        r"\bfile (?:photo|picture|image)\b|\bpictured (?:here|above|left|right|in)\b",
        r"\bin this (?:file |handout )?(?:photo|picture|image)\b",
    ),
    re.IGNORECASE,
)
_DATED_END = re.compile(
    r"(?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+|\d{1,2}\.? [а-яёіў]+),? (?:19|20)\d\d(?: года| г)?\.?$"
)


# One of these stands in every text that _ASKS finds: looking for them first takes a thirtieth of its time.
_ASKING_WORDS = (
    "newsletter", "inbox", "alert", "briefing", "push notif", "subscribe", "подпи", "підпи", "падпі", "abonni",
    "jetzt ", "inscrivez", "abonnez", "suscr", "iscriviti", "zapisz", "订阅", "follow ", "download ", "избранн", "关注",
    "share ", "tweet ", "print ", "mail ", "cookie", "javascript", "loading", "advertis", "sponsored", "anzeige",
    "werbung", "реклам", "publici", "reklam", "广告", "continue", "comment", "kommentar", "комментар", "коментар",
    "评论", "rights reserved", "©", "(c)", "copyright", "vorbehalten", "版权所有", "未经授权", "права ", "derechos",
    "droits", "may not be",
)  # fmt: skip
_CAPTION_WORDS = (
    "/", "photo", "foto", "фото", "фота", "image", "picture", "bild", "crédit", "credit", "fot.", "caption",
    "摄", "图为", "资料图", "图片", "／",
)  # fmt: skip


def _has_any(words: tuple[str, ...], paragraph: str) -> bool:
    lower = paragraph.lower()
    for word in words:  # noqa: SIM110 - any() takes three times as long, and this is asked of every paragraph
        if word in lower:
            return True
    return False


def is_box(paragraph: str) -> bool:
    """Whether a paragraph is a call to read on, subscribe, share or accept, an advertisement's mark or a legal line."""
    if len(paragraph) > _SHORT:
        return False
    if _LEADS_AWAY.match(paragraph):
        return True
    return _has_any(_ASKING_WORDS, paragraph) and _ASKS.search(paragraph) is not None


def is_caption(paragraph: str, *, near_credit: bool = False) -> bool:
    """Whether a paragraph is the caption of a picture.

    It names who took the picture, or says where people stand in it and when it was taken. Beside a photo credit
    (``near_credit``) one of the two is enough: a place in the picture, or a full date at the end, as agencies write.
    """
    if len(paragraph) > _CAPTION_LENGTH:
        return False
    if _has_any(_CAPTION_WORDS, paragraph) and (
        _CAPTION_END.search(paragraph[-_CAPTION_ENDING:]) or _CAPTION_START.match(paragraph)
    ):
        return True
    # Full dates are a few characters long: only the end is searched.
    dated = _DATED_END.search(paragraph[-40:]) is not None
    if near_credit:
        return dated or _IN_PICTURE.search(paragraph) is not None
    return dated and _IN_PICTURE.search(paragraph) is not None

"""Later edits of articles: a headline's misprint mended, a wrong figure corrected, a paragraph added."""

import random
import re
from dataclasses import replace
from datetime import timedelta

from data.sample.articles import Article
from data.sample.plan import LAST_MINUTE, SILENT_OUTLET
from data.sample.texts import KINDS, SEED

#: How many articles are edited, by what is changed.
TITLE_FIXES, CORRECTIONS, ADDITIONS = 14, 13, 13

PERCENT = {"en": r"\b(\d+) per cent\b", "ru": r"\b(\d+) процентов", "de": r"\b(\d+) Prozent\b"}
CORRECTION = {
    "en": "Correction: an earlier version of this article gave the share as {old} per cent.",
    "ru": "Уточнение: в прежней версии статьи была указана доля в {old} процентов.",
    "de": "Korrektur: In einer früheren Fassung dieses Artikels war von {old} Prozent die Rede.",
}
ADDITION = {
    "en": (
        "Update: the chamber of trade said later that it would publish its own count at the end of the month.",
        "Update: a second group of firms has since joined the discussion and asked for a joint meeting.",
        "Update: the office in charge confirmed in the evening that the papers had been received.",
        "Update: organisers have moved the next meeting forward by one day.",
    ),
    "ru": (
        "Обновление: позднее в палате сообщили, что собственные подсчёты опубликуют в конце месяца.",
        "Обновление: к обсуждению присоединилась ещё одна группа предприятий.",
    ),
    "de": (
        "Aktualisierung: Die Kammer teilte später mit, dass sie am Monatsende eigene Zahlen vorlegen will.",
        "Aktualisierung: Am Abend bestätigte das zuständige Amt den Eingang der Unterlagen.",
    ),
}


def misprint(title: str) -> str:
    """The headline with two letters in the middle of its longest word exchanged.

    >>> misprint("Grain prices rise")
    'Grain prcies rise'
    """
    word = max(re.findall(r"[^\W\d_]+", title), key=len)
    middle = next(index for index in range(len(word) // 2 - 1, len(word) - 1) if word[index] != word[index + 1])
    wrong = word[:middle] + word[middle + 1] + word[middle] + word[middle + 2 :]
    return title.replace(word, wrong, 1)


def lang_of(article: Article) -> str:
    """The article's language."""
    return KINDS[article.text.order.kind].lang


def can_edit(article: Article) -> bool:
    """Only own articles with a time to the minute, a week before the end; never of the outlet that falls silent."""
    return not (
        article.is_reprint
        or article.outlet.day_only
        or article.outlet.name == SILENT_OUTLET
        or article.at > LAST_MINUTE - timedelta(7)
    )


def corrected(body: str, lang: str, rng: random.Random) -> str:
    """The body with its first percentage put right and a line that says so."""
    found = re.search(PERCENT[lang], body)
    if found is None:
        raise ValueError("the article has no percentage")
    old = int(found[1])
    new = old + 5 * (1 + rng.randrange(3))
    mended = body[: found.start(1)] + str(new) + body[found.end(1) :]
    return mended + "\n\n" + CORRECTION[lang].replace("{old}", str(old))


def make_edits(articles: list[Article]) -> tuple[list[Article], list[Article]]:
    """The articles as first published (some with a misprint in the headline), and the edited versions in order."""
    rng = random.Random(f"{SEED}|edits")
    first = list(articles)
    places = [index for index, article in enumerate(articles) if can_edit(article)]
    rng.shuffle(places)
    edits: list[Article] = []
    for index in places:
        article = articles[index]
        lang, done = lang_of(article), len(edits)
        later = article.at + timedelta(minutes=rng.randrange(25, 60 * 50))
        if done < TITLE_FIXES:
            first[index] = replace(article, title=misprint(article.title))
            edits.append(replace(article, modified=later))
        elif done < TITLE_FIXES + CORRECTIONS:
            if re.search(PERCENT[lang], article.body):
                edits.append(replace(article, body=corrected(article.body, lang, rng), modified=later))
        elif done < TITLE_FIXES + CORRECTIONS + ADDITIONS:
            added = ADDITION[lang][rng.randrange(len(ADDITION[lang]))]
            edits.append(replace(article, body=article.body + "\n\n" + added, modified=later))
    return first, sorted(edits, key=lambda edit: (edit.modified or edit.at, edit.url))

"""The cases of Russian, Ukrainian and Belarusian names, by their endings.

A name is written in the registry as dictionaries do, in the nominative. Which language it is in is not asked: the forms
of all three are made, since what is no word of one of them stands in no text either. The tables hold what names need,
not the grammar: singular nouns, adjectives of all genders, and the plurals of countries and organisations.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CYRILLIC = re.compile("[\u0400-\u052f']+(?:-[\u0400-\u052f]+)*")
_VOWELS = "аеиоуыэюяіїєўйь"

# What a word may end in (the longest that fits is taken), and what stands there in other cases. Folded: ё is е.
_ENDINGS: dict[str, str] = {
    # Adjectives and surnames like them
    "ий": "ий ого ому им ом ім ій его ему ем ия ию ием ии ього ьому",
    "ый": "ый ого ому ым ом",
    "ой": "ой ого ому ым им ом",
    "ій": "ій ього ьому ім ія ію ієм ії єві ієві ем я ю",
    "кі": "кі кага каму кім",
    "скі": "скі скага скаму скім",
    "ны": "ны нага наму ным нов нам нами нах",
    "ая": "ая ой ую ою ей ай аю ае",
    "ское": "ское ского скому ским ском",
    "ое": "ое ого ому ым им ом",
    "ее": "ее его ему им ем",
    "ые": "ые ых ым ыми",
    "ие": "ие их им ими ия ию ием ии",
    "ыя": "ыя ых ым ымі ыі ыю ыяй",
    "ська": "ська ської ській ську ською",
    "цька": "цька цької цькій цьку цькою",
    "ні": "ні них ним ними",
    "ські": "ські ських ським ськими",
    # Nouns in a vowel
    "ия": "ия ии ию ией иею",
    "ія": "ія ії ію ією іі іяй іяю",
    "ья": "ья ьи ью ьей ье",
    "я": "я и ю ей ею е і ї єю яй",
    "ка": "ка ки ке ку кой кою ці кі цы кай каю кам",
    "га": "га ги ге гу гой гою зі гі зе гай",
    "ха": "ха хи хе ху хой хою сі хі се хай",
    "ла": "ла лы ли лу ле лі лой лою лай",
    "та": "та ты ти те ту той тою ті це тай",
    "да": "да ды ди де ду дой дою ді дзе дай",
    "ра": "ра ры ре ру рой рою рі рай ри",
    "ова": "ова овой ову ової овій овою овы ове ові ови",
    "ева": "ева евой еву евої евій евою евы еве еві еви",
    "на": "на ны ни не ну ной ною ні ної ній най наю",
    "ава": "ава авай аву авы ави аве авой авою аві аваю",
    "а": "а ы и е у ой ою ей ею і ай аю",
    "ко": "ко ка ку ком кові кі",
    "о": "о а у ом е і ові",
    "ня": "ня ні ню нею ней не ни ньої ньою ній",
    "ье": "ье ья ью ьем",
    "жжя": "жжя жжі жжю жжям",
    "е": "е я ю ем и ого ому им ім",
    "ы": "ы ов ам ами ах",
    "и": "и ов ам ами ах ів",
    "і": "і их им ими ів ам ами ах",
    "ии": "ии ий иям иями иях",
    "ії": "ії ій іям іями іях",
    # Nouns in a consonant
    "ь": "ь я ю ем ом е и ью і єм",
    "й": "й я ю ем е и єм ї єві ом",
    "аў": "аў ава аву авым аве",
    "еў": "еў ева еву евым евам еве",
    "оў": "оў ова ову овым ове",
    "ів": "ів ова ову овом ові ева еву евом еві єва єву євом єві",
    "їв": "їв єва єву євом єві",
    "іль": "іль оля олю олем олі іля ілю ілем ілі",
    "ец": "ец еца ецу ецом еце ца цу цем це",
    "дім": "дім дому дома домом домі",
    "ік": "ік іка іку іком ікові ікам оку оком оці ока",
    "іг": "іг огу ога огом озі ігу іга ігом",
    "ок": "ок ока оку оком оке ка ку ком",
    "ел": "ел ела елу елом еле ла лу лом ле",
    "ль": "ль ля лю лем ле ли лі",
}
_LONGEST = max(map(len, _ENDINGS))
_CONSONANT = " а у ом ем ам ым им е і ові еві".split(" ")


@lru_cache(maxsize=1 << 14)
def forms(word: str) -> frozenset[str]:
    """The forms of a folded word that can stand in a text, the word itself among them.

    Only Cyrillic words of at least three letters have others.
    """
    if len(word) < 3 or not _CYRILLIC.fullmatch(word):
        return frozenset((word,))
    made = {word}
    for size in range(min(_LONGEST, len(word)), 0, -1):
        ending = _ENDINGS.get(word[-size:])
        if ending:
            made.update(word[:-size] + other for other in ending.split())
            break
    else:
        if word[-1] not in _VOWELS:
            made.update(word + other for other in _CONSONANT)
    if word.endswith("ь"):
        # Білорусь, Беларусь: the instrumental doubles the consonant.
        made.add(f"{word[:-1]}{word[-2]}ю")
    return frozenset(made)

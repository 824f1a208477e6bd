"""Function words and light stemming, so that inflections of one word meet as one term of a story."""

from __future__ import annotations

from monitor.text.words import fold

_ENGLISH = """
a about above after again against ago all almost along already also although always am amid among an and another any
are around as at away back be became because been before began being between both but by came can come could day days
did do does doing don't down during each early either even ever every few first following for former from get go going
got had has have having he her here him himself his how however i if in including into is it its itself just last late
later least less like made make makes many may me might month months more most mr mrs ms much must my near never new
news next no nor not now of off on once one only or other others our out over own part per people put said same saw
say saying says second see set several she should since so some still such take taken than that the their them then
there these they thing this those though three through time times to today told too took toward towards two under
until up upon us use used very was way we week weeks well went were what when where whether which while who whom whose
why will with within without would year years yesterday yet you your monday tuesday wednesday thursday friday saturday
sunday according added asked report reported reporting reports source sources spokesman spokesperson spokeswoman
statement
"""
_RUSSIAN = """
а без более больше будет будто будут бы был была были было быть в вам вас ваш ведь весь вместе во вот впрочем все
всегда всего всем всех всю всё вы г где год года году годы да даже два две для до должен должна должны другие других
его ее ей ему если есть еще ещё же за завтра здесь и из или им именно ими иметь их к каждый как какая какие какой ко
когда конечно которая которое которого которой котором которую которые который которых которым кто куда ли лишь лучше
между меня мне много может можно мой моя мы на над надо назад нам например нас наш не него нее ней нельзя нем
несколько нет ни них ничего но ну о об однако около он она они оно от очень первый перед по под после потом потому
почти поэтому при про просто против раз с сам сама сами самый свое своего своей свои своих свой свою себе себя сегодня
сейчас сказал сказала случае со совсем так также такая такие такое такой там тебя тем теперь то тогда того тоже той
только том тот три ту тут ты у уже хотя чего чей чем через что чтоб чтобы чуть эта эти этим этих это этого этой этом
этот эту я заявил заявила заявили сообщил сообщила сообщили сообщает отметил отметила добавил добавила рассказал
рассказала сообщению словам данным является стало стал стала стали время человек людей люди день дня дней месяц месяца
неделю недели новости новый новые новая также тыс млн млрд понедельник понедельника вторник среду среда четверг
пятница пятницу суббота субботу воскресенье
"""
_UKRAINIAN = """
а аби або адже але б без би більше буде будуть був була були було бути в вам вас ваш весь вже від він вона вони воно
все всі всіх втім в'язку де деякі для до його її їй їм їх є ж за завдяки зараз зі з із й і інші інших коли кожен крім
ледь лише між мене мені ми мій може можна моя на над нам нас наш не него неї нею ним них ні але навіть об один однак
одна одне ось от по під після перед при про проти раз рік року роки сам саме своє своєї свої своїх свій свою себе
сказав сказала сьогодні та так також такий такі там тим тих то тобто того тоді той тому тут у усі хоча хто це цей цим
цих цього цьому ця цю через чи чим що щоб щодо я як яка яке який якій якого яку які яких якщо заявив заявила повідомив
повідомила повідомили повідомляє зазначив зазначила додав додала час день дня людей новини
"""
_BELARUSIAN = """
а аб аба або адзін аднак ад ал але апошні без больш будзе будуць быў была былі было быць бо ва вам вас ваш вельмі вось
вы гэта гэтага гэтай гэтак гэтым гэты гэтыя да дзе для другі ды ёсць ж жа за з зараз і ім іх іншых іншыя каб калі каля
кожны які яка якая якога якой якое якія якіх між мне мы на над нават нам нас наш не нельга ні але па пад падчас пасля
перад праз пра пры раней року год годзе года са сам свае сваё сваёй сваім сваю сёння сказаў сказала супраць так такі
таксама там тады таго той толькі трэба ту тут ты тым тыя у уже ўжо усе ўсе усіх ўсіх хто ці што шмат я як яго яе яны
ён яна яно паведаміў паведаміла паведамляе заявіў дзень чалавек людзей навіны
"""
_GERMAN = """
aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bis da dabei dafür damit
danach dann das dass dazu dem den denn der des deshalb die dies diese diesem diesen dieser dieses doch dort du durch
ein eine einem einen einer eines er erst es etwa für gegen gegenüber habe haben hat hatte hatten hier ich ihr ihre
ihrem ihren ihrer im immer in ins ist ja jahr jahre jahren jetzt kann kein keine können könnte laut man mehr mit muss
müssen nach neue neuen nicht noch nun nur ob oder ohne sagte schon sei sein seine seinem seinen seiner seit seien sich
sie sind so soll sollen sollte sowie tag tage tagen über um und uhr uns unter viele vom von vor war waren was weil
weiter weitere welche wenn wer werde werden wie wieder will wir wird wo wollen worden wurde wurden zu zum zur zwei
zwischen montag dienstag mittwoch donnerstag freitag samstag sonntag
"""
_FRENCH = """
a afin ai ainsi alors an ans après au aucun aujourd'hui aussi autre autres aux avait avant avec avoir c ce cela ces
cet cette ceux chez comme comment contre d dans de depuis des deux dit donc dont du elle elles en encore entre est et
été être eu eux fait faire il ils j je jour jours jusqu l la le les leur leurs lors lui m ma mais même mes moins mon n
ne nos notre nous on ont ou où par parce pas pendant peu peut plus pour pourquoi près qu quand que quel quelle qui s
sa sans se selon sera ses si soit son sont sous sur t tous tout toute toutes très trois un une vers vos votre vous y
lundi mardi mercredi jeudi vendredi samedi dimanche
"""
_POLISH = """
a aby ale ani bardzo bez bo był była było były być będą będzie by chce ci co coś czy czyli dla dlatego do dzień dnia
dwa gdy gdzie go i ich im innych ile ja jak jako jego jej jednak jest jestem jeszcze jeśli już każdy kiedy kto która
które którego której którzy który których którym lat lub ma mają między mi może mogą można mu my na nad nam nas nawet
nie nich nim niż no o od oraz około on ona one oni po pod podczas ponad ponieważ powiedział powiedziała poza pro proc
przed przez przy r rok roku są się siebie sobie swoje swoich swój ta także tak takie tam te tego tej ten teraz też to
trzy tu ty tych tylko tym u w was we więc właśnie wszystkich wszystkie wszystko z za ze że został została zostały
poniedziałek wtorek środę środa czwartek piątek sobota sobotę niedziela niedzielę
"""
# Characters that hold a Chinese sentence together: no bigram with one of them is a term.
_CHINESE = "的了在是和与及对将为于被把从到也都而但并等之其这那此以所就又还不我你他她它们个着过"


_FUNCTION_WORDS = {
    "en": _ENGLISH,
    "ru": _RUSSIAN,
    "uk": _UKRAINIAN,
    "be": _BELARUSIAN,
    "de": _GERMAN,
    "fr": _FRENCH,
    "pl": _POLISH,
    "zh": " ".join(_CHINESE),
}
STOP_WORDS = {lang: frozenset(fold(words).split()) for lang, words in _FUNCTION_WORDS.items()}
"""Folded function words, and the words of reporting and time that any news text may have, by language (ISO 639-1)."""

# Only so much that inflections meet: a stem that two words share costs little, since a story rests on many terms.
_RUSSIAN_ENDINGS = """
ого его ому ему ыми ими ами ями иями ией иям ием иях ая яя ое ее ые ие ый ий ой ей ых их ую юю ым им ом ем ах ях ам ям
ов ев ою ею ью ия ья ье ии ию а я о е ы и у ю ь й
ться тся лась лось лись лся ла ло ли л ет ют ут ит ат ят ть
"""
_UKRAINIAN_ENDINGS = """
ого ього ому ьому єю ими іми ами ями ою ею ій ії ію ів їв ьою ий ій а я о е є и і ї у ю ь й ам ям ах ях ові еві ом ем єм
их іх им ім ться лася лося лися ла ло ли в є ють уть ить ать ять ти ття
"""
_BELARUSIAN_ENDINGS = """
ага яга ога аму яму ому ымі імі амі ямі ай яй ой ей ою яю аю ы і а я о е э у ю ь й ам ям ах ях аў яў оў еў ом ем ым ім
ых іх ая яя ое ае яе ыя ія ую юю ыю ыі цца лася лася ліся ла ло лі ў уць юць іць аць яць ць
"""
_POLISH_ENDINGS = """
ego iego emu iemu ymi imi ach iach ami iami ej iej em iem owi owie om iom ow ie ia io iu e a i o u y ym im ych ich
al ala ali alo il ila ili ilo
"""
_ENDINGS = {
    "en": "ings ing ies ied ed es e s y",
    "de": "ern em en er es e s",
    "fr": "ees ee es er e s",
    "pl": _POLISH_ENDINGS,
    "ru": _RUSSIAN_ENDINGS,
    "uk": _UKRAINIAN_ENDINGS,
    "be": _BELARUSIAN_ENDINGS,
    "bg": "ият ите ата ото ове а я о е и у ът ия",
}
_BY_LENGTH = {lang: tuple(sorted(set(endings.split()), key=len, reverse=True)) for lang, endings in _ENDINGS.items()}
_SOFT = "ийьіїй"
_SHORTEST = 3
_DOUBLING = frozenset({"be", "uk"})  # Беларусь, з Беларуссю


def stem(folded: str, lang: str) -> str:
    """A folded word without its inflection; at least three letters of it are kept.

    Words with digits, short words and words of languages without endings here stay whole.
    """
    if len(folded) <= _SHORTEST or not folded.isalpha():
        return folded
    for ending in _BY_LENGTH.get(lang, ()):
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST:
            folded = folded[: -len(ending)]
            break
    # санкци-и and санкц-ий: what is left of a soft stem goes too.
    if len(folded) > _SHORTEST:
        folded = folded.rstrip(_SOFT)
    return folded[:-1] if lang in _DOUBLING and folded[-2:-1] == folded[-1:] else folded

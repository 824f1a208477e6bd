"""Words by which a text says that it reports somebody's words: verbs of speaking and what stands around them."""

from __future__ import annotations


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


SAYING = _listed(
    """said says tells told added adds replied responded wrote writes tweeted claimed claims argued argues insisted
    insists stated declared declares remarked asserted asserts contended contends maintained maintains alleged
    alleges quipped joked testified countered reiterated conceded concedes commented recalled complained lamented
    cautioned stressed stresses emphasized emphasised emphasizes emphasises acknowledged acknowledges opined tweets
    exclaimed retorted elaborated explained explains"""
)
"""Verbs whose object is what was said, with or without "that"."""
REPORTING = _listed(
    """announced announces warned warns noted notes confirmed confirms revealed reveals disclosed discloses admitted
    admits suggested suggests predicted predicts pledged pledges promised promises vowed vows concluded concludes denied
    denies believes believed thinks thought hoped hopes estimated estimates agreed agrees repeated observed asked asks
    proposed continued expects feared fears posted indicated indicates underlined underscored accused threatened hinted
    worried mentioned signaled signalled boasted"""
)
"""Verbs that report words only before "that", a colon or a quotation, or after the words."""
SAYING_ON = _listed(
    """saying adding arguing claiming insisting noting stressing warning explaining stating alleging asserting declaring
    emphasizing emphasising tweeting writing telling acknowledging admitting suggesting promising vowing predicting"""
)
"""Forms that go on with the words of whoever the sentence is about."""
SPEECH_BASES = _listed("say tell argue claim insist note warn believe think")
"""Plain forms, which report words after a plural ("officials say") and not after "to" or "would"."""
UNREAL = _listed(
    """to would will could can should may might must not never cannot do does did don't doesn't didn't won't wouldn't
    couldn't can't let if whether being be is was are were been am has-been"""
)
"""Words before a verb of speaking with which nothing is reported ("declined to say", "would say", "was told")."""
ADVERBS = _listed(
    """also has have had then later earlier previously repeatedly recently once publicly further again now still even
    simply just only often always reportedly allegedly famously bluntly flatly directly specifically explicitly already
    both all himself herself themselves itself"""
)
"""Words that may stand between a speaker and the verb."""
CLAUSE_STARTS = _listed(
    """and but while as because that when after before since although though where so or than then yet if for with"""
)
"""Words behind which a speaker's name may begin."""
OPENERS = _listed("on in at by for during after before amid with from under despite since as while when following")
"""Words that open an adverbial, so that what stands before a comma is no reported clause."""
TAILS = _listed(
    """on in at during after before when as to by from of via through late early earlier last this monday tuesday
    wednesday thursday friday saturday sunday yesterday today recently separately again while referring adding who"""
)
"""Words behind a verb that stands after what was said ("..., he said on Monday")."""
PRONOUNS = _listed("he she they it who we i you one many some others another most both")

RUSSIAN_SAYING = _listed(
    """заявил заявила заявили заявило заявляет заявляют сказал сказала сказали говорит говорят говорил говорила
    говорится сообщил сообщила сообщили сообщило сообщает сообщают сообщается отметил отметила отметили отмечает
    отмечается подчеркнул подчеркнула подчеркнули подчеркивает добавил добавила добавили пояснил пояснила пояснили
    рассказал рассказала рассказали уточнил уточнила уточнили напомнил напомнила признал признала признался пообещал
    пообещала обещал предупредил предупредила предупредили утверждает утверждают утверждал написал написала пишет пишут
    ответил ответила спросил спросила объяснил объяснила указал указала указали считает считают полагает полагают
    уверен уверена убежден убеждена выразил констатировал резюмировал процитировал передает передают
    заявив сказав сообщив отметив подчеркнув добавив пояснив
    заявила заявило сказав повідомив повідомила повідомили зазначив зазначила наголосив наголосила додав додала вважає
    розповів заявіў заявіла сказаў сказала паведаміў адзначыў падкрэсліў дадаў лічыць"""
)
"""Verbs of speaking in Russian, Ukrainian and Belarusian."""
RUSSIAN_ACCORDING = "по словам|по мнению|по данным|по информации|со слов|согласно|за словами|на думку|за даними|паводле"
GERMAN_SAYING = _listed("sagte sagt erklärte erklärt betonte warnte teilte kündigte ergänzte meinte sagten erklärten")

CHINESE_SAYING = """
    表示 指出 強調 强调 认为 認為 写道 寫道 回应 回應 透露 宣布 称 稱 说 說 告诉 告訴 回答 补充 坦言 直言 呼吁 警告
    """.split()
CHINESE_NOT = """
    小说 说明 說明 说法 說法 说服 说是 名称 名稱 称为 稱為 称号 简称 俗称 职称 对称 称之 据说 據說 可以说 或者说 应该说
    宣称
    """.split()
"""Words with the same characters that report nothing."""

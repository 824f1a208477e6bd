"""Questions about families and stories: who copied what from whom, and what belongs to one event."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from monitor.analysis.copies import copied_blocks
from monitor.analysis.records import address_key
from monitor.analysis.updates import update_number
from monitor.errors import GroupingError
from monitor.model.groups import FamilyMember, FamilyPage, StoryPage
from monitor.storage.grouped import FamilyArticle
from monitor.storage.store import Storage
from monitor.text.urls import identity_address
from monitor.text.words import search_text

NEARBY = 12
"""Other families of the same story that a family's page offers."""
_OWN_PAGE = re.compile(r"^(?:(?:https?://[^/]+)?/article/)?(?P<number>[0-9]{1,15})(?:[?#].*)?$"
                       r"|^(?:https?://[^/]+)?/(?:family|story)/(?P<key>[0-9a-f]{32})(?:[?#].*)?$")  # fmt: skip
"""The number of an article, or the address of one of the dashboard's pages about it or its family."""


def family_page(storage: Storage, key: str, *, sample: bool) -> FamilyPage | None:
    """The family with the article of that key; ``None`` where there is none."""
    found = storage.grouped.family(key, sample=sample)
    if found is None:
        return None
    rows = [article.row for article in found.articles]
    story = storage.grouped.story(found.story_key, sample=sample) if found.story_key else None
    nearby = tuple(row for row in (story[1] if story else ()) if row.key != found.key)
    return FamilyPage(
        key=found.key,
        sample=sample,
        origin=f"{found.origin_kind}:{found.origin_name}",
        origin_label=found.origin_label,
        story_key=found.story_key,
        story_title=found.story_title,
        members=members(found.articles),
        outlets=len({row.outlet_key for row in rows}),
        countries=tuple(Counter(row.country for row in rows).most_common()),
        ownership=tuple(Counter(str(row.ownership) for row in rows).most_common()),
        groupings=found.groupings,
        nearby=nearby[:NEARBY],
    )


def members(articles: Sequence[FamilyArticle]) -> tuple[FamilyMember, ...]:
    """The articles of a family, the head first, each with what it did to the head's text and where it has it from."""
    head = articles[0]
    title, body = search_text(head.row.title), search_text(head.body)
    found = []
    for place, article in enumerate(articles):
        taken_from, credit = _taken_from(article, articles[:place])
        found.append(
            FamilyMember(
                row=article.row,
                delay_s=_delay(head, article),
                comparison=copied_blocks(head.body, article.body) if place else None,
                same_title=search_text(article.row.title) == title,
                same_body=search_text(article.body) == body,
                update=update_number(article.row.title)[1],
                taken_from=taken_from,
                credit=credit,
            )
        )
    return tuple(found)


def _delay(head: FamilyArticle, article: FamilyArticle) -> int | None:
    first, here = head.row, article.row
    if first.counted is None or here.counted is None or "day" in (first.counted_precision, here.counted_precision):
        return None
    return int((here.counted - first.counted).total_seconds())


def _taken_from(article: FamilyArticle, earlier: Sequence[FamilyArticle]) -> tuple[int | None, str | None]:
    """The earlier article that this one links to, else that of the outlet of the credited wire; and who is named."""
    linked = {identity_address(link) for link in article.links}
    for other in earlier:
        if other.row.url and identity_address(other.row.url) in linked:
            return other.row.id, other.row.outlet
    wire = article.row.wire
    if wire is None or wire == article.row.outlet:
        return None, None
    return next((other.row.id for other in earlier if other.row.outlet == wire), None), wire


def named_article(storage: Storage, named: str, *, sample: bool) -> str:
    """The key of the article that an analyst names: by its number, its address, or the address of a page about it.

    Raises:
        GroupingError: no stored article is named so.
    """
    named = named.strip()
    own = _OWN_PAGE.search(named)
    if own and own["number"]:
        stored = storage.articles.get(int(own["number"]))
        if stored is not None and stored.row.sample == sample:
            return stored.row.key
    wanted = {own["key"]} if own and own["key"] else {named}
    if address := identity_address(named):
        wanted |= {address_key(outlet.key, address) for outlet in storage.outlets.all()}
    key = storage.grouped.key_among(wanted, sample=sample)
    if key is None:
        raise GroupingError(
            f"No stored article is named by {named[:200]!r}. Paste the address of its page here or at its outlet, "
            "or the number at the end of its page's address."
        )
    return key


def story_page(storage: Storage, key: str, *, sample: bool) -> StoryPage | None:
    """The story of that key; ``None`` where there is none."""
    found = storage.grouped.story(key, sample=sample)
    if found is None:
        return None
    row, families, log = found
    labels = {family.origin: family.origin_label for family in families}
    origins = Counter(family.origin for family in families)
    return StoryPage(
        row=row,
        sample=sample,
        families=tuple(families),
        origins=tuple((origin, labels[origin], many) for origin, many in origins.most_common()),
        groupings=log,
    )

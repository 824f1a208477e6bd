"""Stories: which invented documents are one, what analysts' edits do, and that order plays no part."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.stories import Merge, Split, Story, StoryDocument, cluster, document

DAY = 86_400
START = 1_767_225_600  # 1 January 2026, UTC

# Invented texts about invented people and places, as if from outlets at .example addresses.
FERRY = [
    (
        "Ferry runs aground off Port Varn",
        "The ferry Halmira ran aground off Port Varn on Friday night with 212 passengers aboard. Rescuers from Port "
        "Varn took most passengers off the Halmira by morning, harbour master Ilse Drummel said.",
    ),
    (
        "Passengers of stranded Halmira brought ashore",
        "All 212 passengers of the ferry Halmira, aground off Port Varn since Friday, are ashore. Harbour master Ilse "
        "Drummel said tugs would pull the Halmira free at high tide.",
    ),
    (
        "Tugs free ferry Halmira",
        "Tugs pulled the ferry Halmira off the rocks near Port Varn. Drummel, the harbour master of Port Varn, said "
        "passengers would get their money back and the Halmira would be examined.",
    ),
]
SANCTIONS = [
    (
        "Orvania bans timber from Kestrel Isles",
        "The government of Orvania banned timber imports from the Kestrel Isles, trade minister Paulo Renk told "
        "parliament in Orvale. The sanctions answer the arrest of two Orvanian sailors in Kestrel waters.",
    ),
    (
        "Kestrel Isles protest against Orvania's timber ban",
        "The Kestrel Isles called the Orvanian ban on their timber unlawful. Trade minister Renk had announced the "
        "sanctions in Orvale after the arrest of two sailors from Orvania.",
    ),
]


def made(texts: list[tuple[str, str]], name: str, at: int = START, step: int = 3600) -> list[StoryDocument]:
    return [
        document(f"{name}-{number}", "en", at + number * step, title, body)
        for number, (title, body) in enumerate(texts)
    ]


def grouped(stories: list[Story]) -> list[set[str]]:
    return [set(story.families) for story in stories]


def numbered(name: str, *numbers: int) -> set[str]:
    return {f"{name}-{number}" for number in numbers}


EVENTS = made(FERRY, "ferry") + made(SANCTIONS, "timber", START + 600)


def test_documents_about_one_event_are_one_story_and_another_event_is_another() -> None:
    assert grouped(cluster(EVENTS)) == [numbered("ferry", 0, 1, 2), numbered("timber", 0, 1)]


def test_a_story_is_known_by_its_earliest_family_and_says_when_it_ran() -> None:
    ferry, timber = cluster(EVENTS)
    assert (ferry.key, ferry.since, ferry.until) == ("ferry-0", START, START + 7200)
    assert ferry.families == ("ferry-0", "ferry-1", "ferry-2")
    assert (timber.key, timber.lang) == ("timber-0", "en")


def test_the_title_is_that_of_the_family_most_like_the_others() -> None:
    remark = document(
        "remark",
        "en",
        START - 60,
        "A long evening in Port Varn and what it says about ferries, tides, tugs and the people who live by them",
        "The ferry Halmira ran aground off Port Varn. Poets in the town have written of rocks, bread, weather and "
        "childhood for three centuries, and a museum keeps lamps, ropes, songs and recipes of their grandmothers.",
    )
    story = cluster([remark, *made(FERRY, "ferry")], edits=[Merge(START, frozenset({"remark", "ferry-0"}))])[0]
    assert story.key == "remark"
    assert story.central.startswith("ferry")
    assert (
        story.title
        == dict(zip(sorted(numbered("ferry", 0, 1, 2)), (title for title, _ in FERRY), strict=True))[story.central]
    )


def test_the_same_words_two_months_later_are_another_story() -> None:
    later = [replace(one, key=f"later-{one.key}", at=one.at + 60 * DAY) for one in made(SANCTIONS, "timber")]
    assert grouped(cluster([*made(SANCTIONS, "timber"), *later])) == [
        numbered("timber", 0, 1),
        numbered("later-timber", 0, 1),
    ]


def test_likeness_fades_with_the_days_between() -> None:
    first, second, _ = made(FERRY, "ferry")
    others = made(SANCTIONS, "timber")
    stories = [len(cluster([first, replace(second, at=first.at + days * DAY), *others])) for days in (0, 1, 4)]
    assert stories == [2, 2, 3]


def test_a_chain_of_neighbours_is_not_one_story() -> None:
    words = [f"Zerbin{number}" for number in range(40)]
    chain = [
        document(f"link-{number:02}", "en", START + number, "", "of " + " ".join(words[number * 2 : number * 2 + 8]))
        for number in range(15)
    ]
    sizes = [len(story.families) for story in cluster(chain)]
    assert min(sizes) >= 2
    assert max(sizes) <= 5


def test_languages_are_apart() -> None:
    one = made(FERRY[:1], "ferry")[0]
    assert grouped(cluster([one, replace(one, key="other", lang="de")])) == [{"ferry-0"}, {"other"}]


def test_a_bare_headline_meets_the_full_text_under_the_same_headline() -> None:
    title, _ = FERRY[0]
    full = document("full", "en", START, title, "of " + " ".join(f"Word{number}" for number in range(290)))
    bare = document("bare", "en", START + 60, title.title(), "")
    assert grouped(cluster([full, bare, *made(SANCTIONS, "timber")]))[0] == {"full", "bare"}


def test_issues_of_a_rubric_tie_no_stories_together() -> None:
    title, body = FERRY[0]
    digests = [
        document(f"digest-{day}", "en", START + day * DAY, f"News at 18:00, {day + 1} January", body)
        for day in range(3)
    ]
    story = cluster([document("ferry", "en", START + 1, title, body), *digests])
    assert all(len(one.families) == 1 for one in story)
    assert len(cluster([document("ferry", "en", START + 1, title, body), digests[0]])) == 1  # once is no rubric


def test_inflected_names_meet() -> None:
    russian = [
        ("Премьер Орвании прибыл в Зармин", "Премьер-министр Орвании Гелена Торсуева прибыла в Зармин на переговоры."),
        ("Торсуеву встретили в Зармине", "В Зармине премьер-министра Орвании Гелену Торсуеву встретил мэр города."),
        ("Урожай винограда в Кельбаше", "Виноградари Кельбаша собрали рекордный урожай, сообщил агроном Лев Дуроев."),
    ]
    documents = [document(str(number), "ru", START, *texts) for number, texts in enumerate(russian)]
    assert grouped(cluster(documents)) == [{"0", "1"}, {"2"}]


def test_chinese_is_grouped_by_pairs_of_characters() -> None:
    chinese = [
        ("奥尔瓦尼亚禁止进口木材", "奥尔瓦尼亚贸易部长宣布禁止从红隼群岛进口木材。"),
        ("红隼群岛抗议木材禁令", "红隼群岛抗议奥尔瓦尼亚贸易部长宣布的进口木材禁令。"),
        ("渡轮哈尔米拉号搁浅", "渡轮在港口附近搁浅，乘客全部获救。"),
    ]
    documents = [document(str(number), "zh", START, *texts) for number, texts in enumerate(chinese)]
    assert grouped(cluster(documents)) == [{"0", "1"}, {"2"}]


@pytest.mark.parametrize("documents", [[], [document("a", "en", START, "", "")], [document("a", "xx", 0, "One", "")]])
def test_few_and_empty_documents(documents: list[StoryDocument]) -> None:
    assert grouped(cluster(documents)) == [{one.key} for one in documents]


# ---------------------------------------------------------------------------------------------------------------- edits
def test_families_that_were_split_off_are_a_story_of_their_own() -> None:
    split = Split(START + DAY, frozenset(numbered("ferry", 1, 2)))
    assert grouped(cluster(EVENTS, [split])) == [
        numbered("ferry", 0),
        numbered("timber", 0, 1),
        numbered("ferry", 1, 2),
    ]


def test_what_was_left_out_of_a_split_stays_out_and_what_comes_later_may_join_it() -> None:
    copy = replace(EVENTS[2], key="copy", at=START + 8000)
    split = Split(START + DAY, frozenset({"ferry-2"}))
    before = cluster([*EVENTS, copy], [split])
    assert {"ferry-2"} in grouped(before)
    after = cluster([*EVENTS, replace(copy, at=START + DAY + 1)], [split])
    assert {"ferry-2", "copy"} in grouped(after)


def test_merged_families_bring_their_stories_together() -> None:
    merge = Merge(START + DAY, frozenset({"ferry-1", "timber-1"}))
    assert grouped(cluster(EVENTS, [merge])) == [{one.key for one in EVENTS}]


def test_the_latest_edit_wins() -> None:
    merge = Merge(START + DAY, frozenset({"ferry-0", "timber-0"}))
    split = Split(START + DAY, frozenset({"timber-0"}))
    later = 2 * DAY
    assert {"timber-0"} in grouped(cluster(EVENTS, [merge, replace(split, at=START + later)]))
    rejoined = grouped(cluster(EVENTS, [split, replace(merge, at=START + later)]))
    assert numbered("ferry", 0, 1, 2) | {"timber-0"} in rejoined
    again = grouped(
        cluster(EVENTS, [split, replace(split, at=START + later, keys=frozenset(numbered("timber", 0, 1)))])
    )
    assert numbered("timber", 0, 1) in again


def test_a_later_split_of_one_family_leaves_the_rest_of_a_merge_together() -> None:
    merge = Merge(START + DAY, frozenset({"ferry-0", "timber-0", "timber-1"}))
    split = Split(START + 2 * DAY, frozenset({"timber-0"}))
    assert grouped(cluster(EVENTS, [merge, split])) == [numbered("ferry", 0, 1, 2) | {"timber-1"}, {"timber-0"}]


def test_edits_hold_when_more_documents_arrive_and_ignore_those_not_in_hand() -> None:
    edits: list[Split | Merge] = [
        Merge(START + DAY, frozenset({"ferry-0", "timber-0", "gone"})),
        Split(START + DAY, frozenset({"ferry-2", "gone too"})),
        Merge(START + DAY, frozenset({"gone", "never there"})),
    ]
    more = made([(f"{title} again", body) for title, body in FERRY[:2]], "more", START + 2 * DAY)
    found = {key: story.key for story in cluster([*EVENTS, *more], edits) for key in story.families}
    assert found["ferry-0"] == found["timber-0"] != found["ferry-2"]


def test_two_splits_never_become_one() -> None:
    title, body = FERRY[0]
    same = [document(name, "en", START + 10 * DAY, title, body) for name in ("a", "b")]
    edits = [Split(START, frozenset({"a"})), Split(START + 1, frozenset({"b"}))]
    assert grouped(cluster(same, edits)) == [{"a"}, {"b"}]


# ----------------------------------------------------------------------------------------------------------- properties
WORDS = [
    "Varn",
    "Halmira",
    "Drummel",
    "ferry",
    "timber",
    "Orvania",
    "Renk",
    "tugs",
    "harbour",
    "42",
    "sailors",
    "rocks",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
DOCUMENTS = st.lists(
    st.builds(
        lambda at, lang, title, body: (START + at * DAY // 2, lang, title, body),
        st.integers(0, 20),
        st.sampled_from(["en", "de"]),
        TEXTS,
        TEXTS,
    ),
    max_size=12,
).map(
    lambda rows: [
        document(f"key-{number:02}", lang, at, title, body) for number, (at, lang, title, body) in enumerate(rows)
    ]
)
KEYS = st.frozensets(st.integers(0, 13).map(lambda number: f"key-{number:02}"), min_size=1, max_size=4)
TIMES = st.integers(0, 12).map(lambda days: START + days * DAY)
EDITS = st.lists(st.builds(Split, TIMES, KEYS) | st.builds(Merge, TIMES, KEYS), max_size=4)


@given(DOCUMENTS, EDITS, st.data())
def test_neither_the_order_of_documents_nor_of_edits_matters(
    documents: list[StoryDocument], edits: list[Split | Merge], data: st.DataObject
) -> None:
    shuffled: list[StoryDocument] = data.draw(st.permutations(documents))
    edited: list[Split | Merge] = data.draw(st.permutations(edits))
    assert cluster(shuffled, edited) == cluster(documents, edits)


@given(DOCUMENTS, EDITS)
def test_each_document_is_in_one_story_that_its_earliest_names(
    documents: list[StoryDocument], edits: list[Split | Merge]
) -> None:
    stories = cluster(documents, edits)
    assert sorted(key for story in stories for key in story.families) == [one.key for one in documents]
    by_key = {one.key: one for one in documents}
    for story in stories:
        members = [by_key[key] for key in story.families]
        assert members == sorted(members, key=lambda one: (one.at, one.key))
        assert (story.key, story.since, story.until) == (members[0].key, members[0].at, members[-1].at)
        assert {one.lang for one in members} == {story.lang}
        assert story.title == by_key[story.central].title


@given(DOCUMENTS, st.integers(-5, 5))
def test_only_distances_in_time_count(documents: list[StoryDocument], days: int) -> None:
    moved = [replace(one, at=one.at + days * DAY) for one in documents]
    assert grouped(cluster(moved)) == grouped(cluster(documents))


@given(DOCUMENTS, DOCUMENTS)
def test_later_documents_change_no_story_that_is_over(
    documents: list[StoryDocument], more: list[StoryDocument]
) -> None:
    earlier = [replace(one, title="") for one in documents]  # no rubrics, which any later day may reveal
    later = [replace(one, key=f"later-{one.key}", title="", at=one.at + 15 * DAY) for one in more]
    assert cluster([*earlier, *later])[: len(cluster(earlier))] == cluster(earlier)

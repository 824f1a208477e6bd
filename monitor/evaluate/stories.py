"""Stories against labelled sets: documents with a cluster, pairs judged the same story or not, groups of reprints."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from monitor.analysis.stories import Story, cluster, document
from monitor.errors import UsageError
from monitor.evaluate.measures import f1, measure, share
from monitor.evaluate.packs import rows
from monitor.model.evaluation import Evaluation, Measure
from monitor.text.language import detect

Row = Mapping[str, Any]


def evaluate_stories(path: Path) -> Evaluation:
    """Cluster every document of a labelled set together, and compare with its labels.

    The sets, told apart by the fields of their first row: ``cluster`` (B-cubed and pairs of documents; the cases of the
    interval are the topics), ``a`` and ``b`` with ``same`` (pairs), ``items`` of one title (only pairs that belong
    together are known, so only their recall). Documents without a time are taken as of one moment, so that time neither
    helps nor hinders.

    Raises:
        UsageError: the file cannot be read or is none of these sets.
    """
    found = list(rows(path))
    for field, kind in (("cluster", _clusters), ("same", _pairs), ("items", _groups)):
        if found and field in found[0]:
            try:
                return Evaluation(f"Stories on {path.name}", tuple(kind(found)))
            except (KeyError, TypeError, ValueError) as error:
                raise UsageError(f"{path.name}: a row without what its set has: {error}.") from error
    raise UsageError(f"{path.name} is no set of stories: its rows have neither cluster, same nor items.")


class Text(NamedTuple):
    """A document of a set: what ``monitor.analysis.stories.document`` takes."""

    key: str
    lang: str
    at: int
    title: str
    body: str


def labelled_texts(found: Iterable[Row]) -> list[tuple[Text, str, str]]:
    """(document, its cluster, its topic) of each row of a set with clusters; the first line of a text is its title."""
    texts = []
    for row in found:
        title, _, body = row["text"].partition("\n")
        texts.append((Text(row["id"], row["lang"], 0, title, body), row["cluster"], str(row["topic"])))
    return texts


def judged_texts(found: Iterable[Row]) -> tuple[list[Text], list[tuple[str, str, bool]]]:
    """The documents of a set of pairs, and (key, key, whether it is one story) of each pair."""
    texts: dict[str, Text] = {}
    pairs = []
    for row in found:
        for side in (row["a"], row["b"]):
            texts[side["url"]] = Text(side["url"], row["lang"], 0, side["title"], side["text"])
        pairs.append((row["a"]["url"], row["b"]["url"], bool(row["same"])))
    return list(texts.values()), pairs


def grouped_texts(found: Iterable[Row]) -> tuple[list[Text], list[list[str]]]:
    """The documents of a set of groups with one title, and the keys of each group.

    A group is of one language, that of all its titles and texts together: a headline is short for telling it.
    """
    texts: dict[str, Text] = {}
    groups = []
    for row in found:
        items = [{**item, "text": "" if item["text"] == item["title"] else item["text"]} for item in row["items"]]
        lang = detect("\n".join(item["title"] + "\n" + item["text"] for item in items))[0] or "en"
        for item in items:
            at = int(datetime.fromisoformat(item["published"]).timestamp())
            texts[item["url"]] = Text(item["url"], lang, at, item["title"], item["text"])
        groups.append(sorted({item["url"] for item in items}))
    return list(texts.values()), groups


def bcubed(labels: Mapping[str, str], story_of: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """B-cubed precision and recall of each document (Bagga and Baldwin, 1998).

    Of the documents in its story the share that has its label, and of those with its label the share in its story.
    Only labelled documents count.
    """
    with_label = Counter(labels.values())
    in_story = Counter(story_of[key] for key in labels)
    both = Counter((label, story_of[key]) for key, label in labels.items())
    return {
        key: (
            both[label, story_of[key]] / in_story[story_of[key]],
            both[label, story_of[key]] / with_label[label],
        )
        for key, label in labels.items()
    }


def paired(labels: Mapping[str, str], story_of: Mapping[str, str]) -> dict[str, tuple[float, float, float]]:
    """The other documents of each one that are rightly in its story, wrongly in it, and wrongly apart from it."""
    with_label = Counter(labels.values())
    in_story = Counter(story_of[key] for key in labels)
    both = Counter((label, story_of[key]) for key, label in labels.items())
    counted = {}
    for key, label in labels.items():
        right = both[label, story_of[key]]
        counted[key] = (right - 1.0, float(in_story[story_of[key]] - right), float(with_label[label] - right))
    return counted


def cluster_measures(
    labels: Mapping[str, str], topic_of: Mapping[str, str], story_of: Mapping[str, str]
) -> list[Measure]:
    """B-cubed precision, recall and F1, and F1 of pairs, with intervals over topics."""
    by_topic: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    pairs_by_topic: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for key, (precision, recall) in bcubed(labels, story_of).items():
        by_topic[topic_of[key]] = [a + b for a, b in zip(by_topic[topic_of[key]], (precision, recall, 1), strict=True)]
    for key, counts in paired(labels, story_of).items():
        pairs_by_topic[topic_of[key]] = [a + b for a, b in zip(pairs_by_topic[topic_of[key]], counts, strict=True)]
    cases = list(by_topic.values())
    note = f"over {len(labels)} documents; interval over topics"
    pairs = [(right, wrong, missed) for right, wrong, missed in pairs_by_topic.values()]
    return [
        measure("B-cubed precision", cases, lambda s: s[..., 0] / s[..., 2], note),
        measure("B-cubed recall", cases, lambda s: s[..., 1] / s[..., 2], note),
        measure("B-cubed F1", cases, lambda s: 2 * s[..., 0] * s[..., 1] / (s[..., 0] + s[..., 1]) / s[..., 2], note),
        f1("pairs F1", pairs, note),
    ]


def half(topic: str) -> int:
    """0 or 1, by the hash of a topic or address: parameters are tuned on half 1 and reported on both."""
    return int(hashlib.sha256(topic.encode()).hexdigest()[:8], 16) % 2


def stories_of(stories: Iterable[Story]) -> dict[str, str]:
    """The key of its story for each document."""
    return {key: story.key for story in stories for key in story.families}


def pair_measures(pairs: Sequence[tuple[str, str, bool]], story_of: Mapping[str, str]) -> list[Measure]:
    """Precision, recall and F1 of judged pairs put into one story."""
    cases = []
    for one, other, same in pairs:
        together = story_of[one] == story_of[other]
        cases.append((float(same and together), float(together and not same), float(same and not together)))
    return [
        measure("precision", cases, lambda s: s[..., 0] / (s[..., 0] + s[..., 1]), "of pairs put into one story"),
        measure("recall", cases, lambda s: s[..., 0] / (s[..., 0] + s[..., 2]), "of pairs that are one story"),
        f1("F1", cases),
    ]


def _clusters(found: Sequence[Row]) -> list[Measure]:
    texts = labelled_texts(found)
    stories = cluster(document(*text) for text, _, _ in texts)
    labels = {text.key: label for text, label, _ in texts}
    topic_of = {text.key: topic for text, _, topic in texts}
    return [*cluster_measures(labels, topic_of, stories_of(stories)), *_sizes(stories)]


def _pairs(found: Sequence[Row]) -> list[Measure]:
    texts, pairs = judged_texts(found)
    stories = cluster(document(*text) for text in texts)
    return [*pair_measures(pairs, stories_of(stories)), *_sizes(stories)]


def _groups(found: Sequence[Row]) -> list[Measure]:
    texts, groups = grouped_texts(found)
    stories = cluster(document(*text) for text in texts)
    story_of = stories_of(stories)
    together = [float(len({story_of[key] for key in group}) == 1) for group in groups]
    return [share("groups in one story", together, "all items of a group"), *_sizes(stories)]


def _sizes(stories: Sequence[Story]) -> list[Measure]:
    return [
        Measure("stories", float(len(stories)), len(stories), note="those of one document included"),
        Measure("largest story", float(max(len(story.families) for story in stories)), len(stories), note="documents"),
    ]

from monitor.storage.store import Storage
from tests.storage.making import put, record, topic, found, resolved, YEAR, at, KURIER


def test_smoke(storage: Storage) -> None:
    v = topic(storage)
    saved = put(storage, record("a", matches=[found(v.id, 2)]), record("b", counted=at(11), outlet=KURIER, wire="Agency"), record("c", copies_of="x"), record("d", copies_of="x", counted=at(12, 0), precision="day"), record("e", counted=None, matches=[found(v.id)]))
    assert [one.status for one in saved] == ["new"] * 5
    assert storage.check().problems == ()
    print(storage.articles.get(saved[0].article_id))
    print(storage.counts.trend(resolved(v), v.id, [YEAR]), storage.counts.trend(resolved(), 0, [YEAR]), storage.counts.totals(resolved(v), v.id), storage.counts.volume(resolved(), 0, [YEAR]))
    print(storage.counts.by_outlet(resolved(), 0, 5), storage.counts.choices(False), storage.status_counts())
    for sort in ("counted","title","outlet","lang","tone","mentions","copies","words"):
        print(sort, [r.key for r in storage.articles.rows(resolved(v), sort=sort, descending=True, offset=0, limit=10)], [r.key for r in storage.articles.rows(resolved(), sort=sort, descending=False, offset=0, limit=10)])
    print([r.key for r in storage.articles.iterate(resolved(), 2)])
    saved = put(storage, record("a", title="Other", matches=[found(v.id, 3)]))
    assert saved[0].status == "updated"
    assert storage.check().problems == ()

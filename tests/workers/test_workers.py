"""Reading in child processes: results and errors cross, limits hold, a lost child is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor import workers as module
from monitor.errors import ReadError
from monitor.model.article import Article, Registry
from monitor.text.feeds import read_feed
from monitor.text.html import read_html
from monitor.text.plain import read_plain
from monitor.workers import Workers

ADDRESS = "https://news.example/feed"
FEED = b"<rss><channel><title>t</title><item><title>One</title><link>/1</link></item></channel></rss>"
# Not XML, so it goes to the slow reader: several seconds of work.
SLOW = b"<rss><channel>" + b"<item><title>T<i></title><link>/1</link><b>x</b></item>" * 60_000 + b"</channel></rss>"
REGISTRY = Registry({"News Example": "News Example"}, {}, {"news.example": "News Example"})
TICKS = os.sysconf("SC_CLK_TCK")


def children() -> set[int]:
    """The worker processes of this process."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"monitor.workers" in (entry / "cmdline").read_bytes():
                found.add(int(entry.name))
        except (OSError, ValueError, IndexError):
            continue
    return found


@pytest.fixture
def mine() -> Callable[[], set[int]]:
    """Tells the worker processes that were started since the test began."""
    earlier = children()
    return lambda: children() - earlier


def wait_for_work(process: int) -> None:
    """Until a process has used a quarter of a second of processor time more than now."""

    def used() -> int:
        return sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]))

    start = used()
    for _ in range(600):
        if used() - start > TICKS / 4:
            return
        time.sleep(0.05)
    raise AssertionError("the child does not work")


@pytest.fixture(scope="module")
def two() -> Iterator[Workers]:
    with Workers(2, timeout_s=60) as made:
        yield made


def test_a_feed_is_the_same_read_here_or_there(two: Workers) -> None:
    assert two.read_feed(FEED, ADDRESS, "text/xml") == read_feed(FEED, ADDRESS)


def outcome(read: Callable[[], Article]) -> Article | tuple[str, str]:
    try:
        return read()
    except ReadError as error:
        return error.error_class, str(error)


def test_a_page_is_the_same_read_here_or_there_with_the_registry(two: Workers) -> None:
    text = "The ministers met in the capital on Tuesday and spoke about trade, transport and the price of grain. "
    body = f"<h1>Ministers meet</h1>{f'<p>{text * 4}</p>' * 5}"
    page = f"<html><head><title>Ministers meet</title></head><body>{body}</body></html>"
    address = "https://news.example/1"
    here = read_html(page.encode("cp1252"), address, REGISTRY, charset="windows-1252")
    for _ in range(3):
        assert two.read_page(page.encode(), address, "html", REGISTRY, 'text/html; charset="windows-1252"') == here
    assert here.title == "Ministers meet"


def test_saved_text_is_the_same_read_here_or_there(two: Workers) -> None:
    content = b"Ministers meet\n\n2022-04-13\n\n" + b"They spoke about trade and the price of grain.\n\n" * 5
    there = outcome(lambda: two.read_page(content, None, "plain", REGISTRY))
    assert there == outcome(lambda: read_plain(content, REGISTRY))


@pytest.mark.parametrize(("content", "expected"), [(b"", "empty"), (b"<html></html>", "not_a_feed")])
def test_errors_keep_their_class_and_message(two: Workers, content: bytes, expected: str) -> None:
    with pytest.raises(ReadError) as there:
        two.read_feed(content, ADDRESS, None)
    with pytest.raises(ReadError) as here:
        read_feed(content, ADDRESS)
    assert (there.value.error_class, str(there.value)) == (expected, str(here.value))


def test_many_threads_share_the_children(two: Workers) -> None:
    others = children()
    titles: list[str] = []

    def read(number: int) -> None:
        content = FEED.replace(b"One", str(number).encode())
        titles.extend(entry.title for entry in two.read_feed(content, ADDRESS, None).entries)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(titles, key=int) == [str(number) for number in range(40)]
    assert len(children() - others) <= 2


def test_children_start_when_they_are_needed(mine: Callable[[], set[int]]) -> None:
    with Workers(2) as workers:
        assert mine() == set()
        for _ in range(3):
            workers.read_feed(FEED, ADDRESS, None)
        assert len(mine()) == 1


def test_a_document_that_takes_too_long_ends_its_child_only(mine: Callable[[], set[int]]) -> None:
    with Workers(1, timeout_s=1.5) as workers:
        first = mine()
        with pytest.raises(ReadError, match=r"more than 1\.5 s") as caught:
            workers.read_feed(SLOW, ADDRESS, None)
        assert caught.value.error_class == "timeout"
        assert mine().isdisjoint(first)
        assert len(workers.read_feed(FEED, ADDRESS, None).entries) == 1


def test_a_document_that_takes_too_much_memory() -> None:
    with Workers(1, timeout_s=60, memory_bytes=350 * 2**20) as workers:
        assert len(workers.read_feed(FEED, ADDRESS, None).entries) == 1
        with pytest.raises(ReadError) as caught:
            workers.read_feed(FEED.replace(b"One", b"a b " * 15_000_000), ADDRESS, None)
        assert caught.value.error_class in {"too_large", "crashed", "not_a_feed"}
        assert len(workers.read_feed(FEED, ADDRESS, None).entries) == 1


def test_a_child_that_dies_at_work_is_an_error_and_is_replaced(mine: Callable[[], set[int]]) -> None:
    with Workers(1, timeout_s=60) as workers:
        workers.read_feed(FEED, ADDRESS, None)
        (child,) = mine()
        errors: list[str] = []

        def read() -> None:
            with pytest.raises(ReadError) as caught:
                workers.read_feed(SLOW, ADDRESS, None)
            errors.append(caught.value.error_class)

        thread = threading.Thread(target=read)
        thread.start()
        wait_for_work(child)
        os.kill(child, signal.SIGKILL)
        thread.join()
        assert errors == ["crashed"]
        assert len(workers.read_feed(FEED, ADDRESS, None).entries) == 1


def test_a_child_that_died_idle_is_not_the_documents_fault(mine: Callable[[], set[int]]) -> None:
    with Workers(1, timeout_s=60) as workers:
        workers.read_feed(FEED, ADDRESS, None)
        (child,) = mine()
        os.kill(child, signal.SIGKILL)
        while Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            time.sleep(0.01)
        assert len(workers.read_feed(FEED, ADDRESS, None).entries) == 1


def test_interrupting_a_child_has_no_effect(mine: Callable[[], set[int]]) -> None:
    with Workers(1, timeout_s=60) as workers:
        workers.read_feed(FEED, ADDRESS, None)
        (child,) = mine()
        os.kill(child, signal.SIGINT)
        assert len(workers.read_feed(FEED, ADDRESS, None).entries) == 1
        assert mine() == {child}
        assert os.getsid(child) != os.getsid(0)


def test_children_are_replaced_after_their_share_of_documents(
    monkeypatch: pytest.MonkeyPatch, mine: Callable[[], set[int]]
) -> None:
    monkeypatch.setattr(module, "DOCUMENTS_PER_CHILD", 3)
    with Workers(1, timeout_s=60) as workers:
        seen = []
        for _ in range(7):
            workers.read_feed(FEED, ADDRESS, None)
            seen.append(frozenset(mine()))
        assert [len(alive) for alive in seen] == [1, 1, 0, 1, 1, 0, 1]
        assert len({alive for alive in seen if alive}) == 3


def test_closing_ends_all_children_and_later_reads_are_errors(mine: Callable[[], set[int]]) -> None:
    workers = Workers(2)
    workers.read_feed(FEED, ADDRESS, None)
    assert len(mine()) == 1
    workers.close()
    workers.close()
    assert mine() == set()
    with pytest.raises(ReadError, match="shutting down"):
        workers.read_feed(FEED, ADDRESS, None)


_MAIN = """
import os, sys
from pathlib import Path

with Path("imports").open("a") as file:
    file.write("main\\n")
from monitor.workers import Workers

feed = b"<rss><channel><item><title>x</title></item></channel></rss>"
workers = Workers(1, timeout_s=60)
assert len(workers.read_feed(feed, "https://news.example/", None).entries) == 1
tasks = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
print(tasks.split()[0], flush=True)
sys.stdin.read(1)
"""


def test_a_child_does_not_run_the_main_module_and_ends_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(_MAIN)
    environment = os.environ | {"PYTHONPATH": str(Path(module.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "main.py"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = Path("/proc") / parent.stdout.readline().strip()
        assert (tmp_path / "imports").read_text() == "main\n"
        assert child.is_dir()
        parent.kill()
    for _ in range(600):
        if not (child / "cmdline").exists() or not (child / "cmdline").read_bytes():
            return
        time.sleep(0.05)
    raise AssertionError("the child outlived its parent")

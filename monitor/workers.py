"""Reading strangers' bytes in child processes, bounded in time and memory.

A parser may hang, eat all memory or crash on a page made for it. So pages and feeds are read in children that are
started once, take one document after the other through a pipe, are killed when one takes too long, and are replaced
after ``DOCUMENTS_PER_CHILD`` documents, whatever leaks they have by then. A child is started as a program of its own
(not forked, and not by ``multiprocessing``, which would import the parent's main module, the whole application, again).
It has no terminal: Ctrl-C reaches the parent only. It ends when its pipe closes, so it never outlives the parent.
"""

from __future__ import annotations

import importlib
import logging
import math
import os
import queue
import re
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from monitor.errors import ReadError
from monitor.model.article import Article, FeedDocument, Registry

DOCUMENTS_PER_CHILD = 500
START_TIMEOUT_S = 60.0
DEFAULT_MEMORY_BYTES = 2**30
"""Address space of a child. After its imports it holds about a third of this."""

_CHILD = "import sys; sys.path[:] = sys.argv[2:]; from monitor.workers import serve; serve(int(sys.argv[1]))"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)

Kind = Literal["html", "plain"]


class Workers:
    """Child processes that read documents. Used by several threads at once; a context manager.

    ``timeout_s`` is wall-clock time for one document; its processor time is limited to the same figure.
    """

    def __init__(
        self, processes: int = 1, *, timeout_s: float = 10.0, memory_bytes: int = DEFAULT_MEMORY_BYTES
    ) -> None:
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._closed = False
        # A child is started when the first document asks for it: most commands read none. Last in, first out, so
        # that one child does the work while documents come one by one.
        self._free: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        self._children = processes
        for _ in range(processes):
            self._free.put(None)

    def read_page(
        self, content: bytes, address: str | None, kind: Kind, registry: Registry, content_type: str | None = None
    ) -> Article:
        """Read a page (``html``) or saved page text (``plain``) as an article.

        Raises:
            ReadError: as the reader's, or ``timeout``, ``too_large`` (memory) or ``crashed``.
        """
        found = _CHARSET.search(content_type or "")
        article = self._run(kind, (content, address, found[1] if found else None), registry)
        if not isinstance(article, Article):
            raise TypeError(f"a child answered {type(article).__name__} for a page")
        return article

    def read_feed(self, content: bytes, address: str, content_type: str | None) -> FeedDocument:
        """Read a feed.

        Raises:
            ReadError: as :func:`monitor.text.feeds.read_feed`, or ``timeout``, ``too_large`` or ``crashed``.
        """
        document = self._run("feed", (content, address, content_type), None)
        if not isinstance(document, FeedDocument):
            raise TypeError(f"a child answered {type(document).__name__} for a feed")
        return document

    def _run(self, task: str, arguments: tuple[Any, ...], registry: Registry | None) -> object:
        """Give one document to a free child, waiting for one if need be."""
        child = self._free.get()
        usable = False
        try:
            if self._closed:
                raise ReadError("crashed", "Wirewatch is shutting down and reads nothing more.")
            if child is not None and child.is_dead():  # while it was idle: no fault of this document
                child.kill()
                child = None
            child = child or _Child(self._memory_bytes)
            answer, usable = child.ask(task, arguments, registry, self._timeout_s)
        finally:
            if child is not None and not usable:
                child.kill()
                child = None
            self._free.put(child)
        if isinstance(answer, ReadError):
            raise answer
        return answer

    def close(self) -> None:
        """End all children. Documents being read are finished first, within their time limit."""
        if self._closed:
            return
        self._closed = True
        ended = [self._free.get() for _ in range(self._children)]
        for child in ended:
            if child is not None:
                child.kill()
            self._free.put(None)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Child:
    """One child process, seen from the parent. Used by one thread at a time."""

    def __init__(self, memory_bytes: int) -> None:
        self._pipe, theirs = Pipe()
        self._ready = False
        self._documents = 0
        self._registry: Registry | None = None
        # One thread of linear algebra: each further one reserves address space that nothing here uses.
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CHILD, str(theirs.fileno()), *sys.path],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        with suppress(OSError):  # a child that died at once is noticed when it is asked
            self._pipe.send(memory_bytes)

    def ask(
        self, task: str, arguments: tuple[Any, ...], registry: Registry | None, timeout_s: float
    ) -> tuple[object, bool]:
        """Have one document read. Returns the answer or a :class:`ReadError`, and whether the child can go on."""
        try:
            if not self._started():
                return ReadError("crashed", "The process that reads documents did not start in time."), False
            new = registry if registry is not self._registry else None
            self._registry = registry or self._registry
            self._pipe.send((task, arguments, new, timeout_s))
            if not self._pipe.poll(timeout_s):
                return _too_slow(timeout_s), False
            fine, answer = self._pipe.recv()
        except (EOFError, OSError):
            return self._cause_of_death(timeout_s), False
        self._documents += 1
        return answer, fine and self._documents < DOCUMENTS_PER_CHILD

    def _started(self) -> bool:
        """Wait for the child's imports, the first time it is asked."""
        if not self._ready and self._pipe.poll(START_TIMEOUT_S):
            self._ready = self._pipe.recv() is True
        return self._ready

    def _cause_of_death(self, timeout_s: float) -> ReadError:
        self._process.kill()
        status = self._process.wait()
        if status == -signal.SIGXCPU:
            return _too_slow(timeout_s)
        return ReadError("crashed", f"The process that read this document ended unexpectedly (status {status}).")

    def is_dead(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """End the process and forget it."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()


def _too_slow(timeout_s: float) -> ReadError:
    return ReadError("timeout", f"Reading this document took more than {timeout_s:g} s and was stopped.")


# --------------------------------------------------------------------------------------------------------- in the child


def serve(descriptor: int) -> None:
    """The child's life: limits, imports, then one document after the other until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)  # what libraries say about a stranger's page belongs in no log
    pipe: Connection[Any, Any] = Connection(descriptor)
    try:
        memory_bytes = pipe.recv()
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        tasks = _tasks()
        pipe.send(True)
        registry = Registry({}, {}, {})
        while True:
            task, arguments, new_registry, limit_s = pipe.recv()
            registry = new_registry or registry
            _limit_processor_time(limit_s)
            pipe.send(_answer(tasks[task], arguments, registry))
    except (EOFError, OSError):
        return  # the parent has gone or wants no more


def _tasks() -> dict[str, Callable[[tuple[Any, ...], Registry], object]]:
    """The readers by name, imported here so that the parent need not load them."""
    html = importlib.import_module("monitor.text.html")
    plain = importlib.import_module("monitor.text.plain")
    feeds = importlib.import_module("monitor.text.feeds")
    # The first question loads the model that tells languages apart.
    importlib.import_module("monitor.text.language").detect("The first sentence that this process reads is its own.")
    return {
        "html": lambda given, registry: html.read_html(given[0], given[1], registry, charset=given[2]),
        "plain": lambda given, registry: plain.read_plain(given[0], registry, address=given[1]),
        "feed": lambda given, _: feeds.read_feed(*given),
    }


def _limit_processor_time(limit_s: float) -> None:
    """Let the next document use ``limit_s`` seconds of processor time, rounded up; then the system ends the child."""
    used = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + limit_s) + 1, hard))


def _answer(
    read: Callable[[tuple[Any, ...], Registry], object], arguments: tuple[Any, ...], registry: Registry
) -> tuple[bool, object]:
    """The result or the error of one document, and whether this process is still sound."""
    try:
        return True, read(arguments, registry)
    except ReadError as error:
        return True, error
    except MemoryError:
        return False, ReadError("too_large", "Reading this document takes more memory than is allowed.")
    except Exception as error:  # noqa: BLE001
        # A fault of a reader must not stop a round of collecting; it is shown with the source's health, with its place.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
        return False, ReadError("crashed", f"The reader failed on this document ({place}). Please report this fault.")
